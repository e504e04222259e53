/**
 * Keys as clients write them, in base64. A text that is none is answered with the words of Go's decoder, down
 * to the position (`encoding/base64`: `decodeQuantum`, `CorruptInputError`).
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const LINE_ENDS: readonly number[] = [0x0a, 0x0d];
const PADDING = 0x3d;

/** The bytes of a key. @throws Error: `illegal base64 data at input byte N` */
export function parseKeyText(text: string): Uint8Array {
  const source = new TextEncoder().encode(text);
  const wrongAt = firstWrongByte(source);
  if (wrongAt !== undefined) throw new Error(`illegal base64 data at input byte ${wrongAt}`);
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function firstWrongByte(source: Uint8Array): number | undefined {
  let at = 0;
  const skipLineEnds = (): void => {
    while (LINE_ENDS.includes(source[at] ?? 0)) at += 1;
  };
  for (let digits = 0; ; digits = (digits + 1) % 4) {
    skipLineEnds();
    if (at === source.length) return digits === 0 ? undefined : at - digits;
    const byte = source[at]!;
    at += 1;
    if (ALPHABET.includes(String.fromCharCode(byte))) continue;
    if (byte !== PADDING || digits < 2) return at - 1;
    if (digits === 2) {
      skipLineEnds();
      if (at === source.length) return at;
      if (source[at] !== PADDING) return at - 1;
      at += 1;
    }
    skipLineEnds();
    return at < source.length ? at : undefined;
  }
}
