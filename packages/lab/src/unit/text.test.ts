/** The unit's text as it stands: its length, its order, what it refers to, and no result typed in. */
import { PROFILES } from 'hearsay/core';
import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { loadUnit, UNIT_PATH } from '../../unit-plugin.ts';
import { readData } from '../lessons/read-data.ts';
import { MISCONCEPTIONS } from '../lessons/schema.ts';
import { TERMS, termId } from './directives-terms.ts';
import { FIGURES } from './figures.ts';
import { parseUnit } from './front-matter.ts';
import { wordsOf } from './words.ts';

const textAt = (path: string): string =>
  readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const { body: MARKDOWN } = parseUnit(UNIT_PATH, textAt(UNIT_PATH));
const { body } = loadUnit();
const HTML = body.blocks.map((block) => (block.kind === 'html' ? block.html : '')).join('');

/** What is read in a minute: technical prose, slowly. */
const WORDS_A_MINUTE = 240;

/** Settings of the protocol that the text may name, with where they come from. None is a result. */
const CONSTANTS: Readonly<Record<string, readonly number[]>> = {
  '1 s': [PROFILES.lan.probeIntervalMs / 1000],
  '500 ms': [PROFILES.lan.probeTimeoutMs],
  '200 ms': [PROFILES.lan.gossipIntervalMs],
  '30 s': [PROFILES.lan.pushPullIntervalMs / 1000, PROFILES.lan.gossipToTheDeadMs / 1000],
};

/** Sections about what the lab does not run: their question has no figure. */
const WITHOUT_FIGURE = ['Hybrid gossip and the gossip architecture', 'Backward and forward'];

describe('the text of the unit', () => {
  test('is a read of 25 to 35 minutes', () => {
    const words = wordsOf(HTML.replace(/<[^>]*>/g, ' ')).length;
    expect(words / WORDS_A_MINUTE).toBeGreaterThan(25);
    expect(words / WORDS_A_MINUTE).toBeLessThan(35);
  });

  test('has no number but constants of the protocol: results are references', () => {
    const prose = MARKDOWN.replace(/^:::.*$/gm, '')
      .replace(/\{\{.*?\}\}/g, '')
      .replace(/\]\([^)]*\)/g, ']')
      .replace(/^\d+\. /gm, '')
      // Names: of members, exercises, misconceptions.
      .replace(/\b(?:n\d+|E\d+|M-[A-Z0-9]+)\b/g, '');
    const numbers = prose.match(/\d[\d.,]*(?:\s(?:ms|s|min|%)(?![a-z]))?/g) ?? [];
    expect(
      [...new Set(numbers.map((one) => one.replace(/\s/g, ' ')))].filter((one) => !(one in CONSTANTS)),
    ).toEqual([]);
    for (const [text, values] of Object.entries(CONSTANTS)) {
      for (const value of values) expect(value, text).toBe(Number.parseFloat(text));
    }
  });

  test('asks one question at the head of each section, and then shows a figure', () => {
    const sections = MARKDOWN.split(/^### /m).slice(1);
    expect(sections.length).toBeGreaterThan(12);
    for (const section of sections) {
      const [heading = '', ...rest] = section.split('\n');
      const blocks = rest.join('\n').trim().split(/\n\n+/);
      expect(blocks[0], heading).toMatch(/^> [\s\S]*\?$/);
      expect(blocks[0]!.match(/\?/g)!.length, heading).toBeLessThan(3);
      const next = blocks.slice(1).find((block) => !block.startsWith(':::predict'));
      if (WITHOUT_FIGURE.includes(heading)) expect(next, heading).not.toMatch(/^:::figure/);
      else expect(next, heading).toMatch(/^:::figure/);
    }
  });

  test('uses every figure once', () => {
    const used = body.blocks.flatMap((block) => (block.kind === 'figure' ? [block.id] : []));
    expect(used.toSorted()).toEqual(FIGURES.map(({ id }) => id).toSorted());
  });

  test('names every misconception where it is refuted', () => {
    const path = `${UNIT_PATH.replace(/\.md$/, '')}/misconceptions.yaml`;
    const { misconceptions } = readData(path, textAt(path), MISCONCEPTIONS);
    expect(misconceptions.map(({ id }) => id).filter((id) => !HTML.includes(`#/clinic/${id}"`))).toEqual([]);
  });

  test('follows the objectives, and links each term once', () => {
    const parts = body.headings.filter(({ level }) => level === 2).map(({ text }) => text.split(':')[0]);
    const order = ['Explain', 'Predict', 'Connect'].map((part) => parts.indexOf(part));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    const missing = TERMS.filter(({ row }) => HTML.split(`at=${termId(row)}"`).length !== 2);
    expect(missing.map(({ row }) => row)).toEqual([]);
  });

  test('what an exercise locks comes after its card, so that the way to it is short', () => {
    const { body: all, lessons } = loadUnit();
    const seen = new Set<string>();
    const early: string[] = [];
    for (const block of all.blocks) {
      if (block.kind === 'predict') seen.add(block.id);
      const wanted =
        block.kind === 'html'
          ? [...block.html.matchAll(/data-run="(E\d+)/g)].map(([, id]) => id!)
          : block.kind === 'figure'
            ? Object.values(lessons.locks[block.id] ?? {}).flat()
            : [];
      early.push(...wanted.filter((id) => !seen.has(id)));
    }
    expect(early).toEqual([]);
    const open = Object.entries(lessons.exercises).filter(([, { waits }]) => !waits);
    expect(open.map(([id]) => id).filter((id) => !seen.has(id))).toEqual([]);
  });

  test('every term is a row of the glossary', () => {
    const glossary = textAt('docs/glossary.md').replaceAll('`', '');
    for (const { row } of TERMS) expect(glossary, row).toContain(`\n| ${row} |`);
  });
});
