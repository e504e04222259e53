/** Whether an exercise has been answered, for a page that does without the lessons. Until then it is not. */
import { useEffect, useState } from 'react';
import type { Committed } from '../lessons/answered.ts';
import { followLessons } from './follow-lessons.ts';

export function useIsPredicted(exercise: string): boolean {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const look = async (predictions: readonly Committed[]): Promise<void> => {
      const { LOCK } = await import('./lessons-content.ts');
      setOpen(LOCK.isOpen(exercise, predictions));
    };
    // Without the lessons it stays covered, and the rest of the page can be read.
    return followLessons((predictions) => void look(predictions).catch(() => undefined));
  }, [exercise]);
  return isOpen;
}
