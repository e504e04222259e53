import { expect, test } from 'vitest';
import { parseKeyText } from './key-text.ts';

test('base64 is read, with ends of lines in it', () => {
  expect(Buffer.from(parseKeyText('AAECAw=='))).toEqual(Buffer.from([0, 1, 2, 3]));
  expect(Buffer.from(parseKeyText('AA\nEC\r\nAw\n=\n=\n'))).toEqual(Buffer.from([0, 1, 2, 3]));
  expect(parseKeyText('')).toHaveLength(0);
});

// The positions are those of Go's decoder for the same texts.
test.each([
  ['!!', 0],
  ['AAA!', 3],
  ['A', 0],
  ['AAAAA', 4],
  ['AAA', 0],
  ['=AAA', 0],
  ['A=AA', 1],
  ['AA=', 3],
  ['AA=A', 2],
  ['AA==A', 4],
  ['AAA=A', 4],
  ['AA_-', 2],
  ['ü', 0],
])('%j is wrong at byte %d', (text, at) => {
  expect(() => parseKeyText(text)).toThrow(new Error(`illegal base64 data at input byte ${at}`));
});
