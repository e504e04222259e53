/**
 * Who told whom the newest news about one node: the rumour as a tree, or as several where several nodes found
 * out by themselves. Read from the changes of belief in the journal, each of which knows the input that made
 * it and the change at whoever told it.
 */
import type { Infection, InfectionStep } from './engine-api.ts';
import { eventOfRow } from './moments.ts';
import { CauseKind, NONE, type Journal } from './journal.ts';
import { Belief, Truth } from './scene.ts';
import type { ViewFold } from './view-fold.ts';

/** `fold` is at `atMs`. What all held from the beginning is no news. */
export function infectionOf(journal: Journal, fold: ViewFold, subject: number, atMs: number): Infection {
  const claim = newestClaim(journal, subject, atMs);
  const steps = claim === null ? [] : stepsOf(journal, subject, claim, atMs);
  const told = new Set(steps.map(({ observer }) => observer));
  const unaware: number[] = [];
  for (let node = 1; node <= fold.nodes; node += 1) {
    if (fold.truthOf(node) !== Truth.Absent && !told.has(node)) unaware.push(node);
  }
  const news = claim === null ? null : { ...partsOf(claim), sinceMs: steps[0]!.atMs };
  return { subject, atMs, news, steps, unaware: news === null ? [] : unaware };
}

/** A belief and an incarnation as one number. */
const claimOf = (belief: number, incarnation: number): number => incarnation * 8 + belief;

const partsOf = (claim: number): { belief: Belief; incarnation: number } => ({
  belief: (claim % 8) as Belief,
  incarnation: Math.floor(claim / 8),
});

/** The claim that was first made last; `null`: nothing has been said since the beginning. */
function newestClaim({ beliefs, beginning }: Journal, subject: number, atMs: number): number | null {
  const known = new Set<number>();
  for (let observer = 0; observer < beginning.nodes; observer += 1) {
    const cell = observer * beginning.nodes + subject - 1;
    known.add(claimOf(beginning.belief[cell]!, beginning.incarnation[cell]!));
  }
  let newest: number | null = null;
  const { columns } = beliefs;
  const until = beliefs.until('atMs', atMs);
  for (let row = 0; row < until; row += 1) {
    if (columns.subject[row] !== subject || columns.belief[row] === Belief.Unknown) continue;
    const claim = claimOf(columns.belief[row]!, columns.incarnation[row]!);
    if (known.has(claim)) continue;
    known.add(claim);
    newest = claim;
  }
  return newest;
}

/** Of each observer the first time that it took the claim up, in order of time. */
function stepsOf(journal: Journal, subject: number, claim: number, atMs: number): InfectionStep[] {
  const { columns } = journal.beliefs;
  const until = journal.beliefs.until('atMs', atMs);
  const told = new Set<number>();
  const steps: InfectionStep[] = [];
  for (let row = 0; row < until; row += 1) {
    const observer = columns.observer[row]!;
    if (columns.subject[row] !== subject || told.has(observer)) continue;
    if (claimOf(columns.belief[row]!, columns.incarnation[row]!) !== claim) continue;
    told.add(observer);
    const from = tellerOf(journal, row, claim);
    const kind = columns.causeKind[row];
    const isPacket = from !== 0 && kind === CauseKind.Packet;
    steps.push({
      observer,
      atMs: columns.atMs[row]!,
      from,
      packet: isPacket ? columns.causeRef[row]! : null,
      event: eventOfRow(journal, row),
    });
  }
  return steps;
}

/**
 * Who passed on this very claim; 0: nobody, since the observer made it of a timer, of an order, or of another
 * claim that it was told.
 */
function tellerOf({ beliefs }: Journal, row: number, claim: number): number {
  const { causeKind, parent, belief, incarnation, observer } = beliefs.columns;
  const kind = causeKind[row];
  if (kind !== CauseKind.Packet && kind !== CauseKind.Stream) return 0;
  // The teller may have gone over to another claim before its packet left: what it held once, it told.
  let told = parent[row]!;
  while (told !== NONE && claimOf(belief[told]!, incarnation[told]!) !== claim) {
    told = beliefs.columns.before[told]!;
  }
  return told === NONE ? 0 : observer[told]!;
}
