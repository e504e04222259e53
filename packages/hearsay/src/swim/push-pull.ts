/**
 * Exchange of full state (memberlist `pushPull`, `mergeRemoteState`; memberlist.md §11, §12, §18): what we
 * say of everybody, and what becomes of what a peer says.
 */
import type { Endpoint, Millis } from '../base/core.ts';
import { sample } from '../base/sample.ts';
import { encodePushPull, type PushPull } from '../wire/push-pull.ts';
import type { PushPullNode } from '../wire/stream-messages.ts';
import { isBoundedNode } from './claim-limits.ts';
import { drop, Timer, timerKey, type Context } from './context.ts';
import { MemberState, VERSION_BYTES } from './member.ts';
import { log2 } from './suspicion.ts';
import type { Transitions } from './transitions.ts';
import { incompatibility, versioned } from './versions.ts';

/** Up to this many members the interval is not stretched. */
const SCALE_FROM_MEMBERS = 32;
const NOTHING = new Uint8Array(0);

/** How often state is exchanged in a cluster of `members` (memberlist `pushPullScale`). */
export function pushPullMs(intervalMs: Millis, members: number): Millis {
  if (members <= SCALE_FROM_MEMBERS) return intervalMs;
  return intervalMs * (Math.ceil(log2(members) - log2(SCALE_FROM_MEMBERS)) + 1);
}

export class PushPuller {
  readonly #context: Context;
  readonly #transitions: Transitions;

  constructor(context: Context, transitions: Transitions) {
    this.#context = context;
    this.#transitions = transitions;
  }

  /** The first exchange comes after a random share of an interval and a whole one. */
  start(now: Millis): void {
    const { config, rng } = this.#context;
    if (config.pushPullIntervalMs > 0) this.#schedule(now + rng.unit() * config.pushPullIntervalMs);
  }

  /** The endpoint of a random alive member to exchange with, or `null` if there is nobody else. */
  tick(now: Millis): Endpoint | null {
    this.#schedule(now);
    const { membership, local, rng } = this.#context;
    const [slot] = sample(
      rng,
      membership.order,
      membership.count,
      1,
      (one) => one !== local.slot && membership.state(one) === MemberState.Alive,
    );
    return slot === undefined ? null : membership.endpoint(slot);
  }

  /**
   * Our side of an exchange: everybody we know, ourselves and the dead included, and the application's state.
   */
  state(join: boolean): Uint8Array {
    const { membership, delegate } = this.#context;
    const nodes: PushPullNode[] = [];
    for (let i = 0; i < membership.count; i += 1) {
      const slot = membership.order[i]!;
      const { bytes, port } = membership.address(slot);
      const meta = membership.meta(slot);
      nodes.push({
        name: membership.name(slot),
        addr: bytes,
        port,
        meta: meta.length === 0 ? null : meta,
        incarnation: membership.incarnation(slot),
        state: membership.state(slot),
        vsn: membership.versions(slot),
      });
    }
    return encodePushPull({ join, nodes, userState: delegate.localState(join) });
  }

  /**
   * Takes a peer's side of an exchange, or says why not. All or nothing, but for entries that could not be
   * passed on: a peer that takes them from anybody would else be no partner any more.
   */
  merge(remote: PushPull, join: boolean, from: Endpoint, now: Millis): string | null {
    const nodes = remote.nodes.filter((node) => this.#isBounded(node, from));
    const refusal = this.#refusal(nodes, join);
    if (refusal !== null) {
      this.#context.effects.emit({ type: 'merge-refused', from, text: refusal });
      return refusal;
    }
    for (const node of nodes) this.#mergeOne(node, from, now);
    if (remote.userState.length > 0) {
      this.#context.effects.emit({ type: 'remote-state', state: remote.userState, join });
    }
    return null;
  }

  #schedule(from: Millis): void {
    const { config, membership, deadlines } = this.#context;
    const waitMs = pushPullMs(config.pushPullIntervalMs, membership.count);
    deadlines.set(timerKey(Timer.ExchangeTick), from + waitMs);
  }

  #isBounded(node: PushPullNode, from: Endpoint): boolean {
    const isBounded = isBoundedNode(node);
    if (!isBounded) drop(this.#context, 'limit', from);
    return isBounded;
  }

  #refusal(remote: readonly PushPullNode[], join: boolean): string | null {
    const { membership, delegate, local } = this.#context;
    const theirs = remote.map((node) => versioned(node.name, node.state, node.vsn ?? NOTHING));
    const ours = Array.from(membership.order.subarray(0, membership.count), (slot) =>
      versioned(membership.name(slot), membership.state(slot), membership.versions(slot)),
    );
    const incompatible = incompatibility(theirs, ours);
    if (incompatible !== null || !join) return incompatible;
    return delegate.vetoMerge(
      remote.map((node) => ({
        name: node.name,
        address: { bytes: node.addr, port: node.port === 0 ? local.address.port : node.port },
        incarnation: node.incarnation,
        meta: node.meta ?? NOTHING,
        versions: node.vsn?.length === VERSION_BYTES ? node.vsn : NOTHING,
      })),
    );
  }

  #mergeOne(node: PushPullNode, from: Endpoint, now: Millis): void {
    const source = { via: 'push-pull', from } as const;
    const { name, incarnation } = node;
    switch (node.state) {
      case MemberState.Alive: {
        const { addr, port, meta, vsn } = node;
        this.#transitions.alive({ incarnation, node: name, addr, port, meta, vsn }, source, now);
        return;
      }
      case MemberState.Left:
        this.#transitions.dead({ incarnation, node: name, from: name }, source, now);
        return;
      case MemberState.Suspect:
      case MemberState.Dead: // a chance to refute: hearsay of a death is only a suspicion here
        this.#transitions.suspect({ incarnation, node: name, from: this.#context.local.name }, source, now);
        return;
      default: // a state that we do not know
    }
  }
}
