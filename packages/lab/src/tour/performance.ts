/**
 * A stop performed: its run is computed, and its signals are looked for in it. What is played is the stretch
 * between two of them, in a time that a person can follow.
 */
import type { EngineApi, RunId, RunInfo } from '../player/engine-api.ts';
import { nodesMostOf } from '../player/numbers.ts';
import type { RunSpec } from '../player/spec.ts';
import { momentOf, type Asked, type Signal } from '../presets/signal.ts';
import type { Stop } from './stop.ts';

/** The engine as a stop needs it; the page's client is one. */
export interface Performer extends Asked {
  readonly open: (spec: RunSpec) => Promise<RunInfo>;
  readonly branch: (run: RunId, atMs: number, change: { readonly spec: RunSpec }) => Promise<RunInfo>;
  readonly compute: (...args: Parameters<EngineApi['compute']>) => Promise<RunInfo>;
}

export interface Performance {
  readonly info: RunInfo;
  /** What is played. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** `false`: what was waited for did not happen, and the run is played to its end. */
  readonly isFound: boolean;
  /**
   * When what the stop's change is about happens, counted from where the change begins to matter, in both
   * runs; `null`: not in this run.
   */
  readonly seenAfterMs: number | null;
}

/** Real time for which one question may keep the engine. */
const SLICE_MS = 12;

/** Opens the stop's run, or another of its worlds. */
export async function perform(
  stop: Stop,
  engine: Performer,
  spec: RunSpec = stop.spec,
): Promise<Performance> {
  const info = await computed(engine, await engine.open(spec));
  const fromMs = await beginning(stop, engine, info);
  const untilMs = await look(stop.until, engine, info, fromMs);
  const sinceMs = stop.change.isFromBeginning ? fromMs : (untilMs ?? info.spec.forMs);
  const seenMs = await look(stop.change.seen, engine, info, sinceMs);
  return performed(info, { fromMs, untilMs, seenMs, sinceMs });
}

/** Does the stop's change at the end of what was played, in a branch. */
export async function performChange(
  stop: Stop,
  engine: Performer,
  before: Performance,
): Promise<Performance> {
  const { change } = stop;
  const { info, untilMs: atMs } = before;
  const spec = change.apply(info.spec, atMs);
  const branch = await computed(engine, await engine.branch(info.id, atMs, { spec }));
  const fromMs = change.isFromBeginning ? await beginning(stop, engine, branch) : atMs;
  const seenMs = await look(change.seen, engine, branch, fromMs);
  return performed(branch, { fromMs, untilMs: seenMs, seenMs, sinceMs: fromMs });
}

interface Found {
  readonly fromMs: number;
  readonly untilMs: number | null;
  readonly seenMs: number | null;
  readonly sinceMs: number;
}

function performed(info: RunInfo, { fromMs, untilMs, seenMs, sinceMs }: Found): Performance {
  return {
    info,
    fromMs,
    untilMs: untilMs ?? info.spec.forMs,
    isFound: untilMs !== null,
    seenAfterMs: seenMs === null ? null : seenMs - sinceMs,
  };
}

async function beginning({ from }: Stop, engine: Performer, info: RunInfo): Promise<number> {
  return from === null ? 0 : ((await look(from, engine, info, 0)) ?? 0);
}

function look(
  signal: Signal,
  engine: Performer,
  { id, spec }: RunInfo,
  fromMs: number,
): Promise<number | null> {
  return momentOf(signal, engine, { run: id, nodes: nodesMostOf(spec), fromMs, untilMs: spec.forMs });
}

async function computed(engine: Performer, opened: RunInfo): Promise<RunInfo> {
  let info = opened;
  while (info.computedMs < info.spec.forMs) info = await engine.compute(info.id, SLICE_MS);
  return info;
}

const PLAY_MS_MIN = 3000;
const PLAY_MS_MAX = 8000;
/** Less than a second of the run is slowed this many times, so that packets are seen to fly. */
const SLOWED = 6;

/** How long a stretch of the run takes to be played, in real time. */
export function playMs({ fromMs, untilMs }: Pick<Performance, 'fromMs' | 'untilMs'>): number {
  return Math.min(PLAY_MS_MAX, Math.max(PLAY_MS_MIN, (untilMs - fromMs) * SLOWED));
}
