/** Time series of a run, sampled from its journal, and the same over many seeds. */
import { Census, isThere } from './census.ts';
import type { Band, Curve, CurveName, Curves, CurvesAsked } from './engine-api.ts';
import { EngineError } from './errors.ts';
import { Experiment } from './experiment.ts';
import { Journal } from './journal.ts';
import { beginningOf, Recorder } from './recorder.ts';
import { Belief, Truth } from './scene.ts';
import type { RunSpec } from './spec.ts';
import { hasView } from './truth.ts';

const NAMES: readonly CurveName[] = ['agree', 'informed', 'suspects', 'deaths', 'packets', 'bytes'];
const POINTS_MAX = 10_000;
const SECOND_MS = 1000;

/** @throws EngineError for a range or a number of points that cannot be. */
export function checkAsked({ fromMs, toMs, points }: CurvesAsked): void {
  if (!(fromMs >= 0 && toMs >= fromMs && toMs < Infinity)) {
    throw new EngineError('toMs', 'a range of time from 0');
  }
  if (!(Number.isInteger(points) && points >= 1 && points <= POINTS_MAX)) {
    throw new EngineError('points', `points are 1 to ${POINTS_MAX}`);
  }
}

export function curvesOf(journal: Journal, spec: RunSpec, asked: CurvesAsked): Curves {
  checkAsked(asked);
  const { fromMs, toMs, points } = asked;
  const stepMs = points === 1 ? 0 : (toMs - fromMs) / (points - 1);
  const subject = asked.subject ?? firstSubject(spec);
  const values = new Map(NAMES.map((name) => [name, new Float32Array(points)]));
  const census = new Census(journal);
  const traffic = new Traffic(journal);
  for (let i = 0; i < points; i += 1) {
    const atMs = fromMs + i * stepMs;
    census.moveTo(atMs);
    traffic.moveTo(atMs);
    values.get('agree')![i] = agreeing(census);
    values.get('informed')![i] = subject === null ? Number.NaN : informed(census, subject);
    values.get('suspects')![i] = holding(census, [Belief.Suspect]);
    values.get('deaths')![i] = holding(census, [Belief.Dead]);
    const nodes = Math.max(1, census.observers);
    values.get('packets')![i] = traffic.packets / nodes;
    values.get('bytes')![i] = traffic.bytes / nodes;
  }
  return {
    ...asked,
    subject,
    stepMs,
    curves: Array.from(values, ([name, one]): Curve => ({ name, values: one })),
  };
}

/** Of the run's first deed that is done to a node. */
function firstSubject({ faults, actions }: RunSpec): number | null {
  const deeds = [
    ...faults.map(({ atMs, nodes }) => ({ atMs, node: nodes[0] ?? null })),
    ...actions.map(({ atMs, node }) => ({ atMs, node })),
  ].sort((a, b) => a.atMs - b.atMs);
  return deeds[0]?.node ?? null;
}

function agreeing(census: Census): number {
  let pairs = 0;
  let mistaken = 0;
  for (let subject = 1; subject <= census.fold.nodes; subject += 1) {
    if (!isThere(census, subject)) continue;
    pairs += census.others(subject);
    mistaken += census.mistaken(subject);
  }
  return pairs === 0 ? 1 : 1 - mistaken / pairs;
}

/** Who runs and holds the subject's last word of itself; or, when it is gone, that it is. */
function informed({ fold, observers }: Census, subject: number): number {
  if (observers === 0) return 0;
  const isUp = hasView(fold.truthOf(subject));
  const newest = fold.incarnationOf(subject, subject);
  let count = 0;
  for (let observer = 1; observer <= fold.nodes; observer += 1) {
    if (fold.truthOf(observer) !== Truth.Running) continue;
    const belief = fold.beliefOf(observer, subject);
    const isNewest = belief === Belief.Alive && fold.incarnationOf(observer, subject) === newest;
    if (isUp ? isNewest : belief === Belief.Dead || belief === Belief.Left) count += 1;
  }
  return count / observers;
}

function holding(census: Census, beliefs: readonly Belief[]): number {
  let pairs = 0;
  for (let subject = 1; subject <= census.fold.nodes; subject += 1) {
    for (const belief of beliefs) pairs += census.count(subject, belief);
  }
  return pairs;
}

/** What was sent in the last second. */
class Traffic {
  readonly #journal: Journal;
  #from = 0;
  #until = 0;
  bytes = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get packets(): number {
    return this.#until - this.#from;
  }

  moveTo(atMs: number): void {
    const { packets } = this.#journal;
    const { bytes } = packets.columns;
    const until = packets.until('sentMs', atMs);
    const from = packets.until('sentMs', atMs - SECOND_MS);
    for (; this.#until < until; this.#until += 1) this.bytes += bytes[this.#until]!;
    for (; this.#from < from; this.#from += 1) this.bytes -= bytes[this.#from]!;
  }
}

/** The journal of a run that nobody will seek in. */
export function recordRun(spec: RunSpec): Journal {
  const experiment = new Experiment(spec);
  experiment.begin();
  const journal = new Journal(beginningOf(experiment));
  experiment.watch(new Recorder(experiment, journal));
  experiment.advanceTo(spec.forMs);
  return journal;
}

const SEEDS_MAX = 400;

/** The curves of `seeds` runs with the seeds after the spec's own: their 10th, 50th and 90th percentiles. */
export function bandsOf(spec: RunSpec, seeds: number, asked: CurvesAsked): Band[] {
  if (!(Number.isInteger(seeds) && seeds >= 1 && seeds <= SEEDS_MAX)) {
    throw new EngineError('seeds', `seeds are 1 to ${SEEDS_MAX}`);
  }
  checkAsked(asked);
  const runs = Array.from({ length: seeds }, (_, i) => {
    const one = { ...spec, seed: spec.seed + i + 1, forMs: Math.min(spec.forMs, asked.toMs) };
    return curvesOf(recordRun(one), one, asked).curves;
  });
  return NAMES.map((name, at) =>
    bandOf(
      name,
      runs.map((curves) => curves[at]!.values),
    ),
  );
}

function bandOf(name: CurveName, runs: readonly Float32Array[]): Band {
  const points = runs[0]!.length;
  const band = {
    p10: new Float32Array(points),
    p50: new Float32Array(points),
    p90: new Float32Array(points),
  };
  const column = new Float32Array(runs.length);
  for (let i = 0; i < points; i += 1) {
    for (const [run, values] of runs.entries()) column[run] = values[i]!;
    column.sort();
    band.p10[i] = quantile(column, 0.1);
    band.p50[i] = quantile(column, 0.5);
    band.p90[i] = quantile(column, 0.9);
  }
  return { name, seeds: runs.length, ...band };
}

/** The nearest rank of sorted values. */
function quantile(sorted: Float32Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}
