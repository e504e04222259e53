/** All that `hearsay replay` finds out, as data. */
import type { Why } from 'hearsay';
import { swimConfig, type Millis, type SwimConfig } from 'hearsay/core';
import type { Moment } from './at.ts';
import {
  estimateNetwork,
  Sight,
  silenceAround,
  type NetworkEstimate,
  type Silence,
} from './network-estimate.ts';
import { RecordingError, RecordingSource } from './recording-source.ts';
import { Replay, type Told } from './replay.ts';
import { gravestCase, teller, timelineOf, whyFrom } from './story.ts';
import { NoAnswerError, situationOf, whatIf, type WhatIf } from './what-if.ts';

export interface Question {
  readonly why: string | null;
  readonly at: Moment | null;
  readonly changes: Partial<SwimConfig>;
  readonly seeds: number;
}

/** How other settings would have changed what became of a member. */
export interface Estimate {
  readonly subject: string;
  readonly changes: Partial<SwimConfig>;
  readonly asRecorded: WhatIf;
  readonly changed: WhatIf;
  readonly network: NetworkEstimate;
  readonly silence: Silence;
  readonly members: number;
  readonly recordedMembers: number;
}

export interface Answer {
  readonly replays: readonly Replay[];
  readonly atMs: Millis | null;
  readonly timeline: readonly Told[];
  readonly why: Why | null;
  /** A text: why there is none. */
  readonly estimate: Estimate | string | null;
}

/** @throws RecordingError for a file that cannot be replayed, UsageError for settings that cannot be. */
export function answerOf(files: readonly string[], { why, at, changes, seeds }: Question): Answer {
  const sources = files.map((file) => new RecordingSource(file));
  const twice = sources.find(({ name }, i) => sources.findIndex((one) => one.name === name) !== i);
  if (twice !== undefined) throw new RecordingError(`${twice.path}: another file is ${twice.name}'s, too`);
  const atMs = at === null ? null : at(beginOf(sources));
  const options = atMs === null ? {} : { untilWallMs: atMs };
  const replays = sources.map((source) => new Replay(source, options).run());
  const told = why === null ? undefined : teller(replays, why);
  return {
    replays,
    atMs,
    timeline: timelineOf(replays, why),
    why: told === undefined || why === null ? null : whyFrom(told, why),
    estimate:
      told === undefined || why === null || Object.keys(changes).length === 0
        ? null
        : estimateOf(sources, { subject: why, told, changes, seeds }),
  };
}

/** The wall clock where the first of them begins. */
function beginOf(sources: readonly RecordingSource[]): Millis {
  const begins = sources.map((source) => {
    const replay = new Replay(source, { untilWallMs: -Infinity }).run();
    return replay.wallOf(replay.beganAt);
  });
  return Math.min(...begins);
}

function estimateOf(
  sources: readonly RecordingSource[],
  asked: {
    readonly subject: string;
    readonly told: Replay;
    readonly changes: Partial<SwimConfig>;
    readonly seeds: number;
  },
): Estimate | string {
  const { subject, told, changes, seeds } = asked;
  const accusation = gravestCase(told.cases(subject));
  if (accusation === undefined) return `nobody who was recorded has heard ${subject} accused`;
  const accuser = told.source;
  const { config } = accuser.about;
  // What cannot be together is said as of an option.
  swimConfig('lan', { ...config, ...changes });
  const sights = sources.map((source) => new Sight(source));
  const own = sights.find(({ replay }) => replay.source === accuser)!;
  const endpoint = told.endpointOf(subject);
  if (endpoint === null) return `${accuser.name} does not know ${subject} any more`;
  const network = estimateNetwork(sights);
  const silence = silenceAround(accusation, { sights, accuser: own, endpoint });
  try {
    const situation = situationOf(sources, { accusation, accuser, network, silence });
    return {
      subject,
      changes,
      asRecorded: whatIf(situation, {}, seeds),
      changed: whatIf(situation, changes, seeds),
      network,
      silence,
      members: situation.members.length,
      recordedMembers: situation.members.filter(({ isRecorded }) => isRecorded).length,
    };
  } catch (error) {
    if (error instanceof NoAnswerError) return error.message;
    throw error;
  }
}
