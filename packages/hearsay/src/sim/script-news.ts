/** What a node reports, as a line of a script's output; each kind of news can be shown or not. */
import type { Millis } from '../base/core.ts';
import type { ExchangeFailure, SwimEvent } from '../swim/api.ts';
import type { Case, Grounds } from '../swim/evidence.ts';
import { decodeUtf8 } from '../base/utf8.ts';
import { durationText, hostText, listText } from './script-format.ts';

/** What a script may show while time passes. */
export const SHOWS = ['members', 'probes', 'exchanges', 'messages', 'drops', 'packets'] as const;
export type Show = (typeof SHOWS)[number];

export interface NewsLine {
  readonly show: Show;
  readonly text: string;
}

/** The line for what `observer` reports; `null` for what no script shows. `cases`: its cases of a member. */
export function newsLine(
  event: SwimEvent,
  observer: string,
  cases: (name: string) => readonly Case[],
): NewsLine | null {
  const line = (show: Show, text: string): NewsLine => ({ show, text: `${observer} ${text}` });
  switch (event.type) {
    case 'member-join':
    case 'member-leave':
    case 'member-update':
    case 'member-suspect':
    case 'member-cleared': {
      // What it does itself, a command has told.
      if (event.member.name === observer) return null;
      const text = memberText(event, observer, cases(event.member.name).at(-1));
      return line('members', text);
    }
    case 'member-reaped':
      return line('members', `forgets ${event.name}`);
    case 'refuted':
      return line('members', refutationText(event, observer));
    case 'conflict': {
      const other = hostText({ host: event.other.address.bytes.join('.'), port: event.other.address.port });
      return line(
        'members',
        `sees two addresses claim ${event.existing.name}: the other is that of ${other}`,
      );
    }
    case 'packets-blocked':
      return line('members', `reaches ${event.member.name} over streams only`);
    case 'member-recognised':
      return line('probes', `recognises ${event.member.name}${event.replaced ? ' as a new instance' : ''}`);
    case 'ping-complete':
      return line('probes', `has an ack of ${event.member.name} after ${event.rttMs.toFixed(1)} ms`);
    case 'exchanged':
      return exchanged(event, line);
    case 'exchange-failed':
      return exchangeFailed(event, line);
    case 'merge-refused':
      return line('exchanges', `refuses the state of ${hostText(event.from)}: ${event.text}`);
    case 'user-message':
      return line(
        'messages',
        `gets a message of ${hostText(event.from)}: ${JSON.stringify(decodeUtf8(event.payload))}`,
      );
    case 'dropped': {
      const from = event.from === null ? '' : ` from ${hostText(event.from)}`;
      return line('drops', `drops what came${from}: ${event.what}`);
    }
    default:
      return null;
  }
}

type Line = (show: Show, text: string) => NewsLine;
type Of<Type extends SwimEvent['type']> = Extract<SwimEvent, { type: Type }>;

function exchanged(event: Of<'exchanged'>, line: Line): NewsLine {
  const peer = hostText(event.with);
  if (event.purpose === 'join') return line('members', `has joined through ${peer}`);
  const why = event.purpose === 'heal' ? ' to heal' : '';
  return line('exchanges', `has exchanged state with ${peer}${why}`);
}

function exchangeFailed(event: Of<'exchange-failed'>, line: Line): NewsLine {
  const peer = hostText(event.with);
  const failure = failureText(event.failure);
  if (event.purpose === 'join') return line('members', `cannot join through ${peer}: ${failure}`);
  return line('exchanges', `cannot exchange state with ${peer}: ${failure}`);
}

function failureText(failure: ExchangeFailure): string {
  switch (failure.reason) {
    case 'stream':
      return `the stream ended: ${failure.cause}`;
    case 'closed':
      return 'the peer closed the stream';
    case 'decode':
      return failure.code;
    default:
      return failure.text;
  }
}

/** What came in an exchange of state has the reader for its accuser (memberlist `mergeState`). */
function refutationText({ accuser, incarnation }: Of<'refuted'>, observer: string): string {
  return `refutes ${accuser === observer ? 'what a state says of it' : accuser}: incarnation ${incarnation}`;
}

type MemberEvent = Of<'member-join' | 'member-leave' | 'member-update' | 'member-suspect' | 'member-cleared'>;

