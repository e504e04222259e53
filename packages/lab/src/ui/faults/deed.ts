/**
 * What the palette does to a spec. A deed adds faults and actions at a moment; a repair shortens what is on.
 * The spec is never changed in place: the result is the spec of a branch.
 */
import type { Action, Fault, FaultKind } from 'hearsay/sim';
import type { RunSpec } from '../../player/spec.ts';
import type { DeedId, Target } from './deed-kinds.ts';

/** What was asked: the amount in the fault's own unit. */
export interface DeedAsked {
  readonly id: DeedId;
  readonly target: Target;
  readonly amount: number;
  /** `null` and 0: it lasts as its kind does. */
  readonly forMs: number | null;
}

/**
 * The spec with it done at `atMs`. What lasts ends with the run at the latest. The same object: there is
 * nothing to do.
 */
export function withDeed(spec: RunSpec, deed: DeedAsked, atMs: number): RunSpec {
  const { id, target } = deed;
  if (id === 'heal-all') return healed(spec, null, atMs);
  if (id === 'heal') return healed(spec, target, atMs);
  if (id === 'restart') return restarted(spec, nodesOf(target), atMs);
  if (id === 'join') return withActions(spec, [{ kind: 'join', atMs, node: newcomer(spec) }]);
  if (id === 'leave' || id === 'update') {
    return withActions(
      spec,
      nodesOf(target).map((node) => ({ kind: id, atMs, node })),
    );
  }
  const faults = faultsOf(deed, spec).map((fault) => ({ ...fault, atMs }));
  return { ...spec, faults: byTime([...spec.faults, ...faults]) };
}

/**
 * The spec with fault `index` put elsewhere, or left out (`null`); and from when on that makes a difference.
 */
export function withFaultMoved(
  spec: RunSpec,
  index: number,
  moved: Fault | null,
): { readonly spec: RunSpec; readonly fromMs: number } {
  const old = spec.faults[index]!;
  const faults = spec.faults.toSpliced(index, 1, ...(moved === null ? [] : [moved]));
  const fromMs = moved === null ? old.atMs : differsFrom(old, moved);
  return { spec: { ...spec, faults: byTime(faults) }, fromMs };
}

/** The spec with action `index` at another time; and from when on that makes a difference. */
export function withActionMoved(
  spec: RunSpec,
  index: number,
  atMs: number,
): { readonly spec: RunSpec; readonly fromMs: number } {
  const old = spec.actions[index]!;
  const actions = byTime(spec.actions.toSpliced(index, 1, { ...old, atMs }));
  return { spec: { ...spec, actions }, fromMs: Math.min(old.atMs, atMs) };
}

/** Two faults of one beginning differ only from the first end on. */
function differsFrom(old: Fault, moved: Fault): number {
  if (old.atMs !== moved.atMs) return Math.min(old.atMs, moved.atMs);
  return old.atMs + Math.min(old.forMs ?? Infinity, moved.forMs ?? Infinity);
}

const KINDS: Readonly<Partial<Record<DeedId, FaultKind>>> = {
  crash: 'crash',
  'crash-restart': 'crash',
  pause: 'pause',
  cut: 'partition',
  'cut-one-way': 'cut',
  deaf: 'cut',
  mute: 'cut',
  loss: 'loss',
  'loss-in': 'loss',
  delay: 'latency',
  duplicate: 'duplication',
  reorder: 'reordering',
  gray: 'mtu',
  clog: 'clog',
  refuse: 'refuse',
  clock: 'clock',
  slow: 'slow',
  gate: 'gate',
};

function faultsOf({ id, target, amount, forMs }: DeedAsked, spec: RunSpec): Omit<Fault, 'atMs'>[] {
  const kind = KINDS[id];
  if (kind === undefined) return [];
  const nodes = [...nodesOf(target)];
  if (nodes.length === 0) return [];
  const made = { kind, amount, forMs };
  if (id === 'deaf' || id === 'loss-in') {
    const others = Array.from({ length: spec.nodes }, (_, i) => i + 1).filter((n) => !nodes.includes(n));
    return others.length === 0 ? [] : [{ ...made, nodes: others, peers: nodes }];
  }
  const peers = target.kind === 'link' ? [target.to] : [];
  return [{ ...made, nodes, peers }];
}

/** Whom it names: of a link, the sender. */
function nodesOf(target: Target): readonly number[] {
  if (target.kind === 'node') return [target.node];
  if (target.kind === 'nodes') return target.nodes;
  return target.kind === 'link' ? [target.from] : [];
}

export const isOn = ({ atMs, forMs }: Fault, nowMs: number): boolean =>
  atMs <= nowMs && (forMs === null || nowMs < atMs + forMs);

