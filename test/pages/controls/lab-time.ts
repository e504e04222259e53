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
  {
    role: 'textbox',
    name: 'Note',
    does: 'says why the moment is bookmarked, and goes into the notebook',
    first: [step('button', 'Bookmark this moment')],
    value: 'worth a look',
    shows: /are in the notebook/,
  },
  {
    role: 'button',
    name: 'Keep',
    does: 'keeps the note, and closes what asked for it',
    first: [key('End'), step('button', 'Bookmark this moment')],
    shows: /^(?![^]*dialog "Bookmark)/,
  },
  {
    role: 'button',
    name: /^\d+ bookmarks?$/,
    does: 'all that are set',
    first: [key('Home'), key('.')],
    shows: /dialog "Bookmarks"/,
  },
  {
    role: 'button',
    name: /^\d+\.\d{3} s worth a look$/,
    does: 'goes to that moment',
    first: [key('.'), step('button', /^\d+ bookmarks?$/)],
    shows: /t=0\.000 s/,
  },
  {
    role: 'button',
    name: /^Remove the bookmark at /,
    does: 'takes another bookmark away',
    first: [key('.'), step('button', /^\d+ bookmarks?$/)],
    shows: { finds: '.bookmarks-list li:only-child' },
  },
  {
    role: 'button',
    name: 'Remove this bookmark',
    does: 'takes the bookmark away that is set here',
    fresh: true,
    first: [step('button', 'Bookmark this moment')],
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
    shows: { changes: /(listbox "Events[^]*)/ },
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
