/** Nodes by their numbers: apart from the experiment, so that a page can count them without the simulator. */
import type { RunSpec } from './spec.ts';

/** The highest number that a node of this run will ever have. */
export function nodesMostOf({ nodes, actions }: Pick<RunSpec, 'nodes' | 'actions'>): number {
  return actions.reduce((most, { kind, node }) => (kind === 'join' ? Math.max(most, node) : most), nodes);
}

export function nameOf(number: number): string {
  return `n${number}`;
}
