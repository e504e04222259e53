/** The controls of the pages for lessons: notebook, reference, clinic, exercises, unit and companion. */
import { step, type Control, type ControlsOfPage, type Step } from './control.ts';

const NOTEBOOK: ControlsOfPage = {
  path: '/notebook',
  ready: /textbox "Link of the lab"/,
  controls: [
    { role: 'button', name: 'Markdown', does: 'keeps it as Markdown', shows: { saves: /^# / } },
    { role: 'button', name: 'JSON', does: 'keeps it as data', shows: { saves: /^\{/ } },
    { role: 'button', name: /^Import/, does: 'asks for a notebook', shows: { asksForFile: true } },
    {
      role: 'button',
      name: 'Clear',
      does: 'forgets it, after a question',
      shows: { confirms: /^Clear the notebook/ },
    },
    {
      role: 'textbox',
      name: 'Link of the lab',
      does: 'takes a link',
      fresh: true,
      value: 'x',
      shows: /textbox "Link of the lab"[^\n]*: x/,
    },
    { role: 'textbox', name: 'Note', does: 'takes a note', value: 'look here', shows: /look here/ },
    {
      role: 'button',
      name: 'Add',
      does: 'keeps the bookmark, or says why not',
      fresh: true,
      shows: /alert[^\n]*link/,
    },
  ],
};

const REFERENCE: ControlsOfPage = {
  path: '/reference',
  ready: /slider "Members/,
  controls: [
    {
      role: 'combobox',
      name: 'Rules',
      does: 'precedence by other rules',
      value: 'memberlist',
      shows: /combobox "Rules": memberlist/,
    },
    {
      role: 'combobox',
      name: 'Profile',
      does: 'timers of another profile',
      value: 'WAN',
      shows: /combobox "Profile": WAN/,
    },
    {
      role: 'textbox',
      name: 'Members n',
      does: 'timers for so many',
      value: '500',
      shows: /textbox "Members n"[^\n]*"500"/,
    },
    {
      role: 'textbox',
      name: 'Confirmations c',
      does: 'timers after so many confirmations',
      value: '2',
      shows: /textbox "Confirmations c"[^\n]*"2"/,
    },
    {
      role: 'textbox',
      name: 'Health score',
      does: 'timers of a member that doubts itself',
      value: '3',
      shows: /textbox "Health score"[^\n]*"3"/,
    },
    {
      role: 'slider',
      name: /^Members, /,
      does: 'how many, by hand',
      fresh: true,
      press: 'ArrowRight',
      shows: { changes: /textbox "Members n"[^\n]*"(\d+)"/ },
    },
  ],
};

const CLINIC: ControlsOfPage = {
  path: '/clinic',
  ready: /M-SUSP/,
  controls: [
    {
      role: 'combobox',
      name: 'Tag',
      does: 'only cards with this tag',
      value: 'quorum miscounted',
      shows: /^(?![^]*M-SUSP)/,
    },
    {
      role: 'button',
      name: /M-[A-Z0-9]+/,
      does: 'opens a card',
      fresh: true,
      shows: /address #\/clinic\/M-SUSP|button "[^"]*M-SUSP[^"]*" (\[active\] )?\[expanded\]/,
    },
    { role: 'button', name: /^Is this me/, does: 'the quick check', fresh: true, shows: /radio "/ },
    {
      role: 'radio',
      name: /./,
      does: 'an answer',
      fresh: true,
      first: [step('button', /^Is this me/)],
      press: 'Space',
      shows: /radio "[^\n]*\[checked\]/,
    },
    {
      role: 'button',
      name: 'Stop',
      does: 'ends the check',
      fresh: true,
      first: [step('button', /^Is this me/)],
      shows: /button "Is this me/,
    },
    {
      role: 'button',
      name: 'Next',
      does: 'the next question, once there is an answer',
      fresh: true,
      first: [step('button', /^Is this me/)],
      shows: { isOff: true },
    },
  ],
};

/** What an exercise asks: a number, a range around it, and how sure one is. */
const predictionOf = (first: readonly Step[]): Control[] => [
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
    fresh: true,
    first,
    value: '4000',
    shows: /slider "Lower end/,
  },
  ...['a guess', 'rather sure', 'sure'].map((name): Control => ({
    role: 'radio',
    name,
    does: 'how sure one is',
    fresh: true,
    first,
    press: 'Space',
    shows: new RegExp(`radio "${name}"[^\\n]*\\[checked\\]`),
  })),
  ...(['from', 'to'] as const).map((name): Control => ({
    role: 'textbox',
    name: new RegExp(`^${name}`),
    does: 'an end of the range',
    fresh: true,
    first: [...first, step('textbox', /^Your number/, '4000')],
    value: name === 'from' ? '3000' : '9000',
    shows: { changes: new RegExp(`textbox "${name}[^\\n]*"(\\d+)"`) },
  })),
  {
    role: 'slider',
    name: /^(Lower|Upper) end/,
    does: 'an end of the range, by hand',
    fresh: true,
    first: [...first, step('textbox', /^Your number/, '4000')],
    press: 'ArrowLeft',
    shows: { changes: /slider "Lower end[^\n]*: "?([^\n]*)/ },
  },
];

const PREDICT: ControlsOfPage = {
  path: '/predict',
  ready: /button "Start a kata"/,
  controls: [
    {
      role: 'button',
      name: 'Start a kata',
      does: 'exercises against the clock',
      shows: /timer "Kata"|address #\/predict\/E/,
    },
    ...predictionOf([step('button', 'Start a kata')]),
  ],
};

const PREDICT_ONE: ControlsOfPage = {
  path: '/predict/E1',
  ready: /button "Commit"/,
  controls: predictionOf([]),
};

const UNIT: ControlsOfPage = {
  path: '/unit',
  elsewhere: predictionOf([]),
  ready: /slider "Newcomers"[^]*button "Run"/,
  controls: [
    {
      role: 'checkbox',
      name: /./,
      does: 'an objective that is reached',
      fresh: true,
      shows: /checkbox "Explain[^\n]*\[checked\]/,
    },
    {
      role: 'slider',
      name: /./,
      does: 'the handle of a figure',
      press: 'ArrowRight',
      shows: { changes: /slider "Newcomers"[^\n:]*: "?(\d+)/ },
    },
    {
      role: 'button',
      name: /^(Play|Pause)$/,
      does: 'the time of a figure',
      shows: { changes: /(button "Pause"|button "Play")/ },
    },
    {
      role: 'button',
      name: 'it is paused',
      does: 'what has befallen the member of the figure',
      shows: /button "it is paused" (\[active\] )?\[pressed\]/,
    },
    {
      role: 'button',
      name: /^(it |its |pauses |cannot |off$|on$|every )/,
      does: 'what a figure shows',
      fresh: true,
      first: [step('button', 'it is paused')],
      shows: /button "it has crashed" (\[active\] )?\[pressed\]/,
    },
    {
      role: 'button',
      name: /^[Pp]redict E\d+ first$/,
      does: 'opens the exercise in the text',
      fresh: true,
      shows: /textbox "Your number|radio "a guess"|address #\/predict/,
    },
    { role: 'button', name: 'Run', does: 'runs the artefact', fresh: true, shows: { changes: /([^]*)/ } },
    {
      role: 'button',
      name: 'Open in the lab',
      does: 'the run of a figure, in the lab',
      fresh: true,
      shows: /address #\/lab/,
    },
  ],
};

export const COMPANION: ControlsOfPage = {
  path: '/companion',
  // What it asks and answers is proven by the companion's own test.
  elsewhere: (['button', 'combobox', 'textbox', 'radio', 'checkbox', 'slider'] as const).map(
    (role): Control => ({ role, name: /./, does: 'a talk', shows: /./ }),
  ),
  ready: /combobox "Concept"/,
  controls: [
    ...[
      'Socratic tutor',
      'Challenge my understanding',
      'Diagnose my confusion',
      'Connect forward / backward',
      'Explain simply',
    ].map((name): Control => ({
      role: 'tab',
      name,
      does: 'this way of helping',
      shows: new RegExp(`tab "${name}"[^\\n]*\\[selected\\]`),
    })),
    {
      role: 'combobox',
      name: 'Concept',
      does: 'what it is about',
      fresh: true,
      press: 'ArrowDown ArrowDown Enter',
      shows: { changes: /combobox "Concept"(?: \[[a-z]+\])*: (.*)/ },
    },
    {
      role: 'combobox',
      name: 'For',
      does: 'for whom',
      press: 'ArrowDown ArrowDown Enter',
      shows: { changes: /combobox "For"(?: \[[a-z]+\])*: (.*)/ },
    },
    { role: 'button', name: 'Explain', does: 'explains it', shows: /Sources/ },
    {
      role: 'textbox',
      name: 'Search & diagnose',
      does: 'finds what a text is about',
      fresh: true,
      value: 'suspicion',
      shows: { changes: /(textbox "Search & diagnose"[^]*)/ },
    },
  ],
};

export const LESSON_PAGES: readonly ControlsOfPage[] = [
  NOTEBOOK,
  REFERENCE,
  CLINIC,
  PREDICT,
  PREDICT_ONE,
  UNIT,
  COMPANION,
];
