/**
 * The notebook as Markdown, for the mistake log of a course. Times are days, in UTC: a log needs no minutes.
 * Links into the lab begin with the address of the page that wrote them, so that they open from anywhere.
 */
import { missesByTag, type EvidenceCard, type Notebook, type StoredPrediction } from './notebook.ts';
import { askedText, withUnit } from './question-text.ts';
import { numberText } from './references.ts';
import type { Exercise } from './schema.ts';

const DAY_CHARACTERS = 'YYYY-MM-DD'.length;

/** `page` is the address of the lab, without what follows its `#`. */
export function notebookMarkdown(notebook: Notebook, exercises: readonly Exercise[], page: string): string {
  const { predictions, bookmarks, cards } = notebook;
  const misses = missesByTag(notebook, exercises);
  const parts = [
    '# Notebook: gossip protocols and SWIM membership',
    '## Mistake log',
    misses.length === 0
      ? 'No misses so far.'
      : misses.map(({ tag, misses: n }) => `- ${tag}: ${n}`).join('\n'),
    '## Predictions',
    predictions.length === 0 ? 'None so far.' : predictionTable(predictions, exercises),
    '## Evidence cards',
    cards.length === 0 ? 'None so far.' : cards.map((card) => cardMarkdown(card, page)).join('\n\n'),
    '## Bookmarks',
    bookmarks.length === 0
      ? 'None so far.'
      : bookmarks
          .map(({ link, note, atMs }) => `- ${dayOf(atMs)}: ${linkText({ link, says: note }, page)}`)
          .join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** "3 predictions, 1 card"; empty: there is nothing in it. */
export function contentText({ predictions, cards, bookmarks }: Notebook): string {
  const counts = [
    [predictions.length, 'prediction'],
    [cards.length, 'card'],
    [bookmarks.length, 'bookmark'],
  ] as const;
  return counts
    .flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'}`]))
    .join(', ');
}

/**
 * One example, one that is none, and the rule that separates them; or what was believed, and what was seen.
 */
export function cardMarkdown(card: EvidenceCard, page: string): string {
  const { title, tag, atMs, knob, rule } = card;
  const runs =
    'broken' in card
      ? [`- Broken: ${linkText(card.broken, page)}`, `- Repaired: ${linkText(card.repaired, page)}`]
      : [
          `- Believed: ${escaped(card.believed)}`,
          ...card.seen.map((seen) => `- Seen: ${linkText(seen, page)}`),
        ];
  return [
    `### ${escaped(title)}`,
    `${dayOf(atMs)}, tag: ${tag}`,
    ...runs,
    ...(knob === null ? [] : [`- The one knob: ${escaped(knob)}`]),
    `- The rule: ${escaped(rule)}`,
  ].join('\n');
}

interface Linked {
  readonly link: string;
  readonly says: string;
}

/** A link of the lab is kept from its `#`. */
const linkText = ({ link, says }: Linked, page: string): string =>
  `[${escaped(says)}](${link.startsWith('#') ? page : ''}${link})`;

const SURE = { 1: 'a guess', 2: 'rather sure', 3: 'sure' } as const;

function predictionTable(predictions: readonly StoredPrediction[], exercises: readonly Exercise[]): string {
  return [
    '| day | question | predicted | range | sure | the run | points | because |',
    '| --- | --- | ---: | --- | --- | ---: | ---: | --- |',
    ...predictions.map((one) => {
      const { title, what, unit } = askedText(one, exercises);
      const range = one.range === null ? '' : `${numberText(one.range.low)}–${numberText(one.range.high)}`;
      const cells = [
        dayOf(one.atMs),
        escaped(`${title}${what === '' ? '' : `: ${what}`}`),
        withUnit(numberText(one.point), unit),
        range,
        SURE[one.confidence],
        one.observed === null ? '' : withUnit(numberText(one.observed), unit),
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
