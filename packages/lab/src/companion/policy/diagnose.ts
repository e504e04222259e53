/**
 * Diagnose my confusion: from a wrong number, the history of misses, or the learner's own words, at most
 * three candidates; then one discriminating question, and the run that decides it. Words alone conclude
 * nothing: what they find is only offered ("which of these sounds like you?"), and *none of these* is
 * always among the answers. A number that a wrong formula gives is told as what it is. Whoever answers
 * rightly does not have the confusion, and where no candidate is left the answer is that it is not known.
 */
import type { Knowledge, Misconception } from '../knowledge.ts';
import type { Move } from '../moves.ts';
import type { Source } from '../sources.ts';
import { lookUp } from './follow-up.ts';
import { clinicSource, misfit, resultOf, step, type Input, type Step } from './policy.ts';

export const CANDIDATES_MAX = 3;
const NEAREST_MAX = 2;
const NONE_OF_THESE = { id: 'none', text: 'None of these' };

/** How a candidate came up. */
export type Ground =
  | { readonly kind: 'formula'; readonly exercise: string; readonly text: string }
  | { readonly kind: 'history'; readonly tag: string; readonly times: number }
  | { readonly kind: 'words' };

export interface Candidate {
  readonly misconception: string;
  readonly ground: Ground;
}

export interface DiagnoseState {
  readonly phase: 'listening' | 'looking' | 'choosing' | 'asking' | 'running' | 'done';
  /** The open one first. */
  readonly candidates: readonly Candidate[];
  readonly ruledOut: readonly string[];
}

/** What the policy asks the search, which is a pure function of the corpus. */
export interface Finders {
  readonly words: (text: string) => readonly string[];
  /** Of two candidates, the one whose question their believers answer most differently. */
  readonly discriminator: (left: string, right: string) => string;
}

export function beginDiagnose(
  candidates: readonly Candidate[],
  knowledge: Knowledge,
  finders: Finders,
): Step<DiagnoseState> {
  const state: DiagnoseState = { phase: 'listening', candidates: [], ruledOut: [] };
  if (candidates.length > 0)
    return discriminate(state, candidates.slice(0, CANDIDATES_MAX), knowledge, finders);
  return step(state, [listen()]);
}

export function diagnose(
  state: DiagnoseState,
  input: Input,
  knowledge: Knowledge,
  finders: Finders,
): Step<DiagnoseState> {
  switch (state.phase) {
    case 'listening':
      if (input.kind === 'text' || input.kind === 'guess') return hear(state, input, knowledge, finders);
      break;
    case 'looking':
      if (input.kind === 'told') return unknown(state, input);
      break;
    case 'choosing':
      if (input.kind === 'text' || input.kind === 'guess') return hear(state, input, knowledge, finders);
      if (input.kind !== 'choice') break;
      if (input.id === NONE_OF_THESE.id) return unsure(state);
      return chosen(state, input.id, knowledge, finders);
    case 'asking':
      if (input.kind === 'choice') return answered(state, input.id, knowledge, finders);
      if (input.kind === 'reveal') return conclude(state, knowledge);
      break;
    case 'running':
      if (input.kind === 'told') return repair(state, input, knowledge);
      break;
    case 'done':
      return step(state, [misfit('This diagnosis is closed.')], { isDone: true });
  }
  return step(state, [misfit('Say it in your own words, or choose one of the answers.')]);
}

function listen(): Move {
  const text = 'Say in a sentence what you think happens, or what does not fit.';
  return { kind: 'ask', id: 'words', form: { kind: 'text' }, text, sources: [] };
}

