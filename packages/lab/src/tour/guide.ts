/**
 * Where one is in the tour: a state, what may be done in it, and what comes of that. It knows stops by number
 * only; what happens in a run reaches it as `arrived`. Back always leads somewhere, and never waits for
 * anything.
 */

/** `ask`: a guess is wanted first. `playing`, `changing`: until what is waited for is there. */
export type Phase = 'ask' | 'playing' | 'told' | 'changing' | 'changed';

export interface GuideState {
  readonly stop: number;
  readonly phase: Phase;
  /** What was answered, by the stop's id: an option, or a number. */
  readonly answers: Readonly<Record<string, string>>;
  /** The furthest stop whose narration was told. */
  readonly furthest: number;
}

export type GuideInput =
  | { readonly type: 'next' }
  | { readonly type: 'back' }
  | { readonly type: 'jump'; readonly stop: number }
  /** What the phase waits for is there. */
  | { readonly type: 'arrived' }
  | { readonly type: 'change' }
  | { readonly type: 'again' }
  | { readonly type: 'answer'; readonly value: string };

/** What the guide has to know of a stop. */
export interface StopOutline {
  readonly id: string;
  readonly question: { readonly kind: 'choice' | 'number' } | null;
}

export function beginTour(stops: readonly StopOutline[]): GuideState {
  return enter({ stop: 0, phase: 'playing', answers: {}, furthest: -1 }, stops, 0);
}

export function step(state: GuideState, input: GuideInput, stops: readonly StopOutline[]): GuideState {
  const { phase, stop } = state;
  switch (input.type) {
    case 'next':
      return next(state, stops);
    case 'back':
      return back(state, stops);
    case 'jump': {
      const isThere = Number.isInteger(input.stop) && input.stop >= 0 && input.stop < stops.length;
      return isThere ? enter(state, stops, input.stop) : state;
    }
    case 'arrived':
      if (phase === 'playing') return told(state);
      return phase === 'changing' ? { ...state, phase: 'changed' } : state;
    case 'change':
      return phase === 'told' || phase === 'changed' ? { ...state, phase: 'changing' } : state;
    case 'again':
      return phase === 'changed' ? { ...state, phase: 'changing' } : { ...state, phase: 'playing' };
    case 'answer': {
      const { id, question } = stops[stop]!;
      if (question === null) return state;
      const answered = { ...state, answers: { ...state.answers, [id]: input.value } };
      return phase === 'ask' ? { ...answered, phase: 'playing' } : answered;
    }
  }
}

/** On: what plays is at its end at once; what is told gives way to the next stop. The last stop stays. */
function next(state: GuideState, stops: readonly StopOutline[]): GuideState {
  const { phase, stop } = state;
  if (phase === 'ask') return { ...state, phase: 'playing' };
  if (phase === 'playing') return told(state);
  if (phase === 'changing') return { ...state, phase: 'changed' };
  return stop + 1 < stops.length ? enter(state, stops, stop + 1) : state;
}

/** Back: out of a change to what was told before it, and from there to the stop before, as it was left. */
function back(state: GuideState, stops: readonly StopOutline[]): GuideState {
  const { phase, stop } = state;
  if (phase === 'changing' || phase === 'changed') return { ...state, phase: 'told' };
  if (stop === 0) return phase === 'told' ? state : told(state);
  const before = { ...state, stop: stop - 1 };
  return isAsked(before, stops) ? { ...before, phase: 'ask' } : told(before);
}

function enter(state: GuideState, stops: readonly StopOutline[], stop: number): GuideState {
  const there = { ...state, stop };
  return { ...there, phase: isAsked(there, stops) ? 'ask' : 'playing' };
}

/** A guess comes before what it is about; one that was made is not asked again. */
function isAsked({ stop, answers }: GuideState, stops: readonly StopOutline[]): boolean {
  const { id, question } = stops[stop]!;
  return question?.kind === 'number' && answers[id] === undefined;
}

function told(state: GuideState): GuideState {
  return { ...state, phase: 'told', furthest: Math.max(state.furthest, state.stop) };
}

/** The tour has been done once: the sandbox is open. */
export function isDone({ furthest }: GuideState, stops: readonly StopOutline[]): boolean {
  return furthest >= stops.length - 1;
}

/** What is kept from one visit to the next. */
export function keep({ stop, answers, furthest }: GuideState): string {
  return JSON.stringify({ version: 1, stop, answers, furthest });
}

/** Goes on where one was; anything that is not what `keep` wrote begins anew. */
export function resume(kept: string | null, stops: readonly StopOutline[]): GuideState {
  const fresh = beginTour(stops);
  if (kept === null) return fresh;
  let value: unknown;
  try {
    value = JSON.parse(kept);
  } catch {
    return fresh;
  }
  if (typeof value !== 'object' || value === null) return fresh;
  const { version, stop, answers, furthest } = value as Record<string, unknown>;
  if (version !== 1 || !isStop(stop, stops) || !(furthest === -1 || isStop(furthest, stops))) return fresh;
  const known = stops.filter(({ question }) => question !== null).map(({ id }) => id);
  const given = typeof answers === 'object' && answers !== null ? Object.entries(answers) : [];
  const kind = given.filter(
    (entry): entry is [string, string] => known.includes(entry[0]) && typeof entry[1] === 'string',
  );
  return enter({ ...fresh, answers: Object.fromEntries(kind), furthest }, stops, stop);
}

function isStop(value: unknown, stops: readonly StopOutline[]): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < stops.length;
}
