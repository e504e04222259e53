/**
 * What stands in the body of each question and answer between hearsay members: arrays in a fixed order, to
 * which a newer member may append. `encodeX` gives bytes of its own, `decodeX` throws a `DecodeError`.
 */
import type { Endpoint, Millis } from '../base/core.ts';
import { DecodeError } from '../base/errors.ts';
import { Reader } from '../base/reader.ts';
import { Writer } from '../base/writer.ts';
import { readListHeader, readMapHeader, readText } from '../serf/bounded.ts';
import type { StateName } from '../swim/member.ts';
import {
  putArrayHeader,
  putInt,
  putMapHeader,
  putString,
  putUint,
  readInt,
  readUint,
  U16_MAX,
  U32_MAX,
} from '../wire/msgpack.ts';
import { putMillis, readMillis } from './peer-requests-codec.ts';
import { putToldCases, readItems, readToldCases, type ToldCases } from './why-codec.ts';

/** A member as the one who is asked sees it. */
export interface Belief {
  readonly name: string;
  readonly state: StateName;
  readonly incarnation: number;
  readonly host: string;
  readonly port: number;
  /** The instance id of a hearsay member; `null` for others. */
  readonly instance: string | null;
}

/** A part of a view, in order of the names. */
export interface ViewPage {
  readonly beliefs: readonly Belief[];
  /** Ask again for what comes after this name; `null`: this was the end. */
  readonly next: string | null;
}

