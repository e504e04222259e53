/**
 * A live figure of the unit: a run of the engine with one handle. It says which run each position of the
 * handle is, where to look, and what is read off the run. Nothing in it is drawn by hand or typed in.
 */
import type { LabEvent } from '../player/engine-api.ts';
import { DEFAULT_SPEC, type RunSpec } from '../player/spec.ts';

export interface Figure {
  readonly id: string;
  /** What is tried, in a few words. */
  readonly title: string;
  /** Exercises whose answer it shows at another size; those of the same scenario need not be said. */
  readonly answers?: readonly string[];
  readonly handle: Handle;
  /** The run of a position of the handle. */
  readonly spec: (value: number) => RunSpec;
  readonly view: {
    /** Whose view is drawn; `null`: what is so. */
    readonly chair: number | null;
    readonly isTruthShown: boolean;
    /**
     * `stage`: members and packets as one member sees them; `matrix`: who thinks what about whom; `curve`:
     * the share of those who hold the newest word of the run's first deed.
     */
    readonly picture: 'stage' | 'matrix' | 'curve';
    readonly fromMs: number;
    readonly toMs: number;
  };
  /** What to look at, in a sentence. */
  readonly lookAt: string;
  /** The numbers of a whole run. */
  readonly read: (told: Told) => readonly Reading[];
}

export interface Handle {
  readonly label: string;
  readonly stops: readonly Stop[];
  /** The value with which it begins. */
  readonly start: number;
}

export interface Stop {
  readonly value: number;
  readonly label: string;
}

/** A whole run, as its journal tells it. */
export interface Told {
  readonly spec: RunSpec;
  readonly events: readonly LabEvent[];
  readonly packets: number;
}

export interface Reading {
  readonly label: string;
  /** `null`: it has not happened. */
  readonly value: number | null;
  readonly unit: 'ms' | 'count' | 'share' | 'rate';
}

/** Numbers as the stops of a handle. */
export function stops(values: readonly number[], labelOf: (value: number) => string): Stop[] {
  return values.map((value) => ({ value, label: labelOf(value) }));
}

export const seconds = (ms: number): string => `${ms / 1000} s`;

/**
 * The lab's default as memberlist plays it, without pings over streams, which would hide what lost packets
 * do; some of it replaced.
 */
export function specOf(more: Partial<RunSpec>): RunSpec {
  const { config = {}, ...rest } = more;
  return { ...DEFAULT_SPEC, rules: 'memberlist', ...rest, config: { streamPing: false, ...config } };
}
