/**
 * The scene's moment for panels that need not follow each frame: at most every `gapMs`, and in the end the
 * last one.
 */
import { useEffect, useState } from 'react';
import { useLab } from './lab-store.ts';

export function useSlowMs(gapMs: number): number {
  const [atMs, setAtMs] = useState(() => useLab.getState().scene?.atMs ?? 0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let lastMs = -Infinity;
    const tell = (): void => {
      timer = null;
      lastMs = performance.now();
      setAtMs(useLab.getState().scene?.atMs ?? 0);
    };
    tell();
    const stop = useLab.subscribe((state, before) => {
      if (state.scene?.atMs === before.scene?.atMs || timer !== null) return;
      const waitMs = lastMs + gapMs - performance.now();
      if (waitMs <= 0) tell();
      else timer = setTimeout(tell, waitMs);
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [gapMs]);
  return atMs;
}
