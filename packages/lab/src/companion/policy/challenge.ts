/**
 * Challenge my understanding: serves an exercise at the edge of ability and takes a prediction with a range
 * and a confidence; the engine grades it. Each time an exercise comes it is another of its questions, or has
 * another number in its set-up, and another seed; which one comes third is the same for everybody. Or the
 * learner states a claim, and the engine tries to break it ("refute me"). That nothing was found is no
 * proof, and is not called one.
 */
import { CLAIM_KNOBS, formatClaim, GRAMMAR, type ClaimKnob } from '../claim-grammar.ts';
import { readClaim } from '../claim-reading.ts';
import { nextItem, type Past, type Rated } from '../elo.ts';
import type { Asking, Item, Knowledge } from '../knowledge.ts';
import type { Move, Verdict } from '../moves.ts';
import type { Fresh, Graded, ToolResult, Tried } from '../oracle/tools.ts';
import type { Source } from '../sources.ts';
import { misfit, resultOf, step, type Input, type Step } from './policy.ts';

export const CLAIM_RUNS = 40;

export interface ChallengeState {
  readonly phase: 'predicting' | 'grading' | 'claiming' | 'confirming' | 'searching' | 'done';
  readonly exercise: string | null;
  /** How the exercise is asked (`Asking`). */
  readonly question: string | null;
  readonly seed: number;
  /** As it was understood. */
  readonly claim: string | null;
}

export interface Ladder {
  readonly past: readonly Past[];
  readonly items: readonly Rated[];
  /** How often each exercise was asked and then left without an answer. */
  readonly left: ReadonlyMap<string, number>;
  readonly nowMs: number;
  /** The answer bank's engine, for the sources of graded answers. */
  readonly engine: string;
}

/** `about`: an exercise by its id, or `claim`; `null`: what the ladder says. */
export function beginChallenge(
  about: string | null,
  knowledge: Knowledge,
  ladder: Ladder,
): Step<ChallengeState> {
  const state: ChallengeState = {
    phase: 'claiming',
    exercise: null,
    question: null,
    seed: 0,
    claim: null,
  };
  if (about === 'claim') return step(state, [askClaim()]);
  const open = ladder.items.filter(({ id }) => knowledge.items.get(id)?.waitsFor === null);
  const id = about ?? nextItem(ladder.past, open, ladder.nowMs);
  const item = id === null ? undefined : knowledge.items.get(id);
  if (item === undefined) return step(state, [misfit('There is no such exercise.'), askClaim()]);
  if (item.waitsFor !== null)
    return step(state, [misfit(`${item.id} waits for ${item.waitsFor}; it is not run yet.`), askClaim()]);
  const answered = ladder.past.filter(({ exercise }) => exercise === item.id).length;
  const times = answered + (ladder.left.get(item.id) ?? 0);
  const asking = askingAt(item, times);
  const seed = seedOf(item.id, times);
  const moves = [setup(item), ...changeOf(asking), askPrediction(item, asking, seed)];
  return step({ ...state, phase: 'predicting', exercise: item.id, question: asking.id, seed }, moves);
}

/** How an exercise is asked after so many times; after the last way comes the first again. */
export function askingAt({ askings }: Item, times: number): Asking {
  return askings[times % askings.length]!;
}

export function challenge(
  state: ChallengeState,
  input: Input,
  knowledge: Knowledge,
  ladder: Ladder,
): Step<ChallengeState> {
  if (input.kind === 'choice' && input.id === 'refute-me')
    return step({ ...state, phase: 'claiming', claim: null }, [askClaim()]);
  switch (state.phase) {
    case 'predicting':
      return predict(state, input, knowledge);
    case 'grading':
      if (input.kind === 'told') return graded(state, input.results, knowledge, ladder);
      break;
    case 'claiming':
      if (input.kind === 'text') return claim(state, input.text);
      break;
    case 'confirming':
      if (input.kind === 'text') return claim(state, input.text);
      if (input.kind !== 'choice') break;
      if (input.id === 'no') return step({ ...state, phase: 'claiming', claim: null }, [askClaim()]);
      if (input.id === 'yes' && state.claim !== null) return search(state, state.claim);
      break;
    case 'searching':
      if (input.kind === 'told') return searched(state, input.results);
      break;
    case 'done':
      return step(state, [misfit('This challenge is over.')], { isDone: true });
  }
  return step(state, [misfit('That does not answer what is asked.')]);
}

