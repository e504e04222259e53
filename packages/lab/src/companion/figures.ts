/**
 * Figures in authored text: `{{run:E4.k3.median}}` becomes the bank's number, unless its exercise is
 * locked.
 */

const REFERENCE = /\{\{(run|formula):([^}]+)\}\}/g;

export interface FigureSource {
  /** The text with its numbers, e.g. the lessons' `withFigures` over the answer bank. */
  readonly withFigures: (text: string) => string;
  /** Exercises that have not been predicted. */
  readonly locked: () => readonly string[];
}

export type Resolved =
  | { readonly kind: 'text'; readonly text: string; readonly refs: readonly string[] }
  /** Nothing of it is shown before this exercise is predicted. */
  | { readonly kind: 'locked'; readonly exercise: string };

export function resolveFigures(text: string, { withFigures, locked }: FigureSource): Resolved {
  const refs = [...text.matchAll(REFERENCE)].map(([, , name]) => name!.trim());
  const closed = new Set(locked());
  for (const ref of refs) {
    const exercise = [...closed].find((id) => new RegExp(`\\b${id}\\b`).test(ref));
    if (exercise !== undefined) return { kind: 'locked', exercise };
  }
  return { kind: 'text', text: refs.length === 0 ? text : withFigures(text), refs };
}
