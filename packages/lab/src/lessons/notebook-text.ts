/**
 * The notebook as Markdown, for the mistake log of a course. Times are days, in UTC: a log needs no minutes.
 */
import { missesByTag, type EvidenceCard, type Notebook, type StoredPrediction } from './notebook.ts';
import { numberText } from './references.ts';
import type { Exercise } from './schema.ts';

const DAY_CHARACTERS = 'YYYY-MM-DD'.length;

export function notebookMarkdown(notebook: Notebook, exercises: readonly Exercise[]): string {
  const { predictions, bookmarks, cards } = notebook;
  const misses = missesByTag(notebook, exercises);
  const parts = [
    '# Notebook: gossip protocols and SWIM membership',
    '## Mistake log',
    misses.length === 0
      ? 'No misses so far.'
      : misses.map(({ tag, misses: n }) => `- ${tag}: ${n}`).join('\n'),
    '## Predictions',
    predictions.length === 0 ? 'None so far.' : predictionTable(predictions),
    '## Evidence cards',
    cards.length === 0 ? 'None so far.' : cards.map(cardMarkdown).join('\n\n'),
    '## Bookmarks',
    bookmarks.length === 0
      ? 'None so far.'
      : bookmarks.map(({ link, note, atMs }) => `- ${dayOf(atMs)}: [${escaped(note)}](${link})`).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** One example, one that is none, and the rule that separates them. */
export function cardMarkdown({ title, tag, atMs, broken, repaired, knob, rule }: EvidenceCard): string {
  return [
    `### ${escaped(title)}`,
    `${dayOf(atMs)}, tag: ${tag}`,
    `- Broken: [${escaped(broken.says)}](${broken.link})`,
    `- Repaired: [${escaped(repaired.says)}](${repaired.link})`,
    `- The one knob: ${escaped(knob)}`,
    `- The rule: ${escaped(rule)}`,
  ].join('\n');
}

function predictionTable(predictions: readonly StoredPrediction[]): string {
  return [
    '| day | question | predicted | range | sure | the run | points | because |',
    '| --- | --- | ---: | --- | ---: | ---: | ---: | --- |',
    ...predictions.map((one) => {
      const range = one.range === null ? '' : `${numberText(one.range.low)}–${numberText(one.range.high)}`;
      const cells = [
        dayOf(one.atMs),
        `${one.exercise}.${one.question}`,
        numberText(one.point),
        range,
        `${one.confidence} of 3`,
        one.observed === null ? '' : numberText(one.observed),
        one.points === null ? '' : String(one.points),
        escaped(one.because),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, DAY_CHARACTERS);
}

/** What the learner wrote stays text: no tables, links or lines of its own. */
function escaped(text: string): string {
  return text.replaceAll(/[\\|[\]<>*_`#]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ');
}
