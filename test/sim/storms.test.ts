/** Small cells of the known storms: each blows, and what ours is for shows in it. */
import { describe, expect, test } from 'vitest';
import { beats, runStorm, type Storm, type StormRow } from '../../packages/hearsay/src/sim/storms/storm.ts';
import { STORMS } from '../../packages/hearsay/src/sim/storms/storms.ts';

interface SmallCell {
  readonly n: number;
  readonly seeds: number;
}

function stormNamed(name: string): Storm {
  return STORMS.find((storm) => storm.name === name)!;
}

/** The rows of one table by their quantities. */
function rowsOf(name: string, cell: SmallCell, table = 0): Record<string, StormRow> {
  const { tables } = runStorm(stormNamed(name), cell, () => undefined);
  return Object.fromEntries(tables[table]!.rows.map((row) => [row.quantity, row]));
}

test('half-deaf: healthy members are suspected and live on, and Lifeguard makes it rarer', () => {
  const storm = stormNamed('half-deaf');
  const { tables } = runStorm(storm, { n: 20, seeds: 1 }, () => undefined);
  const [aware, unaware] = tables.map(({ rows }) => rows.map(({ values }) => values.hearsay.median));
  const [accusations, suspicions, deaths] = aware!;
  expect(accusations).toBeGreaterThan(0);
  expect(suspicions).toBeGreaterThan(0);
  expect(deaths).toBe(0);
  expect(unaware![0]).toBeGreaterThan(1.25 * accusations!);
});

test('resurrection: the dead come back under the rules of memberlist, and never under ours', () => {
  const { 'comings back': returns } = rowsOf('resurrection', { n: 20, seeds: 4 });
  expect(returns!.values.memberlist.most).toBeGreaterThan(0);
  expect(returns!.values.hearsay.most).toBe(0);
});

test('low-incarnation: alive everywhere at once, and not only when a push/pull shows it', () => {
  const { 'alive in all views after': alive } = rowsOf('low-incarnation', { n: 20, seeds: 3 });
  expect(alive!.best).toEqual(['hearsay']);
  expect(alive!.values.hearsay.median).toBeLessThan(3);
});

test('mass-restart: the queues are full, nobody dies of it, and all views are true soon', () => {
  const rows = rowsOf('mass-restart', { n: 20, seeds: 2 });
  expect(rows['queue depth, max']!.values.hearsay.most).toBeGreaterThanOrEqual(20);
  expect(rows['false deaths']!.values.hearsay.most).toBe(0);
  expect(rows['all views true after']!.values.hearsay.most).toBeLessThan(60);
});

test('flip-flop: the size swings more under our rules, since who can be heard again comes back', () => {
  const rows = rowsOf('flip-flop', { n: 40, seeds: 2 });
  expect(rows['deaths of the sick']!.values.hearsay.least).toBeGreaterThan(0);
  expect(rows['returns of the sick']!.best).toEqual(['memberlist-0.2', 'memberlist']);
  expect(rows['false deaths of the others']!.values.hearsay.most).toBe(0);
});

test('lossy-egress: the others are accused, and all views are true again after it', () => {
  const rows = rowsOf('lossy-egress', { n: 20, seeds: 2 });
  expect(rows['false suspicions of the others']!.values.hearsay.least).toBeGreaterThan(0);
  expect(rows['all views true, after its end']!.values.hearsay.most).toBeLessThan(Infinity);
});

test('frozen: the ghosts of memberlist kill the living, ours nobody', () => {
  const { 'false deaths of others': deaths } = rowsOf('frozen', { n: 20, seeds: 3 });
  expect(deaths!.best).toEqual(['hearsay']);
  expect(deaths!.values.hearsay.most).toBe(0);
});

test('partition-heal: the halves find each other under our rules alone', () => {
  const { 'all views true after': whole } = rowsOf('partition-heal', { n: 10, seeds: 2 });
  expect(whole!.values.memberlist.least).toBe(Infinity);
  expect(whole!.values.hearsay.most).toBeLessThan(120);
});

describe('the judge', () => {
  test('calls better what all pairs of runs say, or hardly by chance so many; ties count half', () => {
    expect(beats([1, 2, 3], [4, 5, 6], 'lower')).toBe(true);
    expect(beats([1, 2, 5], [4, 5, 6], 'lower')).toBe(false);
    expect(beats([1, 2, 3, 4, 5, 6, 7, 11], [8, 9, 10, 12, 13, 14, 15, 16], 'lower')).toBe(true);
    expect(beats([4, 5, 6], [1, 2, 3], 'higher')).toBe(true);
    expect(beats([1, 1], [1, 1], 'lower')).toBe(false);
    expect(beats([1, 1], [Infinity, Infinity], 'lower')).toBe(true);
  });

  test('the same seed twice gives the same table, and a size below the least is refused', () => {
    const once = (): unknown => runStorm(stormNamed('low-incarnation'), { n: 6, seeds: 1 }, () => undefined);
    expect(once()).toEqual(once());
    for (const storm of STORMS) {
      const tooFew = { n: storm.nLeast - 1, seeds: 1 };
      expect(() => runStorm(storm, tooFew, () => undefined)).toThrow(`from ${storm.nLeast} nodes`);
    }
  });
});
