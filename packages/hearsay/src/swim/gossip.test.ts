import { describe, expect, test } from 'vitest';
import { LoneSwim } from '../../../../test/support/lone-swim.ts';

function told(node: LoneSwim): Set<string> {
  return new Set(node.effects.packets.map(({ to }) => to.host));
}

describe('gossip', () => {
  test('news goes out its number of times, to three members a tick, and then the tick sleeps', () => {
    const node = new LoneSwim({ config: { buddySystem: false } });
    for (let i = 2; i <= 20; i += 1) node.alive(`n${i}`);
    node.swim.queue.prune(0);
    node.wait(1000);
    node.effects.clear();
    node.alive('n2', { incarnation: 2 });
    node.wait(200);
    expect(node.effects.packets).toHaveLength(3);
    node.wait(10_000);
    expect(node.effects.packets).toHaveLength(8);
    expect(node.swim.nextDeadline()).toBe(Infinity);
  });

  test('the dead are told for gossipToTheDeadMs, so that they may refute; those who left are not', () => {
    const node = new LoneSwim();
    for (const name of ['n2', 'n3']) node.alive(name);
    node.dead('n2');
    node.dead('n3', { from: 'n3' });
    node.wait(5000);
    expect(told(node)).toEqual(new Set(['10.0.0.2']));
    node.effects.clear();
    node.wait(25_001);
    node.alive('n4');
    node.wait(5000);
    expect(told(node)).toEqual(new Set(['10.0.0.4']));
  });

  test('with nobody to tell the tick sleeps, and what is to be told waits for somebody', () => {
    const node = new LoneSwim();
    node.wait(10_000);
    expect([node.effects.packets.length, node.swim.nextDeadline()]).toEqual([0, Infinity]);
    node.alive('n2');
    node.wait(5000);
    expect(told(node)).toEqual(new Set(['10.0.0.2']));
  });

  test('news of the layer above wakes the tick', () => {
    const waiting = [Uint8Array.of(1, 2, 3)];
    const node = new LoneSwim({ delegate: { broadcasts: () => waiting.splice(0) } });
    node.alive('n2');
    node.swim.queue.prune(0);
    node.wait(1000);
    waiting.push(Uint8Array.of(4));
    node.effects.clear();
    node.swim.handleCommand({ type: 'broadcasts-waiting' }, node.now);
    node.wait(1000);
    expect(node.effects.packets.map(({ packet }) => packet)).toEqual([Uint8Array.of(8, 4)]);
  });

  test('the dead hear it besides: the living are told as often as if there were no dead', () => {
    const transmits = (rules: { deadHearBesides: boolean }): number => {
      const node = new LoneSwim({ rules });
      for (let i = 2; i <= 10; i += 1) node.alive(`n${i}`);
      for (let i = 3; i <= 10; i += 1) node.dead(`n${i}`);
      node.swim.queue.prune(0);
      node.effects.clear();
      node.alive('n2', { incarnation: 2 });
      node.wait(10_000);
      return node.effects.packets.filter(({ to }) => to.host === '10.0.0.2').length;
    };
    expect(transmits({ deadHearBesides: true })).toBe(8); // every transmit
    expect(transmits({ deadHearBesides: false })).toBeLessThan(8);
  });

  test('a goodbye goes straight to every living member, not only to those whom gossip finds', () => {
    const hosts = (tellGoodbye: boolean): number => {
      const node = new LoneSwim({ rules: { tellGoodbye } });
      for (let i = 2; i <= 21; i += 1) node.alive(`n${i}`);
      node.dead('n2');
      node.swim.queue.prune(0);
      node.effects.clear();
      node.swim.handleCommand({ type: 'leave', ticket: 1 }, node.now);
      return told(node).size;
    };
    expect([hosts(true), hosts(false)]).toEqual([19, 0]);
  });
});
