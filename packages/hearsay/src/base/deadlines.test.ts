import { describe, expect, test } from 'vitest';
import { Deadlines, type Deadline } from './deadlines.ts';
import { Rng } from './rng.ts';

function drain(deadlines: Deadlines, now = Infinity): number[] {
  const keys: number[] = [];
  for (let key = deadlines.takeDue(now); key !== undefined; key = deadlines.takeDue(now)) keys.push(key);
  return keys;
}

describe('Deadlines', () => {
  test('keys come out by time, and by order of setting where times are equal', () => {
    const deadlines = new Deadlines();
    for (const [key, at] of [
      [1, 5],
      [2, 3],
      [3, 5],
      [4, 3],
      [5, 1],
    ] as const)
      deadlines.set(key, at);
    expect(drain(deadlines)).toEqual([5, 2, 4, 1, 3]);
  });

  test('only what is due is taken', () => {
    const deadlines = new Deadlines();
    deadlines.set(1, 5);
    deadlines.set(2, 6);
    expect([deadlines.next(), drain(deadlines, 5), deadlines.next(), deadlines.size]).toEqual([5, [1], 6, 1]);
  });

  test('setting a key again moves it, behind others of its new time', () => {
    const deadlines = new Deadlines();
    deadlines.set(1, 5);
    deadlines.set(2, 6);
    deadlines.set(1, 6);
    expect([deadlines.at(1), deadlines.size, drain(deadlines)]).toEqual([6, 2, [2, 1]]);
  });

  test('a cancelled key never comes out', () => {
    const deadlines = new Deadlines();
    for (let key = 0; key < 10; key += 1) deadlines.set(key, 10 - key);
    for (const key of [3, 9, 0, 42]) deadlines.cancel(key);
    expect(deadlines.at(3)).toBe(Infinity);
    expect(drain(deadlines)).toEqual([8, 7, 6, 5, 4, 2, 1]);
    expect(deadlines.next()).toBe(Infinity);
  });

  test('many deadlines, and then few again, are found as well', () => {
    const deadlines = new Deadlines();
    for (let key = 0; key < 100; key += 1) deadlines.set(1000 * key, key);
    for (let key = 0; key < 97; key += 1) deadlines.cancel(1000 * key);
    deadlines.set(98_000, 500.25);
    expect([97, 98, 99, 3].map((key) => deadlines.at(1000 * key))).toEqual([97, 500.25, 99, Infinity]);
    expect(drain(deadlines)).toEqual([97_000, 99_000, 98_000]);
  });

  test('does what a sorted list does, whatever is set, moved, cancelled, taken and saved', () => {
    const rng = Rng.seeded(1);
    let deadlines = new Deadlines();
    let model: Deadline[] = [];
    let order = 0;
    for (let step = 0; step < 5000; step += 1) {
      const key = rng.below(40);
      const dice = rng.below(10);
      if (dice < 5) {
        const at = rng.below(20);
        deadlines.set(key, at);
        model = [...model.filter((one) => one.key !== key), { key, at, order: (order += 1) }];
      } else if (dice < 7) {
        deadlines.cancel(key);
        model = model.filter((one) => one.key !== key);
      } else if (dice < 9) {
        const [first] = model.toSorted((a, b) => a.at - b.at || a.order - b.order);
        expect(deadlines.takeDue(10)).toBe(first !== undefined && first.at <= 10 ? first.key : undefined);
        if (first !== undefined && first.at <= 10) model = model.filter((one) => one !== first);
      } else {
        const restored = new Deadlines();
        restored.restore(structuredClone(deadlines.save()));
        deadlines = restored;
      }
      expect(deadlines.size).toBe(model.length);
      expect(deadlines.next()).toBe(Math.min(Infinity, ...model.map(({ at }) => at)));
    }
  });
});
