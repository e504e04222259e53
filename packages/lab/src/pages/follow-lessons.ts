/**
 * What the learner has answered, for pages that do without the lessons at first: the store is loaded when the
 * page stands, so that the page need not wait for it.
 */
import type { Committed } from '../lessons/answered.ts';

/**
 * Calls `look` as soon as what is stored is there, and whenever it changes; never if it cannot be read. The
 * result ends that.
 */
export function followLessons(look: (predictions: readonly Committed[]) => void): () => void {
  let isGone = false;
  let stop = (): void => undefined;
  const follow = async (): Promise<void> => {
    const { loadLessons, useLessons } = await import('./lessons-store.ts');
    await loadLessons();
    if (isGone) return;
    const tell = (): void => look(useLessons.getState().notebook.predictions);
    stop = useLessons.subscribe(tell);
    tell();
  };
  follow().catch(() => undefined);
  return () => {
    isGone = true;
    stop();
  };
}
