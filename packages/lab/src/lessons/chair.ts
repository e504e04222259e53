/** From whose chair the run of a question is watched. */
import type { RunSpec } from '../player/spec.ts';
import type { About } from './schema.ts';

/** What a metric may be told of nodes other than the observer. */
const SUBJECTS = ['of', 'except', 'first', 'second'] as const;

/**
 * The observer that the question names; where it names none, the first node that is neither struck nor asked
 * about. `null`: there is no such node.
 */
export function chairOfQuestion({ nodes, faults, actions }: RunSpec, about: About): number | null {
  if (typeof about['by'] === 'number') return about['by'];
  const taken = new Set<unknown>([
    ...faults.flatMap((fault) => [...fault.nodes, ...fault.peers]),
    ...actions.map(({ node }) => node),
    ...SUBJECTS.map((name) => about[name]),
  ]);
  for (let node = 1; node <= nodes; node += 1) if (!taken.has(node)) return node;
  return null;
}
