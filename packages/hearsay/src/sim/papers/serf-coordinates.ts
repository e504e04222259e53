/**
 * Serf's limits on its network coordinates (`coordinate/performance_test.go`): how far estimated round trips
 * may be from the true ones on a line, a grid, two sites, a circle and a random network, how high a node
 * beside the plane must come to lie, and how fast gravity brings back who has drifted away.
 *
 * Serf holds its limits against one run whose random numbers are always the same. Ours are others, and many,
 * and may come to one and a half times a limit: the run in the middle, as theirs is one of any, and the
 * worst, which shows how much a limit owes to its one run.
 */
import { UsageError } from '../../base/errors.ts';
import { Rng } from '../../base/rng.ts';
import { DIMENSIONS, distanceMs, type Coordinate } from '../../serf/coordinate.ts';
import { CoordinateClient } from '../../serf/coordinate-client.ts';
import type { Paper, PaperOptions, PaperResult, PaperRow } from './paper.ts';
import * as truths from './serf-coordinates-truth.ts';
import type { Truth } from './serf-coordinates-truth.ts';

/** A network and what serf allows on it: parts of the true round trip. */
export interface Network {
  readonly label: string;
  readonly nodes: number;
  readonly dimensions: number;
  readonly meanLimit: number;
  readonly largestLimit: number;
  readonly truth: (nodes: number, rng: Rng) => Truth;
  /** Why runs differ by more than noise, if they do. */
  readonly why?: string;
}

const RADIUS_MS = 100;

export const NETWORKS: Readonly<Record<'line' | 'grid' | 'split' | 'circle' | 'normal', Network>> = {
  line: {
    label: 'line, 10 ms from each to the next',
    nodes: 10,
    dimensions: DIMENSIONS,
    meanLimit: 0.0031,
    largestLimit: 0.013,
    truth: (nodes) => truths.lineTruth(nodes, 10),
  },
  grid: {
    label: 'grid, 10 ms from each to the next',
    nodes: 25,
    dimensions: DIMENSIONS,
    meanLimit: 0.0016,
    largestLimit: 0.023,
    truth: (nodes) => truths.gridTruth(nodes, 10),
  },
  split: {
    label: 'two sites, 1 ms within, 11 ms across',
    nodes: 25,
    dimensions: DIMENSIONS,
    meanLimit: 0.00006,
    largestLimit: 0.00048,
    truth: (nodes) => truths.splitTruth(nodes, 1, 10),
    why: 'in each a height has left its least of 10 us, and 4000 cycles do not bring it to rest',
  },
  circle: {
    label: 'circle of 100 ms, and a node above',
    nodes: 25,
    dimensions: 2,
    meanLimit: 0.0028,
    largestLimit: 0.064,
    truth: (nodes) => truths.circleTruth(nodes, RADIUS_MS),
  },
  normal: {
    label: 'random, 100 ms, deviation 10 ms',
    nodes: 25,
    dimensions: DIMENSIONS,
    meanLimit: 0.075,
    largestLimit: 0.33,
    truth: (nodes, rng) => truths.normalTruth(nodes, 100, 10, rng),
  },
};

/** A run of ours may be so much worse than serf's one. */
const MARGIN = 1.5;
const DEFAULT_SEEDS = 20;
/** Enough for a grid, and for a circle that has a plane. */
const NODES_MIN = 4;
const CYCLES = 1000;
/** The parts of the radius that serf demands of the node above, and allows the others. */
const HEIGHT_LEAST = 0.97;
const HEIGHT_LARGEST = 0.03;
const DRIFT_SIDE_MS = 500;
const DRIFT_CYCLES = 10_000;
/** The part of the offset that gravity may leave. */
const DRIFT_LIMIT = 0.8;

/** What one run gives. */
export interface Measured {
  /** Of all pairs, in parts of the true round trip. */
  readonly meanError: number;
  readonly largestError: number;
  /** Of node 0, and of the others the highest. */
  readonly firstHeightMs: number;
  readonly otherHeightMs: number;
}

/** Each cycle every node picks one of all, and observes it unless it is itself. */
function observe(clients: readonly CoordinateClient[], truth: Truth, cycles: number, rng: Rng): void {
  const names = clients.map((_, node) => `node_${node}`);
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    for (let node = 0; node < clients.length; node += 1) {
      const other = rng.below(clients.length);
      if (other === node) continue;
      clients[node]!.update(names[other]!, clients[other]!.coordinate, truth[node]![other]!, rng);
    }
  }
}

function newClients(nodes: number, dimensions: number): CoordinateClient[] {
  return Array.from({ length: nodes }, (_, node) => new CoordinateClient(`node_${node}`, { dimensions }));
}

/** One network, once. */
export function measureNetwork(network: Network, nodes: number, seed: number): Measured {
  const rng = Rng.seeded(seed);
  const truth = network.truth(nodes, rng);
  const clients = newClients(nodes, network.dimensions);
  observe(clients, truth, CYCLES, rng);
  return measure(
    clients.map(({ coordinate }) => coordinate),
    truth,
  );
}

