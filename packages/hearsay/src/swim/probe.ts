/**
 * One probe after the other: does this member answer? (SWIM §3.1, §4.3; Lifeguard §IV.A; memberlist `probe`,
 * `probeNode`; memberlist.md §15.) A direct ping; without an ack within the timeout, helpers ping in our
 * place and a ping goes over a stream; without an ack until the end of the interval, the member is suspected.
 *
 * An ack counts whenever it is read: hosts read their sockets before they let time expire.
 */
import type { Endpoint, Millis, StreamFailure, StreamId } from '../base/core.ts';
import { sample } from '../base/sample.ts';
import { encodeSuspect } from '../wire/claims.ts';
import { encodeIndirectPing, encodePing, type Ack, type Ping } from '../wire/probe-messages.ts';
import { Timer, timerKey, type Context } from './context.ts';
import type { Grounds, HelperOutcome } from './evidence.ts';
import { markFor, recognise } from './mark.ts';
import {
  CHECKSUM_PROTOCOL,
  MemberState,
  NACK_PROTOCOL,
  STREAM_PING_PROTOCOL,
  type Incarnation,
} from './member.ts';
import type { Slot } from './membership.ts';
import type { Outbox } from './outbox.ts';
import type { Reaper } from './reaping.ts';
import { isOver, OURSELVES, type Transitions } from './transitions.ts';

interface HelperState {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly canNack: boolean;
  nacked: boolean;
}

/** The probe that is running. Plain data. */
interface Probe {
  readonly slot: Slot;
  readonly name: string;
  readonly seqNo: number;
  /** As it was when the probe began: a verdict about a former incarnation is void. */
  readonly incarnation: Incarnation;
  readonly pingedAt: Millis;
  readonly intervalMs: Millis;
  phase: 'direct' | 'indirect';
  direct: 'timeout' | 'refused';
  helpers: HelperState[];
  stream: StreamId | null;
  streamAcked: boolean;
  streamOutcome: Grounds['stream'];
  /** We were stalled meanwhile: the round trip is no sample. */
  stalled: boolean;
}

/** The prober as saved. */
export interface ProberState {
  readonly seqNo: number;
  readonly overdue: boolean;
  readonly stallMs: Millis;
  readonly stallScored: number;
  readonly probe: (Omit<Probe, 'slot'> & { readonly helpers: readonly HelperState[] }) | null;
}

/** Opens a stream that asks for an ack; told back through `streamAck` and `streamFailed`. */
export interface StreamPinger {
  ping(to: Endpoint, ping: Ping, deadline: Millis): StreamId;
  abandon(stream: StreamId): void;
}

export class Prober {
  readonly #context: Context;
  readonly #outbox: Outbox;
  readonly #transitions: Transitions;
  readonly #streams: StreamPinger;
  readonly #reaper: Reaper;
  #seqNo = 0;
  #probe: Probe | null = null;
  /** A tick came while a probe was running: the next one starts when it ends (Go's ticker keeps one tick). */
  #overdue = false;
  /** How long we were stalled since the last probe ended, and how much of that has cost health already. */
  #stallMs: Millis = 0;
  #stallScored = 0;

  constructor(
    context: Context,
    parts: { outbox: Outbox; transitions: Transitions; streams: StreamPinger; reaper: Reaper },
  ) {
    this.#context = context;
    this.#outbox = parts.outbox;
    this.#transitions = parts.transitions;
    this.#streams = parts.streams;
    this.#reaper = parts.reaper;
  }

  /** Begins to probe, at a random place of the interval. */
  start(now: Millis): void {
    const { deadlines, rng, config } = this.#context;
    deadlines.set(timerKey(Timer.ProbeTick), now + rng.unit() * config.probeIntervalMs);
  }

  /** A number for a ping that no ping of ours has had for long. */
  nextSeqNo(): number {
    this.#seqNo = (this.#seqNo + 1) >>> 0;
    return this.#seqNo;
  }

