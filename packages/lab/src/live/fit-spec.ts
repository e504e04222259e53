/**
 * A run of the lab that resembles a recording: as many members, the same settings, and the faults that its
 * silences suggest. It is an estimate and says so: who was not heard by one node may have been stopped,
 * dead or cut off, and how the network was is not in a recording.
 */
import { PROFILES, RULES, type Profile, type RulesName, type SwimConfig } from 'hearsay/core';
import type { Action, Fault } from 'hearsay/sim';
import { encodeShare } from '../player/share.ts';
import { DEEDS_MAX, DEFAULT_SPEC, FOR_MS_MAX, NODES_MAX, type RunSpec } from '../player/spec.ts';
import type { NodeRecording, RecordedVerdict } from './recording-file.ts';

export interface Fitted {
  readonly spec: RunSpec;
  /** The names in the recording, node 1 first: the one that was recorded. */
  readonly names: readonly string[];
  /** What was guessed or left out, a sentence each. */
  readonly notes: readonly string[];
}

/** A recording that no run can resemble: the message says why. */
export class FitError extends Error {
  override readonly name = 'FitError';
}

/** What comes before the first fault, and after the last. */
const BEFORE_MS = 10_000;
const AFTER_MS = 30_000;
const FOR_MS_LEAST = 30_000;
/** A pause that is shorter accuses nobody. */
const PAUSE_MS_MIN = 200;
/** What `hearsay replay` takes, too, where too little is known. */
const QUIET_LATENCY = { min: 0.3, max: 1 };

/** A guess about one member, by the wall clock. */
interface Silence {
  readonly node: number;
  readonly fromMs: number;
  /** `null`: it was not heard again. */
  readonly toMs: number | null;
}

/** @throws FitError */
export function fitSpec(recording: NodeRecording): Fitted {
  const names = namesOf(recording);
  if (names.length > NODES_MAX)
    throw new FitError(`${names.length} members; the lab runs at most ${NODES_MAX}`);
  const numbers = new Map(names.map((name, i) => [name, i + 1]));
  const silences = [...silencesOf(recording, numbers), ...stallsOf(recording)];
  const actions = leavesOf(recording, numbers);
  const times = [...silences.map(({ fromMs }) => fromMs), ...actions.map(({ atMs }) => atMs)];
  const beginMs = Math.max(recording.fromMs, Math.min(...times, recording.toMs) - BEFORE_MS);
  const forMs = Math.min(FOR_MS_MAX, Math.max(FOR_MS_LEAST, Math.ceil(recording.toMs - beginMs + AFTER_MS)));
  const inRun = <One extends { readonly atMs: number }>(all: readonly One[]): One[] =>
    all
      .map((one) => ({ ...one, atMs: Math.max(0, Math.round(one.atMs - beginMs)) }))
      .filter(({ atMs }) => atMs < forMs);
  const faults = inRun(silences.map(faultOf)).slice(0, DEEDS_MAX / 2);
  const kept = inRun(actions).slice(0, DEEDS_MAX / 2);
  const { profile, config } = nearestProfile(recording.config);
  const spec: RunSpec = {
    ...DEFAULT_SPEC,
    seed: 1,
    nodes: names.length,
    profile,
    rules: recording.rules in RULES ? (recording.rules as RulesName) : 'hearsay',
    config,
    latencyMs: QUIET_LATENCY,
    forMs,
    faults,
    actions: kept,
  };
  const left = silences.length + actions.length - faults.length - kept.length;
  return { spec, names, notes: notesOf({ faults, kept, left, recording }) };
}

/** Where the lab opens it. @throws ShareError if it does not fit into an address */
export function labLink({ spec }: Fitted): string {
  return `#/lab?s=${encodeShare({ spec, chair: 1, cursorMs: 0, panels: [], layout: 'auto', digest: null })}`;
}

/** The recorded node is the first, so that its chair is the chair. */
function namesOf({ node, members, verdicts }: NodeRecording): string[] {
  const others = members.filter(({ isGone }) => !isGone).map(({ name }) => name);
  const later = verdicts.filter(({ what }) => what === 'member-join').map(({ member }) => member);
  const sorted = [...new Set([...others, ...later])].filter((name) => name !== node).sort();
  return [node, ...sorted];
}

