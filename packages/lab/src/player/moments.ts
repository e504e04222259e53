/** What is worth a look: where faults begin, where views part and where they agree again. */
import { Census, isUp } from './census.ts';
import type { Moment } from './engine-api.ts';
import { eventOf } from './event-text.ts';
import { nameOf } from './numbers.ts';
import { EVENT_KINDS, type Journal } from './journal.ts';
import { Belief } from './scene.ts';
import type { RunSpec } from './spec.ts';

/** More would be a log. */
const MOMENTS_MAX = 2000;

export function momentsOf(journal: Journal, spec: RunSpec, untilMs: number): Moment[] {
  const moments = [...eventMoments(journal, spec, untilMs), ...viewMoments(journal, untilMs)];
  return moments.sort((a, b) => a.atMs - b.atMs).slice(0, MOMENTS_MAX);
}

/** Faults and refutations are events as they stand. */
function eventMoments(journal: Journal, spec: RunSpec, untilMs: number): Moment[] {
  const length = journal.events.until('atMs', untilMs);
  const moments: Moment[] = [];
  for (let id = 0; id < length; id += 1) {
    const what = EVENT_KINDS[journal.events.columns.kind[id]!];
    if (what !== 'fault-begins' && what !== 'refuted' && what !== 'leaving') continue;
    const { atMs, text } = eventOf(journal, id, spec);
    moments.push({ atMs, kind: what === 'refuted' ? 'refutation' : 'fault', text, event: id });
  }
  return moments;
}

function viewMoments(journal: Journal, untilMs: number): Moment[] {
  const watch = new ViewWatch(journal);
  watch.census.moveTo(untilMs, {
    onBelief: (row, _observer, subject, atMs) => watch.look(subject, row, atMs),
    onTruth: (_node, atMs) => {
      for (let subject = 1; subject <= watch.census.fold.nodes; subject += 1) watch.look(subject, null, atMs);
    },
  });
  return watch.moments;
}

/** Follows how many are mistaken about each, and notes where something begins or ends. */
class ViewWatch {
  readonly moments: Moment[] = [];
  readonly census: Census;
  readonly #journal: Journal;
  readonly #mistaken: Uint16Array;
  readonly #isSuspected: Uint8Array;
  readonly #isDead: Uint8Array;
  #allMistaken = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.census = new Census(journal);
    const { nodes } = this.census.fold;
    this.#mistaken = new Uint16Array(nodes + 1);
    this.#isSuspected = new Uint8Array(nodes + 1);
    this.#isDead = new Uint8Array(nodes + 1);
    for (let subject = 1; subject <= nodes; subject += 1) {
      this.#mistaken[subject] = this.census.mistaken(subject);
      this.#allMistaken += this.#mistaken[subject]!;
    }
  }

  look(subject: number, row: number | null, atMs: number): void {
    const { census } = this;
    const note = (kind: Moment['kind'], text: string): void => {
      this.moments.push({ atMs, kind, text, event: row === null ? null : eventOfRow(this.#journal, row) });
    };
    const isSuspected = census.count(subject, Belief.Suspect) > 0 ? 1 : 0;
    const isDead = census.count(subject, Belief.Dead) > 0 ? 1 : 0;
    const name = nameOf(subject);
    if (isSuspected > this.#isSuspected[subject]!)
      note('first-suspicion', `${name} is suspected for the first time`);
    if (isDead > this.#isDead[subject]!) {
      if (isUp(census, subject)) note('first-wrong', `${name} is held dead, and it lives`);
      else note('death', `${name} is held dead for the first time, and it is`);
    }
    this.#isSuspected[subject] = isSuspected;
    this.#isDead[subject] = isDead;
    const before = this.#allMistaken;
    const mistaken = census.mistaken(subject);
    this.#allMistaken += mistaken - this.#mistaken[subject]!;
    this.#mistaken[subject] = mistaken;
    if (before === 0 && this.#allMistaken > 0) note('disagreement', `somebody is mistaken, about ${name}`);
    if (before > 0 && this.#allMistaken === 0) note('agreement', 'all who run hold what is so');
  }
}

/** The event that a change of belief was; `null`: it was none. */
export function eventOfRow(journal: Journal, row: number): number | null {
  const { events, beliefs } = journal;
  const atMs = beliefs.columns.atMs[row]!;
  const { belief } = events.columns;
  for (let id = events.until('atMs', atMs) - 1; id >= 0 && events.columns.atMs[id]! >= atMs; id -= 1) {
    if (belief[id] === row) return id;
  }
  return null;
}
