/**
 * Stills for the gallery: the scene of each preset at its moment, from an engine of its own, so that cards
 * never keep a page waiting. One after the other, when a card comes into sight, and each only once.
 */
import { startEngine, type EngineClient } from '../player/client.ts';
import type { Scene } from '../player/scene.ts';
import type { Preset } from '../presets/preset.ts';

const known = new Map<string, Scene>();
let last: Promise<unknown> = Promise.resolve();
let started: EngineClient | undefined;

/** @throws what the engine says of a preset that cannot be run. */
export function stillOf({ id, spec, view }: Preset): Promise<Scene> {
  const still = last.then(async () => {
    const found = known.get(id);
    if (found !== undefined) return found;
    started ??= startEngine();
    const { id: run } = await started.open(spec);
    const scene = await started.scene(run, view.atMs, view.chair);
    await started.close(run);
    known.set(id, scene);
    return scene;
  });
  last = still.catch(() => undefined);
  return still;
}

/** Ends the engine of the stills; what was drawn is kept. */
export function endStills(): void {
  started?.terminate();
  started = undefined;
  last = Promise.resolve();
}
