/**
 * Sweeps through a real Redis: workers that are killed, stopped and refused, and in the end the same results
 * as on one machine. Where redis-server is missing they are skipped; with `CI=true` they fail.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openQueue, QUEUE_NAME, QUEUE_PREFIX, type CellJob } from '../../packages/agent/src/sweep/bullmq.ts';
import { parseRedisUrl } from '../../packages/agent/src/sweep/redis-socket.ts';
import { endWithUs, hasExited } from '../support/child-processes.ts';
import { waitFor } from '../support/wait-for.ts';

const binary = process.env['HEARSAY_REDIS'] ?? '';
if (binary === '') {
  const why = 'Redis is missing: install it (Debian: `apt-get install redis-server`), or set HEARSAY_REDIS';
  if (process.env['CI'] === 'true') throw new Error(why);
  process.stderr.write(`${why}; the tests with a queue are skipped\n`);
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = join(ROOT, 'packages/agent/src/cli/main.ts');
const TSX = new URL('../../node_modules/tsx/dist/esm/api/index.mjs', import.meta.url).href;
/** `--import tsx` reaches no thread of a pool; this does. */
const PRELOAD = `data:text/javascript,import { register } from ${JSON.stringify(TSX)}; register();`;
const CELLS = 10;
const TIMEOUT_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'hearsay-sweep-'));
const children: ChildProcess[] = [];
let url = '';

/** A program, with all that it prints. */
class Program {
  readonly child: ChildProcess;
  out = '';
  err = '';

  constructor(file: string, args: readonly string[]) {
    const env = { ...process.env, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.test.json'), NODE_OPTIONS: '' };
    this.child = spawn(file, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(this.child);
    endWithUs(this.child);
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.out += text));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.err += text));
  }

  static hearsay(...args: readonly string[]): Program {
    return new Program(process.execPath, ['--import', PRELOAD, MAIN, 'sim', ...args]);
  }

  /** What `look` sees, in what has been printed so far. */
  prints(what: string, pattern: RegExp): Promise<RegExpExecArray> {
    const describe = (): string => `${this.out}\n${this.err}`;
    return waitFor({ what, timeoutMs: TIMEOUT_MS, describe }, () => pattern.exec(this.out) ?? undefined);
  }

  async ends(what: string): Promise<number | null> {
    const describe = (): string => `${this.out}\n${this.err}`;
    await waitFor({ what, timeoutMs: TIMEOUT_MS, describe }, () => hasExited(this.child));
    return this.child.exitCode;
  }
}

