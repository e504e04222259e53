/**
 * Runs side by side: two to four, of one seed, at one moment. What is changed in one opens that one anew; the
 * others stay. What is common to all is changed in all.
 */
import { create } from 'zustand';
import type { Divergence, LabEvent, RunInfo, WhyTold } from '../player/engine-api.ts';
import { nodesMostOf } from '../player/numbers.ts';
import { DEFAULT_SPEC, type RunSpec } from '../player/spec.ts';
import { figuresOf, type Figures } from '../presets/figures.ts';
import { PAIRS, pairOf, type Side } from '../presets/pairs.ts';
import { presetOf } from '../presets/presets.ts';
import { engine } from './engine.ts';
import { useLab } from './lab/lab-store.ts';

export const SIDES_MAX = 4;

export interface ComparedRun extends Side {
  readonly info: RunInfo | null;
  /** When it is complete. */
  readonly figures: Figures | null;
  /** Why it cannot be run. */
  readonly failure: string;
}

/** Where two part, and why each does what it does there. */
export interface Parting {
  readonly between: readonly [left: number, right: number];
  readonly divergence: Divergence | null;
  readonly whys: readonly [WhyTold | null, WhyTold | null];
}

export interface CompareState {
  readonly title: string;
  readonly question: string;
  /** The pair that was chosen; '': something else. */
  readonly pair: string;
  readonly runs: readonly ComparedRun[];
  /** Which of them the timeline shows, and the difference matrix holds against the first. */
  readonly shown: number;
  readonly cursorMs: number;
  readonly isPlaying: boolean;
  readonly speed: number;
  readonly chair: number | null;
  readonly parting: Parting | null;
  /** A time to go to is being asked. */
  readonly isGoing: boolean;
}

export const useCompare = create<CompareState>()(() => ({
  title: '',
  question: '',
  pair: '',
  runs: [],
  shown: 1,
  cursorMs: 0,
  isPlaying: false,
  speed: 1,
  chair: 1,
  parting: null,
  isGoing: false,
}));

const stops = new Map<number, () => void>();

function closeRun(info: RunInfo | null): void {
  if (info === null) return;
  stops.get(info.id)?.();
  stops.delete(info.id);
  engine()
    .close(info.id)
    .catch(() => undefined);
}

/**
 * What an address asks for; without one, what is open in the lab against what it branched from, or the first
 * pair.
 */
export function openCompare(query: string): void {
  const asked = new URLSearchParams(query);
  const preset = presetOf(asked.get('preset') ?? '');
  if (preset !== undefined) {
    const { title, puzzle, spec, beside, view } = preset;
    const sides = [
      { label: beside.labels[0], spec },
      { label: beside.labels[1], spec: { ...spec, ...beside.change } },
    ];
    return begin({ title, question: puzzle, pair: '' }, sides, view);
  }
  const wanted = pairOf(asked.get('pair') ?? '');
  const ofTheLab = wanted === undefined ? labSides() : null;
  if (ofTheLab !== null) {
    const { cursorMs, chair } = useLab.getState();
    return begin({ title: 'Runs of the lab', question: 'What has the branch changed?', pair: '' }, ofTheLab, {
      chair,
      atMs: cursorMs,
    });
  }
  const pair = wanted ?? PAIRS[0]!;
  begin({ title: pair.title, question: pair.question, pair: pair.id }, pair.sides, pair.view);
}

/** The run that is open in the lab and its nearest kin, if there are two. */
function labSides(): readonly Side[] | null {
  const { runs, run } = useLab.getState();
  const current = runs.findIndex(({ id }) => id === run);
  if (runs.length < 2 || current < 0) return null;
  const other =
    current === 0 ? runs.length - 1 : runs.findIndex(({ id }) => id === runs[current]!.parent?.run);
  const name = (index: number): string => (index === 0 ? 'main' : `b${index}`);
  return [Math.max(0, other), current]
    .toSorted((a, b) => a - b)
    .map((index) => ({ label: name(index), spec: runs[index]!.spec }));
}

