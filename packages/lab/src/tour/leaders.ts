/** A rule that looks like an election, and is none: whoever holds nobody lower for a member leads. */
import { Belief, type Matrix } from '../player/scene.ts';

/**
 * Whom `observer` (an index) takes for the leader: the lowest number that it does not hold dead or gone; −1:
 * nobody.
 */
export function leaderInView({ cells, nodes }: Matrix, observer: number): number {
  for (let subject = 0; subject < nodes; subject += 1) {
    const belief = cells[observer * nodes + subject];
    if (belief === Belief.Alive || belief === Belief.Suspect) return subject;
  }
  return -1;
}

/** The indices of all who take themselves for the leader. */
export function leadersOf(matrix: Matrix): readonly number[] {
  return Array.from({ length: matrix.nodes }, (_, i) => i).filter((one) => leaderInView(matrix, one) === one);
}

/** How many follow each leader, itself included, lowest first. */
export function followersOf(
  matrix: Matrix,
): readonly { readonly leader: number; readonly followers: number }[] {
  const counts = new Map<number, number>();
  for (let observer = 0; observer < matrix.nodes; observer += 1) {
    const leader = leaderInView(matrix, observer);
    if (leader >= 0) counts.set(leader, (counts.get(leader) ?? 0) + 1);
  }
  return [...counts]
    .map(([leader, followers]) => ({ leader, followers }))
    .toSorted((a, b) => a.leader - b.leader);
}
