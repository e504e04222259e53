/**
 * `npm test [-- vitest options]`: from a fresh clone to a verdict. Installs and builds if needed, looks for
 * the test peers, runs the checks, then all tests. With options it runs vitest with those and no checks.
 *
 * The last line is always `N passed, N failed, N skipped`. The tests' reporter prints it; where they are not
 * reached, this file does, with each failed step counted as one failure.
 */
import { fileURLToPath } from 'node:url';
import { runChecks } from './check.mjs';
import { findPeers } from './peers.mjs';
import { become } from './program.mjs';
import { explain, say, toolArguments } from './run.mjs';
import { setUp } from './setup.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const options = process.argv.slice(2);
/** What takes minutes by itself has a command of its own. */
const chosen = options.length > 0 ? options : ['--project', '!pages'];

function stopBeforeTests(failed) {
  say('the tests were not run');
  process.stdout.write(`0 passed, ${failed} failed, 0 skipped\n`);
  process.exitCode = 1;
}

try {
  setUp(root);
  const peers = findPeers(root);
  const failed = options.length > 0 ? 0 : runChecks(root);
  if (failed > 0) stopBeforeTests(failed);
  else become(root, toolArguments(root, 'vitest', ['run', ...chosen]), { ...process.env, ...peers });
} catch (error) {
  explain(error);
  stopBeforeTests(1);
}
