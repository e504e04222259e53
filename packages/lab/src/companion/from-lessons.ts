/** The lessons' exercises and misconceptions as the companion needs them. */
import { FormulaError, valueOf } from '../lessons/formula.ts';
import type { Exercise, Misconception as Lesson } from '../lessons/schema.ts';
import { changeText, servingsOf, variedExercise, type Serving } from '../lessons/variations.ts';
import type { Asking, Item, Misconception } from './knowledge.ts';

/** A figure of the bank by its name (`E4.k3.median`); `undefined`: the bank has it not. */
export type Figures = (name: string) => number | undefined;

export function misconceptionOf(lesson: Lesson): Misconception {
  const { id, belief, tag, refutation, question, runs, phrasings } = lesson;
  const { think, shows, because } = refutation;
  const [first] = runs;
  return {
    id,
    belief,
    tag,
    refutation: `You may think: ${think} The run shows: ${shows} That is because: ${because}`,
    scenario: `${id}.${first!.id}`,
    ask: question.ask,
    options: question.options.map((option, i) => ({
      id: 'abcdefgh'[i]!,
      text: option.text,
      is: option.is,
      misconception: option.misconception ?? null,
    })),
    phrasings,
    waitsFor: lesson.waits_for ?? null,
  };
}

/** Mal-rules are those of the exercise's first question. */
export function itemOf(exercise: Exercise, figures: Figures): Item {
  const { id, title, setup, fixed, questions, tags, solution } = exercise;
  const question = questions[0]!;
  return {
    id,
    title,
    setup: `${setup} Fixed: ${fixed.join('; ')}.`,
    askings: servingsOf(exercise).map((serving) => askingOf(exercise, serving)),
    tags,
    waitsFor: exercise.waits_for ?? null,
    malRules: question.mal_rules.flatMap(({ formula, misconception, text }) => {
      const value = valueIn(formula, figures);
      return value === null ? [] : [{ value, misconception, text }];
    }),
    solution,
  };
}

function askingOf(exercise: Exercise, serving: Serving): Asking {
  const [question] = variedExercise(exercise, serving).questions;
  const { ask, unit } = question!;
  return { id: serving.id, ask, unit, changed: changeText(serving) };
}

/** `null`: it names a figure that the bank has not. */
function valueIn(formula: string, figures: Figures): number | null {
  try {
    return valueOf(formula, figures);
  } catch (error) {
    if (error instanceof FormulaError) return null;
    throw error;
  }
}
