/**
 * Serf over SWIM, wire-compatible with HashiCorp Serf 0.9.4 and 0.10.2, as a core without I/O. This file is
 * the way of a message and of a deadline through the parts; each part is a file of its own.
 *
 * Swim asks us while it handles an input (`Delegate`: payload of an ack, state for a push/pull, news to
 * carry) and its news is ours when the input has returned: members come and go → `membership-events`, user
 * messages → first byte → intents, user events, queries and their answers, remote state → `exchange`.
 */
import { unreachable } from '../base/assert.ts';
import { endpointOf } from '../base/address.ts';
import type { Core, Effects, Endpoint, Millis, StreamFailure, StreamId } from '../base/core.ts';
import { DecodeError } from '../base/errors.ts';
import { MemberState, type Member } from '../swim/member.ts';
import { SILENT_DELEGATE, type Delegate, type SwimCommand, type SwimEvent } from '../swim/api.ts';
import type { Case } from '../swim/evidence.ts';
import type { SwimOptions } from '../swim/parts.ts';
import { Swim } from '../swim/swim.ts';
import type { SwimState } from '../swim/state.ts';
import type { AnyCommand, SerfCommand, SerfEvent, SerfMember } from './api.ts';
import { checkCommand } from './command-checks.ts';
import { dropped, SERF_TIMER_KINDS, type SerfTimer, SerfTimer as Timer } from './context.ts';
import type { Coordinate } from './coordinate.ts';
import { decodeCoordinate, encodeCoordinate } from './coordinate-codec.ts';
import { GOODBYE_TICKET } from './leaving.ts';
import { assembleSerf, type SerfOptions, type SerfParts } from './parts.ts';
import { SerfMessageType } from './message-type.ts';
import { readMessage } from './read.ts';
import { restoreSerfParts, saveSerfParts, type SerfPartsState } from './state.ts';
import { encodeTags } from './tags.ts';

export interface SerfCoreState {
  readonly swim: SwimState;
  readonly serf: SerfPartsState;
}

export class Serf implements Core<AnyCommand, SerfCoreState> {
  readonly #effects: Effects<SerfEvent>;
  readonly #swim: Swim;
  readonly #parts: SerfParts;
  /** News of Swim's that has not been looked at: its input has not returned yet. */
  #news: SwimEvent[] = [];
  /** Broadcasts of ours that have gone round meanwhile. */
  #finished: number[] = [];
  #now: Millis;

