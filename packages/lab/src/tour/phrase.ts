/**
 * Narration: plain words, some of which stand for a state and have its colour and sign on the page. Written
 * as `n3 was [suspected|suspect]`.
 */

export const STATES = ['alive', 'suspect', 'dead', 'left', 'unknown'] as const;
export type StateWord = (typeof STATES)[number];

export interface Piece {
  readonly text: string;
  /** `null`: a word like any other. */
  readonly state: StateWord | null;
}

export function piecesOf(phrase: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of phrase.matchAll(/\[([^\]|]+)\|([a-z]+)\]/g)) {
    if (match.index > at) pieces.push({ text: phrase.slice(at, match.index), state: null });
    const state = STATES.find((one) => one === match[2]);
    if (state === undefined) throw new Error(`${match[0]}: there is no such state`);
    pieces.push({ text: match[1]!, state });
    at = match.index + match[0].length;
  }
  if (at < phrase.length) pieces.push({ text: phrase.slice(at), state: null });
  return pieces;
}

export function plainText(phrase: string): string {
  return piecesOf(phrase)
    .map(({ text }) => text)
    .join('');
}

export function wordsIn(phrase: string): number {
  return plainText(phrase)
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
