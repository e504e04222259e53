/**
 * Recording real nodes over real sockets, and replaying what they recorded: the same verdicts, what killed a
 * member, whether other settings would have saved it, and no key anywhere in a file.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { join, Recorder, type ClusterNode, type JoinOptions } from 'hearsay';
import { encodeHeader, TraceReader, TraceWriter, type TraceInput } from 'hearsay/trace';
import { decodeBase64 } from 'hearsay/wire';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { answerOf } from '../../packages/agent/src/replay/answer.ts';
import { Gate } from '../../packages/agent/src/demo/gate.ts';
import { RecordingError, RecordingSource } from '../../packages/agent/src/replay/recording-source.ts';
import { Replay } from '../../packages/agent/src/replay/replay.ts';
import { answerLines } from '../../packages/agent/src/replay/texts.ts';

const KEY = 'AAECAwQFBgcICQoLDA0ODw==';
const SECOND_KEY = 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=';

const folder = mkdtempSync(pathOf(tmpdir(), 'hearsay-record-'));
const nodes: ClusterNode[] = [];

afterEach(() => Promise.all(nodes.splice(0).map((node) => node.close())));
afterAll(() => rmSync(folder, { recursive: true }));

/** Faster than any profile, so that a member is found dead within seconds. */
const FAST: JoinOptions = {
  bind: '127.0.0.1:0',
  profile: 'local',
  config: { probeIntervalMs: 200, probeTimeoutMs: 100, suspicionMult: 2, pushPullIntervalMs: 1000 },
};

async function start(name: string, options: JoinOptions = {}): Promise<ClusterNode> {
  const node = await join({ ...FAST, name, ...options });
  nodes.push(node);
  return node;
}

function at({ port }: ClusterNode): string[] {
  return [`127.0.0.1:${port}`];
}

function fileOf(name: string): string {
  return pathOf(folder, `${name}.trace`);
}

function replayed(file: string): Replay {
  return new Replay(new RecordingSource(file)).run();
}

