/**
 * A run of a lesson in the page's engine: opened, computed, closed; and from whose chair, and when, to look
 * at it.
 */
import { useEffect, useState } from 'react';
import type { RunInfo } from '../player/engine-api.ts';
import type { RunSpec } from '../player/spec.ts';
import { engine } from './engine.ts';

/**
 * Opened in the engine, computed to its end, and closed when it is no longer shown; `null` while there is
 * none.
 */
export function useLessonRun(spec: RunSpec | null): RunInfo | null {
  const [info, setInfo] = useState<RunInfo | null>(null);
  const key = spec === null ? '' : JSON.stringify(spec);
  useEffect(() => {
    if (key === '') return undefined;
    let isGone = false;
    let stop = (): void => undefined;
    let id: number | null = null;
    engine()
      .open(JSON.parse(key) as RunSpec)
      .then((opened) => {
        ({ id } = opened);
        if (isGone) return engine().close(opened.id);
        setInfo(opened);
        stop = engine().runAhead(opened.id, setInfo);
        return undefined;
      })
      // A picture that cannot be had is left out; what counts is measured beside it.
      .catch(() => undefined);
    return () => {
      isGone = true;
      stop();
      setInfo(null);
      if (id !== null) void engine().close(id);
    };
  }, [key]);
  return info;
}

/** The node to which least is done, the first of them: it sees what befalls the others. */
export function chairOf({ nodes, faults, actions }: RunSpec): number {
  const touched = [
    ...faults.flatMap((fault) => [...fault.nodes, ...fault.peers]),
    ...actions.map(({ node }) => node),
  ];
  const times = Array.from({ length: nodes }, () => 0);
  for (const node of touched) if (node <= nodes) times[node - 1]! += 1;
  return times.indexOf(Math.min(...times)) + 1;
}

/** Suspicions stand by then, and few are over. */
const AFTER_FAULT_MS = 4000;
/** News is under way by then. */
const AFTER_ACTION_MS = 300;

/** A moment at which the first deed of a run has consequences. */
export function momentOf({ faults, actions, forMs }: RunSpec): number {
  const after = [
    ...faults.map(({ atMs }) => atMs + AFTER_FAULT_MS),
    ...actions.map(({ atMs }) => atMs + AFTER_ACTION_MS),
  ];
  return Math.min(forMs, ...after);
}
