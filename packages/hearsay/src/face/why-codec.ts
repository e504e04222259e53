/**
 * Cases as one member hands them to another: arrays whose items stand in a fixed order, to which a newer
 * member may append. Times are on the clock of whoever tells; the answer that carries them says what that
 * clock shows.
 */
import { DecodeError } from '../base/errors.ts';
import type { Reader } from '../base/reader.ts';
import type { Writer } from '../base/writer.ts';
import { readListHeader, readText } from '../serf/bounded.ts';
import type { Case, Grounds, Hearing, Outcome } from '../swim/evidence.ts';
import type { StateName } from '../swim/member.ts';
import { putArrayHeader, putString, putUint, readUint, skipValue, U16_MAX } from '../wire/msgpack.ts';
import { putMillis, readMillis } from './peer-requests-codec.ts';

/** What a member knows of another one, and why. */
export interface ToldCases {
  /** `null`: the teller does not know such a member. */
  readonly state: StateName | null;
  readonly cases: readonly Case[];
}

/** As many as a member keeps of one subject, with room for a newer one that keeps more. */
const CASES_MAX = 32;
/** Helpers and confirmations of one case; of more than that the first are told. */
const NAMES_MAX = 256;
/** Items of an array, of which we know fewer. */
const ITEMS_MAX = 32;
const INCARNATION_MAX = 0xffff_ffff;
const SCORE_MAX = 255;

const STATES: readonly StateName[] = ['alive', 'suspect', 'dead', 'left'];
const HEARINGS = ['probe', 'gossip', 'push-pull'] as const;
const DIRECT: readonly Grounds['direct'][] = ['timeout', 'refused'];
const HELPERS = ['nack', 'silent'] as const;
const STREAMS: readonly Grounds['stream'][] = ['refused', 'reset', 'timeout', 'no-answer', 'not-tried'];
const OUTCOMES: readonly Outcome['kind'][] = ['pending', 'dead', 'left', 'refuted', 'withdrawn'];

export function putToldCases(writer: Writer, { state, cases }: ToldCases): void {
  putArrayHeader(writer, 2);
  putString(writer, state ?? '');
  const told = cases.slice(-CASES_MAX);
  putArrayHeader(writer, told.length);
  for (const one of told) putCase(writer, one);
}

/** Throws a `DecodeError` for what is malformed or larger than a member tells. */
export function readToldCases(reader: Reader): ToldCases {
  return readItems(reader, 2, () => {
    const name = readText(reader);
    const state = name === '' ? null : oneOf(STATES, name);
    const count = readListHeader(reader, CASES_MAX);
    const cases: Case[] = [];
    for (let i = 0; i < count; i += 1) cases.push(readCase(reader));
    return { state, cases };
  });
}

function putCase(writer: Writer, one: Case): void {
  putArrayHeader(writer, 7);
  putString(writer, one.subject);
  putUint(writer, one.incarnation);
  putString(writer, one.accuser);
  putMillis(writer, one.openedAt);
  putHearing(writer, one.hearing);
  const confirmations = one.confirmations.slice(0, NAMES_MAX);
  putArrayHeader(writer, confirmations.length);
  for (const { accuser, at } of confirmations) {
    putArrayHeader(writer, 2);
    putString(writer, accuser);
    putMillis(writer, at);
  }
  putOutcome(writer, one.outcome);
}

function readCase(reader: Reader): Case {
  return readItems(reader, 7, () => ({
    subject: readText(reader),
    incarnation: readUint(reader, INCARNATION_MAX),
    accuser: readText(reader),
    openedAt: readMillis(reader),
    hearing: readHearing(reader),
    confirmations: readMany(reader, () => ({ accuser: readText(reader), at: readMillis(reader) })),
    outcome: readOutcome(reader),
  }));
}

function putHearing(writer: Writer, hearing: Hearing): void {
  putArrayHeader(writer, hearing.via === 'probe' ? 2 : 3);
  putString(writer, hearing.via);
  if (hearing.via === 'probe') return putGrounds(writer, hearing.grounds);
  putString(writer, hearing.from?.host ?? '');
  putUint(writer, hearing.from?.port ?? 0);
}

