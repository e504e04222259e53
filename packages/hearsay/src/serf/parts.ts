/** The parts of one Serf node, and how they are wired together. */
import { Deadlines } from '../base/deadlines.ts';
import type { Delegate, Ticket } from '../swim/api.ts';
import type { SwimOptions } from '../swim/parts.ts';
import type { Keyring } from '../wire/keyring.ts';
import type { SerfEvent } from './api.ts';
import { Asking } from './asking.ts';
import { Broadcasts, type BroadcastLimits } from './broadcasts.ts';
import type { SerfConfig } from './config.ts';
import type { Below, SerfContext } from './context.ts';
import { CoordinateClient } from './coordinate-client.ts';
import { Exchange } from './exchange.ts';
import { Intents } from './intents.ts';
import { InternalQueries } from './internal-queries.ts';
import { LamportClock } from './lamport-clock.ts';
import type { LamportTime } from './lamport-time.ts';
import { Leaving } from './leaving.ts';
import { MembershipEvents } from './membership-events.ts';
import { Queries } from './queries.ts';
import { Roster } from './roster.ts';
import { Upkeep } from './upkeep.ts';
import { UserEvents } from './user-events.ts';

/** What a Serf node is made of, beside what Swim needs. */
export interface SerfOptions extends Omit<SwimOptions, 'delegate'> {
  readonly serf: SerfConfig;
  /** What had been seen in a former life. */
  readonly clocks?: SerfClocks;
  /** The cluster's keys, which key operations change; `null`: it is not encrypted. */
  readonly keyring: Keyring | null;
  /** What the host answers itself: the envelope's overhead, and whom it refuses. */
  readonly delegate: Partial<Pick<Delegate, 'vetoAlive' | 'vetoMerge'>>;
}

/** The last times that were seen: of intents, of user events, of queries. */
export interface SerfClocks {
  readonly members: LamportTime;
  readonly events: LamportTime;
  readonly queries: LamportTime;
}

/** A join of ours that is under way. */
export interface Join {
  readonly ignoresOld: boolean;
  readonly isQuiet: boolean;
}

export interface SerfParts {
  readonly context: SerfContext;
  readonly membership: MembershipEvents;
  readonly intents: Intents;
  readonly userEvents: UserEvents;
  readonly queries: Queries;
  readonly asking: Asking;
  readonly leaving: Leaving;
  readonly exchange: Exchange;
  readonly upkeep: Upkeep;
  readonly coordinates: CoordinateClient;
  readonly joins: Map<Ticket, Join>;
  /** memberlist's: how often news goes out. */
  readonly retransmitMult: number;
}

/** What the parts need of the core that holds them. */
export interface SerfWiring {
  readonly below: Below;
  readonly emit: (event: SerfEvent) => void;
  readonly finished: (broadcast: number) => void;
}

/** What memberlist takes of a packet that holds one message of ours: for a compound, and for its part. */
const PACKET_OVERHEAD_BYTES = 5;
/** As many intents as memberlist knows members by default. */
const QUEUED_MAX = 65_536;

/** All parts of a node. */
export function assembleSerf(options: SerfOptions, { below, emit, finished }: SerfWiring): SerfParts {
  const { name, address, versions, serf: config, keyring } = options;
  const coordinates = new CoordinateClient(name);
  const context: SerfContext = {
    config,
    local: { name, address, versions, status: 'alive' },
    clocks: { members: new LamportClock(1n), events: new LamportClock(1n), queries: new LamportClock(1n) },
    roster: new Roster(config.recentIntentsMax),
    broadcasts: new Broadcasts(finished, broadcastLimits(options)),
    deadlines: new Deadlines(),
    rng: options.rng.fork(),
    below,
    keyring,
    emit(event) {
      if (event.type === 'serf-member' && event.kind === 'member-reap') coordinates.forget(event.member.name);
      emit(event);
    },
  };
  const membership = new MembershipEvents(context);
  const intents = new Intents(context, membership);
  const userEvents = new UserEvents(context);
  const queries = new Queries(context, new InternalQueries(context));
  if (options.clocks !== undefined) resume({ context, userEvents, queries }, options.clocks);
  return {
    context,
    membership,
    intents,
    userEvents,
    queries,
    asking: new Asking(context, queries, options.config.gossipIntervalMs),
    leaving: new Leaving(context, intents),
    exchange: new Exchange(context, intents, userEvents),
    upkeep: new Upkeep(context, intents),
    coordinates,
    joins: new Map(),
    retransmitMult: options.config.retransmitMult,
  };
}

function broadcastLimits({ config, serf, packetOverheadBytes = 0 }: SerfOptions): BroadcastLimits {
  return {
    bytesMax: config.packetBytesMax - packetOverheadBytes - PACKET_OVERHEAD_BYTES,
    messagesMax: Math.max(QUEUED_MAX, serf.queueDepthMax, serf.queueDepthMin),
  };
}

/**
 * Goes on after a former life: its times have passed, and what was told up to them is old (serf `Create`).
 */
function resume(
  { context, userEvents, queries }: Pick<SerfParts, 'context' | 'userEvents' | 'queries'>,
  clocks: SerfClocks,
): void {
  context.clocks.members.witness(clocks.members);
  context.clocks.events.witness(clocks.events);
  context.clocks.queries.witness(clocks.queries);
  userEvents.minTime = clocks.events + 1n;
  queries.minTime = clocks.queries + 1n;
}
