/** `hearsay/papers`: published results and known storms, run again in the simulator. Platform-free. */
export { PAPERS } from '../sim/papers/papers.ts';
export { lifeguardConfiguration, lifeguardTables } from '../sim/papers/lifeguard.ts';
export type { LifeguardMeasurements } from '../sim/papers/lifeguard.ts';
export type { Measured } from '../sim/papers/lifeguard-plan.ts';
export { runLifeguardCell } from '../sim/papers/lifeguard-run.ts';
export type { LifeguardCell, LifeguardOutcome, LifeguardVariant } from '../sim/papers/lifeguard-run.ts';
export type { Paper, PaperOptions, PaperResult, PaperRow } from '../sim/papers/paper.ts';
export { PRESETS, runStorm } from '../sim/storms/storm.ts';
export { STORMS } from '../sim/storms/storms.ts';
export type { Quantity, Spread, Storm, StormOptions, StormResult, StormRow } from '../sim/storms/storm.ts';
