/**
 * Serf's three queues of news, which fill the room that memberlist leaves in a packet: intents first, then
 * queries, then events (serf `delegate.GetBroadcasts`).
 */
import { BroadcastQueue, type QueuedBroadcast } from '../swim/broadcast-queue.ts';
import { retransmitLimit } from '../swim/suspicion.ts';

export type QueueName = 'intents' | 'queries' | 'events';

const IN_ORDER: readonly QueueName[] = ['intents', 'queries', 'events'];

export type BroadcastsState = Readonly<
  Record<QueueName, { readonly entries: readonly QueuedBroadcast[]; readonly lastId: number }>
>;

export class Broadcasts {
  readonly #queues: Readonly<Record<QueueName, BroadcastQueue>>;

  /** `finished` is told the ticket of each broadcast that has been sent as often as it is to be. */
  constructor(finished: (ticket: number) => void) {
    const queue = (): BroadcastQueue => new BroadcastQueue(finished);
    this.#queues = { intents: queue(), queries: queue(), events: queue() };
  }

  depth(name: QueueName): number {
    return this.#queues[name].length;
  }

  /** Queues a whole message; `ticket` 0: nobody waits for it. */
  queue(name: QueueName, bytes: Uint8Array, ticket = 0): void {
    this.#queues[name].queue({ bytes, name: null, ticket });
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
