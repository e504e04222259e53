/**
 * Which folder of packages/lab/src may import which. The engine knows no page, the drawing knows no
 * component, and both run where there is no browser; ARCHITECTURE.md says why, this table holds it.
 */
import { importsOf } from './floors.ts';
import type { File } from './tree.ts';

const SOURCE = 'packages/lab/src/';

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  player: [],
  stage: ['player'],
  live: ['player'],
  contrast: ['player'],
  presets: ['player'],
  tour: ['player', 'presets'],
  lessons: ['player', 'contrast'],
  companion: ['player', 'contrast', 'lessons'],
  unit: ['player', 'contrast', 'presets', 'lessons'],
  ui: ['player', 'stage', 'contrast', 'lessons', 'companion'],
  pages: ['player', 'stage', 'ui', 'live', 'contrast', 'presets', 'tour', 'lessons', 'companion', 'unit'],
};

/** Folders without a page: no React, no style sheets. */
const WITHOUT_A_PAGE = new Set(
  Object.keys(MAY_IMPORT).filter((floor) => floor !== 'ui' && floor !== 'pages'),
);
const OF_A_PAGE = /^(react|react-dom|@base-ui\/|lucide-react|zustand|wouter|uplot)|\.css$/;
/** The library by its published subpaths; the one that needs Node is not for browsers. */
const PUBLISHED = /^hearsay\/(core|sim|wire|trace|papers|epidemic)$/;

/** Each import of `file`, a source of the lab, that its floors forbid. */
export function forbiddenLabImports({ path, text }: File): string[] {
  const rest = path.slice(SOURCE.length).split('/');
  // The few files beside the folders put the page together.
  if (rest.length === 1) return [];
  const floor = rest[0]!;
  const allowed = MAY_IMPORT[floor];
  if (allowed === undefined)
    return [`${path}: ${floor} is no floor; give it a row in test/house/lab-floors.ts`];
  return importsOf(text)
    .filter((specifier) => !isAllowed(path, specifier, floor, allowed))
    .map((specifier) => `${path}: ${floor} may not import ${specifier}`);
}

function isAllowed(path: string, specifier: string, floor: string, allowed: readonly string[]): boolean {
  if (specifier.startsWith('hearsay')) return PUBLISHED.test(specifier);
  if (OF_A_PAGE.test(specifier)) return !WITHOUT_A_PAGE.has(floor);
  if (!specifier.startsWith('.')) return !specifier.startsWith('node:');
  const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
  if (!target.startsWith(SOURCE)) return false;
  const reached = target.slice(SOURCE.length).split('/')[0]!;
  return reached === floor || allowed.includes(reached);
}
