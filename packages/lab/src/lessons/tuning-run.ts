/** What one seed of the tuning worksheet gives. For the worker: it carries the simulator. */
import { Observation } from './metrics/observation.ts';
import {
  isTheCrashed,
  TUNING_CRASH_AT_MS,
  TUNING_NODES,
  TUNING_PAUSES,
  tuningSpec,
  type TuningChoice,
  type TuningSeed,
} from './tuning.ts';

export function tuneSeed(choice: TuningChoice, seed: number): TuningSeed {
  const observation = new Observation(tuningSpec(choice, seed));
  observation.run();
  const deaths = observation.news.filter(({ kind, state }) => kind === 'member-leave' && state === 'dead');
  const knowing = new Map(
    deaths.flatMap(({ of, by, atMs }) =>
      isTheCrashed(of) && by > TUNING_PAUSES && !isTheCrashed(by) ? [[by, atMs] as const] : [],
    ),
  );
  const falsely = new Set(deaths.flatMap(({ of }) => (isTheCrashed(of) ? [] : [of])));
  const ofPause = [...falsely].filter((of) => of <= TUNING_PAUSES).length;
  const lastMs = Math.max(...knowing.values());
  return {
    allDeadS:
      knowing.size < TUNING_NODES - TUNING_PAUSES - 1 ? Infinity : (lastMs - TUNING_CRASH_AT_MS) / 1000,
    deadOfPause: ofPause,
    deadOfNothing: falsely.size - ofPause,
  };
}
