/**
 * Who believes what about whom: this node's own view, and those of the other hearsay members, each asked
 * over a stream for as long as it takes, which is not long. A round costs the cluster a question a member,
 * so there is one round at a time, and its answer serves everybody who asks within a second.
 */
import {
  PeerRequestError,
  UsageError,
  type Answered,
  type Belief,
  type ClusterMember,
  type ClusterNode,
  type ViewPage,
} from 'hearsay';
import type { StateName } from 'hearsay/core';

/** What one member holds the others for. */
export interface ObserverView {
  readonly observer: string;
  /** Round trip of the slowest page; 0 of our own. */
  readonly tookMs: number;
  /** Not all that it believes: it knows more members than are asked for. */
  readonly isCut: boolean;
  readonly beliefs: readonly {
    readonly name: string;
    readonly state: StateName;
    readonly incarnation: number;
  }[];
}

/** Why there is nothing of a member's own. */
export type SilenceReason = 'other-program' | 'dead' | 'left' | 'no-answer' | 'refused' | 'not-asked';

export interface SilentMember {
  readonly observer: string;
  readonly reason: SilenceReason;
  /** For people. */
  readonly text: string;
}

export interface ClusterViews {
  /** Milliseconds since 1970, when the round was over. */
  readonly atMs: number;
  /** Ours first. */
  readonly views: readonly ObserverView[];
  readonly silent: readonly SilentMember[];
}

/** What a round needs of a node. */
export type ViewedNode = Pick<ClusterNode, 'name' | 'members'> & {
  readonly peers: Pick<ClusterNode['peers'], 'view'>;
};

export interface ViewRoundLimits {
  /** Members that are asked in one round, and at once. */
  readonly askedMax: number;
  readonly atOnce: number;
  /** Members that a view tells of; more are left out. */
  readonly beliefsMax: number;
  readonly answerMs: number;
  readonly roundMs: number;
  /** So long an answer serves others who ask. */
  readonly keepMs: number;
}

export const VIEW_ROUND_LIMITS: ViewRoundLimits = {
  askedMax: 64,
  atOnce: 16,
  beliefsMax: 1024,
  answerMs: 1000,
  roundMs: 3000,
  keepMs: 1000,
};

const NOT_OURS = 'it runs memberlist or Serf, which cannot be asked what they believe';

export class ViewRounds {
  readonly #node: ViewedNode;
  readonly #limits: ViewRoundLimits;
  #round: Promise<ClusterViews> | null = null;

  constructor(node: ViewedNode, limits: ViewRoundLimits = VIEW_ROUND_LIMITS) {
    this.#node = node;
    this.#limits = limits;
  }

  /** The newest answer that is young enough, or a new one. */
  ask(): Promise<ClusterViews> {
    this.#round ??= this.#run();
    return this.#round;
  }

  async #run(): Promise<ClusterViews> {
    try {
      return await new Round(this.#node, this.#limits).run();
    } finally {
      setTimeout(() => (this.#round = null), this.#limits.keepMs).unref();
    }
  }
}

class Round {
  readonly #node: ViewedNode;
  readonly #limits: ViewRoundLimits;
  readonly #views: ObserverView[] = [];
  readonly #silent: SilentMember[] = [];
  readonly #endsAt: number;

  constructor(node: ViewedNode, limits: ViewRoundLimits) {
    this.#node = node;
    this.#limits = limits;
    this.#endsAt = performance.now() + limits.roundMs;
  }

  async run(): Promise<ClusterViews> {
    const { name, members } = this.#node;
    const { askedMax, atOnce, beliefsMax } = this.#limits;
    const isCut = members.all.length > beliefsMax;
    const own = viewOf(name, members.all.slice(0, beliefsMax), { tookMs: 0, isCut });
    const others = members.all.filter((member) => !member.isSelf);
    const askable = others.filter((member) => this.#mayAsk(member)).map((member) => member.name);
    const waiting = askable.slice(0, askedMax);
    for (const observer of askable.slice(askedMax)) {
      this.#beSilent(observer, 'not-asked', `only ${askedMax} members are asked at once`);
    }
    const askNext = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await this.#ask(next);
    };
    await Promise.all(Array.from({ length: atOnce }, () => askNext()));
    const views = [own, ...this.#views.sort(byObserver)];
    return { atMs: Date.now(), views, silent: this.#silent.sort(byObserver) };
  }

  #mayAsk({ name, state, instance }: ClusterMember): boolean {
    if (state === 'dead' || state === 'left') this.#beSilent(name, state, `we hold it to be ${state}`);
    else if (instance === null) this.#beSilent(name, 'other-program', NOT_OURS);
    else return true;
    return false;
  }

  async #ask(peer: string): Promise<void> {
    const { beliefsMax, answerMs } = this.#limits;
    const beliefs: Belief[] = [];
    let tookMs = 0;
    let after: string | null = '';
    try {
      while (after !== null && beliefs.length < beliefsMax) {
        const timeoutMs = Math.min(answerMs, this.#endsAt - performance.now());
        if (timeoutMs <= 0) return this.#beSilent(peer, 'not-asked', 'there was no time left to ask it');
        const { value, rttMs }: Answered<ViewPage> = await this.#node.peers.view(peer, { after, timeoutMs });
        beliefs.push(...value.beliefs);
        tookMs = Math.max(tookMs, rttMs);
        // Names that do not go up would be asked for without an end.
        after = value.next !== null && value.next > after ? value.next : null;
      }
      const isCut = after !== null || beliefs.length > beliefsMax;
      this.#views.push(viewOf(peer, beliefs.slice(0, beliefsMax), { tookMs, isCut }));
    } catch (error) {
      this.#failed(peer, error);
    }
  }

  #failed(peer: string, error: unknown): void {
    // It may have gone, or its instance with it, since we looked; a closed node has nothing more to say.
    if (error instanceof PeerRequestError && error.failure === 'refused')
      this.#beSilent(peer, 'refused', error.message);
    else if (error instanceof PeerRequestError) this.#beSilent(peer, 'no-answer', error.message);
    else if (error instanceof UsageError) this.#beSilent(peer, 'no-answer', `${peer}: ${error.message}`);
    else throw error;
  }

  #beSilent(observer: string, reason: SilenceReason, text: string): void {
    this.#silent.push({ observer, reason, text });
  }
}

function viewOf(
  observer: string,
  members: readonly Pick<Belief, 'name' | 'state' | 'incarnation'>[],
  about: Pick<ObserverView, 'tookMs' | 'isCut'>,
): ObserverView {
  const beliefs = members.map(({ name, state, incarnation }) => ({ name, state, incarnation }));
  return { observer, ...about, beliefs };
}

function byObserver(a: { readonly observer: string }, b: { readonly observer: string }): number {
  return a.observer < b.observer ? -1 : 1;
}
