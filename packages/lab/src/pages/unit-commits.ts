/**
 * Which exercises the learner has answered, for the unit's text: what is stored is loaded when the page
 * stands, so that the text need not wait for it. Until then nothing is open.
 */
import { useEffect, useState } from 'react';
import { isAnswered, type Committed } from '../lessons/answered.ts';
import type { UnitLessons } from '../unit/unit-lessons.ts';
import { goTo } from '../ui/hash-location.ts';

type Exercises = UnitLessons['exercises'];

export function useOpenExercises(exercises: Exercises): ReadonlySet<string> {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    let isGone = false;
    let stop = (): void => undefined;
    const follow = async (): Promise<void> => {
      const { loadLessons, useLessons } = await import('./lessons-store.ts');
      await loadLessons();
      if (isGone) return;
      const look = (): void =>
        setOpen((old) => openOf(exercises, useLessons.getState().notebook.predictions, old));
      stop = useLessons.subscribe(look);
      look();
    };
    // Without what is stored everything stays covered, and the text can be read.
    follow().catch(() => undefined);
    return () => {
      isGone = true;
      stop();
    };
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