async function eventually(what: string, holds: () => boolean): Promise<void> {
  const until = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > until) throw new Error(`not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a recorded member', () => {
  test.each<[string, JoinOptions]>([
    ['of a Serf cluster', { keys: [KEY] }],
    ['of memberlist alone', { serf: false }],
  ])('%s replays verdict for verdict, and tells why another was declared dead', async (kind, options) => {
    const file = fileOf(kind);
    const record = new Recorder({ file, flushEveryMs: 50, stateEveryMs: 100, stateShare: 1 });
    const a = await start('a', { ...options, record });
    const b = await start('b', { ...options, seeds: at(a) });
    const c = await start('c', { ...options, seeds: at(a) });
    await eventually('a knows three', () => a.members.alive.length === 3);
    await b.setTags({ role: 'web' });
    await eventually('the tag', () => a.members.find('b')?.tags['role'] === 'web');
    await c.close();
    await eventually('c is dead', () => a.members.find('c')?.state === 'dead');
    await a.close();

    const replay = replayed(file);
    expect(replay.divergence).toBeNull();
    expect(replay.source.torn).toBeNull();
    expect(replay.states).toBeGreaterThan(2);
    expect(replay.gaps).toBe(0);
    const told = replay.told.map(({ verdict }) => `${verdict.what} ${verdict.member} ${verdict.how ?? ''}`);
    expect(told).toContain('member-leave c dead');
    expect(told).toContain('member-update b alive');
    expect(replay.cases('c').at(-1)?.outcome.kind).toBe('dead');

    const lines = answerLines(answerOf([file], { why: 'c', at: null, changes: {}, seeds: 1 }));
    expect(lines.join('\n')).toContain('a holds c');
    expect(lines.join('\n')).toMatch(/declared c dead/);
  });

  test('a file that is read while it is written is torn, and replays up to there', async () => {
    const file = fileOf('live');
    const record = new Recorder({ file });
    const a = await start('a', { record });
    const b = await start('b', { seeds: at(a) });
    await eventually('a knows b', () => a.members.alive.length === 2);
    await record.flush();
    writeFileSync(fileOf('copy'), readFileSync(file));
    const copy = replayed(fileOf('copy'));
    expect(copy.source.torn).toContain('torn');
    expect(copy.divergence).toBeNull();
    expect(copy.told.map(({ verdict }) => verdict.member)).toContain('b');
    writeFileSync(fileOf('cut'), readFileSync(file).subarray(0, -7));
    expect(() => replayed(fileOf('cut'))).not.toThrow();
    await b.close();
  });

  test('the application’s refusals are replayed, though they are no input', async () => {
    const file = fileOf('veto');
    const record = new Recorder({ file });
    const veto = ({ name }: { name: string }): string | null => (name === 'b' ? 'not on the list' : null);
    const a = await start('a', { record, veto });
    await start('b', { seeds: at(a) });
    await start('c', { seeds: at(a) });
    await eventually('a knows c', () => a.members.find('c') !== undefined);
    expect(a.members.find('b')).toBeUndefined();
    await a.close();
    expect(replayed(file)).toMatchObject({ divergence: null, gaps: 0 });
  });

  test('a changed verdict and a changed input are found', async () => {
    const file = fileOf('changed');
    const a = await start('a', { record: new Recorder({ file }) });
    const b = await start('b', { seeds: at(a) });
    await eventually('a knows b', () => a.members.alive.length === 2);
    await b.close();
    await eventually('b is dead', () => a.members.find('b')?.state === 'dead');
    await a.close();
    const rewritten = (change: (input: TraceInput) => TraceInput | null): string => {
      const reader = new TraceReader([readFileSync(file)]);
      const pieces: Uint8Array[] = [];
      const writer = new TraceWriter(reader.header, (piece) => pieces.push(piece));
      for (const entry of reader.entries()) {
        const input = change(entry.input);
        if (input !== null) writer.add({ ...entry, input });
      }
      writer.end(null);
      writeFileSync(fileOf('rewritten'), Buffer.concat(pieces));
      return fileOf('rewritten');
    };
    expect(replayed(rewritten((input) => input)).divergence).toBeNull();
    const isDeath = (input: TraceInput): boolean =>
      input.kind === 'command' && JSON.stringify(input.command).includes('member-leave');
    const unsaid = replayed(rewritten((input) => (isDeath(input) ? null : input)));
    expect(unsaid.divergence?.text).toMatch(/^the recording has .*, the replay member-leave b 1 dead/);
    const unheard = replayed(rewritten((input) => (input.kind === 'stream-data' ? null : input)));
    expect(unheard.divergence).not.toBeNull();
  });
});

describe('what a recording does not hold', () => {
  test('is any key, as bytes or in base64, whatever is done to the keyring', async () => {
    const file = fileOf('keys');
    const often = { flushEveryMs: 5, stateEveryMs: 1, stateShare: 1 };
    const record = new Recorder({ file, ...often });
    const options: JoinOptions = { keys: [KEY] };
    const a = await start('a', { ...options, record });
    const other = fileOf('keys of b');
    const b = await start('b', {
      ...options,
      seeds: at(a),
      record: new Recorder({ file: other, ...often }),
    });
    await eventually('both see two', () => a.members.alive.length === 2 && b.members.alive.length === 2);
    const second = decodeBase64(SECOND_KEY)!;
    await a.keys.install(second);
    await a.keys.use(second);
    const { keys } = await b.keys.list();
    expect([...keys.keys()].sort()).toEqual([KEY, SECOND_KEY].sort());
    await b.keys.remove(decodeBase64(KEY)!);
    await a.close();
    await b.close();
    for (const path of [file, other]) {
      const bytes = readFileSync(path);
      expect(bytes.includes('_serf_install-key')).toBe(true);
      for (const key of [KEY, SECOND_KEY]) {
        const raw = Buffer.from(key, 'base64');
        for (const text of [key, key.replace(/=+$/, ''), raw.toString('hex')]) {
          expect(bytes.includes(text)).toBe(false);
        }
        expect(bytes.includes(raw)).toBe(false);
        // In a saved state bytes are base64, and a key may begin at any of three places in it.
        for (const shift of [0, 1, 2]) {
          const whole = Buffer.concat([Buffer.alloc(shift), raw]).toString('base64');
          const inside = whole.slice(shift === 0 ? 0 : 4, Math.floor((raw.length + shift) / 3) * 4);
          expect(bytes.includes(inside)).toBe(false);
        }
      }
      const replay = replayed(path);
      expect(replay.divergence).toBeNull();
      expect(replay.states).toBeGreaterThan(2);
    }
  });
});

describe('what would have been', () => {
  test('a member that was cut off for a while would have lived with a longer suspicion', async () => {
    const gate = new Gate();
    const files = [fileOf('sim a'), fileOf('sim b')];
    const a = await start('a', { record: new Recorder({ file: files[0]! }) });
    const b = await start('b', { seeds: at(a), record: new Recorder({ file: files[1]! }) });
    const c = await start('c', { seeds: at(a), wrapTransports: (inner) => gate.wrap(inner) });
    await eventually('all see three', () => [a, b, c].every(({ members }) => members.alive.length === 3));
    await new Promise((resolve) => setTimeout(resolve, 1500)); // something to estimate the network from
    gate.close();
    await eventually('c is dead', () => a.members.find('c')?.state === 'dead');
    // Long enough that the death is no near thing.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    gate.open();
    await eventually('c is back', () => a.members.find('c')?.state === 'alive');
    await Promise.all([a.close(), b.close()]);

    const question = { why: 'c', at: null, changes: { suspicionMult: 60 }, seeds: 10 };
    const answer = answerOf(files, question);
    expect(answer.replays.map(({ divergence }) => divergence)).toEqual([null, null]);
    const { estimate } = answer;
    if (estimate === null || typeof estimate === 'string') throw new Error(`no estimate: ${estimate}`);
    expect(estimate.changed).toEqual({ seeds: 10, lived: 10 });
    expect(estimate.asRecorded.lived).toBeLessThan(3);
    expect(estimate).toMatchObject({ members: 3, recordedMembers: 2 });
    expect(answerOf(files, question).estimate).toEqual(estimate);
    const text = answerLines(answer).join('\n');
    expect(text).toContain('estimate: in 10 of 10 seeds c would have lived with suspicionMult 60');
    // One recording alone: the others have its view.
    const alone = answerOf(files.slice(0, 1), question).estimate;
    expect(alone).toMatchObject({ members: 3, recordedMembers: 1, changed: { lived: 10 } });
    const both = answer.timeline.filter(({ verdict }) => verdict.what === 'member-leave');
    expect(both.map(({ node }) => node).sort()).toEqual(['a', 'b']);
  });
});

describe('what cannot be replayed', () => {
  test('is refused in one line', () => {
    const header = { writtenBy: 'hearsay 9', seed: null, processes: [] };
    const about = { kind: 'recording', version: 1, library: '9.9.9', node: { name: 'a' } };
    const refusal = (name: string, bytes: Uint8Array): string => {
      writeFileSync(fileOf(name), bytes);
      try {
        replayed(fileOf(name));
        return 'nothing was refused';
      } catch (error) {
        if (!(error instanceof RecordingError)) throw error;
        return error.message.replace(`${fileOf(name)}: `, '');
      }
    };
    expect(refusal('library', encodeHeader({ ...header, about }))).toMatch(
      /^recorded by hearsay 9\.9\.9, and this is hearsay [\d.]+; a saved state/,
    );
    expect(refusal('layout', encodeHeader({ ...header, about: { ...about, version: 2 } }))).toBe(
      'a recording of version 2; this program reads version 1',
    );
    expect(refusal('run', encodeHeader({ ...header, about: {} }))).toContain('no recording of a node');
    const other = encodeHeader({ ...header, about });
    other[9] = 7;
    expect(refusal('trace', other)).toBe('a trace of version 7; this program reads version 1');
    expect(refusal('text', Buffer.from('hello, world'))).toBe('it is no trace');
    expect(() => replayed(fileOf('nothing'))).toThrow(/^.*nothing\.trace: ENOENT/);
  });
});
