/**
 * One moment of a live cluster as the page knows it: who answered, what each of them holds the others for,
 * and, on the cluster of `npm start`, what was done to the processes. A moment is never changed; the next
 * one shares all rows that are as they were.
 */
import { Belief } from '../player/scene.ts';
import type { Actor, Belief as Told, Views } from './answers.ts';

/** What one observer holds each member for, by the member's index; beyond its end: unknown. */
export interface LiveRow {
  readonly states: Uint8Array;
  readonly incarnations: Uint32Array;
}

export interface LiveMoment {
  /** By the wall clock, milliseconds since 1970. */
  readonly atMs: number;
  /** The names only grow: an index stays what it is for the whole session. */
  readonly names: readonly string[];
  /** By the observer's index. Whoever is not in it did not answer. */
  readonly rows: ReadonlyMap<number, LiveRow>;
  /** What those told who stand still now; it is theirs again when they go on. */
  readonly withheld: ReadonlyMap<number, LiveRow>;
  /** Why there is nothing of a member's own, by its index. */
  readonly silent: ReadonlyMap<number, string>;
  /** Of the processes that are ours, by index; `null`: nobody knows what is really so. */
  readonly actors: ReadonlyMap<number, Actor> | null;
}

/** A belief that is not what it was. */
export interface LiveChange {
  readonly observer: number;
  readonly member: number;
  readonly before: Belief;
  readonly after: Belief;
  readonly incarnation: number;
}

export const NOTHING_YET: LiveMoment = {
  atMs: 0,
  names: [],
  rows: new Map(),
  withheld: new Map(),
  silent: new Map(),
  actors: null,
};

const OF_SIGN: Readonly<Record<string, Belief>> = {
  a: Belief.Alive,
  s: Belief.Suspect,
  d: Belief.Dead,
  l: Belief.Left,
  '-': Belief.Unknown,
};
const OF_STATE = {
  alive: Belief.Alive,
  suspect: Belief.Suspect,
  dead: Belief.Dead,
  left: Belief.Left,
} as const;

export interface Folded {
  readonly moment: LiveMoment;
  readonly changes: readonly LiveChange[];
}

/** With members whose names were not known, in the order in which they come. */
export function withNames(moment: LiveMoment, names: Iterable<string>): LiveMoment {
  const known = new Set(moment.names);
  const fresh = [...new Set(names)].filter((name) => !known.has(name));
  return fresh.length === 0 ? moment : { ...moment, names: [...moment.names, ...fresh] };
}

/** What a round of questions gave: it says all that is known now, so whoever is not in it has no row. */
export function withViews(before: LiveMoment, views: Views, atMs: number): Folded {
  const everybody = [...views.members, ...views.views.map(({ observer }) => observer)].sort();
  const named = withNames(before, [...everybody, ...views.silent.map(({ observer }) => observer)]);
  const index = indexOf(named.names);
  const places = views.members.map((name) => index.get(name)!);
  const rows = new Map<number, LiveRow>();
  const changes: LiveChange[] = [];
  for (const { observer, states, incarnations } of views.views) {
    const at = index.get(observer)!;
    const row = emptyRow(named.names.length);
    for (const [i, place] of places.entries()) {
      row.states[place] = OF_SIGN[states[i] ?? '-'] ?? Belief.Unknown;
      row.incarnations[place] = incarnations[i] ?? 0;
    }
    const old = before.rows.get(at);
    rows.set(at, old !== undefined && isSameRow(old, row) ? old : row);
    if (old !== undefined) changes.push(...changesOf(at, old, row));
  }
  const silent = new Map(views.silent.map(({ observer, text }) => [index.get(observer)!, text]));
  return { moment: { ...named, atMs, rows, silent }, changes };
}

