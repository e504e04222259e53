/**
 * Asks the engine for what a panel shows: one question at a time, the newest wins, never more often than
 * `gapMs`. What was answered last stays until there is something newer, so that panels do not flicker while
 * the cursor moves.
 */
import { useEffect, useRef, useState } from 'react';

/** @param key names the question; `null`: nothing is asked now. */
export function useAsked<T>(key: string | null, ask: () => Promise<T>, gapMs = 100): T | undefined {
  const [answer, setAnswer] = useState<T>();
  const line = useRef({
    isBusy: false,
    lastMs: -Infinity,
    wanted: null as string | null,
    told: null as string | null,
  });
  const asking = useRef(ask);
  useEffect(() => {
    asking.current = ask;
  });
  useEffect(() => {
    const state = line.current;
    state.wanted = key;
    if (key === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = (): void => {
      if (state.isBusy || state.wanted === null || state.wanted === state.told) return;
      const waitMs = state.lastMs + gapMs - performance.now();
      if (waitMs > 0) {
        timer = setTimeout(go, waitMs);
        return;
      }
      const asked = state.wanted;
      state.isBusy = true;
      state.lastMs = performance.now();
      asking
        .current()
        .then(setAnswer, () => undefined) // the run was closed meanwhile: another question comes
        .finally(() => {
          state.isBusy = false;
          state.told = asked;
          go();
        });
    };
    go();
    return () => clearTimeout(timer);
  }, [key, gapMs]);
  return answer;
}
