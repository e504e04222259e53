/**
 * The parts of one node, and how they are wired together. A new part of the protocol is a file, a field here,
 * and a line in `assemble`.
 */
import type { WireAddress } from '../base/address.ts';
import { assert } from '../base/assert.ts';
import type { Effects, Millis } from '../base/core.ts';
import { Deadlines } from '../base/deadlines.ts';
import type { Rng } from '../base/rng.ts';
import type { SourceLimit } from '../base/source-limit.ts';
import { accuserLimit } from './accuser-limit.ts';
import type { Delegate, SwimEvent } from './api.ts';
import { Awareness } from './awareness.ts';
import { BroadcastQueue } from './broadcast-queue.ts';
import type { SwimConfig } from './config.ts';
import type { Context } from './context.ts';
import { Deaths } from './deaths.ts';
import type { Directory } from './directory.ts';
import { Evidence } from './evidence.ts';
import { Gossiper } from './gossip.ts';
import { Healer } from './healing.ts';
import { instanceOf, newMark } from './mark.ts';
import { Membership, NO_SLOT } from './membership.ts';
import { Outbox } from './outbox.ts';
import { Prober } from './probe.ts';
import { PushPuller } from './push-pull.ts';
import { Reaper } from './reaping.ts';
import { Responder } from './responder.ts';
import type { Rules } from './rules.ts';
import { StaleAnswers } from './stale-answers.ts';
import { Streams } from './streams.ts';
import { Transitions } from './transitions.ts';

/** What a node is made of. */
export interface SwimOptions {
  readonly name: string;
  /** What others are told to reach us at. */
  readonly address: WireAddress;
  /** At most 512 bytes. */
  readonly meta: Uint8Array;
  /** [pmin, pmax, pcur, dmin, dmax, dcur]. */
  readonly versions: Uint8Array;
  readonly config: SwimConfig;
  readonly rules: Rules;
  readonly delegate: Delegate;
  /** Bytes that the envelope adds to each packet: label and encryption (memberlist.md §10). Default: 0. */
  readonly packetOverheadBytes?: number;
  /** Shared by all nodes of a process or a simulation. */
  readonly directory: Directory;
  readonly rng: Rng;
  readonly now: Millis;
  /**
   * What this node knows from the start, itself included: for simulations that begin where everybody knows
   * everybody. Absent: only itself.
   */
  readonly view?: Membership | undefined;
}

export interface Parts {
  readonly context: Context;
  readonly outbox: Outbox;
  readonly deaths: Deaths;
  readonly accusers: SourceLimit;
  readonly staleAnswers: StaleAnswers;
  readonly transitions: Transitions;
  readonly reaper: Reaper;
  readonly streams: Streams;
  readonly prober: Prober;
  readonly responder: Responder;
  readonly gossiper: Gossiper;
  readonly pushPuller: PushPuller;
  readonly healer: Healer;
}

/**
 * All parts of a node; `savedMark` is that of a node that goes on where it was. They are one literal: with a
 * spread the engine would give each node's parts a hidden class of their own, and each access would miss.
 */
export function assemble(options: SwimOptions, effects: Effects<SwimEvent>, savedMark?: Uint8Array): Parts {
  const context = contextOf(options, effects, savedMark);
  const { deathsMax: max, deathMemoryMs: memoryMs } = options.config;
  const outbox = new Outbox(context);
  const deaths = new Deaths({ max, memoryMs });
  const staleAnswers = new StaleAnswers(context, outbox, options.now);
  const accusers = accuserLimit();
  const transitions = new Transitions(context, { outbox, deaths, accuserLimit: accusers, staleAnswers });
  const reaper = new Reaper(context, { deaths, transitions });
  const streams = new Streams(context);
  const prober = new Prober(context, { outbox, transitions, streams, reaper });
  const responder = new Responder(context, { outbox, staleAnswers, nextSeqNo: () => prober.nextSeqNo() });
  const gossiper = new Gossiper(context, outbox);
  const pushPuller = new PushPuller(context, transitions);
  const healer = new Healer(context, deaths);
  streams.connect({ outbox, prober, responder, pushPuller, healed: (peer, now) => healer.healed(peer, now) });
  return {
    context,
    outbox,
    deaths,
    accusers,
    staleAnswers,
    transitions,
    reaper,
    streams,
    prober,
    responder,
    gossiper,
    pushPuller,
    healer,
  };
}

/** Begins with a view in which this node is known already, and says nothing about it. */
export function adoptView({ context }: Parts, view: Membership): void {
  const { membership, local, rng } = context;
  membership.adopt(view, rng);
  local.slot = membership.slotOf(local.name);
  assert(local.slot !== NO_SLOT, `the view to begin with holds ${local.name} itself`);
  local.incarnation = membership.incarnation(local.slot);
}

function contextOf(options: SwimOptions, effects: Effects<SwimEvent>, savedMark?: Uint8Array): Context {
  const { name, address, versions, config, rules, delegate, directory, rng, now } = options;
  const mark = savedMark ?? newMark(rng);
  return {
    config,
    rules,
    rng,
    effects,
    delegate,
    packetOverheadBytes: options.packetOverheadBytes ?? 0,
    deadlines: new Deadlines(),
    local: {
      name,
      address,
      versions,
      instance: instanceOf(mark)!,
      mark,
      slot: NO_SLOT,
      meta: options.meta.slice(),
      incarnation: 0,
      leaving: false,
      gossipPhaseMs: now + rng.unit() * config.gossipIntervalMs,
    },
    membership: new Membership(directory),
    queue: new BroadcastQueue((ticket) => effects.emit({ type: 'broadcast-done', ticket })),
    awareness: new Awareness(config.awarenessMax),
    evidence: new Evidence(),
  };
}
