import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SerfEvent, SerfMember } from 'hearsay/core';
import { SnapshotFile, type SnapshotOptions } from './snapshot-file.ts';
import { NODE_FILES, type SnapshotFiles } from './snapshot-files.ts';
import { formatSnapshot, parseSnapshot } from './snapshot-text.ts';

let folder: string;
let path: string;
let logged: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
  path = join(folder, 'snapshot');
  logged = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

const log = { write: (level: string, text: string): void => void logged.push(`[${level}] ${text}`) };

function open(over: Partial<SnapshotOptions> = {}): SnapshotFile {
  return SnapshotFile.open({ path, rejoinAfterLeave: false, log, ...over });
}

function member(name: string, bytes = [10, 0, 0, 1]): SerfMember {
  const address = { bytes: new Uint8Array(bytes), port: 7946 };
  return { name, address, tags: {}, status: 'alive', versions: new Uint8Array(6) };
}

function joined(name: string, bytes?: number[]): SerfEvent {
  return { type: 'serf-member', kind: 'member-join', member: member(name, bytes) };
}

function gone(name: string, kind: 'member-leave' | 'member-failed'): SerfEvent {
  return { type: 'serf-member', kind, member: member(name) };
}

const userEvent = (lamportTime: bigint): SerfEvent => {
  return { type: 'user-event', lamportTime, name: 'x', payload: null, coalesce: false };
};

const query = (lamportTime: bigint): SerfEvent => {
  return { type: 'query', query: 1, lamportTime, name: 'x', payload: null, from: 'a', deadline: 0 };
};

const text = (): string => readFileSync(path, 'utf8');

describe('a snapshot that is written', () => {
  test('holds the lines that Serf writes, once they are flushed', () => {
    const snapshot = open();
    snapshot.handle(joined('a'));
    snapshot.handle(joined('b with spaces', [0x20, 1, ...Array.from({ length: 13 }, () => 0), 1]));
    snapshot.handle(gone('a', 'member-failed'));
    snapshot.updateClock(5n);
    snapshot.updateClock(5n);
    snapshot.handle(userEvent(3n));
    snapshot.handle(userEvent(2n));
    snapshot.handle(query(7n));
    expect(text()).toBe('');
    snapshot.tick();
    expect(text()).toBe(
      'alive: a 10.0.0.1:7946\nalive: b with spaces [2001::1]:7946\nnot-alive: a\nclock: 4\n' +
        'event-clock: 3\nquery-clock: 7\n',
    );
  });

  test('gives back its members and clocks when it is opened again', async () => {
    const first = open();
    for (const event of [joined('a'), joined('b'), gone('b', 'member-leave'), userEvent(9n)])
      first.handle(event);
    first.updateClock(0xffff_ffff_ffff_ffffn);
    await first.close();
    const second = open();
    expect(second.previous).toEqual([{ name: 'a', address: '10.0.0.1:7946' }]);
    expect(second.clocks).toEqual({ clock: 0xffff_ffff_ffff_fffen, eventClock: 9n, queryClock: 0n });
    expect(logged).toEqual([]);
  });

  test('writes nothing but clocks after a leave, which forgets the members', async () => {
    const first = open();
    first.handle(joined('a'));
    await first.leave();
    first.handle(joined('b'));
    first.updateClock(3n);
    await first.close();
    expect(text()).toBe('alive: a 10.0.0.1:7946\nleave\nclock: 2\n');
    expect(open().previous).toEqual([]);
    expect(open({ rejoinAfterLeave: true }).previous.map(({ name }) => name)).toEqual(['a']);
  });

  test('has no line of its own for a name that holds the end of one', async () => {
    const snapshot = open();
    snapshot.handle(joined('evil\nleave'));
    await snapshot.close();
    expect(text()).toBe('');
  });
});

describe('a snapshot that is damaged', () => {
  test('loses its torn last line only, and goes on behind the others', async () => {
    writeFileSync(
      path,
      Buffer.concat([Buffer.from('alive: a 10.0.0.1:7946\nalive: \u00fc'), Buffer.of(0xc3)]),
    );
    const snapshot = open();
    snapshot.handle(joined('b'));
    await snapshot.close();
    expect(text()).toBe('alive: a 10.0.0.1:7946\nalive: b 10.0.0.1:7946\n');
    expect(logged).toEqual([expect.stringContaining('Cut off the torn end of the snapshot: alive: \u00fc')]);
    expect(logged[0]).toContain(`(${path}:2)`);
  });

  test('says which lines it cannot read, and leaves them where they are', async () => {
    const before =
      'alive: a 10.0.0.1:7946\nbogus\nclock: 18446744073709551615\nevent-clock: 2\nalive: b nowhere\n';
    writeFileSync(path, before);
    const snapshot = open();
    expect(snapshot.previous).toEqual([{ name: 'a', address: '10.0.0.1:7946' }]);
    expect(snapshot.clocks.eventClock).toBe(2n);
    expect(logged).toEqual([
      `[WARN] serf: Unrecognized snapshot line: bogus (${path}:2)`,
      '[WARN] serf: Failed to convert clock time: strconv.ParseUint: parsing "18446744073709551615": ' +
        `value out of range (${path}:3)`,
    ]);
    await snapshot.close();
    expect(text()).toBe(before);
  });

  test('is refused if nothing in it is of a snapshot, and stays as it was', () => {
    writeFileSync(path, 'PATH=/bin\nHOME=/root\n');
    expect(() => open()).toThrow(`${path}:1:1: the file: it is no snapshot; allowed: lines such as`);
    expect(text()).toBe('PATH=/bin\nHOME=/root\n');
  });

  test('is refused if it cannot be opened', () => {
    expect(() => open({ path: join(folder, 'no', 'where') })).toThrow(
      'the snapshot cannot be opened (ENOENT)',
    );
  });
});