const PROCESS_KINDS: readonly FaultKind[] = ['crash', 'pause', 'gate', 'slow', 'clock'];

function healed(spec: RunSpec, target: Target | null, atMs: number): RunSpec {
  const isMeant = (fault: Fault): boolean =>
    isOn(fault, atMs) && !(fault.kind === 'crash' && fault.forMs === null) && touches(fault, target);
  const nodes = target === null || target.kind === 'cluster' ? null : nodesOf(target);
  return ended(spec, isMeant, nodes, atMs);
}

function restarted(spec: RunSpec, nodes: readonly number[], atMs: number): RunSpec {
  const isMeant = (fault: Fault): boolean =>
    (fault.kind === 'crash' || fault.kind === 'pause') &&
    isOn(fault, atMs) &&
    fault.nodes.some((node) => nodes.includes(node));
  return ended(spec, isMeant, nodes, atMs);
}

function touches(fault: Fault, target: Target | null): boolean {
  if (target === null || target.kind === 'cluster') return true;
  const isLinkFault = !PROCESS_KINDS.includes(fault.kind);
  if (target.kind === 'link') return isLinkFault && (covers(fault, target) || covers(fault, turned(target)));
  return nodesOf(target).some((node) => fault.nodes.includes(node) || fault.peers.includes(node));
}

type Link = Extract<Target, { kind: 'link' }>;

const turned = ({ kind, from, to }: Link): Link => ({ kind, from: to, to: from });

const covers = ({ nodes, peers }: Fault, { from, to }: Link): boolean =>
  nodes.includes(from) && (peers.length === 0 ? !nodes.includes(to) : peers.includes(to));

/**
 * Ends the faults meant at `atMs`. A process fault of several goes on for those who are not among `nodes`.
 */
function ended(
  spec: RunSpec,
  isMeant: (fault: Fault) => boolean,
  nodes: readonly number[] | null,
  atMs: number,
): RunSpec {
  if (!spec.faults.some(isMeant)) return spec;
  const faults = spec.faults.flatMap((fault) => {
    if (!isMeant(fault)) return [fault];
    const isSplit = nodes !== null && PROCESS_KINDS.includes(fault.kind);
    const rest = isSplit ? fault.nodes.filter((node) => !nodes.includes(node)) : [];
    const freed = isSplit ? fault.nodes.filter((node) => nodes.includes(node)) : fault.nodes;
    const short = { ...fault, nodes: freed, forMs: atMs - fault.atMs };
    return [...(rest.length === 0 ? [] : [{ ...fault, nodes: rest }]), ...(short.forMs === 0 ? [] : [short])];
  });
  return { ...spec, faults };
}

const newcomer = ({ nodes, actions }: RunSpec): number =>
  actions.reduce((most, { kind, node }) => (kind === 'join' ? Math.max(most, node) : most), nodes) + 1;

const withActions = (spec: RunSpec, actions: readonly Action[]): RunSpec => ({
  ...spec,
  actions: byTime([...spec.actions, ...actions]),
});

const byTime = <T extends { readonly atMs: number }>(deeds: readonly T[]): readonly T[] =>
  deeds.toSorted((a, b) => a.atMs - b.atMs);

const NAMES: Readonly<Record<FaultKind, string>> = {
  crash: 'crash',
  pause: 'pause',
  gate: 'held packets',
  slow: 'slow CPU',
  clock: 'clock',
  cut: 'cut one way',
  partition: 'cut',
  loss: 'loss',
  latency: 'delay',
  duplication: 'duplicates',
  reordering: 'reorder',
  mtu: 'gray',
  clog: 'clog',
  refuse: 'no streams',
  reset: 'resets',
};

const UNITS: Readonly<Partial<Record<FaultKind, (amount: number) => string>>> = {
  loss: (amount) => ` ${Math.round(amount * 100)} %`,
  duplication: (amount) => ` ${Math.round(amount * 100)} %`,
  latency: (amount) => ` ${amount} ms`,
  reordering: (amount) => ` ${amount} ms`,
  slow: (amount) => ` ${amount} ms`,
  mtu: (amount) => ` > ${amount} B`,
  clock: (amount) => ` ${amount}×`,
};

const crowd = (nodes: readonly number[]): string =>
  nodes.length > 3 ? `${nodes.length} nodes` : nodes.map((node) => `n${node}`).join(' ');

/** A fault in a few words, e.g. `loss 30 % · n3 → n7`. */
export function nameFault({ kind, nodes, peers, amount }: Fault): string {
  const arrow = kind === 'partition' ? '↔' : '→';
  const others = peers.length === 0 ? '' : ` ${arrow} ${crowd(peers)}`;
  return `${NAMES[kind]}${UNITS[kind]?.(amount) ?? ''} · ${crowd(nodes)}${others}`;
}
