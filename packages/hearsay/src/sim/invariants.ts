/**
 * Laws that hold after every input, whatever the faults: what no schedule of losses, pauses, crashes and
 * partitions may bring about (SWIM §4.2; house rules `rememberDeaths`, `stallsCount`). A test watches its
 * simulation with them and needs no assertion of its own for safety; the first input after which a law is
 * broken ends the run, with the seed and the time.
 *
 * A law is one line over what changed. New laws join `LAWS`, each with the presets for which it holds.
 */
import { endpointOf, formatEndpoint, sameAddress, type WireAddress } from '../base/address.ts';
import type { Endpoint, Millis } from '../base/core.ts';
import type { SwimConfig } from '../swim/config.ts';
import { MemberState, stateName, type Incarnation } from '../swim/member.ts';
import type { RulesName } from '../swim/rules.ts';
import { retransmitLimit } from '../swim/suspicion.ts';
import { Swim } from '../swim/swim.ts';
import { CHECKSUM_BYTES } from '../wire/envelope.ts';
import { presetOf } from './presets.ts';
import type { AnyCore, Watched, Watcher } from './watcher.ts';
import type { Simulation } from './simulation.ts';

/** A member as one view holds it. */
export interface Entry {
  readonly state: MemberState;
  readonly incarnation: Incarnation;
  readonly address: WireAddress;
}

/** One entry of one view, before and after one input. */
export interface Change {
  /** Whose view it is. */
  readonly observer: Swim;
  /** The name of the member that it is about. */
  readonly subject: string;
  /** `undefined`: there was none. */
  readonly before: Entry | undefined;
  /** `undefined`: it has been reaped. */
  readonly after: Entry | undefined;
  /** How this view last held the subject dead or left, reaped or not, if it has not been alive since. */
  readonly death: Entry | undefined;
  /**
   * The highest incarnation that the subject itself has used, in all its lives; 0: it is no process of this
   * run.
   */
  readonly ownIncarnation: Incarnation;
  /** The observer was away until this very instant. */
  readonly isWaking: boolean;
  /**
   * The process that the observer holds under this name is running and sound: not paused, gated or slowed.
   */
  readonly isRunning: boolean;
  /** How long the view had held the subject as it did; 0 if there was no entry. */
  readonly heldMs: Millis;
  /** How long ago the suspect first sent the observer something; `undefined`: not since it is suspected. */
  readonly answeredMs: Millis | undefined;
  /** For how long all links have been healthy and all processes that have not crashed have been running. */
  readonly calmMs: Millis;
  /** How often each member sends news in a cluster of this size. */
  readonly transmits: number;
}

/** One datagram that a process sends. */
export interface SentPacket {
  readonly bytes: number;
  /** The budget of its configuration, a checksum included. */
  readonly bytesMax: number;
}

/** A queued broadcast: how often it has been sent, and how often it may be. */
export interface Queued {
  readonly transmits: number;
  readonly transmitsMax: number;
}

interface LawOf<Kind extends string, Fact> {
  readonly kind: Kind;
  /** The law as a sentence. */
  readonly name: string;
  /** The presets that keep it. */
  readonly rules: readonly RulesName[];
  holds(fact: Fact): boolean;
}

/**
 * One law: the kind of fact that it judges, its sentence, the presets that keep it, and whether a fact is as
 * it should be.
 */
export type Law = LawOf<'change', Change> | LawOf<'packet', SentPacket> | LawOf<'broadcast', Queued>;

const ALL: readonly RulesName[] = ['hearsay', 'memberlist', 'memberlist-0.2'];
const OURS: readonly RulesName[] = ['hearsay'];

/**
 * The laws compare for themselves: `supersedes` is under test, and must not be its own judge.
 */
function isHigher(one: Incarnation, other: Incarnation): boolean {
  return one > other;
}

/**
 * How long before the verdict a suspect must have been heard of, if it is to count: what the refutation needs
 * to go round (`REFUTATION_GOSSIPS` of `healing.ts`, with the gossip interval of the LAN profile).
 */
const ANSWER_MS = 2000;
/** With fewer, in clusters below ten and in the local profile, gossip loses a refutation now and then. */
const TRANSMITS_ENOUGH = 8;

