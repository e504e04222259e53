/** Pages that read the answer bank do not carry the simulator: what runs is in workers. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SOURCE = fileURLToPath(new URL('../../packages/lab/src/', import.meta.url));
const SIMULATOR = 'player/experiment.ts';
/** What is imported as values, from files of the lab; types leave nothing in the bundle. */
const IMPORT = /^(?:import|export)(?! type)\s[^;]*?from '(\.[^']*\.tsx?)';/gms;

function importsOf(path: string): string[] {
  const text = readFileSync(join(SOURCE, path), 'utf8');
  return [...text.matchAll(IMPORT)]
    .map((match) => join(dirname(path), match[1]!))
    .filter((one) => existsSync(join(SOURCE, one)));
}

/** From `path` to the simulator, each file on the way; empty: there is none. */
function wayToSimulator(path: string, seen: Set<string> = new Set()): string[] {
  if (path === SIMULATOR) return [path];
  for (const next of importsOf(path)) {
    if (seen.has(next)) continue;
    seen.add(next);
    const way = wayToSimulator(next, seen);
    if (way.length > 0) return [path, ...way];
  }
  return [];
}

test.each([
  'lessons/answers.ts',
  'pages/lessons-content.ts',
  'pages/lessons-store.ts',
  'pages/predict-page.tsx',
  'pages/clinic-page.tsx',
  'pages/notebook-page.tsx',
])('%s does not reach the simulator', (path) => {
  expect(wayToSimulator(path)).toEqual([]);
});

test('the worker of the lessons does', () => {
  expect(wayToSimulator('pages/lessons-worker.ts').at(-1)).toBe(SIMULATOR);
});
