/** The controls of the lab's time, and of its log. */
import { key, step, type Control } from './control.ts';

/** The moment, as the run's chip has it, and the speed. */
const AT = /t=(\d+\.\d+) s/;
const SPEED = /status "Speed": (\S+)/;

export const TIME: readonly Control[] = [
  { role: 'button', name: 'Next event', does: 'one event on', fresh: true, shows: { changes: AT } },
  {
    role: 'button',
    name: 'Previous event',
    does: 'one event back',
    first: [key('End')],
    shows: { changes: AT },
  },
  {
    role: 'button',
    name: 'Next interesting moment',
    does: 'goes there',
    fresh: true,
    first: [step('button', 'Crash'), key('Home')],
    shows: { changes: AT },
  },
  {
    role: 'button',
    name: 'Previous interesting moment',
    does: 'goes back',
    first: [key('End')],
    shows: { changes: AT },
  },
  { role: 'button', name: 'Play', does: 'time runs', fresh: true, shows: { changes: AT } },
  { role: 'button', name: 'Slower', does: 'time runs more slowly', shows: { changes: SPEED } },
  { role: 'button', name: 'Faster', does: 'time runs faster', shows: { changes: SPEED } },
  {
    role: 'button',
    name: 'Bookmark this moment',
    does: 'keeps the moment',
    fresh: true,
    shows: { paints: '.timeline-canvas' },
  },
  { role: 'button', name: 'Branch here', does: 'a branch from here', fresh: true, shows: /of 2 runs/ },
  { role: 'button', name: 'Zoom in', does: 'a shorter part of time', shows: { paints: '.timeline-canvas' } },
  { role: 'button', name: 'Zoom out', does: 'a longer part of time', shows: { paints: '.timeline-canvas' } },
  {
    role: 'slider',
    name: 'Moment of the run',
    does: 'moves the moment',
    fresh: true,
    press: 'ArrowRight',
    shows: { changes: AT },
  },
];

export const LOG: readonly Control[] = [
  {
    role: 'searchbox',
    name: 'Search events',
    does: 'only events with these words',
    fresh: true,
    value: 'n16',
    shows: /^(?![^]*option "[^"]*with n10")/,
  },
  ...['What was done', 'Suspicions', 'Deaths', 'Repairs', 'All'].map((name): Control => ({
    role: 'button',
    name,
    does: 'only events of this kind',
    shows: new RegExp(`button "${name}" (\\[active\\] )?\\[pressed\\]`),
  })),
  {
    role: 'checkbox',
    name: 'follow the cursor',
    does: 'whether the log moves with time',
    shows: /checkbox "follow the cursor"(?! \[)/,
  },
  {
    role: 'listbox',
    name: /^Events; /,
    does: 'an event is gone to',
    fresh: true,
    press: 'ArrowDown ArrowDown Enter',
    shows: { changes: AT },
  },
];
