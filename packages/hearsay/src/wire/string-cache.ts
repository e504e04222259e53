/**
 * Names repeat in every packet, so decoded strings come out of a cache: the bytes are hashed and compared,
 * and a hit makes nothing. A table of fixed size, one string a slot, the newest wins; long strings pass by
 * it, and so do those that are not ASCII, whose bytes are not their characters. What is in it never changes
 * a result, so one table serves all cores of a process.
 */
import { decodeUtf8 } from '../base/utf8.ts';

/**
 * Half a MiB. Of the ten thousand names of a large simulated cluster one in seven shares its slot; in a table
 * of a quarter it would be every second.
 */
const SLOTS = 65_536;
const BYTES_MAX = 64;

const texts: string[] = Array.from({ length: SLOTS }, () => '');

/** The text of `bytes` from `start` up to `end`. */
export function internUtf8(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length === 0) return '';
  if (length > BYTES_MAX) return decodeUtf8(bytes, start, end);
  const slot = slotOf(bytes, start, end);
  const known = texts[slot]!;
  if (known.length === length && isSame(known, bytes, start)) return known;
  const text = decodeUtf8(bytes, start, end);
  // Only then does each byte stand for a character.
  if (text.length === length) texts[slot] = text;
  return text;
}

// FNV-1a, folded.
function slotOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}

function isSame(text: string, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
