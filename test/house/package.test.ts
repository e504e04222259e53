/**
 * The library as its users get it: packed, installed into an empty project without a network, imported by the
 * bare Node that runs the tests. It looks at packages/hearsay/dist as built; `npm test` builds first.
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from './tree.ts';

const LIBRARY = join(ROOT, 'packages', 'hearsay');
const SUBPATHS = [
  'hearsay',
  'hearsay/core',
  'hearsay/wire',
  'hearsay/sim',
  'hearsay/epidemic',
  'hearsay/papers',
  'hearsay/trace',
];

let folder = '';
let project = '';
let tarball = '';
let packed: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearsay-package-'));
  project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }\n');
  const [report] = JSON.parse(npm(LIBRARY, ['pack', '--json', '--pack-destination', folder])) as [
    { filename: string; files: { path: string }[] },
  ];
  tarball = join(folder, report.filename);
  packed = report.files.map(({ path }) => path);
  npm(project, ['install', '--offline', '--no-save', '--no-audit', '--no-fund', tarball]);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the packed library', () => {
  test('brings no other package with it', () => {
    const installed = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(installed).toEqual(['hearsay']);
  });

  test.each(SUBPATHS)('lets a program import %s', (subpath) => {
    const script = `console.log(Object.keys(await import('${subpath}')).length)`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: project,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(Number(printed)).toBeGreaterThan(0);
  });

  test.each(['core', 'wire', 'sim', 'epidemic', 'papers', 'trace'])(
    'needs nothing of Node for hearsay/%s',
    (subpath) => {
      const dist = join(project, 'node_modules', 'hearsay', 'dist');
      const modules = reachableFrom(join(dist, 'public', `${subpath}.js`));
      expect(modules.some((path) => !existsSync(path))).toBe(false);
      expect(modules.filter((path) => /from '(?![.])/.test(readFileSync(path, 'utf8')))).toEqual([]);
    },
  );

  test('holds the licence, and neither tests nor the compiler’s notes', () => {
    const licence = readFileSync(join(project, 'node_modules', 'hearsay', 'LICENSE'), 'utf8');
    expect(licence).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'));
    expect(packed.filter((path) => /\.test\.|\.tsbuildinfo$|^src\//.test(path))).toEqual([]);
  });

  test('is found without fault by publint', async () => {
    const bytes = readFileSync(tarball);
    const contents = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const { messages, pkg } = await publint({ pack: { tarball: contents }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });
});

/** Runs npm with an empty cache and an empty home: what works here works from the tarball alone. */
function npm(cwd: string, args: readonly string[]): string {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, npm_config_cache: join(folder, 'cache') };
  const script = process.env['npm_execpath'];
  const options = { cwd, env, encoding: 'utf8', stdio: 'pipe' } as const;
  return script === undefined
    ? execFileSync('npm', [...args], options)
    : execFileSync(process.execPath, [script, ...args], options);
}

/** A module's file and those of all modules that it imports, by relative paths. */
function reachableFrom(entry: string): string[] {
  const seen = new Set<string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    if (!existsSync(path)) continue;
    for (const match of readFileSync(path, 'utf8').matchAll(/(?:from|import) '(\.[^']+)'/g)) {
      waiting.push(join(path, '..', match[1]!));
    }
  }
  return [...seen];
}
