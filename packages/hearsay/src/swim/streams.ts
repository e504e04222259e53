/**
 * Streams: one request each (memberlist.md §11). We open them to exchange state, to ping, to send a long
 * message; we accept them and let their first byte decide. Whatever goes wrong ends one stream and nothing
 * else.
 */
import type { Endpoint, Millis, StreamFailure, StreamId } from '../base/core.ts';
import { DecodeError, type DecodeCode } from '../base/errors.ts';
import { MessageType } from '../wire/message-type.ts';
import { encodeAck, encodePing, type Ping } from '../wire/probe-messages.ts';
import type { PushPull } from '../wire/push-pull.ts';
import { StreamDecoder, type StreamMessage } from '../wire/stream-decoder.ts';
import { checkStreamUser, encodeStreamUser } from '../wire/stream-user.ts';
import type { ExchangeFailure, ExchangePurpose, Ticket } from './api.ts';
import { drop, Timer, timerKey, type Context } from './context.ts';
import type { Outbox } from './outbox.ts';
import type { Prober } from './probe.ts';
import type { PushPuller } from './push-pull.ts';
import type { Responder } from './responder.ts';

/** What a stream is for. Plain data. */
type Request =
  | { readonly kind: 'exchange'; readonly ticket: Ticket; readonly purpose: ExchangePurpose }
  | { readonly kind: 'ping'; readonly ping: Ping }
  | { readonly kind: 'send'; readonly ticket: Ticket; readonly payload: Uint8Array }
  /** Opened by the peer: its first byte tells. */
  | { readonly kind: 'accepted' };

interface Session {
  readonly id: StreamId;
  readonly peer: Endpoint;
  readonly request: Request;
  readonly decoder: StreamDecoder;
  /** All that has come, so that a saved node goes on where it was. */
  readonly received: Uint8Array[];
}

/** A stream in progress, as saved. */
export interface SessionState {
  readonly id: StreamId;
  readonly peer: Endpoint;
  readonly request: Request;
  readonly received: readonly Uint8Array[];
}

export interface StreamsState {
  readonly nextId: StreamId;
  readonly sessions: readonly SessionState[];
}

/** The parts that streams serve. Set once by `Swim`, since some of them need the streams in turn. */
export interface StreamParts {
  readonly outbox: Outbox;
  readonly prober: Prober;
  readonly responder: Responder;
  readonly pushPuller: PushPuller;
  /** A heal's first exchange went well. */
  readonly healed: (peer: Endpoint, now: Millis) => void;
}

export class Streams {
  readonly #context: Context;
  #parts: StreamParts | null = null;
  readonly #sessions = new Map<StreamId, Session>();
  #nextId: StreamId = 1;

  constructor(context: Context) {
    this.#context = context;
  }

  connect(parts: StreamParts): void {
    this.#parts = parts;
  }

  /** Exchanges state with a peer; `exchanged` or `exchange-failed` tells how it went. */
  exchange(to: Endpoint, purpose: ExchangePurpose, ticket: Ticket, now: Millis): void {
    const deadline = now + this.#context.config.streamTimeoutMs;
    this.#open(to, { kind: 'exchange', ticket, purpose }, deadline);
  }

  /** Part of a probe; the prober is told how it went. */
  ping(to: Endpoint, ping: Ping, deadline: Millis): StreamId {
    return this.#open(to, { kind: 'ping', ping }, deadline);
  }

  /** @throws UsageError for a message that no peer would take. */
  send(to: Endpoint, payload: Uint8Array, ticket: Ticket, now: Millis): void {
    checkStreamUser(payload);
    this.#open(to, { kind: 'send', ticket, payload }, now + this.#context.config.streamTimeoutMs);
  }

  /** Nobody waits for this stream any more. */
  abandon(id: StreamId): void {
    const session = this.#sessions.get(id);
    if (session !== undefined) this.#abort(session);
  }

