/**
 * What the lab page does with the engine: opening runs, branching them, stepping, describing. Each is one
 * deed of the visitor; what goes wrong is said in a toast, and the page stays as it was.
 */
import type { Fault } from 'hearsay/sim';
import type { LabEvent, PacketDetail, RunId, RunInfo } from '../../player/engine-api.ts';
import { nodesMostOf } from '../../player/numbers.ts';
import { isOfTruth, momentsSeen } from '../../player/seen.ts';
import type { RunSpec } from '../../player/spec.ts';
import { deedKind, isAsked, nameTarget, type DeedId, type Target } from '../../ui/faults/deed-kinds.ts';
import { withActionMoved, withDeed, withFaultMoved, type DeedAsked } from '../../ui/faults/deed.ts';
import { formatMoment } from '../../ui/format.ts';
import { toast } from '../../ui/toasts.tsx';
import { engine } from '../engine.ts';
import { afterFirstDrawing } from './first-drawing.ts';
import { currentRun, pick, START, stopAt, useLab, type Bookmark, type LabState } from './lab-store.ts';

const stops = new Map<RunId, () => void>();

/** Opens a run of its own in place of all that are open. */
export async function openSpec(spec: RunSpec, view: Partial<LabState> = {}): Promise<void> {
  const before = useLab.getState();
  try {
    const info = await engine().open(spec);
    const { isTruthShown, layout, speed } = before;
    const chair = before.chair === null ? null : Math.min(before.chair, nodesMostOf(spec));
    // The beginning is there at once: it is drawn before panels ask the engine for what they show.
    const isFromStart = (view.cursorMs ?? 0) === 0;
    const seated = view.chair === undefined ? chair : view.chair;
    const scene = isFromStart ? await engine().scene(info.id, 0, seated) : null;
    for (const { id } of useLab.getState().runs) closeRun(id);
    useLab.setState({
      ...START,
      isTruthShown,
      layout,
      speed,
      chair,
      ...view,
      status: 'open',
      runs: [info],
      run: info.id,
      scene,
    });
    afterFirstDrawing(() => {
      // Another one may have taken its place.
      if (useLab.getState().runs.some(({ id }) => id === info.id)) follow(info);
    });
  } catch (error) {
    failed('This run cannot be opened', error);
    if (before.status === 'opening') useLab.setState({ status: 'failed', failure: (error as Error).message });
  }
}

/** Another run from `atMs` on, beside the present one, which stays. */
export async function branchTo(spec: RunSpec, atMs: number): Promise<void> {
  const { run } = useLab.getState();
  if (run === null) return;
  try {
    const info = await engine().branch(run, atMs, { spec });
    useLab.setState(({ runs, picked }) => ({
      runs: [...runs, info],
      run: info.id,
      picked: ofAnyRun(picked),
      shareCheck: null,
      events: START.events,
    }));
    follow(info);
    const oldest = useLab.getState().runs[1];
    if (useLab.getState().runs.length > RUNS_MAX && oldest !== undefined) closeBranch(oldest.id);
  } catch (error) {
    failed('This cannot be done', error);
  }
}

/** With more runs than this the oldest branch is closed: each holds its journal in the worker's memory. */
const RUNS_MAX = 8;

/** Closes a branch; the first run stays. Whoever looks at it sees the run that it came from, or the first. */
export function closeBranch(id: RunId): void {
  const { runs, run } = useLab.getState();
  const closed = runs.find((one) => one.id === id);
  if (closed === undefined || closed === runs[0]) return;
  if (run === id) pickRun(runs.find((one) => one.id === closed.parent?.run)?.id ?? runs[0]!.id);
  closeRun(id);
  useLab.setState((state) => ({
    runs: state.runs.filter((one) => one.id !== id),
    bookmarks: state.bookmarks.filter((one) => one.run !== id),
    mapMoment: state.mapMoment?.run === id ? null : state.mapMoment,
  }));
}

