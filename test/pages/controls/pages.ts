/**
 * The controls of all pages but the lab. What follows on a page for lessons, on the companion's and with a
 * live cluster has tests of its own beside this folder; here is what a visitor finds when it opens.
 */
import { canvas, key, picture, step, type Control, type ControlsOfPage } from './control.ts';
import { LESSON_PAGES } from './lesson-pages.ts';

const AT = { changes: /button "(\d+\.\d{3} s)"/ } as const;

/** The controls of time, wherever there are some. */
const TIME: readonly Control[] = [
  { role: 'button', name: 'Next event', does: 'one event on', fresh: true, shows: AT },
  { role: 'button', name: 'Previous event', does: 'one event back', shows: AT },
  { role: 'button', name: 'Next interesting moment', does: 'goes there', shows: AT },
  { role: 'button', name: 'Previous interesting moment', does: 'goes back', shows: AT },
  { role: 'button', name: /^(Play|Pause)$/, does: 'time runs, or stands', shows: AT },
  {
    role: 'button',
    name: 'Slower',
    does: 'time runs more slowly',
    shows: { changes: /status "Speed": (\S+)/ },
  },
  { role: 'button', name: 'Faster', does: 'time runs faster', shows: { changes: /status "Speed": (\S+)/ } },
  {
    role: 'slider',
    name: 'Moment of the run',
    does: 'moves the moment',
    fresh: true,
    press: 'ArrowRight',
    shows: AT,
  },
];

const NODE: Control = {
  role: 'button',
  name: /^n\d+, /,
  does: 'sits in the chair of that node, for whoever has the keyboard',
  fresh: true,
  press: 'ArrowRight Enter',
  shows: /n(?!1,)\d+, its chair is ours/,
};

/** What the mouse does on the pictures of runs side by side. */
const ON_COMPARED: readonly Control[] = [
  {
    ...canvas('stage-canvas', { does: 'click', at: { role: 'button', name: /^n5, / } }),
    does: 'a click on a node sits in its chair, in all runs',
    fresh: true,
    shows: /n5, its chair is ours/,
  },
  {
    ...canvas('timeline-canvas', { does: 'click', at: [0.5, 0.05] }),
    does: 'a click on the ruler goes to that moment',
    fresh: true,
    shows: AT,
  },
  {
    ...canvas('u-wrap', { does: 'click', at: [0.6, 0.5] }),
    does: 'a click on the curve goes to that moment',
    fresh: true,
    shows: AT,
  },
  picture('compare-matrix-canvas'),
];