  tick(now: Millis): void {
    const { deadlines, config } = this.#context;
    deadlines.set(timerKey(Timer.ProbeTick), now + config.probeIntervalMs);
    if (this.#probe === null) this.#probeNext(now);
    else this.#overdue = true;
  }

  /** No ack to the direct ping in time; after that, once a timeout, whether the stream needs another try. */
  timedOut(now: Millis): void {
    const probe = this.#probe;
    if (probe === null) return;
    if (probe.phase === 'direct') this.#askOthers(probe, now);
    else if (probe.streamOutcome === 'refused') this.#pingOverStream(probe, now);
    else this.#lookAgain(probe, now);
  }

  /** The end of the interval: judge. */
  ended(now: Millis): void {
    const probe = this.#probe;
    if (probe === null) return;
    if (probe.streamAcked) {
      const { effects, membership } = this.#context;
      effects.emit({ type: 'packets-blocked', member: membership.snapshot(probe.slot) });
      this.#succeed(now);
    } else {
      this.#fail(probe, now);
    }
  }

  /** `false` if it answers no ping of this probe: then it may be one that we sent for somebody else. */
  handleAck(ack: Ack, now: Millis): boolean {
    const probe = this.#probe;
    if (probe === null || ack.seqNo !== probe.seqNo) return false;
    const { effects, membership } = this.#context;
    recognise(this.#context, probe.slot, ack.mark);
    if (probe.phase === 'direct' && !probe.stalled) {
      const payload = ack.payload === null ? null : ack.payload.slice();
      const member = membership.snapshot(probe.slot);
      effects.emit({ type: 'ping-complete', member, rttMs: now - probe.pingedAt, payload });
    }
    this.#succeed(now);
    return true;
  }

  handleNack(seqNo: number, from: Endpoint): void {
    const probe = this.#probe;
    if (probe === null || seqNo !== probe.seqNo) return;
    const { host, port } = from;
    const helper = probe.helpers.find((one) => one.endpoint.host === host && one.endpoint.port === port);
    // A helper may answer from another address than it advertises; its nack counts all the same.
    const silent = helper ?? probe.helpers.find((one) => one.canNack && !one.nacked);
    if (silent !== undefined) silent.nacked = true;
  }

  /** A packet to this endpoint could not be sent, or was refused there. */
  handlePacketError(to: Endpoint, cause: 'local' | 'refused', now: Millis): void {
    const probe = this.#probe;
    if (probe === null || probe.phase !== 'direct') return;
    const target = this.#context.membership.endpoint(probe.slot);
    if (target.host !== to.host || target.port !== to.port) return;
    if (cause === 'local') {
      this.#finish(now); // our own fault: nobody is judged
    } else if (this.#context.rules.refusedGoesIndirect) {
      probe.direct = 'refused';
      this.#askOthers(probe, now);
    }
  }

  streamAck(stream: StreamId, ack: Ack): void {
    const probe = this.#probe;
    if (probe === null || probe.stream !== stream || ack.seqNo !== probe.seqNo) return;
    probe.streamAcked = true;
    recognise(this.#context, probe.slot, ack.mark);
  }

  streamFailed(stream: StreamId, cause: StreamFailure | 'closed'): void {
    const probe = this.#probe;
    if (probe === null || probe.stream !== stream || probe.streamAcked) return;
    probe.streamOutcome = cause === 'refused' || cause === 'timeout' ? cause : 'reset';
  }

  /**
   * We were away for `delay` (house rule `stallsCount`): that is our ill health, one point for each whole
   * probe timeout, before we judge; and after a whole interval a running probe proves nothing.
   */
  stalled(delay: Millis, now: Millis): void {
    const { awareness, config } = this.#context;
    this.#stallMs += delay;
    const earned = Math.floor(this.#stallMs / config.probeTimeoutMs);
    awareness.adjust(earned - this.#stallScored);
    this.#stallScored = earned;
    if (this.#probe === null) return;
    this.#probe.stalled = true;
    if (delay >= config.probeIntervalMs) this.#finish(now);
  }

  save(): ProberState {
    const probe = this.#probe;
    let saved: ProberState['probe'] = null;
    if (probe !== null) {
      const { slot: _slot, ...rest } = probe;
      saved = { ...rest, helpers: probe.helpers.map((helper) => ({ ...helper })) };
    }
    const { stallMs, stallScored } = { stallMs: this.#stallMs, stallScored: this.#stallScored };
    return { seqNo: this.#seqNo, overdue: this.#overdue, stallMs, stallScored, probe: saved };
  }

  restore(saved: ProberState): void {
    this.#seqNo = saved.seqNo;
    this.#overdue = saved.overdue;
    this.#stallMs = saved.stallMs;
    this.#stallScored = saved.stallScored;
    if (saved.probe === null) return;
    const slot = this.#context.membership.slotOf(saved.probe.name);
    this.#probe = { ...saved.probe, slot, helpers: saved.probe.helpers.map((helper) => ({ ...helper })) };
  }

  /** Walks the probe list to the next member that is worth a probe (memberlist `probe`). */
  #probeNext(now: Millis): void {
    this.#overdue = false;
    const { membership, local } = this.#context;
    for (const slot of this.#transitions.contested) {
      this.#transitions.contested.delete(slot);
      if (!isOver(membership.state(slot))) return this.#ping(slot, now);
    }
    for (let looked = 0; looked < membership.count; looked += 1) {
      if (membership.cursor >= membership.count) this.#reaper.newRound(now);
      const slot = membership.order[membership.cursor]!;
      membership.cursor += 1;
      if (slot !== local.slot && !isOver(membership.state(slot))) {
        return this.#ping(slot, now);
      }
    }
  }

  #ping(slot: Slot, now: Millis): void {
    const { membership, awareness, config, deadlines, local } = this.#context;
    const intervalMs = awareness.scale(config.probeIntervalMs);
    const probe: Probe = {
      slot,
      name: membership.name(slot),
      seqNo: this.nextSeqNo(),
      incarnation: membership.incarnation(slot),
      pingedAt: now,
      intervalMs,
      phase: 'direct',
      direct: 'timeout',
      helpers: [],
      stream: null,
      streamAcked: false,
      streamOutcome: 'not-tried',
      stalled: false,
    };
    this.#probe = probe;
    deadlines.set(timerKey(Timer.ProbeTimeout), now + config.probeTimeoutMs);
    deadlines.set(timerKey(Timer.ProbeEnd), now + intervalMs);
    const ping = this.#outbox.encode(encodePing, this.#pingOf(probe));
    const to = membership.endpoint(slot);
    if (membership.state(slot) !== MemberState.Suspect || !config.buddySystem) {
      this.#outbox.sendWithNews(to, ping);
      return;
    }
    // Lifeguard's buddy system: whoever is suspected learns it with the ping, and can refute before the
    // verdict.
    const suspect = { incarnation: probe.incarnation, node: probe.name, from: local.name };
    const checksum = membership.protocolMax(slot) >= CHECKSUM_PROTOCOL;
    this.#outbox.sendTogether(to, [ping, this.#outbox.encode(encodeSuspect, suspect)], checksum);
  }

  #askOthers(probe: Probe, now: Millis): void {
    const { membership, config, deadlines, rng, local } = this.#context;
    probe.phase = 'indirect';
    deadlines.cancel(timerKey(Timer.ProbeTimeout));
    const isHelper = (slot: Slot): boolean =>
      slot !== local.slot && slot !== probe.slot && membership.state(slot) === MemberState.Alive;
    const slots = sample(rng, membership.order, membership.count, config.indirectChecks, isHelper);
    const target = membership.address(probe.slot);
    for (const slot of slots) {
      const canNack = membership.protocolMax(slot) >= NACK_PROTOCOL;
      const endpoint = membership.endpoint(slot);
      probe.helpers.push({ name: membership.name(slot), endpoint, canNack, nacked: false });
      const request = this.#outbox.encode(encodeIndirectPing, {
        seqNo: probe.seqNo,
        target: target.bytes,
        port: target.port,
        node: probe.name,
        nack: canNack,
        sourceAddr: local.address.bytes,
        sourcePort: local.address.port,
        sourceNode: local.name,
      });
      this.#outbox.sendWithNews(endpoint, request);
    }
    if (!config.streamPing || membership.protocolMax(probe.slot) < STREAM_PING_PROTOCOL) return;
    this.#pingOverStream(probe, now);
  }

  #pingOverStream(probe: Probe, now: Millis): void {
    const deadline = Math.max(now, probe.pingedAt + probe.intervalMs);
    const to = this.#context.membership.endpoint(probe.slot);
    probe.streamOutcome = 'no-answer';
    probe.stream = this.#streams.ping(to, this.#pingOf(probe), deadline);
    this.#lookAgain(probe, now);
  }

  /** A stream that cannot be opened may be opened later (rule `retryStreamPing`). */
  #lookAgain(probe: Probe, now: Millis): void {
    const { config, deadlines, rules } = this.#context;
    const at = now + config.probeTimeoutMs;
    if (!rules.retryStreamPing || at >= probe.pingedAt + probe.intervalMs) return;
    deadlines.set(timerKey(Timer.ProbeTimeout), at);
  }

  #pingOf(probe: Probe): Ping {
    const { local } = this.#context;
    return {
      seqNo: probe.seqNo,
      node: probe.name,
      sourceAddr: local.address.bytes,
      sourcePort: local.address.port,
      sourceNode: local.name,
      mark: markFor(this.#context, probe.slot),
    };
  }

  #succeed(now: Millis): void {
    this.#context.awareness.adjust(-1);
    this.#finish(now);
  }

