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

/**
 * An event of another member: its name and payload. Serf sends none above 9 KiB, however it is configured.
 */
export const EVENT_BYTES_MAX = 0x4000;
/**
 * All that are remembered. A full buffer of Serf's own largest events is 4.5 MiB. What is remembered is told
 * in each push/pull, which must find room for it beside the members.
 */
export const EVENTS_KEPT_BYTES_MAX: number = 8 * 0x10_0000;
/** Counted for each event besides its bytes: more than what a push/pull writes around them. */
const EVENT_OVERHEAD_BYTES = 64;

const writer = new Writer();

export class UserEvents {
  readonly #context: SerfContext;
  readonly #buffer: EventBuffer<Told>;
  /** Events from before are not delivered. */
  minTime: LamportTime = 0n;

  constructor(context: SerfContext) {
    this.#context = context;
    const { eventBuffer, sameTimeMax } = context.config;
    this.#buffer = new EventBuffer({ size: eventBuffer, sameTimeMax, isSame, weigh });
  }

  /**
   * Tells everybody, ourselves included. Answered by `done`, or `refused` if it is too large. One that fits
   * no packet, for which the limit must have been raised, reaches others by push/pull.
   */
  send(event: Omit<UserEventMessage, 'lamportTime'>, ticket: number): void {
    const limit = this.#context.config.userEventSizeMaxBytes;
    const size = sizeOf(event);
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

  /**
   * Whether it was news; delivers it if so. Differs: Serf takes an event of any size, and remembers any
   * number of bytes.
   */
  deliver({ lamportTime, name, payload, coalesce }: UserEventMessage): boolean {
    const { events } = this.#context.clocks;
    const told = { name, payload };
    if (sizeOf(told) > EVENT_BYTES_MAX) {
      dropped(this.#context, 'events-limit');
      return false;
    }
    events.witness(lamportTime);
    if (lamportTime < this.minTime) return false;
    const admission = this.#buffer.admit(lamportTime, told, events.time);
    if (admission === 'old') dropped(this.#context, 'event-old');
    if (admission === 'full') dropped(this.#context, 'events-limit');
    if (admission !== 'new') return false;
    // It was a view, maybe of a whole push/pull, which would be kept with it.
    if (payload !== null) told.payload = new Uint8Array(payload);
    this.#shorten();
    this.#context.emit({ type: 'user-event', lamportTime, name, payload: told.payload, coalesce });
    return true;
  }

  /** Forgets the oldest times while there is too much. An event of theirs that comes again is old. */
  #shorten(): void {
    while (this.#buffer.bytes > EVENTS_KEPT_BYTES_MAX) {
      const time = this.#buffer.forgetOldest();
      if (time === null) return;
      if (time >= this.minTime) this.minTime = time + 1n;
      dropped(this.#context, 'events-limit');
    }
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

function sizeOf({ name, payload }: Told): number {
  return utf8Length(name) + (payload?.length ?? 0);
}

function weigh(told: Told): number {
  return EVENT_OVERHEAD_BYTES + sizeOf(told);
}

function isSame(a: Told, b: Told): boolean {
  return a.name === b.name && sameBytes(a.payload ?? NOTHING, b.payload ?? NOTHING);
}

const NOTHING = new Uint8Array(0);
