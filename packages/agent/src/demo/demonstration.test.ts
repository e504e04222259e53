import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const WAIT_MS = 30_000;

/** Freezes its second member as soon as there is one, and says so. */
const PARENT = `
  // Members are files, and must not inherit what makes this text a program.
  process.execArgv = ['--import', 'tsx'];
  import { Demonstration } from ${JSON.stringify(new URL('./demonstration.ts', import.meta.url).href)};
  const cluster = 'frozen-' + process.pid;
  const options = { members: 2, host: '127.0.0.1', join: null, cluster, key: null, seconds: null };
  const demonstration = new Demonstration(options, {
    handleChange: () => undefined,
    handleStory: () => undefined,
    handleNote: (text) => {
      if (text.startsWith('n2 frozen')) process.stdout.write('frozen\\n');
      if (!text.startsWith('n2 listens')) return;
      demonstration.model.select('n2');
      demonstration.perform('freeze');
    },
  });
  demonstration.start();
`;

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

test(
  'a member that is frozen does not outlive a parent that was killed',
  async () => {
    const args = ['--import', 'tsx', '--input-type=module', '-e', PARENT];
    const env = { ...process.env, TSX_TSCONFIG_PATH: `${ROOT}tsconfig.test.json` };
    const parent = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve, reject) => {
      createInterface(parent.stdout).once('line', () => resolve());
      parent.once('exit', (code) => reject(new Error(`the parent ended with ${code}`)));
    });
    const pids = childrenOf(parent.pid!);
    expect(pids).toHaveLength(2);
    expect(pids.every((pid) => isAlive(pid))).toBe(true);
    parent.kill('SIGKILL');
    const deadline = Date.now() + WAIT_MS;
    while (pids.some((pid) => isAlive(pid)) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(pids.filter((pid) => isAlive(pid))).toEqual([]);
  },
  2 * WAIT_MS,
);
