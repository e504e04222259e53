/**
 * What the parent of a demonstration and its members say to each other over IPC. Times are milliseconds of
 * the wall clock, which all processes of one machine share.
 */
import type { ClusterMember, JoinOptions } from 'hearsay';

export type BeliefState = ClusterMember['state'];

/** What one member believes about another. */
export interface Belief {
  readonly state: BeliefState;
  readonly incarnation: number;
}

/** How a member is to be started. */
export interface MemberStart {
  readonly name: string;
  /** The text of the IP address to bind. */
  readonly host: string;
  /** Ports to try in this order; 0 is any free one. */
  readonly ports: readonly number[];
  /** None: the member is the first of a cluster. */
  readonly seeds: readonly string[];
  readonly profile: 'lan' | 'wan' | 'local';
  readonly config: NonNullable<JoinOptions['config']>;
  readonly cluster: string | null;
  readonly key: string | null;
}

export type ParentMessage =
  /** The first message. */
  | { readonly type: 'start'; readonly start: MemberStart }
  /** Cuts the member off from the network, or connects it again. */
  | { readonly type: 'cut'; readonly isCut: boolean }
  /** Says goodbye to the others and exits. */
  | { readonly type: 'leave'; readonly timeoutMs: number }
  /** Asks what the member knows about another's verdict; `ask` comes back in the answer. */
  | { readonly type: 'why'; readonly member: string; readonly ask: number }
  /** Who is stopped and so cannot see that the parent is gone: those who can shall end them then. */
  | { readonly type: 'frozen'; readonly pids: readonly number[] };

export type MemberMessage =
  | { readonly type: 'ready'; readonly at: number; readonly host: string; readonly port: number }
  /** It could not start, and exits. */
  | { readonly type: 'failed'; readonly text: string }
  /** One belief has changed. `detail`: what is known about it, for people. */
  | {
      readonly type: 'belief';
      readonly at: number;
      readonly member: string;
      /** `null`: the member has been forgotten. */
      readonly belief: Belief | null;
      readonly detail: string | null;
    }
  /** Everything that is believed now: what came without an event, or before the first, is in it. */
  | {
      readonly type: 'view';
      readonly at: number;
      readonly healthScore: number;
      readonly beliefs: readonly (Belief & { readonly member: string })[];
    }
  /** Something else that a spectator wants to know. */
  | { readonly type: 'note'; readonly at: number; readonly text: string }
  | ({ readonly type: 'why'; readonly at: number } & Verdict);

/** One member's account of the newest accusation against another. */
export interface Verdict {
  readonly member: string;
  readonly story: string;
  /** `none`: it knows of no accusation. `accuser`: it has probed the member itself and knows all. */
  readonly knows: 'none' | 'hearsay' | 'accuser';
  /** The question that this answers; 0: unasked, on a verdict. */
  readonly ask: number;
}
