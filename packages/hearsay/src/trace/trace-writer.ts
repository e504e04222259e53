/**
 * Writes a trace record by record, each as bytes of its own: to a file while it happens, or into a ring that
 * forgets the oldest blocks. Nothing that it is given is kept: packets are borrowed from their host.
 */
import { assert } from '../base/assert.ts';
import type { Endpoint } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import { encodeUtf8, encodeUtf8Into, utf8Length } from '../base/utf8.ts';
import {
  BLOCK_HEAD_BYTES,
  CAUSE_NUMBERS,
  ENTRIES_MAX,
  ENTRY_BYTES,
  FLAG_OWN_TIME,
  KIND_NUMBERS,
  MAGIC,
  NO_ENDPOINT,
  PREAMBLE_BYTES,
  RECORD_BYTES_MAX,
  RECORD_HEAD_BYTES,
  recordDigest,
  RecordKind,
  STREAM_MAX,
  TEXT_BYTES_MAX,
  VERSION,
  type TraceEnd,
  type TraceEntry,
  type TraceHeader,
  type TraceInput,
  type TraceProcess,
} from './format.ts';
import { encodePlain } from './plain.ts';

export interface BlockOptions {
  /** A block is full with so many inputs … */
  readonly entriesMost?: number;
  /** … or when their bytes are so many. One input may be larger. */
  readonly bytesMost?: number;
}

/** Half a megabyte is a second of a busy cluster, and small enough to lose. */
const BYTES_MOST = 0x8_0000;
const ENTRIES_MOST = 0x2000;
const FIRST_BYTES = 4096;
const NOTHING = new Uint8Array(0);

/** Magic, version and header: what a trace begins with. */
export function encodeHeader(header: TraceHeader): Uint8Array {
  const { writtenBy, seed, processes, about } = header;
  const body = encodeUtf8(encodePlain({ writtenBy, seed, processes, about }));
  const record = recordOf(RecordKind.header, body);
  const bytes = new Uint8Array(PREAMBLE_BYTES + record.length);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint16(MAGIC.length, VERSION);
  bytes.set(record, PREAMBLE_BYTES);
  return bytes;
}

/** The last record of a trace. */
export function encodeEnd({ blocks, entries, digest }: TraceEnd): Uint8Array {
  return recordOf(RecordKind.end, encodeUtf8(encodePlain({ blocks, entries, digest })));
}

/** A whole trace, handed on in pieces: header, blocks, end. */
export class TraceWriter {
  readonly #sink: (bytes: Uint8Array) => void;
  readonly #block: BlockWriter;
  #blocks = 0;
  #entries = 0;

  /** Hands the header to `sink`. */
  constructor(header: TraceHeader, sink: (bytes: Uint8Array) => void, options: BlockOptions = {}) {
    this.#sink = sink;
    this.#block = new BlockWriter(options);
    sink(encodeHeader(header));
  }

