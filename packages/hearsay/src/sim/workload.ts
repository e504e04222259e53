/**
 * What the nodes of a scenario do of their own will while things go wrong: new ones join, some leave, some
 * change their metadata. Plain data, drawn from a seed.
 */
import type { Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import type { Rng } from '../base/rng.ts';

export type ActionKind = 'join' | 'leave' | 'update';

export interface Action {
  readonly kind: ActionKind;
  /** Counted from the moment at which the cluster has formed. */
  readonly atMs: Millis;
  /** Who: a number from 1; one above the scenario's `nodes` for a join. */
  readonly node: number;
}

export const ACTIONS: readonly ActionKind[] = ['join', 'leave', 'update'];

export interface WorkloadBounds {
  readonly nodes: number;
  readonly untilMs: Millis;
  readonly actionsMax: number;
  /** How many may leave for good. */
  readonly leavesMax: number;
  /** How many may join besides. */
  readonly joinsMax: number;
}

/** None to `actionsMax` actions in their order. */
export function drawWorkload(rng: Rng, bounds: WorkloadBounds): Action[] {
  const { nodes, untilMs, leavesMax, joinsMax } = bounds;
  const actions: Action[] = [];
  let leaves = 0;
  let joins = 0;
  for (let left = rng.below(bounds.actionsMax + 1); left > 0; left -= 1) {
    const atMs = Math.floor(rng.unit() * untilMs);
    const kind = ACTIONS[rng.below(ACTIONS.length)]!;
    if (kind === 'join' && joins < joinsMax) {
      joins += 1;
      actions.push({ kind, atMs, node: nodes + joins });
    } else if (kind === 'leave' && leaves < leavesMax) {
      leaves += 1;
      actions.push({ kind, atMs, node: 1 + rng.below(nodes) });
    } else {
      actions.push({ kind: 'update', atMs, node: 1 + rng.below(nodes) });
    }
  }
  return actions.sort((a, b) => a.atMs - b.atMs);
}

/** Throws a `UsageError` for an action that cannot be. */
export function checkAction({ kind, atMs, node }: Action, nodesMost: number): void {
  if (!ACTIONS.includes(kind)) throw new UsageError('action', kind, `use one of ${ACTIONS.join(', ')}`);
  if (!(atMs >= 0 && atMs < Infinity)) throw new UsageError(kind, atMs, 'it comes at milliseconds from 0');
  const isNode = Number.isSafeInteger(node) && node >= 1 && node <= nodesMost;
  if (!isNode) throw new UsageError(kind, node, `nodes are numbered from 1 to ${nodesMost}`);
}
