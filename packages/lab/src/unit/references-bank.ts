/** The answer bank as the text's references see it: a figure by its name, with the unit of its question. */
import type { AnswerBank } from '../lessons/answers.ts';
import type { Exercise, Question, Statistic } from '../lessons/schema.ts';
import type { RunName } from './references.ts';

/** `undefined` for what the bank does not hold, or has no number for. */
export function bankOf(
  { runs }: Pick<AnswerBank, 'runs'>,
  exercises: readonly Exercise[],
): (run: RunName) => string | undefined {
  return ({ exercise, variant, statistic }) => {
    const value = runs[`${exercise}.${variant}`]?.figures[statistic as Statistic];
    if (typeof value !== 'number') return undefined;
    const owner = exercises.find(({ id }) => id === exercise);
    return withUnit(value, owner === undefined ? undefined : unitOf(variant, owner));
  };
}

/** That of the variant's own question, of one about the same metric, or the one that all questions share. */
function unitOf(variant: string, { questions, variants }: Exercise): string | undefined {
  const metricOf = (wanted: string): string | undefined => variants.find(({ id }) => id === wanted)?.metric;
  const metric = metricOf(variant);
  const isLike = (one: Question): boolean => metric !== undefined && metricOf(one.variant) === metric;
  const like = questions.find((one) => one.variant === variant) ?? questions.find(isLike);
  if (like !== undefined) return like.unit;
  return questions.every(({ unit }) => unit === questions[0]?.unit) ? questions[0]?.unit : undefined;
}

/** Three digits, as in the exercises; a share as a percentage. */
export function withUnit(value: number, unit: string | undefined): string {
  const amount = String(Number((unit === 'share' ? 100 * value : value).toPrecision(3)));
  if (unit === undefined) return amount;
  return `${amount} ${unit === 'share' ? '%' : unit}`;
}
