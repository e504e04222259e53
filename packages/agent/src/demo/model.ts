/**
 * What a spectator of the demonstration knows: what was really done to each process, and who believes what
 * about whom. It folds the members' messages in and tells what has changed; it neither draws nor starts
 * anything.
 */
import type { Belief, BeliefState, MemberMessage, Verdict } from './messages.ts';

/** What has really become of a member's process. */
export type Condition = 'starting' | 'running' | 'frozen' | 'killed' | 'leaving' | 'left' | 'failed';

/** A member of ours: its process, and what it believes. */
export interface Actor {
  readonly name: string;
  condition: Condition;
  /** Whether it has been cut off from the network. */
  isCut: boolean;
  /** When the one or the other changed last. */
  since: number;
  /** Whether it has run before: then being alive is news with a delay. */
  isBack: boolean;
  /** Where others reach it; `null` until it has started for the first time. */
  address: { readonly host: string; readonly port: number } | null;
  /** Lifeguard's local health: 0 is healthy. */
  healthScore: number;
  readonly beliefs: Map<string, Held>;
}

/** A belief, and since when it is held. */
export interface Held extends Belief {
  readonly since: number;
}

/** One belief that has changed. */
export interface Change {
  readonly at: number;
  readonly observer: string;
  readonly member: string;
  /** `null`: the member has been forgotten. */
  readonly belief: Belief | null;
  readonly detail: string | null;
  /** How long after the deed that it reflects; `null`: there was none that we know of. */
  readonly afterMs: number | null;
}

/** A line of news: several observers who came to the same belief share one. */
export type News =
  | { readonly type: 'note'; readonly at: number; readonly text: string }
  | {
      readonly type: 'belief';
      readonly at: number;
      readonly member: string;
      readonly belief: Belief | null;
      readonly observers: readonly { readonly name: string; readonly afterMs: number | null }[];
    };

export interface WhyPanel extends Verdict {
  readonly at: number;
  readonly teller: string;
}

const NEWS_MAX = 40;
/** What a member learns so soon after its start it has learned by joining. */
const JOINING_MS = 3000;
/** Accounts of one verdict come within this time of each other; a later one is about another. */
const SAME_VERDICT_MS = 5000;
const KNOWLEDGE = { none: 0, hearsay: 1, accuser: 2 } as const;
const GONE: ReadonlySet<Condition> = new Set<Condition>(['starting', 'killed', 'left', 'failed']);

export class Model {
  readonly actors: readonly Actor[];
  #selected: string;
  #news: News[] = [];
  #why: WhyPanel | null = null;

  constructor(names: readonly string[], at: number) {
    this.actors = names.map((name) => ({
      name,
      condition: 'starting',
      isCut: false,
      since: at,
      isBack: false,
      address: null,
      healthScore: 0,
      beliefs: new Map<string, Held>(),
    }));
    this.#selected = names[0] ?? '';
  }

  /** Oldest first. */
  get news(): readonly News[] {
    return this.#news;
  }

  /** The account of the newest verdict, or of the one that was asked for. */
  get why(): WhyPanel | null {
    return this.#why;
  }

  get selected(): string {
    return this.#selected;
  }

  /** Selects a member of ours; other names are ignored. */
  select(name: string): void {
    if (this.actor(name) !== undefined) this.#selected = name;
  }

  get isStarting(): boolean {
    return this.actors.some(({ condition }) => condition === 'starting');
  }

  actor(name: string): Actor | undefined {
    return this.actors.find((actor) => actor.name === name);
  }

  /** Whoever is believed to be anything: ours first, then the others in order of their names. */
  columns(): string[] {
    const names = this.actors.map(({ name }) => name);
    const foreign = new Set(this.actors.flatMap(({ beliefs }) => [...beliefs.keys()]));
    for (const name of names) foreign.delete(name);
    return [...names, ...[...foreign].sort((a, b) => (a < b ? -1 : 1))];
  }

  /** A deed, done to a process or by it. */
  setCondition(name: string, condition: Condition, at: number): void {
    const actor = this.actor(name);
    if (actor === undefined || actor.condition === condition) return;
    if (actor.condition !== 'starting') actor.isBack = true;
    // A member takes its time to leave; what the others see counts from its first word.
    if (!(actor.condition === 'leaving' && condition === 'left')) actor.since = at;
    actor.condition = condition;
    if (!GONE.has(condition)) return;
    actor.beliefs.clear();
    actor.isCut = false;
    actor.healthScore = 0;
  }

  setCut(name: string, isCut: boolean, at: number): void {
    const actor = this.actor(name);
    if (actor === undefined || actor.isCut === isCut) return;
    actor.isCut = isCut;
    actor.since = at;
    actor.isBack = true;
  }

  /** A line for the spectator that is no belief. */
  note(text: string, at: number): void {
    this.#tell({ type: 'note', at, text });
  }

  /** Folds in a message of one of ours, and tells what it has changed. Late words of the dead are ignored. */
  handle(name: string, message: MemberMessage): Change[] {
    const actor = this.actor(name);
    if (actor === undefined || (GONE.has(actor.condition) && actor.condition !== 'starting')) return [];
    switch (message.type) {
      case 'ready':
        actor.address = { host: message.host, port: message.port };
        if (actor.condition === 'starting') this.setCondition(name, 'running', message.at);
        return [];
      case 'belief':
        return this.#believe(actor, message.member, message.belief, message);
      case 'view':
        actor.healthScore = message.healthScore;
        return this.#view(actor, message);
      case 'note':
        this.note(`${name}: ${message.text}`, message.at);
        return [];
      case 'why':
        this.#account({ ...message, teller: name });
        return [];
      case 'failed':
        return [];
    }
  }

