import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../base/errors.ts';
import {
  CAUSE_NUMBERS,
  ENTRIES_MAX,
  KIND_NUMBERS,
  RECORD_BYTES_MAX,
  RECORD_HEAD_BYTES,
  recordDigest,
  TEXT_BYTES_MAX,
  type TraceEntry,
  type TraceHeader,
  type TraceInput,
} from './format.ts';
import { TraceError, type TraceErrorCode } from './trace-error.ts';
import { TraceReader } from './trace-reader.ts';
import { BlockWriter, encodeEnd, encodeHeader, TraceWriter, type BlockOptions } from './trace-writer.ts';

const HEADER: TraceHeader = { writtenBy: 'a test', seed: 7, processes: [], about: { free: ['text'] } };

const endpoint = fc.record({ host: fc.string({ unit: 'grapheme', maxLength: 20 }), port: fc.nat(65_535) });
const stream = fc.integer({ min: 0, max: 0xffff_ffff });
const bytes = fc.uint8Array({ maxLength: 200 });
const failure = Object.keys(CAUSE_NUMBERS).filter((cause) => cause !== 'local');
const input: fc.Arbitrary<TraceInput> = fc.oneof(
  fc.record({ kind: fc.constant('packet'), from: endpoint, packet: bytes }),
  fc.record({ kind: fc.constant('packet-error'), to: endpoint, cause: fc.constantFrom('local', 'refused') }),
  fc.record({ kind: fc.constant('stream-accepted'), stream, from: endpoint }),
  fc.record({ kind: fc.constantFrom('stream-opened', 'stream-end'), stream }),
  fc.record({ kind: fc.constant('stream-data'), stream, bytes }),
  fc.record({ kind: fc.constant('stream-closed'), stream, cause: fc.constantFrom(...failure) }),
  fc.record({ kind: fc.constant('command'), command: fc.record({ type: fc.string(), meta: bytes }) }),
  fc.record({ kind: fc.constant('stall'), delayMs: fc.double({ noNaN: true }) }),
  fc.constant({ kind: 'timeout' }),
  fc.record({ kind: fc.constant('start'), state: fc.constantFrom(null, { a: Uint8Array.of(1) }) }),
) as fc.Arbitrary<TraceInput>;
const time = fc.double({ noNaN: true, noDefaultInfinity: true });
const entry: fc.Arbitrary<TraceEntry> = fc
  .record({
    name: fc.string({ unit: 'grapheme', maxLength: 12 }),
    endpoint,
    at: time,
    ownTime: fc.option(time),
    input,
  })
  .map(({ name, endpoint, at, ownTime, input }) => ({
    process: { name, endpoint },
    at,
    ownTime: ownTime ?? at,
    input,
  }));
const entries = fc.array(entry, { maxLength: 30 });

