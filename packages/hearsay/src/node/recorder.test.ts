import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Core, Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import { swimConfig } from '../swim/config.ts';
import type { TraceEntry } from '../trace/format.ts';
import { TraceReader } from '../trace/trace-reader.ts';
import { Recorder, type RecordedNode, type RecorderOptions } from './recorder.ts';
import { witnessOf, type RecordedStart } from './recording.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-recorder-'));
const recorders: Recorder[] = [];
let files = 0;

afterEach(() => Promise.all(recorders.splice(0).map((recorder) => recorder.close())));
afterAll(() => rmSync(folder, { recursive: true }));

const FROM = { host: '10.0.0.2', port: 7946 };

/** A core that counts what it gets, and its recorder. */
function recorded(options: Partial<RecorderOptions> = {}): {
  readonly recorder: Recorder;
  readonly core: Core<unknown, unknown>;
  readonly path: string;
  readonly failures: unknown[];
  readonly about: RecordedNode;
} {
  files += 1;
  const path = options.file ?? join(folder, `${files}.trace`);
  const failures: unknown[] = [];
  const recorder = new Recorder({ file: path, stateShare: 1, ...options });
  recorders.push(recorder);
  const about: RecordedNode = {
    node: {
      name: 'a',
      address: { bytes: Uint8Array.of(10, 0, 0, 1), port: 7946 },
      versions: new Uint8Array(6),
    },
    endpoint: { host: '10.0.0.1', port: 7946 },
    config: swimConfig('lan'),
    rules: 'hearsay',
    serf: null,
    overheadBytes: 0,
    keyring: null,
    onFailure: (error) => failures.push(error),
  };
  recorder.begin(about);
  let count = 0;
  const input = (): void => void (count += 1);
  const core = recorder.core<unknown, unknown>({
    handlePacket: input,
    handlePacketError: input,
    handleStreamAccepted: input,
    handleStreamOpened: input,
    handleStreamData: input,
    handleStreamEnd: input,
    handleStreamClosed: input,
    handleStall: input,
    handleCommand: input,
    handleTimeout: input,
    nextDeadline: () => Infinity,
    save: () => ({ count }),
  });
  return { recorder, core, path, failures, about };
}

interface Read {
  readonly inputs: readonly TraceEntry[];
  /** The states: how many inputs there had been, and whether some are missing. */
  readonly starts: readonly { readonly count: number; readonly isAfterGap: boolean }[];
}

function read(path: string): Read {
  // No Buffer, whose views compare as something else.
  const reader = new TraceReader([Uint8Array.from(readFileSync(path))]);
  const entries = [...reader.entries()].filter(({ process }) => process.name !== witnessOf('a'));
  expect(reader.end).not.toBeNull();
  const starts = entries.flatMap(({ input }) => {
    if (input.kind !== 'start') return [];
    const { count, recorded } = input.state as { count: number; recorded: RecordedStart };
    return [{ count, isAfterGap: recorded.isAfterGap }];
  });
  return { inputs: entries.filter(({ input }) => input.kind !== 'start'), starts };
}

