import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { FileError, parseYaml, readYamlFile } from './located-yaml.ts';

const SCHEMA = z.strictObject({
  name: z.string(),
  nodes: z.number().int().min(2).max(1000).optional(),
  share: z.number().gt(0).lt(1).optional(),
  rules: z.enum(['ours', 'theirs']).optional(),
  list: z.array(z.number()).max(3).optional(),
  inner: z.strictObject({ on: z.boolean().optional() }).optional(),
  odd: z
    .unknown()
    .superRefine((value, context) => {
      if (value === 2) context.addIssue({ code: 'custom', message: '2 is even; allowed: odd numbers' });
    })
    .optional(),
});

function complaint(text: string): string {
  try {
    parseYaml(text, { name: 'x.yaml', schema: SCHEMA, bytesMax: 4096 });
  } catch (error) {
    if (error instanceof FileError) return error.message;
    throw error;
  }
  throw new Error('nothing is wrong with it');
}

describe('a file that is as the schema says', () => {
  test('is returned as a value, anchors followed', () => {
    const text = '# a comment\nname: &it x\nrules: ours\nlist: [1, 2]\ninner: { on: true }\n';
    const value = { name: 'x', rules: 'ours', list: [1, 2], inner: { on: true } };
    expect(parseYaml(text, { name: 'x.yaml', schema: SCHEMA })).toEqual(value);
  });
});

describe('what is wrong is said in one line, with its place', () => {
  test.each([
    ['', 'x.yaml:1:1: the file: it is empty; allowed: a map with the keys name, nodes, '],
    ['# nothing\n---\n', 'x.yaml:1:1: the file: it is empty; allowed: a map'],
    ['- 1\n- 2\n', 'x.yaml:1:1: the file: it is no map; allowed: a map'],
    ['name: x\nnodez: 3\n', 'x.yaml:2:1: nodez: there is no such key; allowed: name, nodes, share, '],
    ['name: x\ninner:\n  off: true\n', 'x.yaml:3:3: inner.off: there is no such key; allowed: on'],
    ['name: x\nnodes: many\n', 'x.yaml:2:8: nodes: "many"; allowed: a number'],
    ['name: x\nnodes: 2.5\n', 'x.yaml:2:8: nodes: 2.5; allowed: a whole number'],
    ['name: x\nnodes: 1\n', 'x.yaml:2:8: nodes: 1; allowed: from 2'],
    ['name: x\nnodes: 1001\n', 'x.yaml:2:8: nodes: 1001; allowed: up to 1000'],
    ['name: x\nshare: 1\n', 'x.yaml:2:8: share: 1; allowed: less than 1'],
    ['name: x\nrules: raft\n', 'x.yaml:2:8: rules: "raft"; allowed: ours, theirs'],
    ['name: x\nlist: [1, two]\n', 'x.yaml:2:11: list[2]: "two"; allowed: a number'],
    ['name: x\nlist: [1, 2, 3, 4]\n', 'x.yaml:2:7: list: a list of 4; allowed: up to 3 entries'],
    ['name: x\nlist: 7\n', 'x.yaml:2:7: list: 7; allowed: a list'],
    ['name: x\ninner: []\n', 'x.yaml:2:8: inner: a list of 0; allowed: a map'],
    ['nodes: 3\n', 'x.yaml:1:1: name: it is missing; allowed: a text'],
    ['name:\n', 'x.yaml:1:6: name: nothing; allowed: a text'],
    ['name: x\nodd: 2\n', 'x.yaml:2:6: odd: 2 is even; allowed: odd numbers'],
    ['name: x\nname: y\n', 'x.yaml:2:1: name: it is there twice; allowed: once'],
    ['name: x\n---\nname: y\n', 'x.yaml:2:1: the file: it holds several documents; allowed: one'],
    ['name: x\nlist: [1, 2\n', 'x.yaml:3:1: the file: Flow sequence'],
    [`name: ${'x'.repeat(5000)}\n`, 'x.yaml:1:1: the file: 5007 bytes; allowed: at most 4096 bytes'],
  ])('%j', (text, line) => {
    const message = complaint(text);
    expect(message.slice(0, line.length)).toBe(line);
    expect(message).not.toContain('\n');
    expect(message).toContain('; allowed: ');
  });

  test('of several things the first in the file is named', () => {
    expect(complaint('zz: 1\nnodes: many\nname: x\n')).toContain('x.yaml:1:1: zz:');
    expect(complaint('nodes: many\nname: x\nzz: 1\n')).toContain('x.yaml:1:8: nodes:');
    // But for the schema's own checks, which presume the rest.
    expect(complaint('odd: 2\nname: x\nzz: 1\n')).toContain('x.yaml:3:1: zz:');
  });

  test('aliases of aliases are refused before they fill the memory', () => {
    const levels = 'abcdefghi'.split('');
    const bomb = levels.map((one, i) => {
      const before = levels[i - 1];
      return `${one}: &${one} [${before === undefined ? '1' : Array(9).fill(`*${before}`).join(', ')}]`;
    });
    expect(complaint(bomb.join('\n'))).toBe(
      'x.yaml:1:1: the file: its aliases name too much; allowed: 100 of them in effect',
    );
  });
});

describe('reading', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-yaml-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('a file on the disk is checked the same way', () => {
    const path = join(folder, 'x.yaml');
    writeFileSync(path, 'name: 3\n');
    expect(() => readYamlFile(path, { schema: SCHEMA })).toThrow(`${path}:1:7: name: 3; allowed: a text`);
    expect(() => readYamlFile(path, { schema: SCHEMA, bytesMax: 4 })).toThrow('8 bytes; allowed: at most 4');
  });

  test('a file that is not there is named', () => {
    const path = join(folder, 'none.yaml');
    expect(() => readYamlFile(path, { schema: SCHEMA })).toThrow(`${path}: the file cannot be read (ENOENT)`);
  });
});