export function pickRun(run: RunId): void {
  useLab.setState((state) =>
    state.run === run || !state.runs.some(({ id }) => id === run)
      ? {}
      : { run, picked: ofAnyRun(state.picked), shareCheck: null, events: START.events },
  );
}

/** Packets and events are numbered run by run; nodes and links are the same in all. */
const ofAnyRun = (picked: LabState['picked']): LabState['picked'] =>
  picked?.kind === 'packet' || picked?.kind === 'event' ? null : picked;

/** Computes a run to its end, and keeps what is known of it up to date. */
function follow(info: RunInfo): void {
  const stop = engine().runAhead(
    info.id,
    (newer) =>
      useLab.setState(({ runs }) => ({ runs: runs.map((one) => (one.id === newer.id ? newer : one)) })),
    (error) => failed('The run has stopped', error),
  );
  stops.set(info.id, stop);
}

function closeRun(id: RunId): void {
  stops.get(id)?.();
  stops.delete(id);
  engine()
    .close(id)
    .catch(() => undefined);
}

function failed(title: string, error: unknown): void {
  toast({ title, text: (error as Error).message, isWarning: true });
}

/** A change of the scenario: a run of its own, with those faults that it can still have. */
export function changeSpec(change: Partial<RunSpec>): void {
  const spec = currentRun(useLab.getState())?.spec;
  if (spec === undefined) return;
  const next = { ...spec, ...change };
  const most = nodesMostOf({ ...next, actions: next.actions.filter(({ kind }) => kind === 'join') });
  const has = (node: number): boolean => node <= most;
  const faults = next.faults.filter(({ nodes, peers }) => nodes.every(has) && peers.every(has));
  const actions = next.actions.filter(
    ({ node, kind }) => has(node) && !(kind === 'join' && node <= next.nodes),
  );
  void openSpec({ ...next, faults, actions });
}

export const reset = (): void => changeSpec({ faults: [], actions: [] });

/** Does a deed at the cursor, in a branch. */
export async function doDeed(deed: DeedAsked): Promise<void> {
  const { cursorMs } = useLab.getState();
  const spec = currentRun(useLab.getState())?.spec;
  if (spec === undefined) return;
  const next = withDeed(spec, deed, cursorMs);
  const name = deedKind(deed.id).label.replace('…', '');
  if (next === spec) {
    toast({
      title: 'Nothing to do',
      text: `${name}: nothing of the kind is wrong with ${nameTarget(deed.target)} now.`,
    });
    return;
  }
  await branchTo(next, cursorMs);
  toast({
    title: `${name}: ${nameTarget(deed.target)}`,
    text: `From ${formatMoment(cursorMs)} on; the old future stays as a branch.`,
  });
}

/** A deed whose amounts are not asked. `false`: they are, and the form has to come first. */
export function doAtOnce(id: DeedId, target: Target): boolean {
  if (isAsked(deedKind(id))) return false;
  void doDeed({ id, target, amount: 0, forMs: null });
  return true;
}

/** A fault of the run was moved, resized or taken away. */
export function moveFault(index: number, fault: Fault | null): void {
  const spec = currentRun(useLab.getState())?.spec;
  if (spec === undefined) return;
  const moved = withFaultMoved(spec, index, fault);
  void branchTo(moved.spec, moved.fromMs);
}

export function moveAction(index: number, atMs: number): void {
  const spec = currentRun(useLab.getState())?.spec;
  if (spec === undefined) return;
  const moved = withActionMoved(spec, index, atMs);
  void branchTo(moved.spec, moved.fromMs);
}

/** How long the fault lasts that loses one packet: it is sent within. */
const INSTANT_MS = 0.02;

