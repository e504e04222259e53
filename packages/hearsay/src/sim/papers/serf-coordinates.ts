/**
 * Serf's limits on its network coordinates (`coordinate/performance_test.go`): how far estimated round trips
 * may be from the true ones on a line, a grid, two sites, a circle and a random network, how high a node
 * beside the plane must come to lie, and how fast gravity brings back who has drifted away.
 *
 * Serf holds its limits against one run whose random numbers are always the same; on those, ours is the same
 * run to the last bit (test/vectors/serf-coordinate-runs.test.ts). Here are many other runs. The one in the
 * middle may have errors of one and a half times a limit, as serf's is one of any. The worst is held against
 * a limit only where serf's own code keeps it in all its runs, and all of them are held against as many of
 * serf's: how many are worse than serf's median, how many are beyond the limit, and how bad the worst is.
 * Each of these may be as much worse as chance would make it once in a thousand times, if ours and serf's
 * were drawn from the same.
 */
import { UsageError } from '../../base/errors.ts';
import { Rng } from '../../base/rng.ts';
import type { Paper, PaperOptions, PaperResult, PaperRow } from './paper.ts';
import { DRIFT, ERRORS, HEIGHTS, PEER_RUNS, type Quantity } from './serf-coordinates-limits.ts';
import * as runs from './serf-coordinates-runs.ts';
import { NETWORKS, type Measured, type NetworkName } from './serf-coordinates-runs.ts';

type Table = PaperResult['tables'][number];
type Facts = Pick<PaperRow, 'label' | 'quantity' | 'unit' | 'measured'>;

/** So rarely may a row miss by chance, and so many deviations of the normal distribution that is. */
const CHANCE = 0.001;
const CHANCE_DEVIATIONS = 3.09;
/** As many as of serf's own code. */
const DEFAULT_SEEDS = PEER_RUNS;
/** Enough for a grid, and for a circle that has a plane. */
const NODES_MIN = 4;

/** One network, once. */
export function measureNetwork(name: NetworkName, nodes: number, seed: number): Measured {
  return runs.measureNetwork(NETWORKS[name], nodes, Rng.seeded(seed));
}

/** The part of their centre's offset that is left to four nodes that began beside the origin. */
export function measureDrift(seed: number): number {
  return runs.measureDrift(runs.driftClients(), Rng.seeded(seed));
}

/** From the best to the worst. */
function inOrder({ isLeast }: Quantity, values: readonly number[]): number[] {
  return values.toSorted((a, b) => (isLeast ? b - a : a - b));
}

function isWorse({ isLeast }: Quantity, value: number, than: number): boolean {
  return isLeast ? value < than : value > than;
}

function countWorse(quantity: Quantity, values: readonly number[], than: number): number {
  return values.filter((value) => isWorse(quantity, value, than)).length;
}

/** The run in the middle and the worst, beside the limit; nothing is published for another group size. */
export function limitRows(quantity: Quantity, values: readonly number[], isGated: boolean): PaperRow[] {
  const { label, name, unit, limit, margin, isLeast, peer } = quantity;
  const sorted = inOrder(quantity, values);
  const median = { label, quantity: `${name}, median run`, unit, measured: middle(sorted) };
  const worst = { label, quantity: `${name}, worst run`, unit, measured: sorted.at(-1)! };
  if (!isGated) return [median, worst].map(ungated);
  const atLimit = `at ${isLeast ? 'least' : 'most'} the limit`;
  const first = gated(median, limit, {
    tolerance: margin === 1 ? atLimit : `at most ${margin} times`,
    holds: !isWorse(quantity, median.measured, margin * limit),
  });
  if (peer.beyond === 0) {
    const holds = !isWorse(quantity, worst.measured, limit);
    return [first, gated(worst, limit, { tolerance: atLimit, holds })];
  }
  const note = beyondNote(quantity, values);
  return [first, { ...worst, published: limit, tolerance: '', verdict: 'info', note }];
}

/** Why no worst run is held against a limit: serf's own code does not keep it. */
function beyondNote(quantity: Quantity, values: readonly number[]): string {
  const { label, limit, peer, why } = quantity;
  const ours = `${countWorse(quantity, values, limit)} of our ${values.length}`;
  const serfs = `${peer.beyond} of ${PEER_RUNS} of serf's own code`;
  return `${label}: beyond the limit are ${ours} runs, and ${serfs}${why === undefined ? '' : `; ${why}`}`;
}

