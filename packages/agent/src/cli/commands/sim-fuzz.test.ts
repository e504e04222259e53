/** The fuzzing command as a user runs it: with its workers, its replays and its mistakes. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runCommand } from '../../../../../test/support/run-command.ts';
import { simFuzzCommand } from './sim-fuzz.ts';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

const TSX = new URL('../../../../../node_modules/tsx/dist/esm/api/index.mjs', import.meta.url).href;
const TRANSITIONS = new URL('../../../../hearsay/src/swim/transitions.ts', import.meta.url).href;

/** What runs in front of a program and of each of its workers: `--import tsx` reaches no worker. */
const SOURCES = `import { register } from ${JSON.stringify(TSX)}; register();`;
const NO_REFUTATION = `const { Transitions } = await import(${JSON.stringify(TRANSITIONS)});
  Transitions.prototype.refute = () => {};`;

const INVARIANTS = new URL('../../../../hearsay/src/sim/invariants.ts', import.meta.url).href;
const ALL_FAIL = `const { LAWS } = await import(${JSON.stringify(INVARIANTS)});
  LAWS.find(({ kind }) => kind === 'change').holds = () => false;`;
/** Interrupts the hunt when a worker has sent a message for which `condition` holds. */
const interruptedAt = (condition: string): string => `
  const { Worker, isMainThread } = await import('node:worker_threads');
  const { emit } = Worker.prototype;
  if (isMainThread) Worker.prototype.emit = function (event, message) {
    const result = emit.apply(this, arguments);
    if (event === 'message' && ${condition}) process.kill(process.pid, 'SIGINT');
    return result;
  };`;

/** The command from its sources; `patch` is run first. */
async function fuzz(args: readonly string[], patch: string = ''): Promise<Run> {
  const env = { ...process.env, TSX_TSCONFIG_PATH: `${ROOT}tsconfig.test.json` };
  const preload = `data:text/javascript,${encodeURIComponent(`${SOURCES} ${patch}`)}`;
  return new Promise((resolve) => {
    const nodeArgs = ['--import', preload, MAIN, 'sim', 'fuzz', ...args];
    execFile(process.execPath, nodeArgs, { cwd: ROOT, env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

describe('a hunt', () => {
  test('runs its seeds on two workers, and says what it has seen', async () => {
    const { code, out, err } = await fuzz(['--seeds', '4', '--nodes', '5', '--workers', '2', '--json']);
    expect(err).toBe('');
    expect(code).toBe(0);
    const report = JSON.parse(out);
    expect(report).toMatchObject({ firstSeed: 1, scenarios: 4, workers: 2, finds: [] });
    expect(report.virtualMs).toBeGreaterThan(4 * 120_000);
    expect(report.perMinute).toBeGreaterThan(0);
  });

  test('ends when its time is up, but not before it has tried a seed', async () => {
    const { code, out } = await fuzz(['--minutes', '0.0000001', '--nodes', '4']);
    expect(code).toBe(0);
    expect(out).toMatch(/^[1-9]\d* scenarios? .*a minute\n[^]*no law was broken\n$/);
  });
});

describe('a hunt that is interrupted', () => {
  test('prints what it has seen, and ends with 130', async () => {
    const { code, out, err } = await fuzz(
      ['--minutes', '9', '--nodes', '4', '--workers', '1'],
      interruptedAt('true'),
    );
    expect(code).toBe(130);
    expect(err).toMatch(/^error: interrupted after \d+ scenarios?\n$/);
    expect(out).toMatch(/^\d+ scenarios? \(seeds from 1\) in [\d.]+ s on 1 core: /);
  });

  test('does not lose what it is making small', async () => {
    const args = ['--minutes', '9', '--nodes', '4', '--workers', '1', '--json'];
    const { code, out } = await fuzz(
      args,
      `${NO_REFUTATION} ${interruptedAt('message.found !== undefined')}`,
    );
    expect(code).toBe(130);
    const { finds, endedBy } = JSON.parse(out);
    expect(endedBy).toBe('interrupt');
    expect(finds).toHaveLength(1);
    expect(finds[0]).toMatchObject({ shrinkRuns: 0, replay: expect.stringContaining('--replay') });
  });
});

describe('a find', () => {
  test('is the last one if it is the third', async () => {
    const { code, out } = await fuzz(['--minutes', '9', '--nodes', '4', '--workers', '1'], ALL_FAIL);
    expect(code).toBe(1);
    expect(out).toContain('3 scenarios (seeds from 1)');
    expect(out).toMatch(/\nIt ended since 3 were found, which is enough; go on with --seed 4\.\n$/);
    expect(out).toMatch(/made small in \d+ runs: 0 faults, 0 actions, 2 nodes\. Run/);
  });

  test('is made small, and printed with a command that shows it again', async () => {
    const hunted = await fuzz(['--seeds', '8', '--seed', '1', '--nodes', '4'], NO_REFUTATION);
    expect(hunted.err).toBe('');
    expect(hunted.code).toBe(1);
    expect(hunted.out).toContain('breaks a law: after the last fault all views are equal and true');
    const [, scenario] = /hearsay sim fuzz --replay '(.+)'/.exec(hunted.out)!;
    expect(scenario!.split('@').length - 1).toBeLessThanOrEqual(2);
    expect((await fuzz(['--replay', scenario!])).code).toBe(0);
    const again = await fuzz(['--replay', scenario!], NO_REFUTATION);
    expect(again.code).toBe(1);
    expect(again.out).toContain('broken at');
    expect(again.err).toContain('a law was broken: after the last fault');
  });
});

describe('a replay', () => {
  test('runs one scenario and prints its report', async () => {
    const { code, out } = await fuzz(['--replay', 'nodes=4 faults=20s crash@1s/ever:3']);
    expect(code).toBe(0);
    expect(out).toContain('every law held');
    expect(out).toContain('(3 verdicts)');
  });

  test('of a scenario that cannot be is wrong usage, told in one line', async () => {
    const { code, out, err } = await fuzz(['--replay', 'nodes=4 crash@1s/2s:7']);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toBe(
      "error: option '--replay <scenario>': crash: 7 is not allowed; nodes are numbered from 1 to 4\n",
    );
  });
});

test.each([
  [['--seeds', '0'], 'It must be a whole number from 1.'],
  [['--minutes', 'soon'], 'It must be a number of minutes above 0.'],
  [['--nodes', '1'], 'It must be from 2 to 1000.'],
  [
    ['--replay', ' '],
    'option \'--replay <scenario>\': scenario: " " is not allowed; use words as in nodes=5',
  ],
  [
    ['--replay', 'crash@1s/2s:3', '--seeds', '2'],
    "'--replay <scenario>' cannot be used with option '--seeds",
  ],
  [
    ['--replay', 'crash@1s/2s:3', '--nodes', '9'],
    "'--replay <scenario>' cannot be used with option '--nodes",
  ],
  [
    ['--replay', 'faults=5s crash@9s/ever:3'],
    'crash: "9s" is not allowed; it comes before the faults end, at',
  ],
  [['--rules', 'raft'], 'Allowed choices are hearsay, memberlist, memberlist-0.2.'],
])('%j is refused', async (args, text) => {
  const { code, err } = await runCommand(simFuzzCommand(), args);
  expect(code).toBe(2);
  expect(err).toContain(text);
});
