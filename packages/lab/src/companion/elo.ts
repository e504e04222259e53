/**
 * Which exercise comes next: what is due for repetition first, else the one at the edge of ability. Ability
 * and difficulty share a scale (Elo 1978): at equal rating half of the answers are right.
 */

export interface Past {
  readonly exercise: string;
  /** 0 … 1 */
  readonly score: number;
  readonly atMs: number;
  /** When it should be asked again; `null`: it need not. */
  readonly dueMs: number | null;
}

export interface Rated {
  readonly id: string;
  readonly rating: number;
}

export const RATING_BEGIN = 1000;
const STEP = 48;
const SPREAD = 400;
/** Hard enough to be worth it: what is got right in about two of three attempts. */
const CHANCE_WANTED = 0.65;

export function chanceOf(ability: number, difficulty: number): number {
  return 1 / (1 + 10 ** ((difficulty - ability) / SPREAD));
}

/** After all that has been answered; an item's own rating does not move, since one learner is no sample. */
export function abilityOf(past: readonly Past[], items: readonly Rated[]): number {
  const ratings = new Map(items.map(({ id, rating }) => [id, rating]));
  let ability = RATING_BEGIN;
  for (const { exercise, score } of past) {
    const rating = ratings.get(exercise);
    if (rating !== undefined) ability += STEP * (score - chanceOf(ability, rating));
  }
  return ability;
}

/** `null`: there is nothing to ask. What was asked last is not asked again while there is another. */
export function nextItem(past: readonly Past[], items: readonly Rated[], nowMs: number): string | null {
  const known = new Set(items.map(({ id }) => id));
  const latest = new Map(past.map((one) => [one.exercise, one]));
  const due = [...latest.values()]
    .filter(({ exercise, dueMs }) => dueMs !== null && dueMs <= nowMs && known.has(exercise))
    .sort((a, b) => a.dueMs! - b.dueMs!);
  if (due.length > 0) return due[0]!.exercise;
  const last = past.at(-1)?.exercise;
  const ability = abilityOf(past, items);
  const far = ({ id, rating }: Rated): number =>
    Math.abs(chanceOf(ability, rating) - CHANCE_WANTED) + (latest.has(id) ? 0.25 : 0);
  const open = items.filter(({ id }) => id !== last);
  const best = (open.length > 0 ? open : items).toSorted((a, b) => far(a) - far(b));
  return best[0]?.id ?? null;
}
