/** What the unit's figures read off a run: counted from its events alone. */
import type { EventKind, LabEvent } from '../player/engine-api.ts';
import type { Reading, Told } from './figure.ts';

export const ms = (label: string, value: number | null): Reading => ({ label, value, unit: 'ms' });
export const count = (label: string, value: number): Reading => ({ label, value, unit: 'count' });
export const share = (label: string, value: number): Reading => ({ label, value, unit: 'share' });
export const rate = (label: string, value: number): Reading => ({ label, value, unit: 'rate' });

type Wanted = Partial<Pick<LabEvent, 'kind' | 'observer' | 'subject'>>;

export function eventsLike({ events }: Pick<Told, 'events'>, wanted: Wanted): readonly LabEvent[] {
  const { kind, observer, subject } = wanted;
  return events.filter(
    (event) =>
      (kind === undefined || event.kind === kind) &&
      (observer === undefined || event.observer === observer) &&
      (subject === undefined || event.subject === subject),
  );
}

/** From `fromMs` to the first event like this. */
export function firstAfter(told: Told, wanted: Wanted, fromMs: number): number | null {
  const first = eventsLike(told, wanted).find(({ atMs }) => atMs >= fromMs);
  return first === undefined ? null : first.atMs - fromMs;
}

/** From `fromMs` until each of `observers` has had an event like this. */
export function allAfter(
  told: Told,
  wanted: Pick<LabEvent, 'kind' | 'subject'>,
  { fromMs, observers }: { readonly fromMs: number; readonly observers: number },
): number | null {
  const firsts = firstsOf(told, wanted, fromMs);
  return firsts.size < observers ? null : Math.max(...firsts.values()) - fromMs;
}

/** When each observer first had an event like this, by observer; the subject itself is none. */
export function firstsOf(
  told: Told,
  wanted: Pick<LabEvent, 'kind' | 'subject'>,
  fromMs = 0,
): ReadonlyMap<number, number> {
  const firsts = new Map<number, number>();
  for (const { observer, subject, atMs } of eventsLike(told, wanted)) {
    if (observer !== subject && atMs >= fromMs && !firsts.has(observer)) firsts.set(observer, atMs);
  }
  return firsts;
}

/** Views in which something was ever held of `subject`. */
export function observersOf(told: Told, wanted: Pick<LabEvent, 'kind' | 'subject'>): number {
  return firstsOf(told, wanted).size;
}

/** Accusations by probers themselves, not by hearsay. */
export function accusations(told: Told, wanted: Wanted): number {
  return eventsLike(told, { ...wanted, kind: 'suspect' }).filter(
    ({ accuser, observer }) => accuser === observer,
  ).length;
}

/** The incarnation that a member has raised itself to. */
export function incarnationOf(told: Told, node: number): number {
  return eventsLike(told, { kind: 'refuted', observer: node }).at(-1)?.incarnation ?? 1;
}

const STATE_OF: Partial<Record<EventKind, boolean>> = {
  alive: true,
  suspect: true,
  cleared: true,
  dead: false,
  left: false,
  forgotten: false,
};

/** Walks through a run that began whole: `isMember[observer][subject]`, a suspect counts. Nodes from 1. */
function walk(
  { spec, events }: Told,
  atChange: (isMember: readonly (readonly boolean[])[], fromMs: number, toMs: number) => void,
): void {
  const isMember = Array.from({ length: spec.nodes + 1 }, () =>
    Array.from<boolean>({ length: spec.nodes + 1 }).fill(true),
  );
  let sinceMs = 0;
  for (const { kind, observer, subject, atMs } of events) {
    const state = STATE_OF[kind];
    const row = isMember[observer];
    if (state === undefined || row === undefined || observer === 0 || row[subject] === state) continue;
    atChange(isMember, sinceMs, atMs);
    sinceMs = atMs;
    row[subject] = state;
  }
  atChange(isMember, sinceMs, spec.forMs);
}

/** For how long at least two took themselves for the lowest member that they hold alive. */
export function twoLeadersMs(told: Told): number {
  let sum = 0;
  walk(told, (isMember, fromMs, toMs) => {
    const leaders = isMember.filter((row, node) => node > 0 && row.indexOf(true, 1) === node);
    if (leaders.length > 1) sum += toMs - fromMs;
  });
  return sum;
}

/** The share of views at `atMs` in which a member is held for a member; nobody has crashed or left. */
export function memberShareAt(told: Told, atMs: number): number {
  let found = 1;
  walk(told, (isMember, fromMs, toMs) => {
    if (atMs < fromMs || atMs > toMs) return;
    const views = isMember.slice(1).flatMap((row) => row.slice(1));
    found = views.filter(Boolean).length / views.length;
  });
  return found;
}

/** The share of pairs of observers that heard two changes of metadata in opposite order. */
export function oppositeShare(told: Told, [one, other]: readonly [number, number]): number {
  const [heardOne, heardOther] = [one, other].map((subject) => firstsOf(told, { kind: 'meta', subject }));
  const firsts = [...heardOne!].flatMap(([observer, atMs]) => {
    const otherMs = heardOther!.get(observer);
    return otherMs === undefined || otherMs === atMs ? [] : [atMs < otherMs];
  });
  const before = firsts.filter(Boolean).length;
  const pairs = (firsts.length * (firsts.length - 1)) / 2;
  return pairs === 0 ? 0 : (before * (firsts.length - before)) / pairs;
}