/** Our runs beside those of serf's own code. */
export function peerRows(quantity: Quantity, values: readonly number[]): PaperRow[] {
  const { label, name, unit, limit, peer } = quantity;
  const share = (title: string, than: number, peerShare: number): PaperRow => {
    const measured = countWorse(quantity, values, than) / values.length;
    const allowed = shareMax(values.length, measured, peerShare);
    const verdict = { tolerance: `at most ${Number(allowed.toFixed(3))}`, holds: measured <= allowed };
    return gated({ label, quantity: `${name}, ${title}`, unit: 'of all runs', measured }, peerShare, verdict);
  };
  const beyond = countWorse(quantity, values, peer.worst);
  const beyondMax = beyondWorstMax(values.length);
  const worst = { label, quantity: `${name}, worst run`, unit, measured: inOrder(quantity, values).at(-1)! };
  return [
    share("runs worse than serf's median", peer.median, 0.5),
    share('runs beyond the limit', limit, peer.beyond / PEER_RUNS),
    gated(worst, peer.worst, {
      tolerance: `at most ${beyondMax} runs beyond it`,
      holds: beyond <= beyondMax,
    }),
  ];
}

/** The largest share of so many runs that chance allows beside serf's share (two proportions, pooled). */
function shareMax(count: number, share: number, peerShare: number): number {
  const pooled = (count * share + PEER_RUNS * peerShare) / (count + PEER_RUNS);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / count + 1 / PEER_RUNS));
  return peerShare + CHANCE_DEVIATIONS * deviation;
}

/**
 * How many of our runs may be beyond serf's worst: that the k worst of all are ours has a chance of
 * n/(n+m) * (n-1)/(n+m-1) * … with k factors.
 */
function beyondWorstMax(count: number): number {
  let chance = 1;
  let beyond = 0;
  while (beyond < count) {
    chance *= (count - beyond) / (count + PEER_RUNS - beyond);
    if (chance <= CHANCE) return beyond;
    beyond += 1;
  }
  return beyond;
}

function middle(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)]!;
}

function gated(
  facts: Facts,
  published: number,
  { tolerance, holds }: { readonly tolerance: string; readonly holds: boolean },
): PaperRow {
  return { ...facts, published, tolerance, verdict: holds ? 'hit' : 'miss' };
}

function ungated(facts: Facts): PaperRow {
  return { ...facts, published: null, tolerance: '', verdict: 'info' };
}

function run(options: PaperOptions, progress: (done: number, total: number) => void): PaperResult {
  const { n, seeds = DEFAULT_SEEDS } = options;
  if (n !== undefined && n < NODES_MIN) throw new UsageError('n', n, `${NODES_MIN} nodes or more`);
  const isGated = n === undefined;
  const names = Object.keys(NETWORKS) as NetworkName[];
  const total = (names.length + (isGated ? 1 : 0)) * seeds;
  let done = 0;
  const eachSeed = <T>(once: (seed: number) => T): T[] =>
    Array.from({ length: seeds }, (_, seed) => {
      const result = once(seed + 1);
      progress((done += 1), total);
      return result;
    });
  const measured = new Map<string, readonly Readonly<Record<string, number>>[]>(
    names.map((name) => {
      return [name, eachSeed((seed) => ({ ...measureNetwork(name, n ?? NETWORKS[name].nodes, seed) }))];
    }),
  );
  if (isGated)
    measured.set(
      'drift',
      eachSeed((seed) => ({ left: measureDrift(seed) })),
    );
  const valuesOf = ({ from, field }: Quantity): number[] => measured.get(from)!.map((one) => one[field]!);
  const beside = (title: string, quantities: readonly Quantity[]): Table => {
    return {
      title,
      rows: quantities.flatMap((quantity) => limitRows(quantity, valuesOf(quantity), isGated)),
    };
  };
  const tables = [
    beside('Errors of the estimated round trips', ERRORS),
    beside('Heights on the circle', HEIGHTS),
  ];
  if (isGated) {
    tables.push(beside('Drift', [DRIFT]), {
      title: `The same beside ${PEER_RUNS} runs of serf's own code`,
      rows: [...ERRORS, ...HEIGHTS, DRIFT].flatMap((quantity) => peerRows(quantity, valuesOf(quantity))),
    });
  }
  return { setup: setupOf(n, seeds), tables };
}

function setupOf(n: number | undefined, seeds: number): string[] {
  return [
    n === undefined ? '25 nodes; 10 on the line' : `${n} nodes, without the drift of four`,
    `${runs.CYCLES} cycles; each cycle every node observes one of the others, or with 1 chance in n nobody`,
    `8 dimensions, 2 for circle and drift; all begin at the origin, in random directions; seeds: ${seeds}`,
    `drift: what is left after ${runs.DRIFT_CYCLES} further cycles`,
    'published: the limits that serf holds against one run, always the same; each of our runs is another',
    "with the random numbers of serf's run ours is the same to the last bit (vectors serf-coordinate-runs)",
    `last table: published is what serf 0.9.4's own code measures, over seeds 1 to ${PEER_RUNS}`,
    'measured with tools/record-vectors/serf-coordinate-runs.go; a row misses by chance once in 1000',
    "the worst run is not held against a limit that serf's own code does not keep in all those runs",
  ];
}

export const serfCoordinatesPaper: Paper = {
  name: 'serf-coordinates',
  title: 'Serf: the errors of network coordinates',
  source: 'HashiCorp Serf, coordinate/performance_test.go',
  run,
};