/** Whoever was accused or declared dead, and when it was not heard around that. */
function silencesOf(recording: NodeRecording, numbers: ReadonlyMap<string, number>): Silence[] {
  const { verdicts, members, heard, fromMs: beganMs } = recording;
  const endpoints = new Map(members.map(({ name, endpoint }) => [name, endpoint]));
  const found: Silence[] = [];
  for (const { what, member, how, atMs } of verdicts) {
    const isAccused = what === 'member-suspect' || (what === 'member-leave' && how === 'dead');
    const node = numbers.get(member);
    if (!isAccused || node === undefined) continue;
    const last = found.findLast((one) => one.node === node);
    // The same silence: it was accused in it, and declared dead in it.
    if (last !== undefined && (last.toMs === null || last.toMs >= atMs)) continue;
    const times = heard.get(endpoints.get(member) ?? '') ?? [];
    const fromMs = times.findLast((time) => time <= atMs) ?? Math.max(beganMs, atMs - BEFORE_MS);
    const toMs = times.find((time) => time > atMs) ?? cameBackMs(verdicts, member, atMs);
    found.push({ node, fromMs, toMs });
  }
  return found;
}

/** It may have come back over a stream, or at another address. */
function cameBackMs(verdicts: readonly RecordedVerdict[], member: string, atMs: number): number | null {
  const back = verdicts.find(
    (one) =>
      one.atMs > atMs &&
      one.member === member &&
      (one.what === 'member-join' || one.what === 'member-cleared'),
  );
  return back?.atMs ?? null;
}

/** The recorded node knows of its own pauses. */
function stallsOf({ stalls }: NodeRecording): Silence[] {
  return stalls
    .filter(({ fromMs, toMs }) => toMs - fromMs >= PAUSE_MS_MIN)
    .map(({ fromMs, toMs }) => ({ node: 1, fromMs, toMs }));
}

function leavesOf({ verdicts }: NodeRecording, numbers: ReadonlyMap<string, number>): Action[] {
  return verdicts.flatMap(({ what, how, member, atMs }): Action[] => {
    const node = numbers.get(member);
    return what === 'member-leave' && how === 'left' && node !== undefined
      ? [{ kind: 'leave', atMs, node }]
      : [];
  });
}

function faultOf({ node, fromMs, toMs }: Silence): Fault {
  const forMs = toMs === null ? null : Math.max(PAUSE_MS_MIN, Math.round(toMs - fromMs));
  return {
    kind: toMs === null ? 'crash' : 'pause',
    atMs: fromMs,
    forMs,
    nodes: [node],
    peers: [],
    amount: 0,
  };
}

/** The profile from which the fewest settings differ, and those. */
export function nearestProfile(config: SwimConfig): {
  readonly profile: Profile;
  readonly config: Partial<SwimConfig>;
} {
  const all = (Object.keys(PROFILES) as Profile[]).map((profile) => {
    const base: Readonly<Record<string, unknown>> = { ...PROFILES[profile] };
    const differing = Object.entries(config).filter(
      ([field, value]) => field in base && base[field] !== value,
    );
    return { profile, config: Object.fromEntries(differing) };
  });
  return all.reduce((best, one) =>
    Object.keys(one.config).length < Object.keys(best.config).length ? one : best,
  );
}

function notesOf(made: {
  readonly faults: readonly Fault[];
  readonly kept: readonly Action[];
  readonly left: number;
  readonly recording: NodeRecording;
}): string[] {
  const { faults, kept, left, recording } = made;
  const crashes = faults.filter(({ kind }) => kind === 'crash').length;
  const pauses = faults.length - crashes;
  const own = faults.filter(({ nodes }) => nodes[0] === 1).length;
  return [
    'An estimate, not the run that was recorded: the seed is another one, and so is all chance.',
    faults.length === 0
      ? 'Nobody was silent in it, so nothing goes wrong in the run.'
      : `Silences are guessed to be pauses (${pauses}) and crashes (${crashes}); a cut link would have ` +
        `looked the same to ${recording.node}.`,
    ...(own > 0 ? [`${own} of the pauses are those of ${recording.node}, by its own account.`] : []),
    'Delay and loss are not in a recording: a quiet network is taken.',
    ...(kept.length > 0 ? [`${kept.length} said goodbye, and do so in the run.`] : []),
    ...(left > 0 ? [`${left} more did not fit and are left out.`] : []),
    ...(recording.gaps > 0 ? [`The recording has ${recording.gaps} gaps.`] : []),
  ];
}
