/** Narration in large type; words that stand for a state have its colour, and its sign before them. */
import type { ReactNode } from 'react';
import { piecesOf } from '../tour/phrase.ts';

export function Words({ phrase }: { readonly phrase: string }): ReactNode {
  return piecesOf(phrase).map(({ text, state }, index) =>
    state === null ? (
      text
    ) : (
      <span key={index} className={`tour-state tour-state-${state}`}>
        {text}
      </span>
    ),
  );
}
