/**
 * Which runs are neighbours: links of one member, or of one pair, lose something, and the same helpers are
 * asked. A probe meets the same on its legs in a cluster of any size, and with nearly the same loss. So such
 * a neighbour answers an exercise as well as its own run does. Where a number grows with the cluster, as the
 * time to a verdict does, the size is part of the scenario, and nothing is a neighbour.
 */
import { factsOf } from '../player/profiles.ts';
import type { RunSpec } from '../player/spec.ts';

const LOSS_STEPS = 10;
/** Over longer links it is a story of its own, as those of the tour and the gallery are. */
const LATENCY_STEP_MS = 10;

/** Equal for neighbours; `null`: the size matters, or the spec cannot be run at all. */
export function likenessOf(spec: RunSpec): string | null {
  const { nodes, profile, faults, loss, latencyMs } = spec;
  const helpers = helpersOf(spec);
  // Without enough others to ask, the helpers are fewer than the setting says.
  if (faults.length === 0 || helpers === null || nodes - 2 < helpers) return null;
  const legs = faults.flatMap((fault) => legOf(fault, nodes) ?? []);
  if (legs.length < faults.length) return null;
  const longestMs = 'max' in latencyMs ? latencyMs.max : latencyMs.mean;
  const network = [Math.round(longestMs / LATENCY_STEP_MS), Math.round(loss * LOSS_STEPS)];
  return [profile, helpers, ...network, ...inOrder(legs)].join(', ');
}

function legOf(
  { kind, nodes: from, peers, amount }: RunSpec['faults'][number],
  nodes: number,
): string | null {
  const to = peers.length === 0 ? nodes - from.length : peers.length;
  const isPair = from.length === 1 && to === 1;
  const isOfOne = from.length === 1 || to === 1;
  // Who is cut off from all others is mute or deaf: there the time to the verdict is asked.
  if (kind === 'cut' ? !isPair : kind !== 'loss' || !isOfOne) return null;
  const side = (count: number): string => (count === 1 ? 'one' : count >= nodes - 1 ? 'all' : `${count}`);
  return `${kind} ${side(from.length)} ${side(to)} ${Math.round(amount * LOSS_STEPS)}`;
}

function helpersOf(spec: RunSpec): number | null {
  try {
    return factsOf(spec).config.indirectChecks;
  } catch {
    // It cannot be run at all, and the engine says why.
    return null;
  }
}

/** Whatever order they are written in. */
function inOrder(legs: readonly string[]): readonly string[] {
  return legs.toSorted((a, b) => (a < b ? -1 : 1));
}
