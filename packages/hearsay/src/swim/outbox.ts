/**
 * Everything that leaves as a packet. A direct message takes queued broadcasts along, as many as fit (SWIM
 * §4.1, memberlist `encodeAndSendMsg`, `getBroadcasts`); the layer above fills what is left.
 */
import type { Endpoint } from '../base/core.ts';
import { Writer } from '../base/writer.ts';
import { COMPOUND_PARTS_MAX, encodeCompound } from '../wire/compound.ts';
import { MessageType } from '../wire/message-type.ts';
import { transmitLimit, type Context } from './context.ts';

/**
 * One for all: a message is begun and finished within one call, and what is finished is never written again.
 */
const writer = new Writer();

/** A compound's own type and count, roughly: what §10 sets aside besides two bytes a part. */
const COMPOUND_HEADER_BYTES = 2;
const COMPOUND_OVERHEAD_BYTES = 2;
/** A part of the layer above costs one byte more: the type byte that we add. */
const USER_OVERHEAD_BYTES = 3;

export class Outbox {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Encodes one message into bytes that may be kept. */
  encode<Message>(encoder: (writer: Writer, message: Message) => void, message: Message): Uint8Array {
    writer.begin();
    encoder(writer, message);
    return writer.finish();
  }

  /** Sends a message with whatever news fits beside it. */
  sendWithNews(to: Endpoint, message: Uint8Array): void {
    // Differs: memberlist forgets the two bytes of the direct message itself and sends up to two bytes too
    // many.
    const room = this.#room() - COMPOUND_OVERHEAD_BYTES - message.length;
    const news = this.#news(room);
    if (news.length === 0) this.#context.effects.sendPacket(to, message, false);
    else this.sendTogether(to, [message, ...news], false);
  }

  /** Sends exactly these messages, in one packet if there are at most 255 of them. */
  sendTogether(to: Endpoint, messages: readonly Uint8Array[], checksum: boolean): void {
    const { effects } = this.#context;
    for (let first = 0; first < messages.length; first += COMPOUND_PARTS_MAX) {
      const part = messages.slice(first, first + COMPOUND_PARTS_MAX);
      effects.sendPacket(to, part.length === 1 ? part[0]! : this.encode(encodeCompound, part), checksum);
    }
  }

  /** One packet's worth of news, taken from the queues: each message in it has been transmitted once more. */
  takeNews(): readonly Uint8Array[] {
    return this.#news(this.#room());
  }

  /** Bytes for messages and their overheads in one packet (memberlist.md §10). */
  #room(): number {
    const { config, packetOverheadBytes } = this.#context;
    return config.packetBytesMax - COMPOUND_HEADER_BYTES - packetOverheadBytes;
  }

  #news(room: number): readonly Uint8Array[] {
    const { queue, delegate } = this.#context;
    const own = queue.take(COMPOUND_OVERHEAD_BYTES, room, transmitLimit(this.#context));
    let left = room;
    for (const message of own) left -= COMPOUND_OVERHEAD_BYTES + message.length;
    if (left <= USER_OVERHEAD_BYTES) return own;
    const above = delegate.broadcasts(USER_OVERHEAD_BYTES, left);
    return above.length === 0 ? own : [...own, ...above.map((payload) => this.encode(encodeUser, payload))];
  }
}

export function encodeUser(writer: Writer, payload: Uint8Array): void {
  writer.u8(MessageType.User);
  writer.raw(payload);
}
