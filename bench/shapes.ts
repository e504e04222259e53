/**
 * The messages that are measured, 64 of each so that no branch can be foretold from the one before. The
 * same ones are in the Go peer (`peers/memberlist-codec/inside`).
 */
import { Writer } from '../packages/hearsay/src/base/writer.ts';
import { encodeAlive, encodeSuspect, type Alive, type Suspect } from '../packages/hearsay/src/wire/claims.ts';
import { encodeAck, encodePing, type Ack, type Ping } from '../packages/hearsay/src/wire/probe-messages.ts';

/** A power of two: `i & (SHAPES - 1)` is one of them. */
export const SHAPES = 64;

const PORT = 7946;
/** What Serf 0.9.4 says that it speaks. */
export const VERSIONS: Uint8Array = Uint8Array.of(1, 5, 2, 2, 5, 4);

const numbers = Array.from({ length: SHAPES }, (_, i) => i);
const pad = (i: number): string => String(i % SHAPES).padStart(3, '0');

/** 77 bytes with the type byte: all fields that memberlist writes. */
export const pings: readonly Ping[] = numbers.map((i) => ({
  seqNo: 100_000 + i,
  node: `node-${pad(i + 1)}`,
  sourceAddr: Uint8Array.of(10, 0, i, 1),
  sourcePort: PORT,
  sourceNode: `node-${pad(i)}`,
  mark: null,
}));

/** 65 bytes: no metadata. */
export const alives: readonly Alive[] = numbers.map((i) => ({
  incarnation: 130 + i,
  node: `node-${pad(i)}`,
  addr: Uint8Array.of(10, 0, i, 1),
  port: PORT,
  meta: null,
  vsn: VERSIONS,
}));

/** 22 bytes: no payload. */
export const acks: readonly Ack[] = numbers.map((i) => ({ seqNo: 100_000 + i, payload: null, mark: null }));

export const suspects: readonly Suspect[] = numbers.map((i) => ({
  incarnation: 130 + i,
  node: `node-${pad(i)}`,
  from: `node-${pad(i + 1)}`,
}));

/** Encodes one message into bytes of its own. */
export function encoded<Message>(
  encode: (writer: Writer, message: Message) => void,
  message: Message,
): Uint8Array {
  const writer = new Writer();
  writer.begin();
  encode(writer, message);
  return writer.finish();
}

export const pingBytes: readonly Uint8Array[] = pings.map((one) => encoded(encodePing, one));
export const aliveBytes: readonly Uint8Array[] = alives.map((one) => encoded(encodeAlive, one));
export const ackBytes: readonly Uint8Array[] = acks.map((one) => encoded(encodeAck, one));
export const suspectBytes: readonly Uint8Array[] = suspects.map((one) => encoded(encodeSuspect, one));