/** A sweep whose cells take some seconds of a core together, and its path. */
function sweepFile(name: string, seeds: string): string {
  const path = join(folder, name);
  const parameters = '  nodes: 64\n  loss: 0.1\n  crashes: 4\n  faultsMs: 60s\n';
  writeFileSync(path, `experiment: scenario\nseeds: ${seeds}\nparameters:\n${parameters}`);
  return path;
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.skipIf(binary === '')('a sweep through a queue', () => {
  beforeAll(async () => {
    const port = await freePort();
    const place = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder];
    const redis = new Program(binary, [...place, '--save', '', '--appendonly', 'no']);
    await redis.prints('Redis is ready', /Ready to accept connections/);
    url = `redis://127.0.0.1:${port}`;
  });

  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  test('has each cell once, as a local run has it, though a worker is killed in one', async () => {
    const file = sweepFile('kill.yaml', String(CELLS));
    const [local, queued] = [join(folder, 'local.jsonl'), join(folder, 'queued.jsonl')];
    const queue = ['--queue', `${url}/1`];
    const workers = [1, 2].map(() => Program.hearsay('worker', ...queue, '--workers', '1', '--verbose'));
    const [doomed, other] = workers as [Program, Program];
    await Promise.all(workers.map((one) => one.prints('a worker is ready', /^waiting for cells/m)));
    const sweep = Program.hearsay('sweep', file, ...queue, '--out', queued);
    const [, cell] = await doomed.prints('a cell is taken', /took cell (\d+) /);
    doomed.child.kill('SIGKILL');
    expect(await sweep.ends('the sweep through the queue')).toBe(0);
    expect(sweep.err).toBe('');
    expect(doomed.out).not.toContain(`done cell ${cell} `);
    expect(other.out).toContain(`done cell ${cell} `);
    other.child.kill('SIGTERM');
    expect(await other.ends('the other worker')).toBe(0);
    const alone = Program.hearsay('sweep', file, '--out', local);
    expect(await alone.ends('the local sweep')).toBe(0);
    expect(linesOf(queued)).toHaveLength(CELLS + 1);
    expect(linesOf(queued).sort()).toEqual(linesOf(local).sort());
    expect(sweep.out).toBe(alone.out);
  });

  test('finds what workers did while nobody listened, and a stopped worker finishes its cell', async () => {
    const file = sweepFile('later.yaml', '{from: 100, count: 2}');
    const queue = ['--queue', `${url}/2`];
    const first = Program.hearsay('sweep', file, ...queue);
    const worker = Program.hearsay('worker', ...queue, '--workers', '1', '--verbose');
    const [, cell] = await worker.prints('a cell is taken', /took cell (\d+) /);
    first.child.kill('SIGINT');
    expect(await first.ends('the interrupted sweep')).toBe(1);
    expect(first.err).toMatch(/^error: stopped after 0 of 2 cells; .* kept in Redis for a day/);
    worker.child.kill('SIGTERM');
    expect(await worker.ends('the worker')).toBe(0);
    expect(worker.out).toContain(`done cell ${cell} `);
    expect(worker.out).toMatch(/stopped, 1 cells done\n$/);
    const out = join(folder, 'later.jsonl');
    const second = Program.hearsay('sweep', file, ...queue, '--out', out);
    await waitFor({ what: 'the cell that was done', timeoutMs: TIMEOUT_MS }, () => {
      try {
        return readFileSync(out, 'utf8').includes(`{"cell":${cell},`);
      } catch {
        return false;
      }
    });
    const next = Program.hearsay('worker', ...queue, '--workers', '1', '--verbose');
    expect(await second.ends('the second sweep')).toBe(0);
    expect(next.out).not.toContain(`took cell ${cell} `);
    next.child.kill('SIGTERM');
    expect(await next.ends('the next worker')).toBe(0);
  });

  test('of another version is put back by a worker, which says so and ends', async () => {
    const { bullmq, close } = await openQueue(parseRedisUrl(`${url}/3`)!);
    const queue = new bullmq.Queue(QUEUE_NAME, { connection: {}, prefix: QUEUE_PREFIX });
    const data: CellJob = {
      version: '99.0.0',
      sweep: 'abc',
      cell: 0,
      experiment: 'scenario',
      parameters: {},
      seed: 1,
    };
    await queue.add('cell', data, { jobId: 'c0' });
    const worker = Program.hearsay('worker', '--queue', `${url}/3`, '--workers', '1');
    expect(await worker.ends('the worker')).toBe(1);
    expect(worker.err).toMatch(
      /^error: sweep abc was made by hearsay 99\.0\.0, and this worker is \S+: run the same version .+\n$/,
    );
    expect(await queue.getJobState('c0')).toBe('waiting');
    await queue.close();
    close();
  });

  test('needs a server, and says in one line that there is none', async () => {
    const nowhere = `redis://127.0.0.1:${await freePort()}`;
    const programs = [
      Program.hearsay('worker', '--queue', nowhere),
      Program.hearsay('sweep', sweepFile('nowhere.yaml', '1'), '--queue', nowhere),
    ];
    for (const program of programs) {
      expect(await program.ends('a program without a server')).toBe(1);
      expect(program.err).toMatch(/^error: Redis at 127\.0\.0\.1:\d+: connection refused\n$/);
    }
  });
});
