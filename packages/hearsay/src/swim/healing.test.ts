import { describe, expect, test } from 'vitest';
import { LoneSwim, peer, type LoneSwimOptions } from '../../../../test/support/lone-swim.ts';

/** A node that sees `alive` members, itself included, probes nobody and exchanges nothing of its own. */
function member(alive: number, options: LoneSwimOptions = {}): LoneSwim {
  const config = { pushPullIntervalMs: 0, probeIntervalMs: 1e9, gossipToTheDeadMs: 1e9, ...options.config };
  const node = new LoneSwim({ ...options, config });
  for (let i = 2; i <= alive; i += 1) node.alive(`n${i}`);
  return node;
}

function start(node: LoneSwim): LoneSwim {
  node.swim.handleCommand({ type: 'start' }, node.now);
  return node;
}

const contacted = (node: LoneSwim): string[] => node.effects.opened.map(({ to }) => to.host);

describe('healing', () => {
  test('ten members that have lost one make about one attempt an interval together', () => {
    const intervals = 300;
    let attempts = 0;
    for (let seed = 1; seed <= 10; seed += 1) {
      const node = member(10, { seed });
      node.alive('n50');
      node.dead('n50');
      start(node).wait(intervals * 10_000);
      expect(new Set(contacted(node))).toEqual(new Set(['10.0.0.50']));
      attempts += contacted(node).length;
    }
    expect(Math.abs(attempts - intervals)).toBeLessThan(60);
  });

  test('whoever is alone tries each interval', () => {
    const node = member(1);
    node.alive('n50');
    node.dead('n50');
    start(node).wait(100_000);
    expect(contacted(node)).toHaveLength(10);
  });

  test('with nobody lost nobody is contacted; those who left are not lost', () => {
    const node = member(1);
    node.alive('n50');
    node.dead('n50', { from: 'n50' });
    start(node).wait(1_000_000);
    expect(contacted(node)).toEqual([]);
  });

  test('seeds are tried as long as nobody alive answers for them', () => {
    const node = member(1);
    node.alive('n50');
    node.dead('n50', { from: 'n50' });
    node.swim.handleCommand({ type: 'seeds', endpoints: [peer(1), peer(60)] }, node.now);
    start(node).wait(100_000);
    expect(new Set(contacted(node))).toEqual(new Set(['10.0.0.60']));
    node.effects.clear();
    node.alive('n60');
    node.wait(1_000_000);
    expect(contacted(node)).toEqual([]);
  });

  test('the reaped are tried as long as their death is remembered', () => {
    const node = member(1, { config: { gossipToTheDeadMs: 30_000, deathMemoryMs: 200_000 } });
    node.alive('n50');
    node.dead('n50');
    node.wait(30_001);
    node.swim.newRound(node.now);
    start(node).wait(100_000);
    expect(new Set(contacted(node))).toEqual(new Set(['10.0.0.50']));
  });

  test('once it is forgotten, a dead address is left in peace', () => {
    const node = member(1, { config: { gossipToTheDeadMs: 30_000, deathMemoryMs: 200_000 } });
    node.alive('n50');
    node.dead('n50');
    node.wait(30_001);
    node.swim.newRound(node.now);
    start(node).wait(200_000);
    node.effects.clear();
    node.wait(1_000_000);
    expect([contacted(node), node.swim.save().deaths]).toEqual([[], []]);
  });

  test('nobody heals who has left, or who follows the rules of memberlist', () => {
    const leaver = member(2);
    const follower = member(2, { rules: { heal: false } });
    for (const node of [leaver, follower]) {
      node.alive('n50');
      node.dead('n50');
      start(node);
    }
    leaver.swim.handleCommand({ type: 'leave', ticket: 1 }, leaver.now);
    for (const node of [leaver, follower]) {
      node.wait(1_000_000);
      expect(contacted(node)).toEqual([]);
    }
  });
});
