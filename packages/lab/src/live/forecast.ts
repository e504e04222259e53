/**
 * What becomes of somebody who is suspected in a recording: what was recorded, and what runs of the lab make
 * of all that was known at that moment. In them it stays silent; so they tell how long it has to answer.
 */
import type { EngineApi, LabEvent } from '../player/engine-api.ts';
import type { RunSpec } from '../player/spec.ts';
import { fitSpec } from './fit-spec.ts';
import type { NodeRecording, RecordedVerdict } from './recording-file.ts';

/** `open`: the recording ends before it is known. */
export type Outcome = 'alive' | 'dead' | 'left' | 'open';

export interface RecordedSuspicion {
  readonly member: string;
  readonly by: string | null;
  /** By the wall clock. */
  readonly atMs: number;
  readonly outcome: Outcome;
  /** How long it lasted; `null`: it is open. */
  readonly tookMs: number | null;
}

/** What runs say of a member that stays silent. */
export interface Forecast {
  readonly runs: number;
  /** In how many of them the recorded node held it dead in the end. */
  readonly dead: number;
  /** From the suspicion to the verdict, sorted. */
  readonly tookMs: readonly number[];
}

type Later<Method> = Method extends (...args: infer Args) => infer Value
  ? (...args: Args) => Promise<Value>
  : never;

/** The engine as a forecast needs it; the page's client is one. */
export type Forecaster = {
  readonly [Name in 'open' | 'compute' | 'events' | 'close']: Later<EngineApi[Name]>;
};

/** All suspicions of others, oldest first. */
export function suspicionsIn({ verdicts, node }: NodeRecording): RecordedSuspicion[] {
  return verdicts.flatMap(({ what, member, atMs, by }, index) => {
    if (what !== 'member-suspect' || member === '' || member === node) return [];
    const end = verdicts.slice(index + 1).find((one) => one.member === member && outcomeOf(one) !== null);
    const outcome = end === undefined ? 'open' : outcomeOf(end)!;
    return [{ member, by, atMs, outcome, tookMs: end === undefined ? null : end.atMs - atMs }];
  });
}

function outcomeOf({ what, how }: RecordedVerdict): Outcome | null {
  if (what === 'member-cleared' || what === 'member-join') return 'alive';
  if (what === 'member-leave') return how === 'left' ? 'left' : 'dead';
  return null;
}

/** The recording as it was at a moment: nothing of what came later. */
export function knownAt(recording: NodeRecording, atMs: number): NodeRecording {
  const isKnown = (one: { readonly atMs: number }): boolean => one.atMs <= atMs;
  const heard = [...recording.heard].map(
    ([endpoint, times]) => [endpoint, times.filter((time) => time <= atMs)] as const,
  );
  return {
    ...recording,
    toMs: atMs,
    verdicts: recording.verdicts.filter(isKnown),
    heard: new Map(heard),
    stalls: recording.stalls.filter(({ toMs }) => toMs <= atMs),
  };
}

/** Time enough for any suspicion of a cluster that fits into the lab. */
const AFTER_MS = 90_000;

export interface ForecastSpec {
  readonly spec: RunSpec;
  /** Who is suspected; the recorded node is 1. */
  readonly node: number;
}

/** A run of what was known then, in which the suspected stays silent. @throws FitError */
export function forecastSpec(recording: NodeRecording, { member, atMs }: RecordedSuspicion): ForecastSpec {
  const { spec, names } = fitSpec(knownAt(recording, atMs));
  const node = names.indexOf(member) + 1;
  const silentMs = spec.faults.findLast(({ nodes }) => nodes.includes(node))?.atMs ?? 0;
  return { spec: { ...spec, forMs: Math.min(spec.forMs + AFTER_MS, silentMs + AFTER_MS) }, node };
}

const SEEDS = 20;
const SEEDS_OF_MANY = 5;
const MANY_NODES = 128;
/** Real time for which one question may keep the engine. */
const SLICE_MS = 12;

export async function forecast({ spec, node }: ForecastSpec, engine: Forecaster): Promise<Forecast> {
  const runs = spec.nodes > MANY_NODES ? SEEDS_OF_MANY : SEEDS;
  const tookMs: number[] = [];
  for (let seed = 1; seed <= runs; seed += 1) {
    const took = await tookIn({ ...spec, seed }, node, engine);
    if (took !== null) tookMs.push(took);
  }
  return { runs, dead: tookMs.length, tookMs: tookMs.toSorted((a, b) => a - b) };
}

/** From the first suspicion to the verdict of node 1; `null`: there was none. */
async function tookIn(spec: RunSpec, node: number, engine: Forecaster): Promise<number | null> {
  const opened = await engine.open(spec);
  try {
    let info = opened;
    while (info.computedMs < spec.forMs) info = await engine.compute(info.id, SLICE_MS);
    const events = await engine.events(info.id, 0, Number.MAX_SAFE_INTEGER);
    const about = (kind: LabEvent['kind']): LabEvent[] =>
      events.filter((event) => event.subject === node && event.kind === kind && event.observer !== node);
    const dead = about('dead').findLast(({ observer }) => observer === 1);
    if (dead === undefined) return null;
    const suspects = about('suspect').filter(({ atMs }) => atMs <= dead.atMs);
    const own = suspects.findLast(({ observer }) => observer === 1) ?? suspects[0];
    return own === undefined ? null : dead.atMs - own.atMs;
  } finally {
    await engine.close(opened.id);
  }
}

/** The value below which so many of the sorted are; `null` of none. */
export function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}
