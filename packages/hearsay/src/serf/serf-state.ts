/**
 * What two members tell each other in a push/pull besides memberlist's own (serf `messagePushPull`): their
 * clocks, the last intent about each member, who has left, and the events of the last while. `encodeX` writes
 * the type byte and the map; `decodeX` takes the whole state, type byte first. Payloads of a decoded state
 * are views of it: whoever keeps them copies them.
 */
import { Reader } from '../base/reader.ts';
import type { Writer } from '../base/writer.ts';
import { fieldCount, Fields, UNKNOWN_FIELD } from '../wire/fields.ts';
import { putArrayHeader, putBytes, putMapHeader, putString } from '../wire/msgpack.ts';
import { readBytes, readStructHeader, skipValue } from '../wire/msgpack.ts';
import { PUSH_PULL_NODES_MAX } from '../wire/push-pull.ts';
import { putTexts, readListHeader, readMapHeader, readText, readTexts } from './bounded.ts';
import { type LamportTime, putLamportTime, readLamportTime } from './lamport-time.ts';
import { openMessage, SerfMessageType } from './message-type.ts';

/** Serf's buffer has 512 slots by default. */
export const EVENT_SLOTS_MAX = 0x1_0000;
/** All events of a state together. */
export const STATE_EVENTS_MAX = 0x1_0000;
/** As many as memberlist tells of in a push/pull. */
export const STATE_MEMBERS_MAX: number = PUSH_PULL_NODES_MAX;

export interface StateEvent {
  readonly name: string;
  readonly payload: Uint8Array | null;
}

/** The events of one Lamport time. */
export interface EventSlot {
  readonly lamportTime: LamportTime;
  readonly events: readonly StateEvent[];
}

export interface SerfState {
  /** The clock of the member intents, and below those of events and queries. */
  readonly lamportTime: LamportTime;
  /** The Lamport time of the last intent about each member. */
  readonly statusLamportTimes: ReadonlyMap<string, LamportTime>;
  readonly leftMembers: readonly string[];
  readonly eventLamportTime: LamportTime;
  /** The sender's buffer as it is: `null` is a slot without events. */
  readonly events: readonly (EventSlot | null)[];
  readonly queryLamportTime: LamportTime;
}

const NIL = 0xc0;
const STATE = new Fields(
  ['EventLTime', 'Events', 'LTime', 'LeftMembers', 'QueryLTime', 'StatusLTimes'],
  ['LTime', 'StatusLTimes', 'LeftMembers', 'EventLTime', 'Events', 'QueryLTime'],
);
const SLOT = new Fields(['Events', 'LTime'], ['LTime', 'Events']);
const EVENT = new Fields(['Name', 'Payload'], ['Name', 'Payload']);
const reader = new Reader();

/** A state without slots writes them as nil, as Serf does. */
export function encodeSerfState(writer: Writer, state: SerfState): void {
  const { keys } = STATE;
  writer.u8(SerfMessageType.PushPull);
  putMapHeader(writer, 6);
  writer.raw(keys[0]!);
  putLamportTime(writer, state.eventLamportTime);
  writer.raw(keys[1]!);
  putSlots(writer, state.events);
  writer.raw(keys[2]!);
  putLamportTime(writer, state.lamportTime);
  writer.raw(keys[3]!);
  putTexts(writer, state.leftMembers);
  writer.raw(keys[4]!);
  putLamportTime(writer, state.queryLamportTime);
  writer.raw(keys[5]!);
  putMapHeader(writer, state.statusLamportTimes.size);
  for (const [name, time] of state.statusLamportTimes) {
    putString(writer, name);
    putLamportTime(writer, time);
  }
}

/** Throws `limit` for more members, slots or events than the constants above. */
export function decodeSerfState(message: Uint8Array): SerfState {
  openMessage(reader, message, SerfMessageType.PushPull);
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let lamportTime = 0n;
  let statusLamportTimes: ReadonlyMap<string, LamportTime> = new Map();
  let leftMembers: readonly string[] = [];
  let eventLamportTime = 0n;
  let events: readonly (EventSlot | null)[] = [];
  let queryLamportTime = 0n;
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = STATE.next(reader, header, i, field);
    switch (field) {
      case 0:
        eventLamportTime = readLamportTime(reader);
        break;
      case 1:
        events = readSlots();
        break;
      case 2:
        lamportTime = readLamportTime(reader);
        break;
      case 3:
        leftMembers = readTexts(reader, STATE_MEMBERS_MAX);
        break;
      case 4:
        queryLamportTime = readLamportTime(reader);
        break;
      case 5:
        statusLamportTimes = readStatusTimes();
        break;
      default:
        skipValue(reader);
    }
  }
  return { lamportTime, statusLamportTimes, leftMembers, eventLamportTime, events, queryLamportTime };
}

function putSlots(writer: Writer, slots: readonly (EventSlot | null)[]): void {
  if (slots.length === 0) {
    writer.u8(NIL);
    return;
  }
  putArrayHeader(writer, slots.length);
  for (const slot of slots) {
    if (slot === null) writer.u8(NIL);
    else putSlot(writer, slot);
  }
}

function putSlot(writer: Writer, { lamportTime, events }: EventSlot): void {
  putMapHeader(writer, 2);
  writer.raw(SLOT.keys[0]!);
  putArrayHeader(writer, events.length);
  for (const { name, payload } of events) {
    putMapHeader(writer, 2);
    writer.raw(EVENT.keys[0]!);
    putString(writer, name);
    writer.raw(EVENT.keys[1]!);
    putBytes(writer, payload);
  }
  writer.raw(SLOT.keys[1]!);
  putLamportTime(writer, lamportTime);
}

function readStatusTimes(): Map<string, LamportTime> {
  const count = readMapHeader(reader, STATE_MEMBERS_MAX);
  const times = new Map<string, LamportTime>();
  for (let i = 0; i < count; i += 1) {
    const name = readText(reader);
    times.set(name, readLamportTime(reader));
  }
  return times;
}

function readSlots(): (EventSlot | null)[] {
  const count = readListHeader(reader, EVENT_SLOTS_MAX);
  const slots: (EventSlot | null)[] = [];
  let room = STATE_EVENTS_MAX;
  for (let i = 0; i < count; i += 1) {
    const slot = readSlot(room);
    slots.push(slot);
    room -= slot?.events.length ?? 0;
  }
  return slots;
}

function readSlot(eventsMax: number): EventSlot | null {
  if (reader.remaining > 0 && reader.bytes[reader.offset] === NIL) {
    reader.advance(1);
    return null;
  }
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let lamportTime = 0n;
  let events: readonly StateEvent[] = [];
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = SLOT.next(reader, header, i, field);
    if (field === 0) events = readEvents(eventsMax);
    else if (field === 1) lamportTime = readLamportTime(reader);
    else skipValue(reader);
  }
  return { lamportTime, events };
}

function readEvents(max: number): StateEvent[] {
  const count = readListHeader(reader, max);
  const events: StateEvent[] = [];
  for (let i = 0; i < count; i += 1) events.push(readEvent());
  return events;
}

function readEvent(): StateEvent {
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let name = '';
  let payload: Uint8Array | null = null;
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = EVENT.next(reader, header, i, field);
    if (field === 0) name = readText(reader);
    else if (field === 1) payload = readBytes(reader);
    else skipValue(reader);
  }
  return { name, payload };
}
