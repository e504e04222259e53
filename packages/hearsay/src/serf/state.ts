/** A whole Serf node as plain data: everything that decides what it does next. */
import type { Deadline } from '../base/deadlines.ts';
import type { RngState } from '../base/rng.ts';
import type { Ticket } from '../swim/api.ts';
import type { AskingState } from './asking.ts';
import type { BroadcastsState } from './broadcasts.ts';
import type { OwnStatus } from './context.ts';
import type { CoordinateClientState } from './coordinate-client.ts';
import type { IntentsState } from './intents.ts';
import type { LamportTime } from './lamport-time.ts';
import type { LeavingState } from './leaving.ts';
import type { Join, SerfParts } from './parts.ts';
import type { QueriesState } from './queries.ts';
import type { RosterState } from './roster.ts';
import type { UserEventsState } from './user-events.ts';

export interface SerfPartsState {
  readonly status: OwnStatus;
  /** Of members, events and queries. */
  readonly clocks: readonly [LamportTime, LamportTime, LamportTime];
  readonly rng: RngState;
  readonly deadlines: readonly Deadline[];
  readonly roster: RosterState;
  readonly broadcasts: BroadcastsState;
  readonly flaps: number;
  readonly intents: IntentsState;
  readonly userEvents: UserEventsState;
  readonly queries: QueriesState;
  readonly asking: AskingState;
  readonly leaving: LeavingState;
  readonly coordinates: CoordinateClientState;
  readonly joins: readonly (readonly [Ticket, Join])[];
}

export function saveSerfParts(parts: SerfParts): SerfPartsState {
  const { local, clocks, rng, deadlines, roster, broadcasts } = parts.context;
  return {
    status: local.status,
    clocks: [clocks.members.time, clocks.events.time, clocks.queries.time],
    rng: rng.save(),
    deadlines: deadlines.save(),
    roster: roster.save(),
    broadcasts: broadcasts.save(),
    flaps: parts.membership.flaps,
    intents: parts.intents.save(),
    userEvents: parts.userEvents.save(),
    queries: parts.queries.save(),
    asking: parts.asking.save(),
    leaving: parts.leaving.save(),
    coordinates: parts.coordinates.save(),
    joins: [...parts.joins],
  };
}

/** For parts that have just been assembled. */
export function restoreSerfParts(parts: SerfParts, saved: SerfPartsState): void {
  const { local, clocks, rng, deadlines, roster, broadcasts } = parts.context;
  local.status = saved.status;
  for (const [i, clock] of [clocks.members, clocks.events, clocks.queries].entries()) {
    clock.witness(saved.clocks[i]! - 1n);
  }
  rng.restore(saved.rng);
  deadlines.restore(saved.deadlines);
  roster.restore(saved.roster);
  broadcasts.restore(saved.broadcasts);
  parts.membership.flaps = saved.flaps;
  parts.intents.restore(saved.intents);
  parts.userEvents.restore(saved.userEvents);
  parts.queries.restore(saved.queries);
  parts.asking.restore(saved.asking);
  parts.leaving.restore(saved.leaving);
  parts.coordinates.restore(saved.coordinates);
  for (const [ticket, join] of saved.joins) parts.joins.set(ticket, join);
}
