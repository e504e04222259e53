/**
 * The events of the run that is shown, fetched in pieces as they are computed. Of a run with very many, those
 * around the cursor are kept; the log says so.
 */
import { useEffect } from 'react';
import { engine } from '../engine.ts';
import { currentRun, useLab } from './lab-store.ts';

/** As many are kept; a run of 16 nodes has some hundreds. */
const KEPT_MAX = 20_000;
const PIECE = 5000;

export function useEventFeed(): void {
  const run = useLab((state) => state.run);
  const total = useLab((state) => currentRun(state)?.events ?? 0);
  const isLong = total > KEPT_MAX;
  // Where there are many, the window follows the cursor in coarse steps.
  const near = useLab((state) => (isLong ? Math.floor(state.cursorMs / 1000) : 0));
  useEffect(() => {
    if (run === null || total === 0) return;
    let isOver = false;
    const load = async (): Promise<void> => {
      const { events, cursorMs } = useLab.getState();
      if (!isLong) {
        const known = events.from === 0 ? events.list : [];
        if (known.length >= total) return;
        const piece = await engine().events(run, known.length, Math.min(total, known.length + PIECE));
        if (isOver) return;
        const list = [...known, ...piece];
        useLab.setState({ events: { from: 0, list } });
        if (list.length < total && piece.length > 0) await load();
        return;
      }
      const until = await engine().eventsUntil(run, cursorMs);
      const isNear = until >= events.from + KEPT_MAX / 8 && until <= events.from + (KEPT_MAX * 7) / 8;
      if (isOver || (isNear && events.list.length === KEPT_MAX)) return;
      const from = Math.max(0, Math.min(total - KEPT_MAX, until - KEPT_MAX / 2));
      const list = await engine().events(run, from, from + KEPT_MAX);
      if (!isOver) useLab.setState({ events: { from, list } });
    };
    load().catch(() => undefined); // the run was closed meanwhile
    return () => {
      isOver = true;
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the place asks for another part
  }, [run, total, isLong, near]);
}
