/**
 * The compress message (type 9): a map of an algorithm, always 0 for LZW, and the compressed bytes of the
 * whole message inside (memberlist `compress`, `compressPayload`, `decompressPayload`).
 */
import { DecodeError } from '../base/errors.ts';
import type { Reader } from '../base/reader.ts';
import type { Writer } from '../base/writer.ts';
import { fieldCount, Fields, UNKNOWN_FIELD } from './fields.ts';
import { lzwBytesMax, lzwDecode, lzwEncode } from './lzw.ts';
import { MessageType } from './message-type.ts';
import { putBytes, putMapHeader, putUint } from './msgpack.ts';
import { readBytes, readStructHeader, readUint, skipValue, U8_MAX } from './msgpack.ts';

const LZW = 0;
const COMPRESS = new Fields(['Algo', 'Buf'], ['Algo', 'Buf']);
/** Type byte, map, both keys, the algorithm and the longest header of a byte string up to 64 KiB. */
const USUAL_OVERHEAD_BYTES = 15;
const NO_BYTES: Uint8Array = new Uint8Array(0);

/** Room for the compressed form of any packet; longer payloads get an array of their own. */
const SCRATCH_INPUT_BYTES_MAX = 0x1_0000;
let scratch = NO_BYTES;

/** Writes the compress message with `payload` inside. */
export function encodeCompressed(writer: Writer, payload: Uint8Array): void {
  putCompressed(writer, deflate(payload));
}

/**
 * The same if it is strictly shorter than `payload`, as packets want it; otherwise writes nothing and says
 * false.
 */
export function encodeCompressedIfShorter(writer: Writer, payload: Uint8Array): boolean {
  if (payload.length <= USUAL_OVERHEAD_BYTES) return false;
  const packed = deflate(payload);
  if (packed.length + overheadBytes(packed.length) >= payload.length) return false;
  putCompressed(writer, packed);
  return true;
}

/**
 * What a compress message holds; the reader stands behind the type byte. Throws `compression` for another
 * algorithm or broken LZW, `limit` for more than `bytesMax` bytes.
 */
export function decodeCompressed(reader: Reader, bytesMax: number): Uint8Array {
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let algorithm = LZW;
  let packed = NO_BYTES;
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = COMPRESS.next(reader, header, i, field);
    if (field === 0) algorithm = readUint(reader, U8_MAX);
    else if (field === 1) packed = readBytes(reader) ?? NO_BYTES;
    else skipValue(reader);
  }
  if (algorithm !== LZW) throw DecodeError.of('compression');
  return lzwDecode(packed, bytesMax);
}

function putCompressed(writer: Writer, packed: Uint8Array): void {
  writer.u8(MessageType.Compress);
  putMapHeader(writer, 2);
  writer.raw(COMPRESS.keys[0]!);
  putUint(writer, LZW);
  writer.raw(COMPRESS.keys[1]!);
  putBytes(writer, packed);
}

function overheadBytes(length: number): number {
  if (length < 32) return USUAL_OVERHEAD_BYTES - 2;
  return length <= 0xffff ? USUAL_OVERHEAD_BYTES : USUAL_OVERHEAD_BYTES + 2;
}

/** A view of the scratch room for packets: to be written out before the next call. */
function deflate(payload: Uint8Array): Uint8Array {
  const bytesMax = lzwBytesMax(payload.length);
  if (payload.length > SCRATCH_INPUT_BYTES_MAX) {
    const out = new Uint8Array(bytesMax);
    return out.subarray(0, lzwEncode(payload, out, 0));
  }
  if (scratch.length < bytesMax) scratch = new Uint8Array(bytesMax);
  return scratch.subarray(0, lzwEncode(payload, scratch, 0));
}
