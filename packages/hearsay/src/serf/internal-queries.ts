/**
 * Queries that Serf asks and answers itself (serf `serfQueries`): whether a member is there, whose a name is,
 * and what keys everybody has.
 */
import { sameBytes } from '../base/address.ts';
import { DecodeError, UsageError } from '../base/errors.ts';
import { decodeUtf8 } from '../base/utf8.ts';
import { Writer } from '../base/writer.ts';
import { Version } from '../swim/member.ts';
import { encodeBase64 } from '../base/base64.ts';
import { KEYRING_KEYS_MAX, type Keyring } from '../wire/keyring.ts';
import type { KeyOperation, SerfMember, SerfStatus } from './api.ts';
import { encodeConflictResponse, type MemberRecord } from './conflict-messages.ts';
import { dropped, type SerfContext } from './context.ts';
import { decodeKeyRequest, encodeKeyResponse, type KeyResponse } from './key-messages.ts';
import type { QueryMessage } from './query-messages.ts';

const PREFIX = '_serf_';

/** The names of the internal queries. */
export const InternalQuery = {
  Ping: '_serf_ping',
  Conflict: '_serf_conflict',
  InstallKey: '_serf_install-key',
  UseKey: '_serf_use-key',
  RemoveKey: '_serf_remove-key',
  ListKeys: '_serf_list-keys',
} as const;

const KEY_OPERATIONS: ReadonlyMap<string, KeyOperation> = new Map<string, KeyOperation>([
  [InternalQuery.InstallKey, 'install'],
  [InternalQuery.UseKey, 'use'],
  [InternalQuery.RemoveKey, 'remove'],
  [InternalQuery.ListKeys, 'list'],
]);

/** Statuses as the wire has them (serf `MemberStatus`). */
const STATUS_NUMBERS: Readonly<Record<SerfStatus, number>> = { alive: 1, leaving: 2, left: 3, failed: 4 };

/** A listing that is too long is cut to so many keys, and then key by key to what a response has room for. */
const KEYS_LISTED_MAX = 40;

const writer = new Writer();

export function isInternal(name: string): boolean {
  return name.startsWith(PREFIX);
}

export class InternalQueries {
  readonly #context: SerfContext;

  constructor(context: SerfContext) {
    this.#context = context;
  }

  /** What is answered to an internal query; `null`: nothing. `fits`: whether a response has room for it. */
  answer({ name, payload }: QueryMessage, fits: (answer: Uint8Array) => boolean): Uint8Array | null {
    if (name === InternalQuery.Ping) return null;
    if (name === InternalQuery.Conflict) return this.#conflict(payload ?? NOTHING);
    const operation = KEY_OPERATIONS.get(name);
    if (operation !== undefined) return this.#keys(operation, payload ?? NOTHING, fits);
    dropped(this.#context, 'query-internal');
    return null;
  }

  /** Whom we know under a name, unless it is our own: whose it is, others decide. */
  #conflict(payload: Uint8Array): Uint8Array | null {
    const name = decodeUtf8(payload);
    const { local, roster } = this.#context;
    if (name === local.name) return null;
    const member = roster.entry(name)?.member;
    writer.begin();
    encodeConflictResponse(writer, member === undefined ? null : recordOf(member));
    return writer.finish();
  }

  #keys(operation: KeyOperation, payload: Uint8Array, fits: (answer: Uint8Array) => boolean): Uint8Array {
    const { keyring } = this.#context;
    if (operation === 'list') return listKeys(keyring, fits);
    if (keyring === null) return failed('No keyring to modify (encryption not enabled)');
    try {
      const { key } = decodeKeyRequest(payload);
      change(keyring, operation, key);
    } catch (error) {
      if (error instanceof DecodeError) return failed(`cannot read the request: ${error.code}`);
      if (error instanceof KeyError) return failed(error.message);
      throw error;
    }
    this.#context.emit({ type: 'keyring-changed' });
    return encoded({ result: true, message: '', keys: [], primaryKey: '' });
  }
}

const NOTHING = new Uint8Array(0);

/** A change of keys that the reference refuses, in its words; that a keyring is full are ours. */
class KeyError extends Error {}

function change(keyring: Keyring, operation: KeyOperation, key: Uint8Array): void {
  if (operation === 'use' && !keyring.has(key)) throw new KeyError('Requested key is not in the keyring');
  if (operation === 'remove' && sameBytes(key, keyring.primary)) {
    throw new KeyError('Removing the primary key is not allowed');
  }
  if (operation === 'use') return keyring.use(key);
  if (operation === 'remove') return keyring.remove(key);
  if (keyring.isFull && !keyring.has(key)) {
    const most = `The keyring has ${KEYRING_KEYS_MAX} keys, the most that it takes`;
    throw new KeyError(`${most}: remove one first`);
  }
  try {
    keyring.add(key);
  } catch (error) {
    if (error instanceof UsageError) throw new KeyError('key size must be 16, 24 or 32 bytes');
    throw error;
  }
}

function listKeys(keyring: Keyring | null, fits: (answer: Uint8Array) => boolean): Uint8Array {
  if (keyring === null) return failed('Keyring is empty (encryption not enabled)');
  const all = keyring.keys.map(encodeBase64);
  const [primaryKey = ''] = all;
  let answer = encoded({ result: true, message: '', keys: all, primaryKey });
  for (let shown = Math.min(all.length, KEYS_LISTED_MAX); shown >= 0 && !fits(answer); shown -= 1) {
    const message = `truncated key list response, showing first ${shown} of ${all.length} keys`;
    answer = encoded({ result: true, message, keys: all.slice(0, shown), primaryKey });
  }
  return answer;
}

function failed(message: string): Uint8Array {
  return encoded({ result: false, message, keys: [], primaryKey: '' });
}

function encoded(response: KeyResponse): Uint8Array {
  writer.begin();
  encodeKeyResponse(writer, response);
  return writer.finish();
}

function recordOf({ name, address, tags, status, versions }: SerfMember): MemberRecord {
  return {
    name,
    address: address.bytes,
    port: address.port,
    tags,
    status: STATUS_NUMBERS[status],
    protocol: range(versions, Version.ProtocolMin),
    delegate: range(versions, Version.DelegateMin),
  };
}

/** Three version bytes, least, highest and current, from `start` on. */
function range(versions: Uint8Array, start: number): MemberRecord['protocol'] {
  return { min: versions[start]!, max: versions[start + 1]!, current: versions[start + 2]! };
}
