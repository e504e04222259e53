/**
 * The figures of Maelstrom's guide to broadcast: how many messages a flooded broadcast costs in each
 * topology, over how many hops it comes, and how soon nobody reads a state without it. The counts are exact;
 * the latencies there are those of real processes in real time, and are shown, not compared.
 */
import { UsageError } from '../../base/errors.ts';
import {
  farthestHops,
  grid,
  line,
  quantile,
  runWorkload,
  total,
  type FloodNetworkOptions,
  type Topology,
  type Workload,
} from './maelstrom-runs.ts';
import type { Paper, PaperOptions, PaperResult, PaperRow } from './paper.ts';

type Table = PaperResult['tables'][number];
type LatencyMs = FloodNetworkOptions['latencyMs'];

const NODES = 25;
/** The most whose broadcasts we can tell apart in reasonable time: a mesh has their square of links. */
const NODES_MAX = 400;
const DEFAULT_SEEDS = 8;

interface PrintedCount {
  readonly label: string;
  readonly nodes: number;
  readonly topology: (nodes: number) => Topology;
  readonly echoes?: boolean;
  /** Between nodes, in the printed run. */
  readonly messages: number;
  readonly perOperation: number;
  /** Of that run: printed for the first, for the others the whole number that fits. */
  readonly broadcasts: number;
}

export const MAELSTROM_COUNTS: readonly PrintedCount[] = [
  {
    label: '5 nodes, grid, with echo',
    nodes: 5,
    topology: grid,
    echoes: true,
    messages: 9980,
    perOperation: 5.0125566,
    broadcasts: 998,
  },
  {
    label: '5 nodes, grid',
    nodes: 5,
    topology: grid,
    messages: 5916,
    perOperation: 2.94182,
    broadcasts: 986,
  },
  {
    label: '25 nodes, grid',
    nodes: NODES,
    topology: grid,
    messages: 56_280,
    perOperation: 27.806324,
    broadcasts: 1005,
  },
  {
    label: '25 nodes, line',
    nodes: NODES,
    topology: line,
    messages: 24_120,
    perOperation: 12.005973,
    broadcasts: 1005,
  },
  {
    label: '25 nodes, total mesh',
    nodes: NODES,
    topology: total,
    messages: 587_520,
    perOperation: 290.5638,
    broadcasts: 1020,
  },
];

interface PrintedHops {
  readonly label: string;
  readonly topology: (nodes: number) => Topology;
  readonly farthest: number;
  readonly nearest: number | null;
}

/** From the worst place to begin, and from the best. */
const HOPS: readonly PrintedHops[] = [
  { label: 'line', topology: line, farthest: 24, nearest: null },
  { label: 'grid', topology: grid, farthest: 8, nearest: 4 },
];

interface PrintedLatencies {
  readonly label: string;
  readonly topology: (nodes: number) => Topology;
  readonly latencyMs: LatencyMs;
  /** At `SHARES`. */
  readonly stableMs: readonly number[];
}

const SHARES = [0.5, 0.95, 0.99, 1] as const;
const SHARE_NAMES = ['median', '95 %', '99 %', 'longest'] as const;

const constant = (ms: number): LatencyMs => ({ min: ms, max: ms });

const LATENCIES: readonly PrintedLatencies[] = [
  { label: 'line at 10 ms', topology: line, latencyMs: constant(10), stableMs: [86, 170, 193, 224] },
  { label: 'grid at 10 ms', topology: grid, latencyMs: constant(10), stableMs: [11, 42, 56, 72] },
  { label: 'grid at 100 ms', topology: grid, latencyMs: constant(100), stableMs: [452, 656, 748, 791] },
  {
    label: 'grid, exponential, mean 100 ms',
    topology: grid,
    latencyMs: { kind: 'exponential', min: 0, mean: 100 },
    stableMs: [229, 431, 520, 630],
  },
  { label: 'total mesh at 100 ms', topology: total, latencyMs: constant(100), stableMs: [77, 95, 96, 97] },
];

const LATENCY_NOTE =
  'not gated: one run of real processes each, whose operations take milliseconds; here they take none';

/** What the rows need of the options. */
interface Making {
  readonly seeds: number;
  /** `undefined`: the guide's, for which alone anything is published. */
  readonly nodes: number | undefined;
  readonly step: () => void;
}

function run(options: PaperOptions, progress: (done: number, total: number) => void): PaperResult {
  const { seeds = DEFAULT_SEEDS, n } = options;
  if (n !== undefined && n > NODES_MAX) throw new UsageError('n', n, `up to ${NODES_MAX} nodes`);
  const counts = MAELSTROM_COUNTS.filter(({ nodes }) => n === undefined || nodes === NODES);
  const runs = seeds * (counts.length + LATENCIES.length);
  let done = 0;
  const making: Making = { seeds, nodes: n, step: () => progress((done += 1), runs) };
  return {
    setup: [
      `${n ?? NODES} nodes that flood; runs of 20 s with 100 operations a second, seeds: ${seeds}`,
      'an operation is a read or a broadcast, as likely the one as the other, at a random node',
      'reads need no messages between nodes, so an operation costs half of what a broadcast costs',
      'a message is not sent back to where it came from, unless the row says so; no loss, nothing repeated',
      "published for a broadcast: a printed run's messages by its broadcasts",
      'the broadcasts of a run are printed with echo alone; elsewhere they are the whole number that fits',
      'stable latency: from a broadcast to the last read that does not show it; means over the runs',
      'left out: trees, partitions, and the retries that these need',
    ],
    tables: [
      { title: 'Messages between nodes', rows: counts.flatMap((one) => countRows(one, making)) },
      { title: 'Hops to the farthest node', rows: HOPS.flatMap((one) => hopRows(one, n)) },
      latencyTable(making),
    ],
  };
}

