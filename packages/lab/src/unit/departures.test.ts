import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES } from 'hearsay/core';
import { departures } from './departures.ts';

test('every rule of the library has its sentence, and says in which presets it is on', () => {
  const all = departures();
  expect(all.map(({ field }) => field)).toEqual(
    Object.keys(RULES.memberlist).filter((field) => field !== 'name'),
  );
  for (const { field, on } of all) {
    for (const [name, rules] of Object.entries(RULES)) expect(on[name as keyof typeof on]).toBe(rules[field]);
  }
});

test('what differs between versions is told apart from what is ours', () => {
  const fields = (kind: string): string[] =>
    departures().flatMap((one) => (one.kind === kind ? [one.field] : []));
  expect(fields('between versions')).toEqual(['reapLeft', 'emptyMetaIsNull', 'refusedGoesIndirect']);
  expect(fields('ours')).toContain('heal');
});

test('the place of each rule is a file of the library in which the rule is asked for', () => {
  for (const { source } of departures()) {
    const text = readFileSync(new URL(`../../../hearsay/src/${source.file}`, import.meta.url), 'utf8');
    expect(text, source.file).toMatch(
      new RegExp(`rules\\.${source.symbol}\\b|[{ ,]${source.symbol}[ ,}].*rules`),
    );
  }
});