function predict(state: ChallengeState, input: Input, knowledge: Knowledge): Step<ChallengeState> {
  const item = knowledge.items.get(state.exercise ?? '');
  const asking = item?.askings.find(({ id }) => id === state.question);
  if (item === undefined || asking === undefined)
    return step(state, [misfit('There is no such exercise.')], { isDone: true });
  const again = (why: string): Step<ChallengeState> =>
    step(state, [misfit(why), askPrediction(item, asking, state.seed)]);
  if (input.kind === 'hint' || input.kind === 'reveal')
    return again('Not before you have predicted: a guess is enough.');
  if (input.kind !== 'prediction' || input.exercise !== item.id)
    return again('Give a number, a range and how sure you are.');
  const { exercise, value, low, high, confidence, isRangeSet = true } = input;
  if (![value, low, high].every(Number.isFinite) || low > value || value > high)
    return again('The range must hold your number.');
  const given = { exercise, question: asking.id, value, low, high, confidence, isRangeSet };
  const call = { tool: 'gradePrediction', input: given } as const;
  return step({ ...state, phase: 'grading' }, [], { calls: [call] });
}

function graded(
  state: ChallengeState,
  results: readonly ToolResult[],
  knowledge: Knowledge,
  { engine }: Ladder,
): Step<ChallengeState> {
  const done: ChallengeState = { ...state, phase: 'done' };
  const grade = resultOf(results, 'gradePrediction');
  const item = knowledge.items.get(state.exercise ?? '');
  const asking = item?.askings.find(({ id }) => id === state.question);
  if (grade === undefined || item === undefined || asking === undefined)
    return step(done, [misfit('It could not be graded; your prediction is kept.')], { isDone: true });
  return step(done, debrief(grade, item, asking, engine), { isDone: true });
}

function debrief(grade: Graded, item: Item, asking: Asking, engine: string): readonly Move[] {
  const bank: Source = { level: 1, bank: item.id, engine };
  const { misconception, fresh } = grade;
  const moves: Move[] =
    fresh === null
      ? [said(grade, '', [bank]), { kind: 'reveal', text: item.solution, sources: [bank] }]
      : freshMoves(grade, fresh, item, asking, bank);
  if (misconception !== null) {
    const why = 'Your number is what a wrong formula gives. See which.';
    moves.push({ kind: 'hand-off', to: 'diagnose', about: misconception, text: why, sources: [] });
  }
  const transfer = 'One knob is changed: does the number rise or fall?';
  moves.push({ kind: 'hand-off', to: `#/predict/${item.id}`, about: item.id, text: transfer, sources: [] });
  return moves;
}

/** With a number changed: what its own runs gave, and the solution, which is about the exercise's numbers. */
function freshMoves(grade: Graded, fresh: Fresh, item: Item, asking: Asking, bank: Source): Move[] {
  const { name, seeds, engine, observed, spec } = fresh;
  const source: Source = { level: 1, fresh: name, seeds, engine };
  const own = observed === null ? 'In yours it never happens.' : `Yours gives ${short(observed)}.`;
  const moves: Move[] = [said(grade, `Over ${seeds} runs in which ${asking.changed}: `, [source], ` ${own}`)];
  if (spec !== null)
    moves.push({ kind: 'show-run', scenario: name, spec, fromMs: null, text: 'Your run.', sources: [] });
  const text = `With the exercise's own numbers: ${item.solution}`;
  return [...moves, { kind: 'reveal', text, sources: [bank] }];
}

function said(grade: Graded, before: string, sources: readonly Source[], after = ''): Move {
  const { verdict, median, low, high, unit } = grade;
  const [middle, least, most] = [median, low, high].map(short);
  const begin = before === '' ? 'The' : `${before}the`;
  const band = `most runs lie from ${least} to ${most}.`;
  const text = `${begin} engine's middle is ${middle} ${unit}; ${band}${after}`;
  return { kind: 'verdict', verdict, text, sources };
}

function claim(state: ChallengeState, text: string): Step<ChallengeState> {
  const parsed = readClaim(text);
  if (!parsed.ok) return step({ ...state, phase: 'claiming' }, [misfit(parsed.problem), askClaim()]);
  const understood = formatClaim(parsed.claim);
  const asked: Move = {
    kind: 'ask',
    id: 'confirm',
    form: {
      kind: 'choice',
      options: [
        { id: 'yes', text: 'Yes, try to break it' },
        { id: 'no', text: 'No' },
      ],
    },
    text: `Understood as: ${understood}. Is that your claim?`,
    sources: [],
  };
  return step({ ...state, phase: 'confirming', claim: understood }, [asked]);
}

function search(state: ChallengeState, text: string): Step<ChallengeState> {
  const call = { tool: 'findCounterexample', input: { claim: text, runs: CLAIM_RUNS } } as const;
  return step({ ...state, phase: 'searching' }, [], { calls: [call] });
}

