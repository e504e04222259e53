/**
 * What the visitor prefers, kept in this browser: theme, motion, single-key shortcuts. What is not set
 * follows the system's own preference.
 */
import { useSyncExternalStore } from 'react';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export type ThemeChoice = 'auto' | 'light' | 'dark';
export type MotionChoice = 'auto' | 'full' | 'reduced';

export interface Settings {
  readonly theme: ThemeChoice;
  readonly motion: MotionChoice;
  /** Single keys act (WCAG 2.1.4 wants that they can be switched off). */
  readonly shortcutsOn: boolean;
}

interface SettingsState extends Settings {
  set(settings: Partial<Settings>): void;
}

export const SETTINGS_KEY = 'hearsay-lab';

export const useSettings = create<SettingsState>()(
  persist((set) => ({ theme: 'auto', motion: 'auto', shortcutsOn: true, set }), {
    name: SETTINGS_KEY,
    version: 1,
    partialize: ({ theme, motion, shortcutsOn }) => ({ theme, motion, shortcutsOn }),
    merge: (kept, state) => ({ ...state, ...checked(kept) }),
  }),
);

/** What is kept may be of another version, or somebody's own hand. */
function checked(kept: unknown): Partial<Settings> {
  if (typeof kept !== 'object' || kept === null) return {};
  const { theme, motion, shortcutsOn } = kept as Record<string, unknown>;
  return {
    ...(theme === 'light' || theme === 'dark' ? { theme } : {}),
    ...(motion === 'full' || motion === 'reduced' ? { motion } : {}),
    ...(typeof shortcutsOn === 'boolean' ? { shortcutsOn } : {}),
  };
}

interface Watched {
  readonly subscribe: (changed: () => void) => () => void;
  readonly matches: () => boolean;
}

/**
 * One list a query for the whole page: a list that is asked again in each render costs more than the
 * rendering.
 */
const medias = new Map<string, Watched>();

function watched(query: string): Watched {
  const known = medias.get(query);
  if (known !== undefined) return known;
  const list = matchMedia(query);
  const made: Watched = {
    subscribe: (changed) => {
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    matches: () => list.matches,
  };
  medias.set(query, made);
  return made;
}

function useMedia(query: string): boolean {
  const { subscribe, matches } = watched(query);
  return useSyncExternalStore(subscribe, matches);
}

/** The theme to draw in. */
export function useTheme(): 'light' | 'dark' {
  const choice = useSettings((state) => state.theme);
  const prefersDark = useMedia('(prefers-color-scheme: dark)');
  if (choice !== 'auto') return choice;
  return prefersDark ? 'dark' : 'light';
}

/** Whether nothing may fly. */
export function useReducedMotion(): boolean {
  const choice = useSettings((state) => state.motion);
  const prefersReduced = useMedia('(prefers-reduced-motion: reduce)');
  return choice === 'auto' ? prefersReduced : choice === 'reduced';
}

/** The wide page of the desk, or the narrow one of the phone. */
export type Format = 'wide' | 'middle' | 'phone';

export function useFormat(): Format {
  const isPhone = useMedia('(max-width: 719px)');
  const isMiddle = useMedia('(max-width: 1099px)');
  if (isPhone) return 'phone';
  return isMiddle ? 'middle' : 'wide';
}