  /** A new node; or, with `saved`, one that goes on where it was. */
  constructor(options: SerfOptions, effects: Effects<SerfEvent>, saved?: SerfCoreState) {
    this.#effects = effects;
    this.#now = options.now;
    this.#parts = assembleSerf(options, {
      emit: (event) => effects.emit(event),
      finished: (broadcast) => this.#finished.push(broadcast),
      below: {
        livingMembers: () => this.#livingMembers(),
        sendTo: (to, payload) => this.#command({ type: 'send-packet', to: endpointOf(to), payload }),
        command: (command) => this.#command(command),
      },
    });
    if (saved !== undefined) restoreSerfParts(this.#parts, saved.serf);
    this.#swim = new Swim(this.#swimOptions(options), this.#belowEffects(), saved?.swim);
    this.#settle();
  }

  #swimOptions(options: SerfOptions): SwimOptions {
    const delegate = { ...SILENT_DELEGATE, ...options.delegate, ...this.#answers(options.delegate) };
    return { ...options, delegate };
  }

  /** What Swim asks of us. Every answer is at hand, and asking changes nothing but what has been sent. */
  #answers(above: Partial<Delegate>): Partial<Delegate> {
    const { config, roster, broadcasts } = this.#parts.context;
    const mult = this.#parts.retransmitMult;
    return {
      ...above,
      ackPayload: () => (config.coordinates ? encodeCoordinate(this.#parts.coordinates.coordinate) : null),
      localState: () => this.#parts.exchange.localState(),
      broadcasts: (overhead, limit) => broadcasts.take(overhead, limit, { members: roster.size, mult }),
    };
  }

  #belowEffects(): Effects<SwimEvent> {
    const effects = this.#effects;
    return {
      sendPacket: (to, packet, checksum) => effects.sendPacket(to, packet, checksum),
      openStream: (stream, to) => effects.openStream(stream, to),
      writeStream: (stream, bytes) => effects.writeStream(stream, bytes),
      endStream: (stream) => effects.endStream(stream),
      abortStream: (stream) => effects.abortStream(stream),
      emit: (event) => this.#news.push(event),
    };
  }

  // ── in ───────────────────────────────────────────────────────────────────────────────────────────────────

  handlePacket(from: Endpoint, packet: Uint8Array, now: Millis): void {
    this.#now = now;
    this.#swim.handlePacket(from, packet, now);
    this.#settle();
  }

  handlePacketError(to: Endpoint, cause: 'local' | 'refused', now: Millis): void {
    this.#now = now;
    this.#swim.handlePacketError(to, cause, now);
    this.#settle();
  }

  handleStreamAccepted(stream: StreamId, from: Endpoint, now: Millis): void {
    this.#now = now;
    this.#swim.handleStreamAccepted(stream, from, now);
    this.#settle();
  }

  handleStreamOpened(stream: StreamId, now: Millis): void {
    this.#now = now;
    this.#swim.handleStreamOpened(stream, now);
    this.#settle();
  }

  handleStreamData(stream: StreamId, bytes: Uint8Array, now: Millis): void {
    this.#now = now;
    this.#swim.handleStreamData(stream, bytes, now);
    this.#settle();
  }

  handleStreamEnd(stream: StreamId, now: Millis): void {
    this.#now = now;
    this.#swim.handleStreamEnd(stream, now);
    this.#settle();
  }

  handleStreamClosed(stream: StreamId, cause: StreamFailure, now: Millis): void {
    this.#now = now;
    this.#swim.handleStreamClosed(stream, cause, now);
    this.#settle();
  }

  handleStall(delay: Millis, now: Millis): void {
    this.#now = now;
    this.#swim.handleStall(delay, now);
    this.#settle();
  }

  handleCommand(command: AnyCommand, now: Millis): void {
    this.#now = now;
    if (!this.#obey(command as SerfCommand)) this.#swim.handleCommand(command as SwimCommand, now);
    this.#settle();
  }

  handleTimeout(now: Millis): void {
    this.#now = now;
    if (this.#swim.nextDeadline() <= now) this.#swim.handleTimeout(now);
    this.#settle();
    const { deadlines } = this.#parts.context;
    for (let key = deadlines.takeDue(now); key !== undefined; key = deadlines.takeDue(now)) {
      this.#expire((key % SERF_TIMER_KINDS) as SerfTimer, Math.floor(key / SERF_TIMER_KINDS), now);
      this.#settle();
    }
  }

  nextDeadline(): Millis {
    return Math.min(this.#swim.nextDeadline(), this.#parts.context.deadlines.next());
  }

  // ── the way of a command ─────────────────────────────────────────────────────────────────────────────────

  /**
   * Carries out a command of ours; `false` if it is Swim's. @throws UsageError for one that makes no sense.
   */
  #obey(command: SerfCommand): boolean {
    checkCommand(command);
    const { userEvents, asking, queries, leaving } = this.#parts;
    const now = this.#now;
    switch (command.type) {
      case 'serf-join':
        this.#join(command);
        return true;
      case 'user-event':
        userEvents.send(command, command.ticket);
        return true;
      case 'query':
        asking.ask(command.request, command.ticket, now);
        return true;
      case 'respond':
        queries.respond(command.query, command.payload, command.ticket, now);
        return true;
      case 'tags':
        this.#command({ type: 'update', ticket: command.ticket, meta: encodeTags(command.tags) });
        return true;
      case 'serf-leave':
        leaving.leave(command.ticket, now);
        return true;
      case 'force-leave':
        leaving.forceLeave(command.node, command.prune, command.ticket, now);
        return true;
      case 'keys':
        asking.askKeys(command.operation, command, command.ticket, now);
        return true;
      default:
        // What is nobody's is told by Swim.
        command satisfies never;
        if ((command as SwimCommand).type === 'start') this.#parts.upkeep.start(now);
        return false;
    }
  }

  #join({ ticket, to, ignoreOld, isQuiet = false }: SerfCommand & { type: 'serf-join' }): void {
    const { context, joins } = this.#parts;
    if (context.local.status !== 'alive') {
      const failure = { reason: 'merge', text: `Serf can't Join after Leave or Shutdown` } as const;
      return context.emit({ type: 'exchange-failed', ticket, with: to, purpose: 'join', failure });
    }
    joins.set(ticket, { ignoresOld: ignoreOld, isQuiet });
    this.#command({ type: 'join', ticket, to });
  }

  #command(command: SwimCommand): void {
    this.#swim.handleCommand(command, this.#now);
  }

  // ── the way of Swim's news ───────────────────────────────────────────────────────────────────────────────

  /** Looks at what Swim has told, and at what that has led to, until there is no more. */
  #settle(): void {
    while (this.#news.length > 0 || this.#finished.length > 0) {
      const news = this.#news;
      this.#news = [];
      for (const event of news) this.#hear(event);
      const finished = this.#finished;
      this.#finished = [];
      for (const broadcast of finished) this.#parts.leaving.broadcastDone(broadcast, this.#now);
    }
  }

  #hear(event: SwimEvent): void {
    const { membership, leaving, asking, context } = this.#parts;
    const now = this.#now;
    switch (event.type) {
      case 'member-join':
        membership.joined(event.member, now);
        break;
      case 'member-leave':
        membership.left(event.member, now);
        this.#parts.upkeep.shortenGone();
        break;
      case 'member-update':
        membership.updated(event.member);
        break;
      case 'user-message':
        // Serf's types are the first ten; what is above them is for the application.
        if ((event.payload[0] ?? 0) > SerfMessageType.Relay) break;
        return this.#read(event.payload);
      case 'remote-state':
        return this.#merge(event.state, event.join);
      case 'ping-complete':
        this.#measure(event.member, event.rttMs, event.payload);
        break;
      case 'exchanged':
      case 'exchange-failed':
        this.#joined(event.ticket, event.type === 'exchanged');
        break;
      case 'broadcast-done':
        if (event.ticket === GOODBYE_TICKET) return leaving.goodbyeDone(now);
        break;
      case 'conflict':
        if (event.existing.name === context.local.name && context.config.resolvesConflicts) {
          asking.askConflict(now);
        }
        break;
      default:
        break;
    }
    this.#effects.emit(event);
  }

  #read(message: Uint8Array): void {
    try {
      readMessage(this.#parts, message, this.#now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      dropped(this.#parts.context, 'serf-decode');
    }
  }

  #merge(state: Uint8Array, isJoin: boolean): void {
    const { exchange, joins, context } = this.#parts;
    const ignoresOld = isJoin && [...joins.values()].some((one) => one.ignoresOld);
    try {
      exchange.merge(state, ignoresOld, this.#now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      dropped(context, 'serf-decode');
    }
  }

  /** A join of ours has ended: if it has worked, everybody is told. */
  #joined(ticket: number, hasWorked: boolean): void {
    const { joins, intents } = this.#parts;
    const join = joins.get(ticket);
    joins.delete(ticket);
    if (join !== undefined && hasWorked && !join.isQuiet) intents.tellJoin(this.#now);
  }

  /** A round trip, and where the other one says that it is: we move. */
  #measure({ name }: Member, rttMs: Millis, payload: Uint8Array | null): void {
    const { coordinates, context } = this.#parts;
    if (!context.config.coordinates || payload === null) return;
    try {
      const other = decodeCoordinate(payload);
      if (other !== null) coordinates.update(name, other, rttMs, context.rng);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      dropped(context, 'serf-decode');
    }
  }

  #expire(kind: SerfTimer, id: number, now: Millis): void {
    const { upkeep, asking, queries, intents, leaving } = this.#parts;
    switch (kind) {
      case Timer.Reap:
        return upkeep.reap(now);
      case Timer.Reconnect:
        return upkeep.reconnect(now);
      case Timer.QueueCheck:
        return upkeep.checkQueues(now);
      case Timer.QueryEnds:
        return asking.ended(id);
      case Timer.AnswerEnds:
        return queries.ended(id);
      case Timer.Prune:
        return intents.pruneNow(id);
      case Timer.BroadcastEnds:
        return leaving.broadcastTimedOut(id, now);
      case Timer.Leave:
        return leaving.timedOut(now);
      default:
        unreachable(kind);
    }
  }

  #livingMembers(): number {
    const { membership } = this.#swim;
    return membership.countOf(MemberState.Alive) + membership.countOf(MemberState.Suspect);
  }

  // ── the whole state ──────────────────────────────────────────────────────────────────────────────────────

  /**
   * The whole node but its keys: they belong to the keyring that the host has given, which the host keeps
   * (`keyring-changed` says when it is to be kept anew), and gives again to the node that goes on.
   */
  save(): SerfCoreState {
    return { swim: this.#swim.save(), serf: saveSerfParts(this.#parts) };
  }

  // ── what may be read ─────────────────────────────────────────────────────────────────────────────────────

  get swim(): Swim {
    return this.#swim;
  }

  /** Its parts. For tests and tools: only the core itself may change them. */
  get parts(): SerfParts {
    return this.#parts;
  }

  /** Where a member is, as far as this node knows; its own place if it is this node. */
  coordinate(name: string): Coordinate | undefined {
    const { coordinates, context } = this.#parts;
    return name === context.local.name ? coordinates.coordinate : coordinates.cached(name);
  }

  /** The members by Serf's account, those who failed and left included. */
  serfMembers(): SerfMember[] {
    return this.#parts.context.roster.members();
  }

  members(): Member[] {
    return this.#swim.members();
  }

  cases(name: string): readonly Case[] {
    return this.#swim.cases(name);
  }
}
