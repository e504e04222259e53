/**
 * The effects that a core behind an envelope sees: its plain bytes are sealed on the way. Methods and not
 * closures: a simulation of thousands finds every node's memory cold, and each closure is a piece more of it.
 */
import type { Effects, Endpoint, StreamId } from '../base/core.ts';
import type { PacketEnvelope } from '../wire/envelope.ts';
import type { OpenStreams } from './open-streams.ts';

export class Sealing<Event> implements Effects<Event> {
  readonly #effects: Effects<Event>;
  readonly #packets: PacketEnvelope;
  readonly #streams: OpenStreams;

  constructor(effects: Effects<Event>, packets: PacketEnvelope, streams: OpenStreams) {
    this.#effects = effects;
    this.#packets = packets;
    this.#streams = streams;
  }

  sendPacket(to: Endpoint, packet: Uint8Array, checksum: boolean): void {
    this.#effects.sendPacket(to, this.#packets.seal(packet, checksum), checksum);
  }

  openStream(id: StreamId, to: Endpoint): void {
    this.#streams.begin(id, 'connecting', to);
    this.#effects.openStream(id, to);
  }

  writeStream(id: StreamId, bytes: Uint8Array): void {
    const side = this.#streams.get(id)?.side ?? 'accepting';
    this.#effects.writeStream(id, this.#streams.envelope.seal(bytes, side));
  }

  endStream(id: StreamId): void {
    this.#streams.forget(id);
    this.#effects.endStream(id);
  }

  abortStream(id: StreamId): void {
    this.#streams.forget(id);
    this.#effects.abortStream(id);
  }

  emit(event: Event): void {
    this.#effects.emit(event);
  }
}