  accepted(id: StreamId, from: Endpoint, now: Millis): void {
    this.#begin({ id, peer: from, request: { kind: 'accepted' }, received: [] });
    this.#context.deadlines.set(timerKey(Timer.Stream, id), now + this.#context.config.streamTimeoutMs);
  }

  opened(id: StreamId): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    const { effects } = this.#context;
    const { request } = session;
    switch (request.kind) {
      case 'exchange':
        effects.writeStream(id, this.#connected().pushPuller.state(request.purpose === 'join'));
        return;
      case 'ping':
        effects.writeStream(id, this.#connected().outbox.encode(encodePing, request.ping));
        return;
      case 'send':
        effects.writeStream(id, encodeStreamUser(request.payload));
        effects.endStream(id);
        effects.emit({ type: 'sent', ticket: request.ticket });
        this.#finish(session);
        return;
      case 'accepted':
    }
  }

  data(id: StreamId, bytes: Uint8Array, now: Millis): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    const copy = bytes.slice();
    session.received.push(copy);
    try {
      const message = session.decoder.push(copy);
      if (message !== undefined) this.#handle(session, message, now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#undecodable(session, error.code);
    }
  }

  /** The peer will send no more: whatever is still incomplete stays so. */
  ended(id: StreamId): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    if (session.request.kind === 'accepted') {
      if (session.received.length > 0) drop(this.#context, 'truncated', session.peer);
      this.#abort(session);
      return;
    }
    this.#fail(session, { reason: 'closed' }, 'closed');
  }

