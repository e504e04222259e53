/**
 * User events: news of the application, delivered once to every member (serf `UserEvent`, `handleUserEvent`).
 */
import { sameBytes } from '../base/address.ts';
import { utf8Length } from '../base/utf8.ts';
import { Writer } from '../base/writer.ts';
import { broadcast, done, dropped, refused, type SerfContext } from './context.ts';
import { EventBuffer, type Slot } from './event-buffer.ts';
import { decodeUserEvent, encodeUserEvent, type UserEventMessage } from './event-messages.ts';
import type { LamportTime } from './lamport-time.ts';

/** What makes two events of one time the same. */
export interface Told {
  readonly name: string;
  readonly payload: Uint8Array | null;
}

export interface UserEventsState {
  readonly minTime: LamportTime;
  readonly slots: readonly (Slot<Told> | null)[];
}

const writer = new Writer();

export class UserEvents {
  readonly #context: SerfContext;
  readonly #buffer: EventBuffer<Told>;
  /** Events from before are not delivered. */
  minTime: LamportTime = 0n;

  constructor(context: SerfContext) {
    this.#context = context;
    const { eventBuffer, sameTimeMax } = context.config;
    this.#buffer = new EventBuffer(eventBuffer, sameTimeMax, isSame);
  }

  /** Tells everybody, ourselves included. Answered by `done`, or `refused` if it is too large. */
  send(event: Omit<UserEventMessage, 'lamportTime'>, ticket: number): void {
    const limit = this.#context.config.userEventSizeMaxBytes;
    const size = utf8Length(event.name) + (event.payload?.length ?? 0);
    if (size > limit) return this.#refuse(ticket, limit, size, 'before');
    const message = { ...event, lamportTime: this.#context.clocks.events.time };
    writer.begin();
    encodeUserEvent(writer, message);
    const bytes = writer.finish();
    if (bytes.length > limit) return this.#refuse(ticket, limit, bytes.length, 'after');
    this.#context.clocks.events.take();
    this.deliver(message);
    broadcast(this.#context, 'events', bytes);
    done(this.#context, ticket);
  }

  #refuse(ticket: number, limit: number, size: number, when: 'before' | 'after'): void {
    const encoded = when === 'after' ? 'encoded ' : '';
    const text = `${encoded}user event exceeds configured limit of ${limit} bytes ${when} encoding`;
    refused(this.#context, ticket, `${text} (it has ${size})`);
  }

  /** A message of another member, which is passed on if it was news. */
  handle(message: Uint8Array): void {
    if (this.deliver(decodeUserEvent(message))) broadcast(this.#context, 'events', message);
  }

  /** Whether it was news; delivers it if so. */
  deliver({ lamportTime, name, payload, coalesce }: UserEventMessage): boolean {
    const { events } = this.#context.clocks;
    events.witness(lamportTime);
    if (lamportTime < this.minTime) return false;
    const admission = this.#buffer.admit(lamportTime, { name, payload }, events.time);
    if (admission === 'old') dropped(this.#context, 'event-old');
    if (admission === 'full') dropped(this.#context, 'events-limit');
    if (admission !== 'new') return false;
    this.#context.emit({ type: 'user-event', lamportTime, name, payload, coalesce });
    return true;
  }

  /** All that is remembered, as a push/pull carries it. */
  slots(): readonly (Slot<Told> | null)[] {
    return this.#buffer.slots();
  }

  save(): UserEventsState {
    return { minTime: this.minTime, slots: this.#buffer.save() };
  }

  restore({ minTime, slots }: UserEventsState): void {
    this.minTime = minTime;
    this.#buffer.restore(slots);
  }
}

function isSame(a: Told, b: Told): boolean {
  return a.name === b.name && sameBytes(a.payload ?? NOTHING, b.payload ?? NOTHING);
}

const NOTHING = new Uint8Array(0);
