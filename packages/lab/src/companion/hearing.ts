/**
 * What becomes of a line that the learner types. The mode decides: within an open thread it is an answer to
 * what is asked; without one it picks what the mode begins with. Only then do names and beliefs count, and a
 * request for an answer counts before all of them. Pure: what is to be done comes out as data.
 */
import { malRuleFor, type WordFinder } from './diagnosis.ts';
import { parseClaim } from './claim-grammar.ts';
import { soundsLikeClaim } from './claim-reading.ts';
import type { Start } from './companion.ts';
import type { Knowledge } from './knowledge.ts';
import type { Answer, AnswerForm, Mode } from './moves.ts';
import { bridgesOf, outsideIn, type Outside } from './outside.ts';
import { conceptNamed } from './policy/connect.ts';
import { numberIn } from './said-answer.ts';
import { answerRequest, numberSaid, type NumberSaid } from './requests.ts';

/** On from a note: to a page, or into a conversation. */
export type Door =
  | { readonly text: string; readonly href: string }
  | { readonly text: string; readonly start: Start; readonly first?: Answer };

export type Heard =
  /** An answer to the question that is open. */
  | { readonly kind: 'turn'; readonly answer: Answer }
  | { readonly kind: 'begin'; readonly start: Start; readonly first?: Answer; readonly note?: string }
  | { readonly kind: 'note'; readonly note: string; readonly doors: readonly Door[] }
  /** Nothing of the unit is named: what is nearest to it has to be looked up. */
  | { readonly kind: 'unknown' };

export interface Situation {
  readonly mode: Mode;
  /** Of the question that is open; `null`: none is. */
  readonly form: AnswerForm['kind'] | null;
  readonly hasTurns: boolean;
  readonly isModelOn: boolean;
  /** Whose prediction is open, on a page or in a challenge. */
  readonly openExercise: string | null;
  readonly isLocked: (exercise: string) => boolean;
}

export interface Ear {
  readonly knowledge: Knowledge;
  readonly finder: WordFinder;
}

export function heard(said: string, now: Situation, ear: Ear): Heard {
  const request = answerRequest(said);
  if (request !== null) return requested(request.exercise ?? now.openExercise, now, ear);
  const turn: Heard = { kind: 'turn', answer: { kind: 'text', text: said } };
  if (now.form !== null && (now.mode === 'tutor' || now.form === 'claim')) return turn;
  if (now.form === 'prediction' && numberIn(said) !== null) return turn;
  const number = numberSaid(said);
  if (number !== null) return evidence(number, now, ear);
  // With a model a question behind an explanation is a question; without one it is a word to be looked up.
  if (now.isModelOn && now.mode === 'explain' && now.hasTurns && isSentence(said)) return turn;
  const outside = outsideIn(said);
  if (outside !== null) return outsider(outside, said, ear);
  switch (now.mode) {
    case 'tutor':
      return tutored(said, ear);
    case 'challenge':
      return challenged(said, now, ear);
    case 'diagnose':
      return now.form === 'text' || now.form === 'choice' ? turn : diagnosed(said);
    case 'connect':
      if (now.hasTurns) return turn;
      break;
    case 'explain':
      break;
  }
  return named(said, now.mode, ear);
}

const isSentence = (said: string): boolean => said.split(/\s+/).length > 3;

/** An answer is asked for: of an exercise only after its prediction; of an open question at once. */
function requested(exercise: string | null, { mode, form, isLocked }: Situation, { knowledge }: Ear): Heard {
  if (form === 'prediction') return { kind: 'turn', answer: { kind: 'reveal' } };
  if (exercise === null) {
    if (form !== null && (mode === 'tutor' || mode === 'explain'))
      return { kind: 'turn', answer: { kind: 'reveal' } };
    const note = 'Say of which exercise, for example: the answer of E4.';
    return { kind: 'note', note, doors: [{ text: 'The exercises', href: '#/predict' }] };
  }
  return { kind: 'note', ...stateOf(exercise, isLocked, knowledge) };
}

function stateOf(
  exercise: string,
  isLocked: Situation['isLocked'],
  { items }: Knowledge,
): { readonly note: string; readonly doors: readonly Door[] } {
  const item = items.get(exercise);
  if (item === undefined)
    return {
      note: `There is no exercise ${exercise}.`,
      doors: [{ text: 'The exercises', href: '#/predict' }],
    };
  const doors = [{ text: `${exercise}: ${item.title}`, href: `#/predict/${exercise}` }];
  if (item.waitsFor !== null)
    return { note: `${exercise} waits for ${item.waitsFor}; it is not run yet.`, doors };
  const note = isLocked(exercise)
    ? `${exercise} waits for your prediction; a guess is enough. Then its runs are shown.`
    : `You have predicted ${exercise}. Its answer stands on its page.`;
  return { note, doors };
}

