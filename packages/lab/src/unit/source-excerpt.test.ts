import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RULE_PLACES } from '../pages/reference-rule-places.ts';
import { departures } from './departures.ts';
import { excerptOf } from './source-excerpt.ts';

const places = [...Object.values(RULE_PLACES), ...departures().map(({ source }) => source)];

describe('the lines of a rule', () => {
  test.each(places.map(({ file, symbol }) => [file, symbol] as const))('%s %s', (file, symbol) => {
    const text = readFileSync(new URL(`../../../hearsay/src/${file}`, import.meta.url), 'utf8');
    const { line, from, text: lines } = excerptOf(text, symbol);
    const shown = lines.split('\n');
    expect(text.split('\n')[line - 1]).toMatch(new RegExp(`\\b${symbol}\\b`));
    expect(shown.length).toBeGreaterThan(2);
    expect(shown.length).toBeLessThanOrEqual(61);
    // The line that is named is among those that are shown.
    expect(shown[line - from]).toMatch(new RegExp(`\\b${symbol}\\b`));
    expect(shown[line - from]).not.toMatch(/^\s*\*/);
  });

  test('are those of a function with its comment, without what stands around it', () => {
    const text =
      'import { b } from "b";\n\n/** Why. */\nexport function a(): void {\n  b();\n}\n\nconst c = 1;\n';
    expect(excerptOf(text, 'a')).toEqual({
      line: 4,
      from: 3,
      text: '/** Why. */\nexport function a(): void {\n  b();\n}',
    });
    // What is only used is shown where it is used.
    expect(excerptOf(text, 'b')).toMatchObject({ line: 5, from: 3 });
    expect(() => excerptOf(text, 'd')).toThrow('d is not in this source');
  });
});
