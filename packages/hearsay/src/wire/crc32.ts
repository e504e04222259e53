/**
 * CRC-32 of IEEE 802.3 (reflected polynomial edb88320), four bytes a step with four tables ("slicing by 4",
 * Kounavis and Berry 2008).
 */
const POLYNOMIAL = 0xedb88320;
const TABLES = 4;
const tables = buildTables();

/** The checksum of `bytes` from `start` up to `end`, as an unsigned integer. */
export function crc32(bytes: Uint8Array, start = 0, end: number = bytes.length): number {
  let crc = -1;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const word = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    crc =
      tables[0x300 | (word & 0xff)]! ^
      tables[0x200 | ((word >>> 8) & 0xff)]! ^
      tables[0x100 | ((word >>> 16) & 0xff)]! ^
      tables[word >>> 24]!;
  }
  for (; at < end; at += 1) crc = (crc >>> 8) ^ tables[(crc ^ bytes[at]!) & 0xff]!;
  return ~crc >>> 0;
}

/** `tables[256·n + b]` is the checksum's change by byte `b` with n zero bytes behind it. */
function buildTables(): Int32Array {
  const built = new Int32Array(TABLES * 0x100);
  for (let byte = 0; byte < 0x100; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    built[byte] = crc;
  }
  for (let i = 0x100; i < built.length; i += 1) {
    const before = built[i - 0x100]!;
    built[i] = (before >>> 8) ^ built[before & 0xff]!;
  }
  return built;
}
