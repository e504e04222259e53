import { describe, expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { Directory, type Description } from './directory.ts';
import { MemberState } from './member.ts';
import { Membership, NO_SLOT } from './membership.ts';

const at = (last: number): Description => ({
  address: { bytes: Uint8Array.of(10, 0, 0, last & 255), port: 7946 },
  meta: new Uint8Array(0),
  versions: new Uint8Array(6),
});

function viewOf(count: number, directory = new Directory()): Membership {
  const membership = new Membership(directory);
  const rng = Rng.seeded(1);
  for (let i = 0; i < count; i += 1) membership.add(`n${i}`, at(i), rng);
  return membership;
}

const order = (membership: Membership): string[] =>
  Array.from(membership.order.subarray(0, membership.count), (slot) => membership.name(slot));

describe('Membership', () => {
  test('a new member is dead since forever with incarnation 0, at a random place of the list', () => {
    const membership = viewOf(100);
    expect(membership.snapshot(membership.slotOf('n7'))).toMatchObject({
      state: 'dead',
      incarnation: 0,
      changedAt: -Infinity,
    });
    expect(membership.countOf(MemberState.Dead)).toBe(100);
    expect(new Set(order(membership)).size).toBe(100);
    expect(order(membership)).not.toEqual(Array.from({ length: 100 }, (_, i) => `n${i}`));
  });

  test('a name is in a view once', () => {
    expect(() => viewOf(2).add('n1', at(9), Rng.seeded(1))).toThrow('member n1 is there already');
  });

  test('the counts of the states follow each change', () => {
    const membership = viewOf(3);
    membership.setState(membership.slotOf('n1'), MemberState.Alive, 5);
    membership.setState(membership.slotOf('n2'), MemberState.Left, 6);
    membership.setState(membership.slotOf('n2'), MemberState.Suspect, 7);
    expect([0, 1, 2, 3].map((state) => membership.countOf(state as MemberState))).toEqual([1, 1, 1, 0]);
    expect(membership.snapshot(membership.slotOf('n2')).changedAt).toBe(7);
  });

  test('reaping keeps the order of the rest, and slots are used again', () => {
    const membership = viewOf(40);
    const before = order(membership);
    const gone = (name: string): boolean => Number(name.slice(1)) % 3 === 0;
    membership.reap((slot) => gone(membership.name(slot)));
    expect(order(membership)).toEqual(before.filter((name) => !gone(name)));
    expect(membership.slotOf('n3')).toBe(NO_SLOT);
    const slots = Array.from({ length: 14 }, (_, i) => membership.add(`new${i}`, at(200 + i), Rng.seeded(2)));
    expect(Math.max(...slots)).toBeLessThan(40);
    expect(new Set(membership.order.subarray(0, membership.count)).size).toBe(40);
    expect(membership.snapshot(slots[0]!)).toMatchObject({
      name: 'new0',
      incarnation: 0,
      instance: null,
      meta: new Uint8Array(0),
    });
  });

  test('when nobody is left the directory is empty, whatever was set before', () => {
    const directory = new Directory();
    const [one, other] = [viewOf(20, directory), viewOf(30, directory)];
    for (const membership of [one, other]) {
      for (const slot of membership.order.subarray(0, membership.count)) {
        membership.describe(slot, { ...at(slot), meta: Uint8Array.of(slot % 4) });
        membership.describe(slot, { ...at(slot), versions: Uint8Array.of(1, 2, 3, 4, 5, slot % 3) });
        membership.describe(slot, at(100 + slot));
      }
    }
    expect([directory.names.size, directory.descriptions.size]).toEqual([30, 30]);
    one.reap(() => true);
    expect([directory.names.size, directory.descriptions.size]).toEqual([30, 30]);
    other.reap(() => true);
    expect([directory.names.size, directory.descriptions.size]).toEqual([0, 0]);
  });

  test('the instance that a member has shown stays when it tells something else', () => {
    const directory = new Directory();
    const membership = viewOf(3, directory);
    membership.setInstance(1, 'aa');
    membership.describe(1, { ...at(1), meta: Uint8Array.of(7) });
    expect([membership.instance(1), membership.meta(1)]).toEqual(['aa', Uint8Array.of(7)]);
    membership.setInstance(1, null);
    expect([membership.instance(1), membership.meta(1)]).toEqual([null, Uint8Array.of(7)]);
    membership.reap(() => true);
    expect(directory.descriptions.size).toBe(0);
  });

  test('a shuffle starts a round with everybody in it', () => {
    const membership = viewOf(50);
    const before = order(membership);
    membership.cursor = 17;
    membership.shuffle(Rng.seeded(3));
    expect(membership.cursor).toBe(0);
    expect(order(membership)).not.toEqual(before);
    expect(order(membership).toSorted()).toEqual(before.toSorted());
  });

  test('a restored view has the same members in the same order', () => {
    const membership = viewOf(50);
    membership.reap((slot) => slot % 7 === 0);
    membership.setState(membership.slotOf('n8'), MemberState.Alive, 5);
    membership.setInstance(membership.slotOf('n8'), 'aa');
    membership.cursor = 9;
    const restored = new Membership(new Directory());
    restored.restore(structuredClone(membership.save()), Rng.seeded(9));
    expect(restored.save()).toEqual(membership.save());
    expect(restored.countOf(MemberState.Alive)).toBe(1);
  });

  test('a snapshot is of its moment', () => {
    const membership = viewOf(1);
    const before = membership.snapshot(0);
    membership.setState(0, MemberState.Alive, 5);
    membership.describe(0, { ...at(0), meta: Uint8Array.of(1) });
    expect([before.state, before.meta]).toEqual(['dead', new Uint8Array(0)]);
    expect(Object.isFrozen(before)).toBe(true);
  });

  test('an adopted view is a copy with an order of its own, and the directory counts it', () => {
    const directory = new Directory();
    const one = viewOf(50, directory);
    one.reap((slot) => slot % 7 === 0);
    const other = new Membership(directory);
    other.adopt(one, Rng.seeded(3));
    expect(order(other).toSorted()).toEqual(order(one).toSorted());
    expect(order(other)).not.toEqual(order(one));
    other.setState(other.slotOf('n8'), MemberState.Alive, 5);
    expect([one.countOf(MemberState.Alive), other.countOf(MemberState.Alive)]).toEqual([0, 1]);
    other.add('new', at(99), Rng.seeded(4));
    one.reap(() => true);
    expect([directory.names.size, other.count]).toEqual([other.count, 43]);
    other.reap(() => true);
    expect(directory.names.size).toBe(0);
  });
});
