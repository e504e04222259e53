/**
 * Explain simply: one sentence of gist, a picture (three seconds of a run), where the picture stops being
 * true, and one check question; at most `WORDS_MAX` words. A concept has authored texts at four levels. An
 * event of a run is told by the narrator, which only renders the engine's own record, so it is true by
 * construction; what it is an event of gives the break and the question.
 */
import type { Level, Move } from '../moves.ts';
import type { Explanation, Knowledge } from '../knowledge.ts';
import type { ToolResult } from '../oracle/tools.ts';
import { workSource, type Source } from '../sources.ts';
import { foundMoves, lookUp } from './follow-up.ts';
import { narrate, wordsIn } from './narrator.ts';
import { misfit, resultOf, step, unitSources, type Input, type Step } from './policy.ts';

export const WORDS_MAX = 120;

export type Subject =
  | { readonly kind: 'concept'; readonly concept: string }
  | { readonly kind: 'event'; readonly run: string; readonly event: number }
  /** What the learner is looking at. */
  | { readonly kind: 'moment' };

export interface ExplainState {
  readonly subject: Subject;
  readonly level: Level;
  /** Whose check question is open; `null`: none is. */
  readonly check: string | null;
}

/** What an event of a kind is an example of. */
const CONCEPT_OF: Readonly<Record<string, string>> = {
  alive: 'join',
  suspect: 'suspicion',
  cleared: 'refutation',
  dead: 'failure-detector',
  left: 'leave',
  leaving: 'leave',
  joined: 'join',
  restarted: 'incarnation',
  meta: 'gossip',
  updated: 'gossip',
  refuted: 'refutation',
  exchanged: 'push-pull',
};
/** What a moment is an example of: everything that is to be seen is somebody's view. */
const OF_A_MOMENT = 'membership-view';
/** Before the event, in the picture. */
const BEFORE_MS = 2500;

export function beginExplain(subject: Subject, level: Level, knowledge: Knowledge): Step<ExplainState> {
  const state: ExplainState = { subject, level, check: null };
  switch (subject.kind) {
    case 'event': {
      const { run, event } = subject;
      return step(state, [], { calls: [{ tool: 'explainTransition', input: { run, event } }] });
    }
    case 'moment':
      return step(state, [], { calls: [{ tool: 'currentView', input: {} }] });
    case 'concept': {
      const explanation = knowledge.explanations.get(subject.concept);
      if (explanation === undefined) return nothing(state, subject.concept, knowledge);
      return step({ ...state, check: subject.concept }, conceptMoves(explanation, level, knowledge));
    }
  }
}

export function explain(state: ExplainState, input: Input, knowledge: Knowledge): Step<ExplainState> {
  if (input.kind === 'told') return told(state, input, knowledge);
  if (input.kind === 'text') return step(state, [], { calls: [lookUp(input.text)] });
  const explanation = knowledge.explanations.get(state.check ?? '');
  if (explanation !== undefined) {
    if (input.kind === 'reveal') return revealed(state, explanation, knowledge);
    const chosen = input.kind === 'choice' ? Number(input.id) : -1;
    if (explanation.check.options[chosen] !== undefined)
      return checkedStep(state, explanation, chosen, knowledge);
  }
  return step(state, [misfit('Choose one of the answers, another level, or another word to explain.')]);
}

function conceptMoves(explanation: Explanation, level: Level, knowledge: Knowledge): readonly Move[] {
  const sources = sourcesOf(explanation, knowledge);
  const { gist, breaks } = explanation.levels[level];
  return [
    { kind: 'cite', role: 'gist', text: gist, sources },
    { kind: 'show-run', scenario: explanation.picture, fromMs: null, text: 'The picture:', sources: [] },
    { kind: 'cite', role: 'breaks', text: breaks, sources },
    ...(DEEP.has(level) ? differsMoves(explanation) : []),
    checkMove(explanation),
  ];
}

/** For whom it matters that two sources do not say the same. */
const DEEP: ReadonlySet<Level> = new Set(['engineer', 'paper']);

function differsMoves({ differs }: Explanation): readonly Move[] {
  if (differs === undefined) return [];
  const { here, there, because } = differs;
  const text = `${here.says} ${there.says} ${because}`;
  return [{ kind: 'cite', role: 'differs', text, sources: [workSource(here.work), workSource(there.work)] }];
}

function checkMove({ check }: Explanation): Move {
  const options = check.options.map((text, i) => ({ id: String(i), text }));
  return { kind: 'ask', id: 'check', form: { kind: 'choice', options }, text: check.ask, sources: [] };
}

function checkedStep(
  state: ExplainState,
  explanation: Explanation,
  chosen: number,
  knowledge: Knowledge,
): Step<ExplainState> {
  const { check, picture } = explanation;
  const sources = sourcesOf(explanation, knowledge);
  const isRight = chosen === check.right;
  const text = isRight ? check.because : answerOf(explanation);
  const moves: Move[] = [
    { kind: 'verdict', verdict: isRight ? 'right' : 'wrong', text, sources },
    ...(isRight
      ? []
      : [{ kind: 'show-run', scenario: picture, fromMs: null, text: 'Look again.', sources: [] } as const]),
  ];
  return step({ ...state, check: null }, moves, { isDone: true });
}

