/** A run worth looking at: its spec, a question that one can answer by looking, and where to look. */
import { DEFAULT_SPEC, type RunSpec } from '../player/spec.ts';

export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly kind: 'everyday' | 'storm';
  /** One line that ends with a question mark. */
  readonly puzzle: string;
  /** Where the answer shows. */
  readonly lookAt: string;
  readonly spec: RunSpec;
  /** Whose view, when, and which panels of the lab (`SharedView.panels`). */
  readonly view: {
    readonly chair: number | null;
    readonly atMs: number;
    readonly panels: readonly string[];
    /** Left out: as the lab has it. */
    readonly layout?: 'map';
  };
  /** Where it was met in the wild. */
  readonly sources: readonly Source[];
  /** The same run with one thing changed, to be held against it. */
  readonly beside: Beside;
}

export interface Source {
  readonly text: string;
  readonly href: string;
}

export interface Beside {
  /** What the preset itself is called next to it, and what the other is. */
  readonly labels: readonly [own: string, other: string];
  readonly change: Partial<RunSpec>;
}

/** The lab's default with some of it replaced. */
export function specWith(more: Partial<RunSpec>): RunSpec {
  return { ...DEFAULT_SPEC, ...more };
}

export const AS_MEMBERLIST: Beside = { labels: ['hearsay', 'memberlist'], change: { rules: 'memberlist' } };
export const AS_HEARSAY: Beside = { labels: ['memberlist', 'hearsay'], change: { rules: 'hearsay' } };

/** Lifeguard's three parts, switched off. */
export const NO_LIFEGUARD = { awarenessMax: 1, shrinkingSuspicion: false, buddySystem: false } as const;

export function issue(repository: string, number: number): Source {
  const name = repository.split('/')[1]!;
  return { text: `${name} #${number}`, href: `https://github.com/${repository}/issues/${number}` };
}