/** A number by itself is held against the wrong formulas of its exercise. */
function evidence({ value, exercise }: NumberSaid, now: Situation, { knowledge }: Ear): Heard {
  const id = exercise ?? now.openExercise;
  if (id === null) return whichExercise(value, now, knowledge);
  const item = knowledge.items.get(id);
  // Whether a number is right is what the prediction is for.
  if (item === undefined || now.isLocked(id))
    return { kind: 'note', ...stateOf(id, now.isLocked, knowledge) };
  const candidate = malRuleFor(item, value);
  if (candidate !== null) return { kind: 'begin', start: { mode: 'diagnose', candidates: [candidate] } };
  const note = `${value} is what no wrong formula of ${id} gives that I know. Say how you came to it.`;
  return { kind: 'begin', start: { mode: 'diagnose', candidates: [] }, note };
}

function whichExercise(value: number, { isLocked }: Situation, { items }: Knowledge): Heard {
  const doors = [...items.values()]
    .filter(({ id }) => !isLocked(id))
    .flatMap((item): Door[] => {
      const candidate = malRuleFor(item, value);
      const start: Start = { mode: 'diagnose', candidates: candidate === null ? [] : [candidate] };
      return candidate === null ? [] : [{ text: `${item.id}: ${item.title}`, start }];
    });
  const note = `Which exercise is ${value} of? Say it so: I said ${value} for E4.`;
  return { kind: 'note', note, doors };
}

/** What is not of the unit is said not to be; the way on is the learner's. */
function outsider(outside: Outside, said: string, { knowledge, finder }: Ear): Heard {
  const crossings = bridgesOf(outside, knowledge).map(({ id, title, right }): Door => ({
    text: `Bridge: ${title}`,
    start: { mode: 'connect', concept: right },
    first: { kind: 'choice', id },
  }));
  const concept = knowledge.concepts.get(outside.concept ?? '');
  const near: Door[] =
    concept === undefined
      ? []
      : [{ text: `Concept: ${concept.title}`, start: { mode: 'connect', concept: concept.id } }];
  const words: Door[] =
    isSentence(said) && finder.find(said).length > 0
      ? [
          {
            text: 'Take it as said of SWIM',
            start: { mode: 'diagnose', candidates: [] },
            first: { kind: 'text', text: said },
          },
        ]
      : [];
  return { kind: 'note', note: outside.says, doors: [...crossings, ...near, ...words] };
}

/** The question graph that is nearest, by its belief or by the concept that is named. */
function tutored(said: string, { knowledge, finder }: Ear): Heard {
  const { graphs } = knowledge;
  const concept = conceptNamed(said, knowledge);
  const found = [
    () => finder.find(said),
    () => finder.near(concept?.title ?? ''),
    () => finder.near(concept?.words.join(' ') ?? ''),
  ]
    .flatMap((search) => search().find((id) => graphs.has(id)) ?? [])
    .at(0);
  if (found !== undefined) return { kind: 'begin', start: { mode: 'tutor', misconception: found } };
  return { kind: 'note', note: 'I have no questions near that. Choose a belief from the list.', doors: [] };
}

function challenged(said: string, { form }: Situation, { knowledge }: Ear): Heard {
  const answer: Answer = { kind: 'text', text: said };
  const isAsking = /\?\s*$/.test(said);
  const isShort = !isSentence(said);
  if (soundsLikeClaim(said) || (!isShort && !isAsking && form !== 'prediction'))
    return { kind: 'begin', start: { mode: 'challenge', about: 'claim' }, first: answer };
  if (form !== null) return { kind: 'turn', answer };
  return named(said, 'challenge', { knowledge });
}

function diagnosed(said: string): Heard {
  return {
    kind: 'begin',
    start: { mode: 'diagnose', candidates: [] },
    first: { kind: 'text', text: said },
  };
}

/** A claim of the grammar, a concept by its name, or words to be diagnosed. */
function named(said: string, mode: Mode, { knowledge }: Pick<Ear, 'knowledge'>): Heard {
  // What can be broken is a claim, wherever it is said.
  if (parseClaim(said).ok)
    return {
      kind: 'begin',
      start: { mode: 'challenge', about: 'claim' },
      first: { kind: 'text', text: said },
    };
  const concept = conceptNamed(said, knowledge);
  if (concept === undefined) return isSentence(said) ? diagnosed(said) : { kind: 'unknown' };
  if (mode === 'connect') return { kind: 'begin', start: { mode: 'connect', concept: concept.id } };
  const subject = { kind: 'concept', concept: concept.id } as const;
  return { kind: 'begin', start: { mode: 'explain', subject, level: 'newcomer' } };
}
