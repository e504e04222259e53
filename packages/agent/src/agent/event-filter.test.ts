import { expect, test } from 'vitest';
import type { AgentEvent } from './agent-api.ts';
import { admits, filterText, isValidFilter, parseEventFilters, parseEventScripts } from './event-filter.ts';

const JOIN: AgentEvent = { event: 'member-join', members: [] };
const USER: AgentEvent = { event: 'user', name: 'deploy', payload: null, coalesce: false, lamportTime: 1n };
const QUERY: AgentEvent = {
  event: 'query',
  name: 'load',
  payload: null,
  lamportTime: 1n,
  from: 'a',
  deadline: 0,
  respond: () => Promise.resolve(),
};

test.each([
  ['', 'member-join user query'],
  ['*', 'member-join user query'],
  ['member-join', 'member-join'],
  ['user', 'user'],
  ['user:deploy', 'user'],
  ['user:', 'user'],
  ['user:other', ''],
  ['query:load', 'query'],
  ['query:deploy', ''],
  ['member-join,query', 'member-join query'],
])('the filter %j lets through %j', (filter, expected) => {
  const filters = parseEventFilters(filter);
  const through = [JOIN, USER, QUERY].filter((event) => filters.some((one) => admits(one, event)));
  expect(through.map(({ event }) => event).join(' ')).toBe(expected);
});

test.each(['foo', 'member-join:x', ' user', 'user,', 'users:x'])('%j is no filter', (filter) => {
  expect(parseEventFilters(filter).every(isValidFilter)).toBe(false);
});

test('a script has one entry a filter, and is cut at the first equals sign', () => {
  const scripts = parseEventScripts('member-join,user:a b=A=1 ./x.sh');
  expect(scripts.map((one) => `${filterText(one)} → ${one.script}`)).toEqual([
    'member-join → A=1 ./x.sh',
    'user:a b → A=1 ./x.sh',
  ]);
  expect(parseEventScripts('./all.sh')).toEqual([{ event: '*', name: '', script: './all.sh' }]);
});

test('what is no filter is refused in Serf’s words', () => {
  const text = "Invalid event script: Event 'member-gone' invoking './x.sh'";
  expect(() => parseEventScripts('user,member-gone=./x.sh')).toThrow(text);
});
