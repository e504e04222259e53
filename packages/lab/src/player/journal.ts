/**
 * What a run remembers of itself, as columns: events, packets, pieces of streams, every change of every
 * belief, and what was really so. Each knows the input under which it happened, so that "why?" is a walk
 * along these columns; the bytes of packets are not kept, since running again from a checkpoint brings them
 * back.
 */
import type { EventKind } from './engine-api.ts';
import { Table } from './table.ts';

/** No row, no event, nobody: in columns that hold numbers of rows. */
export const NONE = -1;

/** Under which input of a node something happened; `ref` is a packet, a node, or nothing. */
export const CauseKind = { None: 0, Packet: 1, Stream: 2, Timer: 3, Command: 4, Stall: 5 } as const;
export type CauseKind = (typeof CauseKind)[keyof typeof CauseKind];

interface Caused {
  readonly causeKind: number;
  /** The packet's number, the node at the other end of the stream, or, without a cause, the fault's index. */
  readonly causeRef: number;
}

/** Order is what columns hold; append only. */
export const EVENT_KINDS: readonly EventKind[] = [
  'fault-begins',
  'fault-ends',
  'crashed',
  'restarted',
  'joined',
  'leaving',
  'updated',
  'alive',
  'suspect',
  'cleared',
  'dead',
  'left',
  'forgotten',
  'meta',
  'refuted',
  'exchanged',
];

export interface EventRow extends Caused {
  readonly atMs: number;
  readonly kind: number;
  readonly observer: number;
  readonly subject: number;
  readonly incarnation: number;
  readonly accuser: number;
  /** The change of belief that it was; `NONE`: none. */
  readonly belief: number;
}

export interface PacketRow extends Caused {
  /** Numbers of nodes. */
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  readonly bytes: number;
  readonly sentMs: number;
  /** When its receiver read it; NaN: not yet, or never. */
  readonly receivedMs: number;
}

/** A piece of a stream, when it was read. */
export interface PieceRow {
  readonly from: number;
  readonly to: number;
  readonly sentMs: number;
  readonly receivedMs: number;
}

export interface BeliefRow extends Caused {
  readonly atMs: number;
  readonly observer: number;
  readonly subject: number;
  readonly belief: number;
  readonly incarnation: number;
  /**
   * The same observer's change about the same subject before this one; `NONE`: it was so from the beginning.
   */
  readonly before: number;
  /** The change at another node whose news made this one; `NONE`: it was found out here. */
  readonly parent: number;
}

/** How a node itself is doing, whenever that has changed. */
export interface VitalsRow {
  readonly atMs: number;
  readonly node: number;
  readonly health: number;
  readonly queue: number;
  /** The node's row before this one, or `NONE`. */
  readonly before: number;
}

/** A suspicion when it begins, is confirmed, or is put off. It is over when the belief is another one. */
export interface SuspicionRow {
  readonly atMs: number;
  readonly observer: number;
  readonly subject: number;
  readonly startedMs: number;
  readonly deadlineMs: number;
  readonly confirmations: number;
  readonly confirmationsMax: number;
  /** The row of the same observer and subject before this one, or `NONE`. */
  readonly before: number;
}

export interface TruthRow {
  readonly atMs: number;
  readonly node: number;
  readonly truth: number;
  readonly was: number;
}

/** How long a journal was at some moment. */
export interface JournalLengths {
  readonly events: number;
  readonly packets: number;
  readonly pieces: number;
  readonly beliefs: number;
  readonly truths: number;
  readonly vitals: number;
  readonly suspicions: number;
}

/** Beliefs and truth at time 0, before anything happened; `belief[(observer - 1) * nodes + subject - 1]`. */
export interface Beginning {
  readonly nodes: number;
  readonly belief: Uint8Array;
  readonly incarnation: Uint32Array;
  readonly truth: Uint8Array;
}

const CAUSED = { causeKind: Uint8Array, causeRef: Int32Array };

export class Journal {
  readonly beginning: Beginning;
  events: Table<EventRow> = new Table<EventRow>({
    ...CAUSED,
    atMs: Float64Array,
    kind: Uint8Array,
    observer: Uint16Array,
    subject: Uint16Array,
    incarnation: Uint32Array,
    accuser: Uint16Array,
    belief: Int32Array,
  });
  packets: Table<PacketRow> = new Table<PacketRow>({
    ...CAUSED,
    from: Uint16Array,
    to: Uint16Array,
    kind: Uint8Array,
    bytes: Uint16Array,
    sentMs: Float64Array,
    receivedMs: Float64Array,
  });
  pieces: Table<PieceRow> = new Table<PieceRow>({
    from: Uint16Array,
    to: Uint16Array,
    sentMs: Float64Array,
    receivedMs: Float64Array,
  });
  beliefs: Table<BeliefRow> = new Table<BeliefRow>({
    ...CAUSED,
    atMs: Float64Array,
    observer: Uint16Array,
    subject: Uint16Array,
    belief: Uint8Array,
    incarnation: Uint32Array,
    before: Int32Array,
    parent: Int32Array,
  });
  truths: Table<TruthRow> = new Table<TruthRow>({
    atMs: Float64Array,
    node: Uint16Array,
    truth: Uint8Array,
    was: Uint8Array,
  });
  vitals: Table<VitalsRow> = new Table<VitalsRow>({
    atMs: Float64Array,
    node: Uint16Array,
    health: Uint8Array,
    queue: Uint16Array,
    before: Int32Array,
  });
  suspicions: Table<SuspicionRow> = new Table<SuspicionRow>({
    atMs: Float64Array,
    observer: Uint16Array,
    subject: Uint16Array,
    startedMs: Float64Array,
    deadlineMs: Float64Array,
    confirmations: Uint8Array,
    confirmationsMax: Uint8Array,
    before: Int32Array,
  });

  constructor(beginning: Beginning) {
    this.beginning = beginning;
  }

  get lengths(): JournalLengths {
    const { events, packets, pieces, beliefs, truths, vitals, suspicions } = this;
    return {
      events: events.length,
      packets: packets.length,
      pieces: pieces.length,
      beliefs: beliefs.length,
      truths: truths.length,
      vitals: vitals.length,
      suspicions: suspicions.length,
    };
  }

  get bytes(): number {
    const { events, packets, pieces, beliefs, truths, vitals, suspicions } = this;
    const tables = [events, packets, pieces, beliefs, truths, vitals, suspicions];
    return tables.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * A journal of its own as this one was at `atMs`: what had not been received by then has not been.
   * `lengths` are those of that moment.
   */
  fork(lengths: JournalLengths, atMs: number): Journal {
    const forked = new Journal(this.beginning);
    forked.events = this.events.fork(lengths.events);
    forked.packets = this.packets.fork(lengths.packets);
    forked.pieces = this.pieces.fork(lengths.pieces);
    forked.beliefs = this.beliefs.fork(lengths.beliefs);
    forked.truths = this.truths.fork(lengths.truths);
    forked.vitals = this.vitals.fork(lengths.vitals);
    forked.suspicions = this.suspicions.fork(lengths.suspicions);
    const { receivedMs } = forked.packets.columns;
    for (let i = 0; i < lengths.packets; i += 1) if (receivedMs[i]! > atMs) receivedMs[i] = Number.NaN;
    return forked;
  }
}
