import { describe, expect, test } from 'vitest';
import { TURN_MS, Turns } from './turns.ts';

/** Counts the turns of the event loop. */
function loopCount(): { readonly turns: () => number; readonly stop: () => void } {
  let turns = 0;
  let next = setImmediate(function count() {
    turns += 1;
    next = setImmediate(count);
  });
  return { turns: () => turns, stop: () => clearImmediate(next) };
}

describe('turns', () => {
  test('are given in the order in which they were asked for', async () => {
    const turns = new Turns();
    const order: number[] = [];
    await Promise.all([0, 1, 2, 3].map((one) => turns.take().then(() => order.push(one))));
    expect(order).toEqual([0, 1, 2, 3]);
  });

  test('hold all that a piece does without waiting, before the next one begins', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const piece = async (name: string): Promise<void> => {
      await turns.take();
      order.push(`${name} begins`);
      for (let i = 0; i < 50; i += 1) await Promise.resolve();
      order.push(`${name} ends`);
    };
    await Promise.all([piece('a'), piece('b')]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  test('in one turn of the loop are over when their time is, and the rest wait for the next', async () => {
    let now = 0;
    const turns = new Turns(() => now);
    const loop = loopCount();
    const served: number[] = [];
    const pieces = Array.from({ length: 2 * TURN_MS + 1 }, async () => {
      await turns.take();
      now += 1;
      served.push(loop.turns());
    });
    await Promise.all(pieces);
    loop.stop();
    const perTurn = [...new Set(served)].map((turn) => served.filter((one) => one === turn).length);
    expect(perTurn).toEqual([TURN_MS, TURN_MS, 1]);
  });

  test('are given again after nobody asked for a while', async () => {
    const turns = new Turns();
    await turns.take();
    await new Promise(setImmediate);
    await expect(turns.take()).resolves.toBeUndefined();
  });
});
