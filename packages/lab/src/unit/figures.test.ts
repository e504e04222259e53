/** Every figure is run at every stop of its handle, and shows what the text beside it says. */
import { describe, expect, test } from 'vitest';
import { Engine } from '../player/engine.ts';
import type { Figure, Told } from './figure.ts';
import { FIGURES } from './figures.ts';

function toldOf(figure: Figure, value: number, seed?: number): Told {
  const engine = new Engine();
  const own = figure.spec(value);
  const spec = seed === undefined ? own : { ...own, seed };
  const { id } = engine.open(spec);
  const { packets } = engine.compute(id, Infinity);
  return { spec, packets, events: engine.events(id, 0, Number.MAX_SAFE_INTEGER) };
}

/** The first reading at each stop, and all readings. */
class Tried {
  readonly #all: ReadonlyMap<number, readonly (number | null)[]>;

  constructor(figure: Figure) {
    this.#all = new Map(
      figure.handle.stops.map(({ value }) => [
        value,
        figure.read(toldOf(figure, value)).map((one) => one.value),
      ]),
    );
  }

  at(stop: number, reading = 0): number {
    const value = this.#all.get(stop)![reading];
    expect(value, `stop ${stop}, reading ${reading}`).not.toBeNull();
    return value!;
  }

  each(reading = 0): number[] {
    return [...this.#all.keys()].map((stop) => this.at(stop, reading));
  }
}

const CLAIMS: Readonly<Record<string, (tried: Tried) => void>> = {
  joining: (tried) => {
    for (const lastMs of tried.each()) expect(lastMs).toBeGreaterThan(50);
    expect(tried.at(8, 1)).toBeLessThan(3000);
  },
  silence: (tried) => {
    for (const reading of [0, 1]) expect(new Set(tried.each(reading)).size).toBe(1);
  },
  'heartbeat-price': (tried) => {
    for (const measured of tried.each()) expect(measured).toBeCloseTo(2, 1);
    expect(tried.each(1)).toEqual([3, 7, 15, 31, 63, 127]);
  },
  indirect: (tried) => {
    expect(tried.at(0)).toBeGreaterThan(2);
    for (const helpers of [1, 2, 3]) expect(tried.at(helpers)).toBe(0);
  },
  'first-suspicion': (tried) => {
    for (const firstMs of tried.each()) expect(firstMs).toBeLessThan(4000);
    expect(tried.at(128, 1)).toBeGreaterThan(tried.at(8, 1));
    expect(tried.at(128, 1)).toBeLessThan(2 * tried.at(8, 1));
  },
  suspicion: (tried) => {
    expect([tried.at(4000), tried.at(4000, 1), tried.at(4000, 2)]).toEqual([15, 0, 2]);
    expect(tried.at(16_000, 1)).toBe(15);
  },
  objection: (tried) => {
    expect(tried.at(0, 1)).toBe(0);
    expect(tried.at(1)).toBeGreaterThan(0);
    expect(tried.at(1, 1)).toBe(15);
  },
  lifeguard: (tried) => expect(tried.at(0, 1)).toBeGreaterThan(1.5 * tried.at(1, 1)),
  'rumour-budget': (tried) => {
    expect(tried.at(1)).toBeGreaterThan(3);
    expect(tried.at(4)).toBeLessThan(2);
  },
  repair: (tried) => {
    expect(tried.at(0, 1)).toBeGreaterThan(0);
    expect(tried.at(0, 1)).toBe(tried.at(0, 0));
    expect(tried.at(4000, 1)).toBe(0);
  },
  'rumour-size': (tried) => {
    expect(tried.at(256)).toBeGreaterThan(1.5 * tried.at(8));
    expect(tried.at(256)).toBeLessThan(6 * tried.at(8));
  },
  delay: (tried) => {
    for (const delayMs of [50, 150, 250, 350, 450]) expect(tried.at(delayMs, 1)).toBe(0);
    for (const delayMs of [550, 650]) expect(tried.at(delayMs, 1)).toBeGreaterThan(10);
  },
  'lossy-member': (tried) => {
    for (const reading of [0, 1, 2]) expect(tried.at(0, reading)).toBe(0);
    expect(tried.at(0.1)).toBeLessThan(3);
    expect(tried.at(0.5)).toBeGreaterThan(3);
    expect(tried.at(0.5, 1)).toBeGreaterThan(3);
  },
  views: (tried) => {
    for (const reading of [0, 1]) {
      for (const spreadMs of tried.each(reading)) expect(spreadMs).toBeGreaterThan(50);
      for (const spreadMs of tried.each(reading)) expect(spreadMs).toBeLessThan(2000);
    }
  },
  partition: (tried) => {
    expect(tried.at(5000)).toBe(1);
    expect(tried.at(60_000)).toBe(0.5);
    expect([tried.at(10_000, 1), tried.at(60_000, 1)]).toEqual([1, 0.5]);
  },
  'two-events': (tried) => {
    expect(tried.at(0)).toBeGreaterThan(0.2);
    expect(tried.at(800)).toBeLessThan(0.05);
  },
  'two-leaders': (tried) => {
    expect(tried.at(2000)).toBe(0);
    expect(tried.at(60_000)).toBeGreaterThan(40_000);
    expect(tried.at(60_000)).toBeLessThan(70_000);
  },
  tuning: (tried) => {
    expect([tried.at(1), tried.at(8)]).toEqual([23, 0]);
    expect(tried.at(8, 1)).toBeGreaterThan(2 * tried.at(1, 1));
  },
};

describe('the figures of the unit', () => {
  test.each(FIGURES.map((figure) => [figure.id, figure] as const))(
    '%s shows what it is there for',
    (id, figure) => {
      const claim = CLAIMS[id];
      expect(claim, 'a claim').toBeDefined();
      claim!(new Tried(figure));
    },
  );

  test('each begins at one of its stops, within its run, and has at least two stops', () => {
    for (const { id, handle, spec, view } of FIGURES) {
      expect(
        handle.stops.map(({ value }) => value),
        id,
      ).toContain(handle.start);
      expect(handle.stops.length, id).toBeGreaterThan(1);
      for (const { value } of handle.stops) expect(spec(value).forMs, id).toBeGreaterThanOrEqual(view.toMs);
      expect(view.toMs, id).toBeGreaterThan(view.fromMs);
    }
  });

  test('who is not shown the truth is not told it either', () => {
    const engine = new Engine();
    const figure = FIGURES.find(({ id }) => id === 'silence')!;
    const words = [0, 1, 2].map((cause) => {
      const { id } = engine.open(figure.spec(cause));
      return engine.describe(id, figure.view.toMs, figure.view.chair, figure.view.isTruthShown);
    });
    expect([...new Set(words)]).toHaveLength(1);
    expect(words[0]).toContain('n5');
  });

  test('what the rules decide is no accident of one seed', () => {
    const readAt = (id: string, value: number, seed: number): (number | null)[] => {
      const figure = FIGURES.find((one) => one.id === id)!;
      return figure.read(toldOf(figure, value, seed)).map((one) => one.value);
    };
    for (let seed = 1; seed <= 5; seed += 1) {
      expect(readAt('indirect', 3, seed)[0]).toBe(0);
      expect(readAt('objection', 1, seed)[1]).toBe(15);
      expect(readAt('delay', 450, seed)[1]).toBe(0);
      expect(readAt('partition', 60_000, seed)[1]).toBe(0.5);
      expect(readAt('suspicion', 2000, seed)[1]).toBe(0);
    }
  });
});
