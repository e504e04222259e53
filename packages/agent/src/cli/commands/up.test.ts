import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const WAIT_MS = 60_000;

const started: ChildProcess[] = [];
afterEach(() => {
  for (const program of started.splice(0)) program.kill('SIGKILL');
});

/** The command from its sources, in a cluster of its own, with what it has printed. */
function run(args: readonly string[]) {
  const env = { ...process.env, TSX_TSCONFIG_PATH: `${ROOT}tsconfig.test.json` };
  const options = { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] };
  const program = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], options);
  started.push(program);
  const printed = { out: '', err: '' };
  program.stdout.setEncoding('utf8').on('data', (text: string) => (printed.out += text));
  program.stderr.setEncoding('utf8').on('data', (text: string) => (printed.err += text));
  const ended = once(program, 'close').then(([code]) => code as number | null);
  return { program, printed, ended };
}

function up(args: readonly string[] = []): ReturnType<typeof run> {
  return run(['up', '--cluster', `test-${process.pid}-${started.length}`, ...args]);
}

/** Polls: the lines come from another process. */
async function until(
  what: string,
  holds: () => boolean,
  printed: { out: string; err: string },
): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}\n${printed.out}\n${printed.err}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Who believes what about whom, by the lines printed so far: the newest line about a pair counts. */
function beliefs(out: string): Map<string, string> {
  const lines = [...out.matchAll(/^\S+ {2}(n\d): (n\d) (\w+)/gm)];
  return new Map(lines.map(([, observer, member, state]) => [`${observer} ${member}`, state!]));
}

function isAll(
  out: string,
  observers: readonly string[],
  members: readonly string[],
  state: string,
): boolean {
  const known = beliefs(out);
  return observers.every((observer) =>
    members.every((member) => observer === member || known.get(`${observer} ${member}`) === state),
  );
}

function childrenOf(parent: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' });
  const rows = table.split('\n').map((row) => row.trim().split(/\s+/));
  return rows
    .filter(([, ppid, ...command]) => Number(ppid) === parent && command.join(' ').includes('member-process'))
    .map(([pid]) => Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('hearsay up', () => {
  const names = ['n1', 'n2', 'n3', 'n4', 'n5'];

  test(
    'five processes come to see each other, see one die, and are gone after an interrupt',
    async () => {
      const { program, printed, ended } = up();
      await until('all alive', () => isAll(printed.out, names, names, 'alive'), printed);
      const pids = childrenOf(program.pid!);
      expect(pids).toHaveLength(5);
      expect(new Set(printed.out.match(/listens on 127\.0\.0\.1:\d+/g)).size).toBe(5);

      process.kill(pids[2]!, 'SIGKILL');
      const death = (): string | undefined => /(n\d) ended by itself \(SIGKILL\)/.exec(printed.out)?.[1];
      await until('the death is noted', () => death() !== undefined, printed);
      const others = names.filter((name) => name !== death());
      await until('it is seen', () => isAll(printed.out, others, [death()!], 'dead'), printed);
      expect(printed.out).toMatch(/: n\d suspect .*accused by n\d/);
      expect(printed.out).toMatch(/as n\d tells it:\n(?: {4}.*\n)+ {4}.*declared n\d dead/);

      program.kill('SIGINT');
      expect(await ended).toBe(0);
      expect(pids.filter((pid) => isAlive(pid))).toEqual([]);
      expect(printed.err).toBe('');
    },
    2 * WAIT_MS,
  );

  test(
    'encrypted members see each other, and all stop by themselves after so many seconds',
    async () => {
      const key = '00112233445566778899aabbccddeeff';
      const { printed, ended } = up(['--members', '2', '--key', key, '--seconds', '8']);
      expect(await ended).toBe(0);
      expect(isAll(printed.out, ['n1', 'n2'], ['n1', 'n2'], 'alive')).toBe(true);
      expect(printed.out).toContain(', encrypted. ');
      expect(printed.out).not.toContain(key);
    },
    2 * WAIT_MS,
  );

  test(
    'members that cannot start are explained once, and the exit says that it failed',
    async () => {
      const { printed, ended } = up(['--members', '1', '--bind', '192.0.2.1']);
      expect(await ended).toBe(1);
      expect(printed.out).toContain('n1 could not start: cannot bind UDP 192.0.2.1:7946');
      expect(printed.err).toMatch(/^error: cannot bind UDP 192\.0\.2\.1:7946.*\n$/);
    },
    WAIT_MS,
  );
});

describe('wrong usage', () => {
  test.each([
    [['upp'], /unknown command 'upp'\n\(Did you mean up\?\)/],
    [['up', '--members', '10'], /--members <count>.*It must be from 1 to 9/],
    [['up', '--profile', 'fast'], /Allowed choices are lan, wan, local/],
    [['up', '--key', 'not-a-key'], /a key is 16, 24 or 32 bytes/],
  ])('%j is refused with status 2 and a reason', async (args, reason) => {
    const { printed, ended } = run(args);
    expect(await ended).toBe(2);
    expect(printed.err).toMatch(reason);
    expect(printed.err).not.toContain('not-a-key');
  });
});
