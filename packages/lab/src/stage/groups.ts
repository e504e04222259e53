/**
 * Which nodes still hear each other, for a layout that pulls a torn network apart. Two nodes are in one group
 * if packets can pass between them in at least one direction, over others if need be: a link that is cut one
 * way is no partition, and `cuts.ts` draws it.
 */

/** More groups than this are no picture any more. */
const GROUPS_MAX = 8;

/** The parts of a `Fault` of `hearsay/sim` that say who is parted from whom, and when. */
export interface Parting {
  readonly kind: string;
  readonly atMs: number;
  /** `null`: until the end. */
  readonly forMs: number | null;
  /** Numbers of nodes, from 1; no peers: all others. */
  readonly nodes: readonly number[];
  readonly peers: readonly number[];
}

/**
 * The group of each node, numbered by the lowest index in it, when `cuts` (pairs of indices, one direction
 * each) tear the network; `null` where they do not, or tear it into more than eight pieces.
 */
export function groupsOfCuts(
  count: number,
  cuts: readonly (readonly [from: number, to: number])[],
): Uint8Array | null {
  if (cuts.length < 2 * (count - 1)) return null;
  const isCut = new Uint8Array(count * count);
  for (const [from, to] of cuts) isCut[from * count + to] = 1;
  return components(count, isCut);
}

/** The same from the faults that hold at `atMs`; for partitions with more links than a scene lists. */
export function groupsOfFaults(count: number, faults: readonly Parting[], atMs: number): Uint8Array | null {
  const isCut = new Uint8Array(count * count);
  let any = false;
  for (const { kind, atMs: beginsMs, forMs, nodes, peers } of faults) {
    if (kind !== 'partition' && kind !== 'cut') continue;
    if (atMs < beginsMs || (forMs !== null && atMs >= beginsMs + forMs)) continue;
    any = true;
    const isOfNodes = new Set(nodes);
    const others = peers.length > 0 ? peers : Array.from({ length: count }, (_, i) => i + 1);
    for (const node of nodes) {
      for (const peer of others) {
        if (isOfNodes.has(peer) || node > count || peer > count) continue;
        isCut[(node - 1) * count + peer - 1] = 1;
        if (kind === 'partition') isCut[(peer - 1) * count + node - 1] = 1;
      }
    }
  }
  return any ? components(count, isCut) : null;
}

function components(count: number, isCut: Uint8Array): Uint8Array | null {
  const groups = new Uint8Array(count).fill(255);
  let found = 0;
  for (let first = 0; first < count; first++) {
    if (groups[first] !== 255) continue;
    if (found === GROUPS_MAX) return null;
    const waiting = [first];
    groups[first] = found;
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      for (let other = 0; other < count; other++) {
        if (groups[other] !== 255) continue;
        if (isCut[node * count + other] === 1 && isCut[other * count + node] === 1) continue;
        groups[other] = found;
        waiting.push(other);
      }
    }
    found += 1;
  }
  return found > 1 ? groups : null;
}
