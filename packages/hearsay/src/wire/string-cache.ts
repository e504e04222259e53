/**
 * Names repeat in every packet, so decoded strings come out of a cache: the bytes are hashed and compared,
 * and a hit makes nothing. A table of fixed size, one string a slot, the newest wins; long strings pass by
 * it. What is in it never changes a result, so one table serves all cores of a process.
 */
import { decodeUtf8 } from '../base/utf8.ts';

/** Enough for the names of a large simulated cluster; 256 KiB of keys. */
const SLOTS = 4096;
const KEY_BYTES_MAX = 64;

const keys = new Uint8Array(SLOTS * KEY_BYTES_MAX);
const lengths = new Uint8Array(SLOTS);
const texts: string[] = Array.from({ length: SLOTS }, () => '');

/** The text of `bytes` from `start` up to `end`. */
export function internUtf8(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length === 0) return '';
  if (length > KEY_BYTES_MAX) return decodeUtf8(bytes, start, end);
  const slot = slotOf(bytes, start, end);
  const key = slot * KEY_BYTES_MAX;
  if (lengths[slot] === length && isSame(bytes, start, key, length)) return texts[slot]!;
  const text = decodeUtf8(bytes, start, end);
  for (let i = 0; i < length; i += 1) keys[key + i] = bytes[start + i]!;
  lengths[slot] = length;
  texts[slot] = text;
  return text;
}

// FNV-1a, folded.
function slotOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}

function isSame(bytes: Uint8Array, start: number, key: number, length: number): boolean {
  for (let i = 0; i < length; i += 1) if (keys[key + i] !== bytes[start + i]) return false;
  return true;
}
