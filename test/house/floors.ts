/**
 * Which folder of packages/hearsay/src may import which: imports go down or stay in the folder, never up and
 * never across. ARCHITECTURE.md says why; this table is what holds it.
 */
import type { File } from './tree.ts';

const SOURCE = 'packages/hearsay/src/';
const BELOW_CORES = ['base', 'wire', 'trace'];
const CORES = ['swim', 'epidemic', 'overlay', 'replica'];
const BELOW_HOSTS = [...BELOW_CORES, ...CORES, 'serf', 'stack'];

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  wire: ['base'],
  trace: ['base'],
  swim: BELOW_CORES,
  epidemic: BELOW_CORES,
  overlay: BELOW_CORES,
  replica: BELOW_CORES,
  serf: [...BELOW_CORES, ...CORES],
  stack: [...BELOW_CORES, ...CORES, 'serf'],
  sim: BELOW_HOSTS,
  face: BELOW_HOSTS,
  node: [...BELOW_HOSTS, 'face'],
  testing: [...BELOW_HOSTS, 'face', 'sim'],
  public: [...BELOW_HOSTS, 'face', 'sim', 'node', 'testing'],
};

/** Folders whose code runs on any engine, and gives the same bits on each. */
const PLATFORM_FREE = new Set([...BELOW_HOSTS, 'sim', 'face']);
const SYNCHRONOUS = new Set([...BELOW_HOSTS, 'sim']);
const MAY_USE_NODE = new Set(['node']);

/** Each import of `file`, a source of packages/hearsay, that the floors forbid. */
export function forbiddenImports(file: File): string[] {
  const floor = floorOf(file.path);
  const allowed = MAY_IMPORT[floor];
  if (allowed === undefined)
    return [`${file.path}: ${floor} is no floor; give it a row in test/house/floors.ts`];
  return importsOf(file.text).flatMap((specifier) => {
    const reached = reach(file.path, specifier);
    if (reached === floor || allowed.includes(reached)) return [];
    if (reached === 'node:' && MAY_USE_NODE.has(floor)) return [];
    return [`${file.path}: ${floor} may not import ${specifier}`];
  });
}

/**
 * Functions that IEEE 754 does not round for the engines. `base/logarithm.ts` and `epidemic/power.ts` are
 * ours.
 */
const INEXACT = /Math\s*\.\s*(log(2|10|1p)?|expm?1?|a?(sin|cos|tan)h?|atan2|cbrt|hypot)\b/;
/** Formulas of papers stand beside what runs measure, and no run depends on their last bits. */
const isFormula = (path: string): boolean => path.startsWith(`${SOURCE}sim/papers/`);

/** Each use in `file` of what its floor may not do: `**`, inexact functions and promises. */
export function forbiddenSyntax(file: File): string[] {
  const floor = floorOf(file.path);
  return withoutText(file.text)
    .split('\n')
    .flatMap((line, index) => {
      const place = `${file.path}:${index + 1}`;
      const found: string[] = [];
      if (PLATFORM_FREE.has(floor) && /\*\*|Math\s*\.\s*pow\b/.test(line)) {
        found.push(`${place}: powers differ in their last bits from engine to engine`);
      }
      if (PLATFORM_FREE.has(floor) && !isFormula(file.path) && INEXACT.test(line)) {
        found.push(`${place}: such functions differ in their last bits from engine to engine`);
      }
      if (SYNCHRONOUS.has(floor) && /\b(async|await|Promise)\b/.test(line)) {
        found.push(`${place}: a core makes no promise`);
      }
      return found;
    });
}

/** The specifiers that a module imports, statically, dynamically or as a type. */
export function importsOf(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g;
  return [...code.matchAll(pattern)].map((match) => match[2]!);
}

/** The source without comments and without what stands in strings; lines keep their numbers. */
export function withoutText(text: string): string {
  const pattern = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
  return text.replaceAll(pattern, (found) => found.replaceAll(/[^\n]/g, ''));
}

function floorOf(path: string): string {
  return path.slice(SOURCE.length).split('/')[0]!;
}

/**
 * The floor that a specifier leads to; `node:` for a module of Node, the specifier itself for anything else.
 */
function reach(from: string, specifier: string): string {
  if (specifier.startsWith('node:')) return 'node:';
  if (!specifier.startsWith('.')) return specifier;
  const target = new URL(specifier, `file:///${from}`).pathname.slice(1);
  return target.startsWith(SOURCE) ? floorOf(target) : target;
}
