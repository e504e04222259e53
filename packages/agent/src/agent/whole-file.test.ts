import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readKeyringFile, writeKeyringFile } from './keyring-file.ts';
import { readTagsFile, writeTagsFile } from './tags-file.ts';
import { permissionWarning, replaceFile } from './whole-file.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
  path = join(folder, 'file.json');
});

afterEach(() => rmSync(folder, { recursive: true }));

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const base64 = (length: number, value: number): string =>
  Buffer.from(bytes(length, value)).toString('base64');

function write(text: string, mode = 0o600): void {
  writeFileSync(path, text);
  chmodSync(path, mode);
}

describe('a file that is replaced as a whole', () => {
  test('is its owner’s alone, whatever it was before, and leaves nothing beside it', () => {
    write('old', 0o644);
    replaceFile(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['file.json']);
  });

  test('stays a link if it was one', () => {
    const target = join(folder, 'target');
    writeFileSync(target, 'old');
    symlinkSync(target, path);
    replaceFile(path, 'new');
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe('new');
  });

  test('is as it was if it cannot be replaced', () => {
    expect(() => replaceFile(join(folder, 'no', 'where'), 'new')).toThrow('ENOENT');
    const inside = join(folder, 'is-a-folder');
    symlinkSync(folder, inside);
    expect(() => replaceFile(inside, 'new')).toThrow();
    expect(readdirSync(folder)).toEqual(['is-a-folder']);
  });

  test('is warned of if others can use it', () => {
    write('x', 0o600);
    expect(permissionWarning(path)).toBeNull();
    write('x', 0o640);
    expect(permissionWarning(path)).toBe(
      `${path}: others than its owner may use it (mode 0640); chmod 600 it`,
    );
  });
});

describe('a keyring on disk', () => {
  test('is written as Serf writes it, and is read back', () => {
    writeKeyringFile(path, [bytes(32, 1), bytes(16, 2)]);
    expect(readFileSync(path, 'utf8')).toBe(`[\n  "${base64(32, 1)}",\n  "${base64(16, 2)}"\n]`);
    expect(readKeyringFile(path)).toEqual({ keys: [bytes(32, 1), bytes(16, 2)], warnings: [] });
  });

  test('has each key once, the first one first', () => {
    write(JSON.stringify([base64(16, 2), base64(24, 1), base64(16, 2)]));
    expect(readKeyringFile(path).keys).toEqual([bytes(16, 2), bytes(24, 1)]);
  });

  test('is warned of if others can read it', () => {
    write(JSON.stringify([base64(16, 1)]), 0o644);
    expect(readKeyringFile(path).warnings).toEqual([permissionWarning(path)]);
  });

  test.each([
    [
      `[\n  "${base64(16, 1)}",\n  "c2hvcnQ="\n]`,
      ':3:3: [2]: it is no key (not shown); allowed: 16, 24 or 32 bytes',
    ],
    ['[1]', ':1:2: [1]: it is no key (not shown)'],
    ['{"keys": []}', ':1:1: the file: it is no list; allowed: a list of keys'],
    ['[]', ':1:1: the file: Keyring file contains no keys; allowed: at least one'],
    [`["${base64(16, 1)}"`, ":1:28: the file: ',' or ']' is expected here; allowed: JSON"],
    ['', ':1:1: the file: a value is expected here'],
  ])('that says %j is refused with the place, and is not written over', (text, expected) => {
    write(text);
    expect(() => readKeyringFile(path)).toThrow(`${path}${expected}`);
    expect(() => writeKeyringFile(path, [bytes(16, 1)])).toThrow(`${path}${expected}`);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('must be there to be read', () => {
    expect(() => readKeyringFile(path)).toThrow(`${path}: the file cannot be read (ENOENT)`);
  });
});

describe('tags on disk', () => {
  test('are none if there is no file', () => {
    expect(readTagsFile(path)).toBeNull();
  });

  test('are written in the order of their names, and are read back', () => {
    writeTagsFile(path, { role: 'web', dc: 'a "b"' });
    expect(readFileSync(path, 'utf8')).toBe('{\n  "dc": "a \\"b\\"",\n  "role": "web"\n}');
    expect(readTagsFile(path)).toEqual({ dc: 'a "b"', role: 'web' });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    writeTagsFile(path, {});
    expect(readTagsFile(path)).toEqual({});
  });

  test.each([
    ['{\n  "a": "x",\n  "b": 2\n}', ':3:8: b: 2; allowed: a text'],
    ['{"a": "x"', ":1:10: the file: ',' or '}' is expected here"],
    ['["a"]', ':1:1: the file: it is no map'],
  ])('that say %j are refused with the place, and are not written over', (text, expected) => {
    write(text);
    expect(() => readTagsFile(path)).toThrow(`${path}${expected}`);
    expect(() => writeTagsFile(path, { a: 'b' })).toThrow(`${path}${expected}`);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
