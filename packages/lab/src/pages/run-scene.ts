/**
 * The scene of a run at a moment, for pages that play runs beside the lab's own. One question at a time:
 * while the engine is busy, moments are left out, and the newest is asked next.
 */
import { useEffect, useRef, useState } from 'react';
import type { RunId } from '../player/engine-api.ts';
import type { Scene } from '../player/scene.ts';
import { engine } from './engine.ts';

interface Wanted {
  readonly run: RunId;
  readonly atMs: number;
  readonly chair: number | null;
}

/** The last scene stays while the next one is fetched; another run has none yet. */
export function useRunScene(run: RunId | null, atMs: number, chair: number | null): Scene | null {
  const [shown, setShown] = useState<{ readonly run: RunId; readonly scene: Scene } | null>(null);
  const line = useRef<{ wanted: Wanted | null; isBusy: boolean }>({ wanted: null, isBusy: false });
  useEffect(() => {
    const state = line.current;
    state.wanted = run === null ? null : { run, atMs, chair };
    const go = (): void => {
      const { wanted } = state;
      if (state.isBusy || wanted === null) return;
      state.isBusy = true;
      engine()
        .scene(wanted.run, wanted.atMs, wanted.chair)
        .then(
          (scene) => setShown({ run: wanted.run, scene }),
          () => undefined, // the run was closed meanwhile
        )
        .finally(() => {
          state.isBusy = false;
          if (state.wanted !== wanted) go();
        });
    };
    go();
  }, [run, atMs, chair]);
  return shown !== null && shown.run === run ? shown.scene : null;
}

/** After the page was hidden, time goes on from where it was. */
const FRAME_MAX_MS = 100;

/** Calls `onFrame` with the real time that has passed, in each frame, while it is on. */
export function useFrames(isOn: boolean, onFrame: (elapsedMs: number) => void): void {
  const latest = useRef(onFrame);
  latest.current = onFrame;
  useEffect(() => {
    if (!isOn) return;
    let lastMs = performance.now();
    let handle = 0;
    const frame = (nowMs: number): void => {
      const elapsedMs = Math.max(0, Math.min(FRAME_MAX_MS, nowMs - lastMs));
      lastMs = nowMs;
      latest.current(elapsedMs);
      handle = requestAnimationFrame(frame);
    };
    handle = requestAnimationFrame(frame);
    return () => cancelAnimationFrame(handle);
  }, [isOn]);
}
