/**
 * Why something happened: a chain from an event back through the packets that brought it, the nodes that
 * passed it on, the probe that failed, to the fault or the lost packet. Every link is a row of the journal or
 * the core's own record; nothing is inferred from pictures.
 */
import { momentsOf, whyOf, clusterMember, type Case } from 'hearsay/core';
import type { WhyStep, WhyTold } from './engine-api.ts';
import { EngineError } from './errors.ts';
import { eventOf } from './event-text.ts';
import { nameOf } from './numbers.ts';
import { CauseKind, EVENT_KINDS, NONE, type BeliefRow, type Journal } from './journal.ts';
import { eventOfRow } from './moments.ts';
import { fateOfPing, kindName, packetSentAt, seconds, troublesOf } from './packet-fate.ts';
import type { RuleKey } from './rules-at-work.ts';
import type { Run } from './run.ts';
import { isOfTruth } from './seen.ts';
import { Belief, PacketKind } from './scene.ts';

/** Longer chains are cut; a rumour has rarely more than a dozen hands. */
const STEPS_MAX = 64;

const BELIEF_WORDS: Readonly<Record<Belief, string>> = {
  [Belief.Unknown]: 'unknown',
  [Belief.Alive]: 'alive',
  [Belief.Suspect]: 'suspect',
  [Belief.Dead]: 'dead',
  [Belief.Left]: 'gone',
};

export function whyTold(run: Run, id: number, changedLater: (row: number) => number): WhyTold {
  const { journal, spec } = run;
  if (!(Number.isInteger(id) && id >= 0 && id < journal.events.length)) {
    throw new EngineError('event', `there is no event ${id}`);
  }
  const event = eventOf(journal, id, spec);
  const chain = new Chain(run);
  chain.begin(id);
  const { cases, story } = accounts(run, event);
  const row = journal.events.columns.belief[id]!;
  return { event, chain: chain.steps, cases, story, changedLater: row === NONE ? 0 : changedLater(row) };
}

/** The observer's own record and, where another accused, the accuser's; and the observer's story of it. */
function accounts(
  run: Run,
  { kind, atMs, observer, subject, accuser }: WhyTold['event'],
): Pick<WhyTold, 'cases' | 'story'> {
  if (kind !== 'suspect' && kind !== 'dead' && kind !== 'cleared') return { cases: [], story: '' };
  const { cluster } = run.at(atMs);
  const name = nameOf(subject);
  const casesOf = (number: number): readonly Case[] => {
    const node = cluster.node(number);
    return node === undefined || node.process.state === 'crashed' ? [] : node.process.core.cases(name);
  };
  const own = casesOf(observer);
  const theirs = accuser === 0 || accuser === observer ? [] : casesOf(accuser);
  const self = nameOf(observer);
  const { membership } = cluster.node(observer)!.process.core.swim;
  const slot = membership.slotOf(name);
  const member = slot < 0 ? undefined : clusterMember(membership.snapshot(slot), self);
  const { story } = whyOf(name, { self, member, cases: own, timeText: seconds });
  return { cases: theirs.length > 0 ? theirs : own, story };
}

interface StepMore {
  readonly rule?: RuleKey | null;
  readonly isTruth?: boolean;
  readonly event?: number | null;
  readonly packet?: number | null;
}

class Chain {
  readonly steps: WhyStep[] = [];
  readonly #run: Run;
  readonly #journal: Journal;

  constructor(run: Run) {
    this.#run = run;
    this.#journal = run.journal;
  }

  begin(event: number): void {
    const { atMs, text, kind } = eventOf(this.#journal, event, this.#run.spec);
    const row = this.#journal.events.columns.belief[event]!;
    this.#add(atMs, text, { event, rule: ruleOfEvent(kind), isTruth: isOfTruth(kind) });
    if (row !== NONE) this.#follow(row);
    else this.#deed(atMs, event);
  }

  #add(atMs: number, text: string, more: StepMore = {}): void {
    const { rule = null, isTruth = false, event = null, packet = null } = more;
    this.steps.push({ atMs, text, rule, isTruth, event, packet });
  }

