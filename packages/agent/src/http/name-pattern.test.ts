import { describe, expect, test } from 'vitest';
import { matchesPattern } from './name-pattern.ts';

describe('a pattern', () => {
  test.each([
    ['web', 'web', true],
    ['web', 'web1', false],
    ['', '', true],
    ['', 'web', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['web*', 'web-7', true],
    ['web*', 'my-web', false],
    ['*web', 'my-web', true],
    ['*eb*7', 'web-7', true],
    ['a*a', 'a', false],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a*b*bc', 'abc', false],
    ['**', 'x', true],
    ['w.b', 'web', false],
  ])('%j is for %j: %s', (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected);
  });
});
