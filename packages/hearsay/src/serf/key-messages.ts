/**
 * The payloads of the queries about encryption keys and of their responses (serf `keyRequest`,
 * `nodeKeyResponse`). `encodeX` writes the type byte and the map; `decodeX` takes a whole payload, type byte
 * first. The key of a decoded request is a view of the payload: whoever keeps it copies it.
 */
import { Reader } from '../base/reader.ts';
import type { Writer } from '../base/writer.ts';
import { fieldCount, Fields, UNKNOWN_FIELD } from '../wire/fields.ts';
import { putBool, putBytes, putMapHeader, putString } from '../wire/msgpack.ts';
import { readBool, readBytes, readStructHeader, skipValue } from '../wire/msgpack.ts';
import { putTexts, readText, readTexts } from './bounded.ts';
import { openMessage, SerfMessageType } from './message-type.ts';

/** Far more keys than a response of 1,024 bytes has room for. */
export const KEYS_MAX = 4096;

export interface KeyRequest {
  /** The key itself, not its base64; empty when keys are only to be listed. */
  readonly key: Uint8Array;
}

export interface KeyResponse {
  readonly result: boolean;
  /** Why it failed, or what was left out. */
  readonly message: string;
  /** The keys in base64, the primary one first; none but in an answer to a listing. */
  readonly keys: readonly string[];
  /** In base64, or empty. */
  readonly primaryKey: string;
}

const NO_BYTES: Uint8Array = new Uint8Array(0);
const REQUEST = new Fields(['Key'], ['Key']);
const RESPONSE = new Fields(
  ['Keys', 'Message', 'PrimaryKey', 'Result'],
  ['Result', 'Message', 'Keys', 'PrimaryKey'],
);
const reader = new Reader();

export function encodeKeyRequest(writer: Writer, request: KeyRequest): void {
  writer.u8(SerfMessageType.KeyRequest);
  putMapHeader(writer, 1);
  writer.raw(REQUEST.keys[0]!);
  putBytes(writer, request.key);
}

export function decodeKeyRequest(payload: Uint8Array): KeyRequest {
  openMessage(reader, payload, SerfMessageType.KeyRequest);
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let key = NO_BYTES;
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = REQUEST.next(reader, header, i, field);
    if (field === 0) key = readBytes(reader) ?? NO_BYTES;
    else skipValue(reader);
  }
  return { key };
}

/** No keys are written as nil, as Serf does. */
export function encodeKeyResponse(writer: Writer, response: KeyResponse): void {
  const { keys } = RESPONSE;
  writer.u8(SerfMessageType.KeyResponse);
  putMapHeader(writer, 4);
  writer.raw(keys[0]!);
  if (response.keys.length === 0) putBytes(writer, null);
  else putTexts(writer, response.keys);
  writer.raw(keys[1]!);
  putString(writer, response.message);
  writer.raw(keys[2]!);
  putString(writer, response.primaryKey);
  writer.raw(keys[3]!);
  putBool(writer, response.result);
}

export function decodeKeyResponse(payload: Uint8Array): KeyResponse {
  openMessage(reader, payload, SerfMessageType.KeyResponse);
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let result = false;
  let message = '';
  let keys: readonly string[] = [];
  let primaryKey = '';
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = RESPONSE.next(reader, header, i, field);
    switch (field) {
      case 0:
        keys = readTexts(reader, KEYS_MAX);
        break;
      case 1:
        message = readText(reader);
        break;
      case 2:
        primaryKey = readText(reader);
        break;
      case 3:
        result = readBool(reader);
        break;
      default:
        skipValue(reader);
    }
  }
  return { result, message, keys, primaryKey };
}
