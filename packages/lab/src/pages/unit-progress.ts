/** Which objectives the visitor has ticked, kept in this browser. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface Progress {
  /** Ids of objectives. */
  readonly reached: readonly string[];
  readonly toggle: (objective: string) => void;
}

export const PROGRESS_KEY = 'hearsay-lab-objectives';

export const useProgress = create<Progress>()(
  persist(
    (set) => ({
      reached: [],
      toggle: (objective) =>
        set(({ reached }) => ({
          reached: reached.includes(objective)
            ? reached.filter((one) => one !== objective)
            : [...reached, objective],
        })),
    }),
    {
      name: PROGRESS_KEY,
      version: 1,
      partialize: ({ reached }) => ({ reached }),
      merge: (kept, state) => ({ ...state, reached: checked(kept) }),
    },
  ),
);

/** What is kept may be somebody's own hand. */
function checked(kept: unknown): readonly string[] {
  const reached = (kept as { reached?: unknown } | null | undefined)?.reached;
  return Array.isArray(reached) ? reached.filter((one): one is string => typeof one === 'string') : [];
}
