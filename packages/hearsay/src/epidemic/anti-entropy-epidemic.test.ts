import { describe, expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { AntiEntropyEpidemic, type AntiEntropyOptions } from './anti-entropy-epidemic.ts';

const SITES = 20_000;
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** The share of susceptible sites after each cycle, from 5 % on. */
function tail(direction: AntiEntropyOptions['direction'], cycles: number): number[] {
  const sources = range(SITES / 20, SITES);
  const epidemic = new AntiEntropyEpidemic({ sites: SITES, direction, sources }, Rng.seeded(1));
  return range(0, cycles).map(() => {
    epidemic.cycle();
    return epidemic.population.outcome().residue;
  });
}

describe('the tail of anti-entropy', () => {
  test('pull squares the share of those who lack the update in each cycle', () => {
    const [first] = tail('pull', 1);
    expect(first! / 0.05 ** 2).toBeGreaterThan(0.6);
    expect(first! / 0.05 ** 2).toBeLessThan(1.4);
    expect(tail('pull', 3).at(-1)).toBe(0);
  });

  test('push divides it by little more than e', () => {
    let before = 0.05;
    for (const after of tail('push', 3)) {
      const predicted = before * Math.exp(-(1 - before));
      expect(after / predicted).toBeGreaterThan(0.75);
      expect(after / predicted).toBeLessThan(1.25);
      before = after;
    }
  });
});

describe('a whole epidemic', () => {
  test('push takes about log2(n) + ln(n) cycles from one site', () => {
    const runs = range(1, 51).map((seed) =>
      new AntiEntropyEpidemic({ sites: 1000, direction: 'push' }, Rng.seeded(seed)).run(),
    );
    const mean = runs.reduce((sum, { cycles }) => sum + cycles, 0) / runs.length;
    expect(mean).toBeGreaterThan(15.9);
    expect(mean).toBeLessThan(19.9);
  });

  test('it ends with everybody informed, who each got the update once', () => {
    const outcome = new AntiEntropyEpidemic({ sites: 300, direction: 'push-pull' }, Rng.seeded(2)).run();
    expect(outcome.residue).toBe(0);
    expect(outcome.traffic * 300).toBeCloseTo(299, 9);
  });

  test('with a connection limit of one, 1 - 1/e of the calls get through', () => {
    let calls = 0;
    const connections = { inboundMax: 1, huntMax: 0 };
    const onConversation = (): void => void (calls += 1);
    const options = { sites: 1000, direction: 'push-pull', connections, onConversation } as const;
    const { cycles } = new AntiEntropyEpidemic(options, Rng.seeded(4)).run();
    expect(calls / cycles / 1000).toBeCloseTo(1 - 1 / Math.E, 1);
  });

  test('somebody must have the update', () => {
    expect(
      () => new AntiEntropyEpidemic({ sites: 3, direction: 'push', sources: [] }, Rng.seeded(1)),
    ).toThrow('sources');
  });
});
