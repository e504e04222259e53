/** The command as a user runs it, and recordings of processes that end in every way. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { fileURLToPath } from 'node:url';
import { join, Recorder, type ClusterNode } from 'hearsay';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../../../../test/support/wait-for.ts';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const ENV = { ...process.env, TSX_TSCONFIG_PATH: `${ROOT}tsconfig.test.json`, TZ: 'UTC' };
const LIBRARY = new URL('../../../../hearsay/src/public/node.ts', import.meta.url).href;

const folder = mkdtempSync(pathOf(tmpdir(), 'hearsay-replay-'));
// News of a third member may be spent on that member itself; an exchange of state tells what was missed.
const FAST = { probeIntervalMs: 200, probeTimeoutMs: 100, suspicionMult: 2, pushPullIntervalMs: 500 };
const fileA = pathOf(folder, 'a.trace');
const fileB = pathOf(folder, 'b.trace');

async function ran(args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], { cwd: ROOT, env: ENV });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out, err };
}

function replay(...args: readonly string[]): Promise<Ran> {
  return ran([MAIN, 'replay', ...args]);
}

/** Two recorded members, and a third that dies. */
beforeAll(async () => {
  const start = (name: string, file: string | null, seeds: readonly string[] = []): Promise<ClusterNode> => {
    const record = file === null ? {} : { record: new Recorder({ file }) };
    return join({ name, seeds, bind: '127.0.0.1:0', profile: 'local', config: FAST, ...record });
  };
  const a = await start('a', fileA);
  const seeds = [`127.0.0.1:${a.port}`];
  const b = await start('b', fileB, seeds);
  const c = await start('c', null, seeds);
  const describe = (): string =>
    [a, b]
      .map(({ name, members }) => `${name}: ${members.all.map((m) => `${m.name} ${m.state}`).join(', ')}`)
      .join('\n');
  const both = (what: string, holds: (node: ClusterNode) => boolean): Promise<unknown> =>
    waitFor({ what, timeoutMs: 60_000, describe }, () => [a, b].every(holds));
  await both('both know all three', ({ members }) =>
    ['a', 'b', 'c'].every((name) => members.find(name)?.state === 'alive'),
  );
  await c.close();
  await both('c is dead to both', ({ members }) => members.find('c')?.state === 'dead');
  await Promise.all([a.close(), b.close()]);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('hearsay replay', () => {
  test('says that the verdicts are the same, who believed what when, and why', async () => {
    const { code, out, err } = await replay(fileA, fileB, '--why', 'c');
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/a\.trace: a, .* inputs from \d+ saved states?; the same \d+ verdicts/);
    expect(out).toMatch(/b\.trace: b, .*the same \d+ verdicts/);
    expect(out).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}a {2}c is suspect \(incarnation 1\): [abc] accuses it$/m);
    expect(out).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}b {2}c is dead \(incarnation 1\)$/m);
    expect(out).toMatch(/^[ab] holds c \(127\.0\.0\.1:\d+\) to be dead\.$/m);
    expect(out).toMatch(/declared c dead/);
    const times = [...out.matchAll(/^(\d\d:\d\d:\d\d\.\d{3}) {2}[ab] {2}/gm)].map(([, time]) => time!);
    expect(times).toEqual([...times].sort());
  });

  test('as of a time it tells nothing of what came later', async () => {
    const all = JSON.parse((await replay(fileA, '--json')).out) as Shape;
    const death = all.timeline.find(({ what }) => what === 'member-leave')!;
    const before = new Date(Date.parse(death.at) - 1).toISOString();
    const { code, out } = await replay(fileA, '--json', '--at', before);
    expect(code).toBe(0);
    const then = JSON.parse(out) as Shape;
    expect(then.at).toBe(before);
    expect(then.timeline.map(({ what }) => what)).not.toContain('member-leave');
    expect(then.timeline.length).toBeGreaterThan(0);
    expect(then.recordings[0]!.divergence).toBeNull();
  });

  test('an estimate is called one, and says what it is made of', async () => {
    const { code, out } = await replay(fileA, '--why', 'c', '--set', 'suspicionMult=6', '--seeds', '3');
    expect(code).toBe(0);
    expect(out).toContain('estimate: in 0 of 3 seeds c would have lived with suspicionMult 6');
    expect(out).toMatch(/silence: nobody who was recorded heard c from \S+ for good/);
  });

  test('a changed file ends with 1 and says where', async () => {
    const bytes = readFileSync(fileA);
    bytes[bytes.length - 200]! ^= 1;
    const changed = pathOf(folder, 'changed.trace');
    writeFileSync(changed, bytes);
    const { code, err } = await replay(changed);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^error: .*changed\.trace: changed since it was written: the record at byte \d+ .*\n$/,
    );
  });

  test.each<[string, readonly string[], RegExp]>([
    ['a setting that there is not', [fileA, '--why', 'c', '--set', 'patience=6'], /there is no such setting/],
    ['a setting without a node', [fileA, '--set', 'suspicionMult=6'], /--set asks about a node/],
    ['a time that is none', [fileA, '--at', 'noon'], /14:03:07/],
  ])('wrong usage ends with 2: %s', async (_what, args, said) => {
    const { code, err } = await replay(...args);
    expect(code).toBe(2);
    expect(err).toMatch(said);
  });
});

interface Shape {
  readonly at: string | null;
  readonly timeline: readonly { readonly at: string; readonly what: string }[];
  readonly recordings: readonly { readonly divergence: unknown; readonly torn: string | null }[];
}

describe('the recording of a process', () => {
  const program = (file: string, end: string): string => `
    const { join, Recorder } = await import(${JSON.stringify(LIBRARY)});
    const record = new Recorder({ file: ${JSON.stringify(file)}, flushEveryMs: 60_000 });
    const node = await join({ name: 'a', bind: '127.0.0.1:0', profile: 'local', record });
    const seeds = ['127.0.0.1:' + node.port];
    await join({ name: 'b', bind: '127.0.0.1:0', profile: 'local', seeds });
    while (node.members.size < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    ${end}`;

  test.each<[string, string, boolean]>([
    [
      'is killed has all up to the last flush',
      "await record.flush(); process.kill(process.pid, 'SIGKILL');",
      true,
    ],
    ['exits without a word has all', 'process.exit(0);', true],
    ['closes its node has all, and an end', 'await node.close(); process.exit(0);', false],
  ])('that %s', async (what, end, isTorn) => {
    const file = pathOf(folder, `${what}.trace`);
    await ran(['--input-type=module', '--eval', program(file, end)]);
    const { code, out } = await replay(file, '--json');
    expect(code).toBe(0);
    const { timeline, recordings } = JSON.parse(out) as Shape;
    expect(timeline.map(({ what: one }) => one)).toContain('member-join');
    expect(recordings).toMatchObject([{ divergence: null }]);
    expect(recordings[0]!.torn === null).toBe(!isTorn);
  });
});