const COMPARE: ControlsOfPage = {
  path: '/compare',
  ready: /button "n5, [^]*over the whole run[^]*false deaths/,
  controls: [
    NODE,
    {
      role: 'combobox',
      name: 'Compare',
      does: 'another pair',
      value: 'Push/pull',
      shows: /combobox "Compare": Push\/pull/,
    },
    {
      role: 'textbox',
      name: 'N',
      does: 'so many members, in all runs',
      fresh: true,
      value: '6',
      shows: /^(?![^]*button "n7, )/,
    },
    {
      role: 'textbox',
      name: 'seed',
      does: 'another chance for all',
      value: '7',
      shows: /textbox "seed"[^\n]*"7"/,
    },
    {
      role: 'button',
      name: 'Another seed, for all',
      does: 'draws one',
      shows: { changes: /textbox "seed"[^\n]*"(\d+)"/ },
    },
    {
      role: 'combobox',
      name: /^Profile of /,
      does: 'times of a profile, in one run',
      value: 'WAN',
      shows: /combobox "Profile of A": WAN/,
    },
    {
      role: 'combobox',
      name: /^Rules of /,
      does: 'whose rules one run follows',
      value: 'memberlist',
      shows: /combobox "Rules of A": memberlist/,
    },
    { role: 'button', name: /^Settings of /, does: 'settings of one run', shows: /dialog "/ },
    {
      role: 'button',
      name: 'Another run',
      does: 'a third run beside them',
      fresh: true,
      shows: /combobox "Profile of C"/,
    },
    {
      role: 'button',
      name: /^Remove [A-D]$/,
      does: 'takes a run away',
      shows: /^(?![^]*combobox "Profile of C")/,
    },
    {
      role: 'combobox',
      name: 'Curve',
      does: 'another curve',
      fresh: true,
      value: 'suspicions',
      shows: /combobox "Curve": suspicions/,
    },
    { role: 'button', name: 'First divergence', does: 'goes to where they part, and tells why', shows: AT },
    {
      role: 'button',
      name: /^\d+\.\d{3} s$/,
      does: 'asks for a moment',
      fresh: true,
      shows: /dialog "Go to a time"/,
    },
    {
      role: 'textbox',
      name: /^Seconds/,
      does: 'the moment to go to',
      first: [step('button', /^\d+\.\d{3} s$/)],
      value: '12',
      shows: /button "12\.000 s"/,
    },
    {
      role: 'button',
      name: 'Go',
      does: 'closes what asks',
      first: [step('button', /^\d+\.\d{3} s$/)],
      shows: /^(?![^]*dialog "Go to a time")/,
    },
    ...TIME,
    {
      role: 'textbox',
      name: /^(Probe |Indirect checks|Suspicion mult|Longest|Local health|Gossip|Retransmit|Push\/pull)/,
      does: 'one setting of one run',
      fresh: true,
      first: [step('button', 'Settings of B')],
      value: '700',
      shows: /1 changed/,
    },
    {
      role: 'switch',
      name: /^(Confirmations|Buddy|Ping over)/,
      does: 'a part of the protocol, in one run',
      fresh: true,
      first: [step('button', 'Settings of B')],
      shows: /1 changed/,
    },
    {
      role: 'button',
      name: /^Leave out: /,
      does: 'a fault that one run does not have',
      fresh: true,
      first: [step('button', 'Settings of B')],
      shows: /dialog "[^]*text: none|paragraph: none/,
    },
    {
      role: 'combobox',
      name: /^Delay/,
      does: 'how delays are distributed, in one run',
      fresh: true,
      first: [step('button', 'Settings of B')],
      value: 'normal',
      shows: /textbox "Deviation/,
    },
    {
      role: 'combobox',
      name: 'Places',
      does: 'where members stand, in one run',
      fresh: true,
      first: [step('button', 'Settings of B')],
      press: 'ArrowDown ArrowDown Enter',
      shows: { changes: /combobox "Places"(?: \[[a-z]+\])*: (.*)/ },
    },
    {
      role: 'textbox',
      name: /^(At least|At most|Lost|Mean|Deviation)/,
      does: 'an amount of the links, in one run',
      fresh: true,
      first: [step('button', 'Settings of B')],
      value: '7',
      shows: { changes: /paragraph: "?Links: ([^\n]*)/ },
    },
    {
      role: 'button',
      name: /^(packet|event)$/,
      does: 'opens what parted them',
      fresh: true,
      first: [step('button', 'First divergence')],
      shows: { changes: /([^]*)/ },
    },
    ...ON_COMPARED,
    {
      role: 'button',
      name: 'As the profile has it',
      does: 'takes settings back',
      fresh: true,
      first: [step('button', 'Settings of A')],
      shows: { changes: /button "Settings of A"[^\n]*: (.*)/ },
    },
  ],
};

const TOUR: ControlsOfPage = {
  path: '/tour',
  ready: /button "Next"/,
  controls: [
    {
      role: 'button',
      name: 'Back',
      does: 'the stop before',
      fresh: true,
      first: [step('button', 'Stop 7: News rides on probes')],
      shows: /heading "[^"]*The number only you/,
    },
    {
      role: 'button',
      name: 'Next',
      does: 'the next stop',
      first: [step('button', 'Stop 7: News rides on probes')],
      shows: { changes: /(heading "[^]*)/ },
    },
    {
      role: 'button',
      name: /^Stop \d+: /,
      does: 'goes to that stop',
      first: [key('Escape'), step('button', 'Stop 7: News rides on probes')],
      shows: /heading "[^"]*Who else is there/,
    },
    {
      role: 'button',
      name: /^(Again|(Start|Add|Freeze|Cut|Crash|Heal|Send|Let|Join|Stop|Turn|Ask) .*)$/,
      does: 'the one change that the stop proposes, once it has been told',
      fresh: true,
      shows: { changes: /([^]*)/ },
    },
    {
      role: 'summary',
      name: 'This moment in words',
      does: 'tells what the stage shows',
      fresh: true,
      shows: { finds: '.tour details[open]' },
    },
    {
      ...canvas('stage-canvas', { does: 'click', at: { role: 'button', name: /^n3, / } }),
      does: 'a click on a node sits in its chair, or is only looked at where the stop says who sits',
      fresh: true,
      first: [step('button', 'Stop 7: News rides on probes')],
      shows: { changes: /([^]*)/ },
    },
    NODE_OF_TOUR(),
  ],
};

/** There is one node at the first stop, and its chair is ours. */
function NODE_OF_TOUR(): Control {
  return {
    role: 'button',
    name: /^n\d+, /,
    does: 'is a node of the stage, to be gone to with the arrow keys',
    fresh: true,
    first: [
      step('button', 'Stop 7: News rides on probes'),
      { role: 'button', name: /^n3, /, press: 'ArrowDown' },
    ],
    press: 'ArrowDown',
    shows: { focuses: '.stage-node:not([data-index="0"])' },
  };
}

const GALLERY: ControlsOfPage = {
  path: '/gallery',
  ready: /A link of the lab/,
  controls: [
    { role: 'textbox', name: 'A link of the lab', does: 'takes a link', value: 'nonsense', shows: /alert/ },
    {
      role: 'button',
      name: 'Read the link',
      does: 'reads it, once there is one',
      fresh: true,
      shows: { isOff: true },
    },
    {
      role: 'button',
      name: 'Open a file…',
      does: 'asks for a file',
      fresh: true,
      shows: { asksForFile: true },
    },
    {
      role: 'button',
      name: 'Open a file',
      does: 'the same, as the field behind that button',
      press: 'Enter',
      shows: { asksForFile: true },
    },
    picture('gallery-canvas'),
  ],
};

const LIVE: ControlsOfPage = {
  path: '/live',
  ready: /button "Try again"/,
  controls: [
    { role: 'button', name: 'Try again', does: 'asks once more for an agent', shows: { asks: /\/v1\// } },
    {
      role: 'button',
      name: /^Open a file/,
      does: 'asks for a recording',
      press: 'Enter',
      shows: { asksForFile: true },
    },
  ],
};

export const PAGES: readonly ControlsOfPage[] = [COMPARE, TOUR, GALLERY, LIVE, ...LESSON_PAGES];
