import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { UNIT_PATH } from '../../unit-plugin.ts';
import { parseUnit, UnitError } from './front-matter.ts';

const DOCUMENT = readFileSync(new URL(`../../../../${UNIT_PATH}`, import.meta.url), 'utf8');

/** What is said of the document after `replaced` has become `by`; without the path. */
function mistakes(replaced: string | RegExp, by: string, path = UNIT_PATH): string[] {
  const changed = DOCUMENT.replace(replaced, by);
  if (changed === DOCUMENT && path === UNIT_PATH) throw new Error(`nothing was replaced by ${by}`);
  try {
    parseUnit(path, changed);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    return error.mistakes.map((mistake) => mistake.replace(`${path}:`, ''));
  }
  return [];
}

const lineOf = (start: string): number =>
  DOCUMENT.split('\n').findIndex((line) => line.startsWith(start)) + 1;

test('the document of the unit is read, with all facts of its surface', () => {
  const { facts, body, path } = parseUnit(UNIT_PATH, DOCUMENT);
  expect(path).toBe(UNIT_PATH);
  expect(facts).toMatchObject({
    title: 'Gossip Protocols and SWIM Membership',
    app: 'architecture',
    unit_number: 8,
    unit_kind: 'concept',
    curation_level: 'module_curated',
  });
  expect(facts.learning_objectives).toHaveLength(3);
  expect(facts.source_routes.flatMap(({ via }) => via)).toEqual([
    'Gossip Dissemination',
    'Hybrid Gossip',
    'Gossip architecture (Part 1)',
  ]);
  expect(facts.external_enrichment.map(({ label }) => label)).toEqual([
    'read_if_stuck',
    'official_docs_companion',
  ]);
  expect(facts.companion_modes).toHaveLength(5);
  expect(body.startsWith('## ')).toBe(true);
});

test('a document from Windows is read like any other', () => {
  expect(parseUnit(UNIT_PATH, DOCUMENT.replaceAll('\n', '\r\n'))).toEqual(parseUnit(UNIT_PATH, DOCUMENT));
});

describe('a mistake is told with its line, its key and what is allowed', () => {
  test.each<[string, string | RegExp, string, string]>([
    ['a field without its value', /^title: .*$/m, 'title:', `${lineOf('title')}: title: must be text`],
    [
      'a field that is missing',
      /^unit_kind: .*\n/m,
      '',
      '2: unit_kind: is missing; it must be one of: concept',
    ],
    [
      'a field that there is not',
      /^unit_kind:/m,
      'audience: all\nunit_kind:',
      `${lineOf('unit_kind')}: audience: there is no such key`,
    ],
    [
      'a value that is none of the few',
      'label: read_if_stuck',
      'label: read_first',
      `${lineOf('    label: read_if_stuck')}: external_enrichment[0].label: ` +
        'must be one of: read_if_stuck, official_docs_companion',
    ],
    [
      'a companion mode of one’s own',
      '  - Socratic tutor',
      '  - Oracle',
      `${lineOf('  - Socratic tutor')}: companion_modes[1]: must be one of: Explain simply, ` +
        'Socratic tutor, Challenge my understanding, Diagnose my confusion, Connect forward / backward',
    ],
    [
      'a route of a book that is not listed',
      '  - book: database-internals',
      '  - book: another-book',
      `${lineOf('  - book: database-internals')}: source_routes[0].book: must be one of the source_books: ` +
        'database-internals, distributed-systems-concepts-and-design',
    ],
    [
      'an address that is none',
      'url: https://etcd.io/docs/',
      'url: javascript:alert(1)',
      `${lineOf('    url: https://etcd')}: external_enrichment[1].url: must be an http or https address`,
    ],
    [
      'an empty list where one entry is the least',
      /via:\n {6}- Gossip architecture \(Part 1\)/,
      'via: []',
      `${lineOf('  - book: distributed') + 2}: source_routes[1].via: must have at least one entry`,
    ],
    [
      'text where a list should be',
      'supporting_routes: []',
      'supporting_routes: none',
      `${lineOf('supporting_routes')}: supporting_routes: must be a list`,
    ],
    [
      'an entry that is there twice',
      '  - id: predict',
      '  - id: explain',
      `${lineOf('  - id: predict')}: learning_objectives[1]: explain is there twice`,
    ],
    [
      'another module than the path has',
      /^module: .*$/m,
      'module: module-06-elsewhere',
      `${lineOf('module')}: module: module-06-elsewhere is no folder of the document's path`,
    ],
    [
      'another number than the file has',
      'unit_number: 8',
      'unit_number: 9',
      `${lineOf('unit_number')}: unit_number: the name of the document does not start with 09-`,
    ],
    ['what is no YAML', 'app: architecture', 'app: [architecture', `${lineOf('app') + 1}: `],
  ])('%s', (_name, replaced, by, expected) => {
    const [first] = mistakes(replaced, by);
    expect(first?.slice(0, expected.length)).toBe(expected);
  });

  test('all mistakes are told at once', () => {
    expect(mistakes(/^app: .*\nsemester: .*$/m, 'app: other\nsemester: six')).toHaveLength(2);
  });

  test('a document without front matter says where it would stand', () => {
    expect(mistakes(/^---\n/, '')).toEqual([
      '1: the front matter is missing: it stands between two lines of ---',
    ]);
  });
});
