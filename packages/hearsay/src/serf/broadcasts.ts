/**
 * Serf's three queues of news, which fill the room that memberlist leaves in a packet: intents first, then
 * queries, then events (serf `delegate.GetBroadcasts`).
 */
import { BroadcastQueue, type QueuedBroadcast } from '../swim/broadcast-queue.ts';
import { retransmitLimit } from '../swim/suspicion.ts';

export type QueueName = 'intents' | 'queries' | 'events';

export interface BroadcastLimits {
  /** A longer message fits no packet: it would wait for ever. */
  readonly bytesMax: number;
  /** In each queue, until it is cut at the next check: others decide how many come meanwhile. */
  readonly messagesMax: number;
}

const IN_ORDER: readonly QueueName[] = ['intents', 'queries', 'events'];

export type BroadcastsState = Readonly<
  Record<QueueName, { readonly entries: readonly QueuedBroadcast[]; readonly lastId: number }>
>;

export class Broadcasts {
  readonly #queues: Readonly<Record<QueueName, BroadcastQueue>>;
  readonly #limits: BroadcastLimits;

  /** `finished` is told the ticket of each broadcast that has been sent as often as it is to be. */
  constructor(finished: (ticket: number) => void, limits: BroadcastLimits) {
    this.#limits = limits;
    const queue = (): BroadcastQueue => new BroadcastQueue(finished);
    this.#queues = { intents: queue(), queries: queue(), events: queue() };
  }

  /** Whether a packet has room for a message of so many bytes. */
  fits(bytes: number): boolean {
    return bytes <= this.#limits.bytesMax;
  }

  depth(name: QueueName): number {
    return this.#queues[name].length;
  }

  /**
   * Queues a whole message; `ticket` 0: nobody waits for it. `false`: it fits no packet, and is not queued.
   */
  queue(name: QueueName, bytes: Uint8Array, ticket = 0): boolean {
    if (!this.fits(bytes.length)) return false;
    const queue = this.#queues[name];
    queue.queue({ bytes, name: null, ticket });
    queue.prune(this.#limits.messagesMax);
    return true;
  }

  /** Messages for one packet: at most `limitBytes`, each counted with `overheadBytes` more. */
  take(overheadBytes: number, limitBytes: number, known: { members: number; mult: number }): Uint8Array[] {
    const limit = retransmitLimit(known.mult, known.members);
    const taken: Uint8Array[] = [];
    let left = limitBytes;
    for (const name of IN_ORDER) {
      for (const message of this.#queues[name].take(overheadBytes, left, limit)) {
        taken.push(message);
        left -= overheadBytes + message.length;
      }
    }
    return taken;
  }

  /** Cuts each queue to `keep` messages. */
  prune(keep: number): void {
    for (const name of IN_ORDER) this.#queues[name].prune(keep);
  }

  /** All messages of a queue in sending order. */
  waiting(name: QueueName): Uint8Array[] {
    return this.#queues[name].save().map(({ bytes }) => bytes);
  }

  save(): BroadcastsState {
    const saved = (name: QueueName): BroadcastsState[QueueName] => ({
      entries: this.#queues[name].save(),
      lastId: this.#queues[name].lastId,
    });
    return { intents: saved('intents'), queries: saved('queries'), events: saved('events') };
  }

  restore(state: BroadcastsState): void {
    for (const name of IN_ORDER) this.#queues[name].restore(state[name].entries, state[name].lastId);
  }
}