/** One observer's belief about one member. `state: null`: it has forgotten it. */
export function withBelief(before: LiveMoment, told: Told, atMs: number): Folded {
  const named = withNames(before, [told.observer, told.member]);
  const index = indexOf(named.names);
  const observer = index.get(told.observer)!;
  const member = index.get(told.member)!;
  const isStill = named.withheld.has(observer);
  const known = isStill ? named.withheld : named.rows;
  const old = known.get(observer);
  const row = grown(old, named.names.length);
  row.states[member] = told.state === null ? Belief.Unknown : OF_STATE[told.state];
  row.incarnations[member] = told.incarnation;
  const next = new Map(known).set(observer, row);
  const moment = { ...named, atMs, ...(isStill ? { withheld: next } : { rows: next }) };
  return { moment, changes: changesOf(observer, old ?? emptyRow(0), row) };
}

/** What was done to the processes. One that is gone believes nothing any more; a frozen one tells nobody. */
export function withActors(before: LiveMoment, actors: readonly Actor[], atMs: number): LiveMoment {
  const named = withNames(
    before,
    actors.map(({ name }) => name),
  );
  const index = indexOf(named.names);
  const told = new Map([...named.rows, ...named.withheld]);
  const withheld = new Map<number, LiveRow>();
  const silent = new Map<number, string>();
  for (const { name, condition } of actors) {
    const at = index.get(name)!;
    const why = silenceOf(condition);
    if (why === null) continue;
    const row = told.get(at);
    if (condition === 'frozen' && row !== undefined) withheld.set(at, row);
    told.delete(at);
    silent.set(at, why);
  }
  return {
    ...named,
    atMs,
    rows: told,
    withheld,
    silent,
    actors: new Map(actors.map((actor) => [index.get(actor.name)!, actor])),
  };
}

/** All beliefs at once, as a demonstration's stream begins. */
export function withHello(
  before: LiveMoment,
  {
    actors,
    beliefs,
    atMs,
  }: { readonly actors: readonly Actor[]; readonly beliefs: readonly Told[]; readonly atMs: number },
): LiveMoment {
  const empty: LiveMoment = { ...before, rows: new Map(), withheld: new Map(), silent: new Map() };
  let moment = withNames(empty, [...actors.map(({ name }) => name), ...beliefs.map(({ member }) => member)]);
  for (const told of beliefs) moment = withBelief(moment, told, atMs).moment;
  return withActors(moment, actors, atMs);
}

/** Why a process tells nothing; `null`: it does. */
function silenceOf(condition: Actor['condition']): string | null {
  if (condition === 'starting') return 'its process is starting';
  if (condition === 'frozen') return 'its process is frozen, and answers nobody';
  return isGone(condition) ? `its process is gone (${condition})` : null;
}

export function isGone(condition: Actor['condition']): boolean {
  return condition === 'starting' || condition === 'killed' || condition === 'left' || condition === 'failed';
}

/** The belief in a cell; unknown for whoever did not answer. */
export function beliefAt({ rows }: LiveMoment, observer: number, member: number): Belief {
  return (rows.get(observer)?.states[member] ?? Belief.Unknown) as Belief;
}

export function indexOf(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name, i) => [name, i]));
}

function emptyRow(length: number): LiveRow {
  return { states: new Uint8Array(length), incarnations: new Uint32Array(length) };
}

function grown(row: LiveRow | undefined, length: number): LiveRow {
  const larger = emptyRow(length);
  if (row !== undefined) {
    larger.states.set(row.states);
    larger.incarnations.set(row.incarnations);
  }
  return larger;
}

function isSameRow(a: LiveRow, b: LiveRow): boolean {
  if (a.states.length !== b.states.length) return false;
  return a.states.every((state, i) => state === b.states[i] && a.incarnations[i] === b.incarnations[i]);
}

function changesOf(observer: number, old: LiveRow, row: LiveRow): LiveChange[] {
  const changes: LiveChange[] = [];
  for (const [member, after] of row.states.entries()) {
    const before = (old.states[member] ?? Belief.Unknown) as Belief;
    const incarnation = row.incarnations[member]!;
    if (before === after && (old.incarnations[member] ?? 0) === incarnation) continue;
    changes.push({ observer, member, before, after: after as Belief, incarnation });
  }
  return changes;
}
