/** The evidence cards of the misconceptions, as they are made of the data and the bank in the repository. */
import { describe, expect, test } from 'vitest';
import { evidenceCardOf, type EvidenceSource } from '../../packages/lab/src/lessons/evidence.ts';
import { cardMarkdown, notebookMarkdown } from '../../packages/lab/src/lessons/notebook-text.ts';
import { EMPTY_NOTEBOOK, exportNotebook, importNotebook } from '../../packages/lab/src/lessons/notebook.ts';
import { withFigures } from '../../packages/lab/src/lessons/references.ts';
import { sharesOf } from '../../packages/lab/src/lessons/shares.ts';
import type { EvidenceCard } from '../../packages/lab/src/lessons/notebook.ts';
import type { Misconception } from '../../packages/lab/src/lessons/schema.ts';
import { bank, LESSONS } from './lessons.ts';

const BANK = bank();
const PAGE = 'https://lab.example/';
const ready = LESSONS.misconceptions.filter((one) => one.waits_for === undefined);

function sourceOf({ id, base, runs }: Misconception): EvidenceSource {
  return {
    linkOf: (run) => `#/lab?s=${id}.${run}`,
    textOf: (text) => withFigures(text, BANK, sharesOf(LESSONS)),
    runOf: (name) => {
      const run = runs.find((one) => one.id === name)!;
      if (!('use' in run)) return { base, run };
      const [owner, variant] = run.use.split('.');
      const exercise = LESSONS.exercises.find((one) => one.id === owner)!;
      return { base: exercise.base, run: exercise.variants.find((one) => one.id === variant)! };
    },
  };
}

const cardOf = (id: string): EvidenceCard => {
  const one = ready.find((found) => found.id === id)!;
  return evidenceCardOf(one, sourceOf(one), 0)!;
};

describe.each(ready.map(({ id }) => id))('the card of %s', (id) => {
  test('has all its figures, and comes back from a file', () => {
    const card = cardOf(id);
    expect(cardMarkdown(card, PAGE)).not.toMatch(/…|NaN|undefined|\{\{/);
    const notebook = { ...EMPTY_NOTEBOOK, cards: [card] };
    expect(importNotebook(exportNotebook(notebook))).toEqual(notebook);
    expect(notebookMarkdown(notebook, [], PAGE)).toContain(card.title);
  });

  test('says sentences, and a knob that has two values', () => {
    const card = cardOf(id);
    const shown = 'broken' in card ? [card.broken, card.repaired] : card.seen;
    for (const { says } of shown) expect(says).toMatch(/^[A-Z0-9].*\.$/s);
    for (const knob of card.knob?.split('; ') ?? []) {
      const [, from, to] = /: (.+) → (.+)$/.exec(knob)!;
      expect(from).not.toBe(to);
    }
  });
});

test('the card on fanout shows that the copies stay and the time falls, and calls nothing broken', () => {
  const card = cardOf('M-FAN');
  expect(card.knob).toBe('fanout (gossipNodes): 1 → 8');
  expect(card).toMatchObject({ believed: expect.stringContaining('more reliable') });
  const said = 'seen' in card ? card.seen.map(({ says }) => says) : [];
  const copies = said.map((text) => /([\d.]+) copies/.exec(text)![1]);
  expect(copies[0]).toBe(copies[1]);
  for (const text of said) expect(text).toMatch(/after [\d.]+ s\.$/);
});

test('where a knob repairs, the broken run comes first, and the knob has its two values', () => {
  expect(cardOf('M-INDIRECT')).toMatchObject({ knob: 'helpers (indirectChecks): 0 → 3' });
  expect(cardOf('M-HEAL')).toMatchObject({ knob: 'length of the split: 60 s → 10 s' });
  expect(cardOf('M-SUSP').knob).toContain('suspicion multiplier (suspicionMult): 1 → 4');
  expect(cardOf('M-RTT').knob).toBe('one-way delay: 600 ms → 400 ms');
});

test('without a run that can be shown there is no card', () => {
  const one = ready.find(({ id }) => id === 'M-INDIRECT')!;
  const source = sourceOf(one);
  expect(evidenceCardOf(one, { ...source, linkOf: () => null }, 0)).toBeNull();
  const onlyOne = (run: string): string | null => (run === 'k0' ? '#/lab?s=1.a' : null);
  expect(evidenceCardOf(one, { ...source, linkOf: onlyOne }, 0)).toBeNull();
});
