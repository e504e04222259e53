import { expect, test } from 'vitest';
import { fakeMember } from '../../../../test/support/fake-rpc-agent.ts';
import { filterMembers } from './member-filter.ts';

const members = [
  fakeMember('web-1', { tags: { role: 'web', zone: 'a' } }),
  fakeMember('web-2', { tags: { role: 'web' }, status: 'failed' }),
  fakeMember('db', { tags: { role: 'db', zone: 'b' } }),
];

function names(filter: { name?: string; status?: string; tags?: [string, string][] }): string[] | undefined {
  const { name = '', status = '', tags = [] } = filter;
  return filterMembers(members, { name, status, tags: new Map(tags) })?.map((member) => member.name);
}

test('every part of a filter must match the whole text', () => {
  expect(names({})).toEqual(['web-1', 'web-2', 'db']);
  expect(names({ name: 'web' })).toEqual([]);
  expect(names({ name: 'web-.' })).toEqual(['web-1', 'web-2']);
  expect(names({ name: 'web-.', status: 'alive' })).toEqual(['web-1']);
  expect(
    names({
      tags: [
        ['role', 'w.*'],
        ['zone', '[ab]'],
      ],
    }),
  ).toEqual(['web-1']);
});

test('the anchors bind more tightly than an alternative', () => {
  expect(names({ name: 'web|b' })).toEqual(['web-1', 'web-2', 'db']);
});

test('a tag that is missing is empty, whatever it is called', () => {
  expect(names({ tags: [['zone', '']] })).toEqual(['web-2']);
  expect(names({ tags: [['constructor', '']] })).toEqual(['web-1', 'web-2', 'db']);
});

test('an expression that is none is told, and one that would keep us busy for years is soon over', () => {
  expect(names({ name: '[' })).toBeUndefined();
  const long = [fakeMember(`${'a'.repeat(40)}!`)];
  const kept = filterMembers(long, { name: '(a|a)*(a|a)*b', status: '', tags: new Map() });
  expect(kept ?? []).toEqual([]);
});
