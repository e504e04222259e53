/**
 * A moment in words, for whoever does not see the stage: the truth, who is contested, and what may come next.
 */
import type { Experiment } from './experiment.ts';
import { nameOf } from './numbers.ts';
import { namesText } from './fault-text.ts';
import { Belief, Truth } from './scene.ts';
import { isTrue } from './truth.ts';
import type { ViewFold } from './view-fold.ts';

/** Of more contested nodes only how many there are is said. */
const CONTESTED_MAX = 5;

/** `experiment` and `fold` are at `atMs`. */
export function describeMoment(
  experiment: Experiment,
  fold: ViewFold,
  { atMs, chair, isTruthTold = true }: DescribeAsked,
): string {
  const sentences = [`t=${(atMs / 1000).toFixed(1)} s.`, truthText(fold, isTruthTold)];
  if (chair === null) sentences.push(...contestedText(experiment, fold, isTruthTold));
  else sentences.push(...chairText(experiment, fold, { atMs, chair, isTruthTold }));
  return sentences.join(' ');
}

export interface DescribeAsked {
  readonly atMs: number;
  readonly chair: number | null;
  /** Whether what is so may be said, beside what is believed. */
  readonly isTruthTold?: boolean;
}

function numbersOf(fold: ViewFold, truth: Truth): number[] {
  return Array.from({ length: fold.nodes }, (_, i) => i + 1).filter((node) => fold.truthOf(node) === truth);
}

function truthText(fold: ViewFold, isTruthTold: boolean): string {
  const count = fold.nodes - numbersOf(fold, Truth.Absent).length;
  if (!isTruthTold) return `${count} nodes.`;
  const running = numbersOf(fold, Truth.Running);
  const others: string[] = [];
  for (const [truth, word] of [
    [Truth.Paused, 'paused'],
    [Truth.Crashed, 'crashed'],
    [Truth.Left, 'left'],
  ] as const) {
    const numbers = numbersOf(fold, truth);
    if (numbers.length > 0) others.push(`${namesText(numbers)} ${word}`);
  }
  return `${count} nodes; truth: ${[`${running.length} up`, ...others].join(', ')}.`;
}

function contestedText(experiment: Experiment, fold: ViewFold, isTruthTold: boolean): string[] {
  const observers = numbersOf(fold, Truth.Running);
  const contested: string[] = [];
  let mistaken = 0;
  for (let subject = 1; subject <= fold.nodes; subject += 1) {
    const truth = fold.truthOf(subject);
    if (truth === Truth.Absent) continue;
    const views = observers.filter((one) => one !== subject).map((one) => fold.beliefOf(one, subject));
    const count = (belief: Belief): number => views.filter((view) => view === belief).length;
    const suspects = count(Belief.Suspect);
    const isUniform = views.every((view) => view === views[0]);
    if (views.some((view) => !isTrue(view, truth))) mistaken += 1;
    if (suspects === 0 && isUniform) continue;
    const name = nameOf(subject);
    const verdict = count(Belief.Dead) === 0 ? 'none says dead' : `${count(Belief.Dead)} say dead`;
    contested.push(`${suspects} of ${views.length} suspect ${name}; ${verdict}.`);
  }
  const sentences = contested.slice(0, CONTESTED_MAX);
  if (contested.length > CONTESTED_MAX)
    sentences.push(`${contested.length - CONTESTED_MAX} more are contested.`);
  if (contested.length === 0) sentences.push('All who run agree.');
  if (mistaken > 0 && isTruthTold) sentences.push(`About ${mistaken} of them somebody is mistaken.`);
  const verdictMs = earliestVerdict(experiment);
  if (verdictMs < Infinity) sentences.push(`Earliest verdict possible ${(verdictMs / 1000).toFixed(1)} s.`);
  return sentences;
}

/** When the first suspicion of anybody who runs runs out. */
function earliestVerdict({ cluster }: Experiment): number {
  let earliest = Infinity;
  for (const { process } of cluster.running) {
    const { membership, suspicions } = process.core.swim;
    for (const name of cluster.nodes.map((node) => node.name)) {
      const slot = membership.slotOf(name);
      if (slot >= 0) earliest = Math.min(earliest, suspicions.suspicion(slot)?.deadline() ?? Infinity);
    }
  }
  return earliest;
}

function chairText(
  experiment: Experiment,
  fold: ViewFold,
  { atMs, chair, isTruthTold }: { atMs: number; chair: number; isTruthTold: boolean },
): string[] {
  const name = nameOf(chair);
  const node = experiment.cluster.node(chair);
  if (node === undefined || fold.truthOf(chair) === Truth.Absent) return [`${name} has not started.`];
  if (fold.truthOf(chair) === Truth.Crashed)
    return isTruthTold ? [`${name} has crashed and believes nothing.`] : [`${name} tells nothing.`];
  const held = (belief: Belief): number[] =>
    Array.from({ length: fold.nodes }, (_, i) => i + 1).filter((one) => fold.beliefOf(chair, one) === belief);
  const { swim } = node.process.core;
  const sentences = [`In ${name}'s chair: ${held(Belief.Alive).length} alive.`];
  for (const subject of held(Belief.Suspect)) {
    const suspicion = swim.suspicions.suspicion(swim.membership.slotOf(nameOf(subject)));
    if (suspicion === undefined) continue;
    const { confirmations, k } = suspicion;
    const leftMs = Math.max(0, suspicion.deadline() - atMs);
    const count = k === 0 ? '' : `, ${confirmations} of ${k} confirmations`;
    sentences.push(`It suspects ${nameOf(subject)}${count}, ${(leftMs / 1000).toFixed(1)} s left.`);
  }
  for (const [belief, word] of [
    [Belief.Dead, 'dead'],
    [Belief.Left, 'gone'],
  ] as const) {
    const numbers = held(belief);
    if (numbers.length > 0) sentences.push(`It holds ${namesText(numbers)} ${word}.`);
  }
  if (isTruthTold) sentences.push(mistakesText(fold, chair));
  if (swim.healthScore > 0) sentences.push(`Its own health score is ${swim.healthScore}.`);
  return sentences;
}

function mistakesText(fold: ViewFold, chair: number): string {
  const wrong = Array.from({ length: fold.nodes }, (_, i) => i + 1).filter(
    (one) => fold.truthOf(one) !== Truth.Absent && !isTrue(fold.beliefOf(chair, one), fold.truthOf(one)),
  );
  return wrong.length === 0 ? 'All of that is so.' : `It is mistaken about ${namesText(wrong)}.`;
}
