/**
 * Why a member was suspected or declared dead: who accused it, on what grounds, who confirmed, how it ended.
 * Kept where the accusation was made or heard; the accuser's own record is the full one. No reference
 * implementation keeps this: there, the log of the accused member is the one place that never says who
 * accused it.
 */
import type { Endpoint, Millis } from '../base/core.ts';
import type { Incarnation } from './member.ts';

/** What one helper of an indirect probe told us. */
export interface HelperOutcome {
  readonly helper: string;
  /** `nack`: it pinged in vain and said so. `silent`: we heard nothing of it at all. */
  readonly outcome: 'nack' | 'silent';
}

/** What a failed probe of our own saw. */
export interface Grounds {
  /** When the ping went out. */
  readonly pingedAt: Millis;
  /** How long the direct ping was given, and the whole probe (stretched by our own ill health). */
  readonly timeoutMs: Millis;
  readonly intervalMs: Millis;
  readonly direct: 'timeout' | 'refused';
  readonly helpers: readonly HelperOutcome[];
  /**
   * The ping over a stream: how it failed, `no-answer` if it was still open, `not-tried` if it never went
   * out.
   */
  readonly stream: 'refused' | 'reset' | 'timeout' | 'no-answer' | 'not-tried';
  /**
   * Our own health score when we judged (0 is healthy), and how long we had been stalled since the probe
   * before ended. A stall of a whole interval ends the probe that is running, so it shows in the score only.
   */
  readonly healthScore: number;
  readonly stallMs: Millis;
}

/** How an accusation came to us. */
export type Hearing =
  | { readonly via: 'probe'; readonly grounds: Grounds }
  | { readonly via: 'gossip' | 'push-pull'; readonly from: Endpoint | null };

export type Outcome =
  | { readonly kind: 'pending' }
  /** `by` declared it dead: ourselves when the suspicion ran out here, else whoever told us first. */
  | { readonly kind: 'dead'; readonly by: string; readonly at: Millis }
  | { readonly kind: 'left'; readonly at: Millis }
  | { readonly kind: 'refuted'; readonly incarnation: Incarnation; readonly at: Millis }
  /** We had been stalled, so we took our own accusation back. */
  | { readonly kind: 'withdrawn'; readonly stallMs: Millis; readonly at: Millis };

/** One accusation and what became of it. Plain data. */
export interface Case {
  readonly subject: string;
  readonly incarnation: Incarnation;
  readonly accuser: string;
  readonly openedAt: Millis;
  readonly hearing: Hearing;
  readonly confirmations: readonly { readonly accuser: string; readonly at: Millis }[];
  readonly outcome: Outcome;
}

/** The last cases of each subject, and subjects at most; the oldest go first. */
const CASES_PER_SUBJECT = 8;
const SUBJECTS_MAX = 1024;

export class Evidence {
  /** Oldest subject first: a subject moves to the end when a case about it is opened. */
  readonly #cases = new Map<string, Case[]>();

  /** The cases about a member, oldest first. */
  cases(subject: string): readonly Case[] {
    return this.#cases.get(subject) ?? [];
  }

  /** The newest case of all, or `undefined`. */
  newest(): Case | undefined {
    return [...this.#cases.values()].at(-1)?.at(-1);
  }

  open(opened: Omit<Case, 'confirmations' | 'outcome'>): void {
    const cases = this.#cases.get(opened.subject) ?? [];
    cases.push({ ...opened, confirmations: [], outcome: { kind: 'pending' } });
    if (cases.length > CASES_PER_SUBJECT) cases.shift();
    this.#cases.delete(opened.subject);
    this.#cases.set(opened.subject, cases);
    if (this.#cases.size > SUBJECTS_MAX) this.#cases.delete(this.#cases.keys().next().value!);
  }

  confirm(subject: string, accuser: string, at: Millis): void {
    const current = this.#pending(subject);
    if (current === undefined) return;
    this.#replace({ ...current, confirmations: [...current.confirmations, { accuser, at }] });
  }

  close(subject: string, outcome: Outcome): void {
    const current = this.#pending(subject);
    if (current !== undefined) this.#replace({ ...current, outcome });
  }

  save(): Case[] {
    return [...this.#cases.values()].flat();
  }

  restore(saved: readonly Case[]): void {
    this.#cases.clear();
    for (const one of saved) this.#cases.set(one.subject, [...(this.#cases.get(one.subject) ?? []), one]);
  }

  #pending(subject: string): Case | undefined {
    const last = this.#cases.get(subject)?.at(-1);
    return last?.outcome.kind === 'pending' ? last : undefined;
  }

  #replace(changed: Case): void {
    const cases = this.#cases.get(changed.subject)!;
    cases[cases.length - 1] = changed;
  }
}
