/** Runs that the lab is opened with. */
import { DEFAULT_SPEC, type RunSpec } from '../../../packages/lab/src/player/spec.ts';
import { encodeShare } from '../../../packages/lab/src/player/share.ts';

export const queryOf = (spec: RunSpec, chair: number | null, cursorMs: number): string =>
  `s=${encodeShare({ spec, chair, cursorMs, panels: [], layout: 'auto', digest: null })}`;

/** What the lab begins with, but no longer than it takes: each control waits until the run is whole. */
export const SHORT_QUERY: string = queryOf({ ...DEFAULT_SPEC, forMs: 20_000 }, 1, 0);
