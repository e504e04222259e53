import { describe, expect, test } from 'vitest';
import { Regex, REGEX_STEPS_MAX } from './regex.ts';
import { EXPRESSION_CHARACTERS_MAX, GROUP_DEPTH_MAX } from './regex-syntax.ts';

/** An expression, texts in which Go's `regexp` finds it, and texts in which it does not. */
const FOUND_BY_GO: [expression: string, found: string[], notFound: string[]][] = [
  ['^web.*$', ['web1'], ['a web', 'web\n1']],
  ['e', ['web'], ['']],
  ['^$', [''], ['a']],
  ['', ['', 'a'], []],
  ['(?i)WEB', ['web', 'wEb'], ['w']],
  ['(?i)K', ['k', '\u212a'], []],
  ['(?i)\u0131', ['\u0131'], ['i', 'I']],
  ['(?i)\\w+$', ['\u017f'], ['\u00e9']],
  ['(?i)\\P{Lu}', ['1'], ['A', 'a']],
  ['(?i)[^k]', ['a'], ['K', '\u212a']],
  ['a|b(?i)c|d', ['D', 'bC'], ['C', 'BC']],
  ['(?i:a)b', ['Ab'], ['AB']],
  ['(?-i)a', [], ['A']],
  ['(?s)a.b', ['a\nb'], []],
  ['a.b', ['a\ud83d\ude00b'], ['a\nb']],
  ['(?m)^b$', ['a\nb\nc'], ['ab']],
  ['^b$', [], ['a\nb\nc']],
  ['a$', [], ['a\n']],
  ['\\Aa\\z', ['a'], ['a\n']],
  ['\\bweb\\b', ['a web b', '\u00e9web'], ['webs']],
  ['\\Bb', ['ab'], ['b']],
  ['\\d+\\.\\d', ['10.5'], ['105']],
  ['^\\s$', ['\t'], ['\u000b']],
  ['[[:alpha:]]{2}', ['ab'], ['a1']],
  ['[[:^digit:]]', ['1a'], ['12']],
  ['[\\d-z]', ['-', 'z'], ['y']],
  ['[]a]', [']'], []],
  ['[a-c-]', ['-'], ['d']],
  ['[^a]', ['\n'], ['a']],
  ['\\pL', ['\u0416'], ['1']],
  ['\\p{Greek}+$', ['\u03b1\u03b2'], ['ab']],
  ['\\p{^Lu}', ['a'], ['A']],
  ['\\Qa+b\\E', ['a+b'], ['aab']],
  ['\\Qa+', ['a+'], []],
  ['\\x41\\x{1F600}', ['A\ud83d\ude00'], []],
  ['\\101\\0', ['A\u0000'], []],
  ['a{2}$', ['baa'], ['a']],
  ['^a{1,2}$', ['a', 'aa'], ['', 'aaa']],
  ['^(ab){2,}$', ['ababab'], ['ab']],
  ['a{,2}', ['a{,2}'], ['aa']],
  ['a{02}', ['a{02}'], ['aa']],
  ['^a*?b+?c??$', ['aab'], ['c']],
  ['(?U)^a+$', ['aa'], []],
  ['(?P<n>a)(?P<m>b)', ['ab'], []],
  ['^(?:)*$', [''], ['a']],
  ['x*', ['y'], []],
  ['(a*)*$', ['b'], []],
  ['^(?:a?){3}a{3}$', ['aaa'], ['aa']],
  ['(?P<n>a)(?P<n>b)', ['ab'], []],
];

/** What Go's `regexp.Compile` refuses. */
const REFUSED_BY_GO = [
  '(',
  ')',
  '[a',
  '[]',
  '*',
  'a**',
  'a{2}{3}',
  'a{1001}',
  '(a{100}){11}',
  'a{3,1}',
  'a*+',
  '(?=a)',
  '(?<!a)',
  '(a)\\1',
  '\\C',
  '\\Z',
  '\\q',
  '\\',
  '[b-a]',
  '[a-\\d]',
  '[[:foo:]]',
  '\\pX',
  '\\p{Letter}',
  '(?i-)a',
  '\\x{110000}',
  'a|*',
];

describe('a regular expression', () => {
  test.each(FOUND_BY_GO)('%j is found where Go finds it', (expression, found, notFound) => {
    const regex = Regex.compile(expression)!;
    expect(found.filter((text) => !regex.test(text))).toEqual([]);
    expect(notFound.filter((text) => regex.test(text))).toEqual([]);
  });

  test.each(REFUSED_BY_GO)('%j is refused as it is by Go', (expression) => {
    expect(Regex.compile(expression)).toBeUndefined();
  });

  test('a group is named in the way of newer versions too', () => {
    expect(Regex.compile('(?<name>a)b')!.test('ab')).toBe(true);
  });

  test('one that keeps a backtracking matcher busy for ever has an answer', () => {
    const text = 'a'.repeat(512);
    for (const expression of ['(a*)*b', '(a+)+$b', '(a|aa)+c', '(.*.*)*x', '(?i)(\\w|a)*!']) {
      expect(Regex.compile(expression)!.test(text)).toBe(false);
    }
  });

  test('one that is too large is refused, and the largest is not', () => {
    const nested = (depth: number): string => '('.repeat(depth) + 'a' + ')'.repeat(depth);
    expect(Regex.compile('a{1000}')!.test('a'.repeat(1000))).toBe(true);
    expect(Regex.compile('a{1000}')!.test('a'.repeat(999))).toBe(false);
    expect(Regex.compile('a'.repeat(EXPRESSION_CHARACTERS_MAX - 1))!.size).toBe(REGEX_STEPS_MAX);
    expect(Regex.compile('a'.repeat(EXPRESSION_CHARACTERS_MAX))).toBeUndefined();
    expect(Regex.compile(`[${'a'.repeat(EXPRESSION_CHARACTERS_MAX)}]`)).toBeUndefined();
    expect(Regex.compile('(a?){900}')).toBeUndefined();
    expect(Regex.compile(`(?:${'()'.repeat(400)}){1000}`)!.size).toBe(1);
    expect(Regex.compile('(((a{10}){10}){10}){10}')).toBeUndefined();
    expect(Regex.compile(nested(GROUP_DEPTH_MAX))!.test('a')).toBe(true);
    expect(Regex.compile(nested(GROUP_DEPTH_MAX + 1))).toBeUndefined();
  });

  test('it can be tried again and again', () => {
    const regex = Regex.compile('^a+$')!;
    expect([regex.test('aa'), regex.test('ab'), regex.test('a'), regex.test('')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
