/**
 * docs/papers.md as text: what each paper's command has said, in Markdown. The page is a summary with a row a
 * paper and, below it, a part a paper; a page that was read can be taken apart again, so that one paper can
 * be run without the others.
 */
import type { Paper, PaperResult, PaperRow } from '../packages/hearsay/src/sim/papers/paper.ts';

/** What `hearsay sim paper NAME --json` prints. */
export type PrintedPaper = PaperResult & Pick<Paper, 'name' | 'title' | 'source'>;

/** What the page has of one paper. */
export interface PagePart {
  /** Its row of the summary. */
  readonly row: string;
  /** From its heading to the next one. */
  readonly text: string;
}

const INTRODUCTION = `# Published results, run again

Made by \`npm run papers\`, and a single part by \`npm run papers -- NAME\`; do not edit. Each part is what
\`hearsay sim paper NAME\` says. A row is compared with the published figure where a tolerance stands, and
a miss is reported as a miss; rows marked *info* are shown, not compared.

| paper | compared | misses |
| --- | ---: | ---: |
`;

/** The whole page, in the order of `parts`. */
export function papersPage(parts: readonly PagePart[]): string {
  const rows = parts.map(({ row }) => `${row}\n`).join('');
  return `${INTRODUCTION}${rows}\n${parts.map(({ text }) => text).join('\n')}`;
}

/** The parts of a page by the names of their papers; what has no row or no part is left out. */
export function pageParts(page: string): ReadonlyMap<string, PagePart> {
  const rows = new Map<string, string>();
  for (const [row, name] of page.matchAll(/^\| `([^`]+)` .*\|$/gm)) rows.set(name!, row);
  const parts = new Map<string, PagePart>();
  for (const text of page.split(/^(?=## )/m).slice(1)) {
    const name = /^## `([^`]+)`/.exec(text)?.[1];
    const row = name === undefined ? undefined : rows.get(name);
    if (name !== undefined && row !== undefined) parts.set(name, { row, text: `${text.trimEnd()}\n` });
  }
  return parts;
}

/** The part of a paper that has been run. */
export function printedPart({ name, title, source, setup, tables }: PrintedPaper): PagePart {
  const verdicts = tables.flatMap(({ rows }) => rows.map(({ verdict }) => verdict));
  const compared = verdicts.filter((verdict) => verdict !== 'info').length;
  const missed = verdicts.filter((verdict) => verdict === 'miss').length;
  const body = [...setup.map((line) => `- ${line}`), ...tables.flatMap(tableLines)];
  return {
    row: summaryRow(name, title, [compared, missed]),
    text: partText({ name, title, source }, [`Made by \`hearsay sim paper ${name}\`.`, '', ...body]),
  };
}

/** The part of a paper that is not on the page yet. */
export function blankPart({ name, title, source }: Omit<Paper, 'run'>): PagePart {
  return {
    row: summaryRow(name, title, ['not run yet', '']),
    text: partText({ name, title, source }, ['Not run yet.']),
  };
}

function summaryRow(name: string, title: string, cells: readonly (string | number)[]): string {
  return `| \`${name}\` ${title} | ${cells.join(' | ')} |`;
}

function partText(
  { name, title, source }: Pick<Paper, 'name' | 'title' | 'source'>,
  lines: readonly string[],
): string {
  return `${[`## \`${name}\`: ${title}`, '', `${source}.`, '', ...lines].join('\n')}\n`;
}

function tableLines({ title, rows }: PrintedPaper['tables'][number]): string[] {
  const heads = [
    '',
    `### ${title}`,
    '',
    '| | quantity | measured | published | unit | tolerance | verdict |',
    '| --- | --- | ---: | ---: | --- | --- | --- |',
  ];
  const said = new Set(rows.filter(({ note }) => note !== undefined).map(noteLine));
  const notes = said.size === 0 ? [] : ['', ...said];
  return [...heads, ...rows.map(rowLine), ...notes];
}

function rowLine({ label, quantity, measured, published, unit, tolerance, verdict }: PaperRow): string {
  const verdictText = verdict === 'miss' ? '**miss**' : verdict === 'info' ? '*info*' : 'hit';
  const numbers = `${numberText(measured)} | ${published === null ? '' : numberText(published)}`;
  return `| ${label} | ${quantity} | ${numbers} | ${unit} | ${tolerance} | ${verdictText} |`;
}

function noteLine({ label, quantity, verdict, note }: PaperRow): string {
  return verdict === 'miss' ? `- ${label}, ${quantity}: ${note}` : `- ${quantity}: ${note}`;
}

/** Four digits, without the zeros that say nothing. */
function numberText(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(2).replace(/\.?0+e/, 'e');
  return String(Number(value.toPrecision(4)));
}
