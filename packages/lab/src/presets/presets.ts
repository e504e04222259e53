/** All presets, in the order of the gallery. */
import { EVERYDAY } from './everyday.ts';
import type { Preset } from './preset.ts';
import { GHOSTS } from './storms.ts';

export const PRESETS: readonly Preset[] = [...EVERYDAY, ...GHOSTS];

export function presetOf(id: string): Preset | undefined {
  return PRESETS.find((preset) => preset.id === id);
}
