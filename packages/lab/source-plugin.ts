/**
 * `virtual:engine-source`: for each rule that the reference names, the lines of the library that carry it
 * out. They are read when the lab is built, so that a page without a network can show them.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { RULE_PLACES } from './src/pages/reference-rule-places.ts';
import { departures } from './src/unit/departures.ts';
import { excerptOf, placeKey, type SourceExcerpt } from './src/unit/source-excerpt.ts';

const NAME = 'virtual:engine-source';
/** What is resolved has a mark that no other plugin touches. */
const RESOLVED = `\0${NAME}`;

const fileOf = (file: string): string => fileURLToPath(new URL(`../hearsay/src/${file}`, import.meta.url));

/** By `placeKey`. @throws Error for a rule whose place is not there any more. */
export function engineSource(): Readonly<Record<string, SourceExcerpt>> {
  const places = [...Object.values(RULE_PLACES), ...departures().map(({ source }) => source)];
  return Object.fromEntries(
    places.map((place) => [
      placeKey(place),
      excerptOf(readFileSync(fileOf(place.file), 'utf8'), place.symbol),
    ]),
  );
}

export function sourcePlugin(): Plugin {
  return {
    name: 'hearsay-engine-source',
    resolveId: (id) => (id === NAME ? RESOLVED : null),
    load: (id) => (id === RESOLVED ? `export const content = ${JSON.stringify(engineSource())};` : null),
  };
}