  /**
   * Who runs, is connected, and does not yet see the others as they are. A member that is gone, frozen or cut
   * off is seen right when it is believed dead, or left, or has been forgotten.
   */
  unaware(): { readonly member: string; readonly observers: readonly string[] }[] {
    const observers = this.actors.filter(({ condition, isCut }) => condition === 'running' && !isCut);
    return this.actors.flatMap((actor) => {
      const blind = observers.filter(({ beliefs }) => !isRight(actor, beliefs.get(actor.name)?.state));
      return blind.length === 0 ? [] : [{ member: actor.name, observers: blind.map(({ name }) => name) }];
    });
  }

  #view(actor: Actor, view: Extract<MemberMessage, { type: 'view' }>): Change[] {
    const seen = new Set(view.beliefs.map(({ member }) => member));
    const forgotten = [...actor.beliefs.keys()].filter((member) => !seen.has(member));
    const told = { at: view.at, detail: null };
    return [
      ...view.beliefs.flatMap(({ member, state, incarnation }) =>
        this.#believe(actor, member, { state, incarnation }, told),
      ),
      ...forgotten.flatMap((member) => this.#believe(actor, member, null, told)),
    ];
  }

  #believe(
    actor: Actor,
    member: string,
    belief: Belief | null,
    { at, detail }: { readonly at: number; readonly detail: string | null },
  ): Change[] {
    const before = actor.beliefs.get(member);
    if (before?.state === belief?.state && before?.incarnation === belief?.incarnation) return [];
    if (belief === null) actor.beliefs.delete(member);
    else actor.beliefs.set(member, { ...belief, since: at });
    const isNewState = before?.state !== belief?.state;
    const afterMs = isNewState
      ? this.#delay({ observer: actor, member, before, state: belief?.state, at })
      : null;
    const change: Change = { at, observer: actor.name, member, belief, detail, afterMs };
    if (before !== undefined || !this.#isJoining(actor, member, at)) this.#spread(change, isNewState);
    return [change];
  }

  /** How long after a deed the belief that reflects it came. */
  #delay({ observer, member, before, state, at }: Turn): number | null {
    const subject = this.actor(member);
    if (subject === undefined || subject === observer) return null;
    const since = (cause: Actor): number => Math.max(0, at - cause.since);
    switch (state) {
      case 'suspect':
      case 'dead':
        if (!isReachable(subject)) return since(subject);
        return observer.isCut ? since(observer) : null;
      case 'left':
        return subject.condition === 'leaving' || subject.condition === 'left' ? since(subject) : null;
      case 'alive': {
        // Only a recovery that is younger than the belief that it refutes.
        const wrongSince = before?.since ?? -Infinity;
        const causes = [subject, observer].filter(
          (one) => one.isBack && isReachable(one) && one.since >= wrongSince,
        );
        return causes.length === 0 ? null : Math.min(...causes.map((cause) => since(cause)));
      }
      case undefined:
        return null;
    }
  }

  /** Whether this is what the observer found when it came, and so no news about the member. */
  #isJoining(observer: Actor, member: string, at: number): boolean {
    const subject = this.actor(member);
    if (subject === observer) return true;
    return at - observer.since < JOINING_MS && (subject === undefined || subject.since <= observer.since);
  }

  /** News about oneself is only a refutation; a higher incarnation of another is for the table alone. */
  #spread({ at, observer, member, belief, afterMs }: Change, isNewState: boolean): void {
    if (observer === member) {
      const isRefutation = !isNewState && belief?.state === 'alive';
      if (isRefutation) this.note(`${member} refutes: alive, incarnation ${belief.incarnation}`, at);
      return;
    }
    if (!isNewState) return;
    const place = this.#news.findLastIndex((news) => news.type === 'belief' && news.member === member);
    const last = this.#news[place];
    const isSame =
      last?.type === 'belief' &&
      last.belief?.state === belief?.state &&
      !last.observers.some(({ name }) => name === observer);
    if (isSame) {
      this.#news[place] = { ...last, observers: [...last.observers, { name: observer, afterMs }] };
    } else {
      this.#tell({ type: 'belief', at, member, belief, observers: [{ name: observer, afterMs }] });
    }
  }

  #tell(news: News): void {
    this.#news.push(news);
    if (this.#news.length > NEWS_MAX) this.#news.shift();
  }

  /** Of several accounts of one verdict the best is that of whoever made the accusation. */
  #account(panel: WhyPanel): void {
    const shown = this.#why;
    const isSame =
      shown !== null &&
      panel.member === shown.member &&
      panel.ask === shown.ask &&
      panel.at - shown.at <= SAME_VERDICT_MS;
    if (!isSame || KNOWLEDGE[panel.knows] > KNOWLEDGE[shown.knows]) this.#why = panel;
  }
}

/** A belief as it turns into another. */
interface Turn {
  readonly observer: Actor;
  readonly member: string;
  readonly before: Held | undefined;
  readonly state: BeliefState | undefined;
  readonly at: number;
}

/** Whether others can hear it. */
export function isReachable(actor: Actor): boolean {
  return !actor.isCut && (actor.condition === 'running' || actor.condition === 'leaving');
}

function isRight({ condition, isCut }: Actor, believed: BeliefState | undefined): boolean {
  if (condition === 'starting' || condition === 'leaving') return true;
  if (condition === 'running' && !isCut) return believed === 'alive';
  return believed === undefined || believed === 'dead' || believed === 'left';
}