function revealed(state: ExplainState, explanation: Explanation, knowledge: Knowledge): Step<ExplainState> {
  const said: Move = {
    kind: 'reveal',
    text: answerOf(explanation),
    sources: sourcesOf(explanation, knowledge),
  };
  return step({ ...state, check: null }, [said], { isDone: true });
}

/** For whoever has not given it: the answer itself before its reason. */
function answerOf({ check: { options, right, because } }: Explanation): string {
  return `${options[right]!}. ${because}`;
}

function told(
  state: ExplainState,
  { results }: Extract<Input, { kind: 'told' }>,
  knowledge: Knowledge,
): Step<ExplainState> {
  const refused = resultOf(results, 'refused');
  if (refused !== undefined)
    return step(state, [refusalMove(refused.locked, refused.reason)], { isDone: true });
  const found = resultOf(results, 'searchUnit');
  if (found !== undefined) return lookedUp(state, found, knowledge);
  const view = resultOf(results, 'currentView');
  if (view !== undefined) return moment(state, view, knowledge);
  const event = resultOf(results, 'explainTransition');
  if (event === undefined) return step(state, [misfit('I have not run that. Run it?')], { isDone: true });
  const { run, seed, digest, atMs, kind, observer } = event;
  const source: Source = { level: 1, run, seed, digest, atMs };
  const seen = { run, fromMs: Math.max(0, atMs - BEFORE_MS), chair: observer === 0 ? null : observer };
  const rest = afterRun(seen, CONCEPT_OF[kind], state.level, knowledge);
  const text = narrate(event, WORDS_MAX - rest.words);
  const gist: Move = { kind: 'cite', role: 'event', text, sources: [source] };
  return step({ ...state, check: rest.check }, [gist, ...rest.moves], { isDone: rest.check === null });
}

/** The question that was open stays open. */
function lookedUp(
  state: ExplainState,
  found: Extract<ToolResult, { tool: 'searchUnit' }>,
  { explanations }: Knowledge,
): Step<ExplainState> {
  const open = explanations.get(state.check ?? '');
  const again = open === undefined ? [] : [checkMove(open)];
  return step(state, [...foundMoves(found), ...again], { isDone: open === undefined });
}

/** The event that is selected if there is one; else what is to be seen. */
function moment(
  state: ExplainState,
  { run, event, text, seed, digest, atMs, chair }: Extract<ToolResult, { tool: 'currentView' }>,
  knowledge: Knowledge,
): Step<ExplainState> {
  if (run === null)
    return step(state, [misfit('No run is open. Open one, or name a word.')], { isDone: true });
  if (event !== null)
    return step(state, [], { calls: [{ tool: 'explainTransition', input: { run, event } }] });
  const source: Source = { level: 1, run, seed: seed ?? 0, digest: digest ?? '', atMs };
  const seen = { run, fromMs: Math.max(0, (atMs ?? 0) - BEFORE_MS), chair };
  const rest = afterRun(seen, OF_A_MOMENT, state.level, knowledge);
  const gist: Move = { kind: 'cite', role: 'event', text, sources: [source] };
  return step({ ...state, check: rest.check }, [gist, ...rest.moves], { isDone: rest.check === null });
}

interface AfterRun {
  readonly moves: readonly Move[];
  readonly words: number;
  readonly check: string | null;
}

/** The picture of the run itself, and where what it is an example of breaks, with its question. */
function afterRun(
  {
    run: scenario,
    fromMs,
    chair,
  }: { readonly run: string; readonly fromMs: number; readonly chair: number | null },
  concept: string | undefined,
  level: Level,
  knowledge: Knowledge,
): AfterRun {
  const picture: Move = { kind: 'show-run', scenario, fromMs, chair, text: 'The picture:', sources: [] };
  const explanation = knowledge.explanations.get(concept ?? '');
  if (explanation === undefined) return { moves: [picture], words: 0, check: null };
  const { breaks } = explanation.levels[level];
  const { ask, options } = explanation.check;
  const cited: Move = {
    kind: 'cite',
    role: 'breaks',
    text: breaks,
    sources: sourcesOf(explanation, knowledge),
  };
  return {
    moves: [picture, cited, checkMove(explanation)],
    words: wordsIn([breaks, ask, ...options].join(' ')),
    check: explanation.concept,
  };
}

export function refusalMove(locked: string | null, reason: string): Move {
  if (locked === null) return misfit(reason);
  const text = `${locked} has to be predicted first; nothing of it is shown before.`;
  return { kind: 'hand-off', to: `#/predict/${locked}`, about: locked, text, sources: [] };
}

function nothing(state: ExplainState, word: string, { explanations }: Knowledge): Step<ExplainState> {
  const near = [...explanations.keys()].filter((one) => one.includes(word) || word.includes(one)).slice(0, 3);
  const nearest = near.length === 0 ? '' : ` Nearest: ${near.join(', ')}.`;
  return step(state, [misfit(`${word} is not explained in this unit.${nearest}`)], { isDone: true });
}

function sourcesOf({ concept, work }: Explanation, knowledge: Knowledge): readonly Source[] {
  const unit = unitSources(concept, knowledge);
  return work === undefined ? unit : [...unit, workSource(work)];
}