function readHearing(reader: Reader): Hearing {
  const items = readListHeader(reader, ITEMS_MAX);
  const via = oneOf(HEARINGS, readText(reader));
  if (via === 'probe') {
    const grounds = readGrounds(reader);
    skipItems(reader, items - 2);
    return { via, grounds };
  }
  const host = readText(reader);
  const port = readUint(reader, U16_MAX);
  skipItems(reader, items - 3);
  return { via, from: host === '' ? null : { host, port } };
}

function putGrounds(writer: Writer, grounds: Grounds): void {
  putArrayHeader(writer, 8);
  putMillis(writer, grounds.pingedAt);
  putMillis(writer, grounds.timeoutMs);
  putMillis(writer, grounds.intervalMs);
  putString(writer, grounds.direct);
  const helpers = grounds.helpers.slice(0, NAMES_MAX);
  putArrayHeader(writer, helpers.length);
  for (const { helper, outcome } of helpers) {
    putArrayHeader(writer, 2);
    putString(writer, helper);
    putString(writer, outcome);
  }
  putString(writer, grounds.stream);
  putUint(writer, grounds.healthScore);
  putMillis(writer, grounds.stallMs);
}

function readGrounds(reader: Reader): Grounds {
  return readItems(reader, 8, () => ({
    pingedAt: readMillis(reader),
    timeoutMs: readMillis(reader),
    intervalMs: readMillis(reader),
    direct: oneOf(DIRECT, readText(reader)),
    helpers: readMany(reader, () => ({
      helper: readText(reader),
      outcome: oneOf(HELPERS, readText(reader)),
    })),
    stream: oneOf(STREAMS, readText(reader)),
    healthScore: readUint(reader, SCORE_MAX),
    stallMs: readMillis(reader),
  }));
}

function putOutcome(writer: Writer, outcome: Outcome): void {
  putArrayHeader(writer, 4);
  putString(writer, outcome.kind);
  putMillis(writer, outcome.kind === 'pending' ? 0 : outcome.at);
  putString(writer, outcome.kind === 'dead' ? outcome.by : '');
  if (outcome.kind === 'refuted') putUint(writer, outcome.incarnation);
  else putMillis(writer, outcome.kind === 'withdrawn' ? outcome.stallMs : 0);
}

function readOutcome(reader: Reader): Outcome {
  const items = readListHeader(reader, ITEMS_MAX);
  const kind = oneOf(OUTCOMES, readText(reader));
  const at = readMillis(reader);
  const by = readText(reader);
  const incarnation = kind === 'refuted' ? readUint(reader, INCARNATION_MAX) : 0;
  const stallMs = kind === 'refuted' ? 0 : readMillis(reader);
  skipItems(reader, items - 4);
  if (kind === 'dead') return { kind, by, at };
  if (kind === 'refuted') return { kind, incarnation, at };
  if (kind === 'withdrawn') return { kind, stallMs, at };
  return kind === 'left' ? { kind, at } : { kind };
}

/** Reads an array of at least `known` items; what a newer member has appended is skipped. */
export function readItems<Result>(reader: Reader, known: number, read: () => Result): Result {
  const items = readListHeader(reader, ITEMS_MAX);
  if (items < known) throw DecodeError.of('truncated');
  const result = read();
  skipItems(reader, items - known);
  return result;
}

/** A list of pairs. */
function readMany<Item>(reader: Reader, read: () => Item): Item[] {
  const count = readListHeader(reader, NAMES_MAX);
  const items: Item[] = [];
  for (let i = 0; i < count; i += 1) items.push(readItems(reader, 2, read));
  return items;
}

function skipItems(reader: Reader, count: number): void {
  if (count < 0) throw DecodeError.of('truncated');
  for (let i = 0; i < count; i += 1) skipValue(reader);
}

function oneOf<Word extends string>(words: readonly Word[], text: string): Word {
  const word = words.find((one) => one === text);
  if (word === undefined) throw DecodeError.of('range');
  return word;
}
