import { describe, expect, test } from 'vitest';
import { Database } from './database.ts';

const HOLD = 100;
const DORMANT = 1000;

const database = (site: number, entriesMax = 10): Database =>
  new Database({ site, holdMs: HOLD, dormantMs: DORMANT, entriesMax });
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('versions', () => {
  test('the later stamp stands, whatever the order in which two sites hear', () => {
    const [one, two] = [database(1), database(2)];
    const old = one.put('k', bytes(1), 0);
    expect(two.merge(old, 1)).toBe('new');
    const late = two.put('k', bytes(2), 2);
    expect(one.merge(late, 3)).toBe('new');
    expect(one.merge(old, 4)).toBe('old');
    expect(one.merge(late, 5)).toBe('known');
    expect(one.value('k')).toEqual(bytes(2));
  });

  test('two that were made at the same time are decided by the site, everywhere alike', () => {
    const [one, two] = [database(1), database(2)];
    const [a, b] = [one.put('k', bytes(1), 0), two.put('k', bytes(2), 0)];
    expect(one.merge(b, 1)).toBe('new');
    expect(two.merge(a, 1)).toBe('old');
    expect(one.value('k')).toEqual(two.value('k'));
  });

  test('what does not fit is refused, from peers and from the application', () => {
    const full = database(1, 1);
    full.put('k', bytes(1), 0);
    expect(full.merge(database(2).put('other', bytes(1), 0), 0)).toBe('full');
    expect(() => full.put('other', bytes(1), 0)).toThrow('key:');
    expect(full.put('k', bytes(2), 0).value).toEqual(bytes(2));
  });
});

describe('death certificates', () => {
  test('an old copy does not come back while the certificate is held', () => {
    const [one, two] = [database(1), database(2)];
    const old = two.put('k', bytes(1), 0);
    one.merge(old, 0);
    one.delete('k', [], 10);
    expect(one.merge(old, 50)).toBe('old');
    expect(one.value('k')).toBeUndefined();
  });

  test('without a certificate the old copy comes back: after its time, at a site that keeps none', () => {
    const [one, two] = [database(1), database(2)];
    const old = two.put('k', bytes(1), 0);
    one.merge(old, 0);
    one.delete('k', [7], 0);
    expect(one.activeEntries(HOLD)).toEqual([]);
    expect(one.size).toBe(0);
    expect(one.merge(old, HOLD)).toBe('new');
  });

  test('at a retention site it lies dormant, and an old copy wakes it', () => {
    const [one, two] = [database(1), database(2)];
    const old = two.put('k', bytes(1), 0);
    one.merge(old, 0);
    const certificate = one.delete('k', [1], 0);
    expect(one.activeEntries(HOLD)).toEqual([]);
    expect(one.size).toBe(1);
    expect(one.merge(old, HOLD + 1)).toBe('woke');
    const [woken] = one.activeEntries(HOLD + 1);
    expect(woken).toMatchObject({ value: null, stamp: certificate.stamp });
    expect(two.merge(woken!, HOLD + 2)).toBe('new');
    expect(two.value('k')).toBeUndefined();
  });

  test('one that is woken again does not cancel what was reinstated after the deletion', () => {
    const [one, two, three] = [database(1), database(2), database(3)];
    const old = two.put('k', bytes(1), 0);
    one.merge(old, 0);
    const certificate = one.delete('k', [1], 0);
    three.merge(certificate, 0);
    const reinstated = three.put('k', bytes(9), 1);
    expect(one.merge(old, HOLD + 1)).toBe('woke');
    for (let i = 0; i < 5; i += 1) one.put('other', bytes(i), HOLD);
    const woken = one.activeEntries(HOLD + 1).find(({ key }) => key === 'k');
    expect(woken!.value).toBeNull();
    expect(three.merge(woken!, HOLD + 2)).toBe('old');
    expect(one.merge(reinstated, HOLD + 3)).toBe('new');
    expect(one.value('k')).toEqual(bytes(9));
  });

  test('one that is nearly forgotten does not start again at a site that hears of it late', () => {
    const [one, two] = [database(1), database(2)];
    one.delete('k', [], 0);
    const [late] = one.activeEntries(HOLD - 1);
    expect(two.merge(late!, 5000)).toBe('new');
    expect(two.activeEntries(5000)).toHaveLength(1);
    expect(two.activeEntries(5001)).toEqual([]);
  });

  test('a dormant one is forgotten in the end', () => {
    const one = database(1);
    one.delete('k', [1], 0);
    one.activeEntries(HOLD + DORMANT - 1);
    expect(one.size).toBe(1);
    one.activeEntries(HOLD + DORMANT);
    expect(one.size).toBe(0);
  });
});

test('what was saved goes on where it was', () => {
  const one = database(1);
  one.put('k', bytes(1), 0);
  const other = database(1);
  other.restore(structuredClone(one.save()));
  expect(other.save()).toEqual(one.save());
  expect(other.put('k', bytes(2), 1)).toEqual(one.put('k', bytes(2), 1));
});

test('a site has a number of 32 bits', () => {
  expect(() => database(-1)).toThrow('site:');
  expect(() => database(2 ** 32)).toThrow('site:');
});
