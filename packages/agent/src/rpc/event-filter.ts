/** Which events a stream wants (serf `ParseEventFilter`): `*`, a kind, `user:NAME` or `query:NAME`. */
import type { AgentEvent } from '../agent/agent-api.ts';

export interface EventFilter {
  readonly event: string;
  /** Only of this name; '': any. */
  readonly name: string;
}

const KINDS: readonly string[] = [
  '*',
  'member-join',
  'member-leave',
  'member-failed',
  'member-update',
  'member-reap',
  'user',
  'query',
];

/** The filters of a comma-separated list, '' being `*`; `undefined` if one of them is none. */
export function parseEventFilters(list: string): EventFilter[] | undefined {
  const filters = (list === '' ? '*' : list).split(',').map(parseOne);
  return filters.every(({ event }) => KINDS.includes(event)) ? filters : undefined;
}

export function wantsEvent(filters: readonly EventFilter[], event: AgentEvent): boolean {
  return filters.some((filter) => {
    if (filter.event === '*') return true;
    if (filter.event !== event.event) return false;
    return filter.name === '' || ('name' in event && filter.name === event.name);
  });
}

function parseOne(text: string): EventFilter {
  for (const event of ['user', 'query']) {
    if (text.startsWith(`${event}:`)) return { event, name: text.slice(event.length + 1) };
  }
  return { event: text, name: '' };
}
