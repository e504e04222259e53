/**
 * SWIM with Lifeguard, wire-compatible with HashiCorp memberlist, as a core without I/O: packets, streams and
 * time come in, packets, streams and news go out. This file is the way of a packet and of a deadline through
 * the parts; each part is a file of its own.
 *
 * A packet: first byte → one shape → ping and its answers to `responder` and `prober`, claims to
 * `transitions`, user messages to the layer above. Time: the one deadline that is due → the part that set it.
 */
import { unreachable } from '../base/assert.ts';
import type { Core, Effects, Endpoint, Millis, StreamFailure, StreamId } from '../base/core.ts';
import { DecodeError } from '../base/errors.ts';
import { Reader } from '../base/reader.ts';
import { decodeAlive, decodeDead, decodeSuspect, encodeDead } from '../wire/claims.ts';
import { MessageType } from '../wire/message-type.ts';
import { decodeAck, decodeIndirectPing, decodeNack, decodePing } from '../wire/probe-messages.ts';
import type { ExchangePurpose, SwimCommand, SwimEvent, Ticket } from './api.ts';
import type { BroadcastQueue } from './broadcast-queue.ts';
import { boundedAccusation, boundedAlive } from './claim-limits.ts';
import { drop, Timer, TIMER_KINDS, timerKey, wakeGossip, type Context } from './context.ts';
import type { Case } from './evidence.ts';
import { CHECKSUM_PROTOCOL, MemberState, type Member } from './member.ts';
import { NO_SLOT, type Membership } from './membership.ts';
import { encodeUser } from './outbox.ts';
import { adoptView, assemble, type Parts, type SwimOptions } from './parts.ts';
import { restoreParts, saveParts, type SwimState } from './state.ts';
import { OURSELVES, type Transitions } from './transitions.ts';

/** One for all: a message has been decoded before anything is done about it. */
const reader = new Reader();

/** The ticket of exchanges that nobody waits for. */
const NO_TICKET: Ticket = 0;

export class Swim implements Core<SwimCommand, SwimState> {
  readonly #parts: Parts;
  readonly #context: Context;