function countRows(printed: PrintedCount, making: Making): PaperRow[] {
  const { topology, echoes = false, broadcasts } = printed;
  const nodes = making.nodes ?? printed.nodes;
  const runs = workloads({ topology: topology(nodes), latencyMs: constant(0), echoes }, making);
  return messageRows({ ...printed, label: printed.label.replace(/^\d+/, String(nodes)) }, runs).map((row) => {
    if (making.nodes !== undefined) return ungated(row);
    const note = `${printed.messages} messages were printed: those of ${broadcasts} broadcasts`;
    return row.quantity === PER_BROADCAST ? { ...row, note: `${printed.label}: ${note}` } : row;
  });
}

const PER_BROADCAST = 'messages a broadcast';

/** A broadcast's messages must be those of the printed run exactly; an operation's, but for the coins. */
export function messageRows(printed: PrintedCount, runs: readonly Workload[]): PaperRow[] {
  const { label, perOperation } = printed;
  const sum = { operations: 0, broadcasts: 0, messages: 0 };
  for (const one of runs) {
    sum.operations += one.operations;
    sum.broadcasts += one.broadcasts;
    sum.messages += one.messages;
  }
  const each = sum.messages / sum.broadcasts;
  const expected = printed.messages / printed.broadcasts;
  const mean = sum.messages / sum.operations;
  const printedOperations = printed.messages / perOperation;
  const error = each * 0.5 * Math.sqrt(1 / printedOperations + 1 / sum.operations);
  return [
    {
      label,
      quantity: PER_BROADCAST,
      unit: 'messages',
      measured: each,
      published: expected,
      tolerance: 'exact',
      verdict: each === expected ? 'hit' : 'miss',
    },
    {
      label,
      quantity: 'messages an operation',
      unit: 'messages',
      measured: mean,
      published: perOperation,
      tolerance: `3 standard errors of the coins (${(3 * error).toPrecision(2)})`,
      verdict: Math.abs(mean - perOperation) <= 3 * error ? 'hit' : 'miss',
    },
  ];
}

function hopRows({ label, topology, farthest, nearest }: PrintedHops, n: number | undefined): PaperRow[] {
  const hops = farthestHops(topology(n ?? NODES));
  const at = { label, unit: 'hops', tolerance: 'exact' };
  const worst = Math.max(...hops);
  const best = Math.min(...hops);
  const rows: PaperRow[] = [
    {
      ...at,
      quantity: 'from the worst place to begin',
      measured: worst,
      published: farthest,
      verdict: worst === farthest ? 'hit' : 'miss',
    },
  ];
  const fromBest = { ...at, quantity: 'from the best', measured: best, published: nearest };
  if (nearest === null) rows.push(ungated({ ...fromBest, verdict: 'info' }));
  else rows.push({ ...fromBest, verdict: best === nearest ? 'hit' : 'miss' });
  return n === undefined ? rows : rows.map(ungated);
}

function latencyTable(making: Making): Table {
  const rows = LATENCIES.flatMap(({ label, topology, latencyMs, stableMs }): PaperRow[] => {
    const runs = workloads({ topology: topology(making.nodes ?? NODES), latencyMs }, making);
    return SHARES.map((share, index): PaperRow => {
      const measured = runs.reduce((sum, one) => sum + quantile(one.stableMs, share) / runs.length, 0);
      const row: PaperRow = {
        label: `${label}, ${SHARE_NAMES[index]!}`,
        quantity: 'stable latency',
        unit: 'ms',
        measured,
        published: stableMs[index]!,
        tolerance: '',
        verdict: 'info',
      };
      return making.nodes === undefined ? { ...row, note: LATENCY_NOTE } : ungated(row);
    });
  });
  return { title: 'Stable latency', rows };
}

function workloads(options: Omit<FloodNetworkOptions, 'seed'>, { seeds, step }: Making): Workload[] {
  return Array.from({ length: seeds }, (_, index) => {
    const one = runWorkload({ ...options, seed: index + 1 });
    step();
    return one;
  });
}

/** The row of something for which nothing is published. */
function ungated(row: PaperRow): PaperRow {
  return { ...row, published: null, tolerance: '', verdict: 'info' };
}

export const maelstromPaper: Paper = {
  name: 'maelstrom',
  title: 'Maelstrom: the costs of a flooded broadcast',
  source: "Maelstrom's guide, chapter 3, doc/03-broadcast/02-performance.md",
  run,
};
