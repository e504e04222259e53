/**
 * The project's own files, as the house tests see them. A walk and not `git ls-files`, so that the tests hold
 * in an unpacked archive too. What git ignores is left out by name.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url));

const IGNORED = new Set(['.git', '.cache', 'node_modules', 'dist', 'coverage']);

export interface File {
  /** Relative to the root, with `/` between the parts. */
  readonly path: string;
  readonly text: string;
}

/** All files for which `wanted` holds, in order of path. */
export function filesWhere(wanted: (path: string) => boolean): File[] {
  return walk('')
    .filter((path) => wanted(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(`${ROOT}${path}`, 'utf8') }));
}

export const isCode = (path: string): boolean => /\.(ts|tsx|mjs)$/.test(path);
export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);

function walk(folder: string): string[] {
  return readdirSync(`${ROOT}${folder}`, { withFileTypes: true }).flatMap((entry) => {
    if (IGNORED.has(entry.name)) return [];
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return walk(`${path}/`);
    return entry.isFile() && !/\.(log|tsbuildinfo)$/.test(entry.name) ? [path] : [];
  });
}
