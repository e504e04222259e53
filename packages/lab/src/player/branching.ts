/**
 * How a branch begins in its parent's past instead of at time 0: from the last checkpoint before the two
 * specs part, with the deeds that were still to come exchanged for its own. What comes of it is, to the last
 * input, what a fresh run of the new spec gives; where that cannot be, there is no such beginning.
 */
import type { Action, Fault, Order } from 'hearsay/sim';
import type { Checkpoint } from './checkpoints.ts';
import type { ExperimentState } from './experiment.ts';
import { nodesMostOf } from './numbers.ts';
import type { Journal } from './journal.ts';
import type { Origin, Run } from './run.ts';
import type { RunSpec } from './spec.ts';

/** `undefined`: the new spec differs from the beginning. */
export function originOf(parent: Run, spec: RunSpec): Origin | undefined {
  const partsMs = partingMs(parent.spec, spec);
  const usable = parent.checkpoints.all.filter(({ atMs }) => atMs < partsMs && atMs <= spec.forMs);
  const past = usable.map((one) => ({ ...one, state: exchanged(one.state, parent.spec, spec) }));
  const checkpoint = past.at(-1);
  if (checkpoint === undefined) return undefined;
  return { checkpoint, past, journal: journalOf(parent, checkpoint, spec) };
}

/** The time of the first deed that only one of them has; `Infinity`: they are the same. */
function partingMs(one: RunSpec, other: RunSpec): number {
  if (nodesMostOf(one) !== nodesMostOf(other) || settingsText(one) !== settingsText(other)) return -1;
  const ours = timeline(one);
  const theirs = timeline(other);
  const same = ours.findIndex((deed, i) => textOf(deed) !== textOf(theirs[i]));
  const first = same < 0 ? ours.length : same;
  return Math.min(ours[first]?.atMs ?? Infinity, theirs[first]?.atMs ?? Infinity);
}

function settingsText({ faults: _faults, actions: _actions, forMs: _forMs, ...rest }: RunSpec): string {
  return JSON.stringify(rest, Object.keys(flat(rest)).sort());
}

/** All keys at all depths, so that the order in which a spec was written does not matter. */
function flat(value: unknown): Record<string, true> {
  if (typeof value !== 'object' || value === null) return {};
  const keys: Record<string, true> = {};
  for (const [key, inner] of Object.entries(value)) Object.assign(keys, { [key]: true }, flat(inner));
  return keys;
}

/** Deeds in the order in which they are carried out. */
function timeline({ faults, actions }: RunSpec): (Fault | Action)[] {
  return [...faults, ...actions].sort((a, b) => a.atMs - b.atMs);
}

function textOf(deed: Fault | Action | undefined): string {
  if (deed === undefined) return '';
  return JSON.stringify(deed, Object.keys(deed).sort());
}

/**
 * The state as it would be if the run had been of the other spec. Deeds have the first places on the
 * timeline, in their order; all other places move by as many as there are more or less of them.
 */
function exchanged(state: ExperimentState, was: RunSpec, spec: RunSpec): ExperimentState {
  const { simulation } = state.cluster;
  const more = deedsOf(spec).length - deedsOf(was).length;
  const others = simulation.timeline
    .filter(({ what }) => what.kind !== 'order' || !isDeed(what.order as Order))
    .map((entry) => ({ ...entry, order: entry.order + more }));
  const deeds = deedsOf(spec)
    .map((order, i) => ({ at: atOf(order), order: i + 1, what: { kind: 'order' as const, order } }))
    .filter(({ at }) => at > simulation.now);
  const changed = { ...simulation, additions: simulation.additions + more, timeline: [...deeds, ...others] };
  return { ...state, cluster: { ...state.cluster, simulation: changed } };
}

type DeedOrder = Extract<Order, { kind: 'fault' | 'action' }>;

/** As `Injection.schedule` puts them on the timeline. */
function deedsOf({ faults, actions }: RunSpec): DeedOrder[] {
  const ofFaults = faults.map((fault): DeedOrder => ({ kind: 'fault', fault }));
  return [...ofFaults, ...actions.map((action): DeedOrder => ({ kind: 'action', action }))];
}

function atOf(order: DeedOrder): number {
  return order.kind === 'fault' ? order.fault.atMs : order.action.atMs;
}

function isDeed(order: Order): boolean {
  return order.kind === 'fault' || order.kind === 'action';
}

/** The journal until then; faults that it mentions have other numbers in the new spec. */
function journalOf({ journal, spec: was }: Run, { lengths, atMs }: Checkpoint, spec: RunSpec): Journal {
  const forked = journal.fork(lengths, atMs);
  const texts = spec.faults.map(textOf);
  const numbers = was.faults.map((fault) => texts.indexOf(textOf(fault)));
  const { kind, causeRef } = forked.events.columns;
  // The first two kinds are a fault's beginning and end.
  for (let i = 0; i < lengths.events; i += 1) if (kind[i]! < 2) causeRef[i] = numbers[causeRef[i]!] ?? -1;
  return forked;
}