function searched(state: ChallengeState, results: readonly ToolResult[]): Step<ChallengeState> {
  const done: ChallengeState = { ...state, phase: 'done' };
  const refused = resultOf(results, 'refused');
  if (refused !== undefined && refused.locked !== null) {
    const text = `${refused.locked} has to be predicted first.`;
    const door: Move = {
      kind: 'hand-off',
      to: `#/predict/${refused.locked}`,
      about: null,
      text,
      sources: [],
    };
    return step(done, [door], { isDone: true });
  }
  const tried = resultOf(results, 'findCounterexample');
  if (tried === undefined) return step(done, [misfit('The search could not be made.')], { isDone: true });
  return step(done, triedMoves(tried), { isDone: true });
}

function triedMoves(tried: Tried): readonly Move[] {
  const { claim: text, found } = tried;
  if (found === null) return stoodMoves(tried);
  const source: Source = {
    level: 1,
    run: found.run ?? 'counterexample',
    seed: found.seed,
    digest: found.digest,
    atMs: found.atMs,
  };
  return [
    verdictMove('refuted', `Broken: ${text}. ${found.text}`, [source]),
    {
      kind: 'show-run',
      scenario: 'counterexample',
      spec: found.spec,
      fromMs: Math.max(0, found.atMs - 3000),
      text: `The smallest run that was found, after ${found.shrunk} steps of shrinking.`,
      sources: [source],
    },
    { kind: 'hand-off', to: `#/lab?s=${found.link}`, about: null, text: 'Open it in the lab.', sources: [] },
  ];
}

/** The hardest of the runs stands for all of them: it can be looked at. */
function stoodMoves({ runs, stood, ranges }: Tried): readonly Move[] {
  const proof = 'That is no proof; it may need more, or other faults.';
  const text = `${runs} runs did not break it. ${rangesText(ranges)}${proof}`;
  if (stood === null) return [verdictMove('stands', text, [])];
  const source: Source = { level: 1, ...stood, atMs: null };
  const shown = 'The hardest run that was tried: each bound at its hardest.';
  return [
    verdictMove('stands', text, [source]),
    { kind: 'show-run', scenario: stood.run, fromMs: null, text: shown, sources: [source] },
  ];
}

/** What the search has really run: the range of each knob, and what was never there. */
function rangesText(ranges: Tried['ranges']): string {
  if (ranges.length === 0) return '';
  const isOff = ({ most, knob }: Tried['ranges'][number]): boolean => most === 0 && OFF.has(knob);
  const tried = ranges.filter((one) => !isOff(one)).map(rangeText);
  const off = ranges.filter(isOff).map(({ knob }) => `no ${knob}`);
  const without = off.length === 0 ? '' : `; ${off.join(', ')}`;
  return `They had the rules of memberlist, and ${tried.join(', ')}${without}. `;
}

const OFF: ReadonlySet<ClaimKnob> = new Set(['loss', 'pause', 'split']);

function rangeText({ knob, least, most }: Tried['ranges'][number]): string {
  const { unit } = CLAIM_KNOBS[knob];
  const amount = least === most ? short(least) : `${short(least)} to ${short(most)}`;
  return `${knob} ${amount} ${unit}`.trim();
}

function verdictMove(verdict: Verdict, text: string, sources: readonly Source[]): Move {
  return { kind: 'verdict', verdict, text, sources };
}

function setup({ id, title, setup: text }: Item): Move {
  const source: Source = { level: 2, section: `exercise:${id}`, title: `${id} ${title}` };
  return { kind: 'cite', role: 'gist', text, sources: [source] };
}

/** Said between the set-up, which tells the exercise's own numbers, and the question. */
function changeOf({ changed }: Asking): readonly Move[] {
  return changed === null ? [] : [misfit(`This time one number is another: ${changed}.`)];
}

function askPrediction({ id }: Item, { id: question, ask, unit }: Asking, seed: number): Move {
  const form = { kind: 'prediction', exercise: id, question, unit, seed } as const;
  return { kind: 'ask', id, form, text: ask, sources: [] };
}

function askClaim(): Move {
  return {
    kind: 'ask',
    id: 'claim',
    form: { kind: 'claim' },
    text: `State a claim, for example: ${GRAMMAR}`,
    sources: [],
  };
}

/** Another one each time, the same for everybody at the same time: FNV-1a over the id. */
function seedOf(id: string, times: number): number {
  let hash = 0x811c9dc5;
  for (const sign of `${id}.${times}`) hash = Math.imul(hash ^ sign.codePointAt(0)!, 0x01000193) >>> 0;
  return (hash % 99_991) + 201;
}

function short(value: number): string {
  if (!Number.isFinite(value)) return 'never';
  return String(Number(value.toPrecision(3)));
}
