/**
 * Serf's coordinate performance suite on serf's own random numbers: for each of its six networks our clients
 * must end where serf's do, to the last bit, and keep its limits with no margin at all. Serf has two such
 * runs (tools/record-vectors/serf-coordinate-runs.go says which), and so have we. And with other random
 * numbers our errors must be no larger than those of serf's own code with other ones.
 */
import { expect, test } from 'vitest';
import { Rng } from '../../packages/hearsay/src/base/rng.ts';
import type { Coordinate } from '../../packages/hearsay/src/serf/coordinate.ts';
import {
  CYCLES,
  driftClients,
  measure,
  measureDrift,
  newClients,
  observe,
} from '../../packages/hearsay/src/sim/papers/serf-coordinates-runs.ts';
import * as paper from '../../packages/hearsay/src/sim/papers/serf-coordinates.ts';
import type { NetworkName } from '../../packages/hearsay/src/sim/papers/serf-coordinates-runs.ts';
import { GoRandom } from './go-random.ts';
import { describeKinds, ofKind, runAll, type Vector } from './load.ts';
import { rankSumDeviations } from './rank-sum.ts';

type Figures = Readonly<Record<string, number>>;

interface Generator extends Vector {
  kind: 'go-generator';
  /** The first 607 words after it was seeded, in hex. */
  words: readonly string[];
}

interface SuiteRun extends Vector {
  kind: 'serf-coordinate-run';
  suite: NetworkName | 'drift';
  /** One says both whom to observe and where two in one place part; of two, each says one of these. */
  generators: 1 | 2;
  nodes: number;
  dimensions: number;
  truth_ns: readonly (readonly number[])[];
  limits: Figures;
  measured: Figures;
  final: readonly Readonly<{ Vec: number[]; Error: number; Adjustment: number; Height: number }>[];
}

interface SuiteSeeds extends Vector {
  kind: 'serf-coordinate-seeds';
  id: NetworkName | 'drift';
  measured: Readonly<Record<string, readonly number[]>>;
}

const NS_PER_MS = 1e6;
/** Of ours; serf's are as many as were recorded. */
const SEEDS = 40;
/** One in a thousand would be as far on one side by chance. */
const DEVIATIONS_MAX = 3.09;

/** What a run draws from, and how it is seeded again, as serf does before each part of a run. */
function randomOf({ words }: Generator, generators: 1 | 2): { rng: Rng; seedAgain: () => void } {
  const picks = new GoRandom(words);
  const places = generators === 1 ? picks : new GoRandom(words);
  const rng = Rng.seeded(1);
  rng.below = (bound) => picks.below(bound);
  rng.unit = () => places.unit();
  return { rng, seedAgain: () => picks.seedAgain() };
}

/** Our figures with the names and units of the vectors. */
function named(figures: ReturnType<typeof measure>): Figures {
  const { meanError, largestError, firstHeightMs, otherHeightMs } = figures;
  return { meanError, largestError, firstHeight: firstHeightMs / 1000, otherHeight: otherHeightMs / 1000 };
}

function rerun(run: SuiteRun, generator: Generator): { final: Coordinate[]; measured: Figures } {
  const { rng, seedAgain } = randomOf(generator, run.generators);
  const clients = run.suite === 'drift' ? driftClients() : newClients(run.nodes, run.dimensions);
  const final = (): Coordinate[] => clients.map(({ coordinate }) => coordinate);
  if (run.suite === 'drift') {
    const driftLeft = measureDrift(clients, rng, seedAgain);
    return { final: final(), measured: { driftLeft } };
  }
  const truth = run.truth_ns.map((row) => Float64Array.from(row, (ns) => ns / NS_PER_MS));
  observe(clients, truth, CYCLES, rng);
  return { final: final(), measured: named(measure(clients, truth)) };
}

function check(run: SuiteRun, generator: Generator): void {
  const { final, measured } = rerun(run, generator);
  expect(final).toEqual(
    run.final.map(({ Vec, Error, Adjustment, Height }) => {
      return { vec: Vec, error: Error, adjustment: Adjustment, height: Height };
    }),
  );
  const limits = Object.entries(run.limits);
  expect(limits.length).toBeGreaterThan(0);
  for (const [figure, limit] of limits) {
    const ours = measured[figure]!;
    if (figure === 'firstHeight') expect(ours, figure).toBeGreaterThanOrEqual(limit);
    else expect(ours, figure).toBeLessThanOrEqual(limit);
    // The coordinates are the same; a sum of quotients of milliseconds may differ from one of seconds.
    expect(Math.abs(ours / run.measured[figure]! - 1), figure).toBeLessThan(1e-9);
  }
}

function ourRuns(suite: NetworkName | 'drift', nodes: number): Figures[] {
  return Array.from({ length: SEEDS }, (_, seed) => {
    if (suite === 'drift') return { driftLeft: paper.measureDrift(seed + 1) };
    return named(paper.measureNetwork(suite, nodes, seed + 1));
  });
}

describeKinds(['serf-coordinate-run'], (file) => {
  const [generator] = ofKind<Generator>(file, 'go-generator');
  const runs = ofKind<SuiteRun>(file, 'serf-coordinate-run');

  test("serf's own runs end where serf's do, within serf's limits", () => {
    expect(new Set(runs.map(({ suite }) => suite)).size).toBe(6);
    runAll(`${file.name} serf-coordinate-run`, runs, (run) => check(run, generator!));
  });

  const seeds = ofKind<SuiteSeeds>(file, 'serf-coordinate-seeds');
  test("over many seeds our errors are neither larger nor smaller than those of serf's own code", () => {
    expect(seeds).toHaveLength(6);
    runAll(`${file.name} serf-coordinate-seeds`, seeds, ({ id, measured }) => {
      const ours = ourRuns(id, runs.find(({ suite }) => suite === id)!.nodes);
      for (const [figure, serfs] of Object.entries(measured)) {
        const values = ours.map((one) => one[figure]!);
        expect(Math.abs(rankSumDeviations(values, serfs)), `${figure} of ${id}`).toBeLessThan(DEVIATIONS_MAX);
      }
    });
  });

  test('the comparison over seeds would notice errors that are a quarter larger', () => {
    const { measured } = seeds.find(({ id }) => id === 'normal')!;
    const larger = measured['meanError']!.slice(0, SEEDS).map((error) => 1.25 * error);
    expect(rankSumDeviations(larger, measured['meanError']!)).toBeGreaterThan(DEVIATIONS_MAX);
  });
});