function measure(places: readonly Coordinate[], truth: Truth): Measured {
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

/** The part of their centre's offset that is left to four nodes that began beside the origin. */
export function measureDrift(seed: number): number {
  const rng = Rng.seeded(seed);
  const truth = truths.squareTruth(DRIFT_SIDE_MS);
  const clients = newClients(4, 2);
  const side = DRIFT_SIDE_MS / 1000;
  // Two of them in one corner, as in serf's suite.
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
  observe(clients, truth, CYCLES, rng);
  const before = centreOffset(clients);
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

/** A row whose measured value may be `MARGIN` times the limit; without one it is not gated. */
function limitRow(
  facts: Omit<PaperRow, 'published' | 'tolerance' | 'verdict'>,
  limit: number | null,
): PaperRow {
  if (limit === null) return { ...facts, published: null, tolerance: '', verdict: 'info' };
  return {
    ...facts,
    published: limit,
    tolerance: `at most ${MARGIN} times`,
    verdict: facts.measured <= MARGIN * limit ? 'hit' : 'miss',
  };
}

/** The errors of a network, in the middle and at worst; nothing is published for another group size. */
export function errorRows(network: Network, runs: readonly Measured[], isGated: boolean): PaperRow[] {
  const { meanLimit, largestLimit } = network;
  const means = runs.map(({ meanError }) => meanError);
  const largest = runs.map(({ largestError }) => largestError);
  return [
    ...spreadRows(network, 'mean error', means, isGated ? meanLimit : null),
    ...spreadRows(network, 'largest error', largest, isGated ? largestLimit : null),
  ];
}

function spreadRows(
  network: Network,
  quantity: string,
  runs: readonly number[],
  limit: number | null,
): PaperRow[] {
  const { label, why } = network;
  const unit = 'of the true one';
  const sorted = runs.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)]!;
  const worst = limitRow(
    { label, quantity: `${quantity}, worst run`, unit, measured: sorted.at(-1)! },
    limit,
  );
  const beyond = limit === null ? 0 : runs.filter((error) => error > MARGIN * limit).length;
  const cause = why === undefined ? '' : `; ${why}`;
  return [
    limitRow({ label, quantity: `${quantity}, median run`, unit, measured: middle }, limit),
    beyond === 0 ? worst : { ...worst, note: `runs beyond it: ${beyond} of ${runs.length}${cause}` },
  ];
}

/** Of all runs on the circle the worst. */
function heightRows(runs: readonly Measured[], isGated: boolean): PaperRow[] {
  const first = Math.min(...runs.map(({ firstHeightMs }) => firstHeightMs));
  const other = Math.max(...runs.map(({ otherHeightMs }) => otherHeightMs));
  const above = { label: 'the node above', quantity: 'least height', unit: 'ms', measured: first };
  const on = { label: 'those on the circle', quantity: 'largest height', unit: 'ms', measured: other };
  const published = HEIGHT_LEAST * RADIUS_MS;
  const least = RADIUS_MS - MARGIN * (RADIUS_MS - published);
  const verdict = first >= least ? 'hit' : 'miss';
  return [
    isGated ? { ...above, published, tolerance: `at least ${least}`, verdict } : limitRow(above, null),
    limitRow(on, isGated ? HEIGHT_LARGEST * RADIUS_MS : null),
  ];
}

function driftRow(left: number): PaperRow {
  return {
    label: 'four nodes 500 ms apart',
    quantity: "what is left of the centre's offset",
    unit: 'of it',
    measured: left,
    published: DRIFT_LIMIT,
    tolerance: 'at most as much',
    verdict: left <= DRIFT_LIMIT ? 'hit' : 'miss',
  };
}

function run(options: PaperOptions, progress: (done: number, total: number) => void): PaperResult {
  const { n, seeds = DEFAULT_SEEDS } = options;
  if (n !== undefined && n < NODES_MIN) throw new UsageError('n', n, `${NODES_MIN} nodes or more`);
  const isGated = n === undefined;
  const networks = Object.values(NETWORKS);
  const total = (networks.length + (isGated ? 1 : 0)) * seeds;
  let done = 0;
  const eachSeed = <T>(once: (seed: number) => T): T[] =>
    Array.from({ length: seeds }, (_, seed) => {
      const result = once(seed + 1);
      progress((done += 1), total);
      return result;
    });
  const runs = new Map(
    networks.map((network) => {
      return [network, eachSeed((seed) => measureNetwork(network, n ?? network.nodes, seed))] as const;
    }),
  );
  const tables = [
    {
      title: 'Errors of the estimated round trips',
      rows: networks.flatMap((network) => errorRows(network, runs.get(network)!, isGated)),
    },
    { title: 'Heights on the circle', rows: heightRows(runs.get(NETWORKS.circle)!, isGated) },
  ];
  if (isGated) tables.push({ title: 'Drift', rows: [driftRow(Math.max(...eachSeed(measureDrift)))] });
  return { setup: setupOf(n, seeds), tables };
}

function setupOf(n: number | undefined, seeds: number): string[] {
  return [
    n === undefined ? '25 nodes; 10 on the line' : `${n} nodes, without the drift of four`,
    `${CYCLES} cycles; each cycle every node observes one of the others, or with 1 chance in n nobody`,
    `8 dimensions, 2 for circle and drift; all begin at the origin, in random directions; seeds: ${seeds}`,
    'published: the limits that serf holds against one run, always the same; each of our runs is another',
    'heights and drift: the worst of all runs',
    `drift: what is left after ${DRIFT_CYCLES} further cycles`,
  ];
}

export const serfCoordinatesPaper: Paper = {
  name: 'serf-coordinates',
  title: 'Serf: the errors of network coordinates',
  source: 'HashiCorp Serf, coordinate/performance_test.go',
  run,
};
