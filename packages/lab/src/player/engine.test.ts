import { describe, expect, test } from 'vitest';
import { Engine } from './engine.ts';
import type { Experiment } from './experiment.ts';
import { nameOf } from './numbers.ts';
import { Belief, type Scene } from './scene.ts';
import { DEFAULT_SPEC } from './spec.ts';
import { complete, straight, troubled } from './test-specs.ts';
import { hasView, truthOf } from './truth.ts';
import { beliefAt, incarnationAt } from './view-reader.ts';

describe('a run', () => {
  test.each([1, 2, 3])(
    'has the digest of the bare simulation at its end and at any moment (seed %i)',
    (seed) => {
      const spec = troubled(seed);
      const engine = new Engine();
      const run = complete(engine, spec);
      expect(engine.info(run).digest).toBe(straight(spec, spec.forMs).digest);
      for (const atMs of [41_000, 7000.5, 7000.5, 0, 59_999, 23_456.789, 30_000]) {
        expect(engine.digestAt(run, atMs)).toBe(straight(spec, atMs).digest);
      }
    },
  );

  test.each([1, 2, 3])('remembers what the live views say (seed %i)', (seed) => {
    for (const begins of ['whole', 'joining'] as const) {
      const spec = troubled(seed, { begins });
      const engine = new Engine();
      const run = complete(engine, spec);
      for (const atMs of [0, 50, 3500, 59_000, 13_777, 28_000, 6001.25, 45_000]) {
        expect(engine.matrix(run, atMs).cells).toEqual(liveCells(straight(spec, atMs)));
      }
    }
  });

  test.each([1, 2])('shows the same scene wherever the cursor comes from (seed %i)', (seed) => {
    const spec = troubled(seed);
    const engine = new Engine();
    const run = complete(engine, spec);
    const times = [1000, 12_500, 13_000, 29_999, 44_000];
    // At an event's own time the event has happened.
    times.push(
      ...engine
        .events(run, 100, 400)
        .filter((_, i) => i % 40 === 0)
        .map(({ atMs }) => atMs),
    );
    times.sort((a, b) => a - b);
    const forward = times.map((atMs) => engine.scene(run, atMs, 2));
    const backward = times.toReversed().map((atMs) => engine.scene(run, atMs, 2));
    const fresh = times.map((atMs): Scene => {
      const other = new Engine();
      return other.scene(complete(other, spec), atMs, 2);
    });
    expect(backward.toReversed()).toEqual(forward);
    expect(fresh).toEqual(forward);
    expect(forward.some(({ flights }) => flights.count > 0)).toBe(true);
  });
});

describe('a scene read from the journal', () => {
  test.each([1, 2, 3])('is what the cores say at that moment (seed %i)', (seed) => {
    const spec = troubled(seed);
    const engine = new Engine();
    const run = complete(engine, spec);
    let suspected = 0;
    for (const atMs of [500, 58_000, 7000, 15_500, 14_000, 21_000, 33_333, 9000]) {
      const experiment = straight(spec, atMs);
      for (const node of experiment.cluster.nodes) {
        const scene = engine.scene(run, atMs, node.number);
        const i = node.number - 1;
        const { swim } = node.process.core;
        expect(scene.truth![i]).toBe(truthOf(node));
        if (!hasView(truthOf(node))) continue;
        expect([scene.health[i], scene.queue[i]]).toEqual([swim.healthScore, swim.queue.length]);
        expect(scene.incarnation[i]).toBe(swim.incarnation);
        for (const subject of experiment.cluster.nodes) {
          const slot = swim.membership.slotOf(subject.name);
          const suspicion = slot < 0 ? undefined : swim.suspicions.suspicion(slot);
          const j = subject.number - 1;
          expect(Number.isNaN(scene.suspicionLeft[j]!)).toBe(suspicion === undefined);
          if (suspicion === undefined) continue;
          suspected += 1;
          const share = (suspicion.deadline() - atMs) / (suspicion.deadline() - suspicion.startedAt);
          expect(scene.suspicionLeft[j]).toBeCloseTo(Math.min(1, Math.max(0, share)), 5);
          expect(scene.confirmations[j]).toBe(suspicion.confirmations);
          expect(scene.confirmationsMax[j]).toBe(suspicion.k);
        }
      }
    }
    expect(suspected).toBeGreaterThan(5);
  });
});

function liveCells({ cluster, nodesMost }: Experiment): Uint8Array {
  const cells = new Uint8Array(nodesMost * nodesMost);
  for (const node of cluster.nodes) {
    if (!hasView(truthOf(node))) continue;
    const { membership } = node.process.core.swim;
    for (let subject = 1; subject <= nodesMost; subject += 1) {
      const slot = membership.slotOf(nameOf(subject));
      if (slot < 0 || incarnationAt(membership, slot) === 0) continue;
      cells[(node.number - 1) * nodesMost + subject - 1] = beliefAt(membership, slot);
    }
  }
  return cells;
}

test('the matrix of a whole cluster at time 0 is all alive', () => {
  const engine = new Engine();
  const { id } = engine.open(DEFAULT_SPEC);
  expect(new Set(engine.matrix(id, 0).cells)).toEqual(new Set([Belief.Alive]));
});

test('an event is part of the scene at its own time', () => {
  const engine = new Engine();
  const run = complete(engine, troubled(1));
  const all = engine.events(run, 0, 10_000);
  const suspicions = all.filter(({ kind }) => kind === 'suspect').slice(0, 12);
  expect(suspicions.length).toBeGreaterThan(3);
  for (const { atMs, observer, subject } of suspicions) {
    expect(engine.scene(run, atMs, observer).belief[subject - 1]).toBe(Belief.Suspect);
  }
});

test('checkpoints stay under their budget, and seeking works all the same', () => {
  const spec = troubled(4);
  const small = new Engine({ budgetBytes: 400_000, checkpointMs: 500 });
  const run = complete(small, spec);
  for (const atMs of [1000, 30_000, 55_000]) {
    expect(small.digestAt(run, atMs)).toBe(straight(spec, atMs).digest);
  }
});

describe('what is asked wrongly is named', () => {
  const engine = new Engine();
  const { id } = engine.open(DEFAULT_SPEC);

  test.each<[string, () => unknown, RegExp]>([
    ['a run that is not open', () => engine.scene(99, 0, null), /run 99 is not open/],
    ['a chair beyond the nodes', () => engine.scene(id, 0, 17), /numbered from 1 to 16/],
    ['a packet that never was', () => engine.packet(id, 123_456), /no packet 123456/],
    ['an event that never was', () => engine.why(id, 123_456), /no event 123456/],
    ['no time', () => engine.matrix(id, Number.NaN), /a time is a number/],
    [
      'too many columns',
      () => engine.heat(id, { fromMs: 0, toMs: 9, columns: 1e6, mode: 'wrong' }),
      /columns/,
    ],
    ['no points', () => engine.curves(id, { fromMs: 0, toMs: 9, points: 0, subject: null }), /points/],
    [
      'no seeds',
      () => engine.bands(DEFAULT_SPEC, 0, { fromMs: 0, toMs: 9, points: 1, subject: null }),
      /seeds/,
    ],
  ])('%s', (_what, ask, error) => {
    expect(ask).toThrow(error);
  });
});