/** The laws of every simulation, each for the presets that keep it. */
export const LAWS: readonly Law[] = [
  {
    kind: 'change',
    name: 'an incarnation never falls while a view keeps the member at one address',
    rules: ALL,
    holds: ({ before, after }) =>
      !isSameLife(before, after) || !isHigher(before!.incarnation, after!.incarnation),
  },
  {
    kind: 'change',
    name: 'only its owner raises an incarnation',
    rules: ALL,
    holds: ({ after, ownIncarnation }) =>
      after === undefined || ownIncarnation === 0 || !isHigher(after.incarnation, ownIncarnation),
  },
  {
    kind: 'change',
    name: 'nothing dead comes back without a higher incarnation or another address',
    rules: OURS,
    holds: ({ death, after }) =>
      after === undefined ||
      isOver(after) ||
      !isSameLife(death, after) ||
      isHigher(after.incarnation, death!.incarnation),
  },
  {
    kind: 'change',
    // What others confirmed meanwhile counts: awake, it would have judged even sooner.
    name: 'a process that wakes up costs no running process its life by its own word alone',
    rules: OURS,
    holds: ({ observer, subject, before, after, isWaking, isRunning }) =>
      !isWaking ||
      wasConfirmed(observer, subject) ||
      !isRunning ||
      after?.state !== MemberState.Dead ||
      before?.state === MemberState.Dead ||
      judgeOf(observer, subject) !== observer.name,
  },
  {
    kind: 'change',
    name: 'no process that answered its suspector in time is declared dead by it over healthy links',
    rules: OURS,
    holds: ({ observer, subject, before, after, isRunning, heldMs, answeredMs = 0, calmMs, transmits }) =>
      after?.state !== MemberState.Dead ||
      before?.state !== MemberState.Suspect ||
      !isRunning ||
      transmits < TRANSMITS_ENOUGH ||
      calmMs < heldMs ||
      answeredMs < ANSWER_MS ||
      judgeOf(observer, subject) !== observer.name,
  },
  {
    kind: 'packet',
    name: 'no packet is above its budget',
    rules: ALL,
    holds: ({ bytes, bytesMax }) => bytes <= bytesMax,
  },
  {
    kind: 'broadcast',
    name: 'no broadcast is sent more often than its limit',
    rules: ALL,
    holds: ({ transmits, transmitsMax }) => transmits <= transmitsMax,
  },
];

/** To which laws a simulation is held. */
export interface InvariantOptions {
  /** Which preset the processes follow: laws of other presets are left out. */
  readonly rules: RulesName;
  /** What the processes run with: its budget, its transmissions and its memory of deaths. */
  readonly config: SwimConfig;
  /** Instead of `LAWS`. */
  readonly laws?: readonly Law[];
}

/** A law has been broken; the message says where, when and by what, and holds the seed. */
export class BrokenLaw extends Error {
  override readonly name = 'BrokenLaw';
  /** The law as a sentence, its `name`. */
  readonly law: string;

  constructor(law: Law, details: string) {
    super(`${law.name}: ${details}`);
    this.law = law.name;
  }
}

/** What a watcher remembers of one view: the view itself as it was, and the deaths in it. */
interface Remembered {
  readonly entries: Map<string, Entry & { readonly at: Millis }>;
  readonly deaths: Map<string, Entry & { readonly at: Millis }>;
  membersMost: number;
  wokeAt: Millis;
}

/** Whose view is looked at. */
interface Watching {
  readonly observer: Swim;
  readonly endpoint: Endpoint;
  readonly view: Remembered;
}

const NOT_YET = -1;

function answerKey(at: Endpoint, subject: string): string {
  return `${at.host}:${at.port} ${subject}`;
}

/**
 * Holds the processes of a simulation to the laws from now on: the input after which one is broken ends the
 * run with a `BrokenLaw`. Processes without a Swim core are left alone. @throws UsageError for rules that are
 * no preset.
 */
export function watchInvariants<Event, Order>(
  simulation: Simulation<Event, Order>,
  options: InvariantOptions,
): void {
  simulation.watch(new Invariants(simulation, options));
}

