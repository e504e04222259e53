import type { Fault } from 'hearsay/sim';
import { describe, expect, test } from 'vitest';
import { DEFAULT_SPEC, type RunSpec } from '../../player/spec.ts';
import { DEED_KINDS, deedKind, isAsked, nameTarget, type DeedId, type Target } from './deed-kinds.ts';
import { nameFault, withDeed, withFaultMoved } from './deed.ts';

const node = (number: number): Target => ({ kind: 'node', node: number });
const spec: RunSpec = { ...DEFAULT_SPEC, nodes: 4 };
const doIt = (id: DeedId, target: Target, atMs = 1000, forMs: number | null = 5000, from = spec): RunSpec =>
  withDeed(from, { id, target, amount: 0.3, forMs }, atMs);

describe('a deed becomes faults', () => {
  test('a deaf node is the receiving side of a cut', () => {
    const [fault] = doIt('deaf', node(2)).faults;
    expect(fault).toMatchObject({ kind: 'cut', nodes: [1, 3, 4], peers: [2], atMs: 1000, forMs: 5000 });
  });

  test('a mute node is the sending side of a cut to all others', () => {
    const [fault] = doIt('mute', node(2)).faults;
    expect(fault).toMatchObject({ kind: 'cut', nodes: [2], peers: [] });
  });

  test('several nodes are cut off together', () => {
    const [fault] = doIt('cut', { kind: 'nodes', nodes: [1, 2] }).faults;
    expect(fault).toMatchObject({ kind: 'partition', nodes: [1, 2], peers: [] });
  });

  test('a link is cut in the direction that was asked', () => {
    const [fault] = doIt('cut-one-way', { kind: 'link', from: 3, to: 1 }).faults;
    expect(fault).toMatchObject({ kind: 'cut', nodes: [3], peers: [1] });
  });

  test('the second newcomer has the next number', () => {
    const once = doIt('join', { kind: 'cluster' });
    const twice = doIt('join', { kind: 'cluster' }, 2000, null, once);
    expect(twice.actions.map((action) => action.node)).toEqual([5, 6]);
  });

  test('every kind that can be done to a node changes the spec, once something is there to repair', () => {
    const paused = doIt('pause', node(1), 500, 10_000);
    for (const { id, on } of DEED_KINDS) {
      if (!on.includes('node')) continue;
      expect(doIt(id, node(1), 1000, 2000, paused), id).not.toEqual(paused);
    }
  });

  test('faults stay in the order of their beginning', () => {
    const late = doIt('crash', node(1), 9000, null);
    expect(doIt('pause', node(2), 100, 50, late).faults.map(({ kind }) => kind)).toEqual(['pause', 'crash']);
  });
});

describe('a repair', () => {
  test('ends a pause now, and leaves the past as it was', () => {
    const paused = doIt('pause', node(3), 1000, 10_000);
    expect(doIt('restart', node(3), 4000, null, paused).faults).toEqual([
      { ...paused.faults[0]!, forMs: 3000 },
    ]);
  });

  test('brings back one of two that crashed together', () => {
    const crashed = doIt('crash', { kind: 'nodes', nodes: [1, 2] }, 1000, null);
    const { faults } = doIt('restart', node(2), 3000, null, crashed);
    expect(faults).toMatchObject([
      { kind: 'crash', nodes: [1], forMs: null },
      { kind: 'crash', nodes: [2], forMs: 2000 },
    ]);
  });

  test('does not bring back who crashed for good, unless that is asked', () => {
    const crashed = doIt('crash', node(1), 1000, null);
    expect(doIt('heal-all', { kind: 'cluster' }, 2000, null, crashed)).toBe(crashed);
  });

  test('of a link ends what lies on either direction', () => {
    const cut = doIt('cut-one-way', { kind: 'link', from: 3, to: 1 }, 1000, 9000);
    const { faults } = doIt('heal', { kind: 'link', from: 1, to: 3 }, 2000, null, cut);
    expect(faults).toMatchObject([{ forMs: 1000 }]);
  });

  test('leaves out what begins in this very moment', () => {
    const cut = doIt('cut', node(1), 1000, 9000);
    expect(doIt('heal', node(1), 1000, null, cut).faults).toEqual([]);
  });

  test('finds nothing to do where nothing is wrong', () => {
    expect(doIt('heal', node(1), 1000, null)).toBe(spec);
  });
});

describe('a fault is moved', () => {
  const fault: Fault = { kind: 'pause', atMs: 2000, forMs: 4000, nodes: [1], peers: [], amount: 0 };
  const from: RunSpec = { ...spec, faults: [fault] };

  test('and makes a difference from its earlier beginning on', () => {
    expect(withFaultMoved(from, 0, { ...fault, atMs: 1500 }).fromMs).toBe(1500);
    expect(withFaultMoved(from, 0, { ...fault, atMs: 2500 }).fromMs).toBe(2000);
  });

  test('or only from its earlier end on, if it begins where it did', () => {
    expect(withFaultMoved(from, 0, { ...fault, forMs: 9000 }).fromMs).toBe(6000);
  });

  test('or is taken away', () => {
    expect(withFaultMoved(from, 0, null)).toEqual({ spec: { ...from, faults: [] }, fromMs: 2000 });
  });
});

test('faults and targets have names', () => {
  const [loss] = doIt('loss', { kind: 'link', from: 3, to: 1 }).faults;
  expect(nameFault(loss!)).toBe('loss 30 % · n3 → n1');
  expect(nameTarget({ kind: 'nodes', nodes: [1, 2, 3] })).toBe('n1, n2 and n3');
  expect(isAsked(deedKind('crash'))).toBe(false);
});
