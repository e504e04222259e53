/**
 * Reads the exercises and the misconceptions of a folder, and holds them against each other. For builds and
 * tools.
 */
import type { Lessons } from './answers.ts';
import { mistakeOf } from './metrics.ts';
import { DataError, readData } from './read-data.ts';
import { EXERCISES, MISCONCEPTIONS, type Exercise, type Misconception } from './schema.ts';

/** `folder` ends in a slash; `textOf` gives the text of a file by its path. @throws DataError */
export function lessonsIn(folder: string, textOf: (path: string) => string): Lessons {
  const [exercisesPath, misconceptionsPath] = [`${folder}exercises.yaml`, `${folder}misconceptions.yaml`];
  const { exercises, extras, findings } = readData(exercisesPath, textOf(exercisesPath), EXERCISES);
  const { misconceptions } = readData(misconceptionsPath, textOf(misconceptionsPath), MISCONCEPTIONS);
  const lessons = { exercises, extras, misconceptions, findings };
  const all = [...exercises, ...extras];
  const mistakes = [
    ...all.flatMap((one) =>
      exerciseMistakes(one, lessons).map((what) => `${exercisesPath}: ${one.id}: ${what}`),
    ),
    ...misconceptions.flatMap((one) =>
      misconceptionMistakes(one, lessons).map((what) => `${misconceptionsPath}: ${one.id}: ${what}`),
    ),
    ...twice(all).map((id) => `${exercisesPath}: ${id} is there twice`),
    ...twice(misconceptions).map((id) => `${misconceptionsPath}: ${id} is there twice`),
  ];
  if (mistakes.length > 0) throw new DataError(mistakes);
  return lessons;
}

function exerciseMistakes(exercise: Exercise, lessons: Lessons): string[] {
  const named = [
    ...exercise.questions.flatMap(({ mal_rules: rules }) => rules.map((rule) => rule.misconception)),
    ...exercise.mechanism.choices.flatMap(({ misconception }) => misconception ?? []),
  ];
  return [
    ...unknownIn(named, lessons),
    ...twice(exercise.variants).map((id) => `variant ${id} is there twice`),
    ...(exercise.waits_for === undefined ? metricMistakes(exercise.variants) : []),
  ];
}

function misconceptionMistakes(
  { runs, question, waits_for: waits }: Misconception,
  lessons: Lessons,
): string[] {
  const keys = lessons.exercises.flatMap(({ id, variants }) => variants.map((one) => `${id}.${one.id}`));
  const own = runs.flatMap((run) => ('use' in run ? [] : [run]));
  return [
    ...unknownIn(
      question.options.flatMap(({ misconception }) => misconception ?? []),
      lessons,
    ),
    ...twice(runs).map((id) => `run ${id} is there twice`),
    ...runs.flatMap((run) => ('use' in run && !keys.includes(run.use) ? [`there is no run ${run.use}`] : [])),
    ...(waits === undefined ? metricMistakes(own) : []),
  ];
}

function metricMistakes(variants: Exercise['variants']): string[] {
  return variants.flatMap(({ id, metric, about }) => {
    const mistake = mistakeOf(metric, about);
    return mistake === null ? [] : [`${id}: ${mistake}`];
  });
}

function unknownIn(ids: readonly string[], { misconceptions }: Lessons): string[] {
  return ids
    .filter((id) => !misconceptions.some((one) => one.id === id))
    .map((id) => `there is no misconception ${id}`);
}

function twice(list: readonly { readonly id: string }[]): string[] {
  const ids = list.map(({ id }) => id);
  return ids.filter((id, i) => ids.indexOf(id) !== i);
}