  add(entry: TraceEntry): void {
    this.#entries += 1;
    this.#block.add(entry);
    if (this.#block.isFull) this.flush();
  }

  /** Hands on what has been added so far. */
  flush(): void {
    if (this.#block.count === 0) return;
    this.#blocks += 1;
    this.#sink(this.#block.finish());
  }

  /** Ends the trace. `digest` is that of the run, if its host has one. */
  end(digest: string | null): void {
    this.flush();
    this.#sink(encodeEnd({ blocks: this.#blocks, entries: this.#entries, digest }));
  }
}

/** One block after the other. */
export class BlockWriter {
  readonly #entriesMost: number;
  readonly #bytesMost: number;
  readonly #times: Float64Array;
  readonly #ownTimes: Float64Array;
  readonly #numbers: Float64Array;
  readonly #streams: Uint32Array;
  readonly #lengths: Uint32Array;
  readonly #processes: Uint16Array;
  readonly #endpoints: Uint16Array;
  readonly #kinds: Uint8Array;
  readonly #tables = new Tables();
  #bytes = new Uint8Array(FIRST_BYTES);
  #bytesUsed = 0;
  #count = 0;
  #hasOwnTimes = false;

  constructor({ entriesMost = ENTRIES_MOST, bytesMost = BYTES_MOST }: BlockOptions = {}) {
    if (!(Number.isInteger(entriesMost) && entriesMost >= 1 && entriesMost <= ENTRIES_MAX)) {
      throw new UsageError('entriesMost', entriesMost, `a whole number from 1 to ${ENTRIES_MAX}`);
    }
    if (!(bytesMost >= 1 && bytesMost <= RECORD_BYTES_MAX)) {
      throw new UsageError('bytesMost', bytesMost, `from 1 to ${RECORD_BYTES_MAX}`);
    }
    this.#entriesMost = entriesMost;
    this.#bytesMost = bytesMost;
    this.#times = new Float64Array(entriesMost);
    this.#ownTimes = new Float64Array(entriesMost);
    this.#numbers = new Float64Array(entriesMost);
    this.#streams = new Uint32Array(entriesMost);
    this.#lengths = new Uint32Array(entriesMost);
    this.#processes = new Uint16Array(entriesMost);
    this.#endpoints = new Uint16Array(entriesMost);
    this.#kinds = new Uint8Array(entriesMost);
  }

  /** How many inputs the block has so far. */
  get count(): number {
    return this.#count;
  }

  /** It should be finished before another input is added. */
  get isFull(): boolean {
    return this.#count >= this.#entriesMost || this.#bytesUsed + this.#tables.bytes >= this.#bytesMost;
  }

  /** @throws UsageError for what no trace can hold; the block goes on without it. */
  add({ process, at, ownTime, input }: TraceEntry): void {
    assert(this.#count < this.#entriesMost, 'a full block is given another input');
    if (!Number.isFinite(at) || !Number.isFinite(ownTime)) {
      throw new UsageError('at', at, 'a number of milliseconds');
    }
    const stream = streamOf(input);
    if (!(stream >= 0 && stream <= STREAM_MAX)) throw new UsageError('stream', stream, `up to ${STREAM_MAX}`);
    const bytes = bytesOf(input);
    const endpoint = endpointIn(input);
    const processNumber = this.#tables.processNumber(process);
    const endpointNumber = endpoint === null ? NO_ENDPOINT : this.#tables.endpointNumber(endpoint);
    this.#append(bytes);
    const place = this.#count;
    this.#times[place] = at;
    this.#ownTimes[place] = ownTime;
    this.#numbers[place] = numberOf(input);
    this.#streams[place] = stream;
    this.#lengths[place] = bytes.length;
    this.#processes[place] = processNumber;
    this.#endpoints[place] = endpointNumber;
    this.#kinds[place] = KIND_NUMBERS[input.kind];
    this.#hasOwnTimes ||= ownTime !== at;
    this.#count += 1;
  }

  /** The block as a record; the next one begins empty. */
  finish(): Uint8Array {
    const entryBytes = ENTRY_BYTES + (this.#hasOwnTimes ? 8 : 0);
    const length = BLOCK_HEAD_BYTES + this.#tables.bytes + this.#count * entryBytes + this.#bytesUsed;
    const bytes = new Uint8Array(RECORD_HEAD_BYTES + length);
    const view = new DataView(bytes.buffer);
    view.setUint32(RECORD_HEAD_BYTES, this.#count);
    view.setUint16(RECORD_HEAD_BYTES + 4, this.#hasOwnTimes ? FLAG_OWN_TIME : 0);
    view.setUint32(RECORD_HEAD_BYTES + 6, this.#bytesUsed);
    let offset = this.#tables.write(bytes, view, RECORD_HEAD_BYTES + BLOCK_HEAD_BYTES);
    offset = this.#writeColumns(view, offset);
    bytes.set(this.#bytes.subarray(0, this.#bytesUsed), offset);
    this.#count = 0;
    this.#bytesUsed = 0;
    this.#hasOwnTimes = false;
    this.#tables.clear();
    return withHead(RecordKind.block, bytes);
  }

  #writeColumns(view: DataView, start: number): number {
    const count = this.#count;
    let offset = start;
    for (let i = 0; i < count; i += 1, offset += 8) view.setFloat64(offset, this.#times[i]!);
    if (this.#hasOwnTimes) {
      for (let i = 0; i < count; i += 1, offset += 8) view.setFloat64(offset, this.#ownTimes[i]!);
    }
    for (let i = 0; i < count; i += 1, offset += 2) view.setUint16(offset, this.#processes[i]!);
    for (let i = 0; i < count; i += 1, offset += 1) view.setUint8(offset, this.#kinds[i]!);
    for (let i = 0; i < count; i += 1, offset += 2) view.setUint16(offset, this.#endpoints[i]!);
    for (let i = 0; i < count; i += 1, offset += 4) view.setUint32(offset, this.#streams[i]!);
    for (let i = 0; i < count; i += 1, offset += 8) view.setFloat64(offset, this.#numbers[i]!);
    for (let i = 0; i < count; i += 1, offset += 4) view.setUint32(offset, this.#lengths[i]!);
    return offset;
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#bytesUsed + bytes.length;
    // What is not the input's own bytes is small beside the other half of the limit.
    if (needed > RECORD_BYTES_MAX / 2) {
      throw new UsageError('input', `${bytes.length} bytes`, `at most ${RECORD_BYTES_MAX / 2} in a block`);
    }
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, this.#bytesUsed));
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#bytesUsed);
    this.#bytesUsed = needed;
  }
}

/** The processes and endpoints that one block names, numbered as they come. */
class Tables {
  readonly #processes: { name: string; endpoint: number }[] = [];
  readonly #processNumbers = new Map<string, { readonly endpoint: Endpoint; readonly number: number }>();
  readonly #endpoints: Endpoint[] = [];
  /** By host and by port: no text is built to look one up. */
  readonly #endpointNumbers = new Map<string, Map<number, number>>();
  #bytes = 4;

  /** How many bytes both take. */
  get bytes(): number {
    return this.#bytes;
  }

  clear(): void {
    this.#processes.length = 0;
    this.#processNumbers.clear();
    this.#endpoints.length = 0;
    this.#endpointNumbers.clear();
    this.#bytes = 4;
  }

  processNumber({ name, endpoint }: TraceProcess): number {
    const known = this.#processNumbers.get(name);
    if (known !== undefined) {
      const { host, port } = known.endpoint;
      if (known.endpoint === endpoint || (host === endpoint.host && port === endpoint.port))
        return known.number;
    }
    const nameBytes = checkedLength('name', name);
    const number = this.#processes.push({ name, endpoint: this.endpointNumber(endpoint) }) - 1;
    this.#bytes += 4 + nameBytes;
    this.#processNumbers.set(name, { endpoint, number });
    return number;
  }

  endpointNumber(endpoint: Endpoint): number {
    const { host, port } = endpoint;
    let ofHost = this.#endpointNumbers.get(host);
    const known = ofHost?.get(port);
    if (known !== undefined) return known;
    this.#bytes += 4 + checkedLength('host', host);
    if (ofHost === undefined) {
      ofHost = new Map();
      this.#endpointNumbers.set(host, ofHost);
    }
    const number = this.#endpoints.push(endpoint) - 1;
    ofHost.set(port, number);
    return number;
  }

  /** Writes both at `start`; where they end. */
  write(bytes: Uint8Array, view: DataView, start: number): number {
    let offset = start;
    view.setUint16(offset, this.#endpoints.length);
    offset += 2;
    for (const { host, port } of this.#endpoints) {
      view.setUint16(offset, port);
      offset = writeText(host, bytes, view, offset + 2);
    }
    view.setUint16(offset, this.#processes.length);
    offset += 2;
    for (const { name, endpoint } of this.#processes) {
      view.setUint16(offset, endpoint);
      offset = writeText(name, bytes, view, offset + 2);
    }
    return offset;
  }
}

function checkedLength(field: string, text: string): number {
  const length = utf8Length(text);
  if (length <= TEXT_BYTES_MAX) return length;
  throw new UsageError(field, text, `at most ${TEXT_BYTES_MAX} bytes`);
}

function writeText(text: string, bytes: Uint8Array, view: DataView, offset: number): number {
  const end = encodeUtf8Into(text, bytes, offset + 2);
  view.setUint16(offset, end - offset - 2);
  return end;
}

function recordOf(kind: number, body: Uint8Array): Uint8Array {
  if (body.length > RECORD_BYTES_MAX) {
    throw new UsageError('record', `${body.length} bytes`, `at most ${RECORD_BYTES_MAX}`);
  }
  const bytes = new Uint8Array(RECORD_HEAD_BYTES + body.length);
  bytes.set(body, RECORD_HEAD_BYTES);
  return withHead(kind, bytes);
}

/** Writes the head in front of the body that `bytes` holds already. */
function withHead(kind: number, bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kind);
  view.setUint32(1, recordDigest(kind, bytes.subarray(RECORD_HEAD_BYTES)));
  view.setUint32(5, bytes.length - RECORD_HEAD_BYTES);
  return bytes;
}

function bytesOf(input: TraceInput): Uint8Array {
  switch (input.kind) {
    case 'packet':
      return input.packet;
    case 'stream-data':
      return input.bytes;
    case 'command':
      return encodeUtf8(encodePlain(input.command));
    case 'start':
      return input.state === null ? NOTHING : encodeUtf8(encodePlain(input.state));
    default:
      return NOTHING;
  }
}

function endpointIn(input: TraceInput): Endpoint | null {
  if (input.kind === 'packet' || input.kind === 'stream-accepted') return input.from;
  return input.kind === 'packet-error' ? input.to : null;
}

function streamOf(input: TraceInput): number {
  return 'stream' in input ? input.stream : 0;
}

function numberOf(input: TraceInput): number {
  if (input.kind === 'stall') return input.delayMs;
  return 'cause' in input ? CAUSE_NUMBERS[input.cause] : 0;
}
