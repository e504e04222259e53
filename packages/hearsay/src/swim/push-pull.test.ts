import { expect, test } from 'vitest';
import { LoneSwim } from '../../../../test/support/lone-swim.ts';
import { pushPullMs } from './push-pull.ts';

test.each([
  [1, 30_000],
  [32, 30_000],
  [33, 60_000],
  [64, 60_000],
  [65, 90_000],
  [1024, 180_000],
])('in a cluster of %i members state is exchanged each %i ms', (members, wanted) => {
  expect(pushPullMs(30_000, members)).toBe(wanted);
});

test('a random alive member is asked each interval, nobody who is suspect, dead or gone', () => {
  const node = new LoneSwim({
    rules: { heal: false },
    config: { probeIntervalMs: 1e9, gossipToTheDeadMs: 1e9 },
  });
  for (let i = 2; i <= 6; i += 1) node.alive(`n${i}`);
  node.suspect('n4');
  node.dead('n5');
  node.dead('n6', { from: 'n6' });
  node.swim.handleCommand({ type: 'start' }, node.now);
  node.wait(60 * 30_000);
  expect(node.effects.opened.length).toBeGreaterThanOrEqual(58);
  expect(new Set(node.effects.opened.map(({ to }) => to.host))).toEqual(new Set(['10.0.0.2', '10.0.0.3']));
});

test('an interval of 0 exchanges nothing', () => {
  const node = new LoneSwim({ config: { pushPullIntervalMs: 0, probeIntervalMs: 1e9 } });
  node.alive('n2');
  node.swim.handleCommand({ type: 'start' }, node.now);
  node.wait(1_000_000);
  expect(node.effects.opened).toEqual([]);
});
