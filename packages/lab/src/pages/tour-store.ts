/**
 * The tour as the page has it: the guide's state, the run of its stop, the branch of its change, and the
 * moment that is shown. The guide decides (`tour/guide.ts`); here runs are opened, and what the guide waits
 * for is told to it.
 */
import { create } from 'zustand';
import type { LabEvent } from '../player/engine-api.ts';
import type { RunSpec } from '../player/spec.ts';
import { isDone, keep, resume, step, type GuideInput, type GuideState } from '../tour/guide.ts';
import { lastHeardOf, type LastHeard } from '../tour/last-heard.ts';
import { perform, performChange, playMs, type Performance } from '../tour/performance.ts';
import { compareViews, type SameView } from '../tour/same-view.ts';
import { STOPS } from '../tour/stops.ts';
import type { Stop } from '../tour/stop.ts';
import { engine } from './engine.ts';

export const TOUR_KEY = 'hearsay-lab-tour';

export interface TourState {
  readonly guide: GuideState;
  /** The stop's run, and its change's branch. */
  readonly before: Performance | null;
  readonly after: Performance | null;
  /** Events of the run that is shown. */
  readonly events: readonly LabEvent[];
  readonly cursorMs: number;
  readonly failure: string;
  readonly lastHeard: LastHeard | null;
  readonly sameView: SameView | null;
  readonly description: string;
}

const NOTHING = {
  before: null,
  after: null,
  events: [],
  failure: '',
  lastHeard: null,
  sameView: null,
  description: '',
} as const;

const stored = (): string | null => {
  try {
    return localStorage.getItem(TOUR_KEY);
  } catch {
    return null;
  }
};

export const useTour = create<TourState>()(() => ({
  ...NOTHING,
  guide: resume(stored(), STOPS),
  cursorMs: 0,
}));

export const stopNow = ({ guide }: Pick<TourState, 'guide'>): Stop => STOPS[guide.stop]!;

/** The run that is shown. */
export function shownOf({
  guide,
  before,
  after,
}: Pick<TourState, 'guide' | 'before' | 'after'>): Performance | null {
  return isChange(guide) ? after : before;
}

export const isChange = ({ phase }: GuideState): boolean => phase === 'changing' || phase === 'changed';
export const isMoving = ({ phase }: GuideState): boolean => phase === 'changing' || phase === 'playing';
export const isOpen = ({ guide }: Pick<TourState, 'guide'>): boolean => isDone(guide, STOPS);

/** The answer chooses the world that the stop plays in. */
function worldOf(stop: Stop, { answers }: GuideState): RunSpec {
  const { question } = stop;
  if (question?.kind !== 'choice') return stop.spec;
  return question.options.find(({ id }) => id === answers[stop.id])?.spec ?? stop.spec;
}

let opened: number[] = [];
/** What was asked for a stop that has been left is not shown any more. */
let visit = 0;

/** What one does, or what the engine has brought about. */
export function press(input: GuideInput): void {
  const was = useTour.getState();
  const guide = step(was.guide, input, STOPS);
  if (guide === was.guide) return;
  useTour.setState({ guide });
  save(guide);
  const isElsewhere =
    guide.stop !== was.guide.stop || worldOf(stopNow({ guide }), guide) !== worldOf(stopNow(was), was.guide);
  if (isElsewhere) return void enter();
  if (guide.phase === 'changing' && was.after === null) return void change();
  place(input.type === 'again');
}

function save(guide: GuideState): void {
  try {
    localStorage.setItem(TOUR_KEY, keep(guide));
  } catch {
    // Without a storage the tour is not remembered, and works.
  }
}

/** Opens the run of the stop. */
export async function enter(): Promise<void> {
  visit += 1;
  const mine = visit;
  const left = opened;
  opened = [];
  for (const run of left)
    engine()
      .close(run)
      .catch(() => undefined);
  useTour.setState(NOTHING);
  const stop = stopNow(useTour.getState());
  try {
    const before = await perform(stop, engine(), worldOf(stop, useTour.getState().guide));
    if (mine !== visit)
      return void engine()
        .close(before.info.id)
        .catch(() => undefined);
    opened.push(before.info.id);
    useTour.setState({ before });
    place(true);
    await Promise.all([measureGuess(stop, before, mine), compareWorlds(stop, before, mine)]);
  } catch (error) {
    if (mine === visit) useTour.setState({ failure: (error as Error).message });
  }
}

