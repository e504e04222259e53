import { describe, expect, test } from 'vitest';
import { decodeFilter, encodeFilter, type Filter, FILTER_NAMES_MAX, matchesFilters } from './filters.ts';

const web1 = { name: 'web1', tags: { role: 'web', dc: 'east-1' } };
const names = (...list: string[]): Uint8Array => encodeFilter({ type: 'node', names: list });
const tag = (tag: string, expression: string): Uint8Array => encodeFilter({ type: 'tag', tag, expression });

describe('filters', () => {
  test.each([
    { type: 'node', names: ['a', 'Zürich-1'] },
    { type: 'node', names: [] },
    { type: 'tag', tag: 'role', expression: '^web.*$' },
  ] satisfies Filter[])('%j comes back as it went', (filter) => {
    expect(decodeFilter(encodeFilter(filter))).toEqual(filter);
  });

  test('no filter is for everybody', () => {
    expect(matchesFilters([], web1)).toBe(true);
  });

  test('a list of names is for those in it', () => {
    expect(matchesFilters([names('db1', 'web1')], web1)).toBe(true);
    expect(matchesFilters([names('db1', 'web')], web1)).toBe(false);
    expect(matchesFilters([names()], web1)).toBe(false);
  });

  test('an expression is looked for anywhere in the tag', () => {
    expect(matchesFilters([tag('dc', 'st-')], web1)).toBe(true);
    expect(matchesFilters([tag('dc', '^st-')], web1)).toBe(false);
  });

  test('a tag that is not there is empty, also one of the name of something of Object', () => {
    expect(matchesFilters([tag('rack', '^$')], web1)).toBe(true);
    expect(matchesFilters([tag('rack', '.')], web1)).toBe(false);
    expect(matchesFilters([tag('constructor', '.')], web1)).toBe(false);
  });

  test('all of several must match', () => {
    expect(matchesFilters([names('web1'), tag('role', 'web'), tag('dc', 'east')], web1)).toBe(true);
    expect(matchesFilters([names('web1'), tag('role', 'web'), tag('dc', 'west')], web1)).toBe(false);
  });

  test.each([
    ['no bytes', []],
    ['an unknown type', [2, 0x80]],
    ['garbage', [0, 0xc1]],
    ['a cut expression', [1, 0x82, 0xa4]],
    [
      'an expression that is none',
      [1, 0x82, 0xa4, 0x45, 0x78, 0x70, 0x72, 0xa1, 0x28, 0xa3, 0x54, 0x61, 0x67, 0xa0],
    ],
    [
      'more names than anybody lists',
      [0, 0xdd, 0, 0, (FILTER_NAMES_MAX + 1) >> 8, (FILTER_NAMES_MAX + 1) & 0xff],
    ],
  ])('%s is for nobody', (_, bytes) => {
    expect(matchesFilters([Uint8Array.from(bytes)], web1)).toBe(false);
  });

  test('a tag filter may come as an array, tag first', () => {
    const bytes = Uint8Array.of(1, 0x92, 0xa2, 0x64, 0x63, 0xa1, 0x65);
    expect(decodeFilter(bytes)).toEqual({ type: 'tag', tag: 'dc', expression: 'e' });
  });

  test('many expressions cost no more than one of the largest: beyond it they are for nobody', () => {
    const costly = tag('dc', '.{0,400}1');
    expect(matchesFilters([costly], web1)).toBe(true);
    expect(matchesFilters([costly, costly], web1)).toBe(false);
    const long = tag('dc', `[${'1'.repeat(600)}]`);
    expect(matchesFilters([long], web1)).toBe(true);
    expect(matchesFilters([long, long], web1)).toBe(false);
  });

  test('we do not send an expression that nobody could read', () => {
    expect(() => tag('role', '(')).toThrow('expression: "(" is not allowed');
  });
});