function begin(
  about: Pick<CompareState, 'title' | 'question' | 'pair'>,
  sides: readonly Side[],
  view: { readonly chair: number | null; readonly atMs: number },
): void {
  for (const { info } of useCompare.getState().runs) closeRun(info);
  const runs = sides.map((side): ComparedRun => ({ ...side, info: null, figures: null, failure: '' }));
  useCompare.setState({
    ...about,
    runs,
    shown: 1,
    cursorMs: view.atMs,
    chair: view.chair,
    isPlaying: false,
    parting: null,
  });
  for (const index of runs.keys()) void open(index);
}

/** Opens the run of a side anew. */
async function open(index: number): Promise<void> {
  const { spec } = useCompare.getState().runs[index]!;
  const isStill = (): boolean => useCompare.getState().runs[index]?.spec === spec;
  try {
    const info = await engine().open(spec);
    if (!isStill()) return closeRun(info);
    setRun(index, { info, failure: '' });
    const stop = engine().runAhead(
      info.id,
      (newer) => useCompare.getState().runs[index]?.info?.id === newer.id && onComputed(index, newer),
      (error) => isStill() && setRun(index, { failure: error.message }),
    );
    stops.set(info.id, stop);
  } catch (error) {
    if (isStill()) setRun(index, { failure: (error as Error).message });
  }
}

function onComputed(index: number, info: RunInfo): void {
  setRun(index, { info });
  if (info.computedMs < info.spec.forMs) return;
  void count(index, info);
}

/** The numbers of a complete run. */
async function count(index: number, info: RunInfo): Promise<void> {
  const events = await engine()
    .events(info.id, 0, Number.MAX_SAFE_INTEGER)
    .catch(() => null);
  if (events === null || useCompare.getState().runs[index]?.info?.id !== info.id) return;
  setRun(index, { figures: figuresOf(info.spec, events, info.packets) });
}

function setRun(index: number, change: Partial<ComparedRun>): void {
  useCompare.setState(({ runs }) => ({
    runs: runs.map((run, i) => (i === index ? { ...run, ...change } : run)),
  }));
}

/** Changes what one side is. */
export function editSide(index: number, spec: RunSpec): void {
  const run = useCompare.getState().runs[index];
  if (run === undefined) return;
  closeRun(run.info);
  setRun(index, { spec, info: null, figures: null, failure: '' });
  useCompare.setState(({ chair, cursorMs }) => ({
    pair: '',
    parting: null,
    chair: chair === null ? null : Math.min(chair, nodesMostOf(spec)),
    cursorMs: Math.min(cursorMs, spec.forMs),
  }));
  void open(index);
}

export function editAll(change: (spec: RunSpec) => RunSpec): void {
  for (const [index, { spec }] of useCompare.getState().runs.entries()) editSide(index, change(spec));
}

export function addSide(): void {
  const { runs } = useCompare.getState();
  const last = runs.at(-1);
  if (runs.length >= SIDES_MAX) return;
  const added = { label: `variant ${runs.length + 1}`, spec: { ...(last?.spec ?? DEFAULT_SPEC) } };
  useCompare.setState({
    runs: [...runs, { ...added, info: null, figures: null, failure: '' }],
    shown: runs.length,
  });
  void open(runs.length);
}

export function removeSide(index: number): void {
  const { runs } = useCompare.getState();
  if (runs.length <= 2) return;
  // A run is known by its place, so those behind the gap are opened again.
  for (const { info } of runs.slice(index)) closeRun(info);
  const left = runs
    .toSpliced(index, 1)
    .map((run, i) => (i < index ? run : { ...run, info: null, figures: null }));
  useCompare.setState({ runs: left, shown: 1, parting: null, pair: '' });
  for (let i = index; i < left.length; i += 1) void open(i);
}

export const endOf = (runs: readonly ComparedRun[]): number =>
  Math.max(0, ...runs.map(({ spec }) => spec.forMs));

