/** The fuzzing command as a user runs it: with its workers, its replays and its mistakes. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

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

  test('ends when its time is up', async () => {
    const { code, out } = await fuzz(['--minutes', '0.0001', '--nodes', '4']);
    expect(code).toBe(0);
    expect(out).toMatch(/\d+ scenarios .*a minute\n[^]*no law was broken\n$/);
  });
});

describe('a find', () => {
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
  [['--rules', 'raft'], 'Allowed choices are hearsay, memberlist, memberlist-0.2.'],
])('%j is refused', async (args, text) => {
  const { code, err } = await fuzz(args);
  expect(code).toBe(2);
  expect(err).toContain(text);
});
