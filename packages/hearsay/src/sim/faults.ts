/**
 * What may go wrong in a scenario, as plain data: which fault, from when, for how long, whom it hits and how
 * hard. `FAULTS` is the one list of kinds, each with its unit and the range that is drawn from; which kinds a
 * scenario has at all is drawn too, since a rare combination is found sooner where the others are missing
 * (Groce et al., "Swarm Testing", ISSTA 2012; TigerBeetle's simulator does the same).
 */
import type { Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import type { Rng } from '../base/rng.ts';
import type { Disturbance } from './links.ts';

export type FaultKind =
  | 'crash'
  | 'pause'
  | 'gate'
  | 'slow'
  | 'clock'
  | 'cut'
  | 'partition'
  | 'loss'
  | 'latency'
  | 'duplication'
  | 'reordering'
  | 'mtu'
  | 'clog'
  | 'refuse'
  | 'reset';

export interface Fault {
  readonly kind: FaultKind;
  /** When it begins, counted from the moment at which the cluster has formed. */
  readonly atMs: Millis;
  /** How long it lasts; `null`: until the end, which only a crash may. */
  readonly forMs: Millis | null;
  /** Whom it hits, as numbers of nodes from 1. For what befalls links: the sending side. */
  readonly nodes: readonly number[];
  /** The other side of the links that it befalls; none: all others. Empty for what befalls processes. */
  readonly peers: readonly number[];
  /** How hard, in the unit of its kind; 0 where there is nothing to say. */
  readonly amount: number;
}

/** What is to be known of one kind of fault. */
export interface FaultSpec {
  readonly what: string;
  /** The unit of `amount`; 'none': it has none. */
  readonly unit: 'none' | 'share' | 'ms' | 'bytes' | 'rate';
  /** Amounts that are drawn, in that unit. */
  readonly amount: readonly [least: number, most: number];
  /** Durations that are drawn, in milliseconds. */
  readonly forMs: readonly [least: Millis, most: Millis];
  /** Whether it befalls links, and may name peers. */
  readonly onLinks: boolean;
}

export const FAULTS: Readonly<Record<FaultKind, FaultSpec>> = {
  crash: {
    what: 'the process ends without a farewell, and starts again without its state',
    unit: 'none',
    amount: [0, 0],
    forMs: [500, 60_000],
    onLinks: false,
  },
  pause: {
    what: 'the process stands still while its sockets fill',
    unit: 'none',
    amount: [0, 0],
    forMs: [200, 60_000],
    onLinks: false,
  },
  gate: {
    what: 'the process runs on, timers included, but all that it sends and all that comes waits',
    unit: 'none',
    amount: [0, 0],
    forMs: [200, 60_000],
    onLinks: false,
  },
  slow: {
    what: 'each input costs the process so much time, in which the others wait',
    unit: 'ms',
    amount: [1, 300],
    forMs: [1000, 60_000],
    onLinks: false,
  },
  clock: {
    what: "the process's clock goes so many times as fast as the others'",
    unit: 'rate',
    amount: [0.5, 2],
    forMs: [1000, 60_000],
    onLinks: false,
  },
  cut: {
    what: 'nothing passes from the nodes to the peers; the other direction works',
    unit: 'none',
    amount: [0, 0],
    forMs: [1000, 60_000],
    onLinks: true,
  },
  partition: {
    what: 'nothing passes between the nodes and the peers, in either direction',
    unit: 'none',
    amount: [0, 0],
    forMs: [1000, 80_000],
    onLinks: true,
  },
  loss: {
    what: 'so many of the datagrams from the nodes to the peers vanish',
    unit: 'share',
    amount: [0.05, 0.95],
    forMs: [1000, 40_000],
    onLinks: true,
  },
  latency: {
    what: 'up to so much is added to the way from the nodes to the peers',
    unit: 'ms',
    amount: [10, 3000],
    forMs: [1000, 40_000],
    onLinks: true,
  },
  duplication: {
    what: 'so many of the datagrams from the nodes to the peers arrive twice',
    unit: 'share',
    amount: [0.05, 1],
    forMs: [1000, 60_000],
    onLinks: true,
  },
  reordering: {
    what: 'half of the datagrams from the nodes to the peers are held back for up to so long',
    unit: 'ms',
    amount: [5, 2000],
    forMs: [1000, 60_000],
    onLinks: true,
  },
  mtu: {
    what: 'datagrams above so many bytes vanish on the way from the nodes to the peers',
    unit: 'bytes',
    amount: [60, 600],
    forMs: [1000, 60_000],
    onLinks: true,
  },
  clog: {
    what: 'what the nodes send to the peers waits, and arrives all at once when it is over',
    unit: 'none',
    amount: [0, 0],
    forMs: [200, 20_000],
    onLinks: true,
  },
  refuse: {
    what: 'streams that the nodes open to the peers are refused; datagrams pass',
    unit: 'none',
    amount: [0, 0],
    forMs: [1000, 60_000],
    onLinks: true,
  },
  reset: {
    what: 'so many of the pieces of streams from the nodes to the peers reset their stream',
    unit: 'share',
    amount: [0.05, 1],
    forMs: [1000, 60_000],
    onLinks: true,
  },
};

const KINDS = Object.keys(FAULTS) as FaultKind[];

/** The share of datagrams that `reordering` holds back. */
const REORDERING_SHARE = 0.5;
/** How many of the crashed never come back, unless too many would be gone. */
const FOR_EVER = 0.4;
/** How many of those that could last until everything is mended do: what ends together meets in the heal. */
const TO_THE_END = 0.3;

export interface FaultBounds {
  /** Nodes are numbered from 1 to this. */
  readonly nodes: number;
  /** All faults but crashes without return are over by then. */
  readonly untilMs: Millis;
  /** The most faults. */
  readonly faultsMax: number;
  /** How many may crash and stay away. */
  readonly lostMax: number;
}

/** One to `faultsMax` faults in the order of their beginning. */
export function drawFaults(rng: Rng, bounds: FaultBounds): Fault[] {
  const kinds = KINDS.filter(() => rng.chance(0.5));
  const allowed = kinds.length === 0 ? KINDS : kinds;
  const count = 1 + rng.below(bounds.faultsMax);
  let lost = 0;
  const faults = Array.from({ length: count }, () => {
    const fault = drawFault(rng, allowed[rng.below(allowed.length)]!, bounds, lost < bounds.lostMax);
    if (fault.forMs === null) lost += 1;
    return fault;
  });
  return faults.sort((a, b) => a.atMs - b.atMs);
}

function drawFault(rng: Rng, kind: FaultKind, bounds: FaultBounds, mayStayAway: boolean): Fault {
  const { forMs, amount, unit, onLinks } = FAULTS[kind];
  const atMs = Math.floor(rng.unit() * bounds.untilMs * 0.8);
  const longestMs = Math.min(forMs[1], bounds.untilMs - atMs);
  const lastsToTheEnd = longestMs < forMs[1] && rng.chance(TO_THE_END);
  const drawnMs = lastsToTheEnd
    ? longestMs
    : Math.min(longestMs, Math.round(skewed(rng, forMs[0], longestMs)));
  const drawn = skewed(rng, amount[0], amount[1]);
  const [nodes, peers] = onLinks ? drawSides(rng, bounds.nodes) : [[1 + rng.below(bounds.nodes)], []];
  const staysAway = kind === 'crash' && rng.chance(FOR_EVER) && mayStayAway;
  return {
    kind,
    atMs,
    forMs: staysAway ? null : drawnMs,
    nodes,
    peers,
    amount: unit === 'share' || unit === 'rate' ? Math.round(drawn * 100) / 100 : Math.round(drawn),
  };
}

/** Short and weak more often than long and strong. */
function skewed(rng: Rng, least: number, most: number): number {
  const unit = rng.unit();
  return least + unit * unit * Math.max(0, most - least);
}

/** One node and all others, one pair, or a random part and the rest. */
function drawSides(rng: Rng, count: number): [nodes: number[], peers: number[]] {
  const all = Array.from({ length: count }, (_, i) => i + 1);
  rng.shuffle(all, count);
  const shape = rng.below(4);
  if (shape === 0) return [[all[0]!], []];
  if (shape === 1) return [[all[0]!], [all[1]!]];
  const size = 1 + rng.below(Math.max(1, count - 1));
  const part = all.slice(0, size).sort((a, b) => a - b);
  const rest = all.slice(size).sort((a, b) => a - b);
  return shape === 2 ? [part, []] : [rest, part];
}

/** Throws a `UsageError` for a fault that cannot be: the field is its kind, the text says what is allowed. */
export function checkFault(fault: Fault, nodesMost: number): void {
  const { kind, atMs, forMs, nodes, peers, amount } = fault;
  const spec = FAULTS[kind];
  if (spec === undefined) throw new UsageError('fault', kind, `use one of ${KINDS.join(', ')}`);
  if (!(atMs >= 0 && atMs < Infinity)) throw new UsageError(kind, atMs, 'it begins at milliseconds from 0');
  const isLasting = forMs === null ? kind === 'crash' : forMs >= 0 && forMs < Infinity;
  if (!isLasting) {
    throw new UsageError(kind, forMs ?? 'ever', 'it lasts milliseconds from 0; only a crash lasts for ever');
  }
  for (const node of [...nodes, ...peers]) {
    const isNode = Number.isSafeInteger(node) && node >= 1 && node <= nodesMost;
    if (!isNode) throw new UsageError(kind, node, `nodes are numbered from 1 to ${nodesMost}`);
  }
  if (nodes.length === 0) throw new UsageError(kind, 'nobody', 'it names the nodes that it hits');
  for (const side of [nodes, peers]) {
    const twice = side.find((node, place) => side.indexOf(node) !== place);
    if (twice !== undefined) throw new UsageError(kind, twice, 'it names each node once');
  }
  if (!spec.onLinks && peers.length > 0) throw new UsageError(kind, peers[0], 'it befalls nodes, not links');
  const isAmount = spec.unit === 'share' ? amount >= 0 && amount <= 1 : amount >= 0 && amount < Infinity;
  if (!isAmount) throw new UsageError(kind, amount, spec.unit === 'share' ? 'a share from 0 to 1' : 'from 0');
  if (spec.unit === 'rate' && amount === 0) throw new UsageError(kind, amount, 'a rate above 0');
  if (spec.unit === 'bytes' && amount < 1) throw new UsageError(kind, amount, 'bytes from 1');
}

/**
 * The disturbances of the network that a fault is, one for each direction; none for what befalls processes.
 */
export function disturbancesOf(
  fault: Fault,
  { hosts, endsAtMs }: { readonly hosts: ReadonlyMap<number, string>; readonly endsAtMs: Millis },
): Disturbance[] {
  const { kind, nodes, amount } = fault;
  const peers = fault.peers.length > 0 ? fault.peers : [...hosts.keys()].filter((n) => !nodes.includes(n));
  const hostsOf = (numbers: readonly number[]): string[] => numbers.map((number) => hosts.get(number)!);
  const sides = { from: hostsOf(nodes), to: hostsOf(peers) };
  switch (kind) {
    case 'crash':
    case 'pause':
    case 'gate':
    case 'slow':
    case 'clock':
      return [];
    case 'cut':
      return [{ ...sides, isCut: true }];
    case 'partition':
      return [
        { ...sides, isCut: true },
        { from: sides.to, to: sides.from, isCut: true },
      ];
    case 'loss':
      return [{ ...sides, loss: amount }];
    case 'latency':
      return [{ ...sides, delayMs: { min: 0, max: amount } }];
    case 'duplication':
      return [{ ...sides, duplication: amount }];
    case 'reordering':
      return [{ ...sides, reordering: REORDERING_SHARE, reorderingMs: amount }];
    case 'mtu':
      return [{ ...sides, mtuBytes: amount }];
    case 'clog':
      return [{ ...sides, cloggedUntilMs: endsAtMs }];
    case 'refuse':
      return [{ ...sides, refusesStreams: true }];
    case 'reset':
      return [{ ...sides, streamResets: amount }];
  }
}
