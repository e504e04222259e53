/**
 * Time in the lab: moves the cursor while it plays, and fetches the scene of where it is. One question at a
 * time: when the engine is slower than the screen, scenes are left out, and the cursor never runs ahead of
 * what is computed.
 */
import { engine } from '../engine.ts';
import type { Scene } from '../../player/scene.ts';
import { currentRun, useLab, type LabState } from './lab-store.ts';

/** After the page was hidden, time goes on from where it was. */
const FRAME_MAX_MS = 100;

/** Starts the loop; the function that it gives ends it. */
export function startPlayback(): () => void {
  let lastMs = performance.now();
  let handle = 0;
  let isBusy = false;
  let shown = '';
  let arrived: { readonly run: number; readonly scene: Scene } | null = null;
  const fetchScene = (): void => {
    const { run, cursorMs, chair } = useLab.getState();
    const wanted = `${run} ${cursorMs} ${chair}`;
    if (run === null || isBusy || wanted === shown) return;
    isBusy = true;
    engine()
      .scene(run, cursorMs, chair)
      .then(
        (scene) => (arrived = { run, scene }),
        // The run was closed, or the chair has gone: what is asked next is about what is there.
        () => undefined,
      )
      .finally(() => {
        shown = wanted;
        isBusy = false;
      });
  };
  const frame = (nowMs: number): void => {
    const elapsedMs = Math.min(FRAME_MAX_MS, nowMs - lastMs);
    lastMs = nowMs;
    // Cursor and scene change together, once a frame: each change is a rendering.
    const news = { ...advance(elapsedMs), ...taken(arrived) };
    arrived = null;
    if (Object.keys(news).length > 0) useLab.setState(news);
    fetchScene();
    handle = requestAnimationFrame(frame);
  };
  handle = requestAnimationFrame(frame);
  return () => {
    cancelAnimationFrame(handle);
    useLab.setState({ isPlaying: false });
  };
}

/** The scene that has come, if it is still wanted. Names that have not changed stay the same object. */
function taken(arrived: { readonly run: number; readonly scene: Scene } | null): Partial<LabState> {
  const { run, scene: old } = useLab.getState();
  if (arrived === null || arrived.run !== run) return {};
  const { scene } = arrived;
  const isSame =
    old?.names.length === scene.names.length && old.names.every((name, i) => name === scene.names[i]);
  return { scene: isSame ? { ...scene, names: old.names } : scene };
}

function advance(elapsedMs: number): Partial<LabState> {
  const state = useLab.getState();
  const info = currentRun(state);
  if (!state.isPlaying || info === undefined) return {};
  const limitMs = Math.min(info.computedMs, info.spec.forMs);
  const cursorMs = Math.max(state.cursorMs, Math.min(limitMs, state.cursorMs + elapsedMs * state.speed));
  const isOver = cursorMs >= info.spec.forMs;
  if (isOver) return { cursorMs, isPlaying: false };
  return cursorMs === state.cursorMs ? {} : { cursorMs };
}
