/**
 * Whether an exercise has been answered, for a page that does without the lessons: what is stored is loaded
 * when the page stands. Until then nothing is open.
 */
import { useEffect, useState } from 'react';

export function useIsPredicted(exercise: string): boolean {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    let isGone = false;
    let stop = (): void => undefined;
    const follow = async (): Promise<void> => {
      const [{ LOCK }, { loadLessons, useLessons }] = await Promise.all([
        import('./lessons-content.ts'),
        import('./lessons-store.ts'),
      ]);
      await loadLessons();
      if (isGone) return;
      const look = (): void => setOpen(LOCK.isOpen(exercise, useLessons.getState().notebook.predictions));
      stop = useLessons.subscribe(look);
      look();
    };
    // Without what is stored it stays covered, and the rest of the page can be read.
    follow().catch(() => undefined);
    return () => {
      isGone = true;
      stop();
    };
  }, [exercise]);
  return isOpen;
}