  /** From a change of belief to what made it, and so on. The change itself has been told. */
  #follow(first: number): void {
    let row = first;
    while (row !== NONE && this.steps.length < STEPS_MAX) {
      const change = this.#journal.beliefs.row(row);
      const next = this.#causeOf(change);
      if (next === NONE || next >= row) return;
      this.#tell(next);
      row = next;
    }
  }

  #tell(row: number): void {
    const { atMs, observer, subject, belief, incarnation } = this.#journal.beliefs.row(row);
    const event = eventOfRow(this.#journal, row);
    if (event !== null) {
      const told = eventOf(this.#journal, event, this.#run.spec);
      return this.#add(atMs, told.text, { event, rule: ruleOfEvent(told.kind) });
    }
    const what = `${nameOf(observer)} holds ${nameOf(subject)} ${BELIEF_WORDS[belief as Belief]}`;
    return this.#add(atMs, `${what} (incarnation ${incarnation})`, { rule: 'incarnation' });
  }

  /** Tells the input that made a change, and gives the change that it goes back to. */
  #causeOf(change: BeliefRow): number {
    switch (change.causeKind) {
      case CauseKind.Packet:
        return this.#packet(change);
      case CauseKind.Stream:
        return this.#stream(change);
      case CauseKind.Timer:
        return this.#timer(change);
      case CauseKind.Stall:
        this.#add(change.atMs, `${nameOf(change.observer)} had stood still itself, and took it back`, {
          rule: 'withdrawal',
        });
        return change.before;
      default:
        return this.#deed(change.atMs, null, change);
    }
  }

  #packet({ atMs, observer, subject, causeRef: packet, parent }: BeliefRow): number {
    const { from, kind, sentMs, bytes } = this.#journal.packets.row(packet);
    const how = `${nameOf(observer)} read it in ${kind === PacketKind.Gossip ? '' : 'a packet with '}`;
    const what =
      kind === PacketKind.Gossip ? 'gossip' : `${kindName(kind) === 'ack' ? 'an' : 'a'} ${kindName(kind)}`;
    const isBuddy = kind === PacketKind.Ping && observer === subject;
    const rule = isBuddy ? 'buddy' : kind === PacketKind.Gossip ? 'gossip' : 'piggyback';
    this.#add(atMs, `${how}${what} of ${bytes} bytes from ${nameOf(from)}, sent at ${seconds(sentMs)}`, {
      rule,
      packet,
    });
    if (parent === NONE) this.#add(sentMs, `${nameOf(from)} has known it from the beginning`);
    return parent;
  }

  #stream({ atMs, observer, subject, belief, causeRef: peer, parent }: BeliefRow): number {
    const known = parent === NONE ? null : this.#journal.beliefs.columns.belief[parent]!;
    const isChance = belief === Belief.Suspect && known === Belief.Dead;
    const rule = isChance ? 'dead-from-sync-is-suspect' : 'push-pull';
    const text = isChance
      ? `${nameOf(peer)} held ${nameOf(subject)} dead; heard in an exchange, that is a suspicion`
      : `${nameOf(observer)} learned it in an exchange of views with ${nameOf(peer)}`;
    this.#add(atMs, text, { rule });
    return parent;
  }

  #timer({ atMs, observer, subject, belief, before }: BeliefRow): number {
    if (belief === Belief.Unknown) {
      this.#add(atMs, `${nameOf(observer)} had kept ${nameOf(subject)} for long enough`, { rule: 'reap' });
      return before;
    }
    if (belief === Belief.Dead) {
      this.#ranOut(atMs, observer, subject);
      return before;
    }
    if (belief === Belief.Suspect) this.#probe(atMs, observer, subject);
    return NONE;
  }

  /** The suspicion that became a verdict, in the words of the record. */
  #ranOut(atMs: number, observer: number, subject: number): void {
    const one = this.#caseAt(atMs, observer, subject);
    if (one === undefined) return;
    const lasted = Math.round(atMs - one.openedAt);
    const { length } = one.confirmations;
    const confirmed = length === 0 ? 'nobody confirmed it' : `${length} confirmed it`;
    this.#add(
      atMs,
      `The suspicion had lasted ${lasted} ms, ${confirmed}, and ${nameOf(subject)} had not refuted`,
      {
        rule: 'suspicion-timeout',
      },
    );
    for (const { accuser, at } of one.confirmations.toReversed()) {
      this.#add(at, `${accuser} confirmed it.`, { rule: 'confirmation' });
    }
  }

  /** The probe that failed: what the accuser's record says, and what had become of its ping. */
  #probe(atMs: number, observer: number, subject: number): void {
    const one = this.#caseAt(atMs, observer, subject);
    if (one === undefined || one.hearing.via !== 'probe') return;
    const { pingedAt, timeoutMs, healthScore } = one.hearing.grounds;
    const told = momentsOf({ ...one, confirmations: [], outcome: { kind: 'pending' } }, nameOf(observer));
    const from = observer;
    const ping = packetSentAt(this.#journal, { from, to: subject, kind: PacketKind.Ping, atMs: pingedAt });
    const asked = packetSentAt(this.#journal, {
      from,
      to: null,
      kind: PacketKind.IndirectPing,
      atMs: pingedAt + timeoutMs,
    });
    const rules: readonly RuleKey[] = [
      'direct-probe',
      'indirect-probe',
      healthScore > 0 ? 'local-health' : 'suspicion',
    ];
    const packets = [ping, asked, null];
    for (const [i, { at, text }] of [...told.entries()].toReversed()) {
      this.#add(at, text, { rule: rules[i] ?? 'suspicion', packet: packets[i] ?? null });
    }
    const fate = ping === null ? null : fateOfPing(this.#journal, ping, atMs);
    if (fate !== null) this.#add(pingedAt, `${capital(fate.text)}.`, { packet: fate.packet, isTruth: true });
    const probe = { from, to: subject, sinceMs: pingedAt, untilMs: atMs };
    for (const trouble of troublesOf(this.#journal, this.#run.spec, probe).toReversed()) {
      this.#add(trouble.atMs, trouble.text, { event: trouble.event, isTruth: true });
    }
  }

  #caseAt(atMs: number, observer: number, subject: number): Case | undefined {
    const node = this.#run.at(atMs).cluster.node(observer);
    return node?.process.core.cases(nameOf(subject)).at(-1);
  }

  /** What was done to the node at that moment. */
  #deed(atMs: number, except: number | null, change?: BeliefRow): number {
    const { events } = this.#journal;
    for (let event = events.until('atMs', atMs) - 1; event >= 0; event -= 1) {
      const row = events.row(event);
      if (row.atMs < atMs) break;
      const { kind, text } = eventOf(this.#journal, event, this.#run.spec);
      const isDeed = EVENT_KINDS.indexOf(kind) <= EVENT_KINDS.indexOf('updated');
      if (event === except || !isDeed) continue;
      if (change !== undefined && row.observer !== 0 && row.observer !== change.observer) continue;
      this.#add(atMs, text, { event, rule: ruleOfEvent(kind), isTruth: isOfTruth(kind) });
    }
    return NONE;
  }
}

const EVENT_RULES: Readonly<Record<string, RuleKey>> = {
  joined: 'join',
  restarted: 'join',
  leaving: 'leave',
  left: 'leave',
  updated: 'update',
  meta: 'update',
  suspect: 'suspicion',
  refuted: 'refutation',
  cleared: 'incarnation',
  alive: 'incarnation',
  forgotten: 'reap',
  exchanged: 'push-pull',
};

function ruleOfEvent(kind: string): RuleKey | null {
  return EVENT_RULES[kind] ?? null;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** How many changes of others each change led to, through packets and exchanges: its forward cone. */
export class ForwardCones {
  readonly #journal: Journal;
  #counts = new Uint32Array(0);

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  of(row: number): number {
    const { beliefs } = this.#journal;
    if (this.#counts.length !== beliefs.length) this.#count();
    return this.#counts[row]!;
  }

  /** Children come after their parents, so one walk from the end is enough. */
  #count(): void {
    const { columns, length } = this.#journal.beliefs;
    this.#counts = new Uint32Array(length);
    for (let row = length - 1; row >= 0; row -= 1) {
      const parent = columns.parent[row]!;
      if (parent !== NONE) this.#counts[parent]! += this.#counts[row]! + 1;
    }
  }
}
