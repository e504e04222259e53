/** A block of a trace as it was read: its columns, and the inputs that they are. */
import type { Endpoint } from '../base/core.ts';
import { decodeUtf8 } from '../base/utf8.ts';
import {
  BLOCK_HEAD_BYTES,
  CAUSE_NUMBERS,
  ENTRIES_MAX,
  ENTRY_BYTES,
  FLAG_OWN_TIME,
  KIND_NUMBERS,
  TEXT_BYTES_MAX,
  type TraceEntry,
  type TraceInput,
  type TraceProcess,
} from './format.ts';
import { decodePlain } from './plain.ts';
import { TraceError } from './trace-error.ts';

const KINDS = namesOf(KIND_NUMBERS);
const CAUSES = namesOf(CAUSE_NUMBERS);

/** Where each column begins in the body. */
interface Columns {
  readonly times: number;
  /** Those of the world, if there are no others. */
  readonly ownTimes: number;
  readonly processes: number;
  readonly kinds: number;
  readonly endpoints: number;
  readonly streams: number;
  readonly numbers: number;
}

export class TraceBlock {
  /** How many inputs it holds. */
  readonly count: number;
  /** All processes whose inputs it holds. */
  readonly processes: readonly TraceProcess[];
  readonly #body: Uint8Array;
  readonly #view: DataView;
  readonly #position: number;
  readonly #endpoints: readonly Endpoint[];
  readonly #columns: Columns;
  /** Where the bytes of each input begin in the body, and at last where those of the last end. */
  readonly #offsets: Uint32Array;

