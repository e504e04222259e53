/** The sweeping command as a user runs it: with its threads, its files, interruptions and mistakes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../../../../test/support/run-command.ts';
import { simSweepCommand } from './sim-sweep.ts';

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const TSX = new URL('../../../../../node_modules/tsx/dist/esm/api/index.mjs', import.meta.url).href;
/** Runs in front of the program and of each of its threads: `--import tsx` reaches no thread. */
const SOURCES = `import { register } from ${JSON.stringify(TSX)}; register();`;

const TRANSITIONS = new URL('../../../../hearsay/src/swim/transitions.ts', import.meta.url).href;
const CLUSTER = new URL('../../../../hearsay/src/sim/cluster.ts', import.meta.url).href;
const NO_REFUTATION = `const { Transitions } = await import(${JSON.stringify(TRANSITIONS)});
  Transitions.prototype.refute = () => {};`;
/** A report of three nodes cannot be made. */
const NO_THREE = `const { Cluster } = await import(${JSON.stringify(CLUSTER)});
  const { get } = Object.getOwnPropertyDescriptor(Cluster.prototype, 'nodes');
  Object.defineProperty(Cluster.prototype, 'nodes', { get() {
    const nodes = get.call(this);
    if (this.hosts.size === 3 && this.sim.now > 100_000) throw new Error('planted');
    return nodes;
  } });`;

