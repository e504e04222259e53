/**
 * The palette: everything that can be done to a node, to several, or to a link, with the amounts that are
 * asked and where they start. The menu, the drag palette, the command palette and the keys all read this one
 * list.
 */
export type DeedId =
  | 'crash'
  | 'crash-restart'
  | 'restart'
  | 'pause'
  | 'leave'
  | 'update'
  | 'deaf'
  | 'mute'
  | 'cut'
  | 'cut-one-way'
  | 'loss'
  | 'loss-in'
  | 'delay'
  | 'duplicate'
  | 'reorder'
  | 'gray'
  | 'clog'
  | 'refuse'
  | 'clock'
  | 'slow'
  | 'gate'
  | 'heal'
  | 'join'
  | 'heal-all';

/** What it can be done to; `cluster`: nobody in particular. */
export type TargetKind = 'node' | 'nodes' | 'link' | 'cluster';

export type Target =
  | { readonly kind: 'node'; readonly node: number }
  | { readonly kind: 'nodes'; readonly nodes: readonly number[] }
  | { readonly kind: 'link'; readonly from: number; readonly to: number }
  | { readonly kind: 'cluster' };

export interface AmountAsked {
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  /** What is typed, times this, is the fault's amount: percents are shares. */
  readonly scale: number;
}

export interface DeedKind {
  readonly id: DeedId;
  readonly label: string;
  /** What happens, as a sentence. */
  readonly what: string;
  readonly on: readonly TargetKind[];
  readonly amount: AmountAsked | null;
  /** How long it lasts at first; `null`: it is not asked. */
  readonly spanMs: number | null;
  /** A process, a node's links, one link, or a repair: how the menu groups them. */
  readonly group: 'process' | 'network' | 'clock' | 'repair';
}

const share = (label: string, initial: number): AmountAsked => ({
  label,
  unit: '%',
  min: 1,
  max: 100,
  initial,
  scale: 0.01,
});
const millis = (label: string, initial: number, max: number): AmountAsked => ({
  label,
  unit: 'ms',
  min: 1,
  max,
  initial,
  scale: 1,
});

const NODES: readonly TargetKind[] = ['node', 'nodes'];
const ALL: readonly TargetKind[] = ['node', 'nodes', 'link'];

