/**
 * The default voice: the policies' own texts, with the bank's figures, and their sources as chips. What
 * claims something and has no source is not shown; what rests on an exercise that is still locked becomes
 * the way there. The same moves give the same cards.
 */
import { resolveFigures, type FigureSource } from '../figures.ts';
import type { Move } from '../moves.ts';
import { chipsOf, isBacked, type Chip } from '../sources.ts';

export interface Card {
  readonly move: Move;
  readonly text: string;
  readonly chips: readonly Chip[];
}

export const NOT_RUN = 'I have not run that. Run it?';
/** These claim nothing about the system: they ask, show, point on, or tell of the conversation itself. */
const CLAIMLESS: ReadonlySet<Move['kind']> = new Set(['ask', 'show-run', 'contrast', 'hand-off']);
const CLAIMLESS_VERDICTS = new Set(['right', 'wrong', 'unsure']);

export function cardsOf(moves: readonly Move[], figures: FigureSource): readonly Card[] {
  return moves.map((move) => cardOf(move, figures));
}

function cardOf(move: Move, figures: FigureSource): Card {
  const resolved = resolveFigures(move.text, figures);
  if (resolved.kind === 'locked') return doorTo(resolved.exercise);
  if (claims(move) && !isBacked(move.sources)) return { move: bare(move), text: NOT_RUN, chips: [] };
  return { move, text: resolved.text, chips: chipsOf(move.sources) };
}

/** Whether it says something of the system, which must have a source. */
export function claims(move: Move): boolean {
  if (CLAIMLESS.has(move.kind)) return false;
  if (move.kind === 'cite') return move.role !== 'note';
  return move.kind !== 'verdict' || !CLAIMLESS_VERDICTS.has(move.verdict);
}

function bare(move: Move): Move {
  return { ...move, text: NOT_RUN };
}

function doorTo(exercise: string): Card {
  const text = `${exercise} has to be predicted first; nothing of it is shown before.`;
  const move: Move = { kind: 'hand-off', to: `#/predict/${exercise}`, about: exercise, text, sources: [] };
  return { move, text, chips: [] };
}
