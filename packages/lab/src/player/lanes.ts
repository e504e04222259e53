/**
 * What the timeline shows below its scrubber: who was suspected from when to when, deaths, refutations,
 * exchanges.
 */
import { Census, isUp } from './census.ts';
import type { Lanes } from './engine-api.ts';
import { EVENT_KINDS, type Journal } from './journal.ts';
import { Belief } from './scene.ts';

type Mutable<List> = List extends readonly (infer Item)[] ? Item[] : never;

/** Until `untilMs`: suspicions that are still on end there. */
export function lanesOf(journal: Journal, untilMs: number): Lanes {
  const census = new Census(journal);
  const { nodes } = census.fold;
  const since = new Float64Array(nodes + 1).fill(Number.NaN);
  const isDead = new Uint8Array(nodes + 1);
  const suspicions: Mutable<Lanes['suspicions']> = [];
  const deaths: Mutable<Lanes['deaths']> = [];
  const look = (subject: number, atMs: number): void => {
    const isSuspected = census.count(subject, Belief.Suspect) > 0;
    const fromMs = since[subject]!;
    if (isSuspected && Number.isNaN(fromMs)) since[subject] = atMs;
    if (!isSuspected && !Number.isNaN(fromMs)) {
      suspicions.push({ subject, fromMs, toMs: atMs });
      since[subject] = Number.NaN;
    }
    const dead = census.count(subject, Belief.Dead) > 0 ? 1 : 0;
    if (dead > isDead[subject]!) deaths.push({ subject, atMs, isWrong: isUp(census, subject) });
    isDead[subject] = dead;
  };
  census.moveTo(untilMs, {
    onBelief: (_row, _observer, subject, atMs) => look(subject, atMs),
    onTruth: (_node, atMs) => {
      for (let subject = 1; subject <= nodes; subject += 1) look(subject, atMs);
    },
  });
  for (let subject = 1; subject <= nodes; subject += 1) {
    if (!Number.isNaN(since[subject]!)) suspicions.push({ subject, fromMs: since[subject]!, toMs: untilMs });
  }
  suspicions.sort((a, b) => a.fromMs - b.fromMs);
  return { suspicions, deaths, ...eventLanes(journal, untilMs) };
}

function eventLanes(journal: Journal, untilMs: number): Pick<Lanes, 'refutations' | 'exchanges'> {
  const { kind, atMs, observer } = journal.events.columns;
  const refutations: Mutable<Lanes['refutations']> = [];
  const exchanges: Mutable<Lanes['exchanges']> = [];
  const length = journal.events.until('atMs', untilMs);
  for (let i = 0; i < length; i += 1) {
    const what = EVENT_KINDS[kind[i]!];
    if (what === 'refuted') refutations.push({ subject: observer[i]!, atMs: atMs[i]! });
    else if (what === 'exchanged') exchanges.push({ atMs: atMs[i]!, observer: observer[i]! });
  }
  return { refutations, exchanges };
}