/** What a member says of itself. */
export interface PeerInfo {
  /** The program and what runs it. */
  readonly program: string;
  readonly extensionVersion: number;
  /** Local health (Lifeguard): 0 is healthy. */
  readonly healthScore: number;
  /** Its wall clock, milliseconds since 1970; `null`: it has none. */
  readonly wallMs: number | null;
  /** The longest delay of its event loop, and over which time; `null`: it is not measured. */
  readonly loopDelay: { readonly longestMs: Millis; readonly overMs: Millis } | null;
  /** Where it tells others that it is. */
  readonly advertised: Endpoint;
  readonly members: number;
  /** What it has dropped since its start, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** What the one who was probed has seen of the question. */
export interface ProbeSight {
  /** Where the question came from. Of a datagram it is the asker's own port. */
  readonly from: Endpoint;
  readonly via: 'stream' | 'packet';
  readonly messageBytes: number;
}

/** Members of one page. */
export const VIEW_PAGE_MAX = 256;
const REASONS_MAX = 64;
const STATES: readonly StateName[] = ['alive', 'suspect', 'dead', 'left'];

const writer = new Writer();

function encoded(put: () => void): Uint8Array {
  writer.begin();
  put();
  return writer.finish();
}

/** Reads a body whole. */
function decoded<Body>(bytes: Uint8Array, read: (reader: Reader) => Body): Body {
  return read(new Reader().reset(bytes));
}

export function encodeWhyQuestion(subject: string): Uint8Array {
  return encoded(() => putList(() => putString(writer, subject), 1));
}

export function decodeWhyQuestion(bytes: Uint8Array): string {
  return decoded(bytes, (reader) => readItems(reader, 1, () => readText(reader)));
}

export function encodeWhyAnswer(told: ToldCases): Uint8Array {
  return encoded(() => putToldCases(writer, told));
}

export function decodeWhyAnswer(bytes: Uint8Array): ToldCases {
  return decoded(bytes, readToldCases);
}

export function encodeViewQuestion(question: { after: string; limit: number }): Uint8Array {
  return encoded(() =>
    putList(() => {
      putString(writer, question.after);
      putUint(writer, question.limit);
    }, 2),
  );
}

export function decodeViewQuestion(bytes: Uint8Array): { after: string; limit: number } {
  return decoded(bytes, (reader) =>
    readItems(reader, 2, () => ({ after: readText(reader), limit: readUint(reader, U32_MAX) })),
  );
}

export function encodeViewAnswer({ beliefs, next }: ViewPage): Uint8Array {
  return encoded(() => {
    putArrayHeader(writer, 2);
    putArrayHeader(writer, beliefs.length);
    for (const belief of beliefs) {
      putArrayHeader(writer, 6);
      putString(writer, belief.name);
      putUint(writer, STATES.indexOf(belief.state));
      putUint(writer, belief.incarnation);
      putString(writer, belief.host);
      putUint(writer, belief.port);
      putString(writer, belief.instance ?? '');
    }
    putString(writer, next ?? '');
  });
}

export function decodeViewAnswer(bytes: Uint8Array): ViewPage {
  return decoded(bytes, (reader) =>
    readItems(reader, 2, () => {
      const count = readListHeader(reader, VIEW_PAGE_MAX);
      const beliefs: Belief[] = [];
      for (let i = 0; i < count; i += 1) beliefs.push(readItems(reader, 6, () => readBelief(reader)));
      const next = readText(reader);
      return { beliefs, next: next === '' ? null : next };
    }),
  );
}

function readBelief(reader: Reader): Belief {
  const name = readText(reader);
  const state = STATES[readUint(reader, STATES.length - 1)]!;
  const incarnation = readUint(reader, U32_MAX);
  const host = readText(reader);
  const port = readUint(reader, U16_MAX);
  const instance = readText(reader);
  return { name, state, incarnation, host, port, instance: instance === '' ? null : instance };
}

/** `answerBytes`: how long the answer is to be; 0: as short as it is. */
export function encodeProbeQuestion(answerBytes: number): Uint8Array {
  return encoded(() => putList(() => putUint(writer, answerBytes), 1));
}

export function decodeProbeQuestion(bytes: Uint8Array): number {
  return decoded(bytes, (reader) => readItems(reader, 1, () => readUint(reader, U16_MAX)));
}

export function encodeProbeAnswer({ from, via, messageBytes }: ProbeSight): Uint8Array {
  return encoded(() => {
    putArrayHeader(writer, 4);
    putString(writer, from.host);
    putUint(writer, from.port);
    putUint(writer, via === 'packet' ? 1 : 0);
    putUint(writer, messageBytes);
  });
}

export function decodeProbeAnswer(bytes: Uint8Array): ProbeSight {
  return decoded(bytes, (reader) =>
    readItems(reader, 4, () => ({
      from: { host: readText(reader), port: readUint(reader, U16_MAX) },
      via: readUint(reader, 1) === 1 ? 'packet' : 'stream',
      messageBytes: readUint(reader, U32_MAX),
    })),
  );
}

export function encodeInfo(info: PeerInfo): Uint8Array {
  return encoded(() => {
    putArrayHeader(writer, 10);
    putString(writer, info.program);
    putUint(writer, info.extensionVersion);
    putUint(writer, info.healthScore);
    putInt(writer, Math.round(info.wallMs ?? -1));
    putMillis(writer, info.loopDelay?.longestMs ?? -1);
    putMillis(writer, info.loopDelay?.overMs ?? -1);
    putString(writer, info.advertised.host);
    putUint(writer, info.advertised.port);
    putUint(writer, info.members);
    const reasons = Object.entries(info.dropped).slice(0, REASONS_MAX);
    putMapHeader(writer, reasons.length);
    for (const [reason, count] of reasons) {
      putString(writer, reason);
      putUint(writer, count);
    }
  });
}

export function decodeInfo(bytes: Uint8Array): PeerInfo {
  return decoded(bytes, (reader) =>
    readItems(reader, 10, () => {
      const program = readText(reader);
      const extensionVersion = readUint(reader, U32_MAX);
      const healthScore = readUint(reader, U32_MAX);
      const wallMs = readInt(reader);
      const longestMs = readMillis(reader);
      const overMs = readMillis(reader);
      const advertised = { host: readText(reader), port: readUint(reader, U16_MAX) };
      const members = readUint(reader, U32_MAX);
      const dropped = readDropped(reader);
      const loopDelay = longestMs < 0 ? null : { longestMs, overMs };
      const wall = wallMs < 0 ? null : wallMs;
      return {
        program,
        extensionVersion,
        healthScore,
        wallMs: wall,
        loopDelay,
        advertised,
        members,
        dropped,
      };
    }),
  );
}

function readDropped(reader: Reader): Readonly<Record<string, number>> {
  const count = readMapHeader(reader, REASONS_MAX);
  const entries: [string, number][] = [];
  for (let i = 0; i < count; i += 1) entries.push([readText(reader), readCount(reader)]);
  return Object.fromEntries(entries);
}

function readCount(reader: Reader): number {
  const count = readInt(reader);
  if (count < 0) throw DecodeError.of('range');
  return count;
}

function putList(put: () => void, items: number): void {
  putArrayHeader(writer, items);
  put();
}
