import { describe, expect, test } from 'vitest';
import { checkSpec } from '../player/check-spec.ts';
import { BRIDGES, bridgeOf, WAITING_BRIDGES } from './bridges.ts';
import type { BridgeRun } from './story.ts';
import { swimRun } from './swim-side.ts';

const SEEDS = [1, 2, 3];

function runs(id: string): BridgeRun[] {
  return SEEDS.map((seed) => bridgeOf(id)!.run(seed));
}

describe('the bridges', () => {
  test('all tell both sides in order of time, in plain data, with figures that they name', () => {
    for (const bridge of BRIDGES) {
      const { id, figures } = bridge;
      const result = bridge.run(5);
      const names = figures.map(({ name }) => name);
      for (const { timeline, numbers } of [result.left, result.right]) {
        const times = timeline.map(({ atMs }) => atMs);
        expect(times.length, id).toBeGreaterThan(0);
        expect(times, id).toEqual([...times].sort((a, b) => a - b));
        expect(
          Object.keys(numbers).every((name) => names.includes(name)),
          id,
        ).toBe(true);
        expect(Object.values(numbers).every(Number.isFinite), id).toBe(true);
      }
      expect(JSON.parse(JSON.stringify(result))).toEqual(result);
      expect(result.left.numbers, id).not.toEqual(result.right.numbers);
    }
  });

  test('are the eight of the unit, of which two wait', () => {
    const ids = [...BRIDGES, ...WAITING_BRIDGES].map(({ id }) => id);
    expect(new Set(ids).size).toBe(8);
    expect(WAITING_BRIDGES.every(({ waitsFor }) => waitsFor !== '')).toBe(true);
  });

  test('have a run for the lab, as far as it is of SWIM', () => {
    const without = BRIDGES.filter((bridge) => bridge.labSpec(1) === null).map(({ id }) => id);
    expect(without).toEqual(['lamport-vector']);
    for (const bridge of BRIDGES) {
      const spec = bridge.labSpec(7);
      if (spec === null) continue;
      expect(checkSpec(spec)).toEqual(spec);
      const { moments } = swimRun({ ...spec, forMs: Math.min(spec.forMs, 60_000) });
      expect(moments.length > 0, bridge.id).toBe(spec.faults.length > 0);
    }
  });

  test('run the library itself on the one side, and a model on the other', () => {
    for (const bridge of BRIDGES) {
      const { left, right } = bridge.run(2);
      expect([left.isModel, right.isModel], bridge.id).toEqual([false, true]);
    }
  });

  test('give the same for the same seed', () => {
    const bridge = bridgeOf('incarnation-term')!;
    expect(bridge.run(4)).toEqual(bridge.run(4));
  });
});

describe('what they show', () => {
  test('only its owner raises an incarnation; a term is raised by whoever stands for election', () => {
    for (const { left, right } of runs('incarnation-term')) {
      expect(left.numbers.raisers).toBe(1);
      expect(left.numbers.raisedBySubject).toBe(left.numbers.raised);
      expect(right.numbers.raised!).toBeGreaterThan(0);
      expect(right.numbers.raisers!).toBeGreaterThan(right.numbers.raisedBySubject! > 0 ? 1 : 0);
    }
  });

  test('a view shrinks with its cluster; a configuration stays, and decides nothing without a quorum', () => {
    for (const { left, right } of runs('view-configuration')) {
      expect(left.numbers.counted).toBe(2);
      expect(left.numbers.decided!).toBeGreaterThanOrEqual(6);
      expect(right.numbers).toMatchObject({ counted: 5, needed: 3, decided: 0 });
    }
  });

  test('every view decides on a suspicion; one leader decides on a lease, and nothing stale lands', () => {
    for (const { left, right } of runs('suspicion-lease')) {
      expect(left.numbers.deciders!).toBeGreaterThan(10);
      expect(right.numbers.deciders).toBe(1);
      expect(left.numbers.severalBelieve!).toBeGreaterThan(1);
      expect(right.numbers.severalBelieve!).toBeGreaterThan(1);
      expect(right.numbers.severalAct!).toBeLessThanOrEqual(0.05);
      expect(right.numbers.staleLanded).toBe(0);
    }
  });

  test('push/pull costs the same whatever differs; a tree costs what differs', () => {
    for (const { left, right } of runs('push-pull-merkle').slice(0, 1)) {
      expect(Math.abs(left.numbers.bytesOne! / left.numbers.bytesEqual! - 1)).toBeLessThan(0.05);
      expect(right.numbers.bytesEqual!).toBeLessThan(left.numbers.bytesEqual! / 100);
      expect(right.numbers.bytesOne!).toBeGreaterThan(right.numbers.bytesEqual!);
    }
  });

  test('Lamport times order what is concurrent, vectors say that it is; both respect a cause', () => {
    for (const { left, right } of runs('lamport-vector').slice(0, 2)) {
      expect(left.numbers.concurrent).toBe(0);
      expect(left.numbers.ordered!).toBeGreaterThan(0);
      expect(right.numbers.concurrent).toBe(right.numbers.pairs);
      expect(right.numbers.caused).toBe(right.numbers.pairs);
      expect(left.numbers.opposite!).toBeGreaterThan(0);
      expect(left.numbers.opposite!).toBeLessThan(0.6);
      expect(left.numbers.caused).toBe(left.numbers.pairs);
    }
  });

  test('SWIM sends a few packets whatever the size; heartbeats send one to everybody', () => {
    for (const { left, right } of runs('phi-swim').slice(0, 2)) {
      expect(right.numbers.packets!).toBeGreaterThan(13);
      expect(left.numbers.packets!).toBeLessThan(right.numbers.packets! / 2);
      expect(left.numbers.firstDetection!).toBeGreaterThan(0);
      expect(right.numbers.lastDetection!).toBeGreaterThan(0);
    }
  });
});
