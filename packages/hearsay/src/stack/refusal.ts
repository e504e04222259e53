/**
 * What a peer is told whose stream cannot be opened, and what we understand of what we are told. Ours is a
 * code in plaintext, and no name: a hint for the operator, worth nothing as evidence. memberlist's are
 * sentences (memberlist.md §11).
 */
import type { DecodeCode } from '../base/errors.ts';

const OURS = 'hearsay: ';

const MEMBERLIST: Partial<Record<DecodeCode, string>> = {
  plaintext: 'Encryption is configured but remote state is not encrypted',
  encrypted: 'Remote state is encrypted and encryption is not configured',
  key: 'No installed keys could decrypt the message',
  limit: 'Remote node state is larger than limit',
  compression: 'Cannot decompress',
  'encryption-version': 'Unsupported encryption version',
};

/** The text for a stream that failed with `code`; `null`: the stream is closed without a word. */
export function refusalText(code: DecodeCode, plain: boolean): string | null {
  if (plain) return `${OURS}${code}`;
  return MEMBERLIST[code] ?? null; // memberlist says nothing of labels
}

/** What a refusal is about, as far as its text tells. */
export type RefusalKind = 'key' | 'label' | 'version' | 'other';

const KEY_CODES: readonly string[] = ['plaintext', 'encrypted', 'key', 'encryption-version', 'padding'];

/** Reads the text of an `err` of ours or of memberlist's. */
export function refusalKind(text: string): RefusalKind {
  if (text.startsWith(OURS)) return codeKind(text.slice(OURS.length));
  if (/encrypt|decrypt/i.test(text)) return 'key';
  if (/label/i.test(text)) return 'label';
  return /version/i.test(text) ? 'version' : 'other';
}

/** The same for a code of our own decoding. */
export function codeKind(code: string): RefusalKind {
  if (KEY_CODES.includes(code)) return 'key';
  return code === 'label' ? 'label' : 'other';
}
