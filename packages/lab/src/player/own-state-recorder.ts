/**
 * Writes down how each node itself is doing, whenever that has changed: its local health, its queue, and the
 * clocks of its suspicions. With it a scene of any moment is read from the journal, and nothing has to run
 * again for it.
 */
import type { Swim } from 'hearsay/core';
import { NONE, type Journal } from './journal.ts';

const BYTE_MAX = 255;
const U16_MAX = 0xffff;

export class OwnStateRecorder {
  readonly #journal: Journal;
  /** By node: its last row, and what it said. */
  readonly #lastVitals: Int32Array;
  readonly #health: Uint8Array;
  readonly #queue: Uint16Array;
  /** By observer: the slot of each subject that it suspects. */
  readonly #slots = new Map<number, Map<number, number>>();
  /** The last row of each observer and subject. */
  readonly #lastSuspicion = new Map<number, number>();

  /** Goes on where `journal` ends. */
  constructor(journal: Journal) {
    const { nodes } = journal.beginning;
    this.#journal = journal;
    this.#lastVitals = new Int32Array(nodes + 1).fill(NONE);
    this.#health = new Uint8Array(nodes + 1);
    this.#queue = new Uint16Array(nodes + 1);
    const { vitals, suspicions } = journal;
    for (let i = 0; i < vitals.length; i += 1) {
      const { node, health, queue } = vitals.row(i);
      this.#lastVitals[node] = i;
      this.#health[node] = health;
      this.#queue[node] = queue;
    }
    const { observer, subject } = suspicions.columns;
    for (let i = 0; i < suspicions.length; i += 1)
      this.#lastSuspicion.set(this.#key(observer[i]!, subject[i]!), i);
  }

  /** `observer` suspects whom it holds in `slot`. */
  suspects(observer: number, subject: number, slot: number): void {
    let slots = this.#slots.get(observer);
    if (slots === undefined) this.#slots.set(observer, (slots = new Map()));
    slots.set(subject, slot);
  }

  /** After an input of `node`. */
  note(node: number, swim: Swim, now: number): void {
    const health = Math.min(swim.healthScore, BYTE_MAX);
    const queue = Math.min(swim.queue.length, U16_MAX);
    if (health !== this.#health[node] || queue !== this.#queue[node]) {
      const before = this.#lastVitals[node]!;
      this.#lastVitals[node] = this.#journal.vitals.push({ atMs: now, node, health, queue, before });
      this.#health[node] = health;
      this.#queue[node] = queue;
    }
    const slots = this.#slots.get(node);
    if (slots !== undefined && slots.size > 0) this.#noteSuspicions(node, swim, slots, now);
  }

  #noteSuspicions(observer: number, swim: Swim, slots: Map<number, number>, now: number): void {
    const { suspicions } = this.#journal;
    for (const [subject, slot] of slots) {
      const suspicion = swim.suspicions.suspicion(slot);
      if (suspicion === undefined) {
        slots.delete(subject);
        continue;
      }
      const key = this.#key(observer, subject);
      const before = this.#lastSuspicion.get(key) ?? NONE;
      const deadlineMs = suspicion.deadline();
      const { confirmations, k: confirmationsMax, startedAt: startedMs } = suspicion;
      const { columns } = suspicions;
      const isAsBefore =
        before !== NONE &&
        columns.deadlineMs[before] === deadlineMs &&
        columns.startedMs[before] === startedMs &&
        columns.confirmations[before] === confirmations;
      if (isAsBefore) continue;
      const row = {
        atMs: now,
        observer,
        subject,
        startedMs,
        deadlineMs,
        confirmations,
        confirmationsMax,
        before,
      };
      this.#lastSuspicion.set(key, suspicions.push(row));
    }
  }

  #key(observer: number, subject: number): number {
    return observer * (this.#journal.beginning.nodes + 1) + subject;
  }
}
