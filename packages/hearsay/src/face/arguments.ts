/**
 * What a caller hands in, checked where it comes in: a mistake must be told to whoever made it, and must not
 * reach a core, which takes a value of another kind for a bug of its own and stops.
 */
import { parseIp } from '../base/address.ts';
import { decodeBase64 } from '../base/base64.ts';
import type { Endpoint } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import { encodeUtf8 } from '../base/utf8.ts';
import { encodeTags, type Tags } from '../serf/tags.ts';

/** Whom a query is put to. */
export interface QueryFilter {
  readonly nodes?: readonly string[];
  /** By tag: a regular expression in Go's syntax that is found anywhere in the value. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** @throws UsageError unless it is a string. */
export function checkText(field: string, value: unknown): void {
  if (typeof value !== 'string') throw new UsageError(field, value, 'it must be a string');
}

/** @throws UsageError unless it is true or false. */
export function checkFlag(field: string, value: unknown): void {
  if (typeof value !== 'boolean') throw new UsageError(field, value, 'it must be true or false');
}

/** The bytes of what is to be sent. @throws UsageError unless it is a `Uint8Array` or a string. */
export function payloadBytes(payload: Uint8Array | string): Uint8Array {
  if (typeof payload === 'string') return encodeUtf8(payload);
  if (payload instanceof Uint8Array) return payload;
  throw new UsageError('payload', payload, 'it must be a Uint8Array or a string');
}

/** The same where there may be none. */
export function payloadBytesOrNull(payload: Uint8Array | string | null): Uint8Array | null {
  return payload === null ? null : payloadBytes(payload);
}

/**
 * The filter and nothing else. @throws UsageError for values of another kind, and for a field that there is
 * none of: a misspelt one would ask everybody.
 */
export function checkedFilter(filter: QueryFilter): QueryFilter {
  checkObject('filter', filter);
  const { nodes, tags, ...rest } = filter;
  for (const [field, value] of Object.entries(rest)) {
    throw new UsageError(`filter.${field}`, value, 'there is no such filter; use `nodes` or `tags`');
  }
  if (nodes !== undefined) {
    if (!Array.isArray(nodes)) throw new UsageError('filter.nodes', nodes, 'it must be an array of names');
    for (const [i, name] of nodes.entries()) checkText(`filter.nodes[${i}]`, name);
  }
  if (tags !== undefined) {
    checkObject('filter.tags', tags);
    for (const [tag, expression] of Object.entries(tags)) checkText(`filter.tags.${tag}`, expression);
  }
  return { ...(nodes === undefined ? {} : { nodes }), ...(tags === undefined ? {} : { tags }) };
}

/** Tags as metadata. @throws UsageError unless all are strings and together have 512 bytes at most. */
export function metaOf(tags: Tags): Uint8Array {
  checkObject('tags', tags);
  return encodeTags(tags);
}

/**
 * An encryption key from its bytes, whose length each member judges by itself, or from base64, where another
 * length is a slip of the pen. @throws UsageError, which does not show the key.
 */
export function keyBytes(key: Uint8Array | string): Uint8Array {
  if (key instanceof Uint8Array) return key;
  const bytes = typeof key === 'string' ? decodeBase64(key) : undefined;
  if (bytes !== undefined && [16, 24, 32].includes(bytes.length)) return bytes;
  const what = bytes === undefined ? 'neither bytes nor base64' : `${bytes.length} bytes`;
  throw new UsageError('key', '(not shown)', `it is ${what}; a key has 16, 24 or 32 bytes`);
}

/** @throws UsageError unless the host is an IP address and the port one that can be reached. */
export function checkEndpoint(to: Endpoint): void {
  checkObject('to', to);
  const { host, port } = to;
  if (typeof host !== 'string' || parseIp(host) === undefined) {
    throw new UsageError('host', host, 'it must be an IP address; names are resolved by `join`');
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UsageError('port', port, 'it must be a whole number from 1 to 65535');
  }
}

function checkObject(field: string, value: unknown): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw new UsageError(field, value, 'it must be an object');
}
