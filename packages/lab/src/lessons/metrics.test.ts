import { describe, expect, test } from 'vitest';
import type { Fault } from 'hearsay/sim';
import type { RunSpec } from '../player/spec.ts';
import { BASE_SPEC, specOf } from './base-spec.ts';
import { measure, METRICS, mistakeOf } from './metrics.ts';

const small: RunSpec = { ...BASE_SPEC, nodes: 8, forMs: 20_000 };
const on = (kind: Fault['kind'], rest: Partial<Fault> = {}): Fault => ({
  kind,
  atMs: 1000,
  forMs: 60_000,
  nodes: [8],
  peers: [],
  amount: 0,
  ...rest,
});

describe('how a metric is asked', () => {
  test('a metric that is not there, a part that is missing and one too many are refused by name', () => {
    expect(mistakeOf('nonsense', {})).toBe('there is no metric nonsense');
    expect(mistakeOf('all-dead', { of: 1 })).toBe('all-dead wants to be told fromMs');
    expect(mistakeOf('dead-verdicts', { of: 1, when: 2 })).toBe('dead-verdicts knows no when');
    expect(mistakeOf('failed-probes', { by: 1 })).toBeNull();
    expect(() => measure('all-dead', small, {})).toThrow('wants to be told of');
  });

  test('each says what it counts', () => {
    expect(Object.values(METRICS).filter(({ what }) => what.length < 10)).toEqual([]);
  });
});

describe('what a healthy cluster gives', () => {
  test('no probe fails, nobody is suspected, and each node sends about two packets a second', () => {
    expect(measure('failed-probes', small, {})).toBe(0);
    expect(measure('suspicions', small, {})).toBe(0);
    expect(measure('falsely-dead', small, {})).toBe(0);
    expect(measure('packets-per-node', small, { fromMs: 2000 })).toBeCloseTo(2, 1);
  });

  test('the same seed gives the same number, another one another', () => {
    const spec = { ...small, loss: 0.2, config: { ...small.config, indirectChecks: 0 } };
    const value = measure('failed-probes', spec, {});
    expect(measure('failed-probes', { ...spec, seed: spec.seed }, {})).toBe(value);
    expect([2, 3, 4].map((seed) => measure('failed-probes', { ...spec, seed }, {}))).not.toEqual([
      value,
      value,
      value,
    ]);
  });
});

describe('a crash', () => {
  const spec = { ...small, faults: [on('crash', { forMs: null })] };

  test('is suspected, then declared, then known to all, in this order', () => {
    const [suspected, declared, known] = ['first-suspicion', 'first-death', 'all-dead'].map((metric) =>
      measure(metric, spec, { of: 8, fromMs: 1000 }),
    ) as [number, number, number];
    expect(suspected).toBeGreaterThan(0.5);
    expect(declared).toBeGreaterThan(suspected);
    expect(known).toBeGreaterThanOrEqual(declared);
    expect(measure('dead-verdicts', spec, { of: 8 })).toBe(7);
    expect(measure('verdict-spread', spec, { of: 8 })).toBeCloseTo((known - declared) * 1000, 5);
  });

  test('of which nobody has heard yet, there is no number', () => {
    expect(measure('all-dead', { ...spec, forMs: 1500 }, { of: 8, fromMs: 1000 })).toBe(Infinity);
  });
});

describe('links', () => {
  test('a probe over a cut link fails without helpers, and not with them', () => {
    const cut = { ...small, forMs: 60_000, faults: [on('cut', { nodes: [1], peers: [2], atMs: 0 })] };
    const alone = { ...cut, config: { ...cut.config, indirectChecks: 0 } };
    expect(measure('failed-probes', alone, { by: 1, of: 2 })).toBeGreaterThan(4);
    expect(measure('failed-probes', alone, { by: 3, of: 2 })).toBe(0);
    expect(measure('failed-probes', cut, { by: 1, of: 2 })).toBe(0);
  });

  test('a split leaves dead pairs, two leaders, and heals or not', () => {
    const split = on('partition', { nodes: [1, 2, 3, 4], peers: [5, 6, 7, 8], forMs: 20_000 });
    const spec = { ...small, forMs: 60_000, faults: [split] };
    expect(measure('dead-pairs', spec, {})).toBeGreaterThan(0.9);
    expect(measure('two-leaders', spec, {})).toBeGreaterThan(8);
    const ours = { ...spec, rules: 'hearsay' as const, forMs: 90_000 };
    expect(measure('heals-alone', ours, {})).toBe(1);
    expect(measure('heal-time', ours, {})).toBeLessThan(69);
  });
});

describe('claims about one member', () => {
  test('end in one belief, in whatever order they come', () => {
    expect(measure('endings', small, { claims: ['alive 2', 'suspect 2', 'dead 2', 'alive 3'] })).toBe(1);
    expect(measure('belief-after', small, { claims: ['dead 2', 'alive 2'] })).toBe(3);
  });

  test('but for a suspicion while another one runs, which memberlist counts as its confirmation', () => {
    expect(measure('belief-after', small, { claims: ['suspect 2', 'suspect 3', 'alive 3'] })).toBe(1);
    expect(measure('belief-after', small, { claims: ['suspect 3', 'suspect 2', 'alive 3'] })).toBe(2);
  });

  test('that are none are refused', () => {
    expect(() => measure('belief-after', small, { claims: ['sleepy 2'] })).toThrow('a claim is');
  });
});

test('a spec is the base, the exercise’s part and the variant’s, settings on top of settings', () => {
  const spec = specOf(
    7,
    { nodes: 8, config: { indirectChecks: 0 } },
    { config: { awarenessMax: 1 }, faults: [{ kind: 'pause', atMs: 1, nodes: [2], peers: [], amount: 0 }] },
  );
  expect(spec).toMatchObject({ seed: 7, nodes: 8, rules: 'memberlist' });
  expect(spec.config).toEqual({ streamPing: false, indirectChecks: 0, awarenessMax: 1 });
  expect(spec.faults[0]!.forMs).toBe(spec.forMs);
});
