/**
 * Several messages in one packet (memberlist `makeCompoundMessage`, `decodeCompoundMessage`): type byte, a
 * count in one byte, as many 16-bit lengths, then the parts back to back, each with its own type byte.
 */
import { assert } from '../base/assert.ts';
import { DecodeError } from '../base/errors.ts';
import type { Writer } from '../base/writer.ts';
import { MessageType } from './message-type.ts';

export const COMPOUND_PARTS_MAX = 0xff;
export const COMPOUND_PART_BYTES_MAX = 0xffff;
/** What a compound costs beyond its parts, and what each part costs beyond its bytes. */
export const COMPOUND_HEADER_BYTES = 2;
export const COMPOUND_PART_OVERHEAD_BYTES = 2;

/** Writes a compound of `parts`: at most 255, of at most 65,535 bytes each. */
export function encodeCompound(writer: Writer, parts: readonly Uint8Array[]): void {
  assert(parts.length <= COMPOUND_PARTS_MAX, `a compound of ${parts.length} parts`);
  writer.u8(MessageType.Compound);
  writer.u8(parts.length);
  for (const part of parts) {
    const { length } = part;
    // Once a part: the text is made only if it is needed.
    if (length > COMPOUND_PART_BYTES_MAX) assert(false, `a compound part of ${length} bytes`);
    writer.u16(length);
  }
  for (const part of parts) writer.raw(part);
}

/**
 * How many parts `message`, type byte included, says it has. Throws `truncated` if its table is not all
 * there.
 */
export function compoundCount(message: Uint8Array): number {
  if (message.length < COMPOUND_HEADER_BYTES) throw DecodeError.of('truncated');
  const count = message[1]!;
  if (message.length < compoundBodyOffset(count)) throw DecodeError.of('truncated');
  return count;
}

/** Where the first of `count` parts starts. */
export function compoundBodyOffset(count: number): number {
  return COMPOUND_HEADER_BYTES + COMPOUND_PART_OVERHEAD_BYTES * count;
}

/** The length of a part as the table says; the part itself may run past the end. */
export function compoundPartLength(message: Uint8Array, index: number): number {
  const at = compoundBodyOffset(index);
  return (message[at]! << 8) | message[at + 1]!;
}
