/** Each script of this folder does what it says; `hearsay sim script --rewrite` writes what it does now. */
import { readdirSync, readFileSync } from 'node:fs';
import { COMMAND_NAMES } from '../../packages/hearsay/src/sim/script-commands.ts';
import { describeScript, rewriteScript, runScript } from 'hearsay/sim';
import { describe, expect, test } from 'vitest';

const FOLDER = new URL('./', import.meta.url);
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.txt'));
const LINES_MAX = 60;

test('there are scripts to run', () => {
  expect(files.length).toBeGreaterThan(9);
});

const reference = readFileSync(new URL('../../docs/scripts.md', import.meta.url), 'utf8');

test('the example of the reference does what it says', () => {
  const [, example] = /```\n([^`]+)```/.exec(reference)!;
  expect(describeScript('docs/scripts.md', runScript(example!))).toBe('');
});

test('the reference tells of each command', () => {
  const isTold = (name: string): boolean => new RegExp(`\\x60${name}\\b`).test(reference);
  expect(COMMAND_NAMES.filter((name) => !isTold(name))).toEqual([]);
  expect(isTold('flood')).toBe(false);
});

describe.each(files)('%s', (file) => {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');

  test('does what it says', () => {
    const result = runScript(text);
    expect(describeScript(`test/scripts/${file}`, result)).toBe('');
    expect(result.ok).toBe(true);
  });

  test('stays as it is when it is written again', () => {
    expect(rewriteScript(text)).toBe(text);
  });

  test('can be read at one sitting', () => {
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(LINES_MAX);
    expect(text).toMatch(/^# /);
  });
});
