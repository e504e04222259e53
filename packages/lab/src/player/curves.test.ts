import { describe, expect, test } from 'vitest';
import { Engine } from './engine.ts';
import type { CurveName, Curves } from './engine-api.ts';
import { Belief, Truth } from './scene.ts';
import { DEFAULT_SPEC } from './spec.ts';
import { complete, troubled } from './test-specs.ts';

function valuesOf(curves: Curves, name: CurveName): Float32Array {
  return curves.curves.find((one) => one.name === name)!.values;
}

/** Rows of those who run, from scenes and the matrix alone. */
function rowsAt(engine: Engine, run: number, atMs: number) {
  const { truth, names } = engine.scene(run, atMs, null);
  const { cells } = engine.matrix(run, atMs);
  const nodes = names.length;
  const running = names.map((_, i) => i).filter((i) => truth![i] === Truth.Running);
  const there = names.map((_, i) => i).filter((i) => truth![i] !== Truth.Absent);
  return { truth: truth!, nodes, running, there, of: (o: number, s: number) => cells[o * nodes + s]! };
}

function agreeByHand(engine: Engine, run: number, atMs: number): number {
  const { truth, running, there, of } = rowsAt(engine, run, atMs);
  let pairs = 0;
  let right = 0;
  for (const observer of running) {
    for (const subject of there) {
      if (observer === subject) continue;
      pairs += 1;
      const isUp = truth[subject] === Truth.Running || truth[subject] === Truth.Paused;
      const belief = of(observer, subject);
      const saysUp = belief === Belief.Alive || belief === Belief.Suspect;
      if (isUp ? belief === Belief.Alive : !saysUp) right += 1;
    }
  }
  return right / pairs;
}

describe('curves', () => {
  test.each([1, 2])('are what the matrix says at each moment (seed %i)', (seed) => {
    const engine = new Engine();
    const run = complete(engine, troubled(seed));
    const asked = { fromMs: 0, toMs: 60_000, points: 21, subject: 4 };
    const curves = engine.curves(run, asked);
    for (let i = 0; i < asked.points; i += 1) {
      const atMs = i * curves.stepMs;
      const { running, of, there } = rowsAt(engine, run, atMs);
      expect(valuesOf(curves, 'agree')[i]).toBeCloseTo(agreeByHand(engine, run, atMs), 5);
      const pairs = running.flatMap((o) => there.filter((s) => s !== o).map((s) => of(o, s)));
      expect(valuesOf(curves, 'suspects')[i]).toBe(pairs.filter((one) => one === Belief.Suspect).length);
      expect(valuesOf(curves, 'deaths')[i]).toBe(pairs.filter((one) => one === Belief.Dead).length);
      if (atMs > 4000) {
        const knowing = running.filter((o) => of(o, 3) === Belief.Dead || of(o, 3) === Belief.Left).length;
        expect(valuesOf(curves, 'informed')[i]).toBeCloseTo(knowing / running.length, 5);
      }
    }
    expect(valuesOf(curves, 'packets').some((one) => one > 1)).toBe(true);
  });

  test('the band over seeds holds its own middle', () => {
    const engine = new Engine();
    const spec = {
      ...DEFAULT_SPEC,
      forMs: 10_000,
      actions: [{ kind: 'update' as const, atMs: 1000, node: 1 }],
    };
    const asked = { fromMs: 0, toMs: 5000, points: 26, subject: null };
    const bands = engine.bands(spec, 8, asked);
    const informed = bands.find(({ name }) => name === 'informed')!;
    expect(informed.seeds).toBe(8);
    for (let i = 0; i < asked.points; i += 1) {
      expect(informed.p10[i]).toBeLessThanOrEqual(informed.p50[i]!);
      expect(informed.p50[i]).toBeLessThanOrEqual(informed.p90[i]!);
    }
    expect(informed.p10.at(-1)).toBe(1);
    expect(informed.p90[6]).toBeLessThan(1);
  });
});

describe('heat', () => {
  test.each(['disagreement', 'wrong'] as const)('%s is never below a sample, and at most 1', (mode) => {
    const engine = new Engine();
    const run = complete(engine, troubled(3));
    const columns = 60;
    const heat = engine.heat(run, { fromMs: 0, toMs: 60_000, columns, mode });
    let isAnyContested = false;
    for (let column = 0; column < columns; column += 1) {
      const atMs = column * 1000 + 500;
      const { truth, running, nodes, of } = rowsAt(engine, run, atMs);
      for (let subject = 0; subject < nodes; subject += 1) {
        const views = running.filter((o) => o !== subject).map((o) => of(o, subject));
        const isUp = truth[subject] === Truth.Running || truth[subject] === Truth.Paused;
        const wrong = views.filter((one) =>
          isUp ? one !== Belief.Alive : one === Belief.Alive || one === Belief.Suspect,
        ).length;
        const most = Math.max(...[0, 1, 2, 3, 4].map((one) => views.filter((view) => view === one).length));
        const sample = mode === 'wrong' ? wrong / views.length : 1 - most / views.length;
        const value = heat.values[subject * columns + column]!;
        expect(value).toBeGreaterThanOrEqual(Math.fround(sample) - 1e-6);
        expect(value).toBeLessThanOrEqual(1);
        if (sample > 0) isAnyContested = true;
      }
    }
    expect(isAnyContested).toBe(true);
    // Before the first fault nobody is contested.
    for (let subject = 0; subject < heat.nodes - 1; subject += 1)
      expect(heat.values[subject * columns]).toBe(0);
  });
});

test('lanes and moments tell of the same suspicions, deaths and refutations as the events', () => {
  const engine = new Engine();
  const run = complete(engine, troubled(1));
  const events = engine.events(run, 0, engine.info(run).events);
  const lanes = engine.lanes(run);
  const moments = engine.moments(run);
  expect(lanes.refutations).toHaveLength(events.filter(({ kind }) => kind === 'refuted').length);
  expect(lanes.exchanges).toHaveLength(events.filter(({ kind }) => kind === 'exchanged').length);
  for (const { subject, fromMs, toMs } of lanes.suspicions) {
    expect(toMs).toBeGreaterThanOrEqual(fromMs);
    const first = events.find(({ kind, subject: whom }) => kind === 'suspect' && whom === subject);
    expect(first!.atMs).toBeLessThanOrEqual(fromMs);
  }
  expect(lanes.deaths.some(({ subject, isWrong }) => subject === 4 && !isWrong)).toBe(true);
  expect(moments.map(({ atMs }) => atMs)).toEqual(moments.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  expect(new Set(moments.map(({ kind }) => kind))).toEqual(
    new Set(['fault', 'first-suspicion', 'first-wrong', 'disagreement', 'refutation', 'death', 'agreement']),
  );
});

test('a moment in words has the truth, who is contested and the earliest verdict', () => {
  const engine = new Engine();
  const run = complete(engine, troubled(1));
  const [suspicion] = engine
    .events(run, 0, 10_000)
    .filter(({ kind, subject }) => kind === 'suspect' && subject === 4);
  const text = engine.describe(run, suspicion!.atMs, null);
  expect(text).toMatch(/^t=\d+\.\d s\. 1[23] nodes; truth: \d+ up, .*crashed/);
  expect(text).toMatch(/1 of \d+ suspect n4; none says dead\./);
  expect(text).toMatch(/Earliest verdict possible \d+\.\d s\./);
  const chair = engine.describe(run, suspicion!.atMs, suspicion!.observer);
  expect(chair).toContain(`In n${suspicion!.observer}'s chair:`);
  expect(chair).toContain('It suspects n4');
});
