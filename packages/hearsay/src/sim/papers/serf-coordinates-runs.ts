/**
 * One run of serf's coordinate suite (`coordinate/phantom.go`, `Simulate` and `Evaluate`): clients that
 * observe each other over an invented network, and how far their estimates are from the truth at the end.
 */
import type { Rng } from '../../base/rng.ts';
import { DIMENSIONS, distanceMs, type Coordinate } from '../../serf/coordinate.ts';
import { CoordinateClient } from '../../serf/coordinate-client.ts';
import * as truths from './serf-coordinates-truth.ts';
import type { Truth } from './serf-coordinates-truth.ts';

export type NetworkName = 'line' | 'grid' | 'split' | 'circle' | 'normal';

export interface Network {
  readonly nodes: number;
  readonly dimensions: number;
  readonly truth: (nodes: number, rng: Rng) => Truth;
}

export const CIRCLE_RADIUS_MS = 100;

export const NETWORKS: Readonly<Record<NetworkName, Network>> = {
  line: { nodes: 10, dimensions: DIMENSIONS, truth: (nodes) => truths.lineTruth(nodes, 10) },
  grid: { nodes: 25, dimensions: DIMENSIONS, truth: (nodes) => truths.gridTruth(nodes, 10) },
  split: { nodes: 25, dimensions: DIMENSIONS, truth: (nodes) => truths.splitTruth(nodes, 1, 10) },
  circle: { nodes: 25, dimensions: 2, truth: (nodes) => truths.circleTruth(nodes, CIRCLE_RADIUS_MS) },
  normal: {
    nodes: 25,
    dimensions: DIMENSIONS,
    truth: (nodes, rng) => truths.normalTruth(nodes, 100, 10, rng),
  },
};

export const CYCLES = 1000;
export const DRIFT_CYCLES = 10_000;
const DRIFT_SIDE_MS = 500;

/** What is measured at the end of a run over a network. */
export interface Measured {
  /** Of all pairs, in parts of the true round trip. */
  readonly meanError: number;
  readonly largestError: number;
  /** Of node 0, and of the others the highest. */
  readonly firstHeightMs: number;
  readonly otherHeightMs: number;
}

export function newClients(nodes: number, dimensions: number): CoordinateClient[] {
  return Array.from({ length: nodes }, (_, node) => new CoordinateClient(`node_${node}`, { dimensions }));
}

/**
 * Each cycle every node picks one of all, and observes it unless it is itself. `rng.below` picks, and
 * `rng.unit` says where two in one place part.
 */
export function observe(clients: readonly CoordinateClient[], truth: Truth, cycles: number, rng: Rng): void {
  const names = clients.map((_, node) => `node_${node}`);
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    for (let node = 0; node < clients.length; node += 1) {
      const other = rng.below(clients.length);
      if (other === node) continue;
      clients[node]!.update(names[other]!, clients[other]!.coordinate, truth[node]![other]!, rng);
    }
  }
}

/** One network, once. */
export function measureNetwork(network: Network, nodes: number, rng: Rng): Measured {
  const truth = network.truth(nodes, rng);
  const clients = newClients(nodes, network.dimensions);
  observe(clients, truth, CYCLES, rng);
  return measure(clients, truth);
}

export function measure(clients: readonly CoordinateClient[], truth: Truth): Measured {
  const places = clients.map(({ coordinate }): Coordinate => coordinate);
  let pairs = 0;
  let sum = 0;
  let largestError = 0;
  for (let from = 0; from < places.length; from += 1) {
    for (let to = from + 1; to < places.length; to += 1) {
      const actual = truth[from]![to]!;
      const error = Math.abs(distanceMs(places[from]!, places[to]!) - actual) / actual;
      sum += error;
      pairs += 1;
      largestError = Math.max(largestError, error);
    }
  }
  const [firstHeightMs, ...others] = places.map(({ height }) => 1000 * height);
  return {
    meanError: sum / pairs,
    largestError,
    firstHeightMs: firstHeightMs!,
    otherHeightMs: Math.max(...others),
  };
}

/** Four that begin in a square beside the origin, two of them in one corner, as in serf's suite. */
export function driftClients(): CoordinateClient[] {
  const clients = newClients(4, 2);
  const side = DRIFT_SIDE_MS / 1000;
  const corners = [
    [0, 0],
    [0, side],
    [side, side],
    [side, side],
  ];
  for (const [node, client] of clients.entries()) {
    const saved = client.save();
    client.restore({ ...saved, coordinate: { ...saved.coordinate, vec: corners[node]! } });
  }
  return clients;
}

/**
 * The part of their centre's offset that is left to those four. `between` is called before the further
 * cycles: serf seeds its generator again there.
 */
export function measureDrift(
  clients: readonly CoordinateClient[],
  rng: Rng,
  between: () => void = () => undefined,
): number {
  const truth = truths.squareTruth(DRIFT_SIDE_MS);
  observe(clients, truth, CYCLES, rng);
  const before = centreOffset(clients);
  between();
  observe(clients, truth, DRIFT_CYCLES, rng);
  return centreOffset(clients) / before;
}

/** From the origin to the middle of the least box around all. */
function centreOffset(clients: readonly CoordinateClient[]): number {
  const middles = [0, 1].map((axis) => {
    const values = clients.map(({ coordinate }) => coordinate.vec[axis]!);
    return (Math.min(...values) + Math.max(...values)) / 2;
  });
  return Math.sqrt(middles.reduce((sum, middle) => sum + middle * middle, 0));
}