/** The run in which this packet is lost, and nothing else is changed. */
export function losePacket({ from, to, sentMs }: PacketDetail): void {
  const spec = currentRun(useLab.getState())?.spec;
  if (spec === undefined) return;
  const atMs = Math.max(0, sentMs - INSTANT_MS / 2);
  const fault: Fault = { kind: 'loss', atMs, forMs: INSTANT_MS, nodes: [from], peers: [to], amount: 1 };
  const faults = [...spec.faults, fault].toSorted((a, b) => a.atMs - b.atMs);
  void branchTo({ ...spec, faults }, atMs);
}

/** The same run again from the cursor on, as a branch to be changed. */
export function branchHere(): void {
  const { cursorMs } = useLab.getState();
  const spec = currentRun(useLab.getState())?.spec;
  if (spec !== undefined) void branchTo(spec, cursorMs);
}

/** So many events of one moment, or hidden ones, are stepped over. */
const STEP_OVER_MAX = 500;

/** To the next event, or the one before. */
export async function stepEvent(by: 1 | -1): Promise<void> {
  const { run, cursorMs, isTruthShown } = useLab.getState();
  if (run === null) return;
  const until = await engine().eventsUntil(run, cursorMs);
  const isSeen = ({ kind }: LabEvent): boolean => isTruthShown || !isOfTruth(kind);
  // Several happen in one moment: backwards, the first of them before this moment.
  const event =
    by > 0
      ? (await engine().events(run, until, until + STEP_OVER_MAX)).find(isSeen)
      : (await engine().events(run, Math.max(0, until - STEP_OVER_MAX), until)).findLast(
          (one) => one.atMs < cursorMs && isSeen(one),
        );
  if (event === undefined) return;
  stopAt(event.atMs);
  pick({ kind: 'event', id: event.id });
}

/** To the next interesting moment, or the one before. */
export async function stepMoment(by: 1 | -1): Promise<void> {
  const { run, cursorMs, isTruthShown } = useLab.getState();
  if (run === null) return;
  const all = await engine().moments(run);
  const moments = isTruthShown ? all : momentsSeen(all);
  const found =
    by > 0 ? moments.find(({ atMs }) => atMs > cursorMs) : moments.findLast(({ atMs }) => atMs < cursorMs);
  if (found === undefined) {
    toast({ title: by > 0 ? 'Nothing more of interest is known yet' : 'Nothing of interest before this' });
    return;
  }
  stopAt(found.atMs);
  if (found.event !== null) pick({ kind: 'event', id: found.event });
  useLab.setState({ moment: { atMs: found.atMs, text: found.text } });
}

export async function stepInterval(by: 1 | -1): Promise<void> {
  const { cursorMs } = useLab.getState();
  const spec = currentRun(useLab.getState())?.spec;
  if (spec === undefined) return;
  const { config } = await engine().facts(spec);
  stopAt(cursorMs + by * config.probeIntervalMs);
}

/** The moment in words, for the panel and the live region. */
export async function describeMoment(): Promise<void> {
  const { run, cursorMs, chair, isTruthShown } = useLab.getState();
  if (run === null) return;
  const text = await engine().describe(run, cursorMs, chair, isTruthShown);
  useLab.setState({ description: { atMs: cursorMs, text } });
}

/** Sets a flag at this moment, unless there is one, and asks for a note to it. */
export function addBookmark(): void {
  useLab.setState(({ run, cursorMs: atMs, bookmarks }) => {
    if (run === null) return {};
    const isThere = bookmarks.some((one) => one.run === run && one.atMs === atMs);
    return {
      isPlaying: false,
      dialog: 'bookmarks',
      noted: { run, atMs },
      ...(isThere ? {} : { bookmarks: [...bookmarks, { run, atMs, note: '' }] }),
    };
  });
}

export const noteBookmark = (bookmark: Bookmark, note: string): void =>
  useLab.setState(({ bookmarks }) => ({
    bookmarks: bookmarks.map((one) => (one === bookmark ? { ...one, note } : one)),
  }));

export const removeBookmark = (bookmark: Bookmark): void =>
  useLab.setState(({ bookmarks }) => ({ bookmarks: bookmarks.filter((one) => one !== bookmark) }));
