/** What is really so of a node, and whether a belief agrees with it. */
import type { ClusterNode } from 'hearsay/sim';
import { Belief, Truth } from './scene.ts';

export function truthOf(node: ClusterNode | undefined): Truth {
  if (node === undefined) return Truth.Absent;
  if (node.isLeaving) return Truth.Left;
  if (node.process.state === 'crashed') return Truth.Crashed;
  return node.process.state === 'paused' ? Truth.Paused : Truth.Running;
}

/** Who has beliefs that are shown: not the crashed, and not those who have said goodbye. */
export function hasView(truth: Truth): boolean {
  return truth === Truth.Running || truth === Truth.Paused;
}

/**
 * Whether it is so. A paused node is there, and says so when it goes on; who has crashed or left is not, and
 * to have forgotten it is right.
 */
export function isTrue(belief: Belief, truth: Truth): boolean {
  if (hasView(truth)) return belief === Belief.Alive;
  return belief !== Belief.Alive && belief !== Belief.Suspect;
}