async function change(): Promise<void> {
  const mine = visit;
  const { before } = useTour.getState();
  if (before === null) return;
  try {
    const after = await performChange(stopNow(useTour.getState()), engine(), before);
    if (mine !== visit)
      return void engine()
        .close(after.info.id)
        .catch(() => undefined);
    opened.push(after.info.id);
    useTour.setState({ after });
    place(true);
  } catch (error) {
    if (mine === visit) useTour.setState({ failure: (error as Error).message });
  }
}

/**
 * Puts the cursor where the phase has it: at the beginning of what plays, or at the end of what was played.
 */
function place(isNew: boolean): void {
  const state = useTour.getState();
  const shown = shownOf(state);
  if (shown === null) {
    if (state.guide.phase === 'changing' && state.after === null) void change();
    return;
  }
  const isBefore = isMoving(state.guide) || state.guide.phase === 'ask';
  if (!isBefore || isNew || state.cursorMs < shown.fromMs || state.cursorMs >= shown.untilMs) {
    useTour.setState({ cursorMs: isBefore ? shown.fromMs : shown.untilMs });
  }
  void tell(shown);
}

/** The events of the run that is shown, and the moment in words. */
async function tell(shown: Performance): Promise<void> {
  const mine = visit;
  const run = shown.info.id;
  const { chair } = stopNow(useTour.getState());
  const [events, description] = await Promise.all([
    engine().events(run, 0, Number.MAX_SAFE_INTEGER),
    engine().describe(run, useTour.getState().cursorMs, chair),
  ]).catch(() => [[], ''] as const);
  const isStill = mine === visit && shownOf(useTour.getState())?.info.id === run;
  if (isStill) useTour.setState({ events, description });
}

/** Moves time on; `isReduced`: nothing is to move, so that what is waited for is there at once. */
export function moveOn(elapsedMs: number, isReduced: boolean): void {
  const state = useTour.getState();
  const shown = shownOf(state);
  if (shown === null || !isMoving(state.guide)) return;
  const { fromMs, untilMs } = shown;
  const share = isReduced ? Infinity : elapsedMs / playMs(shown);
  const cursorMs = Math.min(untilMs, Math.max(fromMs, state.cursorMs + share * (untilMs - fromMs)));
  useTour.setState({ cursorMs });
  if (cursorMs >= untilMs) press({ type: 'arrived' });
}

/** How fast a stretch is played, against the time of the run. */
export function speedOf({ fromMs, untilMs }: Performance): number {
  return (untilMs - fromMs) / playMs({ fromMs, untilMs });
}

const SEEDS = 40;
const STEPS = 400;

/** What a guess is held against: the same news under other seeds. */
async function measureGuess({ question, spec }: Stop, { fromMs }: Performance, mine: number): Promise<void> {
  if (question?.kind !== 'number') return;
  const asked = { fromMs, toMs: fromMs + 10 * STEPS, points: STEPS + 1, subject: question.subject };
  const bands = await engine().bands({ ...spec, forMs: asked.toMs }, SEEDS, asked);
  if (mine === visit) useTour.setState({ lastHeard: lastHeardOf(bands, asked) });
}

/** Runs each world of a choice, and compares what the chair was given in them. */
async function compareWorlds(
  { question, chair, until, ...stop }: Stop,
  before: Performance,
  mine: number,
): Promise<void> {
  if (question?.kind !== 'choice' || chair === null) return;
  const worlds = [];
  for (const { spec } of question.options) {
    const world = await perform({ ...stop, question, chair, until }, engine(), spec);
    const { id } = world.info;
    const [events, packets] = await Promise.all([
      engine().events(id, 0, Number.MAX_SAFE_INTEGER),
      engine().packets(id, 0, Number.MAX_SAFE_INTEGER),
    ]);
    worlds.push({ events, packets });
    await engine().close(id);
  }
  if (mine === visit) useTour.setState({ sameView: compareViews(worlds, chair, before.untilMs) });
}
