/**
 * SWIM with Lifeguard, wire-compatible with HashiCorp memberlist, as a core without I/O: packets, streams and
 * time come in, packets, streams and news go out. This file is the way of a packet and of a deadline through
 * the parts; each part is a file of its own.
 *
 * A packet: first byte → one shape → ping and its answers to `responder` and `prober`, claims to
 * `transitions`, user messages to the layer above. Time: the one deadline that is due → the part that set it.
 */
import type { WireAddress } from '../base/address.ts';
import type { Core, Effects, Endpoint, Millis, StreamFailure, StreamId } from '../base/core.ts';
import { Deadlines } from '../base/deadlines.ts';
import { DecodeError } from '../base/errors.ts';
import { Reader } from '../base/reader.ts';
import { unreachable } from '../base/assert.ts';
import type { Rng } from '../base/rng.ts';
import { decodeAlive, decodeDead, decodeSuspect } from '../wire/claims.ts';
import { MessageType } from '../wire/message-type.ts';
import { decodeAck, decodeIndirectPing, decodeNack, decodePing } from '../wire/probe-messages.ts';
import type { SourceLimit } from '../base/source-limit.ts';
import { accuserLimit } from './accuser-limit.ts';
import type { Delegate, ExchangePurpose, SwimCommand, SwimEvent, Ticket } from './api.ts';
import { Awareness } from './awareness.ts';
import { BroadcastQueue } from './broadcast-queue.ts';
import type { SwimConfig } from './config.ts';
import { drop, Timer, TIMER_KINDS, timerKey, wakeGossip, type Context } from './context.ts';
import { Deaths } from './deaths.ts';
import type { Directory } from './directory.ts';
import { Evidence, type Case } from './evidence.ts';
import { Gossiper } from './gossip.ts';
import { Healer } from './healing.ts';
import { instanceOf, newMark } from './mark.ts';
import { CHECKSUM_PROTOCOL, MemberState, type Member } from './member.ts';
import { Membership, NO_SLOT, type Slot } from './membership.ts';
import { encodeUser, Outbox } from './outbox.ts';
import { Prober } from './probe.ts';
import { PushPuller } from './push-pull.ts';
import { Responder } from './responder.ts';
import type { Rules } from './rules.ts';
import { StaleAnswers } from './stale-answers.ts';
import type { SwimState } from './state.ts';
import { Streams } from './streams.ts';
import { OURSELVES, Transitions } from './transitions.ts';

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
  /** Shared by all nodes of a process or a simulation. */
  readonly directory: Directory;
  readonly rng: Rng;
  readonly now: Millis;
}

/** The ticket of exchanges that nobody waits for. */
const NO_TICKET: Ticket = 0;

export class Swim implements Core<SwimCommand, SwimState> {
  readonly #context: Context;
  readonly #outbox: Outbox;
  readonly #deaths: Deaths;
  readonly #accusers: SourceLimit;
  readonly #staleAnswers: StaleAnswers;
  readonly #transitions: Transitions;
  readonly #prober: Prober;
  readonly #responder: Responder;
  readonly #gossiper: Gossiper;
  readonly #pushPuller: PushPuller;
  readonly #healer: Healer;
  readonly #streams: Streams;
  readonly #reader = new Reader();

  /** A new node, which has announced itself to itself; or, with `saved`, one that goes on where it was. */
  constructor(options: SwimOptions, effects: Effects<SwimEvent>, saved?: SwimState) {
    this.#context = contextOf(options, effects, saved?.mark);
    const { config } = options;
    const context = this.#context;
    const outbox = new Outbox(context);
    const deaths = new Deaths({ max: config.deathsMax, memoryMs: config.deathMemoryMs });
    const staleAnswers = new StaleAnswers(context, outbox, options.now);
    const accusers = accuserLimit();
    const transitions = new Transitions(context, { outbox, deaths, accuserLimit: accusers, staleAnswers });
    const streams = new Streams(context);
    const forget = (slot: Slot, now: Millis): void => this.#forget(slot, now);
    const prober = new Prober(context, { outbox, transitions, streams, forget });
    const responder = new Responder(context, { outbox, nextSeqNo: () => prober.nextSeqNo() });
    const pushPuller = new PushPuller(context, transitions);
    const healer = new Healer(context, deaths);
    const healed = (peer: Endpoint, now: Millis): void => healer.healed(peer, now);
    streams.connect({ outbox, prober, responder, pushPuller, healed });
    this.#outbox = outbox;
    this.#deaths = deaths;
    this.#accusers = accusers;
    this.#staleAnswers = staleAnswers;
    this.#transitions = transitions;
    this.#prober = prober;
    this.#responder = responder;
    this.#gossiper = new Gossiper(context, outbox);
    this.#pushPuller = pushPuller;
    this.#healer = healer;
    this.#streams = streams;
    if (saved === undefined) transitions.announce(NO_TICKET, options.now);
    else this.#restore(saved);
  }

