/**
 * `npm start [-- options]`: from a fresh clone to a running cluster. Installs and builds if needed, then runs
 * `hearsay up` with the options given.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { become } from './program.mjs';
import { explain, StepError } from './run.mjs';
import { setUp } from './setup.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'packages', 'agent', 'dist', 'cli', 'main.js');

try {
  setUp(root);
  if (!existsSync(program)) {
    throw new StepError(`the build left no ${program}`, 'delete packages/*/dist and run `npm start` again');
  }
  become(process.cwd(), [program, 'up', ...process.argv.slice(2)]);
} catch (error) {
  explain(error);
  process.exitCode = 1;
}
