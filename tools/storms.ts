/**
 * `npm run storms`: runs `hearsay sim storm` for each storm at its default size, and writes docs/storms.md
 * from what it says, whoever comes out better.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PRESETS, type Storm, type StormResult } from '../packages/hearsay/src/sim/storms/storm.ts';
import { STORMS } from '../packages/hearsay/src/sim/storms/storms.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGE = `${ROOT}docs/storms.md`;
const COMMAND_LINE = 'packages/agent/dist/cli/main.js';

const INTRODUCTION = `# Known storms

Made by \`npm run storms\`; do not edit. Each part is what \`hearsay sim storm NAME\` says: a known way in
which gossip membership goes wrong, under the rules of memberlist 0.2.2, of memberlist's newest version and
of ours, with the same seeds, network and settings. All are simulated with our code: the columns differ by
the rules of \`packages/hearsay/src/swim/rules.ts\` alone, and no Go program runs.

A cell is the middle run and, if the runs differ, the least and the most of them. *Better* is the preset that
no other one beats: by every pair of their runs, or by so many that it is hardly chance (rank-sum test, 1 %).
A view is one node's opinion of another one: a death that a hundred nodes believe counts a hundred times.

A storm tries all rules at once, and in some rows ours is no better, or pays for what it is better at in
another row. What each departure is worth by itself is shown by \`test/sim/rules.test.ts\`: for every rule
a scenario in which ours does well, and ours without that one rule does worse.
`;

/** What `hearsay sim storm NAME --json` prints; JSON has \`null\` for what never happened. */
type PrintedStorm = Pick<Storm, 'name' | 'title' | 'source' | 'lookFor'> & StormResult;
type PrintedRow = StormResult['tables'][number]['rows'][number];

function run(name: string): PrintedStorm {
  process.stderr.write(`${name}\n`);
  const { status, stdout } = spawnSync(process.execPath, [COMMAND_LINE, 'sim', 'storm', name, '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${name} ended with status ${status}`);
  return JSON.parse(stdout) as PrintedStorm;
}

function partOf({ name, title, source, lookFor, setup, seeds, tables }: PrintedStorm): string {
  return [
    `## \`${name}\`: ${title}`,
    `Source: ${source}.`,
    `${setup.join(' ')} ${seeds} runs of each preset.`,
    `Look for: ${lookFor}.`,
    ...tables.map((table) => tableText(table)),
  ].join('\n\n');
}

function tableText({ title, rows }: PrintedStorm['tables'][number]): string {
  return [
    `### ${title}\n`,
    `| quantity | unit | ${PRESETS.join(' | ')} | better |`,
    '| --- | --- | ---: | ---: | ---: | --- |',
    ...rows.map(rowText),
  ].join('\n');
}

function rowText({ quantity, unit, values, best, isJudged }: PrintedRow): string {
  const cells = PRESETS.map((rules) => {
    const { median, least, most } = values[rules];
    return least === most
      ? valueText(median)
      : `${valueText(median)} (${valueText(least)}–${valueText(most)})`;
  });
  const better = best.length > 0 ? best.join(', ') : isJudged ? 'alike' : '';
  return `| ${quantity} | ${unit} | ${cells.join(' | ')} | ${better} |`;
}

function valueText(value: number | null): string {
  return value === null ? 'never' : String(Number(value.toPrecision(4)));
}

const parts = STORMS.map(({ name }) => partOf(run(name)));
writeFileSync(PAGE, `${INTRODUCTION}\n${parts.join('\n\n')}\n`);
