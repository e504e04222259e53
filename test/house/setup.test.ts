/**
 * The set-up's memory and its peers, tried on a small invented project. That a fresh clone starts and tests
 * itself is seen whenever the continuous run does it.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ROOT } from './tree.ts';

interface Peer {
  readonly name: string;
  readonly binary: string;
  readonly debian: string;
  readonly variable: string;
  readonly tests: string;
}

// The set-up is plain JavaScript, because it runs before the compiler is there; so its types are said here.
const { buildDigest, installDigest, missingOutputs, readStamp, writeStamp } = (await import(
  join(ROOT, 'tools/setup/stamp.mjs')
)) as {
  buildDigest: (root: string) => string;
  installDigest: (root: string) => string;
  missingOutputs: (root: string) => string[];
  readStamp: (root: string) => { install?: string; build?: string };
  writeStamp: (root: string, digests: { install?: string; build?: string }) => void;
};
const { findPeers } = (await import(join(ROOT, 'tools/setup/peers.mjs'))) as {
  findPeers: (root: string, peers: Peer[], env: Record<string, string>) => Record<string, string>;
};

let root = '';
const write = (path: string, text: string): void => writeFileSync(join(root, path), text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hearsay-setup-'));
  mkdirSync(join(root, 'node_modules'));
  mkdirSync(join(root, 'packages/one/src'), { recursive: true });
  write('package.json', '{}');
  write('package-lock.json', '{}');
  write(
    'packages/one/package.json',
    '{ "bin": { "one": "./dist/main.js" }, "exports": { ".": "./dist/one.js" } }',
  );
  write('packages/one/src/one.ts', 'export {};\n');
  write('packages/one/src/one.test.ts', 'export {};\n');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('what the last set-up saw', () => {
  test('is the same as long as nothing has changed', () => {
    expect(installDigest(root)).toBe(installDigest(root));
    expect(buildDigest(root)).toBe(buildDigest(root));
  });

  test.each(['package.json', 'package-lock.json', 'packages/one/package.json'])(
    'is another once %s has changed',
    (path) => {
      const before = [installDigest(root), buildDigest(root)];
      write(path, '{ "name": "another" }');
      expect(installDigest(root)).not.toBe(before[0]);
      expect(buildDigest(root)).not.toBe(before[1]);
    },
  );

  test('is another build once the page of the lab or what is taught there has changed', () => {
    const digests = new Set([buildDigest(root)]);
    for (const path of ['packages/lab/public/icon.svg', 'packages/lab/index.html', 'content/unit.md']) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      write(path, '');
      digests.add(buildDigest(root));
    }
    expect(digests.size).toBe(4);
  });

  test('is another build once a source is touched, added or taken away', () => {
    const digests = new Set([buildDigest(root)]);
    utimesSync(join(root, 'packages/one/src/one.ts'), 1, 1);
    digests.add(buildDigest(root));
    write('packages/one/src/two.ts', 'export {};\n');
    digests.add(buildDigest(root));
    rmSync(join(root, 'packages/one/src/one.ts'));
    digests.add(buildDigest(root));
    expect(digests.size).toBe(4);
  });

  test('does not change with a test, which is no part of the build', () => {
    const before = buildDigest(root);
    utimesSync(join(root, 'packages/one/src/one.test.ts'), 1, 1);
    expect(buildDigest(root)).toBe(before);
  });

  test('is remembered part by part, and a broken stamp is no stamp', () => {
    expect(readStamp(root)).toEqual({});
    writeStamp(root, { install: 'a' });
    writeStamp(root, { build: 'b' });
    expect(readStamp(root)).toEqual({ install: 'a', build: 'b' });
    write('node_modules/.hearsay-setup.json', '{');
    expect(readStamp(root)).toEqual({});
  });

  test('names the promised outputs that are missing', () => {
    expect(missingOutputs(root)).toEqual(['packages/one/dist/main.js', 'packages/one/dist/one.js']);
    mkdirSync(join(root, 'packages/one/dist'));
    write('packages/one/dist/main.js', '');
    expect(missingOutputs(root)).toEqual(['packages/one/dist/one.js']);
    mkdirSync(join(root, 'packages/lab'));
    expect(missingOutputs(root)).toContain('packages/agent/dist/lab/index.html');
  });
});

describe('test peers', () => {
  const peer: Peer = {
    name: 'peer',
    binary: 'no-such-peer',
    debian: 'peer',
    variable: 'PEER',
    tests: 'here',
  };

  test('are found in PATH', () => {
    write('no-such-peer', '#!/bin/sh\n');
    chmodSync(join(root, 'no-such-peer'), 0o755);
    expect(findPeers(root, [peer], { PATH: root })).toEqual({ PEER: join(root, 'no-such-peer') });
  });

  test('are taken where the environment names them, and nowhere else', () => {
    write('another', '#!/bin/sh\n');
    chmodSync(join(root, 'another'), 0o755);
    expect(findPeers(root, [peer], { PATH: root, PEER: join(root, 'another') })).toEqual({
      PEER: join(root, 'another'),
    });
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(findPeers(root, [peer], { PATH: root, PEER: join(root, 'absent') })).toEqual({});
    expect(said).toHaveBeenCalledWith(expect.stringContaining('tests in here are skipped'));
    said.mockRestore();
  });

  test('that are missing are a failure where CI says so', () => {
    const env = { PATH: root, PEER: join(root, 'absent'), CI: 'true' };
    expect(() => findPeers(root, [peer], env)).toThrow('peer is missing');
  });
});
