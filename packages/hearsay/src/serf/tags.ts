/**
 * Tags in a member's metadata, as Serf writes them: a magic byte and a msgpack map of strings (serf
 * `encodeTags`, `decodeTags`). Metadata without the magic byte is the role of a member of Serf's first
 * protocol.
 */
import { Reader } from '../base/reader.ts';
import { UsageError, DecodeError } from '../base/errors.ts';
import { Writer } from '../base/writer.ts';
import { decodeUtf8 } from '../base/utf8.ts';
import { putMapHeader, putString, readString, readStructHeader } from '../wire/msgpack.ts';
import { META_BYTES_MAX } from '../swim/member.ts';

export type Tags = Readonly<Record<string, string>>;

const MAGIC = 0xff;
const TAGS_MAX = 512;
const writer = new Writer();

/** @throws UsageError for tags that are not strings or that need more than 512 bytes together. */
export function encodeTags(tags: Tags): Uint8Array {
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) {
    throw new UsageError('tags', tags, 'use an object of strings');
  }
  const entries = Object.entries(tags);
  writer.begin(META_BYTES_MAX);
  writer.u8(MAGIC);
  putMapHeader(writer, entries.length);
  for (const [key, value] of entries) {
    if (typeof value !== 'string') throw new UsageError(`tags.${key}`, value, 'it must be a string');
    putString(writer, key);
    putString(writer, value);
  }
  const meta = writer.finish();
  if (meta.length > META_BYTES_MAX) {
    throw new UsageError('tags', tags, `they take ${meta.length} bytes of at most ${META_BYTES_MAX}`);
  }
  return meta;
}

/**
 * The tags in somebody's metadata. What cannot be read is no tags: it is the peer's, and no reason to fail.
 */
export function decodeTags(meta: Uint8Array): Tags {
  const tags: Record<string, string> = Object.create(null) as Record<string, string>;
  if (meta.length === 0 || meta[0] !== MAGIC) {
    tags['role'] = decodeUtf8(meta);
    return tags;
  }
  try {
    const reader = new Reader();
    reader.reset(meta, 1);
    const count = Math.min(readStructHeader(reader), TAGS_MAX);
    for (let i = 0; i < count; i += 1) {
      const key = readString(reader);
      tags[key] = readString(reader);
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
  return tags;
}
