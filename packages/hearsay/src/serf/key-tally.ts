/** What all members answer to a key operation, added up (serf `KeyManager`). */
import { DecodeError } from '../base/errors.ts';
import { Writer } from '../base/writer.ts';
import type { KeyAnswer, KeyOperation, QueryRequest } from './api.ts';
import { InternalQuery } from './internal-queries.ts';
import { decodeKeyResponse, encodeKeyRequest, type KeyResponse } from './key-messages.ts';

export interface KeyTally {
  readonly nodes: number;
  responses: number;
  errors: number;
  readonly messages: Map<string, string>;
  readonly keys: Map<string, number>;
  readonly primaryKeys: Map<string, number>;
}

const QUERY_NAMES: Readonly<Record<KeyOperation, string>> = {
  install: InternalQuery.InstallKey,
  use: InternalQuery.UseKey,
  remove: InternalQuery.RemoveKey,
  list: InternalQuery.ListKeys,
};

const NO_KEY = new Uint8Array(0);
const writer = new Writer();

/** The query that asks everybody to do it. */
export function keyQuery(operation: KeyOperation, key: Uint8Array | null): QueryRequest {
  writer.begin();
  encodeKeyRequest(writer, { key: key ?? NO_KEY });
  return { name: QUERY_NAMES[operation], payload: writer.finish() };
}

export function emptyKeyTally(nodes: number): KeyTally {
  return { nodes, responses: 0, errors: 0, messages: new Map(), keys: new Map(), primaryKeys: new Map() };
}

export function addKeyAnswer(tally: KeyTally, from: string, payload: Uint8Array | null): void {
  tally.responses += 1;
  const response = read(payload);
  if (response === null) {
    tally.errors += 1;
    tally.messages.set(from, 'its answer cannot be read');
    return;
  }
  const { result, message, keys, primaryKey } = response;
  if (message !== '') tally.messages.set(from, message);
  if (!result) {
    tally.errors += 1;
    return;
  }
  for (const key of keys) add(tally.keys, key);
  if (primaryKey !== '') add(tally.primaryKeys, primaryKey);
}

/** The outcome, in serf's words where there is an error. */
export function keyAnswer(tally: KeyTally): KeyAnswer {
  const { nodes, responses, errors } = tally;
  let error: string | null = null;
  if (errors > 0) error = `${errors}/${nodes} nodes reported failure`;
  else if (responses !== nodes) error = `${responses}/${nodes} nodes reported success`;
  return { ...tally, error };
}

function read(payload: Uint8Array | null): KeyResponse | null {
  try {
    return payload === null ? null : decodeKeyResponse(payload);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
