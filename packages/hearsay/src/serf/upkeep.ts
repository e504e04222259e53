/**
 * What is looked after at intervals (serf `handleReap`, `handleReconnect`, `checkQueueDepth`): the gone are
 * forgotten, the failed are tried again, and queues are kept short.
 */
import { endpointOf } from '../base/address.ts';
import type { Millis } from '../base/core.ts';
import { SerfTimer, setTimer, type SerfContext } from './context.ts';
import type { Intents } from './intents.ts';

/** The ticket of joins that nobody waits for. */
const NO_TICKET = 0;

export class Upkeep {
  readonly #context: SerfContext;
  readonly #intents: Intents;

  constructor(context: SerfContext, intents: Intents) {
    this.#context = context;
    this.#intents = intents;
  }

  start(now: Millis): void {
    const { reapIntervalMs, reconnectIntervalMs, queueCheckIntervalMs } = this.#context.config;
    setTimer(this.#context, SerfTimer.Reap, 0, now + reapIntervalMs);
    setTimer(this.#context, SerfTimer.Reconnect, 0, now + reconnectIntervalMs);
    setTimer(this.#context, SerfTimer.QueueCheck, 0, now + queueCheckIntervalMs);
  }

  reap(now: Millis): void {
    const { config, roster } = this.#context;
    setTimer(this.#context, SerfTimer.Reap, 0, now + config.reapIntervalMs);
    this.#forget(roster.failed, now - config.reconnectTimeoutMs);
    this.#forget(roster.left, now - config.tombstoneTimeoutMs);
    roster.forgetIntentsBefore(now - config.recentIntentMs);
  }

  /** Forgets those who went first if too many are gone: a peer could make up any number. */
  shortenGone(): void {
    const { config, roster } = this.#context;
    while (roster.failed.size + roster.left.size > config.goneMax) {
      const [failed] = roster.failed;
      const [left] = roster.left;
      this.#intents.forget(this.#goneAt(failed) <= this.#goneAt(left) ? failed! : left!);
    }
  }

  #goneAt(name: string | undefined): Millis {
    return name === undefined ? Infinity : this.#context.roster.entry(name)!.goneAt;
  }

  /** Tries one of the failed, more likely the more of them there are. */
  reconnect(now: Millis): void {
    const { config, roster, rng, below } = this.#context;
    setTimer(this.#context, SerfTimer.Reconnect, 0, now + config.reconnectIntervalMs);
    const failed = [...roster.failed];
    if (failed.length === 0) return;
    const others = Math.max(1, roster.size - failed.length - roster.left.size);
    if (!rng.chance(failed.length / others)) return;
    const { member } = roster.entry(failed[rng.below(failed.length)]!)!;
    below.command({ type: 'join', ticket: NO_TICKET, to: endpointOf(member.address) });
  }

  checkQueues(now: Millis): void {
    const { config, roster, broadcasts } = this.#context;
    setTimer(this.#context, SerfTimer.QueueCheck, 0, now + config.queueCheckIntervalMs);
    const { queueDepthMin, queueDepthMax } = config;
    broadcasts.prune(queueDepthMin > 0 ? Math.max(2 * roster.size, queueDepthMin) : queueDepthMax);
  }

  #forget(names: ReadonlySet<string>, goneBefore: Millis): void {
    for (const name of Array.from(names)) {
      if (this.#context.roster.entry(name)!.goneAt < goneBefore) this.#intents.forget(name);
    }
  }
}
