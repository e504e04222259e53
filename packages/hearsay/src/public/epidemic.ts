/**
 * `hearsay/epidemic`: the epidemics of Demers et al. 1987, in synchronous cycles and as a core. Platform-
 * free.
 */
export { Rng } from '../base/rng.ts';
export { AntiEntropyEpidemic } from '../epidemic/anti-entropy-epidemic.ts';
export type { AntiEntropyOptions } from '../epidemic/anti-entropy-epidemic.ts';
export { UNLIMITED } from '../epidemic/connections.ts';
export type { ConnectionLimits } from '../epidemic/connections.ts';
export { Database } from '../epidemic/database.ts';
export type { DatabaseOptions, DatabaseState, MergeOutcome } from '../epidemic/database.ts';
export type { Direction } from '../epidemic/direction.ts';
export type { Entry, Stamp, Version } from '../epidemic/entry.ts';
export { Epidemic } from '../epidemic/epidemic.ts';
export type {
  EpidemicCommand,
  EpidemicEvent,
  EpidemicOptions,
  EpidemicState,
  Peer,
} from '../epidemic/epidemic.ts';
export type { Interest } from '../epidemic/interest.ts';
export { uniformPartners } from '../epidemic/partners.ts';
export type { Partners } from '../epidemic/partners.ts';
export type { EpidemicOutcome, Population } from '../epidemic/population.ts';
export { RumourEpidemic } from '../epidemic/rumour-epidemic.ts';
export type { RumourOptions } from '../epidemic/rumour-epidemic.ts';
export { spatialPartners } from '../epidemic/spatial.ts';