function memberText(event: MemberEvent, observer: string, newest: Case | undefined): string {
  const { name, incarnation } = event.member;
  switch (event.type) {
    case 'member-join':
      return `sees ${name} join (incarnation ${incarnation})`;
    case 'member-update':
      return `sees ${name} update its metadata (incarnation ${incarnation})`;
    case 'member-leave':
      return event.member.state === 'left' ? `sees ${name} leave` : deathText(event, observer, newest);
    case 'member-suspect': {
      if (event.accuser !== observer) return `hears that ${event.accuser} suspects ${name}`;
      return `suspects ${name} (incarnation ${incarnation})${reasonText(newest)}`;
    }
    case 'member-cleared':
      return event.how === 'refuted'
        ? `sees ${name} refute (incarnation ${incarnation})`
        : `takes back its suspicion of ${name}: it had been stalled itself`;
  }
}

/** Why a node suspects somebody in its own name: what it saw, or what an exchange told it (memberlist). */
function reasonText(newest: Case | undefined): string {
  if (newest === undefined) return '';
  const { hearing } = newest;
  if (hearing.via === 'probe') return `: ${groundsText(hearing.grounds)}`;
  if (hearing.via === 'gossip') return '';
  const from = hearing.from === null ? 'somebody' : hostText(hearing.from);
  return `, whom the state of ${from} does not hold alive`;
}

function deathText(event: Of<'member-leave'>, observer: string, newest: Case | undefined): string {
  const { name } = event.member;
  if (newest?.outcome.kind !== 'dead') return `sees ${name} dead`;
  const { by, at } = newest.outcome;
  return by === observer
    ? `declares ${name} dead, ${durationText(at - newest.openedAt)} after it was suspected`
    : `hears that ${by} declared ${name} dead`;
}

const STREAMS: Readonly<Record<Grounds['stream'], string>> = {
  refused: 'stream refused',
  reset: 'stream reset',
  timeout: 'stream timed out',
  'no-answer': 'no answer over a stream',
  'not-tried': 'no stream tried',
};

/** What a failed probe saw, without who probed whom. */
export function groundsText(grounds: Grounds): string {
  const { helpers, timeoutMs, healthScore, stallMs } = grounds;
  const told = (wanted: 'nack' | 'silent'): string[] =>
    helpers.filter(({ outcome }) => outcome === wanted).map(({ helper }) => helper);
  const [nacked, silent] = [told('nack'), told('silent')];
  return [
    grounds.direct === 'refused' ? 'the ping was refused' : `no ack in ${durationText(timeoutMs)}`,
    helpers.length === 0 ? 'nobody to ask' : '',
    nacked.length > 0 ? `nack from ${listText(nacked)}` : '',
    silent.length > 0 ? `silence from ${listText(silent)}` : '',
    STREAMS[grounds.stream],
    healthScore > 0 ? `own health score ${healthScore}` : '',
    stallMs > 0 ? `after a stall of ${durationText(stallMs)}` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** The story of one case, a line an event, with the times of whoever keeps it. */
export function caseLines(one: Case, self: string): (readonly [at: Millis, text: string])[] {
  const { subject, accuser, incarnation, openedAt, hearing, outcome } = one;
  const lines: (readonly [Millis, string])[] = [];
  if (hearing.via === 'probe') {
    lines.push([hearing.grounds.pingedAt, `${self} pinged ${subject}`]);
    const grounds = groundsText(hearing.grounds);
    lines.push([openedAt, `${self} suspected ${subject} (incarnation ${incarnation}): ${grounds}`]);
  } else {
    const how = hearing.via === 'gossip' ? 'gossip' : 'an exchange of state';
    const from = hearing.from === null ? '' : ` of ${hostText(hearing.from)}`;
    lines.push([openedAt, `${accuser} accused ${subject} (incarnation ${incarnation}), by ${how}${from}`]);
  }
  for (const confirmation of one.confirmations)
    lines.push([confirmation.at, `${confirmation.accuser} confirmed it`]);
  if (outcome.kind === 'dead') lines.push([outcome.at, `${outcome.by} declared ${subject} dead`]);
  else if (outcome.kind === 'left') lines.push([outcome.at, `${subject} left`]);
  else if (outcome.kind === 'refuted')
    lines.push([outcome.at, `${subject} refuted with incarnation ${outcome.incarnation}`]);
  else if (outcome.kind === 'withdrawn')
    lines.push([outcome.at, `${self} took it back after its own stall of ${durationText(outcome.stallMs)}`]);
  return lines;
}