  closed(id: StreamId, cause: StreamFailure): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    this.#finish(session);
    this.#report(session, { reason: 'stream', cause }, cause);
  }

  timedOut(id: StreamId): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    if (session.request.kind === 'accepted') drop(this.#context, 'stream-timeout', session.peer);
    this.#fail(session, { reason: 'stream', cause: 'timeout' }, 'timeout');
  }

  save(): StreamsState {
    const sessions = Array.from(this.#sessions.values(), ({ id, peer, request, received }) => {
      return { id, peer, request, received: [...received] };
    });
    return { nextId: this.#nextId, sessions };
  }

  restore(saved: StreamsState): void {
    this.#nextId = saved.nextId;
    for (const state of saved.sessions) {
      const session = this.#begin(state);
      for (const bytes of state.received) session.decoder.push(bytes);
    }
  }

  #open(to: Endpoint, request: Request, deadline: Millis): StreamId {
    const id = this.#nextId;
    this.#nextId += 2;
    this.#begin({ id, peer: to, request, received: [] });
    this.#context.deadlines.set(timerKey(Timer.Stream, id), deadline);
    this.#context.effects.openStream(id, to);
    return id;
  }

  #begin(state: SessionState): Session {
    const session = { ...state, decoder: new StreamDecoder(), received: [...state.received] };
    this.#sessions.set(state.id, session);
    return session;
  }

  #handle(session: Session, message: StreamMessage, now: Millis): void {
    const { request } = session;
    if (request.kind === 'accepted') {
      this.#serve(session, message, now);
    } else if (request.kind === 'ping' && message.type === MessageType.Ack) {
      this.#connected().prober.streamAck(session.id, message.ack);
      this.#abort(session);
    } else if (request.kind === 'exchange' && message.type === MessageType.PushPull) {
      this.#merge(session, request, message.pushPull, now);
    } else if (message.type === MessageType.Error) {
      this.#fail(session, { reason: 'remote', text: message.error.error }, 'closed');
    } else {
      this.#undecodable(session, 'unsupported');
    }
  }

  /** The peer's request on a stream that it opened. */
  #serve(session: Session, message: StreamMessage, now: Millis): void {
    const { effects, local } = this.#context;
    const { outbox, responder } = this.#connected();
    switch (message.type) {
      case MessageType.Ping: {
        const { ping } = message;
        if (ping.node !== '' && ping.node !== local.name) {
          drop(this.#context, 'ping-for-another', session.peer);
          this.#abort(session);
          return;
        }
        responder.recogniseSource(ping);
        const ack = { seqNo: ping.seqNo, payload: null, mark: responder.markInReply(ping) };
        effects.writeStream(session.id, outbox.encode(encodeAck, ack));
        this.#end(session);
        return;
      }
      case MessageType.PushPull:
        this.#exchangeBack(session, message.pushPull, now);
        return;
      case MessageType.User: {
        const { payload } = message;
        const news = { type: 'user-message', payload, via: 'stream', from: session.peer } as const;
        if (payload.length > 0) effects.emit(news);
        this.#end(session);
        return;
      }
      default:
        drop(this.#context, 'stream-type', session.peer);
        this.#abort(session);
    }
  }

  /** The accepting side of an exchange says its own before it believes the other's. */
  #exchangeBack(session: Session, remote: PushPull, now: Millis): void {
    const { effects, config } = this.#context;
    const { pushPuller } = this.#connected();
    if (
      this.#sessions.size > config.inboundExchangesMax &&
      this.#acceptedCount() > config.inboundExchangesMax
    ) {
      drop(this.#context, 'exchanges-limit', session.peer);
      this.#abort(session);
      return;
    }
    effects.writeStream(session.id, pushPuller.state(remote.join));
    this.#end(session);
    pushPuller.merge(remote, remote.join, session.peer, now);
  }

  #merge(session: Session, request: Request & { kind: 'exchange' }, remote: PushPull, now: Millis): void {
    const { effects } = this.#context;
    const { pushPuller, healed } = this.#connected();
    this.#abort(session);
    // The peer echoes our join flag; what counts is why we came.
    const refusal = pushPuller.merge(remote, request.purpose === 'join', session.peer, now);
    const { ticket, purpose } = request;
    if (refusal === null) {
      effects.emit({ type: 'exchanged', ticket, with: session.peer, purpose });
      if (purpose === 'heal') healed(session.peer, now);
      return;
    }
    const failure = { reason: 'merge', text: refusal } as const;
    effects.emit({ type: 'exchange-failed', ticket, with: session.peer, purpose, failure });
  }

  #undecodable(session: Session, code: DecodeCode): void {
    drop(this.#context, code, session.peer);
    this.#fail(session, { reason: 'decode', code }, code);
  }

  #fail(session: Session, failure: ExchangeFailure, cause: StreamFailure | 'closed'): void {
    this.#abort(session);
    this.#report(session, failure, cause);
  }

  #report(session: Session, failure: ExchangeFailure, cause: StreamFailure | 'closed'): void {
    const { effects } = this.#context;
    const { request } = session;
    switch (request.kind) {
      case 'exchange': {
        const { ticket, purpose } = request;
        effects.emit({ type: 'exchange-failed', ticket, with: session.peer, purpose, failure });
        return;
      }
      case 'ping':
        this.#connected().prober.streamFailed(session.id, cause);
        return;
      case 'send':
        effects.emit({
          type: 'send-failed',
          ticket: request.ticket,
          cause: cause === 'closed' ? 'reset' : cause,
        });
        return;
      case 'accepted':
    }
  }

  /** Flushes and lets the peer close. */
  #end(session: Session): void {
    this.#context.effects.endStream(session.id);
    this.#finish(session);
  }

  #abort(session: Session): void {
    this.#context.effects.abortStream(session.id);
    this.#finish(session);
  }

  #finish(session: Session): void {
    this.#sessions.delete(session.id);
    this.#context.deadlines.cancel(timerKey(Timer.Stream, session.id));
  }

  #acceptedCount(): number {
    let count = 0;
    for (const session of this.#sessions.values()) if (session.request.kind === 'accepted') count += 1;
    return count;
  }

  #connected(): StreamParts {
    return this.#parts!;
  }
}
