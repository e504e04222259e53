/** Child processes of tests: how they read our sources, and that none outlives the tests. */
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** For `fork`: TypeScript as it is, and the same map of package names to sources as the compiler's. */
export function sourceProcess(): { execArgv: string[]; env: NodeJS.ProcessEnv } {
  const tsconfig = fileURLToPath(new URL('../../tsconfig.test.json', import.meta.url));
  return {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, TSX_TSCONFIG_PATH: tsconfig, NODE_OPTIONS: '' },
  };
}

const running = new Set<ChildProcess>();

function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
process.on('exit', killAll);
process.on('disconnect', killAll); // whoever runs the tests was interrupted, and this process lingers

/** Kills the child when this process ends, if it still runs then. */
export function endWithUs(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
}

export function hasExited(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}
