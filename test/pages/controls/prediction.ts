/** What an exercise asks, wherever it is asked. */
import type { Control, Step } from './control.ts';

/** A number that is predicted, a range around it, and how sure one is. */
export const predictionOf = (first: readonly Step[]): Control[] => [
  {
    role: 'button',
    name: 'Commit',
    does: 'commits, once all is said',
    fresh: true,
    first,
    shows: /alert/,
  },
  {
    role: 'textbox',
    name: /^Your number/,
    does: 'takes the prediction',
    value: '4000',
    shows: /slider "Lower end/,
  },
  ...(['from', 'to'] as const).map((name): Control => ({
    role: 'textbox',
    name: new RegExp(`^${name}`),
    does: 'an end of the range',
    value: name === 'from' ? '3000' : '9000',
    shows: { changes: new RegExp(`textbox "${name}[^\\n]*"(\\d+)"`) },
  })),
  {
    role: 'slider',
    name: /^(Lower|Upper) end/,
    does: 'an end of the range, by hand',
    press: 'ArrowLeft',
    shows: { changes: /slider "Lower end[^\n]*: "?([^\n]*)/ },
  },
  // Last: with them the next Enter would commit.
  ...['a guess', 'rather sure', 'sure'].map((name): Control => ({
    role: 'radio',
    name,
    does: 'how sure one is',
    press: 'Space',
    shows: new RegExp(`radio "${name}"[^\\n]*\\[checked\\]`),
  })),
];
