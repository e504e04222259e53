/**
 * What the lab page shows: open runs (a branch is a run), the moment, the chair, what is picked. Plain state
 * and setters; what needs the engine is in `lab-actions.ts`. Nodes are numbers from 1 here.
 */
import { create } from 'zustand';
import type { LabEvent, RunId, RunInfo } from '../../player/engine-api.ts';
import type { Scene } from '../../player/scene.ts';
import type { LayoutKind, Place } from '../../stage/layout.ts';
import type { DeedWanted } from '../../ui/faults/deed-form.tsx';

/** What the inspector is about. */
export type Picked =
  | { readonly kind: 'node'; readonly node: number }
  | { readonly kind: 'packet'; readonly id: number }
  | { readonly kind: 'event'; readonly id: number }
  | { readonly kind: 'link'; readonly from: number; readonly to: number };

export type InspectorTab = 'node' | 'message' | 'event' | 'why' | 'spread';

export interface Bookmark {
  readonly run: RunId;
  readonly atMs: number;
  /** In the learner's words; '': none. */
  readonly note: string;
}

/** A span of time that the timeline shows. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The digest that a shared run had where it was shared, to be compared when it is computed here. */
export interface ShareCheck {
  readonly run: RunId;
  readonly expected: string;
}

export type LayoutChoice = 'auto' | LayoutKind;

/** Which moment a map is of; `run` `null`: of the first run. */
export interface MapMoment {
  readonly run: RunId | null;
  readonly atMs: number;
}

export interface LabState {
  readonly status: 'opening' | 'open' | 'failed';
  readonly failure: string;
  /** The first is the root; each other one branched from one before it. */
  readonly runs: readonly RunInfo[];
  readonly run: RunId | null;
  readonly scene: Scene | null;
  readonly cursorMs: number;
  readonly isPlaying: boolean;
  readonly speed: number;
  /** The observer; `null`: the god view. */
  readonly chair: number | null;
  readonly isTruthShown: boolean;
  readonly picked: Picked | null;
  readonly selected: readonly number[];
  readonly tab: InspectorTab;
  readonly layout: LayoutChoice;
  /**
   * The moment of the map; `null`: the end of the first run, where estimates are best. Only who asks for
   * another one moves the nodes: neither time nor a branch does.
   */
  readonly mapMoment: MapMoment | null;
  readonly placed: ReadonlyMap<number, Place>;
  readonly window: TimeWindow | null;
  readonly bookmarks: readonly Bookmark[];
  /** The one that is being noted; `null`: all are listed. */
  readonly noted: Pick<Bookmark, 'run' | 'atMs'> | null;
  readonly shareCheck: ShareCheck | null;
  /** Events of the run around the cursor, from number `from` on; all of them where there are few. */
  readonly events: { readonly from: number; readonly list: readonly LabEvent[] };
  /** The paragraph about a moment, and which moment. */
  readonly description: { readonly atMs: number; readonly text: string } | null;
  readonly dialog: 'help' | 'palette' | 'go' | 'share' | 'bookmarks' | null;
  /** A deed whose amounts are being asked. */
  readonly wanted: DeedWanted | null;
  readonly chart: 'curves' | 'heat';
  /** What is of interest at the moment that was jumped to. */
  readonly moment: { readonly atMs: number; readonly text: string } | null;
}

export const START: LabState = {
  status: 'opening',
  failure: '',
  runs: [],
  run: null,
  scene: null,
  cursorMs: 0,
  isPlaying: false,
  speed: 1 / 5,
  chair: 1,
  isTruthShown: true,
  picked: null,
  selected: [],
  tab: 'node',
  layout: 'auto',
  mapMoment: null,
  placed: new Map(),
  window: null,
  bookmarks: [],
  noted: null,
  shareCheck: null,
  events: { from: 0, list: [] },
  description: null,
  dialog: null,
  wanted: null,
  chart: 'curves',
  moment: null,
};

export const useLab = create<LabState>()(() => START);

export const SPEEDS: readonly number[] = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 8, 16, 32, 64,
];

/** The run that is shown; `undefined` until one is open. */
export const currentRun = ({ runs, run }: Pick<LabState, 'runs' | 'run'>): RunInfo | undefined =>
  runs.find(({ id }) => id === run);

export const useCurrentRun = (): RunInfo | undefined => useLab(currentRun);

/** Moves the cursor, within what the run is long. */
export function seek(atMs: number): void {
  useLab.setState((state) => {
    const endMs = currentRun(state)?.spec.forMs ?? 0;
    return { cursorMs: Math.max(0, Math.min(endMs, atMs)) };
  });
}

/** Puts the cursor somewhere and stops there. */
export function stopAt(atMs: number): void {
  useLab.setState({ isPlaying: false });
  seek(atMs);
}

export function playOrPause(): void {
  useLab.setState((state) => {
    const endMs = currentRun(state)?.spec.forMs ?? 0;
    const isAtEnd = !state.isPlaying && state.cursorMs >= endMs;
    return { isPlaying: !state.isPlaying, ...(isAtEnd ? { cursorMs: 0 } : {}) };
  });
}

/** Steps through the speeds; `by` is 1 or −1. */
export function changeSpeed(by: number): void {
  useLab.setState(({ speed }) => {
    const at = SPEEDS.findIndex((one) => one >= speed);
    return { speed: SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + by))]! };
  });
}

export const sit = (chair: number | null): void => useLab.setState({ chair });

const TAB_OF: Readonly<Record<Picked['kind'], InspectorTab>> = {
  node: 'node',
  packet: 'message',
  event: 'event',
  link: 'node',
};

/** Makes it what the inspector is about. A node is selected too, alone. */
export function pick(picked: Picked | null): void {
  useLab.setState((state) => {
    if (picked === null) return { picked: null, selected: [] };
    const isKept =
      (picked.kind === 'event' && state.tab === 'why') || (picked.kind === 'node' && state.tab === 'spread');
    return {
      picked,
      tab: isKept ? state.tab : TAB_OF[picked.kind],
      ...(picked.kind === 'node' ? { selected: [picked.node] } : {}),
    };
  });
}

/** Selects these nodes, or with `isMore` turns each of them on or off. */
export function select(nodes: readonly number[], isMore = false): void {
  useLab.setState(({ selected }) => {
    if (!isMore) return { selected: [...nodes] };
    const kept = selected.filter((node) => !nodes.includes(node));
    return { selected: [...kept, ...nodes.filter((node) => !selected.includes(node))] };
  });
}

/**
 * `main` for the first run; each branch has the number that the engine gave it, so that a name stays when
 * another branch is closed.
 */
export function nameRun(runs: readonly RunInfo[], id: RunId | null | undefined): string {
  const first = runs[0]?.id ?? 0;
  return id === undefined || id === null || id === first ? 'main' : `b${id - first}`;
}
