/**
 * Who believes what about whom at any moment, from the journal alone: the beginning, and every change until
 * then. It moves both ways, so that following a cursor costs what has changed.
 */
import type { Journal } from './journal.ts';
import { Belief, type Truth } from './scene.ts';

export class ViewFold {
  readonly nodes: number;
  /**
   * `belief[(observer - 1) * nodes + subject - 1]`, the beliefs of the crashed included; so with
   * incarnations.
   */
  readonly belief: Uint8Array;
  readonly incarnation: Uint32Array;
  readonly truth: Uint8Array;
  readonly #journal: Journal;
  #beliefs = 0;
  #truths = 0;

  constructor(journal: Journal) {
    const { nodes, belief, incarnation, truth } = journal.beginning;
    this.#journal = journal;
    this.nodes = nodes;
    this.belief = belief.slice();
    this.incarnation = incarnation.slice();
    this.truth = truth.slice();
  }

  /** Moves to `atMs`, all that happened at that moment included. */
  moveTo(atMs: number): void {
    this.moveToRow(this.#journal.beliefs.until('atMs', atMs));
    const { truths } = this.#journal;
    const { node, truth, was } = truths.columns;
    const until = truths.until('atMs', atMs);
    for (; this.#truths < until; this.#truths += 1)
      this.truth[node[this.#truths]! - 1] = truth[this.#truths]!;
    for (; this.#truths > until; this.#truths -= 1)
      this.truth[node[this.#truths - 1]! - 1] = was[this.#truths - 1]!;
  }

  /** Moves the beliefs to where the first `rows` changes have been made. */
  moveToRow(rows: number): void {
    const { observer, subject, belief, incarnation, before } = this.#journal.beliefs.columns;
    for (; this.#beliefs < rows; this.#beliefs += 1) {
      const i = this.#beliefs;
      const cell = this.#cell(observer[i]!, subject[i]!);
      this.belief[cell] = belief[i]!;
      this.incarnation[cell] = incarnation[i]!;
    }
    const { beginning } = this.#journal;
    for (; this.#beliefs > rows; this.#beliefs -= 1) {
      const i = this.#beliefs - 1;
      const cell = this.#cell(observer[i]!, subject[i]!);
      const old = before[i]!;
      this.belief[cell] = old < 0 ? beginning.belief[cell]! : belief[old]!;
      this.incarnation[cell] = old < 0 ? beginning.incarnation[cell]! : incarnation[old]!;
    }
  }

  /** What an observer holds a subject for; numbers from 1. */
  beliefOf(observer: number, subject: number): Belief {
    return this.belief[this.#cell(observer, subject)] as Belief;
  }

  incarnationOf(observer: number, subject: number): number {
    return this.incarnation[this.#cell(observer, subject)]!;
  }

  truthOf(node: number): Truth {
    return this.truth[node - 1] as Truth;
  }

  #cell(observer: number, subject: number): number {
    return (observer - 1) * this.nodes + subject - 1;
  }
}