  // ── packets ──────────────────────────────────────────────────────────────────────────────────────────────

  /** One message, as the envelope's layers held it. What cannot be decoded is counted and dropped. */
  handlePacket(from: Endpoint, packet: Uint8Array, now: Millis): void {
    try {
      this.#dispatch(from, packet, now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      drop(this.#context, error.code, from);
    }
  }

  #dispatch(from: Endpoint, packet: Uint8Array, now: Millis): void {
    if (packet.length === 0) throw DecodeError.of('empty');
    const reader = this.#reader;
    reader.reset(packet, 1);
    const source = { via: 'gossip', from } as const;
    switch (packet[0]) {
      case MessageType.Ping:
        return this.#responder.handlePing(decodePing(reader), from);
      case MessageType.IndirectPing:
        return this.#responder.handleIndirectPing(decodeIndirectPing(reader), from, now);
      case MessageType.Ack: {
        const ack = decodeAck(reader);
        this.#prober.handleAck(ack, now);
        return this.#responder.handleAck(ack);
      }
      case MessageType.Nack:
        return this.#prober.handleNack(decodeNack(reader).seqNo, from);
      case MessageType.Suspect:
        return this.#transitions.suspect(decodeSuspect(reader), source, now);
      case MessageType.Alive:
        return this.#transitions.alive(decodeAlive(reader), source, now);
      case MessageType.Dead:
        return this.#transitions.dead(decodeDead(reader), source, now);
      case MessageType.User:
        return this.#context.effects.emit({
          type: 'user-message',
          payload: packet.slice(1),
          via: 'packet',
          from,
        });
      default:
        throw DecodeError.of('unsupported');
    }
  }

  handlePacketError(to: Endpoint, cause: 'local' | 'refused', now: Millis): void {
    this.#prober.handlePacketError(to, cause, now);
  }

  // ── streams ──────────────────────────────────────────────────────────────────────────────────────────────

  handleStreamAccepted(stream: StreamId, from: Endpoint, now: Millis): void {
    this.#streams.accepted(stream, from, now);
  }

  handleStreamOpened(stream: StreamId, _now: Millis): void {
    this.#streams.opened(stream);
  }

  handleStreamData(stream: StreamId, bytes: Uint8Array, now: Millis): void {
    this.#streams.data(stream, bytes, now);
  }

  handleStreamEnd(stream: StreamId, _now: Millis): void {
    this.#streams.ended(stream);
  }

  handleStreamClosed(stream: StreamId, cause: StreamFailure, _now: Millis): void {
    this.#streams.closed(stream, cause);
  }

  // ── time ─────────────────────────────────────────────────────────────────────────────────────────────────

  handleStall(delay: Millis, now: Millis): void {
    if (!this.#context.rules.stallsCount) return;
    this.#prober.stalled(delay, now);
    if (delay >= this.#context.config.probeIntervalMs) this.#transitions.stalled(delay, now);
  }

  handleTimeout(now: Millis): void {
    for (;;) {
      const key = this.#context.deadlines.takeDue(now);
      if (key === undefined) return;
      this.#expire((key % TIMER_KINDS) as Timer, Math.floor(key / TIMER_KINDS), now);
    }
  }

  #expire(kind: Timer, id: number, now: Millis): void {
    switch (kind) {
      case Timer.ProbeTick:
        return this.#prober.tick(now);
      case Timer.ProbeTimeout:
        return this.#prober.timedOut(now);
      case Timer.ProbeEnd:
        return this.#prober.ended(now);
      case Timer.GossipTick:
        return this.#gossiper.tick(now);
      case Timer.ExchangeTick:
        return this.#exchange(this.#pushPuller.tick(now), 'periodic', now);
      case Timer.HealTick:
        return this.#exchange(this.#healer.tick(now), 'heal', now);
      case Timer.HealAgain:
        return this.#exchange(this.#healer.takeAgain(), 'periodic', now);
      case Timer.Suspicion:
        return this.#transitions.suspicionExpired(id, now);
      case Timer.Relay:
        return this.#responder.relayTimedOut(id, now);
      case Timer.Stream:
        return this.#streams.timedOut(id);
      default:
        unreachable(kind);
    }
  }

  nextDeadline(): Millis {
    return this.#context.deadlines.next();
  }

  // ── commands ─────────────────────────────────────────────────────────────────────────────────────────────

  handleCommand(command: SwimCommand, now: Millis): void {
    const { local, effects, membership } = this.#context;
    switch (command.type) {
      case 'start':
        this.#prober.start(now);
        this.#pushPuller.start(now);
        return this.#healer.start(now);
      case 'join':
        return this.#streams.exchange(command.to, 'join', command.ticket, now);
      case 'update':
        local.meta = command.meta.slice();
        return this.#tellAll(command.ticket, (ticket) => this.#transitions.announce(ticket, now));
      case 'leave':
        return this.#leave(command.ticket, now);
      case 'broadcasts-waiting':
        return wakeGossip(this.#context, now);
      case 'seeds':
        return this.#healer.seeds(command.endpoints);
      case 'send-packet': {
        const slot = membership.slotOf(command.to);
        if (slot === NO_SLOT) return;
        const message = this.#outbox.encode(encodeUser, command.payload);
        const checksum = membership.protocolMax(slot) >= CHECKSUM_PROTOCOL;
        return this.#outbox.sendTogether(membership.endpoint(slot), [message], checksum);
      }
      case 'send-stream': {
        const slot = membership.slotOf(command.to);
        const { ticket } = command;
        if (slot === NO_SLOT) return effects.emit({ type: 'send-failed', ticket, cause: 'unknown-member' });
        return this.#streams.send(membership.endpoint(slot), command.payload, ticket, now);
      }
      default:
        unreachable(command);
    }
  }

  /** Says goodbye (memberlist `Leave`): dead by our own word, which is what left means. */
  #leave(ticket: Ticket, now: Millis): void {
    const { local, deadlines } = this.#context;
    local.leaving = true;
    for (const kind of [Timer.ProbeTick, Timer.ExchangeTick, Timer.HealTick, Timer.HealAgain]) {
      deadlines.cancel(timerKey(kind));
    }
    const claim = { incarnation: local.incarnation, node: local.name, from: local.name };
    this.#tellAll(ticket, (waiting) => this.#transitions.dead(claim, OURSELVES, now, waiting));
  }

  /** Queues news of ours. With nobody there to hear it, it is done at once. */
  #tellAll(ticket: Ticket, tell: (ticket: Ticket) => void): void {
    const { membership, effects } = this.#context;
    const isHeard = membership.countOf(MemberState.Alive) + membership.countOf(MemberState.Suspect) > 1;
    tell(isHeard ? ticket : NO_TICKET);
    if (!isHeard) effects.emit({ type: 'broadcast-done', ticket });
  }

  #exchange(peer: Endpoint | null, purpose: ExchangePurpose, now: Millis): void {
    if (peer !== null) this.#streams.exchange(peer, purpose, NO_TICKET, now);
  }

  /** A member is given up at the end of a probe round. */
  #forget(slot: Slot, now: Millis): void {
    const { membership, effects, rules } = this.#context;
    const name = membership.name(slot);
    const incarnation = membership.incarnation[slot]!;
    if (rules.rememberDeaths || rules.heal) {
      const { bytes, port } = membership.address(slot);
      const left = membership.state[slot] === MemberState.Left;
      if (incarnation > 0)
        this.#deaths.remember({ name, incarnation, address: { bytes, port }, at: now, left });
    }
    this.#transitions.forget(slot);
    effects.emit({ type: 'member-reaped', name });
  }

  // ── the whole state ──────────────────────────────────────────────────────────────────────────────────────

  save(): SwimState {
    const { rng, deadlines, local, awareness, membership, queue, evidence } = this.#context;
    return {
      rng: rng.save(),
      deadlines: deadlines.save().map((one) => ({ ...one, member: this.#suspectOf(one.key) })),
      mark: local.mark,
      meta: local.meta,
      incarnation: local.incarnation,
      leaving: local.leaving,
      gossipPhaseMs: local.gossipPhaseMs,
      healthScore: awareness.score,
      membership: membership.save(),
      queue: queue.save(),
      lastBroadcastId: queue.lastId,
      suspicions: this.#transitions.save(),
      contested: Array.from(this.#transitions.contested, (slot) => membership.name(slot)),
      deaths: this.#deaths.all(),
      accusers: this.#accusers.save(),
      staleAnswers: this.#staleAnswers.save(),
      evidence: evidence.save(),
      prober: this.#prober.save(),
      relays: this.#responder.save(),
      streams: this.#streams.save(),
      healer: this.#healer.save(),
    };
  }

  #restore(saved: SwimState): void {
    const { rng, deadlines, local, awareness, membership, queue, evidence } = this.#context;
    membership.restore(saved.membership, rng);
    rng.restore(saved.rng);
    local.slot = membership.slotOf(local.name);
    local.meta = saved.meta;
    local.incarnation = saved.incarnation;
    local.leaving = saved.leaving;
    local.gossipPhaseMs = saved.gossipPhaseMs;
    awareness.adjust(saved.healthScore);
    queue.restore(saved.queue, saved.lastBroadcastId);
    this.#transitions.restore(saved.suspicions);
    for (const name of saved.contested) this.#transitions.contested.add(membership.slotOf(name));
    this.#deaths.restore(saved.deaths);
    this.#accusers.restore(saved.accusers);
    this.#staleAnswers.restore(saved.staleAnswers);
    evidence.restore(saved.evidence);
    this.#prober.restore(saved.prober);
    this.#responder.restore(saved.relays);
    this.#streams.restore(saved.streams);
    this.#healer.restore(saved.healer);
    // Last: the slots of the suspects may be others than they were.
    deadlines.restore(
      saved.deadlines.map(({ member, at, order, key }) => {
        return {
          at,
          order,
          key: member === null ? key : timerKey(Timer.Suspicion, membership.slotOf(member)),
        };
      }),
    );
  }

  #suspectOf(key: number): string | null {
    if (key % TIMER_KINDS !== Timer.Suspicion) return null;
    return this.#context.membership.name(Math.floor(key / TIMER_KINDS));
  }

  // ── what may be read ─────────────────────────────────────────────────────────────────────────────────────

  get name(): string {
    return this.#context.local.name;
  }

  /** This node's view. For tests and tools: only the core itself may change it. */
  get membership(): Membership {
    return this.#context.membership;
  }

  get queue(): BroadcastQueue {
    return this.#context.queue;
  }

  get suspicions(): Pick<Transitions, 'suspicion'> {
    return this.#transitions;
  }

  /** 0 is healthy (Lifeguard §IV.A). */
  get healthScore(): number {
    return this.#context.awareness.score;
  }

  /** The highest incarnation that this node has used for itself. */
  get incarnation(): number {
    return this.#context.local.incarnation;
  }

  /** All members, oneself, dead and left ones included, in probe order. */
  members(): Member[] {
    const { membership } = this.#context;
    return Array.from(membership.order.subarray(0, membership.count), (slot) => membership.snapshot(slot));
  }

  /** The accusations against a member that this node knows of, oldest first. */
  cases(name: string): readonly Case[] {
    return this.#context.evidence.cases(name);
  }

  newestCase(): Case | undefined {
    return this.#context.evidence.newest();
  }

  /** Ends a round of the probe list now: reaps whom the rules let go, and shuffles. */
  newRound(now: Millis): void {
    this.#prober.newRound(now);
  }
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
