import { expect, test } from 'vitest';
import { RULES, type Rules } from './rules.ts';

const on = (rules: Rules): string[] =>
  Object.entries(rules)
    .filter(([, value]) => value === true)
    .map(([field]) => field);

test('each preset carries its own name', () => {
  for (const [name, rules] of Object.entries(RULES)) expect(rules.name).toBe(name);
});

test('the presets of memberlist have none of our departures', () => {
  expect(on(RULES.memberlist).sort()).toEqual(['reapLeft', 'refusedGoesIndirect']);
  expect(on(RULES['memberlist-0.2'])).toEqual(['emptyMetaIsNull']);
});

test('ours has all departures, and memberlist as it is now beneath', () => {
  const ours = Object.keys(RULES.hearsay).filter((field) => field !== 'name' && field !== 'emptyMetaIsNull');
  expect(on(RULES.hearsay).sort()).toEqual(ours.sort());
});
