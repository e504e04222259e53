/**
 * What a packet mostly is, from its first message; packets of the lab are neither encrypted nor compressed.
 */
import { MessageType } from 'hearsay/wire';
import { PacketKind } from './scene.ts';

const CHECKSUM_BYTES = 5;
/** A compound's type and count; two bytes of length for each part follow. */
const COMPOUND_HEADER_BYTES = 2;

export function packetKind(packet: Uint8Array): PacketKind {
  const at = packet[0] === MessageType.HasCrc ? CHECKSUM_BYTES : 0;
  const isCompound = packet[at] === MessageType.Compound;
  switch (packet[isCompound ? at + COMPOUND_HEADER_BYTES + 2 * packet[at + 1]! : at]) {
    case MessageType.Ping:
      return PacketKind.Ping;
    case MessageType.IndirectPing:
      return PacketKind.IndirectPing;
    case MessageType.Ack:
      return PacketKind.Ack;
    case MessageType.Nack:
      return PacketKind.Nack;
    default:
      return PacketKind.Gossip;
  }
}