/** What a model has guessed goes first among what is offered; the learner chooses, and the run concludes. */
function hear(
  state: DiagnoseState,
  said: Extract<Input, { kind: 'text' | 'guess' }>,
  knowledge: Knowledge,
  { words }: Finders,
): Step<DiagnoseState> {
  const guessed = said.kind === 'guess' ? said.ids : [];
  const found = [...new Set([...guessed, ...words(said.text)])]
    .filter((id) => knowledge.misconceptions.has(id) && !state.ruledOut.includes(id))
    .slice(0, CANDIDATES_MAX);
  if (found.length === 0) return step({ ...state, phase: 'looking' }, [], { calls: [lookUp(said.text)] });
  const candidates = found.map((misconception) => ({ misconception, ground: { kind: 'words' } as const }));
  const options = [
    ...found.map((id) => ({ id, text: knowledge.misconceptions.get(id)!.belief })),
    NONE_OF_THESE,
  ];
  const asked: Move = {
    kind: 'ask',
    id: 'which',
    form: { kind: 'choice', options },
    text: 'Which of these sounds like you?',
    sources: [],
  };
  return step({ ...state, phase: 'choosing', candidates }, [asked]);
}

/** What was said is none of the confusions: the learner is told so, and what the unit has nearest to it. */
function unknown(state: DiagnoseState, { results }: Extract<Input, { kind: 'told' }>): Step<DiagnoseState> {
  const hits = resultOf(results, 'searchUnit')?.hits.slice(0, NEAREST_MAX) ?? [];
  const nearest = hits.map(({ title }) => title).join('; ');
  const text = `No confusion of this unit sounds like that${nearest === '' ? '.' : `; nearest: ${nearest}.`}`;
  const sources = hits.map(({ section, title }): Source => ({ level: 2, section, title }));
  const { moves, ...rest } = unsure(state);
  return { ...rest, moves: [{ ...misfit(text), sources }, ...moves] };
}

function chosen(
  state: DiagnoseState,
  id: string,
  knowledge: Knowledge,
  finders: Finders,
): Step<DiagnoseState> {
  const first = state.candidates.find(({ misconception }) => misconception === id);
  if (first === undefined) return step(state, [misfit('Choose one of the answers.')]);
  const rest = state.candidates.filter((one) => one !== first);
  // What somebody says of themselves goes first; it is still the run that decides.
  return discriminate(state, [first, ...rest], knowledge, { ...finders, discriminator: () => id });
}

function discriminate(
  state: DiagnoseState,
  candidates: readonly Candidate[],
  knowledge: Knowledge,
  { discriminator }: Finders,
): Step<DiagnoseState> {
  const [first, second] = candidates;
  if (first === undefined) return unsure(state);
  const open =
    second === undefined ? first.misconception : discriminator(first.misconception, second.misconception);
  const ordered = [...candidates].sort(
    (a, b) => Number(b.misconception === open) - Number(a.misconception === open),
  );
  const asked = knowledge.misconceptions.get(open);
  if (asked === undefined) return unsure(state);
  if (asked.waitsFor !== null) {
    const rest = ordered.slice(1);
    const waits = misfit(`The run that decides this waits for ${asked.waitsFor}.`);
    const next = discriminate(state, rest, knowledge, { words: () => [], discriminator });
    return { ...next, moves: [waits, ...next.moves] };
  }
  const told = ordered.flatMap(groundMove);
  return step({ ...state, phase: 'asking', candidates: ordered }, [...told, question(asked)]);
}

/** A wrong formula or a repeated tag is a fact about answers, and is told as one; words are not. */
function groundMove({ ground }: Candidate): readonly Move[] {
  switch (ground.kind) {
    case 'formula': {
      const source: Source = { level: 2, section: `exercise:${ground.exercise}`, title: ground.exercise };
      return [{ kind: 'cite', role: 'found', text: ground.text, sources: [source] }];
    }
    case 'history': {
      const source: Source = { level: 2, section: 'notebook', title: 'your notebook' };
      const text = `Your notebook has ${ground.times} misses filed under "${ground.tag}".`;
      return [{ kind: 'cite', role: 'found', text, sources: [source] }];
    }
    case 'words':
      return [];
  }
}