const folder = mkdtempSync(join(tmpdir(), 'hearsay-sim-sweep-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}, patch: string = ''): ChildProcess {
  const preload = `data:text/javascript,${encodeURIComponent(`${SOURCES} ${patch}`)}`;
  return spawn(process.execPath, ['--import', preload, MAIN, 'sim', 'sweep', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env, TSX_TSCONFIG_PATH: `${ROOT}tsconfig.test.json` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(child: ChildProcess): Promise<Run> {
  let out = '';
  let err = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (err += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

/** `patch` is run first, in each thread, too. */
async function sweep(args: readonly string[], env: NodeJS.ProcessEnv = {}, patch: string = ''): Promise<Run> {
  return ended(start(args, env, patch));
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');

const SMALL = write(
  'small.yaml',
  'experiment: scenario\nseeds: 3\nparameters: {nodes: [3, 4], faultsMax: 1, actionsMax: 0, faultsMs: 5s}\n',
);

describe('hearsay sim sweep', () => {
  test('prints a table a combination, and writes all cells where it is told to', async () => {
    const [out, csv] = [join(folder, 'small.jsonl'), join(folder, 'small.csv')];
    const run = await sweep([SMALL, '--out', out, '--csv', csv]);
    expect(run.err).toBe('');
    expect(run.code).toBe(0);
    const titles = run.out.split('\n').filter((line) => /^\S/.test(line));
    const rest = 'faultsMax=1 actionsMax=0 faultsMs=5000  3 of 3 seeds';
    expect(titles).toEqual([`nodes=3 ${rest}`, `nodes=4 ${rest}`]);
    expect(run.out).toMatch(/\n {2}detectionP99Ms +\S+ +\S+ +\S+\n/);
    expect(linesOf(out)).toHaveLength(7);
    expect(linesOf(csv)).toHaveLength(7);
    expect(linesOf(csv)[6]).toMatch(/^5,4,1,0,5000,3,/);
  });

  test('prints the same numbers as JSON, whichever and however many cores it has', async () => {
    const [one, two] = await Promise.all(
      ['1', '2'].map((workers) => sweep([SMALL, '--json', '--workers', workers])),
    );
    expect(one!.out).toBe(two!.out);
    const report = JSON.parse(one!.out);
    expect(report).toMatchObject({ experiment: 'scenario', cells: 6, done: 6, shard: '1/1', failed: [] });
    expect(report.combinations).toHaveLength(2);
    expect(report.combinations[0]).toMatchObject({ parameters: { nodes: 3 }, runs: 3 });
  });

  test('runs a share, said by an option or by a Kubernetes job, and joins the shares', async () => {
    const [first, second] = [join(folder, 'part-1.jsonl'), join(folder, 'part-2.jsonl')];
    const job = { JOB_COMPLETION_INDEX: '1', JOB_COMPLETIONS: '2' };
    const shares = await Promise.all([
      sweep([SMALL, '--out', first, '--shard', '1/2', '--json']),
      sweep([SMALL, '--out', second, '--json'], job),
    ]);
    expect(shares.map(({ out }) => JSON.parse(out).shard)).toEqual(['1/2', '2/2']);
    expect([...linesOf(first), ...linesOf(second)]).toHaveLength(8);
    const joined = await sweep([SMALL, '--from', first, '--from', second]);
    expect(joined).toEqual(await sweep([SMALL]));
  });

  test('reports a cell that throws with its parameters and seed, and goes on with the others', async () => {
    const text = 'experiment: scenario\nparameters: {nodes: [3, 9], faultsMax: 0, actionsMax: 0}\n';
    const { code, out, err } = await sweep([write('throws.yaml', text)], {}, NO_THREE);
    expect(code).toBe(1);
    expect(err).toBe('error: cell 0 (nodes=3 faultsMax=0 actionsMax=0 seed=1): Error: planted\n');
    expect(out).toMatch(/^nodes=9 faultsMax=0 actionsMax=0 {2}1 of 1 seed\n/);
  });

  test('whose cells break a law ends with 1, and tells the first of them with their replays', async () => {
    const text = 'experiment: scenario\nseeds: 8\nparameters: {nodes: 4}\n';
    const file = write('broken.yaml', text);
    const { code, out, err } = await sweep([file, '--json'], {}, NO_REFUTATION);
    expect(code).toBe(1);
    const { broken, failed } = JSON.parse(out);
    expect(failed).toEqual([]);
    const [{ law, replay, seed }] = broken;
    const lines = err.split('\n');
    expect(lines[0]).toBe(`error: cell ${seed - 1} (nodes=4 seed=${seed}) broke a law: ${law}`);
    expect(lines[1]).toBe(`  ${replay}`);
    expect(replay).toMatch(new RegExp(`^hearsay sim fuzz --replay 'seed=${seed} nodes=4 `));
    expect(err.match(/ broke a law: /g)).toHaveLength(Math.min(3, broken.length));
    const share = await sweep([file, '--shard', '1/1', '--json'], {}, NO_REFUTATION);
    expect(share).toEqual({ code, out, err });
  });

  test('but a share of it, which has done its work, ends with 0', async () => {
    const file = write('share.yaml', 'experiment: scenario\nseeds: 16\nparameters: {nodes: 4}\n');
    const { code, err } = await sweep([file, '--shard', '1/2'], {}, NO_REFUTATION);
    expect([code, / broke a law: /.test(err)]).toEqual([0, true]);
  });
});

describe('a sweep that is interrupted', () => {
  // Twenty-five runs of 48 nodes, whatever else the machine has to do.
  test('stops at once, says how to go on, and then has the same results', { timeout: 180_000 }, async () => {
    const parameters = '{nodes: 48, crashes: 2, loss: 0.1, faultsMs: 60s}';
    const file = write('long.yaml', `experiment: scenario\nseeds: 8\nparameters: ${parameters}\n`);
    const [broken, whole] = [join(folder, 'broken.jsonl'), join(folder, 'whole.jsonl')];
    const child = start([file, '--out', broken]);
    const ending = ended(child);
    // Until one cell is in the file: the others are under way or not begun.
    while (!existsSync(broken) || linesOf(broken).length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill('SIGINT');
    const { code, out, err } = await ending;
    const kept = linesOf(broken).length - 1;
    expect(kept).toBeLessThan(8);
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err:
        `error: stopped after ${kept} of 8 cells; ` +
        `go on with: hearsay sim sweep ${file} --out ${broken} --resume\n`,
    });
    const again = await sweep([file, '--out', broken]);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('add --resume to go on with it') });
    const resumed = await sweep([file, '--out', broken, '--resume']);
    const never = await sweep([file, '--out', whole]);
    expect(resumed).toEqual(never);
    expect(linesOf(broken).sort()).toEqual(linesOf(whole).sort());
  });
});

describe('what is wrong is told in one line, with status 2', () => {
  const other = write('other.yaml', 'experiment: scenario\nseeds: 4\n');
  const broken = write('wrong.yaml', 'experiment: scenario\nparameters:\n  nodes: 1\n');
  const results = write('other.jsonl', '{"sweep":"1234567812345678","experiment":"scenario","cells":9}\n');

  test.each([
    [[join(folder, 'none.yaml')], 'none.yaml: the file cannot be read (ENOENT)'],
    [[broken], 'wrong.yaml:3:10: parameters.nodes: 1; allowed: a whole number from 2 to 1000'],
    [
      [write('grid.yaml', 'experiment: scenario\nparameters: {nodes: 8, crashes: 9}\n')],
      'grid.yaml:2:33: param',
    ],
    [[other, '--from', results], 'other.jsonl:1:1: it holds the results of another sweep, 1234567812345678'],
    [[other, '--csv', join(folder, 'no', 'where')], 'it cannot be written (ENOENT)'],
    [[other, '--resume'], "option '--resume' needs --out FILE"],
    [[other, '--shard', '3/2'], 'It must be I/N with I from 1 to N, such as 2/5.'],
    [[other, '--workers', '0'], 'It must be a whole number from 1 to 999.'],
    [[other, '--queue', 'http://x'], 'It must be redis://HOST:PORT/DB.'],
  ])('%j', async (args, text) => {
    const { code, out, err } = await runCommand(simSweepCommand(), args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(text);
    expect(err.trimEnd()).not.toContain('\n');
  });
});
