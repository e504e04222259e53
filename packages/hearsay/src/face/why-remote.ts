/**
 * The same question put to those who know: whoever accused a member is asked for its own record, over a
 * stream, and the accounts are laid side by side. What another member tells is its claim, and is shown as
 * such. Its times are on its own clock; they are moved to ours by the middle of the round trip, and can be
 * wrong by half of it.
 */
import type { Millis } from '../base/core.ts';
import type { Case, Grounds, Hearing, Outcome } from '../swim/evidence.ts';
import type { StateName } from '../swim/member.ts';
import type { ClusterMember, Members } from './members.ts';
import { failureText, type Answered, type PeerRequests } from './peer-requests.ts';
import type { ToldCases } from './why-codec.ts';
import { momentsOf, ms, stateLine, whyOf, type Moment, type TimeText, type Why } from './why.ts';

/** What one member told of another. */
export interface Account {
  readonly teller: string;
  /** What the teller holds the member to be; `null`: it does not know it. */
  readonly state: StateName | null;
  /** Its cases, with all times on this node's clock. */
  readonly cases: readonly Case[];
  /** By how much those times may be wrong; 0 for this node's own. */
  readonly uncertaintyMs: Millis;
}

/** A member that could have told more, and why it did not. */
export interface Silence {
  readonly teller: string;
  readonly reason: string;
}

export interface WhyTold extends Why {
  /** `cases` with each accuser's own record, where it was told, in place of what was heard of it. */
  readonly cases: readonly Case[];
  /** This node's first, then the others' claims. */
  readonly accounts: readonly Account[];
  readonly silences: readonly Silence[];
}

export interface WhyOptions {
  /** How long each member that is asked has for its answer. Default 3,000 ms. */
  readonly timeoutMs?: Millis;
}

export interface WhySource {
  readonly self: string;
  readonly members: Members;
  readonly cases: readonly Case[];
  readonly timeText: TimeText;
  readonly peers: Pick<PeerRequests, 'why'>;
}

/** Accusers asked, newest first. */
const ASKED_MAX = 6;
/** With no grounds of its own on record, a node asks so many others whether they have some. */
const BYSTANDERS_MAX = 3;

/** This node's account, and those of whoever accused the member, as far as they can be asked. */
export async function whyTold(name: string, source: WhySource, options: WhyOptions = {}): Promise<WhyTold> {
  const { self, members, cases } = source;
  const member = members.find(name);
  const own: Account = { teller: self, state: member?.state ?? null, cases, uncertaintyMs: 0 };
  const inquiry = new Inquiry(name, source, options);
  const accusers = accusersOf(cases).filter((accuser) => accuser !== self);
  if (accusers.length > 0) await inquiry.ask(accusers);
  else if (isHearsay(cases, member)) await inquiry.ask(bystanders(name, source));
  // Those who were asked may know of accusers that we do not.
  await inquiry.ask(accusersOf(inquiry.accounts.flatMap((account) => account.cases)));
  const accounts = [own, ...inquiry.accounts];
  const { silences } = inquiry;
  if (inquiry.accounts.length === 0 && silences.length === 0) {
    const why = whyOf(name, { self, member, cases, timeText: source.timeText });
    return { ...why, accounts, silences };
  }
  const story = storyOf(name, { source, member, accounts, silences });
  return { member, cases: mergedCases(accounts), story, accounts, silences };
}

/** Those who have been asked, and what came of it. */
class Inquiry {
  readonly accounts: Account[] = [];
  readonly silences: Silence[] = [];
  readonly #name: string;
  readonly #source: WhySource;
  readonly #options: WhyOptions;
  readonly #asked = new Set<string>();

  constructor(name: string, source: WhySource, options: WhyOptions) {
    this.#name = name;
    this.#source = source;
    this.#options = options;
    this.#asked.add(source.self);
  }

