/** What the processes of one simulation share. */
import type { Rng } from '../base/rng.ts';
import type { Digest } from '../trace/digest.ts';
import type { Asked } from './asked.ts';
import type { Network } from './network.ts';
import type { Timeline } from './timeline.ts';
import type { Watcher } from './watcher.ts';

export interface World {
  readonly timeline: Timeline;
  readonly network: Network;
  readonly digest: Digest;
  /** Each core's randomness is forked from this one. */
  readonly rng: Rng;
  readonly watchers: readonly Watcher[];
  /** Whether hosts read what has arrived before they judge a late deadline. `false` only for a control. */
  readonly lateDeadlineRule: boolean;
  readonly asked: Asked;
}