export function seek(atMs: number): void {
  useCompare.setState(({ runs }) => ({
    cursorMs: Math.max(0, Math.min(endOf(runs), atMs)),
    isPlaying: false,
  }));
}

export function playOrPause(): void {
  useCompare.setState(({ isPlaying, cursorMs, runs }) => {
    const isAtEnd = !isPlaying && cursorMs >= endOf(runs);
    return { isPlaying: !isPlaying, ...(isAtEnd ? { cursorMs: 0 } : {}) };
  });
}

/** Time goes on in all of them at once, and never beyond what the slowest has computed. */
export function moveOn(elapsedMs: number): void {
  const { cursorMs, speed, runs, isPlaying } = useCompare.getState();
  if (!isPlaying) return;
  const endMs = endOf(runs);
  const limitMs = Math.min(
    ...runs.map(({ info, spec }) =>
      info === null ? 0 : info.computedMs >= spec.forMs ? endMs : info.computedMs,
    ),
  );
  const next = Math.max(cursorMs, Math.min(limitMs, cursorMs + elapsedMs * speed));
  useCompare.setState({ cursorMs: next, isPlaying: next < endMs });
}

/** To the next event of any of them, or the one before. */
export async function stepEvent(by: number): Promise<void> {
  const { runs, cursorMs } = useCompare.getState();
  const times = await Promise.all(
    runs.map(async ({ info }) => {
      if (info === null) return [];
      const until = await engine().eventsUntil(info.id, cursorMs);
      const near: readonly LabEvent[] =
        by > 0
          ? await engine().events(info.id, until, until + 1)
          : await engine().events(info.id, Math.max(0, until - 500), until);
      return near.map(({ atMs }) => atMs).filter((atMs) => (by > 0 ? atMs > cursorMs : atMs < cursorMs));
    }),
  );
  const all = times.flat();
  if (all.length > 0) seek(by > 0 ? Math.min(...all) : Math.max(...all));
}

/** To the next interesting moment of any of them, or the one before. */
export async function stepMoment(by: number): Promise<void> {
  const { runs, cursorMs } = useCompare.getState();
  const moments = await Promise.all(
    runs.map(async ({ info }) => (info === null ? [] : engine().moments(info.id))),
  );
  const times = moments.flat().map(({ atMs }) => atMs);
  const wanted = times.filter((atMs) => (by > 0 ? atMs > cursorMs : atMs < cursorMs));
  if (wanted.length > 0) seek(by > 0 ? Math.min(...wanted) : Math.max(...wanted));
}

/** Where the shown run parts from the first, and the causes of what each has there. */
export async function findParting(): Promise<void> {
  const { runs, shown } = useCompare.getState();
  const [left, right] = [runs[0]?.info ?? null, runs[shown]?.info ?? null];
  if (left === null || right === null) return;
  const divergence = await engine().divergence(left.id, right.id);
  const why = async (run: number, event: LabEvent | null): Promise<WhyTold | null> =>
    event === null ? null : engine().why(run, event.id);
  const whys = [
    await why(left.id, divergence?.left ?? null),
    await why(right.id, divergence?.right ?? null),
  ] as const;
  const now = useCompare.getState();
  if (now.runs[0]?.info?.id !== left.id || now.runs[now.shown]?.info?.id !== right.id) return;
  useCompare.setState({ parting: { between: [0, now.shown], divergence, whys } });
  if (divergence !== null) seek(divergence.atMs);
}

/** To when a packet was sent, or an event happened, in one of the runs. */
export async function seekTo(
  index: number,
  what: { readonly packet: number } | { readonly event: number },
): Promise<void> {
  const run = useCompare.getState().runs[index]?.info?.id;
  if (run === undefined) return;
  if ('packet' in what) {
    const { sentMs } = await engine().packet(run, what.packet);
    return seek(sentMs);
  }
  const [event] = await engine().events(run, what.event, what.event + 1);
  if (event !== undefined) seek(event.atMs);
}
