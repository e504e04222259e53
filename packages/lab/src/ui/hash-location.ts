/**
 * The route behind the hash: `#/lab?s=1.…` is the path `/lab` and the query `s=1.…`. wouter's own hash hook
 * takes the query for a part of the path; a static file server knows nothing of either.
 */
import { useSyncExternalStore } from 'react';

const subscribe = (changed: () => void): (() => void) => {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
};

const parts = (): [path: string, query: string] => {
  const [path = '', ...query] = location.hash.replace(/^#?\/?/, '').split('?');
  return [`/${path}`, query.join('?')];
};

/** The route alone; `/` where there is none. */
export const hashPath = (): string => parts()[0];

/** What follows the question mark, or the page's own query where the hash has none. */
export const hashQuery = (): string => parts()[1] || location.search.slice(1);

export function goTo(path: string, options: { readonly replace?: boolean } = {}): void {
  const url = new URL(location.href);
  url.hash = path;
  const oldURL = location.href;
  history[options.replace === true ? 'replaceState' : 'pushState'](null, '', url);
  dispatchEvent(new HashChangeEvent('hashchange', { oldURL, newURL: url.href }));
}

/** wouter's `hook`: the path and how to change it. */
export const useHashPath = (): [string, typeof goTo] => [useSyncExternalStore(subscribe, hashPath), goTo];
useHashPath.hrefs = (href: string): string => `#${href}`;

/** wouter's `searchHook`. */
export const useHashQuery = (): string => useSyncExternalStore(subscribe, hashQuery);
