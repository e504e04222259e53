import { describe, expect, test } from 'vitest';
import {
  EMPTY_NOTEBOOK,
  exportNotebook,
  importNotebook,
  missesByTag,
  NotebookError,
  type EvidenceCard,
  type Notebook,
  type StoredPrediction,
} from './notebook.ts';
import { cardMarkdown, notebookMarkdown } from './notebook-text.ts';
import type { Exercise } from './schema.ts';

const prediction: StoredPrediction = {
  exercise: 'E4',
  question: 'k0',
  point: 18,
  range: { low: 10, high: 25 },
  confidence: 3,
  atMs: Date.UTC(2030, 4, 6),
  seed: 7,
  observed: 31,
  points: 0,
  rangePoints: 0.1,
  misconception: 'M-PCT',
  mechanismPoints: null,
  transferPoints: null,
  because: '30 % of 60 | is 18',
};

const card: EvidenceCard = {
  id: 'card-1',
  title: 'Loss compounds',
  tag: 'fallacy missed',
  misconception: 'M-PCT',
  atMs: Date.UTC(2030, 4, 6),
  broken: { link: '#/lab?s=1.a', says: '[31] of 60 fail' },
  repaired: { link: '#/lab?s=1.b', says: '4 of 60 fail' },
  knob: 'indirectChecks: 0 → 3',
  rule: 'Independent ways fail together rarely.',
};

const notebook: Notebook = {
  predictions: [prediction, { ...prediction, question: 'k3', points: 1 }],
  bookmarks: [{ link: '#/lab?s=1.c', atMs: Date.UTC(2030, 4, 7), note: 'first verdict' }],
  cards: [card],
  spaced: [{ question: 'E4.k0', step: 0, dueMs: Date.UTC(2030, 4, 7) }],
};

const exercises = [
  { id: 'E4', tags: ['fallacy missed', 'probability taken for guarantee'] },
] as unknown as Exercise[];

describe('export and import', () => {
  test('what goes out comes back', () => {
    expect(importNotebook(exportNotebook(notebook))).toEqual(notebook);
    expect(importNotebook(exportNotebook(EMPTY_NOTEBOOK))).toEqual(EMPTY_NOTEBOOK);
  });

  test.each([
    ['an edited grade', (text: string) => text.replace('"points": 0', '"points": 1'), 'edited'],
    ['a number that was taken out', (text: string) => text.replace('"seed": 7,', ''), 'edited'],
    ['another checksum', (text: string) => text.replace(/"checksum": "./, '"checksum": "x'), 'edited'],
    ['another version', (text: string) => text.replace('"version": 1', '"version": 2'), 'version 2'],
    ['another format', (text: string) => text.replace('hearsay-notebook', 'cookbook'), 'no notebook'],
    ['half a file', (text: string) => text.slice(0, text.length / 2), 'cut off'],
    ['no object', () => '17', 'no notebook'],
  ])('%s is refused with the reason', (_what, edit, reason) => {
    const text = edit(exportNotebook(notebook));
    expect(() => importNotebook(text)).toThrow(NotebookError);
    expect(() => importNotebook(text)).toThrow(reason);
  });

  test('a file whose checksum fits and whose content does not is refused with the place', () => {
    const wrong = { ...notebook, bookmarks: [{ link: 1 }] } as unknown as Notebook;
    expect(() => importNotebook(exportNotebook(wrong))).toThrow('bookmarks.0.link');
  });
});

test('misses are counted under each tag of their exercise; what is not graded is no miss', () => {
  const open = { ...prediction, points: null };
  expect(missesByTag({ ...notebook, predictions: [...notebook.predictions, open] }, exercises)).toEqual([
    { tag: 'fallacy missed', misses: 1 },
    { tag: 'probability taken for guarantee', misses: 1 },
  ]);
});

describe('Markdown', () => {
  test('holds the mistake log, the predictions, the cards and the bookmarks', () => {
    const text = notebookMarkdown(notebook, exercises);
    for (const part of [
      '- fallacy missed: 1',
      '| 2030-05-06 | E4.k0 | 18 | 10–25 |',
      '### Loss compounds',
      'first verdict',
    ])
      expect(text).toContain(part);
  });

  test('what the learner wrote cannot break the table or make a link', () => {
    expect(notebookMarkdown(notebook, exercises)).toContain(String.raw`30 % of 60 \| is 18`);
    expect(cardMarkdown(card)).toContain(String.raw`[\[31\] of 60 fail](#/lab?s=1.a)`);
  });

  test('an empty notebook says so', () => {
    expect(notebookMarkdown(EMPTY_NOTEBOOK, exercises)).toContain('No misses so far.');
  });
});