  /** Asks those who have not been asked, all at once. */
  async ask(tellers: readonly string[]): Promise<void> {
    const fresh = tellers.filter((teller) => !this.#asked.has(teller));
    // This node itself is among the asked.
    const chosen = fresh.slice(0, Math.max(0, ASKED_MAX + 1 - this.#asked.size));
    for (const teller of chosen) this.#asked.add(teller);
    await Promise.all(chosen.map((teller) => this.#askOne(teller)));
  }

  async #askOne(teller: string): Promise<void> {
    const reason = whyNotAsked(teller, this.#source.members);
    if (reason !== null) {
      this.silences.push({ teller, reason });
      return;
    }
    const { timeoutMs } = this.#options;
    try {
      const answered = await this.#source.peers.why(
        teller,
        this.#name,
        timeoutMs === undefined ? {} : { timeoutMs },
      );
      this.accounts.push(accountOf(answered, this.#name));
    } catch (error) {
      this.silences.push({ teller, reason: `was asked: ${failureText(error)}` });
    }
  }
}

function whyNotAsked(teller: string, members: Members): string | null {
  const member = members.find(teller);
  if (member === undefined) return 'was not asked: it is no longer a member';
  if (member.state === 'dead' || member.state === 'left')
    return `was not asked: it is ${member.state} itself`;
  if (member.instance === null) return 'was not asked: it is not known to run hearsay';
  return null;
}

/** Who accused and who declared dead, newest first, each once. */
function accusersOf(cases: readonly Case[]): string[] {
  const names = cases.toReversed().flatMap(({ accuser, outcome }) => {
    return outcome.kind === 'dead' ? [accuser, outcome.by] : [accuser];
  });
  return [...new Set(names)];
}

/**
 * Whether what we hold of it is without grounds of our own: nothing is on record, or only the state that
 * another gave us, which is taken for an accusation of ours (memberlist's mergeState).
 */
function isHearsay(cases: readonly Case[], member: ClusterMember | undefined): boolean {
  if (cases.length === 0) return member?.state !== 'alive';
  return cases.every(({ hearing }) => hearing.via !== 'probe');
}

/** Whoever may know more, those first who gave us the state. */
function bystanders(name: string, { members, cases }: WhySource): string[] {
  const isGiver = ({ host, port }: ClusterMember): boolean =>
    cases.some(
      ({ hearing }) => hearing.via !== 'probe' && hearing.from?.host === host && hearing.from.port === port,
    );
  return members.alive
    .filter((member) => !member.isSelf && member.name !== name && member.instance !== null)
    .toSorted((a, b) => Number(isGiver(b)) - Number(isGiver(a)))
    .slice(0, BYSTANDERS_MAX)
    .map((member) => member.name);
}

function accountOf({ peer, value, offsetMs, uncertaintyMs }: Answered<ToldCases>, subject: string): Account {
  const cases = value.cases.filter((one) => one.subject === subject).map((one) => moved(one, -offsetMs));
  return { teller: peer, state: value.state, cases, uncertaintyMs };
}

/** The case with all its moments later by `by`. */
function moved(one: Case, by: Millis): Case {
  return {
    ...one,
    openedAt: one.openedAt + by,
    hearing: movedHearing(one.hearing, by),
    confirmations: one.confirmations.map(({ accuser, at }) => ({ accuser, at: at + by })),
    outcome: movedOutcome(one.outcome, by),
  };
}

function movedHearing(hearing: Hearing, by: Millis): Hearing {
  if (hearing.via !== 'probe') return hearing;
  const grounds: Grounds = { ...hearing.grounds, pingedAt: hearing.grounds.pingedAt + by };
  return { via: 'probe', grounds };
}

function movedOutcome(outcome: Outcome, by: Millis): Outcome {
  return outcome.kind === 'pending' ? outcome : { ...outcome, at: outcome.at + by };
}

/** Our cases, each as its accuser tells it where it does, and those of theirs that we have not heard of. */
function mergedCases(accounts: readonly Account[]): Case[] {
  const merged = new Map<string, Case>();
  for (const { teller, cases } of accounts) {
    for (const one of cases) {
      const key = `${one.incarnation} ${one.accuser}`;
      const isOwn = one.accuser === teller && one.hearing.via === 'probe';
      if (isOwn || !merged.has(key)) merged.set(key, one);
    }
  }
  return [...merged.values()].toSorted((a, b) => a.openedAt - b.openedAt);
}

interface StoryParts {
  readonly source: WhySource;
  readonly member: ClusterMember | undefined;
  readonly accounts: readonly Account[];
  readonly silences: readonly Silence[];
}

interface ToldMoment extends Moment {
  readonly teller: string;
  readonly uncertaintyMs: Millis;
}

function storyOf(name: string, { source, member, accounts, silences }: StoryParts): string {
  const { self, timeText } = source;
  const moments = accounts
    .flatMap(({ teller, cases, uncertaintyMs }): ToldMoment[] =>
      cases
        .flatMap((one) => momentsOf(one, teller))
        .map(({ at, text }) => ({ at, text, teller, uncertaintyMs })),
    )
    .toSorted((a, b) => a.at - b.at);
  const lines = moments.map(
    ({ at, text, teller, uncertaintyMs }) =>
      `${timeText(at)}${doubt(uncertaintyMs)}  ${teller === self ? '' : `(${teller} says) `}${text}`,
  );
  return [
    stateLine(name, member, self),
    ...accounts.slice(1).map((account) => accountLine(name, account)),
    ...silences.map(({ teller, reason }) => `${teller} ${reason}.`),
    ...(lines.length === 0 ? ['Nobody who was asked has an accusation against it on record.'] : lines),
  ].join('\n');
}

/** Below a millisecond, the last digit of what is shown, it does not matter. */
function doubt(uncertaintyMs: Millis): string {
  return uncertaintyMs < 1 ? '' : ` ±${ms(uncertaintyMs)}`;
}

function accountLine(name: string, { teller, state, cases, uncertaintyMs }: Account): string {
  const holds = state === null ? `does not know ${name}` : `holds ${name} to be ${state}`;
  if (cases.length === 0) return `${teller} says that it ${holds}, and has no accusation on record.`;
  const clock =
    uncertaintyMs < 1
      ? 'its times are moved to our clock'
      : `its times are moved to our clock, right to ±${ms(uncertaintyMs)}`;
  return `${teller} says that it ${holds}; ${clock}. What it says is its claim.`;
}
