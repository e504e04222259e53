import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES_AT_WORK } from '../player/rules-at-work.ts';
import { RULE_PLACES } from './reference-rule-places.ts';

test('every rule that a causal chain can name has its place, and the place is there', () => {
  expect(Object.keys(RULE_PLACES).sort()).toEqual(RULES_AT_WORK.map(({ key }) => key).sort());
  for (const [key, { file, symbol }] of Object.entries(RULE_PLACES)) {
    const text = readFileSync(new URL(`../../../hearsay/src/${file}`, import.meta.url), 'utf8');
    expect(text, key).toMatch(new RegExp(`\\b${symbol}\\b`));
  }
});
