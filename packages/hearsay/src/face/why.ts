/**
 * The answer to "why was n7 declared dead?": what this node saw or heard, told in order. The accuser's own
 * account is the full one; others know who accused and who confirmed.
 */
import { formatEndpoint } from '../base/address.ts';
import type { Millis } from '../base/core.ts';
import type { Case, Grounds, Hearing, Outcome } from '../swim/evidence.ts';
import type { ClusterMember } from './members.ts';

export interface Why {
  /** The member as it is seen now; `undefined` if it is not (or no longer) known. */
  readonly member: ClusterMember | undefined;
  /** Every accusation that this node remembers, oldest first. Times are on the host's monotonic clock. */
  readonly cases: readonly Case[];
  /** All of it in words, a line an event. */
  readonly story: string;
}

/** Writes a monotonic time as the operator's clock shows it. */
export type TimeText = (at: Millis) => string;

/** A line of the story. */
export interface Moment {
  readonly at: Millis;
  readonly text: string;
}

export function whyOf(
  name: string,
  told: { self: string; member: ClusterMember | undefined; cases: readonly Case[]; timeText: TimeText },
): Why {
  const { member, cases, self, timeText } = told;
  const lines = cases
    .flatMap((one) => momentsOf(one, self))
    .map(({ at, text }) => `${timeText(at)}  ${text}`);
  const state = stateLine(name, member, self);
  const story = lines.length === 0 ? `${state} ${self} has no accusation against it on record.` : state;
  return { member, cases, story: [story, ...lines].join('\n') };
}

export function stateLine(name: string, member: ClusterMember | undefined, self: string): string {
  if (member === undefined) return `${name} is not a member that ${self} knows.`;
  return `${self} holds ${member.name} (${member.host}:${member.port}) to be ${member.state}.`;
}

/** A case as its teller would say it, in order. */
export function momentsOf(one: Case, teller: string): Moment[] {
  const moments: Moment[] = [];
  if (one.hearing.via === 'probe') moments.push(...groundsMoments(one, one.hearing.grounds, teller));
  else moments.push({ at: one.openedAt, text: hearingText(one, one.hearing) });
  for (const { accuser, at } of one.confirmations) moments.push({ at, text: `${accuser} confirmed it.` });
  const outcome = outcomeMoment(one, one.outcome, teller);
  if (outcome !== null) moments.push(outcome);
  return moments;
}

function groundsMoments(one: Case, grounds: Grounds, self: string): Moment[] {
  const { subject, incarnation, openedAt } = one;
  const waited =
    grounds.direct === 'refused' ? 'its host refused the packet' : `no ack within ${ms(grounds.timeoutMs)}`;
  const suspected = `${self} suspected ${subject} (incarnation ${incarnation}).`;
  return [
    { at: grounds.pingedAt, text: `${self} pinged ${subject}: ${waited}.` },
    { at: grounds.pingedAt + grounds.timeoutMs, text: `${helpersText(grounds)} ${streamText(grounds)}` },
    { at: openedAt, text: `${suspected} ${healthText(self, grounds)}` },
  ];
}

function helpersText({ helpers }: Grounds): string {
  if (helpers.length === 0) return 'There was nobody else to ask.';
  const told = helpers.map(({ helper, outcome }) =>
    outcome === 'nack' ? `${helper} got no ack either` : `${helper} said nothing`,
  );
  return `Others were asked to ping it: ${told.join(', ')}.`;
}

const STREAM_TEXTS: Readonly<Record<Grounds['stream'], string>> = {
  refused: 'A connection to it was refused.',
  reset: 'A connection to it broke.',
  timeout: 'A connection to it timed out.',
  'no-answer': 'A connection to it gave no answer.',
  'not-tried': 'No connection was tried.',
};

function streamText(grounds: Grounds): string {
  return STREAM_TEXTS[grounds.stream];
}

function healthText(self: string, { healthScore, stallMs, intervalMs }: Grounds): string {
  const stall = stallMs > 0 ? `, after a stall of ${ms(stallMs)}` : '';
  return `${self}'s own health score was ${healthScore}${stall}; it had waited ${ms(intervalMs)} in all.`;
}

function hearingText(one: Case, hearing: Exclude<Hearing, { via: 'probe' }>): string {
  const from = hearing.from === null ? '' : ` from ${formatEndpoint(hearing.from)}`;
  const how = hearing.via === 'gossip' ? 'by gossip' : 'in an exchange of state';
  const { subject, accuser, incarnation } = one;
  return `${accuser} accused ${subject} (incarnation ${incarnation}); heard ${how}${from}.`;
}

function outcomeMoment(one: Case, outcome: Outcome, self: string): Moment | null {
  const { subject } = one;
  switch (outcome.kind) {
    case 'pending':
      return null;
    case 'dead': {
      const afterMs = outcome.at - one.openedAt;
      const after = afterMs > 0 ? `, ${ms(afterMs)} after the accusation` : '';
      const why = outcome.by === self ? `: it had not refuted${after}` : after;
      return { at: outcome.at, text: `${outcome.by} declared ${subject} dead${why}.` };
    }
    case 'left':
      return { at: outcome.at, text: `${subject} said that it leaves.` };
    case 'refuted':
      return { at: outcome.at, text: `${subject} refuted with incarnation ${outcome.incarnation}.` };
    case 'withdrawn':
      return {
        at: outcome.at,
        text: `${self} withdrew it: it had itself been stalled for ${ms(outcome.stallMs)}.`,
      };
  }
}

/** A duration for people. */
export function ms(duration: Millis): string {
  return duration < 10_000 ? `${Math.round(duration)} ms` : `${(duration / 1000).toFixed(1)} s`;
}
