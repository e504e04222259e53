/** The answer bank as the text's references see it: a figure by its name, with the unit of its question. */
import type { AnswerBank } from '../lessons/answers.ts';
import type { Exercise, Statistic } from '../lessons/schema.ts';
import type { RunName } from './references.ts';

/** `undefined` for what the bank does not hold, or has no number for. */
export function bankOf(
  { runs }: Pick<AnswerBank, 'runs'>,
  exercises: readonly Exercise[],
): (run: RunName) => string | undefined {
  return ({ exercise, variant, statistic }) => {
    const value = runs[`${exercise}.${variant}`]?.figures[statistic as Statistic];
    if (typeof value !== 'number') return undefined;
    return withUnit(value, unitOf(exercise, variant, exercises));
  };
}

/** That of the variant's own question, or the one that all questions of the exercise share. */
function unitOf(exercise: string, variant: string, exercises: readonly Exercise[]): string | undefined {
  const questions = exercises.find(({ id }) => id === exercise)?.questions ?? [];
  const own = questions.find((one) => one.variant === variant);
  if (own !== undefined) return own.unit;
  return questions.every(({ unit }) => unit === questions[0]?.unit) ? questions[0]?.unit : undefined;
}

/** Three digits, as in the exercises; a share as a percentage. */
export function withUnit(value: number, unit: string | undefined): string {
  const amount = String(Number((unit === 'share' ? 100 * value : value).toPrecision(3)));
  if (unit === undefined) return amount;
  return `${amount} ${unit === 'share' ? '%' : unit}`;
}