function packet(number: number, length = 200): Uint8Array {
  const bytes = new Uint8Array(length).fill(255);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

describe('a recording', () => {
  test('holds each kind of input, in order, with its time, behind the state', async () => {
    const { recorder, core, path } = recorded();
    core.handlePacket(FROM, packet(1), 10.5);
    core.handlePacketError(FROM, 'refused', 11);
    core.handleStreamAccepted(2, FROM, 12);
    core.handleStreamOpened(1, 13);
    core.handleStreamData(2, Uint8Array.of(7), 14);
    core.handleStreamEnd(2, 15);
    core.handleStreamClosed(1, 'checksum', 16);
    core.handleStall(300, 17);
    core.handleCommand({ type: 'start' }, 18);
    core.handleTimeout(19);
    await recorder.close();
    const { inputs, starts } = read(path);
    expect(starts).toEqual([{ count: 0, isAfterGap: false }]);
    expect(inputs.map(({ ownTime }) => ownTime)).toEqual([10.5, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(inputs.map(({ input }) => input)).toEqual([
      { kind: 'packet', from: FROM, packet: packet(1) },
      { kind: 'packet-error', to: FROM, cause: 'refused' },
      { kind: 'stream-accepted', stream: 2, from: FROM },
      { kind: 'stream-opened', stream: 1 },
      { kind: 'stream-data', stream: 2, bytes: Uint8Array.of(7) },
      { kind: 'stream-end', stream: 2 },
      { kind: 'stream-closed', stream: 1, cause: 'checksum' },
      { kind: 'stall', delayMs: 300 },
      { kind: 'command', command: { type: 'start' } },
      { kind: 'timeout' },
    ]);
  });

  test('forgets the oldest when it is full, and still begins with a state', async () => {
    const bytesMost = 0x1_0000;
    const { recorder, core, path, failures } = recorded({ bytesMost });
    let largest = 0;
    for (let number = 0; number < 4000; number += 1) {
      core.handlePacket(FROM, packet(number), number);
      if (number % 20 === 19) await recorder.flush();
      largest = Math.max(largest, statSync(path).size);
    }
    await recorder.close();
    expect(failures).toEqual([]);
    expect(largest).toBeLessThan(1.25 * bytesMost + 20 * 300);
    expect(existsSync(`${path}.new`)).toBe(false);
    const { inputs, starts } = read(path);
    const numbers = inputs.map(({ input }) =>
      input.kind === 'packet' ? new DataView(input.packet.slice().buffer).getUint32(0) : -1,
    );
    const [first] = numbers;
    expect(first).toBe(starts[0]!.count);
    expect(numbers).toEqual(Array.from({ length: 4000 - first! }, (_, i) => first! + i));
    expect(4000 - first!).toBeGreaterThan((bytesMost * 0.75) / 240);
  });

  test('has a gap where more came than could be written, and goes on with a state', async () => {
    const { recorder, core, path } = recorded();
    for (let number = 0; number < 25; number += 1) core.handlePacket(FROM, packet(number, 0x10_0000), number);
    await recorder.flush();
    core.handlePacket(FROM, packet(25), 25);
    await recorder.close();
    const { inputs, starts } = read(path);
    expect(starts[0]).toEqual({ count: 0, isAfterGap: false });
    expect(starts.filter(({ isAfterGap }) => isAfterGap)).toEqual([{ count: 25, isAfterGap: true }]);
    expect(inputs.length).toBeLessThan(26);
  });

  test('takes no states that cost more than their share of the time', async () => {
    let now: Millis = 0;
    const clock = { now: () => (now += 1), wallNow: () => now };
    const { recorder, core, path } = recorded({ clock, stateEveryMs: 1, stateShare: 0.1 });
    for (let at = 0; at < 200; at += 1) {
      core.handleTimeout(at);
      await recorder.flush();
    }
    await recorder.close();
    const { length } = read(path).starts;
    expect(length).toBeGreaterThan(3);
    expect(length).toBeLessThan(20);
  });

  test('ends, and harms nobody, when a state cannot be recorded', async () => {
    const { recorder, failures } = recorded();
    const core = recorder.core({ save: () => ({ no: () => 1 }), handleTimeout: () => undefined } as never);
    core.handleTimeout(1);
    core.handleTimeout(2);
    expect(failures).toHaveLength(1);
    await recorder.close();
  });
});

test('a recorder that has a node, or was closed, is refused by name', async () => {
  const { recorder, about } = recorded();
  const refused = expect.objectContaining({ name: 'UsageError', field: 'record' }) as Error;
  expect(() => recorder.begin(about)).toThrow(refused);
  const unused = new Recorder({ file: join(folder, 'closed.trace') });
  await unused.close();
  expect(() => unused.begin(about)).toThrow(refused);
});

describe('the file of a recording', () => {
  test('is not written over: a former recording is kept beside it', async () => {
    const file = join(folder, 'twice.trace');
    const first = recorded({ file });
    first.core.handleStall(111, 1);
    await first.recorder.close();
    const second = recorded({ file });
    second.core.handleStall(222, 1);
    await second.recorder.close();
    expect(read(`${file}.old`).inputs[0]!.input).toEqual({ kind: 'stall', delayMs: 111 });
    expect(read(file).inputs[0]!.input).toEqual({ kind: 'stall', delayMs: 222 });
  });

  test('is refused if it is somebody else’s, or cannot be written', () => {
    const file = join(folder, 'letter.txt');
    writeFileSync(file, 'Dear Anna');
    expect(() => new Recorder({ file })).toThrow(UsageError);
    expect(readFileSync(file, 'utf8')).toBe('Dear Anna');
    expect(() => new Recorder({ file: join(folder, 'no', 'such', 'folder') })).toThrow(/record\.file/);
  });

  test('is empty, and may be used again, if no node was made', async () => {
    const file = join(folder, 'unused.trace');
    await new Recorder({ file }).close();
    expect(statSync(file).size).toBe(0);
    const { recorder, core } = recorded({ file });
    core.handleTimeout(1);
    await recorder.close();
    expect(read(file).inputs).toHaveLength(1);
    expect(existsSync(`${file}.old`)).toBe(false);
  });

  test('only its owner may read it', () => {
    const { path } = recorded();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.each<[string, Partial<RecorderOptions>]>([
    ['record.bytesMost', { bytesMost: 1000 }],
    ['record.flushEveryMs', { flushEveryMs: 0 }],
    ['record.stateEveryMs', { stateEveryMs: Number.NaN }],
    ['record.stateShare', { stateShare: 2 }],
  ])('%s is checked', (field, options) => {
    const file = join(folder, 'unchecked.trace');
    expect(() => new Recorder({ file, ...options })).toThrow(field);
    expect(existsSync(file)).toBe(false);
  });
});