describe('a snapshot that has grown too large', () => {
  test('is rewritten as what is still true, and what came meanwhile stands behind it', async () => {
    const snapshot = open();
    for (let round = 0; round < 4000; round += 1) {
      snapshot.handle(joined(`m${round % 10}`));
      snapshot.handle(gone(`m${round % 10}`, 'member-failed'));
    }
    snapshot.handle(joined('a'));
    snapshot.updateClock(8n);
    snapshot.tick();
    snapshot.handle(joined('late'));
    await snapshot.compacted();
    expect(text()).toBe('alive: a 10.0.0.1:7946\nclock: 7\nevent-clock: 0\nquery-clock: 0\n');
    await snapshot.close();
    expect(text()).toBe(
      'alive: a 10.0.0.1:7946\nclock: 7\nevent-clock: 0\nquery-clock: 0\nalive: late 10.0.0.1:7946\n',
    );
    expect(existsSync(`${path}.compact`)).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  test('is kept beside the new one if it had lines that could not be read', async () => {
    const before = `alive: a 10.0.0.1:7946\nbogus\n${'# filler\n'.repeat(20_000)}`;
    writeFileSync(path, before);
    const snapshot = open();
    snapshot.tick();
    await snapshot.compacted();
    expect(readFileSync(`${path}.corrupt`, 'utf8')).toBe(before);
    expect(text()).toBe('alive: a 10.0.0.1:7946\nclock: 0\nevent-clock: 0\nquery-clock: 0\n');
    await snapshot.close();
  });
});

describe('a disk that fails', () => {
  /** Writes half of what it is given, then has no room. */
  function fullDisk(state: { isFull: boolean }): SnapshotFiles {
    const fail = (): never => {
      throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
    };
    return {
      ...NODE_FILES,
      write(fd, bytes) {
        NODE_FILES.write(fd, state.isFull ? bytes.subarray(0, bytes.length / 2) : bytes);
        if (state.isFull) fail();
      },
      create: async (path, bytes) => (state.isFull ? fail() : NODE_FILES.create(path, bytes)),
    };
  }

  test('leaves whole lines behind, and once it has room all that is true is there again', async () => {
    const state = { isFull: false };
    let now = 0;
    const snapshot = open({ files: fullDisk(state), now: () => now });
    snapshot.handle(joined('a'));
    snapshot.tick();
    state.isFull = true;
    snapshot.handle(joined('b'));
    snapshot.tick();
    expect(text()).toBe('alive: a 10.0.0.1:7946\n');
    snapshot.handle(joined('c'));
    now = 31_000;
    snapshot.tick();
    await snapshot.compacted();
    state.isFull = false;
    now = 40_000;
    snapshot.tick();
    await snapshot.compacted();
    expect(text()).toBe('alive: a 10.0.0.1:7946\n');
    now = 62_000;
    snapshot.tick();
    await snapshot.compacted();
    await snapshot.close();
    expect(Array.from(parseSnapshot(text(), { rejoinAfterLeave: false }).state.alive.keys())).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(logged).toEqual([
      '[ERR] serf: Failed to update snapshot: ENOSPC',
      '[INFO] serf: Attempting compaction to recover from error...',
      '[ERR] serf: Compaction failed, will reattempt after 30s: ENOSPC',
      '[INFO] serf: Attempting compaction to recover from error...',
      '[INFO] serf: Finished compaction, successfully recovered from error state',
    ]);
  });
});

test('what a state is written as is read as that state', () => {
  const state = {
    alive: new Map([
      ['a b', '[::1]:1'],
      ['c', '1.2.3.4:5'],
    ]),
    clock: 3n,
    eventClock: 4n,
    queryClock: 5n,
  };
  expect(parseSnapshot(formatSnapshot(state), { rejoinAfterLeave: false }).state).toEqual(state);
});
