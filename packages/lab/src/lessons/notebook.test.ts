import { describe, expect, test } from 'vitest';
import {
  EMPTY_NOTEBOOK,
  exportNotebook,
  importFile,
  importNotebook,
  missesByTag,
  newPrediction,
  NotebookError,
  type Begun,
  type EvidenceCard,
  type Notebook,
  type RepairCard,
  type StoredPrediction,
} from './notebook.ts';
import { cardMarkdown, contentText, notebookMarkdown } from './notebook-text.ts';
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
  {
    id: 'E4',
    title: 'A node behind a bad link',
    tags: ['fallacy missed', 'probability taken for guarantee'],
    variants: [{ id: 'none', label: 'no helpers' }],
    questions: [{ id: 'k0', unit: 'probes', variant: 'none' }],
    variations: [],
  },
] as unknown as Exercise[];

const PAGE = 'https://lab.example/lab/index.html';

describe('export and import', () => {
  test('what goes out comes back', () => {
    expect(importNotebook(exportNotebook(notebook))).toEqual(notebook);
    expect(importNotebook(exportNotebook(EMPTY_NOTEBOOK))).toEqual(EMPTY_NOTEBOOK);
  });

  const begun: Begun = {
    E9: {
      seed: 2000,
      predictions: [{ point: 31, low: 20, high: 40, confidence: 2, isRangeSet: true }],
      mechanism: { choice: 1, sentence: 'it hears nothing' },
      transfer: null,
    },
  };

  test('an exercise that is begun goes along, and cannot be edited either', () => {
    const text = exportNotebook(notebook, begun);
    expect(importFile(text)).toEqual({ notebook, begun });
    expect(() => importFile(text.replace('"choice": 1', '"choice": 2'))).toThrow('edited');
    expect(() => importFile(text.replace('"begun"', '"begin"'))).toThrow('edited');
  });

  test('a file from before exercises went along still comes in', () => {
    expect(importFile(exportNotebook(notebook))).toEqual({ notebook, begun: {} });
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

test('a range that the learner has not set is none', () => {
  const asked = { exercise: 'E4', question: 'k0', seed: 7 };
  const given = { point: 1, low: 0.5, high: 1.5, confidence: 1 } as const;
  expect(newPrediction(asked, { ...given, isRangeSet: false }, 0).range).toBeNull();
  expect(newPrediction(asked, given, 0).range).toEqual({ low: 0.5, high: 1.5 });
});

test('what a notebook holds is told in a line', () => {
  expect(contentText(notebook)).toBe('2 predictions, 1 card, 1 bookmark');
  expect(contentText(EMPTY_NOTEBOOK)).toBe('');
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
    const text = notebookMarkdown(notebook, exercises, PAGE);
    for (const part of [
      '- fallacy missed: 1',
      '| 2030-05-06 | E4 A node behind a bad link: no helpers | 18 probes | 10–25 | sure | 31 probes | 0 |',
      // A question that is no longer asked keeps its name.
      '| 2030-05-06 | E4 k3 | 18 | 10–25 |',
      '### Loss compounds',
      'first verdict',
    ])
      expect(text).toContain(part);
  });

  test('what the learner wrote cannot break the table or make a link', () => {
    expect(notebookMarkdown(notebook, exercises, PAGE)).toContain(String.raw`30 % of 60 \| is 18`);
    expect(cardMarkdown(card, PAGE)).toContain(String.raw`[\[31\] of 60 fail](${PAGE}#/lab?s=1.a)`);
  });

  test('every link into the lab opens from outside of it', () => {
    const text = notebookMarkdown(notebook, exercises, PAGE);
    expect(text.match(/]\([^)]*\)/g)).toHaveLength(3);
    expect(text).not.toContain('](#');
  });

  test('a card of what is not broken says what was believed and what was seen', () => {
    const { broken, repaired, ...rest } = card as RepairCard;
    const text = cardMarkdown({ ...rest, believed: 'More is safer.', seen: [broken, repaired] }, PAGE);
    expect(text).toContain('- Believed: More is safer.');
    expect(text.match(/^- Seen: /gm)).toHaveLength(2);
    expect(text).not.toContain('Broken');
  });

  test('an empty notebook says so', () => {
    expect(notebookMarkdown(EMPTY_NOTEBOOK, exercises, PAGE)).toContain('No misses so far.');
  });
});
