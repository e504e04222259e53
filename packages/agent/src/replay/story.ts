/** What was recorded, in words: one timeline of all nodes by the wall clock, and why a member was accused. */
import { clusterMember, whyOf, type Verdict, type Why } from 'hearsay';
import type { Case } from 'hearsay/core';
import type { Replay, Told } from './replay.ts';

/** The local time of day with milliseconds. */
export function clockText(wallMs: number): string {
  const date = new Date(wallMs);
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()];
  const text = [hours, minutes, seconds].map((part) => String(part).padStart(2, '0')).join(':');
  return `${text}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** What all nodes told, oldest first; with `about` only of that member. */
export function timelineOf(replays: readonly Replay[], about: string | null): Told[] {
  const all = replays.flatMap(({ told }) => told);
  return all.filter((one) => about === null || subjectOf(one) === about).sort((a, b) => a.wallMs - b.wallMs);
}

/** Serf's news repeats memberlist's in words of its own, so a timeline for people leaves it out. */
export function timelineLines(timeline: readonly Told[]): string[] {
  const width = Math.max(0, ...timeline.map(({ node }) => node.length));
  return timeline
    .filter(({ verdict }) => verdict.what !== 'serf-member')
    .map(({ wallMs, node, verdict }) => `${clockText(wallMs)}  ${node.padEnd(width)}  ${wordsOf(verdict)}`);
}

function subjectOf({ node, verdict }: Told): string {
  return verdict.member === '' ? node : verdict.member;
}

function wordsOf({ what, member, incarnation, how, by }: Verdict): string {
  const life = incarnation === null ? '' : ` (incarnation ${incarnation})`;
  switch (what) {
    case 'member-join':
      return `${member} is there${life}`;
    case 'member-leave':
      return how === 'left' ? `${member} has left` : `${member} is dead${life}`;
    case 'member-update':
      return `${member} tells something new of itself${life}`;
    case 'member-suspect':
      return `${member} is suspect${life}: ${by} accuses it`;
    case 'member-cleared':
      return `${member} is no longer suspect: ${how}`;
    case 'member-reaped':
      return `${member} is forgotten`;
    case 'refuted':
      return `speaks for itself${life}: ${by} accused it`;
    case 'conflict':
      return `another one claims the name ${member}`;
    case 'name-lost':
      return 'its name belongs to another';
    case 'serf-member':
      return `${how} ${member}`;
  }
}

/** Whoever accused it knows the most; else whoever has heard anything. */
export function teller(replays: readonly Replay[], name: string): Replay | undefined {
  const isAccuser = (replay: Replay): boolean =>
    replay.cases(name).some(({ hearing }) => hearing.via === 'probe');
  return replays.find(isAccuser) ?? replays.find((replay) => replay.cases(name).length > 0) ?? replays[0];
}

/** The story of a member, from the recording that knows the most of it. */
export function whyFrom(replay: Replay, name: string): Why {
  const { name: self } = replay.source;
  const member = replay.members().find((one) => one.name === name);
  return whyOf(name, {
    self,
    member: member === undefined ? undefined : clusterMember(member, self),
    cases: replay.cases(name),
    timeText: (at) => clockText(replay.wallOf(at)),
  });
}

/** The last accusation that ended in a death, or the last one. */
export function gravestCase(cases: readonly Case[]): Case | undefined {
  return cases.findLast(({ outcome }) => outcome.kind === 'dead') ?? cases.at(-1);
}
