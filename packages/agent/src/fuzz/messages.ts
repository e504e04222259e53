/** What the fuzzing command and its workers say to each other. Plain data. */
import type { Scenario, ScenarioBounds, ScenarioFailure } from 'hearsay/sim';

/** Handed to a worker when it starts. */
export interface WorkerStart {
  readonly bounds: ScenarioBounds;
  readonly shrinkRunsMax: number;
}

/** The next seed to try; `null`: there is none. */
export type WorkerOrder = number | null;

/** A failing scenario. */
export interface Find {
  /** From which it was drawn. */
  readonly seed: number;
  readonly failure: ScenarioFailure;
  readonly scenario: Scenario;
  readonly replay: string;
  /** How many runs that took; 0: it is as it was found. */
  readonly shrinkRuns: number;
}

/** A worker has found something, and begins to make it small. */
export interface WorkerFound {
  readonly found: Find;
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