  #fail(probe: Probe, now: Millis): void {
    const { awareness, local } = this.#context;
    const expected = probe.helpers.filter((helper) => helper.canNack);
    const missing = expected.filter((helper) => !helper.nacked).length;
    awareness.adjust(expected.length === 0 ? 1 : missing);
    const claim = { incarnation: probe.incarnation, node: probe.name, from: local.name };
    this.#transitions.suspect(claim, OURSELVES, now, this.#groundsOf(probe));
    this.#finish(now); // after the suspicion: an overdue probe of the same member must already carry it
  }

  #groundsOf(probe: Probe): Grounds {
    const helpers: HelperOutcome[] = probe.helpers.map((one) => ({
      helper: one.name,
      outcome: one.nacked ? 'nack' : 'silent',
    }));
    return {
      pingedAt: probe.pingedAt,
      timeoutMs: this.#context.config.probeTimeoutMs,
      intervalMs: probe.intervalMs,
      direct: probe.direct,
      helpers,
      stream: probe.streamOutcome,
      healthScore: this.#context.awareness.score,
      stallMs: this.#stallMs,
    };
  }

  /** The probe is over, however it went. */
  #finish(now: Millis): void {
    const { deadlines } = this.#context;
    const stream = this.#probe?.stream ?? null;
    this.#probe = null;
    this.#stallMs = 0;
    this.#stallScored = 0;
    deadlines.cancel(timerKey(Timer.ProbeTimeout));
    deadlines.cancel(timerKey(Timer.ProbeEnd));
    if (stream !== null) this.#streams.abandon(stream);
    if (this.#overdue) this.#probeNext(now);
  }
}
