/**
 * Results of exercises in a text that is already HTML: covered when the lab is built, uncovered on the page
 * when the reader's prediction is stored.
 */
import { escaped } from './escaped.ts';

/** The results that a text refers to, by their names (`E4.k3.median`); `null`: not measured yet. */
export type Results = Readonly<Record<string, string | null>>;

const COVERED = /<button type="button" class="unit-run" data-run="([^"]+)">[^<]*<\/button>/g;

/** Where the results come from, for who wants to know. */
export interface Provenance {
  readonly engine: string;
  readonly seeds: number;
}

/** A text with the results of those exercises uncovered that are in `open`. */
export function uncovered(
  html: string,
  results: Results,
  open: ReadonlySet<string>,
  from: Provenance | null,
): string {
  return html.replaceAll(COVERED, (button, name: string) => {
    if (!open.has(exerciseOfRun(name))) return button;
    const source = from === null ? '' : `, ${from.seeds} seeds, engine ${from.engine}`;
    const value = results[name] ?? 'not measured yet';
    return `<span class="unit-run is-shown" title="${escaped(name + source)}">${escaped(value)}</span>`;
  });
}

/** What stands in the place of a result until it may be seen. */
export const coveredHtml = (name: string): string =>
  `<button type="button" class="unit-run" data-run="${name}">predict ${exerciseOfRun(name)} first</button>`;

/** `E4` of `E4.k3.median`. */
export const exerciseOfRun = (name: string): string => name.split('.')[0]!;
