/**
 * A node from the inside, for metrics and for operators: numbers that cost nothing to read. As JSON, times
 * are texts, which have room for all of them, and of the keys only the number is shown.
 */
import type { LamportTime } from '../serf/lamport-time.ts';
import type { StateName } from '../swim/member.ts';

export interface Inspection {
  /** Members by memberlist's state. */
  readonly states: Readonly<Record<StateName, number>>;
  /** News that waits to be sent, by queue; Serf's are 0 without its layer. */
  readonly queues: Readonly<Record<'broadcasts' | 'intents' | 'queries' | 'events', number>>;
  /** How many confirmations bring a suspicion to its shortest: memberlist's k. */
  readonly confirmationsWanted: number;
  /** Serf's clocks; `null` without its layer. */
  readonly clocks: {
    readonly members: LamportTime;
    readonly events: LamportTime;
    readonly queries: LamportTime;
    /** User events from before are not delivered: they were told before this node joined. */
    readonly eventsFrom: LamportTime;
  } | null;
  /** How often our coordinate had to start again. */
  readonly coordinateResets: number;
  /** The keys of the cluster as this node has them now, the primary first; none: it is not encrypted. */
  readonly keys: readonly Uint8Array[];
}

/** Makes it fit for `JSON.stringify`, which knows no bigints; and a log is no place for keys. */
export function asJson(inspection: Inspection): Inspection {
  const { clocks, keys } = inspection;
  const texts = Object.entries(clocks ?? {}).map(([name, time]) => [name, String(time)]);
  const toJSON = (): object => ({
    ...inspection,
    clocks: clocks === null ? null : (Object.fromEntries(texts) as object),
    keys: keys.length,
  });
  return Object.defineProperty(inspection, 'toJSON', { value: toJSON });
}
