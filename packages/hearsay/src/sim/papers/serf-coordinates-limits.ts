/**
 * What serf demands of its coordinates (`coordinate/performance_test.go`), and what serf's own code does on
 * the same networks with 200 seeds: measured with tools/record-vectors/serf-coordinate-runs.go on serf 0.9.4,
 * whose arithmetic the sources of 2025 still have. The figures of each run are in the vectors
 * `serf-coordinate-runs`.
 *
 * A limit belongs to one run, always the same: it is that run's figure, rounded up. Serf's authors found out
 * when Go 1.24 no longer seeded the global generator: the tests failed now and then, and with a fixed
 * generator of their own always, until the limits were set anew (serf issue 813, pull request 816).
 */
import type { NetworkName } from './serf-coordinates-runs.ts';

/** Runs of serf's own code: the seeds 1 to 200. */
export const PEER_RUNS = 200;

/** One thing that is measured, and serf's limit for it. */
export interface Quantity {
  readonly from: NetworkName | 'drift';
  readonly field: 'meanError' | 'largestError' | 'firstHeightMs' | 'otherHeightMs' | 'left';
  readonly label: string;
  readonly name: string;
  readonly unit: string;
  readonly limit: number;
  /** What serf demands is this much or more; else this much or less. */
  readonly isLeast: boolean;
  /** So many times the limit may be measured in the run in the middle. */
  readonly margin: number;
  /** Serf's own code over all its runs. */
  readonly peer: {
    readonly median: number;
    readonly worst: number;
    /** How many runs are beyond the limit. */
    readonly beyond: number;
  };
  /** Why runs differ by more than noise, if they do. */
  readonly why?: string;
}

const LABELS: Readonly<Record<NetworkName, string>> = {
  line: 'line, 10 ms from each to the next',
  grid: 'grid, 10 ms from each to the next',
  split: 'two sites, 1 ms within, 11 ms across',
  circle: 'circle of 100 ms, and a node above',
  normal: 'random, 100 ms, deviation 10 ms',
};

const SPLIT_WHY = 'in those far beyond it a height has left its least of 10 us and is not at rest yet';

function error(
  from: NetworkName,
  field: 'meanError' | 'largestError',
  rest: Pick<Quantity, 'limit' | 'peer' | 'why'>,
): Quantity {
  const name = field === 'meanError' ? 'mean error' : 'largest error';
  return {
    from,
    field,
    label: LABELS[from],
    name,
    unit: 'of the true one',
    isLeast: false,
    margin: 1.5,
    ...rest,
  };
}

export const ERRORS: readonly Quantity[] = [
  error('line', 'meanError', {
    limit: 0.0031,
    peer: { median: 0.0023434, worst: 0.0054463, beyond: 43 },
  }),
  error('line', 'largestError', {
    limit: 0.013,
    peer: { median: 0.0116744, worst: 0.0419805, beyond: 78 },
  }),
  error('grid', 'meanError', {
    limit: 0.0016,
    peer: { median: 0.0015285, worst: 0.0022183, beyond: 80 },
  }),
  error('grid', 'largestError', {
    limit: 0.023,
    peer: { median: 0.0121003, worst: 0.0459702, beyond: 8 },
  }),
  error('split', 'meanError', {
    limit: 0.00006,
    peer: { median: 0.000055979, worst: 0.0485952, beyond: 41 },
    why: SPLIT_WHY,
  }),
  error('split', 'largestError', {
    limit: 0.00048,
    peer: { median: 0.000361, worst: 0.392419, beyond: 42 },
    why: SPLIT_WHY,
  }),
  error('circle', 'meanError', {
    limit: 0.0028,
    peer: { median: 0.0032479, worst: 0.0052042, beyond: 152 },
  }),
  error('circle', 'largestError', {
    limit: 0.064,
    peer: { median: 0.0577177, worst: 0.2023046, beyond: 75 },
  }),
  error('normal', 'meanError', {
    limit: 0.075,
    peer: { median: 0.0496412, worst: 0.0677105, beyond: 0 },
  }),
  error('normal', 'largestError', {
    limit: 0.33,
    peer: { median: 0.2472068, worst: 0.4785, beyond: 22 },
  }),
];

export const HEIGHTS: readonly Quantity[] = [
  {
    from: 'circle',
    field: 'firstHeightMs',
    label: 'the node above',
    name: 'height',
    unit: 'ms',
    limit: 97,
    isLeast: true,
    margin: 1,
    peer: { median: 100.86232, worst: 100.06051, beyond: 0 },
  },
  {
    from: 'circle',
    field: 'otherHeightMs',
    label: 'those on the circle',
    name: 'largest height',
    unit: 'ms',
    limit: 3,
    isLeast: false,
    margin: 1,
    peer: { median: 2.87221, worst: 5.20293, beyond: 85 },
  },
];

/** The limit is the part of the offset that gravity may leave. */
export const DRIFT: Quantity = {
  from: 'drift',
  field: 'left',
  label: 'four nodes 500 ms apart',
  name: "what is left of the centre's offset",
  unit: 'of it',
  limit: 0.8,
  isLeast: false,
  margin: 1,
  peer: { median: 0.7768836, worst: 0.9279791, beyond: 9 },
};
