import { describe, expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { checkFault, disturbancesOf, drawFaults, FAULTS, type Fault, type FaultKind } from './faults.ts';

const BOUNDS = { nodes: 10, untilMs: 60_000, faultsMax: 8, lostMax: 2 };
const HOSTS = new Map([1, 2, 3, 4].map((node) => [node, `h${node}`]));

function fault(changes: Partial<Fault>): Fault {
  return { kind: 'cut', atMs: 0, forMs: 1000, nodes: [1], peers: [], amount: 0, ...changes };
}

describe('drawing', () => {
  const drawn = Array.from({ length: 500 }, (_, seed) => drawFaults(Rng.seeded(seed), BOUNDS));

  test('the same seed gives the same faults', () => {
    expect(drawFaults(Rng.seeded(7), BOUNDS)).toEqual(drawn[7]);
    expect(drawn[8]).not.toEqual(drawn[7]);
  });

  test('every kind is drawn, and every fault is allowed and over in time', () => {
    const kinds = new Set<FaultKind>();
    for (const one of drawn.flat()) {
      kinds.add(one.kind);
      expect(() => checkFault(one, BOUNDS.nodes)).not.toThrow();
      expect(one.atMs + (one.forMs ?? 0)).toBeLessThanOrEqual(BOUNDS.untilMs);
      const [least, most] = FAULTS[one.kind].amount;
      expect(one.amount).toBeGreaterThanOrEqual(least);
      expect(one.amount).toBeLessThanOrEqual(most);
    }
    expect([...kinds].sort()).toEqual(Object.keys(FAULTS).sort());
  });

  test('no more crash for ever than may, and none has peers', () => {
    for (const faults of drawn) {
      expect(faults.filter(({ forMs }) => forMs === null).length).toBeLessThanOrEqual(BOUNDS.lostMax);
      for (const { kind, peers } of faults) if (!FAULTS[kind].onLinks) expect(peers).toEqual([]);
    }
    expect(drawn.flat().filter(({ forMs }) => forMs === null).length).toBeGreaterThan(50);
  });
});

describe('an impossible fault is refused', () => {
  test.each<[Partial<Fault>, string]>([
    [{ kind: 'meteor' as FaultKind }, 'fault: "meteor" is not allowed; use one of crash, pause'],
    [{ atMs: -1 }, 'cut: -1 is not allowed; it begins at milliseconds from 0'],
    [{ forMs: null }, 'cut: "ever" is not allowed'],
    [{ nodes: [5] }, 'cut: 5 is not allowed; nodes are numbered from 1 to 4'],
    [{ peers: [0] }, 'cut: 0 is not allowed; nodes are numbered from 1 to 4'],
    [{ nodes: [] }, 'cut: "nobody" is not allowed'],
    [{ nodes: [2, 2] }, 'cut: 2 is not allowed; it names each node once'],
    [{ peers: [3, 4, 3] }, 'cut: 3 is not allowed; it names each node once'],
    [{ kind: 'pause', peers: [2] }, 'pause: 2 is not allowed; it befalls nodes, not links'],
    [{ kind: 'loss', amount: 1.2 }, 'loss: 1.2 is not allowed; a share from 0 to 1'],
    [{ kind: 'mtu', amount: 0 }, 'mtu: 0 is not allowed; bytes from 1'],
  ])('%j', (changes, text) => {
    expect(() => checkFault(fault(changes), 4)).toThrow(text);
  });
});

describe('disturbances', () => {
  const of = (changes: Partial<Fault>) => disturbancesOf(fault(changes), { hosts: HOSTS, endsAtMs: 9000 });

  test('without peers the other side is everybody else', () => {
    expect(of({ nodes: [1, 3] })).toEqual([{ from: ['h1', 'h3'], to: ['h2', 'h4'], isCut: true }]);
  });

  test('a partition cuts both directions', () => {
    const [there, back] = of({ kind: 'partition', nodes: [1], peers: [2] });
    expect([there, back]).toEqual([
      { from: ['h1'], to: ['h2'], isCut: true },
      { from: ['h2'], to: ['h1'], isCut: true },
    ]);
  });

  test('crashes and pauses leave the network alone', () => {
    expect(of({ kind: 'crash' })).toEqual([]);
    expect(of({ kind: 'pause' })).toEqual([]);
  });

  test.each<[FaultKind, number, object]>([
    ['loss', 0.2, { loss: 0.2 }],
    ['latency', 50, { delayMs: { min: 0, max: 50 } }],
    ['duplication', 0.2, { duplication: 0.2 }],
    ['reordering', 30, { reordering: 0.5, reorderingMs: 30 }],
    ['mtu', 300, { mtuBytes: 300 }],
    ['clog', 0, { cloggedUntilMs: 9000 }],
  ])('%s of %d', (kind, amount, expected) => {
    expect(of({ kind, amount, peers: [2] })).toEqual([{ from: ['h1'], to: ['h2'], ...expected }]);
  });
});
