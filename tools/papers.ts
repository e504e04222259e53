/**
 * `npm run papers [-- NAME …]`: runs `hearsay sim paper` for each paper, writes docs/papers.md from what
 * it says, misses included. With names it runs only those, and prints the page instead of writing it.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PAPERS } from '../packages/hearsay/src/sim/papers/papers.ts';
import { paperPage, type PrintedPaper } from './papers-page.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COMMAND_LINE = 'packages/agent/dist/cli/main.js';

/** What the command says of one paper. A miss is a result, too: status 1 with a table is no failure. */
function run(name: string): PrintedPaper {
  process.stderr.write(`${name}\n`);
  const args = [COMMAND_LINE, 'sim', 'paper', name, '--json'];
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
  });
  if (stdout === '' || (status !== 0 && status !== 1)) throw new Error(`${name} ended with status ${status}`);
  return JSON.parse(stdout) as PrintedPaper;
}

const wanted = process.argv.slice(2);
const names = PAPERS.map(({ name }) => name).filter((name) => wanted.length === 0 || wanted.includes(name));
const page = paperPage(names.map(run));
if (wanted.length === 0) writeFileSync(`${ROOT}docs/papers.md`, page);
else process.stdout.write(page);
