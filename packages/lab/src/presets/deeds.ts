/** Faults and actions in a line each, for the tables of presets, pairs and stops. */
import type { Action, Fault } from 'hearsay/sim';

interface Span {
  readonly atMs: number;
  /** Left out: until the run is over, for a crash for ever. */
  readonly forMs?: number;
  readonly amount?: number;
}

type Nodes = readonly number[];

const LONG_MS = 3_600_000;

/** What befalls processes. */
export function onNodes(kind: 'crash' | 'pause' | 'slow' | 'clock', nodes: Nodes, span: Span): Fault {
  const forMs = span.forMs ?? (kind === 'crash' ? null : LONG_MS);
  return { kind, atMs: span.atMs, forMs, nodes, peers: [], amount: span.amount ?? 0 };
}

/** What befalls the links from `nodes` to `peers`; none: to all others. */
export function onLinks(
  kind: 'cut' | 'partition' | 'loss' | 'latency' | 'mtu' | 'reset',
  [nodes, peers]: readonly [nodes: Nodes, peers: Nodes],
  span: Span,
): Fault {
  return { kind, atMs: span.atMs, forMs: span.forMs ?? LONG_MS, nodes, peers, amount: span.amount ?? 0 };
}

export function update(node: number, atMs: number): Action {
  return { kind: 'update', atMs, node };
}

export function leave(node: number, atMs: number): Action {
  return { kind: 'leave', atMs, node };
}

export function join(node: number, atMs: number): Action {
  return { kind: 'join', atMs, node };
}

/** `range(3, 6)` is 3, 4, 5, 6. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