  /** A new node, which has announced itself to itself; or, with `saved`, one that goes on where it was. */
  constructor(options: SwimOptions, effects: Effects<SwimEvent>, saved?: SwimState) {
    this.#parts = assemble(options, effects, saved?.mark);
    this.#context = this.#parts.context;
    if (saved !== undefined) restoreParts(this.#parts, saved);
    else if (options.view !== undefined) adoptView(this.#parts, options.view);
    else this.#parts.transitions.announce(NO_TICKET, options.now);
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
    const { responder, prober, transitions } = this.#parts;
    reader.reset(packet, 1);
    const source = { via: 'gossip', from } as const;
    switch (packet[0]) {
      case MessageType.Ping:
        return responder.handlePing(decodePing(reader), from, now);
      case MessageType.IndirectPing:
        return responder.handleIndirectPing(decodeIndirectPing(reader), from, now);
      case MessageType.Ack: {
        const ack = decodeAck(reader);
        if (!prober.handleAck(ack, now)) responder.handleAck(ack);
        return;
      }
      case MessageType.Nack:
        return prober.handleNack(decodeNack(reader).seqNo, from);
      case MessageType.Suspect:
        return transitions.suspect(boundedAccusation(decodeSuspect(reader)), source, now);
      case MessageType.Alive:
        return transitions.alive(boundedAlive(decodeAlive(reader)), source, now);
      case MessageType.Dead:
        return transitions.dead(boundedAccusation(decodeDead(reader)), source, now);
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
    this.#parts.prober.handlePacketError(to, cause, now);
  }

  // ── streams ──────────────────────────────────────────────────────────────────────────────────────────────

  handleStreamAccepted(stream: StreamId, from: Endpoint, now: Millis): void {
    this.#parts.streams.accepted(stream, from, now);
  }

  handleStreamOpened(stream: StreamId, _now: Millis): void {
    this.#parts.streams.opened(stream);
  }

  handleStreamData(stream: StreamId, bytes: Uint8Array, now: Millis): void {
    this.#parts.streams.data(stream, bytes, now);
  }

  handleStreamEnd(stream: StreamId, _now: Millis): void {
    this.#parts.streams.ended(stream);
  }

  handleStreamClosed(stream: StreamId, cause: StreamFailure, _now: Millis): void {
    this.#parts.streams.closed(stream, cause);
  }

  // ── time ─────────────────────────────────────────────────────────────────────────────────────────────────

  handleStall(delay: Millis, now: Millis): void {
    if (!this.#context.rules.stallsCount) return;
    this.#parts.prober.stalled(delay, now);
    this.#parts.transitions.stalled(delay, now);
  }

  handleTimeout(now: Millis): void {
    for (;;) {
      const key = this.#context.deadlines.takeDue(now);
      if (key === undefined) return;
      this.#expire((key % TIMER_KINDS) as Timer, Math.floor(key / TIMER_KINDS), now);
    }
  }

  #expire(kind: Timer, id: number, now: Millis): void {
    const { prober, gossiper, pushPuller, healer, transitions, responder, streams } = this.#parts;
    switch (kind) {
      case Timer.ProbeTick:
        return prober.tick(now);
      case Timer.ProbeTimeout:
        return prober.timedOut(now);
      case Timer.ProbeEnd:
        return prober.ended(now);
      case Timer.GossipTick:
        return gossiper.tick(now);
      case Timer.ExchangeTick:
        return this.#exchange(pushPuller.tick(now), 'periodic', now);
      case Timer.HealTick:
        return this.#exchange(healer.tick(now), 'heal', now);
      case Timer.HealAgain:
        return this.#exchange(healer.takeAgain(), 'periodic', now);
      case Timer.Suspicion:
        return transitions.suspicionExpired(id, now);
      case Timer.Relay:
        return responder.relayTimedOut(id, now);
      case Timer.Stream:
        return streams.timedOut(id);
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
        this.#parts.prober.start(now);
        this.#parts.pushPuller.start(now);
        return this.#parts.healer.start(now);
      case 'join':
        return this.#parts.streams.exchange(command.to, 'join', command.ticket, now);
      case 'update':
        local.meta = command.meta.slice();
        return this.#tellAll(command.ticket, (ticket) => this.#parts.transitions.announce(ticket, now));
      case 'leave':
        return this.#leave(command.ticket, now);
      case 'broadcasts-waiting':
        return wakeGossip(this.#context, now);
      case 'seeds':
        return this.#parts.healer.seeds(command.endpoints);
      case 'send-packet': {
        const message = this.#parts.outbox.encode(encodeUser, command.payload);
        if (typeof command.to !== 'string') {
          return this.#parts.outbox.sendTogether(command.to, [message], false);
        }
        const slot = membership.slotOf(command.to);
        if (slot === NO_SLOT) return;
        const checksum = membership.protocolMax(slot) >= CHECKSUM_PROTOCOL;
        return this.#parts.outbox.sendTogether(membership.endpoint(slot), [message], checksum);
      }
      case 'send-stream': {
        const slot = membership.slotOf(command.to);
        const { ticket } = command;
        if (slot === NO_SLOT) return effects.emit({ type: 'send-failed', ticket, cause: 'unknown-member' });
        return this.#parts.streams.send(membership.endpoint(slot), command.payload, ticket, now);
      }
      default:
        unreachable(command);
    }
  }

  /** Says goodbye (memberlist `Leave`): dead by our own word, which is what left means. */
  #leave(ticket: Ticket, now: Millis): void {
    const { local, deadlines, rules, config } = this.#context;
    local.leaving = true;
    for (const kind of [Timer.ProbeTick, Timer.ExchangeTick, Timer.HealTick, Timer.HealAgain]) {
      deadlines.cancel(timerKey(kind));
    }
    const claim = { incarnation: local.incarnation, node: local.name, from: local.name };
    this.#tellAll(ticket, (waiting) => this.#parts.transitions.dead(claim, OURSELVES, now, waiting));
    if (rules.tellGoodbye) this.#parts.gossiper.tellDirectly(encodeDead, claim, config.goodbyesMax);
  }

  /** Queues news of ours. With nobody there to hear it, it is done at once. */
  #tellAll(ticket: Ticket, tell: (ticket: Ticket) => void): void {
    const { membership, effects } = this.#context;
    const isHeard = membership.countOf(MemberState.Alive) + membership.countOf(MemberState.Suspect) > 1;
    tell(isHeard ? ticket : NO_TICKET);
    if (!isHeard) effects.emit({ type: 'broadcast-done', ticket });
  }

  #exchange(peer: Endpoint | null, purpose: ExchangePurpose, now: Millis): void {
    if (peer !== null) this.#parts.streams.exchange(peer, purpose, NO_TICKET, now);
  }

  // ── the whole state ──────────────────────────────────────────────────────────────────────────────────────

  save(): SwimState {
    return saveParts(this.#parts);
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
    return this.#parts.transitions;
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
    this.#parts.reaper.newRound(now);
  }
}
