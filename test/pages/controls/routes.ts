/** The lab's routes, as its own list has them; what that list imports is for browsers alone. */
import { readFileSync } from 'node:fs';
import type { ControlsOfPage } from './control.ts';

const LIST = new URL('../../../packages/lab/src/pages/routes.tsx', import.meta.url);
const ROUTE = /path: '(?<path>[^']+)',\s*(?:pattern: '(?<pattern>[^']+)',\s*)?label: '(?<label>[^']+)'/g;

export interface Route {
  readonly path: string;
  /** Something of its own is behind its path. */
  readonly hasParts: boolean;
  readonly label: string;
}

/** @throws if a route is written in a way that is not understood here */
export function routesOfLab(source: string = readFileSync(LIST, 'utf8')): readonly Route[] {
  const routes = [...source.matchAll(ROUTE)].map(({ groups }): Route => {
    const { path, pattern, label } = groups as { path: string; pattern?: string; label: string };
    return { path, label, hasParts: pattern !== undefined };
  });
  const pages = source.match(/\bpage: later\(/g)?.length ?? 0;
  if (routes.length === 0 || routes.length !== pages)
    throw new Error(`${routes.length} routes are understood of ${pages}`);
  return routes;
}

export const routeAt = (routes: readonly Route[], path: string): Route | undefined =>
  routes.find((one) => path === one.path || (one.hasParts && path.startsWith(`${one.path}/`)));

/** An exercise, or a card of the clinic: one stands for all. */
const ITEM = /\/(?:([EX])\d+|(M)-[A-Z0-9]+)$/;

/** Whether the page at a path has a table: of its own, or of another item of its kind. */
export function hasTable(tables: readonly ControlsOfPage[], path: string): boolean {
  const kind = (one: string): string => one.replace(ITEM, '/item');
  return tables.some((one) => one.path === path || (ITEM.test(path) && kind(one.path) === kind(path)));
}
