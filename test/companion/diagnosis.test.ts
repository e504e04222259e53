import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { WordFinder } from '../../packages/lab/src/companion/diagnosis.ts';
import { misconceptionOf } from '../../packages/lab/src/companion/from-lessons.ts';
import { readData } from '../../packages/lab/src/lessons/read-data.ts';
import { MISCONCEPTIONS } from '../../packages/lab/src/lessons/schema.ts';
import { textOf } from './corpora.ts';

const utterances = parse(readFileSync(new URL('utterances.yaml', import.meta.url), 'utf8')) as Record<
  string,
  string[]
>;
const { misconceptions } = readData('misconceptions.yaml', textOf('misconceptions.yaml'), MISCONCEPTIONS);
const all = misconceptions.map(misconceptionOf);
const finder = new WordFinder(all);
const labelled = Object.entries(utterances).flatMap(([label, texts]) =>
  texts.map((text) => ({ label, text })),
);
/** What tests may not know better than learners. */
const TOP_3_MIN = 0.85;

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

describe('the 150 utterances', () => {
  test('are 150, of every misconception and of none, and none is an authored phrasing', () => {
    expect(labelled).toHaveLength(150);
    expect(new Set(Object.keys(utterances))).toEqual(new Set([...all.map(({ id }) => id), 'none']));
    const authored = new Set(all.flatMap(({ phrasings }) => phrasings).map(plain));
    expect(labelled.filter(({ text }) => authored.has(plain(text)))).toEqual([]);
  });

  test('are found among the first three in at least 85 %', () => {
    const said = labelled.filter(({ label }) => label !== 'none');
    const missed = said.filter(({ label, text }) => !finder.find(text).includes(label));
    const share = 1 - missed.length / said.length;
    const first = said.filter(({ label, text }) => finder.find(text)[0] === label).length / said.length;
    console.log(
      `top 3: ${(100 * share).toFixed(1)} %, first: ${(100 * first).toFixed(1)} % of ${said.length}`,
    );
    if (process.env['SHOW_MISSED'])
      for (const { label, text } of missed)
        console.log(`${label}: ${text} -> ${finder.find(text).join(' ')}`);
    expect(share).toBeGreaterThanOrEqual(TOP_3_MIN);
  });

  test('that are about something else bring up nothing in most cases', () => {
    const wrong = utterances['none']!.filter((text) => finder.find(text).length > 0);
    if (process.env['SHOW_MISSED']) console.log(wrong.map((text) => [text, finder.scored(text).slice(0, 2)]));
    expect(wrong.length / utterances['none']!.length).toBeLessThanOrEqual(0.2);
  });
});
