/**
 * Which exercises the learner has answered, for the unit's text: what is stored is loaded when the page
 * stands, so that the text need not wait for it. Until then nothing is open.
 */
import { useEffect, useState } from 'react';
import { isAnswered, type Committed } from '../lessons/answered.ts';
import type { UnitLessons } from '../unit/unit-lessons.ts';
import { goTo } from '../ui/hash-location.ts';
import { followLessons } from './follow-lessons.ts';

type Exercises = UnitLessons['exercises'];

export function useOpenExercises(exercises: Exercises): ReadonlySet<string> {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    // Without what is stored everything stays covered, and the text can be read.
    return followLessons((predictions) => setOpen((old) => openOf(exercises, predictions, old)));
  }, [exercises]);
  return open;
}

/** The same set as before, as long as it is the same. */
function openOf(
  exercises: Exercises,
  committed: readonly Committed[],
  old: ReadonlySet<string>,
): ReadonlySet<string> {
  const open = Object.entries(exercises).flatMap(([id, { questions }]) =>
    isAnswered(id, questions, committed) ? [id] : [],
  );
  return open.length === old.size && open.every((id) => old.has(id)) ? old : new Set(open);
}

export const cardId = (exercise: string): string => `predict-${exercise}`;

/** To the card in the text, or to the exercise's own page where the text has none. */
export function goToCard(exercise: string): void {
  const card = document.getElementById(cardId(exercise));
  if (card === null) return goTo(`/predict/${exercise}`);
  card.scrollIntoView();
  card.focus({ preventScroll: true });
}
