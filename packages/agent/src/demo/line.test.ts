import { expect, test } from 'vitest';
import { cell, paintLine, piece, wrap, type Paint } from './line.ts';

const plain: Paint = (_, text) => text;

test('a line is cut to its width before it is painted', () => {
  const line = [piece('abc', 'good'), piece('defg', 'bad'), piece('h')];
  expect(paintLine(line, 5, (style, text) => `<${style} ${text}>`)).toBe('<good abc><bad d…>');
  expect(paintLine(line, 8, plain)).toBe('abcdefgh');
});

test('control characters in names cannot steer the terminal', () => {
  expect(paintLine([piece('n1\u001b[2J\u0007')], 20, plain)).toBe('n1\u{fffd}[2J\u{fffd}');
  expect(cell('a\nb', 5)).toBe('a\u{fffd}b  ');
});

test('text is wrapped at spaces, and further lines are indented', () => {
  expect(wrap('one two three', 8, '  ')).toEqual(['one two', '  three']);
  expect(wrap('short', 8, '  ')).toEqual(['short']);
  expect(wrap('unbreakable word', 5, ' ')).toEqual(['unbreakable', ' word']);
});
