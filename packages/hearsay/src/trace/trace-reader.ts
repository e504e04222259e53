/**
 * Reads a trace from pieces of a file of whatever size, block by block, and trusts nothing in it: what is not
 * as the format says is a `TraceError` that names the place.
 */
import type { Endpoint } from '../base/core.ts';
import { decodeUtf8 } from '../base/utf8.ts';
import { Digest } from './digest.ts';
import {
  MAGIC,
  PREAMBLE_BYTES,
  RECORD_BYTES_MAX,
  RECORD_HEAD_BYTES,
  recordDigest,
  RecordKind,
  VERSION,
  type TraceEnd,
  type TraceEntry,
  type TraceHeader,
  type TraceProcess,
} from './format.ts';
import { digestInput } from './input.ts';
import { decodePlain } from './plain.ts';
import { TraceBlock } from './trace-block.ts';
import { TraceError } from './trace-error.ts';

interface TraceRecord {
  readonly kind: number;
  readonly body: Uint8Array;
  /** Where it begins in the file. */
  readonly position: number;
}

export class TraceReader {
  readonly header: TraceHeader;
  readonly #source: Source;
  #end: TraceEnd | null = null;

  /**
   * Reads the header of a trace, whose bytes come in `pieces`; the whole file may be one. The rest is read
   * when it is asked for, once.
   */
  constructor(pieces: Iterable<Uint8Array>) {
    this.#source = new Source(pieces);
    readPreamble(this.#source);
    const { kind, body, position } = readRecord(this.#source);
    if (kind !== RecordKind.header) throw new TraceError('content', `no header at byte ${position}`);
    this.header = headerOf(decodePlain(decodeUtf8(body)));
  }

  /** The last record, when everything has been read; `null` before. */
  get end(): TraceEnd | null {
    return this.#end;
  }

  /**
   * The blocks in their order. A trace that is torn gives all its whole blocks before it throws, so whoever
   * catches the error has what there was.
   */
  *blocks(): Generator<TraceBlock, void> {
    let blocks = 0;
    let entries = 0;
    while (this.#end === null) {
      const { kind, body, position } = readRecord(this.#source);
      if (kind === RecordKind.block) {
        const block = new TraceBlock(body, position);
        blocks += 1;
        entries += block.count;
        yield block;
      } else if (kind === RecordKind.end) {
        const end = endOf(decodePlain(decodeUtf8(body)));
        if (end.blocks !== blocks || end.entries !== entries) {
          const said = `${end.blocks} blocks and ${end.entries} inputs`;
          throw new TraceError('content', `its end says ${said}, and it has ${blocks} and ${entries}`);
        }
        if (!this.#source.isAtEnd)
          throw new TraceError('content', `bytes behind its end at ${this.#source.position}`);
        this.#end = end;
      } else {
        throw new TraceError('content', `a record of the unknown kind ${kind} at byte ${position}`);
      }
    }
  }

  /** All inputs in their order. Bytes in them are views of the pieces. */
  *entries(): Generator<TraceEntry, void> {
    for (const block of this.blocks()) {
      for (let i = 0; i < block.count; i += 1) yield block.entry(i);
    }
  }
}

/** The digest that a run has whose inputs from its beginning are these: `Simulation.digest`. */
export function digestOfEntries(entries: Iterable<TraceEntry>): string {
  const digest = new Digest();
  for (const { process, at, input } of entries) {
    if (input.kind === 'start') continue;
    digest.addNumber(at);
    digest.addText(process.name);
    digestInput(digest, input);
  }
  return digest.value;
}

function readPreamble(source: Source): void {
  const start = source.take(PREAMBLE_BYTES);
  if (start === null || MAGIC.some((byte, i) => start[i] !== byte)) {
    throw new TraceError('magic', 'it is no trace');
  }
  const version = (start[MAGIC.length]! << 8) | start[MAGIC.length + 1]!;
  if (version !== VERSION) {
    throw new TraceError('version', `a trace of version ${version}; this program reads version ${VERSION}`);
  }
}

function readRecord(source: Source): TraceRecord {
  const { position } = source;
  if (source.isAtEnd) throw new TraceError('torn', `torn at byte ${position}: its end is missing`);
  const head = source.take(RECORD_HEAD_BYTES);
  if (head === null) throw torn(source);
  const view = new DataView(head.buffer, head.byteOffset, RECORD_HEAD_BYTES);
  const [kind, digest, length] = [view.getUint8(0), view.getUint32(1), view.getUint32(5)];
  if (length > RECORD_BYTES_MAX) {
    const allowed = `; at most ${RECORD_BYTES_MAX} are read`;
    throw new TraceError('limit', `a record of ${length} bytes at byte ${position}${allowed}`);
  }
  const body = source.take(length);
  if (body === null) throw torn(source);
  const actual = recordDigest(kind, body);
  if (actual !== digest) {
    const [is, was] = [actual, digest].map((one) => one.toString(16).padStart(8, '0'));
    throw new TraceError(
      'digest',
      `changed since it was written: the record at byte ${position} has digest ${is}, not ${was}`,
    );
  }
  return { kind, body, position };
}

function torn(source: Source): TraceError {
  return new TraceError('torn', `torn at byte ${source.length}: it ends within a record`);
}

function headerOf(data: unknown): TraceHeader {
  const { writtenBy, seed, processes, about } = mapOf(data, 'header');
  if (typeof writtenBy !== 'string') throw bad('header', 'writtenBy');
  if (seed !== null && typeof seed !== 'number') throw bad('header', 'seed');
  if (!Array.isArray(processes)) throw bad('header', 'processes');
  return { writtenBy, seed, processes: processes.map(processOf), about: about ?? null };
}

function processOf(data: unknown): TraceProcess {
  const { name, endpoint } = mapOf(data, 'header');
  if (typeof name !== 'string') throw bad('header', 'name');
  return { name, endpoint: endpointOf(endpoint) };
}

function endpointOf(data: unknown): Endpoint {
  const { host, port } = mapOf(data, 'header');
  if (typeof host !== 'string' || typeof port !== 'number') throw bad('header', 'endpoint');
  return { host, port };
}

function endOf(data: unknown): TraceEnd {
  const { blocks, entries, digest } = mapOf(data, 'end');
  if (typeof blocks !== 'number') throw bad('end', 'blocks');
  if (typeof entries !== 'number') throw bad('end', 'entries');
  if (digest !== null && typeof digest !== 'string') throw bad('end', 'digest');
  return { blocks, entries, digest };
}

function mapOf(data: unknown, record: string): Readonly<Record<string, unknown>> {
  if (typeof data === 'object' && data !== null && !Array.isArray(data) && !ArrayBuffer.isView(data)) {
    return data as Readonly<Record<string, unknown>>;
  }
  throw new TraceError('content', `its ${record} is not as it should be`);
}

function bad(record: string, field: string): TraceError {
  return new TraceError('content', `its ${record} has no good '${field}'`);
}

/** The bytes of a file that comes in pieces. */
class Source {
  /** How many bytes have been taken. */
  position = 0;
  readonly #pieces: Iterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(pieces: Iterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.iterator]();
  }

  /** How many bytes have come. */
  get length(): number {
    return this.position + this.#held.length - this.#at;
  }

  get isAtEnd(): boolean {
    return !this.#hold(1);
  }

  /** The next `length` bytes, or `null` if the file ends before. */
  take(length: number): Uint8Array | null {
    if (!this.#hold(length)) return null;
    const bytes = this.#held.subarray(this.#at, this.#at + length);
    this.#at += length;
    this.position += length;
    return bytes;
  }

  #hold(length: number): boolean {
    const left = this.#held.length - this.#at;
    if (left >= length) return true;
    const parts = [this.#held.subarray(this.#at)];
    let sum = left;
    while (sum < length) {
      const next = this.#pieces.next();
      if (next.done === true) break;
      parts.push(next.value);
      sum += next.value.length;
    }
    this.#held = parts.length === 2 && left === 0 ? parts[1]! : joined(parts, sum);
    this.#at = 0;
    return sum >= length;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
