/**
 * Results in the text of a unit. None is typed in: `{{run:E4.k3.median}}` names a figure of the answer bank,
 * that of exercise E4, its variant k3, the median over the seeds. It is looked up when the lab is built, and
 * a name that the bank does not know is a mistake. On the page it is covered until the reader's prediction of
 * its exercise is stored.
 */
import type { MarkdownIt } from 'markdown-it';
import { coveredHtml } from './results.ts';

export interface ReferenceContext {
  readonly path: string;
  /** The line of the document in which the text begins. */
  readonly firstLine: number;
  /** A figure with its unit, e.g. `4.1 probes`; `undefined`: there is none. `null`: there is no bank yet. */
  readonly bank: ((run: RunName) => string | undefined) | null;
  readonly mistakes: string[];
}

export interface RunName {
  readonly exercise: string;
  readonly variant: string;
  readonly statistic: string;
}

const REFERENCE = /^\{\{([^{}]*)\}\}/;
const RUN = /^run:(E[1-9][0-9]?)\.([a-z][a-z0-9-]*)\.([a-z][a-z0-9]*)$/;

export function parseRunName(text: string): RunName | null {
  const [, exercise, variant, statistic] = RUN.exec(text) ?? [];
  if (exercise === undefined || variant === undefined || statistic === undefined) return null;
  return { exercise, variant, statistic };
}

/** Fills `results` with what the text refers to. */
export function references(
  context: ReferenceContext,
  results: Record<string, string | null>,
): (reader: MarkdownIt) => void {
  return (reader) => {
    reader.inline.ruler.before('emphasis', 'reference', (state, isSilent) => {
      const match = REFERENCE.exec(state.src.slice(state.pos));
      if (match === null) return false;
      if (!isSilent) {
        const token = state.push('reference', '', 0);
        token.content = match[1]!;
      }
      state.pos += match[0].length;
      return true;
    });
    reader.core.ruler.push('references', ({ tokens }) => {
      for (const { map, children } of tokens) {
        let line = context.firstLine + (map?.[0] ?? 0);
        for (const token of children ?? []) {
          if (token.type === 'softbreak' || token.type === 'hardbreak') line += 1;
          if (token.type === 'reference') token.content = buttonOf(token.content, results, context, line);
        }
      }
    });
    reader.renderer.rules['reference'] = (tokens, index) => tokens[index]!.content;
  };
}

function buttonOf(
  text: string,
  results: Record<string, string | null>,
  { path, bank, mistakes }: ReferenceContext,
  line: number,
): string {
  const run = parseRunName(text.trim());
  if (run === null) {
    mistakes.push(`${path}:${line}: {{${text}}} is no reference; one is {{run:E4.k3.median}}`);
    return '';
  }
  const name = `${run.exercise}.${run.variant}.${run.statistic}`;
  const value = bank?.(run);
  if (bank !== null && value === undefined) {
    mistakes.push(`${path}:${line}: the answer bank has no ${name}`);
    return '';
  }
  results[name] = value ?? null;
  return coveredHtml(name);
}
