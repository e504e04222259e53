/**
 * Which events a script hears of: `FILTER[,FILTER…]=SCRIPT`, or `SCRIPT` for all of them (serf
 * `ParseEventScript`, `EventFilter`). A filter is `*`, an event's name, `user:NAME` or `query:NAME`.
 */
import type { AgentEvent } from './agent-api.ts';

const EVENTS: readonly string[] = [
  '*',
  'member-join',
  'member-leave',
  'member-failed',
  'member-update',
  'member-reap',
  'user',
  'query',
];

/** What to say where a script with its filter is asked for. */
export const EVENT_SCRIPT_ALLOWED: string =
  'SCRIPT, or FILTER[,FILTER…]=SCRIPT with filters ' + [...EVENTS, 'user:NAME', 'query:NAME'].join(', ');

export interface EventFilter {
  /** An event's name, or `*`. */
  readonly event: string;
  /** Of a user event or a query; `''`: any. */
  readonly name: string;
}

export interface EventScript extends EventFilter {
  readonly script: string;
}

/** One entry a filter. `''` is every event. Whether there are such events, `isValidFilter` says. */
export function parseEventFilters(text: string): EventFilter[] {
  return (text === '' ? '*' : text).split(',').map((filter) => {
    const named = /^(user|query):(.*)$/s.exec(filter);
    return named === null ? { event: filter, name: '' } : { event: named[1]!, name: named[2]! };
  });
}

export function isValidFilter({ event }: EventFilter): boolean {
  return EVENTS.includes(event);
}

/** One entry a filter. @throws Error with Serf's text if there is no such event */
export function parseEventScripts(text: string): EventScript[] {
  const cut = text.indexOf('=');
  const script = text.slice(cut + 1);
  const scripts = parseEventFilters(text.slice(0, Math.max(0, cut))).map((filter) => ({ ...filter, script }));
  const bad = scripts.find((one) => !isValidFilter(one));
  if (bad === undefined) return scripts;
  throw new Error(`Invalid event script: Event '${filterText(bad)}' invoking '${bad.script}'`);
}

/** Whether the filter lets the event through. */
export function admits({ event, name }: EventFilter, news: AgentEvent): boolean {
  if (event === '*') return true;
  if (event !== news.event) return false;
  return name === '' || !('name' in news) || news.name === name;
}

/** `user:deploy`, `member-join` */
export function filterText({ event, name }: EventFilter): string {
  return name === '' ? event : `${event}:${name}`;
}
