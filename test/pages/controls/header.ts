/** What is at the head of every page. */
import { step, type Control } from './control.ts';

export const HEADER: readonly Control[] = [
  {
    role: 'button',
    name: /^Theme: /,
    does: 'goes from the system’s theme to the light one, the dark one, and round again',
    shows: /button "Theme: light"/,
  },
  { role: 'button', name: 'Theme: light', does: 'the dark theme', shows: /theme dark/ },
  {
    role: 'button',
    name: /^Motion: /,
    does: 'nothing flies, or everything may',
    shows: /motion reduced/,
  },
  {
    role: 'button',
    name: 'Companion',
    does: 'opens the companion beside the page',
    shows: /dialog "Companion"/,
  },
  {
    role: 'button',
    name: 'Close the companion',
    does: 'closes it',
    first: [step('button', 'Companion')],
    shows: /^(?![^]*dialog "Companion")/,
  },
];
