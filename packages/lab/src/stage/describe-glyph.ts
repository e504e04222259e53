/**
 * What a node's glyph says, as words, for the list of nodes that stands behind the canvas. It tells no more
 * than the picture does: with the eye for truth closed, the truth is left out here too.
 */
import { Belief, Truth, type Scene } from '../player/scene.ts';

/** The words of each `Belief` and `Truth`, by their numbers. */
export const BELIEF_WORDS: readonly string[] = ['unknown', 'alive', 'suspect', 'dead', 'left'];
export const TRUTH_WORDS: readonly string[] = ['not there', 'running', 'paused', 'crashed', 'left'];

/** E.g. `n7, believed suspect, incarnation 2, 1 of 2 confirmations, 40 % of its time left, truth: paused`. */
export function describeNode(scene: Scene, index: number, truthShown: boolean): string {
  const parts = [scene.names[index]!];
  if (scene.chair === index) parts.push('its chair is ours');
  const isGod = scene.chair === null;
  parts.push(`${isGod ? 'is' : 'believed'} ${BELIEF_WORDS[scene.belief[index]!]!}`);
  const isKnown = scene.belief[index] !== Belief.Unknown;
  if (isKnown && scene.incarnation[index]! > 0) parts.push(`incarnation ${scene.incarnation[index]!}`);
  parts.push(...suspicionWords(scene, index));
  const isOpen = truthShown || scene.truth === null || scene.chair === index;
  if (isOpen) parts.push(...ownWords(scene, index));
  const truth = scene.truth?.[index];
  if (truthShown && truth !== undefined) parts.push(`truth: ${TRUTH_WORDS[truth]!}`);
  return parts.join(', ');
}

function suspicionWords(scene: Scene, index: number): string[] {
  const left = scene.suspicionLeft[index]!;
  if (!(left >= 0)) return [];
  const needed = scene.confirmationsMax[index]!;
  const words = needed > 0 ? [`${scene.confirmations[index]!} of ${needed} confirmations`] : [];
  return [...words, `${Math.round(left * 100)} % of its time left`];
}

function ownWords(scene: Scene, index: number): string[] {
  const words: string[] = [];
  const health = scene.health[index]!;
  const waiting = scene.queue[index]!;
  const isAway = scene.truth !== null && scene.truth[index] !== Truth.Running;
  if (health > 0) words.push(`local health score ${health}`);
  if (waiting > 0 && !isAway) words.push(`${waiting} broadcast${waiting === 1 ? '' : 's'} waiting`);
  return words;
}
