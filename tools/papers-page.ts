/** docs/papers.md as text: what each paper's command has said, in Markdown. */

import type { Paper, PaperResult, PaperRow } from '../packages/hearsay/src/sim/papers/paper.ts';

/** What `hearsay sim paper NAME --json` prints. */
export type PrintedPaper = PaperResult & Pick<Paper, 'name' | 'title' | 'source'>;

const INTRODUCTION = `# Published results, run again

Made by \`npm run papers\`; do not edit. Each part is what \`hearsay sim paper NAME\` says. A row is compared
with the published figure where a tolerance stands, and a miss is reported as a miss; rows marked *info* are
shown, not compared.
`;

/** The whole page. */
export function paperPage(papers: readonly PrintedPaper[]): string {
  const summary = ['| paper | compared | misses |', '| --- | ---: | ---: |', ...papers.map(summaryRow)];
  return [INTRODUCTION, ...summary, '', ...papers.flatMap(paperPart)].join('\n');
}

function summaryRow({ name, title, tables }: PrintedPaper): string {
  const verdicts = tables.flatMap(({ rows }) => rows.map(({ verdict }) => verdict));
  const compared = verdicts.filter((verdict) => verdict !== 'info').length;
  const missed = verdicts.filter((verdict) => verdict === 'miss').length;
  return `| \`${name}\` ${title} | ${compared} | ${missed} |`;
}

function paperPart({ name, title, source, setup, tables }: PrintedPaper): string[] {
  const head = [`## \`${name}\`: ${title}`, '', `${source}.`, '', ...setup.map((line) => `- ${line}`), ''];
  return [...head, ...tables.flatMap((table) => tablePart(table))];
}

function tablePart({ title, rows }: PrintedPaper['tables'][number]): string[] {
  const heads = [
    `### ${title}`,
    '',
    '| | quantity | measured | published | unit | tolerance | verdict |',
    '| --- | --- | ---: | ---: | --- | --- | --- |',
  ];
  const said = new Set(rows.filter(({ note }) => note !== undefined).map(noteLine));
  const notes = said.size === 0 ? [] : [...said, ''];
  return [...heads, ...rows.map(rowLine), '', ...notes];
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
