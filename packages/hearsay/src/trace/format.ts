/**
 * The recorded input format: its records, its limits and its numbers (docs/trace.md describes each byte). A
 * trace is a header, blocks of inputs and an end, one after the other, so that it can be written while it
 * happens and cut off anywhere; a block needs no other block to be read. All integers are big-endian.
 */
import type { Endpoint, Millis, StreamFailure } from '../base/core.ts';
import { Digest } from './digest.ts';
import type { Input } from './input.ts';

/** The first bytes of each trace: no text begins with the first one. */
export const MAGIC: Uint8Array = Uint8Array.of(0x89, 0x68, 0x65, 0x61, 0x72, 0x73, 0x61, 0x79); // "hearsay"
/** Raised by every change after which a reader of the last version would misread a trace. */
export const VERSION = 1;
/** Magic and version. */
export const PREAMBLE_BYTES = 10;
/** Kind u8, digest u32, length u32. */
export const RECORD_HEAD_BYTES = 9;

export const RecordKind = { header: 1, block: 2, end: 3 } as const;

/** No record is longer. A block holds at least one input, so no input is, either. */
export const RECORD_BYTES_MAX = 0x400_0000;
/** Each names two endpoints at most, and its block numbers them in 16 bits. */
export const ENTRIES_MAX = 0x7fff;
/** Of a process's name and of a host, in UTF-8. */
export const TEXT_BYTES_MAX = 1024;
export const STREAM_MAX = 0xffff_ffff;
/** In place of an endpoint's number: none. */
export const NO_ENDPOINT = 0xffff;

/** The block has a column with what each core's own clock showed. */
export const FLAG_OWN_TIME = 1;
/** Count u32, flags u16, bytes u32. */
export const BLOCK_HEAD_BYTES = 10;
/** Time f64, process u16, kind u8, endpoint u16, stream u32, number f64, length u32. */
export const ENTRY_BYTES = 29;

/** APPEND ONLY. `start`: a core begins, or goes on from a saved state. */
export const KIND_NUMBERS: Readonly<Record<Input<never>['kind'] | 'start', number>> = {
  start: 0,
  packet: 1,
  'packet-error': 2,
  'stream-accepted': 3,
  'stream-opened': 4,
  'stream-data': 5,
  'stream-end': 6,
  'stream-closed': 7,
  command: 8,
  stall: 9,
  timeout: 10,
};

/** APPEND ONLY. Why a packet or a stream failed. */
export const CAUSE_NUMBERS: Readonly<Record<StreamFailure | 'local', number>> = {
  local: 0,
  refused: 1,
  reset: 2,
  timeout: 3,
  empty: 4,
  truncated: 5,
  type: 6,
  range: 7,
  limit: 8,
  depth: 9,
  unsupported: 10,
  compression: 11,
  checksum: 12,
  label: 13,
  key: 14,
  'encryption-version': 15,
  padding: 16,
  plaintext: 17,
  encrypted: 18,
};

/** Whose inputs they are. */
export interface TraceProcess {
  readonly name: string;
  readonly endpoint: Endpoint;
}

/** What happened to a process. */
export type TraceInput =
  | Input<unknown>
  /** Its core begins: from `state`, what `save` of a core gave, or in its host's own way (`null`). */
  | { readonly kind: 'start'; readonly state: unknown };

export interface TraceEntry {
  readonly process: TraceProcess;
  /** By the clock that all processes of the trace share: virtual time, or the host's own. */
  readonly at: Millis;
  /** What the process's own clock showed, and its core was told. */
  readonly ownTime: Millis;
  readonly input: TraceInput;
}

/** What a trace says of itself. */
export interface TraceHeader {
  /** A program and its version. */
  readonly writtenBy: string;
  /** What made a simulated run; `null`: nobody did. */
  readonly seed: number | null;
  /** The processes that there were when it began. Blocks name all whose inputs they hold. */
  readonly processes: readonly TraceProcess[];
  /** Whatever else there is to say, as plain data. */
  readonly about: unknown;
}

/** The last record. */
export interface TraceEnd {
  readonly blocks: number;
  readonly entries: number;
  /** The digest of the whole run, as its host has it; `null`: it was not kept. */
  readonly digest: string | null;
}

/** The digest of a record: of its kind and its body. */
export function recordDigest(kind: number, body: Uint8Array): number {
  const digest = new Digest();
  digest.addNumber(kind);
  digest.addBytes(body);
  return Number.parseInt(digest.value, 16);
}
