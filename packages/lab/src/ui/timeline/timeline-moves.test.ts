import { expect, test } from 'vitest';
import { following, movedBlock, panned, pinched, zoomed } from './timeline-moves.ts';

const block = { key: 0, label: 'pause', fromMs: 1000, toMs: 3000 };

test('a block dragged by its body keeps its length, and stays within the run', () => {
  expect(movedBlock({ kind: 'block', atMs: 2000 }, block, 2500, 10_000)).toMatchObject({
    fromMs: 1500,
    toMs: 3500,
  });
  expect(movedBlock({ kind: 'block', atMs: 2000 }, block, 0, 10_000)).toMatchObject({
    fromMs: 0,
    toMs: 2000,
  });
});

test('an edge moves alone, and never past the other one', () => {
  expect(movedBlock({ kind: 'block-begin', atMs: 1000 }, block, 5000, 10_000)).toMatchObject({
    fromMs: 2990,
    toMs: 3000,
  });
  expect(movedBlock({ kind: 'block-end', atMs: 3000 }, block, 100, 10_000)).toMatchObject({
    fromMs: 1000,
    toMs: 1010,
  });
});

test('a block without an end stays without one when it is moved', () => {
  const ever = { ...block, toMs: null };
  expect(movedBlock({ kind: 'block', atMs: 1000 }, ever, 1200, 10_000)).toMatchObject({
    fromMs: 1200,
    toMs: null,
  });
});

test('zooming keeps the time under the pointer where it is', () => {
  const window = zoomed({ fromMs: 0, toMs: 10_000 }, 2500, 0.5, 10_000)!;
  expect(window).toEqual({ fromMs: 1250, toMs: 6250 });
  expect(zoomed(window, 2500, 4, 10_000)).toBeNull();
});

test('a window does not leave the run, and follows the cursor when that leaves the window', () => {
  expect(panned({ fromMs: 8000, toMs: 9000 }, 5000, 10_000)).toEqual({ fromMs: 9000, toMs: 10_000 });
  const window = { fromMs: 0, toMs: 1000 };
  expect(following(window, 500, 10_000)).toBe(window);
  expect(following(window, 1500, 10_000)).toEqual({ fromMs: 1400, toMs: 2400 });
});

test('what two fingers have taken stays under them', () => {
  // From a quarter and three quarters of all to the two ends: half of the time is left.
  expect(pinched([2500, 7500], [0, 1], 10_000)).toEqual({ fromMs: 2500, toMs: 7500 });
  // Moved side by side, they pan.
  expect(pinched([3000, 4000], [0.5, 0.75], 10_000)).toEqual({ fromMs: 1000, toMs: 5000 });
  // Together again they show all, and nothing but a number comes of two in one place.
  expect(pinched([3000, 4000], [0.45, 0.5], 10_000)).toBeNull();
  expect(pinched([3000, 3000], [0.5, 0.5], 10_000)).toEqual({ fromMs: 2990, toMs: 3010 });
});
