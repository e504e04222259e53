import { expect, test } from 'vitest';
import { encodeTags } from '../serf/tags.ts';
import type { Member } from '../swim/member.ts';
import { clusterMember, membersOf } from './members.ts';

const member = (name: string, changes: Partial<Member> = {}): Member => ({
  name,
  state: 'alive',
  incarnation: 1,
  changedAt: 0,
  address: { bytes: Uint8Array.of(10, 0, 0, 1), port: 7946 },
  meta: encodeTags({ role: 'web' }),
  versions: new Uint8Array(6),
  instance: null,
  ...changes,
});

test('a member shows its tags and its address as text, and cannot be changed', () => {
  const seen = clusterMember(member('n1'), 'n1');
  expect({ ...seen, tags: { ...seen.tags } }).toMatchObject({
    host: '10.0.0.1',
    port: 7946,
    tags: { role: 'web' },
    isSelf: true,
  });
  expect([Object.isFrozen(seen), Object.isFrozen(seen.tags)]).toEqual([true, true]);
});

test('a view is in order of names, finds by name, and tells who can be talked to', () => {
  const states = { n3: 'dead', n1: 'suspect', n2: 'alive', n4: 'left' } as const;
  const view = membersOf(
    Object.entries(states).map(([name, state]) => member(name, { state })),
    'n2',
    7,
  );
  expect([view.version, view.size, [...view].map(({ name }) => name)]).toEqual([
    7,
    4,
    ['n1', 'n2', 'n3', 'n4'],
  ]);
  expect(view.alive.map(({ name }) => name)).toEqual(['n1', 'n2']);
  expect([view.find('n3')?.state, view.find('nobody')]).toEqual(['dead', undefined]);
});

test('a member of which only an address is known is not shown', () => {
  expect(membersOf([member('n1', { incarnation: 0, state: 'dead' })], 'n2', 1).size).toBe(0);
});