function question({ id, ask, options }: Misconception): Move {
  const form = {
    kind: 'choice',
    options: options.map(({ id: option, text }) => ({ id: option, text })),
  } as const;
  return { kind: 'ask', id, form, text: ask, sources: [] };
}

function answered(
  state: DiagnoseState,
  id: string,
  knowledge: Knowledge,
  finders: Finders,
): Step<DiagnoseState> {
  const [open, ...rest] = state.candidates;
  const misconception = knowledge.misconceptions.get(open!.misconception)!;
  const option = misconception.options.find((one) => one.id === id);
  if (option === undefined)
    return step(state, [misfit('Choose one of the answers.'), question(misconception)]);
  if (option.is === 'believed') return conclude(state, knowledge);
  const without = { ...state, ruledOut: [...state.ruledOut, misconception.id] };
  const other = option.misconception;
  const isNew = other !== null && !without.ruledOut.includes(other) && knowledge.misconceptions.has(other);
  const next: Candidate[] = [...rest];
  if (isNew && !next.some((one) => one.misconception === other))
    next.unshift({ misconception: other, ground: { kind: 'words' } });
  if (next.length === 0) return unsure(without);
  const told = next.map(({ misconception: one }) => ({
    misconception: one,
    ground: { kind: 'words' } as const,
  }));
  return discriminate(without, told, knowledge, finders);
}

/** The answer was that of the misconception: its run decides. */
function conclude(state: DiagnoseState, knowledge: Knowledge): Step<DiagnoseState> {
  const { scenario } = knowledge.misconceptions.get(state.candidates[0]!.misconception)!;
  return step({ ...state, phase: 'running' }, [], { calls: [{ tool: 'runScenario', input: { scenario } }] });
}

function repair(
  state: DiagnoseState,
  { results }: Extract<Input, { kind: 'told' }>,
  knowledge: Knowledge,
): Step<DiagnoseState> {
  const found = knowledge.misconceptions.get(state.candidates[0]!.misconception)!;
  const done: DiagnoseState = { ...state, phase: 'done' };
  const refused = resultOf(results, 'refused');
  if (refused?.locked !== undefined && refused.locked !== null) {
    const text = `${refused.locked} runs what decides this. Predict it first.`;
    const door: Move = {
      kind: 'hand-off',
      to: `#/predict/${refused.locked}`,
      about: found.id,
      text,
      sources: [],
    };
    return step(done, [door], { isDone: true });
  }
  const ran = resultOf(results, 'runScenario')?.runs[0];
  if (ran === undefined)
    return step(done, [misfit('The run that decides this could not be made.')], { isDone: true });
  const source: Source = { level: 1, run: ran.run, seed: ran.seed, digest: ran.digest, atMs: null };
  const clinic = clinicSource(found.id, knowledge);
  const moves: Move[] = [
    {
      kind: 'verdict',
      verdict: 'confirmed',
      text: `You answered as one who holds: ${found.belief}`,
      sources: [clinic],
    },
    {
      kind: 'show-run',
      scenario: found.scenario,
      fromMs: null,
      text: 'This run decides it.',
      sources: [source],
    },
    { kind: 'cite', role: 'why', text: found.refutation, sources: [source, clinic] },
    { kind: 'hand-off', to: 'tutor', about: found.id, text: 'Work it out step by step.', sources: [] },
  ];
  return step(done, moves, { isDone: true });
}

function unsure(state: DiagnoseState): Step<DiagnoseState> {
  const moves: Move[] = [
    { kind: 'verdict', verdict: 'unsure', text: 'I am not sure what it is.', sources: [] },
    {
      kind: 'hand-off',
      to: '#/clinic',
      about: null,
      text: 'The quick check asks eight questions.',
      sources: [],
    },
  ];
  return step({ ...state, phase: 'done' }, moves, { isDone: true });
}
