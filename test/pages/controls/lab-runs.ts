/** Runs that the lab is opened with. */
import { DEFAULT_SPEC, type RunSpec } from '../../../packages/lab/src/player/spec.ts';
import { encodeShare } from '../../../packages/lab/src/player/share.ts';

export const queryOf = (spec: RunSpec, chair: number | null, cursorMs: number): string =>
  `s=${encodeShare({ spec, chair, cursorMs, panels: [], layout: 'auto', digest: null })}`;

/** What the lab begins with, but shorter, since each control waits until the run is whole; with an event. */
export const SHORT_QUERY: string = queryOf(
  { ...DEFAULT_SPEC, forMs: 20_000, actions: [{ kind: 'update', atMs: 5000, node: 2 }] },
  1,
  0,
);
