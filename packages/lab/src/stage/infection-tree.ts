/**
 * The rows of a rumour's tree, from whoever began it downwards: whom a node told stands below it, the first
 * told first. Across goes time. Pure places; whoever draws takes them as they are.
 */
import type { Infection, InfectionStep } from '../player/engine-api.ts';

export interface TreeRow {
  readonly step: InfectionStep;
  /** The row of whoever told; `null`: it begins here. */
  readonly parent: number | null;
  /** When, from 0, the first that held it, to 1, the last. */
  readonly share: number;
}

export function treeRows({ steps }: Pick<Infection, 'steps'>): TreeRow[] {
  const [first] = steps;
  if (first === undefined) return [];
  const spanMs = Math.max(1e-6, steps.at(-1)!.atMs - first.atMs);
  const known = new Set(steps.map(({ observer }) => observer));
  const told = new Map<number, InfectionStep[]>();
  for (const step of steps) {
    const from = known.has(step.from) ? step.from : 0;
    told.set(from, [...(told.get(from) ?? []), step]);
  }
  const rows: TreeRow[] = [];
  // Not by recursion: a rumour may pass through a thousand hands.
  const waiting = (told.get(0) ?? []).toReversed().map((step) => ({ step, parent: null as number | null }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const row = rows.length;
    const { step, parent } = next;
    rows.push({ step, parent, share: (step.atMs - first.atMs) / spanMs });
    const below = told.get(step.observer) ?? [];
    for (const one of below.toReversed()) waiting.push({ step: one, parent: row });
  }
  return rows;
}

/** When half of all who hold it held it. */
export function halfwayMs({ steps }: Pick<Infection, 'steps'>): number | null {
  return steps[Math.ceil(steps.length / 2) - 1]?.atMs ?? null;
}