class Invariants<Event> implements Watcher {
  readonly #simulation: Simulation<Event>;
  readonly #config: SwimConfig;
  readonly #laws: readonly Law[];
  readonly #views = new Map<AnyCore, Remembered>();
  readonly #ownIncarnations = new Map<string, Incarnation>();
  /** When a suspect was first heard of since then: who suspects, where, and whom; -1: not yet. */
  readonly #answers = new Map<string, Millis>();
  #lastWakeAt: Millis = 0;

  constructor(simulation: Simulation<Event>, { rules, config, laws = LAWS }: InvariantOptions) {
    this.#simulation = simulation;
    this.#config = config;
    presetOf(rules);
    this.#laws = laws.filter((law) => law.rules.includes(rules));
  }

  afterInput(process: Watched, kind: string, now: Millis): void {
    const swim = swimOf(process.core);
    if (swim === undefined) return;
    const { name, incarnation } = swim;
    this.#ownIncarnations.set(name, Math.max(incarnation, this.#ownIncarnations.get(name) ?? 0));
    const view = this.#viewOf(process.core);
    if (kind === 'stall') view.wokeAt = now;
    if (kind === 'stall' || kind === 'start') this.#lastWakeAt = now;
    this.#checkEntries({ observer: swim, endpoint: process.endpoint, view }, now);
    this.#checkQueue(swim, view);
  }

  onPacket(process: Watched, to: Endpoint, packet: Uint8Array, now: Millis): void {
    const swim = swimOf(process.core);
    if (swim === undefined) return;
    if (this.#answers.size > 0) {
      const key = answerKey(to, swim.name);
      if (this.#answers.get(key) === NOT_YET) this.#answers.set(key, now);
    }
    const fact = { bytes: packet.length, bytesMax: this.#config.packetBytesMax + CHECKSUM_BYTES };
    for (const law of this.#laws) {
      if (law.kind !== 'packet' || law.holds(fact)) continue;
      this.#fail(
        law,
        `${process.name} sends ${fact.bytes} of ${fact.bytesMax} bytes to ${formatEndpoint(to)}`,
      );
    }
  }

  #checkEntries(watching: Watching, now: Millis): void {
    const { membership } = watching.observer;
    const { entries } = watching.view;
    for (let i = 0; i < membership.count; i += 1) {
      const slot = membership.order[i]!;
      const subject = membership.name(slot);
      const before = entries.get(subject);
      const state = membership.state(slot);
      const incarnation = membership.incarnation(slot);
      const address = membership.address(slot);
      const isSame =
        before?.state === state && before.incarnation === incarnation && before.address === address;
      if (!isSame) this.#check(watching, { subject, after: { state, incarnation, address } }, now);
    }
    if (entries.size === membership.count) return;
    for (const subject of entries.keys()) {
      if (membership.slotOf(subject) < 0) this.#check(watching, { subject, after: undefined }, now);
    }
  }

