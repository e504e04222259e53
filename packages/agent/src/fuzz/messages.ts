/** What the fuzzing command and its workers say to each other. Plain data. */
import type { Scenario, ScenarioBounds, ScenarioFailure } from 'hearsay/sim';

/** Handed to a worker when it starts. */
export interface WorkerStart {
  readonly bounds: ScenarioBounds;
  readonly shrinkRunsMax: number;
}

/** The next seed to try; `null`: there is none. */
export type WorkerOrder = number | null;

/** A failing scenario, made small. */
export interface Find {
  /** From which it was drawn. */
  readonly seed: number;
  readonly failure: ScenarioFailure;
  readonly scenario: Scenario;
  readonly replay: string;
  readonly shrinkRuns: number;
}

/** A worker has run one scenario, and wants the next. */
export interface WorkerResult {
  readonly seed: number;
  readonly virtualMs: number;
  readonly healMs: number | null;
  readonly falseDeaths: number;
  readonly falseSuspicions: number;
  readonly find: Find | null;
}
