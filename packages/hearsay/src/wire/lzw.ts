/**
 * LZW as in GIF: 8-bit literals, least significant bit first, clear code 256, end code 257, codes of 9 to 12
 * bits (Go `compress/lzw`, which memberlist uses). The encoder gives the bytes of Go 1.17 and later, leading
 * clear code included; the decoder takes streams with and without it.
 *
 * The tables are shared by all calls, and a table is forgotten by a new generation stamp, not by clearing it.
 */
import { DecodeError } from '../base/errors.ts';

const CLEAR = 256;
const END = 257;
const MIN_WIDTH = 9;
const MAX_WIDTH = 12;
const MAX_CODE = 4095;
const NONE = -1;

/** The most bytes that `length` bytes can become. */
export function lzwBytesMax(length: number): number {
  // 12 bits a literal, a clear code every 3,838 codes, and the clear and end codes around it all.
  return length + (length >>> 1) + (length >>> 8) + 16;
}

const SLOTS = 0x4000;
const GENERATIONS = 0x1000;
/**
 * generation (12 bits), previous code (12 bits), literal (8 bits): an entry of another generation is free.
 */
const entryKeys = new Uint32Array(SLOTS);
const entryCodes = new Uint16Array(SLOTS);
let generation = 0;

/** A bit sink and the code counter that decides widths; one, reused. */
const NO_BYTES: Uint8Array = new Uint8Array(0);
const sink = { out: NO_BYTES, at: 0, bits: 0, count: 0, width: MIN_WIDTH, high: END };

/** Writes the LZW form of `input` into `out` at `offset` and returns the offset behind it. */
export function lzwEncode(input: Uint8Array, out: Uint8Array, offset: number): number {
  startSink(out, offset);
  putCode(CLEAR);
  if (input.length > 0) {
    let code = input[0]!;
    for (let i = 1; i < input.length; i += 1) {
      const literal = input[i]!;
      const key = ((generation << 20) | (code << 8) | literal) >>> 0;
      let slot = (((code << 8) | literal) ^ (code >>> 4)) & (SLOTS - 1);
      while (entryKeys[slot] !== key && entryKeys[slot]! >>> 20 === generation)
        slot = (slot + 1) & (SLOTS - 1);
      if (entryKeys[slot] === key) {
        code = entryCodes[slot]!;
        continue;
      }
      putCode(code);
      code = literal;
      if (!countCode()) continue;
      entryKeys[slot] = key;
      entryCodes[slot] = sink.high;
    }
    putCode(code);
    countCode();
  }
  putCode(END);
  if (sink.count > 0) sink.out[sink.at++] = sink.bits;
  sink.out = NO_BYTES; // nobody's memory is held
  return sink.at;
}

function startSink(out: Uint8Array, offset: number): void {
  sink.out = out;
  sink.at = offset;
  sink.bits = 0;
  sink.count = 0;
  forgetEntries();
}

function putCode(code: number): void {
  let bits = sink.bits | (code << sink.count);
  let count = sink.count + sink.width;
  const { out } = sink;
  while (count >= 8) {
    out[sink.at++] = bits;
    bits >>>= 8;
    count -= 8;
  }
  sink.bits = bits;
  sink.count = count;
}

/**
 * A data code went out, so one more entry exists. False: the codes are used up and all entries are forgotten.
 */
function countCode(): boolean {
  sink.high += 1;
  if (sink.high === 1 << sink.width) sink.width += 1;
  if (sink.high < MAX_CODE) return true;
  putCode(CLEAR);
  forgetEntries();
  return false;
}

function forgetEntries(): void {
  sink.width = MIN_WIDTH;
  sink.high = END;
  generation += 1;
  if (generation < GENERATIONS) return;
  generation = 1;
  entryKeys.fill(0);
}

// An entry is the string before it and the first byte of the string after: in the output the two touch, so an
// entry is a place in the output and a length, and nothing has to be turned round.
const entryStarts = new Int32Array(MAX_CODE + 1);
const entryLengths = new Int32Array(MAX_CODE + 1);

/**
 * The bytes of an LZW stream, in an array of their own. Throws `compression` for an impossible code or a
 * missing end code, `limit` for more than `bytesMax` bytes. Bytes behind the end code are ignored.
 */
export function lzwDecode(input: Uint8Array, bytesMax: number): Uint8Array {
  let out = new Uint8Array(Math.min(bytesMax, 4 * input.length + 64));
  let length = 0;
  let at = 0;
  let bits = 0;
  let count = 0;
  let width = MIN_WIDTH;
  let high = END;
  let last = NONE;
  let lastStart = 0;
  for (;;) {
    while (count < width) {
      if (at >= input.length) throw DecodeError.of('compression');
      bits |= input[at]! << count;
      at += 1;
      count += 8;
    }
    const code = bits & ((1 << width) - 1);
    bits >>>= width;
    count -= width;
    if (code === END) return out.subarray(0, length);
    if (code === CLEAR) {
      width = MIN_WIDTH;
      high = END;
      last = NONE;
      continue;
    }
    if (code > high) throw DecodeError.of('compression');
    if (last !== NONE) {
      entryStarts[high] = lastStart;
      entryLengths[high] = (last < CLEAR ? 1 : entryLengths[last]!) + 1;
    }
    const start = length;
    const added = code < CLEAR ? 1 : entryLengths[code]!;
    if (length + added > out.length) out = grown(out, length, length + added, bytesMax);
    if (code < CLEAR) out[length] = code;
    else copyWithin(out, entryStarts[code]!, length, added);
    length += added;
    last = code;
    lastStart = start;
    high += 1;
    if (high < 1 << width) continue;
    if (width < MAX_WIDTH) {
      width += 1;
    } else {
      last = NONE; // the table is full: go on reading, add nothing
      high -= 1;
    }
  }
}

/** Byte by byte and forwards: source and target overlap when an entry is used as soon as it is made. */
function copyWithin(out: Uint8Array, from: number, to: number, length: number): void {
  for (let i = 0; i < length; i += 1) out[to + i] = out[from + i]!;
}

function grown(out: Uint8Array, used: number, wanted: number, bytesMax: number): Uint8Array<ArrayBuffer> {
  if (wanted > bytesMax) throw DecodeError.of('limit');
  const larger = new Uint8Array(Math.min(bytesMax, 2 * wanted));
  larger.set(out.subarray(0, used));
  return larger;
}
