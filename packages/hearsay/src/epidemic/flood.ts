/**
 * Flooding over fixed neighbours, as a core: who hears a message for the first time passes it on to every
 * neighbour but the one it came from. A message costs the sum of all degrees less the number of nodes but
 * one, whatever the latencies, and takes as many hops as the farthest node is away. Nothing is acknowledged
 * and nothing repeated: what a lossy link swallows is lost, unless another way leads around it.
 *
 * A packet is the site and the number of the message, the hops it has made, and the payload; integers are
 * big-endian. A format of our own, for lessons and experiments.
 */
import { unreachable } from '../base/assert.ts';
import type { Core, Effects, Endpoint, Millis, StreamFailure, StreamId } from '../base/core.ts';
import { DecodeError, UsageError } from '../base/errors.ts';
import { Reader } from '../base/reader.ts';
import { Writer } from '../base/writer.ts';
import { PACKET_BYTES_MAX } from './packets.ts';

export interface FloodOptions {
  /** Which node this is, 0 … 2^32 − 1: a message is known by its site and its number there. */
  readonly site: number;
  readonly neighbours: readonly Endpoint[];
  /**
   * How many messages are remembered. The oldest is forgotten first, and is news again if it comes again:
   * have more than are under way at a time.
   */
  readonly seenMax: number;
  /** Whether a message also goes back to where it came from: more traffic for nothing. Default: no. */
  readonly echoes?: boolean;
}

export type FloodCommand =
  | { readonly kind: 'broadcast'; readonly payload: Uint8Array }
  /** From now on these are the neighbours. */
  | { readonly kind: 'neighbours'; readonly neighbours: readonly Endpoint[] };

export type FloodEvent =
  /** A message of another site, once. `hops`: over how many links it came. */
  | {
      readonly kind: 'delivered';
      readonly site: number;
      readonly number: number;
      readonly hops: number;
      readonly payload: Uint8Array;
    }
  | { readonly kind: 'dropped'; readonly from: Endpoint; readonly code: DecodeError['code'] };

export interface FloodState {
  readonly neighbours: readonly Endpoint[];
  /** Oldest first. */
  readonly seen: readonly string[];
  readonly sent: number;
}

const HEAD_BYTES = 9;
export const FLOOD_PAYLOAD_BYTES_MAX: number = PACKET_BYTES_MAX - HEAD_BYTES;
/** After so many a message goes no further: one that is forgotten on a long ring would go round for ever. */
const HOPS_MAX = 255;
const U32_MAX = 0xffff_ffff;

interface FloodMessage {
  readonly site: number;
  readonly number: number;
  readonly hops: number;
  readonly payload: Uint8Array;
}

export class Flood implements Core<FloodCommand, FloodState> {
  readonly #site: number;
  readonly #seenMax: number;
  readonly #echoes: boolean;
  readonly #effects: Effects<FloodEvent>;
  readonly #writer = new Writer();
  readonly #reader = new Reader();
  #neighbours: readonly Endpoint[];
  /** In the order in which they came. */
  readonly #seen = new Set<string>();
  /** How many messages this site has made. */
  #sent = 0;

  constructor(options: FloodOptions, effects: Effects<FloodEvent>) {
    const { site, neighbours, seenMax, echoes = false } = options;
    if (!(Number.isInteger(site) && site >= 0 && site <= U32_MAX)) {
      throw new UsageError('site', site, 'an integer from 0 to 2^32 - 1');
    }
    if (!(seenMax >= 1)) throw new UsageError('seenMax', seenMax, 'messages from 1');
    this.#site = site;
    this.#neighbours = neighbours;
    this.#seenMax = seenMax;
    this.#echoes = echoes;
    this.#effects = effects;
  }

  /** A payload is up to `FLOOD_PAYLOAD_BYTES_MAX` bytes. */
  handleCommand(command: FloodCommand, _now: Millis): void {
    switch (command.kind) {
      case 'broadcast':
        return this.#broadcast(command.payload);
      case 'neighbours':
        this.#neighbours = command.neighbours;
        return undefined;
      default:
        return unreachable(command);
    }
  }

  handlePacket(from: Endpoint, packet: Uint8Array, _now: Millis): void {
    let message: FloodMessage;
    try {
      message = this.#decode(packet);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#effects.emit({ kind: 'dropped', from, code: error.code });
      return;
    }
    if (!this.#see(message.site, message.number)) return;
    this.#effects.emit({ kind: 'delivered', ...message, payload: message.payload.slice() });
    if (message.hops < HOPS_MAX) this.#pass(message, from);
  }

  save(): FloodState {
    return { neighbours: this.#neighbours, seen: [...this.#seen], sent: this.#sent };
  }

  /** Goes on where the saved core was. */
  restore({ neighbours, seen, sent }: FloodState): void {
    this.#neighbours = neighbours;
    this.#seen.clear();
    for (const key of seen) this.#seen.add(key);
    this.#sent = sent;
  }

  // There is nothing to wait for, and there are no streams.
  handleTimeout(_now: Millis): void {}
  nextDeadline(): Millis {
    return Infinity;
  }
  handlePacketError(_to: Endpoint, _cause: 'local' | 'refused', _now: Millis): void {}
  handleStreamAccepted(stream: StreamId, _from: Endpoint, _now: Millis): void {
    this.#effects.abortStream(stream);
  }
  handleStreamOpened(_stream: StreamId, _now: Millis): void {}
  handleStreamData(_stream: StreamId, _bytes: Uint8Array, _now: Millis): void {}
  handleStreamEnd(_stream: StreamId, _now: Millis): void {}
  handleStreamClosed(_stream: StreamId, _cause: StreamFailure, _now: Millis): void {}
  handleStall(_delay: Millis, _now: Millis): void {}

  #broadcast(payload: Uint8Array): void {
    if (payload.length > FLOOD_PAYLOAD_BYTES_MAX) {
      throw new UsageError('payload', payload, `up to ${FLOOD_PAYLOAD_BYTES_MAX} bytes`);
    }
    const number = this.#sent % (U32_MAX + 1);
    this.#sent += 1;
    this.#see(this.#site, number);
    this.#pass({ site: this.#site, number, hops: 0, payload }, null);
  }

  /** Whether this is new. */
  #see(site: number, number: number): boolean {
    const key = `${site}.${number}`;
    if (this.#seen.has(key)) return false;
    if (this.#seen.size >= this.#seenMax) {
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest);
        break;
      }
    }
    this.#seen.add(key);
    return true;
  }

  #pass(message: FloodMessage, from: Endpoint | null): void {
    const packet = this.#encode(message);
    for (const to of this.#neighbours) {
      const isSender = from !== null && to.host === from.host && to.port === from.port;
      if (!isSender || this.#echoes) this.#effects.sendPacket(to, packet, false);
    }
  }

  /** As it is on the next link, which counts as one more hop. */
  #encode({ site, number, hops, payload }: FloodMessage): Uint8Array {
    this.#writer.begin(HEAD_BYTES + payload.length);
    this.#writer.u32(site);
    this.#writer.u32(number);
    this.#writer.u8(hops + 1);
    this.#writer.raw(payload);
    return this.#writer.finish();
  }

  /** The payload is a part of `packet`. */
  #decode(packet: Uint8Array): FloodMessage {
    if (packet.length > PACKET_BYTES_MAX) throw DecodeError.of('limit');
    const reader = this.#reader.reset(packet);
    const site = reader.u32();
    const number = reader.u32();
    const hops = reader.u8();
    if (hops === 0) throw DecodeError.of('range');
    return { site, number, hops, payload: reader.take(reader.remaining) };
  }
}
