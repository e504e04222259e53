/** A text with its figures; what a locked exercise would give away is a door to the exercise instead. */
import type { ReactNode } from 'react';
import type { RichText as Text } from './views.ts';
import './rich-text.css';

export function RichText({ text }: { readonly text: Text }): ReactNode {
  return text.map((piece, index) => {
    // The pieces of a text never change their order.
    const key = `${index}`;
    switch (piece.kind) {
      case 'text':
        return <span key={key}>{piece.text}</span>;
      case 'figure':
        return (
          <span key={key} className="rich-figure number" title={piece.name}>
            {piece.text}
          </span>
        );
      case 'locked':
        return (
          <a key={key} className="rich-locked" href={`#/predict/${piece.exercise}`}>
            predict {piece.exercise} first
          </a>
        );
    }
  });
}
