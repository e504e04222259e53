/** What the second worker of the lessons does: whatever takes seconds and is not a run on the stage. */
import type { Counted } from '../companion/counted.ts';
import type { Search } from '../companion/oracle/counterexample.ts';
import type { BridgeRun } from '../contrast/story.ts';
import type { SpecParts, Variant } from '../lessons/schema.ts';
import type { TuningChoice, TuningSeed } from '../lessons/tuning.ts';

export interface LessonsWorkerApi {
  /** One seed of a variant; `Infinity`: it never happened. */
  measure(seed: number, base: SpecParts, variant: Variant): number;
  /** The moments that the variant's metric counts; `null`: it counts none, or there were none. */
  counted(seed: number, base: SpecParts, variant: Variant): Counted | null;
  /** What the tuning worksheet's choice gives, by seed. */
  tune(choice: TuningChoice, seeds: readonly number[]): TuningSeed[];
  /** Of the engine in this page, to be held against the bank's. */
  engineDigest(): string;
  /** @throws Error for what is no claim. */
  search(claim: string, runs: number): Search;
  /** `null`: there is no such bridge. */
  bridge(id: string, seed: number): BridgeRun | null;
}