function pieces(entries: readonly TraceEntry[], options: BlockOptions = {}): Uint8Array[] {
  const written: Uint8Array[] = [];
  const writer = new TraceWriter(HEADER, (piece) => written.push(piece), options);
  for (const one of entries) writer.add(one);
  writer.end('0123abcd');
  return written;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

function readAll(bytes: Uint8Array): TraceEntry[] {
  return [...new TraceReader([bytes]).entries()];
}

function errorOf(read: () => unknown): TraceError {
  try {
    read();
  } catch (error) {
    if (error instanceof TraceError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const TIMEOUT: TraceEntry = {
  process: { name: 'n1', endpoint: { host: '10.0.0.1', port: 7946 } },
  at: 1,
  ownTime: 1,
  input: { kind: 'timeout' },
};
const COMMAND: TraceEntry = {
  ...TIMEOUT,
  at: 2,
  ownTime: 2.5,
  input: { kind: 'command', command: { a: 1 } },
};
const SMALL = joined(pieces([TIMEOUT, COMMAND]));

describe('a trace', () => {
  test('gives back what was written, in blocks of any size and pieces of any size', () => {
    fc.assert(
      fc.property(
        entries,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 300 }),
        (all, most, size) => {
          const whole = joined(pieces(all, { entriesMost: most, bytesMost: 1000 }));
          const cut = Array.from({ length: Math.ceil(whole.length / size) }, (_, i) =>
            whole.subarray(i * size, (i + 1) * size),
          );
          const reader = new TraceReader(cut);
          expect(reader.header).toEqual(HEADER);
          expect(reader.end).toBeNull();
          expect([...reader.entries()]).toEqual(all);
          expect(reader.end).toMatchObject({ entries: all.length, digest: '0123abcd' });
        },
      ),
    );
  });

  test('is the same bytes on every machine', () => {
    expect(Array.from(SMALL.subarray(0, 19), (byte) => byte.toString(16).padStart(2, '0')).join(' ')).toBe(
      '89 68 65 61 72 73 61 79 00 01 01 bd a2 36 d1 00 00 00 48',
    );
    expect(new Set(Object.values(KIND_NUMBERS)).size).toBe(11);
    expect(new Set(Object.values(CAUSE_NUMBERS)).size).toBe(19);
  });

  test('has blocks that are read without those before them', () => {
    const written = pieces([TIMEOUT, COMMAND, TIMEOUT], { entriesMost: 1 });
    const later = [written[0]!, written[2]!, encodeEnd({ blocks: 1, entries: 1, digest: null })];
    expect(readAll(joined(later))).toEqual([COMMAND]);
  });

  test('keeps nothing of a packet that it was given', () => {
    const packet = Uint8Array.of(1, 2, 3);
    const block = new BlockWriter();
    const from = TIMEOUT.process.endpoint;
    block.add({ ...TIMEOUT, input: { kind: 'packet', from, packet } });
    packet.fill(9);
    const trace = joined([
      encodeHeader(HEADER),
      block.finish(),
      encodeEnd({ blocks: 1, entries: 1, digest: null }),
    ]);
    expect(readAll(trace)[0]!.input).toEqual({ kind: 'packet', from, packet: Uint8Array.of(1, 2, 3) });
  });

  test('has a column more only where a process has a clock of its own', () => {
    const own = pieces([TIMEOUT, COMMAND]);
    const usual = pieces([TIMEOUT, { ...COMMAND, ownTime: COMMAND.at }]);
    expect(own[1]!.length - usual[1]!.length).toBe(2 * 8);
  });
});

describe('what is no trace of ours is refused', () => {
  test.each<[string, Uint8Array, TraceErrorCode, string]>([
    ['an empty file', new Uint8Array(0), 'magic', 'it is no trace'],
    ['a text', new TextEncoder().encode('experiment: scenario'), 'magic', 'it is no trace'],
    ['another version', changed(9, 3), 'version', 'a trace of version 3; this program reads version 1'],
    ['no end', SMALL.subarray(0, 91), 'torn', 'torn at byte 91: its end is missing'],
    ['half a block', SMALL.subarray(0, 120), 'torn', 'torn at byte 120: it ends within a record'],
    ['a changed byte', changed(150, 0xff), 'digest', 'changed since it was written: the record at byte 91'],
    ['a length of 4 GB', changed(96, 0xff), 'limit', 'at byte 91; at most 67108864 are read'],
    ['more behind its end', joined([SMALL, Uint8Array.of(1)]), 'content', 'bytes behind its end at 2'],
  ])('%s', (_, bytes, code, message) => {
    const error = errorOf(() => readAll(bytes));
    expect(error.message).toContain(message);
    expect(error.code).toBe(code);
  });

  test('a torn trace gives its whole blocks first', () => {
    const written = pieces([TIMEOUT, COMMAND, TIMEOUT], { entriesMost: 1 });
    const got: TraceEntry[] = [];
    const torn = joined(written.slice(0, 3)).subarray(0, -1);
    const read = (): void => {
      for (const one of new TraceReader([torn]).entries()) got.push(one);
    };
    expect(errorOf(read).code).toBe('torn');
    expect(got).toEqual([TIMEOUT]);
  });

  test('an end that counts otherwise, and a record of another kind', () => {
    const [header, block] = pieces([TIMEOUT]);
    const end = encodeEnd({ blocks: 1, entries: 2, digest: null });
    expect(errorOf(() => readAll(joined([header!, block!, end]))).message).toBe(
      'its end says 1 blocks and 2 inputs, and it has 1 and 1',
    );
    const strange = recordOf(9, new Uint8Array(3));
    expect(errorOf(() => readAll(joined([header!, strange]))).message).toContain('unknown kind 9');
    expect(errorOf(() => new TraceReader([joined([header!.subarray(0, 10), strange])])).message).toBe(
      'no header at byte 10',
    );
  });

  test('every shortened trace', () => {
    for (let length = 0; length < SMALL.length; length += 1) {
      expect(errorOf(() => readAll(SMALL.subarray(0, length))).code).toMatch(/magic|torn/);
    }
  });

  test('every trace with a changed byte', () => {
    fc.assert(
      fc.property(entries, fc.nat(), fc.integer({ min: 1, max: 255 }), (all, at, change) => {
        const whole = joined(pieces(all));
        whole[at % whole.length]! ^= change;
        expect(errorOf(() => readAll(whole))).toBeInstanceOf(TraceError);
      }),
    );
  });

  test('forged records, whose digest is right, throw nothing else', () => {
    const write = (all: readonly TraceEntry[], at: number, byte: number): Uint8Array => {
      const [header, ...others] = pieces(all);
      const body = others[0]!.slice(RECORD_HEAD_BYTES);
      body[at % body.length] = byte;
      return joined([header!, recordOf(others[0]![0]!, body), ...others.slice(1)]);
    };
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(255), (all, at, byte) => {
        try {
          readAll(write(all, at, byte));
        } catch (error) {
          expect(error).toBeInstanceOf(TraceError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    'null',
    '[]',
    '{}',
    '{"writtenBy":"x","seed":"y"}',
    '{"writtenBy":"x","seed":1,"processes":[1]}',
  ])('a header of %s', (text) => {
    const header = joined([SMALL.subarray(0, 10), recordOf(1, new TextEncoder().encode(text))]);
    expect(errorOf(() => new TraceReader([header])).code).toBe('content');
  });
});

describe('what no trace can hold is refused when it is written', () => {
  const { name } = TIMEOUT.process;
  const long = 'é'.repeat(TEXT_BYTES_MAX / 2 + 1);
  test.each<[string, TraceEntry]>([
    ['name', { ...TIMEOUT, process: { ...TIMEOUT.process, name: long } }],
    ['host', { ...TIMEOUT, process: { name, endpoint: { host: long, port: 1 } } }],
    ['at', { ...TIMEOUT, at: Infinity }],
    ['stream', { ...TIMEOUT, input: { kind: 'stream-end', stream: 2 ** 32 } }],
    ['command', { ...TIMEOUT, input: { kind: 'command', command: { run: () => {} } } }],
    [
      'input',
      {
        ...TIMEOUT,
        input: { kind: 'stream-data', stream: 1, bytes: new Uint8Array(RECORD_BYTES_MAX / 2 + 1) },
      },
    ],
  ])('%s', (_, wrong) => {
    const block = new BlockWriter();
    block.add(TIMEOUT);
    expect(() => block.add(wrong)).toThrow(UsageError);
    block.add(COMMAND);
    const trace = [encodeHeader(HEADER), block.finish(), encodeEnd({ blocks: 1, entries: 2, digest: null })];
    expect([...new TraceReader(trace).entries()]).toEqual([TIMEOUT, COMMAND]);
  });

  test('blocks of more inputs than can be numbered', () => {
    expect(() => new BlockWriter({ entriesMost: ENTRIES_MAX + 1 })).toThrow('entriesMost: 32768');
    expect(() => new BlockWriter({ bytesMost: 0 })).toThrow('bytesMost: 0');
  });
});

function changed(at: number, byte: number): Uint8Array {
  const bytes = SMALL.slice();
  bytes[at] = byte;
  return bytes;
}

function recordOf(kind: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(RECORD_HEAD_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kind);
  view.setUint32(1, recordDigest(kind, body));
  view.setUint32(5, body.length);
  bytes.set(body, RECORD_HEAD_BYTES);
  return bytes;
}
