/**
 * How many of those who run believe what of whom, followed through the journal: what curves, heat, lanes and
 * moments are counted from. A change costs one count; only who stops or starts to run is counted anew.
 */
import type { Journal } from './journal.ts';
import { Belief, Truth } from './scene.ts';
import { hasView, isTrue } from './truth.ts';
import { ViewFold } from './view-fold.ts';

const BELIEFS = 5;

/** Told of each change in turn; the census has made it already. */
export interface CensusSink {
  /** `subject` is held otherwise by `observer`, who runs; `row` is the change. */
  onBelief?(row: number, observer: number, subject: number, atMs: number): void;
  /** What is so of `node` has changed. */
  onTruth?(node: number, atMs: number): void;
}

export class Census {
  readonly fold: ViewFold;
  readonly #journal: Journal;
  readonly #counts: Uint16Array;
  #observers = 0;
  #beliefs = 0;
  #truths = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.fold = new ViewFold(journal);
    this.#counts = new Uint16Array(this.fold.nodes * BELIEFS);
    for (let node = 1; node <= this.fold.nodes; node += 1) {
      if (this.fold.truthOf(node) === Truth.Running) this.#countRow(node, 1);
    }
  }

  /** How many run, and so have a view that counts. */
  get observers(): number {
    return this.#observers;
  }

  /** How many of them hold `subject` for `belief`; its view of itself is not counted. */
  count(subject: number, belief: Belief): number {
    return this.#counts[(subject - 1) * BELIEFS + belief]!;
  }

  /** All who run and are not the subject. */
  others(subject: number): number {
    return this.#observers - (this.fold.truthOf(subject) === Truth.Running ? 1 : 0);
  }

  /** How many of them are mistaken about `subject`. */
  mistaken(subject: number): number {
    const truth = this.fold.truthOf(subject);
    let mistaken = 0;
    for (let belief = 0; belief < BELIEFS; belief += 1) {
      if (!isTrue(belief as Belief, truth)) mistaken += this.count(subject, belief as Belief);
    }
    return mistaken;
  }

  /** The share that does not hold what most hold. */
  disagreement(subject: number): number {
    const others = this.others(subject);
    if (others === 0) return 0;
    let most = 0;
    for (let belief = 0; belief < BELIEFS; belief += 1) {
      most = Math.max(most, this.count(subject, belief as Belief));
    }
    return 1 - most / others;
  }

  /** The share that is mistaken. */
  wrong(subject: number): number {
    const others = this.others(subject);
    return others === 0 ? 0 : this.mistaken(subject) / others;
  }

  /** Follows the journal until `atMs`, that included. */
  moveTo(atMs: number, sink: CensusSink = {}): void {
    const { beliefs, truths } = this.#journal;
    const beliefsUntil = beliefs.until('atMs', atMs);
    const truthsUntil = truths.until('atMs', atMs);
    for (;;) {
      const beliefMs = this.#beliefs < beliefsUntil ? beliefs.columns.atMs[this.#beliefs]! : Infinity;
      const truthMs = this.#truths < truthsUntil ? truths.columns.atMs[this.#truths]! : Infinity;
      if (beliefMs === Infinity && truthMs === Infinity) return;
      if (truthMs <= beliefMs) this.#nextTruth(truthMs, sink);
      else this.#nextBelief(beliefMs, sink);
    }
  }

  #nextTruth(atMs: number, sink: CensusSink): void {
    const { node, truth } = this.#journal.truths.columns;
    const number = node[this.#truths]!;
    if (this.fold.truthOf(number) === Truth.Running) this.#countRow(number, -1);
    this.fold.truth[number - 1] = truth[this.#truths]!;
    if (this.fold.truthOf(number) === Truth.Running) this.#countRow(number, 1);
    this.#truths += 1;
    sink.onTruth?.(number, atMs);
  }

  #nextBelief(atMs: number, sink: CensusSink): void {
    const row = this.#beliefs;
    const columns = this.#journal.beliefs.columns;
    const observer = columns.observer[row]!;
    const subject = columns.subject[row]!;
    const isCounted = observer !== subject && this.fold.truthOf(observer) === Truth.Running;
    if (isCounted) this.#counts[this.#place(observer, subject)]! -= 1;
    this.#beliefs += 1;
    this.fold.moveToRow(this.#beliefs);
    if (!isCounted) return;
    this.#counts[this.#place(observer, subject)]! += 1;
    sink.onBelief?.(row, observer, subject, atMs);
  }

  #place(observer: number, subject: number): number {
    return (subject - 1) * BELIEFS + this.fold.beliefOf(observer, subject);
  }

  #countRow(observer: number, by: 1 | -1): void {
    this.#observers += by;
    for (let subject = 1; subject <= this.fold.nodes; subject += 1) {
      if (subject !== observer) this.#counts[this.#place(observer, subject)]! += by;
    }
  }
}

/** Whether there is such a node at all by now. */
export function isThere(census: Census, node: number): boolean {
  return census.fold.truthOf(node) !== Truth.Absent;
}

/** Whether it lives: it runs, or stands still for a while. */
export function isUp(census: Census, node: number): boolean {
  return hasView(census.fold.truthOf(node));
}