export const DEED_KINDS: readonly DeedKind[] = [
  {
    id: 'crash',
    label: 'Crash',
    what: 'The process ends without a farewell, and stays away.',
    on: NODES,
    amount: null,
    spanMs: null,
    group: 'process',
  },
  {
    id: 'crash-restart',
    label: 'Crash, then restart…',
    what: 'The process ends without a farewell, and starts again without its state.',
    on: NODES,
    amount: null,
    spanMs: 5000,
    group: 'process',
  },
  {
    id: 'pause',
    label: 'Pause…',
    what: 'The process stands still, as in a long garbage collection, while its sockets fill.',
    on: NODES,
    amount: null,
    spanMs: 10_000,
    group: 'process',
  },
  {
    id: 'leave',
    label: 'Leave',
    what: 'It says goodbye and goes.',
    on: NODES,
    amount: null,
    spanMs: null,
    group: 'process',
  },
  {
    id: 'update',
    label: 'Change metadata',
    what: 'It changes its metadata, and the news spreads.',
    on: NODES,
    amount: null,
    spanMs: null,
    group: 'process',
  },
  {
    id: 'cut',
    label: 'Cut off…',
    what: 'Nothing passes between it and the others, in either direction. Several nodes: a partition.',
    on: ALL,
    amount: null,
    spanMs: 20_000,
    group: 'network',
  },
  {
    id: 'cut-one-way',
    label: 'Cut one way…',
    what: 'Nothing passes from the one to the other; the way back works.',
    on: ['link'],
    amount: null,
    spanMs: 20_000,
    group: 'network',
  },
  {
    id: 'deaf',
    label: 'Deaf…',
    what: 'Nothing reaches it; what it sends arrives.',
    on: NODES,
    amount: null,
    spanMs: 20_000,
    group: 'network',
  },
  {
    id: 'mute',
    label: 'Mute…',
    what: 'Nothing that it sends arrives; it hears everything.',
    on: NODES,
    amount: null,
    spanMs: 20_000,
    group: 'network',
  },
  {
    id: 'loss',
    label: 'Lose what it sends…',
    what: 'So many of the datagrams that it sends vanish.',
    on: ALL,
    amount: share('Lost', 30),
    spanMs: 20_000,
    group: 'network',
  },
  {
    id: 'loss-in',
    label: 'Lose what comes in…',
    what: 'So many of the datagrams that are sent to it vanish.',
    on: NODES,
    amount: share('Lost', 30),
    spanMs: 20_000,
    group: 'network',
  },
  {
    id: 'delay',
    label: 'Delay and jitter…',
    what: 'Up to so much, drawn for each, is added to the way of what it sends.',
    on: ALL,
    amount: millis('Up to', 400, 60_000),
    spanMs: 20_000,
    group: 'network',
  },
  {
    id: 'duplicate',
    label: 'Duplicate…',
    what: 'So many of the datagrams that it sends arrive twice.',
    on: ALL,
    amount: share('Twice', 50),
    spanMs: 20_000,
    group: 'network',
  },
  {
    id: 'reorder',
    label: 'Reorder…',
    what: 'Half of the datagrams that it sends are held back for up to so long.',
    on: ALL,
    amount: millis('Held back up to', 300, 60_000),
    spanMs: 20_000,
    group: 'network',
  },
  {
    id: 'gray',
    label: 'Gray: lose big packets…',
    what: 'Datagrams above so many bytes vanish; pings still pass, so it looks healthy.',
    on: ALL,
    amount: { label: 'Above', unit: 'bytes', min: 20, max: 1500, initial: 100, scale: 1 },
    spanMs: 20_000,
    group: 'network',
  },
  {
    id: 'clog',
    label: 'Clog…',
    what: 'What it sends waits, and arrives all at once in the end.',
    on: ALL,
    amount: null,
    spanMs: 5000,
    group: 'network',
  },
  {
    id: 'refuse',
    label: 'Refuse its streams…',
    what: 'Streams that it opens are refused; its datagrams pass.',
    on: ALL,
    amount: null,
    spanMs: 20_000,
    group: 'network',
  },
  {
    id: 'clock',
    label: 'Clock rate…',
    what: "Its clock goes so many times as fast as the others'.",
    on: NODES,
    amount: { label: 'Rate', unit: '×', min: 0.05, max: 20, initial: 2, scale: 1 },
    spanMs: 20_000,
    group: 'clock',
  },
  {
    id: 'slow',
    label: 'Slow CPU…',
    what: 'Each input costs it so much time, in which the others wait.',
    on: NODES,
    amount: millis('Each input', 50, 10_000),
    spanMs: 20_000,
    group: 'clock',
  },
  {
    id: 'gate',
    label: 'Hold its packets…',
    what: 'It runs on, timers included, but all that it sends and all that comes waits.',
    on: NODES,
    amount: null,
    spanMs: 5000,
    group: 'clock',
  },
  {
    id: 'restart',
    label: 'Resume or restart',
    what: 'Ends its pause, or starts it again after a crash.',
    on: NODES,
    amount: null,
    spanMs: null,
    group: 'repair',
  },
  {
    id: 'heal',
    label: 'Heal',
    what: 'Ends all that is wrong with it now. Who crashed for good stays away.',
    on: ALL,
    amount: null,
    spanMs: null,
    group: 'repair',
  },
  {
    id: 'heal-all',
    label: 'Heal everything',
    what: 'Ends all faults that are on now.',
    on: ['cluster', 'node', 'nodes', 'link'],
    amount: null,
    spanMs: null,
    group: 'repair',
  },
  {
    id: 'join',
    label: 'A new node joins',
    what: 'One more node starts, and joins through the first.',
    on: ['cluster'],
    amount: null,
    spanMs: null,
    group: 'repair',
  },
];

const BY_ID = new Map(DEED_KINDS.map((kind) => [kind.id, kind]));

export const deedKind = (id: DeedId): DeedKind => BY_ID.get(id)!;

/** Whether something has to be asked before it can be done. */
export const isAsked = ({ amount, spanMs }: DeedKind): boolean => amount !== null || spanMs !== null;

export const deedsFor = (target: Target): readonly DeedKind[] =>
  DEED_KINDS.filter(({ on }) => on.includes(target.kind));

/** `n7`, `n2, n3 and n4`, `n1 → n5`, `the cluster`. */
export function nameTarget(target: Target): string {
  if (target.kind === 'node') return `n${target.node}`;
  if (target.kind === 'link') return `n${target.from} → n${target.to}`;
  if (target.kind === 'cluster') return 'the cluster';
  const names = target.nodes.map((node) => `n${node}`);
  if (names.length > 5) return `${names.length} nodes`;
  return names.length < 2 ? (names[0] ?? 'nobody') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
