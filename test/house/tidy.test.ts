/**
 * The house rules that neither the compiler nor the linter nor knip can hold. Each rule is tried on a planted
 * offence first, so that a rule which has stopped looking is noticed.
 */
import { describe, expect, test } from 'vitest';
import { forbiddenImports, forbiddenSyntax, importsOf, withoutText } from './floors.ts';
import { forbiddenLabImports } from './lab-floors.ts';
import { filesWhere, isCode, isTest } from './tree.ts';

const LINE_CHARACTERS_MAX = 110;

const code = filesWhere(isCode);
const librarySources = code.filter(({ path }) => path.startsWith('packages/hearsay/src/') && !isTest(path));
const planted = (path: string, text: string) => ({ path: `packages/hearsay/src/${path}`, text });

describe('floors', () => {
  test('imports go down or stay in the folder', () => {
    expect(librarySources.flatMap(forbiddenImports)).toEqual([]);
  });

  test.each([
    ['base/x.ts', "import type { A } from '../wire/a.ts';"],
    ['swim/x.ts', "export { a } from '../overlay/a.ts';"],
    ['swim/x.ts', "import {\n  a,\n} from '../serf/a.ts';"],
    ['sim/x.ts', "import { a } from '../face/a.ts';"],
    ['face/x.ts', "import { a } from '../sim/a.ts';"],
    ['node/x.ts', "const a = await import('../sim/a.ts');"],
    ['stack/x.ts', "import { a } from 'node:fs';"],
    ['wire/x.ts', "import { a } from 'some-package';"],
    ['wire/x.ts', "import { a } from '../../../agent/src/a.ts';"],
    ['attic/x.ts', ''],
  ])('a forbidden import in %s is found', (path, text) => {
    expect(forbiddenImports(planted(path, text))).toHaveLength(1);
  });

  test.each([
    ['swim/x.ts', "import { a } from './a.ts';\nimport { b } from '../base/b.ts';"],
    ['serf/x.ts', "import { a } from '../swim/a.ts';"],
    ['node/udp/x.ts', "import { a } from 'node:dgram';\nimport { b } from '../../face/b.ts';"],
    ['base/x.ts', "/** not an import from '../wire/a.ts' */\n// nor from '../swim/a.ts'"],
  ])('an allowed import in %s is left alone', (path, text) => {
    expect(forbiddenImports(planted(path, text))).toEqual([]);
  });

  test('there are no powers and no promises below the hosts', () => {
    expect(librarySources.flatMap(forbiddenSyntax)).toEqual([]);
  });

  test('a power or a promise below the hosts is found, and in a comment or a string it is not', () => {
    expect(forbiddenSyntax(planted('swim/x.ts', 'const a = 2 ** b;\nasync function f() {}'))).toHaveLength(2);
    expect(forbiddenSyntax(planted('swim/x.ts', "/** async */ const a = '2 ** 3'; // a Promise"))).toEqual(
      [],
    );
    expect(forbiddenSyntax(planted('sim/x.ts', 'const a = Math.log(b);'))).toHaveLength(1);
    expect(forbiddenSyntax(planted('sim/x.ts', 'const a = Math.sqrt(b) + Math.max(b, c);'))).toEqual([]);
    expect(forbiddenSyntax(planted('node/x.ts', 'const a = 2 ** b;\nasync function f() {}'))).toEqual([]);
  });

  test('the agent reaches the library only by its published subpaths', () => {
    const agent = code.filter(({ path }) => path.startsWith('packages/agent/src/'));
    const reaching = agent.flatMap(({ path, text }) =>
      importsOf(text)
        .filter((specifier) => /^(\.\.\/)+hearsay\/|^hearsay\/(src|dist)\//.test(specifier))
        .map((specifier) => `${path}: ${specifier}`),
    );
    expect(reaching).toEqual([]);
  });
});

describe('the floors of the lab', () => {
  const lab = code.filter(({ path }) => path.startsWith('packages/lab/src/') && !isTest(path));

  test('imports go down or stay in the folder, and the library is reached by its published subpaths', () => {
    expect(lab.flatMap(forbiddenLabImports)).toEqual([]);
  });

  test.each([
    ['player/x.ts', "import { useState } from 'react';"],
    ['player/x.ts', "import { a } from '../stage/a.ts';"],
    ['stage/x.ts', "import './x.css';"],
    ['ui/x.tsx', "import { a } from '../pages/a.tsx';"],
    ['ui/x.tsx', "import { join } from 'hearsay';"],
    ['ui/x.tsx', "import { a } from '../../../hearsay/src/base/a.ts';"],
    ['attic/x.ts', ''],
  ])('a forbidden import in %s is found', (path, text) => {
    expect(forbiddenLabImports({ path: `packages/lab/src/${path}`, text })).toHaveLength(1);
  });

  test('an allowed import is left alone', () => {
    const text = "import { Swim } from 'hearsay/core';\nimport { a } from '../player/a.ts';";
    expect(forbiddenLabImports({ path: 'packages/lab/src/stage/x.ts', text })).toEqual([]);
  });
});

describe('source files', () => {
  test(`no line is longer than ${LINE_CHARACTERS_MAX} characters`, () => {
    const long = code.flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, index) => (line.length > LINE_CHARACTERS_MAX ? [`${path}:${index + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });

  test('each begins with a comment that says what it is', () => {
    const sources = code.filter(({ path }) => /^(packages\/[^/]+\/src|tools)\//.test(path) && !isTest(path));
    const bare = sources.filter(({ text }) => !/^(#!.*\n)?\/\*\*/.test(text));
    expect(bare.map(({ path }) => path)).toEqual([]);
  });

  test('names are kebab-case', () => {
    const folders = /^(packages|test|tools|bench|examples)\//;
    const named = filesWhere((path) => folders.test(path) && !/(^|\/)([A-Z]+(\.md)?|Dockerfile)$/.test(path));
    const odd = named.filter(
      ({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(path.split('/').at(-1)!),
    );
    expect(odd.map(({ path }) => path)).toEqual([]);
  });

  test('each test has a sentence for its name', () => {
    expect(code.filter(({ path }) => isTest(path)).flatMap(wordlessTests)).toEqual([]);
    expect(wordlessTests({ path: 'x', text: "test('works', () => {})" })).toHaveLength(1);
    expect(wordlessTests({ path: 'x', text: "test('', () => {})" })).toHaveLength(1);
  });
});

describe('what is published', () => {
  const everything = filesWhere((path) => !/\.(gz|png|woff2|pcap)$/.test(path));

  test('no file names a place on the machine where it was made', () => {
    const places = /(^|[\s"'`(=:])\/(home|root|work|farm|Users)\/\w|\.\.\/shared\b/;
    expect(places.test(['see ', 'home', 'somebody', 'x'].join('/'))).toBe(true);
    expect(offences(everything, places)).toEqual([]);
  });

  test('no file names a package host, and the lock file holds no addresses', () => {
    const hosts = /registry\.(npmjs|yarnpkg)|deb\.debian|"resolved": *"http/;
    expect(hosts.test(['"resolved": "', 'http://x'].join(''))).toBe(true);
    expect(offences(everything, hosts)).toEqual([]);
  });
});

/** The tests of a file whose name is not a sentence. */
function wordlessTests({ path, text }: { path: string; text: string }): string[] {
  const source = text.replaceAll(/"(test|it)\([^\n]*\)"/g, '""');
  return [...source.matchAll(/^\s*(?:test|it)(?:\.\w+)?\(\s*(['"`])(.*?)\1,/gm)]
    .filter((match) => !/\S\s+\S/.test(match[2]!))
    .map((match) => `${path}: ${match[2]}`);
}

function offences(files: readonly { path: string; text: string }[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  );
}

test('comments and strings are blanked, and lines keep their numbers', () => {
  expect(withoutText("a /* b\nc */ d 'e' // f\ng `h\ni` j")).toBe('a \n d  \ng \n j');
});