  /** Over the body of a record that began at byte `position` of its file. @throws TraceError */
  constructor(body: Uint8Array, position: number) {
    this.#body = body;
    this.#view = new DataView(body.buffer, body.byteOffset, body.length);
    this.#position = position;
    if (body.length < BLOCK_HEAD_BYTES) throw this.#bad('no head');
    this.count = this.#view.getUint32(0);
    const flags = this.#view.getUint16(4);
    if (this.count === 0 || this.count > ENTRIES_MAX) throw this.#bad(`${this.count} inputs`);
    if ((flags & ~FLAG_OWN_TIME) !== 0) throw this.#bad(`the flags ${flags}`);
    const tables = new TableReader(body, this.#view, (what) => this.#bad(what));
    this.#endpoints = tables.endpoints();
    this.processes = tables.processes(this.#endpoints);
    const hasOwnTimes = (flags & FLAG_OWN_TIME) !== 0;
    const bytesFrom = tables.offset + this.count * (ENTRY_BYTES + (hasOwnTimes ? 8 : 0));
    if (bytesFrom + this.#view.getUint32(6) !== body.length) throw this.#bad('another length than it says');
    this.#columns = columnsFrom(tables.offset, this.count, hasOwnTimes);
    this.#offsets = this.#readOffsets(bytesFrom);
  }

  /** Input `i`, from 0. Bytes in it are views of the block. @throws TraceError */
  entry(i: number): TraceEntry {
    const columns = this.#columns;
    const process = this.processes[this.#view.getUint16(columns.processes + 2 * i)];
    if (process === undefined) throw this.#bad(`input ${i} of no process`);
    const at = this.#view.getFloat64(columns.times + 8 * i);
    const ownTime = this.#view.getFloat64(columns.ownTimes + 8 * i);
    if (!Number.isFinite(at) || !Number.isFinite(ownTime)) throw this.#bad(`input ${i} at no time`);
    return { process, at, ownTime, input: this.#input(i) };
  }

  #input(i: number): TraceInput {
    const stream = this.#view.getUint32(this.#columns.streams + 4 * i);
    const kind = KINDS[this.#view.getUint8(this.#columns.kinds + i)];
    switch (kind) {
      case 'packet':
        return { kind, from: this.#endpoint(i), packet: this.#bytes(i) };
      case 'packet-error': {
        const cause = this.#cause(i);
        if (cause !== 'local' && cause !== 'refused') throw this.#bad(`input ${i} of the cause '${cause}'`);
        return { kind, to: this.#endpoint(i), cause };
      }
      case 'stream-accepted':
        return { kind, stream, from: this.#endpoint(i) };
      case 'stream-opened':
      case 'stream-end':
        return { kind, stream };
      case 'stream-data':
        return { kind, stream, bytes: this.#bytes(i) };
      case 'stream-closed': {
        const cause = this.#cause(i);
        if (cause === 'local') throw this.#bad(`input ${i} of the cause 'local'`);
        return { kind, stream, cause };
      }
      case 'command':
        return { kind, command: decodePlain(decodeUtf8(this.#bytes(i))) };
      case 'stall':
        return { kind, delayMs: this.#number(i) };
      case 'timeout':
        return { kind };
      case 'start':
        return { kind, state: this.#state(i) };
      default:
        throw this.#bad(`input ${i} of an unknown kind`);
    }
  }

  #state(i: number): unknown {
    const bytes = this.#bytes(i);
    return bytes.length === 0 ? null : decodePlain(decodeUtf8(bytes));
  }

  #bytes(i: number): Uint8Array {
    return this.#body.subarray(this.#offsets[i], this.#offsets[i + 1]);
  }

  #number(i: number): number {
    return this.#view.getFloat64(this.#columns.numbers + 8 * i);
  }

  #cause(i: number): keyof typeof CAUSE_NUMBERS {
    const cause = CAUSES[this.#number(i)];
    if (cause === undefined) throw this.#bad(`input ${i} of an unknown cause`);
    return cause;
  }

  #endpoint(i: number): Endpoint {
    const endpoint = this.#endpoints[this.#view.getUint16(this.#columns.endpoints + 2 * i)];
    if (endpoint === undefined) throw this.#bad(`input ${i} of no endpoint`);
    return endpoint;
  }

  #readOffsets(bytesFrom: number): Uint32Array {
    const offsets = new Uint32Array(this.count + 1);
    const lengths = this.#columns.numbers + 8 * this.count;
    let offset = bytesFrom;
    for (let i = 0; i < this.count; i += 1) {
      offsets[i] = offset;
      offset += this.#view.getUint32(lengths + 4 * i);
      if (offset > this.#body.length) throw this.#bad('inputs that are longer than it is');
    }
    if (offset !== this.#body.length) throw this.#bad('bytes of no input');
    offsets[this.count] = offset;
    return offsets;
  }

  #bad(what: string): TraceError {
    return new TraceError('content', `the block at byte ${this.#position} has ${what}`);
  }
}

function columnsFrom(start: number, count: number, hasOwnTimes: boolean): Columns {
  const ownTimes = hasOwnTimes ? start + 8 * count : start;
  const processes = ownTimes + 8 * count;
  const kinds = processes + 2 * count;
  const endpoints = kinds + count;
  const streams = endpoints + 2 * count;
  const numbers = streams + 4 * count;
  return { times: start, ownTimes, processes, kinds, endpoints, streams, numbers };
}

/** The two tables behind a block's head. */
class TableReader {
  offset: number = BLOCK_HEAD_BYTES;
  readonly #body: Uint8Array;
  readonly #view: DataView;
  readonly #bad: (what: string) => TraceError;

  constructor(body: Uint8Array, view: DataView, bad: (what: string) => TraceError) {
    this.#body = body;
    this.#view = view;
    this.#bad = bad;
  }

  endpoints(): Endpoint[] {
    const endpoints: Endpoint[] = [];
    for (let left = this.#u16(); left > 0; left -= 1) {
      const port = this.#u16();
      endpoints.push({ host: this.#text(), port });
    }
    return endpoints;
  }

  processes(endpoints: readonly Endpoint[]): TraceProcess[] {
    const processes: TraceProcess[] = [];
    for (let left = this.#u16(); left > 0; left -= 1) {
      const endpoint = endpoints[this.#u16()];
      if (endpoint === undefined) throw this.#bad('a process of no endpoint');
      processes.push({ name: this.#text(), endpoint });
    }
    return processes;
  }

  #u16(): number {
    return this.#view.getUint16(this.#advance(2));
  }

  #text(): string {
    const length = this.#u16();
    if (length > TEXT_BYTES_MAX) throw this.#bad(`a name of ${length} bytes`);
    const start = this.#advance(length);
    return decodeUtf8(this.#body, start, start + length);
  }

  #advance(length: number): number {
    const start = this.offset;
    if (length > this.#body.length - start) throw this.#bad('a table that is longer than it is');
    this.offset = start + length;
    return start;
  }
}

/** The names of a numbered list, each at its number. */
function namesOf<Name extends string>(numbers: Readonly<Record<Name, number>>): Name[] {
  const names: Name[] = [];
  for (const [name, number] of Object.entries(numbers) as [Name, number][]) names[number] = name;
  return names;
}
