/**
 * Explain simply: one sentence of gist, a picture (three seconds of a run), where the picture stops being
 * true, and one check question; at most `WORDS_MAX` words. A concept has authored texts at four levels. An
 * event of a run is told by the narrator, which only renders the engine's own record, so it is true by
 * construction.
 */
import type { Level, Move } from '../moves.ts';
import type { Explanation, Knowledge } from '../knowledge.ts';
import type { ToolResult } from '../oracle/tools.ts';
import { WORKS, type Source } from '../sources.ts';
import { narrate } from './narrator.ts';
import { misfit, resultOf, step, type Input, type Step } from './policy.ts';

export const WORDS_MAX = 120;

export type Subject =
  | { readonly kind: 'concept'; readonly concept: string }
  | { readonly kind: 'event'; readonly run: string; readonly event: number }
  /** What the learner is looking at. */
  | { readonly kind: 'moment' };

export interface ExplainState {
  readonly subject: Subject;
  readonly level: Level;
  readonly isChecked: boolean;
}

export function beginExplain(subject: Subject, level: Level, knowledge: Knowledge): Step<ExplainState> {
  const state: ExplainState = { subject, level, isChecked: false };
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
      return step(state, conceptMoves(explanation, level));
    }
  }
}

export function explain(state: ExplainState, input: Input, knowledge: Knowledge): Step<ExplainState> {
  if (input.kind === 'told') return told(state, input);
  if (input.kind === 'choice' && state.subject.kind === 'concept') {
    const explanation = knowledge.explanations.get(state.subject.concept);
    const chosen = Number(input.id);
    if (explanation !== undefined && explanation.check.options[chosen] !== undefined)
      return checkedStep(state, explanation, chosen);
  }
  if (input.kind === 'reveal' && state.subject.kind === 'concept') {
    const explanation = knowledge.explanations.get(state.subject.concept);
    if (explanation !== undefined) return checkedStep(state, explanation, explanation.check.right);
  }
  return step(state, [misfit('Choose one of the answers, another level, or another word to explain.')]);
}

function conceptMoves(explanation: Explanation, level: Level): readonly Move[] {
  const sources = sourcesOf(explanation);
  const { gist, breaks } = explanation.levels[level];
  const { picture, check } = explanation;
  const options = check.options.map((text, i) => ({ id: String(i), text }));
  return [
    { kind: 'cite', role: 'gist', text: gist, sources },
    { kind: 'show-run', scenario: picture, fromMs: null, text: 'The picture:', sources: [] },
    { kind: 'cite', role: 'breaks', text: breaks, sources },
    { kind: 'ask', id: 'check', form: { kind: 'choice', options }, text: check.ask, sources: [] },
  ];
}

function checkedStep(state: ExplainState, explanation: Explanation, chosen: number): Step<ExplainState> {
  const { check, picture } = explanation;
  const sources = sourcesOf(explanation);
  const isRight = chosen === check.right;
  const moves: Move[] = [
    { kind: 'verdict', verdict: isRight ? 'right' : 'wrong', text: check.because, sources },
    ...(isRight
      ? []
      : [{ kind: 'show-run', scenario: picture, fromMs: null, text: 'Look again.', sources: [] } as const]),
  ];
  return step({ ...state, isChecked: true }, moves, { isDone: true });
}

function told(state: ExplainState, { results }: Extract<Input, { kind: 'told' }>): Step<ExplainState> {
  const refused = resultOf(results, 'refused');
  if (refused !== undefined)
    return step(state, [refusalMove(refused.locked, refused.reason)], { isDone: true });
  const view = resultOf(results, 'currentView');
  if (view !== undefined) return moment(state, view);
  const event = resultOf(results, 'explainTransition');
  if (event === undefined) return step(state, [misfit('I have not run that. Run it?')], { isDone: true });
  const { run, seed, digest, atMs } = event;
  const source: Source = { level: 1, run, seed, digest, atMs };
  return step(state, [{ kind: 'cite', role: 'event', text: narrate(event), sources: [source] }], {
    isDone: true,
  });
}

/** The event that is selected if there is one; else what is to be seen. */
function moment(
  state: ExplainState,
  { run, event, text, seed, digest, atMs }: Extract<ToolResult, { tool: 'currentView' }>,
): Step<ExplainState> {
  if (run === null)
    return step(state, [misfit('No run is open. Open one, or name a word.')], { isDone: true });
  if (event !== null)
    return step(state, [], { calls: [{ tool: 'explainTransition', input: { run, event } }] });
  const source: Source = { level: 1, run, seed: seed ?? 0, digest: digest ?? '', atMs };
  return step(state, [{ kind: 'cite', role: 'event', text, sources: [source] }], { isDone: true });
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

function sourcesOf({ concept, section, work }: Explanation): readonly Source[] {
  const id = section ?? `explanation:${concept}`;
  const sources: Source[] = [{ level: 2, section: id, title: section ?? concept }];
  if (work !== undefined) sources.push({ level: 4, work: WORKS[work.id] ?? work.id, place: work.place });
  return sources;
}
