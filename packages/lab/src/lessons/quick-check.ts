/**
 * "Is this me?": eight questions whose answers tell misconceptions apart, and what a list of answers shows.
 * The page asks them; the scripted personas answer the same ones.
 */
import type { Misconception } from './schema.ts';

export interface CheckOption {
  readonly text: string;
  readonly is: 'right' | 'believed' | 'other';
  /** The belief that choosing it shows. */
  readonly shows: string | null;
}

export interface CheckItem {
  readonly id: string;
  readonly ask: string;
  readonly options: readonly CheckOption[];
}

export const CHECK_ITEMS = 8;

/** One of each tag first, then in order: so they differ as much as they can. What waits is not asked. */
export function checkItems(misconceptions: readonly Misconception[]): readonly CheckItem[] {
  const open = misconceptions.filter((one) => one.waits_for === undefined);
  const first = open.filter((one, index) => open.findIndex(({ tag }) => tag === one.tag) === index);
  const rest = open.filter((one) => !first.includes(one));
  return [...first, ...rest].slice(0, CHECK_ITEMS).map(itemOf);
}

/** The question of one misconception, with what each option shows. */
export function itemOf({ id, question }: Misconception): CheckItem {
  return {
    id,
    ask: question.ask,
    options: question.options.map(({ text, is, misconception }) => ({
      text,
      is,
      shows: is === 'believed' ? id : is === 'other' ? (misconception ?? null) : null,
    })),
  };
}

export interface CheckFindings {
  readonly right: number;
  /** Beliefs, each once, in the order of the answers that show them. */
  readonly shown: readonly string[];
}

/** `answers[i]` is the place of the option that was chosen for `items[i]`. */
export function findingsOf(items: readonly CheckItem[], answers: readonly number[]): CheckFindings {
  const chosen = items.map((item, index) => item.options[answers[index]!]!);
  return {
    right: chosen.filter(({ is }) => is === 'right').length,
    shown: [...new Set(chosen.flatMap(({ shows }) => shows ?? []))],
  };
}
