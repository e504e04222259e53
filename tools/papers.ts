/**
 * `npm run papers [-- NAME …]`: runs `hearsay sim paper` for each paper and writes docs/papers.md from what
 * it says, misses included. With names it runs only those, and keeps what the page has of the others.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Paper } from '../packages/hearsay/src/sim/papers/paper.ts';
import { PAPERS } from '../packages/hearsay/src/sim/papers/papers.ts';
import {
  blankPart,
  type PagePart,
  pageParts,
  papersPage,
  printedPart,
  type PrintedPaper,
} from './papers-page.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGE = `${ROOT}docs/papers.md`;
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
const unknown = wanted.filter((name) => !PAPERS.some((paper) => paper.name === name));
if (unknown.length > 0) throw new Error(`there is no paper ${unknown.join(', ')}`);
const present = existsSync(PAGE) ? pageParts(readFileSync(PAGE, 'utf8')) : new Map<string, PagePart>();

function partOf(paper: Paper): PagePart {
  if (wanted.length === 0 || wanted.includes(paper.name)) return printedPart(run(paper.name));
  return present.get(paper.name) ?? blankPart(paper);
}

writeFileSync(PAGE, papersPage(PAPERS.map(partOf)));
