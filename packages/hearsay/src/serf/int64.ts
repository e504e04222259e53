/**
 * 64-bit integers of the wire, exact. Serf's Lamport times and durations use all 64 bits, which a number does
 * not have, so they are bigints; they come a few times a message, never a few times a packet of memberlist's.
 *
 * Two families of peers read us. Up to 0.9.4 Serf wrote a signed field that is not negative in the unsigned
 * form (`cc`–`cf`), later ones write it in the signed one above 127 (`d1`–`d3`). All of them read both; we
 * write the unsigned form.
 */
import { DecodeError } from '../base/errors.ts';
import type { Reader } from '../base/reader.ts';
import type { Writer } from '../base/writer.ts';
import { putInt, readInt } from '../wire/msgpack.ts';

const UINT64 = 0xcf;
const INT64 = 0xd3;

/** Which values a field can hold. */
export interface Int64Range {
  readonly min: bigint;
  readonly max: bigint;
}

/** An integer in its shortest form. From -2^63 up to 2^64 - 1. */
export function putInt64(writer: Writer, value: bigint): void {
  const small = Number(value);
  if (Number.isSafeInteger(small)) {
    putInt(writer, small);
    return;
  }
  writer.u8(value < 0n ? INT64 : UINT64);
  writer.u32(Number(BigInt.asUintN(32, value >> 32n)));
  writer.u32(Number(BigInt.asUintN(32, value)));
}

/** An integer of any width, in either form, else `range`; nil is 0; anything else is `type`. */
export function readInt64(reader: Reader, range: Int64Range): bigint {
  const value = readAny(reader);
  if (value < range.min || value > range.max) throw DecodeError.of('range');
  return value;
}

function readAny(reader: Reader): bigint {
  const first = reader.remaining > 0 ? reader.bytes[reader.offset]! : 0;
  if (first !== UINT64 && first !== INT64) return BigInt(readInt(reader));
  reader.advance(1);
  const high = BigInt(reader.u32());
  const bits = (high << 32n) | BigInt(reader.u32());
  return first === INT64 ? BigInt.asIntN(64, bits) : bits;
}
