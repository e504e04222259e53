/**
 * Hands the terminal over to one program: its input and output are ours, signals are passed on, and its exit
 * is our exit.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs `node args`, and ends this process as the program ended. */
export function become(root, args, env = process.env) {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
  for (const signal of PASSED_ON) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the program too; a second one could mean "at once" to it.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`hearsay: cannot run ${args[0]}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
