/** Whether an exercise has been answered: all of its questions have a prediction that is stored. */

/** A prediction that is stored, as far as the lock is concerned. */
export interface Committed {
  readonly exercise: string;
  readonly question: string;
}

/** `questions` are the ids of those of exercise `id`. */
export function isAnswered(
  id: string,
  questions: readonly string[],
  committed: readonly Committed[],
): boolean {
  return questions.every((question) =>
    committed.some((one) => one.exercise === id && one.question === question),
  );
}
