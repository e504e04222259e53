import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string): string =>
  fileURLToPath(new URL(`packages/hearsay/src/${path}`, import.meta.url));

const alias = [
  { find: /^hearsay$/, replacement: source('public/node.ts') },
  { find: /^hearsay\/(.*)$/, replacement: source('public/$1.ts') },
];

/**
 * One project a kind of test (CONTRIBUTING.md lists them); `npm test` runs all of them but the pages. Two
 * cores are what a small machine has: three workers keep them busy, since some tests wait for other programs.
 */
const project = (name: string, include: string[], testTimeout = 30_000, groupOrder = 0) => ({
  resolve: { alias },
  test: {
    name,
    include,
    testTimeout,
    hookTimeout: testTimeout,
    sequence: { groupOrder },
    maxWorkers: 3,
  },
});

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    projects: [
      project('unit', ['packages/*/src/**/*.test.ts']),
      project('vectors', ['test/vectors/**/*.test.ts'], 120_000),
      project('properties', ['test/properties/**/*.test.ts'], 120_000),
      project('scripts', ['test/scripts/**/*.test.ts'], 120_000),
      project('sim', ['test/sim/**/*.test.ts'], 120_000),
      project('papers', ['test/papers/**/*.test.ts'], 120_000),
      project('house', ['test/house/**/*.test.ts'], 120_000),
      project('browser', ['test/browser/**/*.test.ts'], 120_000),
      // Minutes of a browser's time: not in `npm test`, but `npm run test:pages`.
      project('pages', ['test/pages/**/*.test.ts'], 120_000),
      project('companion', ['test/companion/**/*.test.ts'], 120_000),
      project('lessons', ['test/lessons/**/*.test.ts'], 120_000),
      project('docs', ['test/docs/**/*.test.ts'], 60_000),
      // Last, and by themselves: they wait for other programs more than they compute, on the real clock.
      project('interop', ['test/interop/**/*.test.ts'], 240_000, 1),
    ],
  },
});
