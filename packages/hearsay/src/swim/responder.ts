/**
 * What we do for the probes of others: answer their pings, and ping a third party in their place (SWIM §3.1,
 * memberlist `handlePing`, `handleIndirectPing`; memberlist.md §15).
 */
import { endpointOf, sameAddress } from '../base/address.ts';
import type { Endpoint, Millis } from '../base/core.ts';
import {
  encodeAck,
  encodeNack,
  encodePing,
  type Ack,
  type IndirectPing,
  type Ping,
} from '../wire/probe-messages.ts';
import { isNameTooLong } from './claim-limits.ts';
import { drop, Timer, timerKey, type Context } from './context.ts';
import { recognise } from './mark.ts';
import { NO_SLOT, type Slot } from './membership.ts';
import type { Outbox } from './outbox.ts';
import type { StaleAnswers } from './stale-answers.ts';

/** A ping that we send for somebody else. Plain data. */
export interface Relay {
  /** The number of our own ping. */
  readonly seqNo: number;
  readonly requester: Endpoint;
  readonly requestedSeqNo: number;
  /** Whether the requester is still to hear that we got no answer (Lifeguard §IV.A). */
  readonly wantsNack: boolean;
  /** Until then an ack is relayed. */
  readonly endsAt: Millis;
}

/** The share of the probe timeout after which a helper says that it got no ack. */
const NACK_AFTER = 0.8;

export class Responder {
  readonly #context: Context;
  readonly #outbox: Outbox;
  readonly #staleAnswers: StaleAnswers;
  readonly #nextSeqNo: () => number;
  /** By the number of our ping, which is also the id of the relay's deadline. */
  readonly #relays = new Map<number, Relay>();

  constructor(
    context: Context,
    parts: { outbox: Outbox; staleAnswers: StaleAnswers; nextSeqNo: () => number },
  ) {
    this.#context = context;
    this.#outbox = parts.outbox;
    this.#staleAnswers = parts.staleAnswers;
    this.#nextSeqNo = parts.nextSeqNo;
  }

  handlePing(ping: Ping, from: Endpoint, now: Millis): void {
    const { local, delegate } = this.#context;
    if (ping.node !== '' && ping.node !== local.name) {
      drop(this.#context, 'ping-for-another', from);
      return;
    }
    const source = this.#context.membership.slotOf(ping.sourceNode);
    if (source !== NO_SLOT) {
      recognise(this.#context, source, ping.mark);
      this.#staleAnswers.answerPing(source, now);
    }
    const ack = { seqNo: ping.seqNo, payload: delegate.ackPayload(), mark: this.markInReply(ping) };
    const to = this.#replyEndpoint(ping, source, from);
    this.#outbox.sendWithNews(to, this.#outbox.encode(encodeAck, ack));
  }

  /** Our mark, if the ping carried one: whoever asks already knows how to read it. */
  markInReply(ping: Ping): Uint8Array | null {
    return this.#context.rules.mark && ping.mark !== null ? this.#context.local.mark : null;
  }

  handleIndirectPing(request: IndirectPing, from: Endpoint, now: Millis): void {
    const { config, deadlines, local, rules } = this.#context;
    if (isNameTooLong(request.node)) {
      drop(this.#context, 'limit', from);
      return;
    }
    if (this.#relays.size >= config.relaysMax) {
      drop(this.#context, 'relays-limit', from);
      return;
    }
    const seqNo = this.#nextSeqNo();
    const endsAt = now + config.probeTimeoutMs;
    const source = this.#context.membership.slotOf(request.sourceNode);
    const requester = this.#replyEndpoint(request, source, from);
    this.#relays.set(seqNo, {
      seqNo,
      requester,
      requestedSeqNo: request.seqNo,
      wantsNack: request.nack,
      endsAt,
    });
    const nackAt = rules.nacksInTime ? now + NACK_AFTER * config.probeTimeoutMs : endsAt;
    deadlines.set(timerKey(Timer.Relay, seqNo), request.nack ? nackAt : endsAt);
    const ping = {
      seqNo,
      node: request.node,
      sourceAddr: local.address.bytes,
      sourcePort: local.address.port,
      sourceNode: local.name,
      mark: null,
    };
    const port = request.port === 0 ? local.address.port : request.port;
    const target = endpointOf({ bytes: request.target, port });
    this.#outbox.sendWithNews(target, this.#outbox.encode(encodePing, ping));
  }

  /** An ack with the number of one of our relayed pings goes on to whoever asked for it. */
  handleAck(ack: Ack): void {
    const relay = this.#relays.get(ack.seqNo);
    if (relay === undefined) return;
    this.#end(relay);
    const answer = { seqNo: relay.requestedSeqNo, payload: null, mark: null };
    this.#outbox.sendWithNews(relay.requester, this.#outbox.encode(encodeAck, answer));
  }

  /** No ack so far: time for the nack, or the end. */
  relayTimedOut(seqNo: number, now: Millis): void {
    const relay = this.#relays.get(seqNo);
    if (relay === undefined) return;
    if (now >= relay.endsAt) {
      this.#end(relay);
    } else {
      this.#relays.set(seqNo, { ...relay, wantsNack: false });
      this.#context.deadlines.set(timerKey(Timer.Relay, seqNo), relay.endsAt);
    }
    if (!relay.wantsNack) return;
    const nack = this.#outbox.encode(encodeNack, { seqNo: relay.requestedSeqNo });
    this.#outbox.sendWithNews(relay.requester, nack);
  }

  save(): Relay[] {
    return [...this.#relays.values()];
  }

  restore(saved: readonly Relay[]): void {
    for (const relay of saved) this.#relays.set(relay.seqNo, relay);
  }

  #end(relay: Relay): void {
    this.#relays.delete(relay.seqNo);
    this.#context.deadlines.cancel(timerKey(Timer.Relay, relay.seqNo));
  }

  /** Whoever pings us may show its mark. */
  recogniseSource(ping: Ping): void {
    if (ping.mark === null || ping.sourceNode === '') return;
    const slot = this.#context.membership.slotOf(ping.sourceNode);
    if (slot !== NO_SLOT) recognise(this.#context, slot, ping.mark);
  }

  /** Where an answer to `source` goes: to the address that it gave, else to where the packet came from. */
  #replyEndpoint(asked: Ping | IndirectPing, source: Slot, from: Endpoint): Endpoint {
    const { sourceAddr: bytes, sourcePort: port } = asked;
    if (bytes === null || port === 0 || (bytes.length !== 4 && bytes.length !== 16)) return from;
    const { membership } = this.#context;
    // The endpoint of a member is there already; making its text is a fifth of the cost of a ping.
    const isKnown = source !== NO_SLOT && sameAddress(membership.address(source), { bytes, port });
    return isKnown ? membership.endpoint(source) : endpointOf({ bytes, port });
  }
}
