import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { join } from '../../packages/hearsay/src/public/node.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

test('the simulated cluster tells the same story twice, and ends with everybody knowing', async () => {
  const tell = async (): Promise<string> => {
    const args = ['--import', 'tsx', 'examples/simulated-cluster.ts', '7'];
    return (await run(process.execPath, args, { cwd: root })).stdout;
  };
  const [once, again] = await Promise.all([tell(), tell()]);
  expect(once).toBe(again);
  expect(once).toMatch(/all 19 hold n7 dead\n$/);
});

test('the watcher sees who is there, who comes, and leaves when it is interrupted', async () => {
  const node = await join({ name: 'seed', bind: '127.0.0.1:0', profile: 'local' });
  const args = ['--import', 'tsx', 'examples/watch-cluster.ts', `127.0.0.1:${node.port}`];
  const env = { ...process.env, BIND: '127.0.0.1:0' };
  const watcher = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  watcher.stdout.setEncoding('utf8').on('data', (text: string) => {
    const hadSeen = printed.includes('alive seed');
    printed += text;
    // Once: a second interrupt ends it without a goodbye, and what it prints may come in several pieces.
    if (!hadSeen && printed.includes('alive seed')) watcher.kill('SIGINT');
  });
  const left = new Promise<string>((resolve) => node.on('leave', ({ member }) => resolve(member.name)));
  try {
    await once(watcher, 'exit');
    expect(await left).toMatch(/^watcher-/);
    expect(printed).toContain(`alive seed 127.0.0.1:${node.port}`);
  } finally {
    watcher.kill('SIGKILL');
    await node.close();
  }
});