  #check(watching: Watching, news: Pick<Change, 'subject' | 'after'>, now: Millis): void {
    const { observer, endpoint, view } = watching;
    const { subject, after } = news;
    const death = view.deaths.get(subject);
    const before = view.entries.get(subject);
    const key = answerKey(endpoint, subject);
    const answeredAt = this.#answers.get(key) ?? NOT_YET;
    const change: Change = {
      observer,
      subject,
      before,
      after,
      death: death !== undefined && now - death.at <= this.#config.deathMemoryMs ? death : undefined,
      ownIncarnation: this.#ownIncarnations.get(subject) ?? 0,
      isWaking: view.wokeAt === now,
      isRunning: this.#isRunning(subject, (before ?? after)?.address),
      heldMs: before === undefined ? 0 : now - before.at,
      answeredMs: answeredAt === NOT_YET ? undefined : now - answeredAt,
      calmMs: now - this.#calmSince(),
      transmits: this.#config.retransmitMult * String(observer.membership.count).length,
    };
    for (const law of this.#laws) {
      if (law.kind === 'change' && !law.holds(change)) this.#fail(law, describe(change));
    }
    if (after?.state !== MemberState.Suspect) this.#answers.delete(key);
    else if (before?.state !== MemberState.Suspect) this.#answers.set(key, NOT_YET);
    if (after === undefined) {
      view.entries.delete(subject);
      return;
    }
    const at = before?.state === after.state ? before.at : now;
    view.entries.set(subject, { ...after, at });
    if (!isOver(after)) view.deaths.delete(subject);
    else if (after.incarnation > 0) view.deaths.set(subject, { ...after, at: now });
  }

  #checkQueue(swim: Swim, view: Remembered): void {
    if (swim.queue.length === 0) return;
    // The limit falls when members are reaped; what was sent before may stand above it.
    view.membersMost = Math.max(view.membersMost, swim.membership.count);
    const transmitsMax = retransmitLimit(this.#config.retransmitMult, view.membersMost);
    for (const { transmits, name } of swim.queue.save()) {
      for (const law of this.#laws) {
        if (law.kind !== 'broadcast' || law.holds({ transmits, transmitsMax })) continue;
        this.#fail(
          law,
          `${swim.name} has sent its news of ${name} ${transmits} times, of ${transmitsMax} at most`,
        );
      }
    }
  }

  /** Since when nothing has been wrong but crashes; `Infinity` while something is. */
  #calmSince(): Millis {
    const { network, processes } = this.#simulation;
    let since = Math.max(network.healthySince, this.#lastWakeAt);
    for (const { state, soundSince } of processes) {
      if (state === 'paused') return Infinity;
      if (state === 'running') since = Math.max(since, soundSince);
    }
    return since;
  }

  /**
   * Whether the process that somebody holds under this name at this address runs: another may have the name.
   */
  #isRunning(name: string, address: WireAddress | undefined): boolean {
    if (address === undefined) return false;
    const { host, port } = endpointOf(address);
    return this.#simulation.processes.some(
      ({ core, state, endpoint, soundSince }) =>
        state === 'running' &&
        soundSince < Infinity &&
        endpoint.host === host &&
        endpoint.port === port &&
        swimOf(core)?.name === name,
    );
  }

  #viewOf(core: AnyCore): Remembered {
    let view = this.#views.get(core);
    if (view === undefined) {
      view = { entries: new Map(), deaths: new Map(), membersMost: 0, wokeAt: -Infinity };
      this.#views.set(core, view);
    }
    return view;
  }

  #fail(law: Law, details: string): never {
    const { seed, now, digest } = this.#simulation;
    throw new BrokenLaw(law, `${details}\n  seed ${seed}, time ${now} ms, digest ${digest}`);
  }
}

/** The Swim core that a core is or holds. */
function swimOf(core: AnyCore): Swim | undefined {
  if (core instanceof Swim) return core;
  const { swim } = core as { swim?: unknown };
  return swim instanceof Swim ? swim : undefined;
}

function isOver({ state }: Entry): boolean {
  return state === MemberState.Dead || state === MemberState.Left;
}

/**
 * Whether both are there and at one address: a dead name may move, and its new holder counts from 1 again.
 */
function isSameLife(before: Entry | undefined, after: Entry | undefined): boolean {
  return before !== undefined && after !== undefined && sameAddress(before.address, after.address);
}

/** Who declared the subject dead, as far as this view knows. */
function judgeOf(observer: Swim, subject: string): string | undefined {
  const outcome = observer.cases(subject).at(-1)?.outcome;
  return outcome?.kind === 'dead' ? outcome.by : undefined;
}

/** Whether others have confirmed the accusation of the subject, as far as this view knows. */
function wasConfirmed(observer: Swim, subject: string): boolean {
  return (observer.cases(subject).at(-1)?.confirmations.length ?? 0) > 0;
}

function describe({ observer, subject, before, after, death }: Change): string {
  const told = (entry: Entry | undefined): string =>
    entry === undefined ? 'nothing' : `${stateName(entry.state)} ${entry.incarnation}`;
  const died = death === undefined ? '' : `, dead at ${death.incarnation}`;
  return `${observer.name} on ${subject}: ${told(before)} becomes ${told(after)}${died}`;
}
