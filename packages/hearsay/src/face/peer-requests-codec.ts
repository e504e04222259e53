/**
 * The bytes of a question from one hearsay member to another, and of its answer: user messages beside the
 * application's, with a first byte of their own, and a map. What stands in `Body` depends on the question
 * (`peer-requests-bodies.ts`). Questions go only to members that have shown our mark.
 */
import { DecodeError } from '../base/errors.ts';
import { Reader } from '../base/reader.ts';
import { Rng } from '../base/rng.ts';
import { Writer } from '../base/writer.ts';
import type { Millis } from '../base/core.ts';
import { readText } from '../serf/bounded.ts';
import { fieldCount, Fields, UNKNOWN_FIELD } from '../wire/fields.ts';
import {
  putBytes,
  putInt,
  putMapHeader,
  putString,
  putUint,
  readBytes,
  readInt,
  readStructHeader,
  readUint,
  skipValue,
  U32_MAX,
} from '../wire/msgpack.ts';

/** The first byte: one above the application's messages. */
export const PEER_MESSAGE = 0xe1;

/** How a question or an answer travels. */
export type PeerVia = 'stream' | 'packet';

export interface PeerQuestion {
  readonly kind: 'question';
  /** `why`, `view`, `info`, `probe`; a newer member may ask what we do not know. */
  readonly ask: string;
  readonly id: number;
  readonly from: string;
  /** Who is asked: after an address has changed hands somebody else must not answer. */
  readonly to: string;
  readonly answerVia: PeerVia;
  readonly body: Uint8Array;
}

export interface PeerAnswer {
  readonly kind: 'answer';
  readonly id: number;
  readonly from: string;
  /** The answerer's monotonic clock as it answered. */
  readonly at: Millis;
  /** Why it does not answer; '': it does. */
  readonly error: string;
  readonly body: Uint8Array;
}

export type PeerMessage = PeerQuestion | PeerAnswer;

const NO_BYTES = new Uint8Array(0);
const FIELDS = new Fields(['Ask', 'At', 'Body', 'Error', 'From', 'Id', 'Pad', 'To', 'Via'], []);
const [ASK, AT, BODY, ERROR, FROM, ID, PAD, TO, VIA] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
/** The pad's key, and the header of a byte string that is not tiny. */
const PAD_OVERHEAD_BYTES = 4 + 3;
const PAD_BYTES_MIN = 32;
const PAD_SEED = 0x9ad;

const writer = new Writer();

/**
 * Encodes a message, padded to exactly `paddedBytes` where that leaves room for a pad. The pad is noise:
 * compression must not shrink it.
 */
export function encodePeerMessage(message: PeerMessage, paddedBytes = 0): Uint8Array {
  const bare = encodeWith(message, null);
  const padBytes = paddedBytes - bare.length - PAD_OVERHEAD_BYTES;
  return padBytes < PAD_BYTES_MIN ? bare : encodeWith(message, noise(padBytes));
}

function encodeWith(message: PeerMessage, pad: Uint8Array | null): Uint8Array {
  writer.begin(256 + message.body.length + (pad?.length ?? 0));
  writer.u8(PEER_MESSAGE);
  const padded = pad === null ? 0 : 1;
  if (message.kind === 'question') {
    putMapHeader(writer, 6 + padded);
    putKey(ASK);
    putString(writer, message.ask);
  } else {
    putMapHeader(writer, 5 + padded);
    putKey(AT);
    putMillis(writer, message.at);
  }
  putKey(BODY);
  putBytes(writer, message.body);
  if (message.kind === 'answer') {
    putKey(ERROR);
    putString(writer, message.error);
  }
  putKey(FROM);
  putString(writer, message.from);
  putKey(ID);
  putUint(writer, message.id);
  if (pad !== null) {
    putKey(PAD);
    putBytes(writer, pad);
  }
  if (message.kind === 'question') {
    putKey(TO);
    putString(writer, message.to);
    putKey(VIA);
    putUint(writer, message.answerVia === 'packet' ? 1 : 0);
  }
  return writer.finish();
}

/**
 * `undefined`: somebody else's message, or a broken one. `body` is a view of `bytes`: whoever keeps it copies
 * it.
 */
export function decodePeerMessage(bytes: Uint8Array): PeerMessage | undefined {
  if (bytes[0] !== PEER_MESSAGE) return undefined;
  try {
    return decode(new Reader().reset(bytes, 1));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return undefined;
  }
}

function decode(reader: Reader): PeerMessage {
  const header = readStructHeader(reader);
  if (header < 0) throw DecodeError.of('type');
  let [ask, from, to, error] = ['', '', '', ''];
  let [id, at, body]: [number, number, Uint8Array] = [0, 0, NO_BYTES];
  let answerVia: PeerVia = 'stream';
  let field = UNKNOWN_FIELD;
  for (let i = 0; i < fieldCount(header); i += 1) {
    field = FIELDS.next(reader, header, i, field);
    if (field === ASK) ask = readText(reader);
    else if (field === AT) at = readMillis(reader);
    else if (field === BODY) body = readBytes(reader) ?? NO_BYTES;
    else if (field === ERROR) error = readText(reader);
    else if (field === FROM) from = readText(reader);
    else if (field === ID) id = readUint(reader, U32_MAX);
    else if (field === TO) to = readText(reader);
    else if (field === VIA) answerVia = readUint(reader, 1) === 1 ? 'packet' : 'stream';
    else skipValue(reader);
  }
  if (id === 0 || from === '') throw DecodeError.of('range');
  return ask === ''
    ? { kind: 'answer', id, from, at, error, body }
    : { kind: 'question', ask, id, from, to, answerVia, body };
}

/** A time or a duration: whole microseconds on the wire. */
export function putMillis(into: Writer, value: Millis): void {
  putInt(into, Math.round(value * 1000));
}

export function readMillis(reader: Reader): Millis {
  return readInt(reader) / 1000;
}

function putKey(field: number): void {
  writer.raw(FIELDS.keys[field]!);
}

function noise(length: number): Uint8Array {
  const rng = Rng.seeded(PAD_SEED);
  return Uint8Array.from({ length }, () => rng.below(256));
}
