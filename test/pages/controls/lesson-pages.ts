/** The controls of the pages for lessons: notebook, reference, clinic, exercises, unit and companion. */
import { COMPANION } from './companion.ts';
import { picture, step, type Control, type ControlsOfPage, type Step } from './control.ts';
import { predictionOf } from './prediction.ts';

/** What every field of a card of one's own is called. */
const CARD_FIELDS = [
  'Title',
  'The smallest broken run: its link',
  'What it shows',
  'The repaired run: its link',
  'The one knob that was changed',
  'The rule that separates them',
];
const OWN_CARD = step('summary', 'A card of your own');

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
    {
      role: 'summary',
      name: 'A card of your own',
      does: 'opens a form for a card',
      fresh: true,
      shows: /textbox "Title"/,
    },
    ...CARD_FIELDS.map((name): Control => ({
      role: 'textbox',
      name,
      does: 'takes a part of the card',
      fresh: true,
      first: [OWN_CARD],
      value: `for ${name}`,
      shows: new RegExp(`textbox "${name}"[^\\n]*for ${name}`),
    })),
    {
      role: 'combobox',
      name: 'Tag',
      does: 'what the card is about',
      fresh: true,
      first: [OWN_CARD],
      value: 'quorum miscounted',
      shows: /combobox "Tag": quorum miscounted/,
    },
  ],
};

/** A card of the clinic, kept. */
const NOTEBOOK_WITH_CARD: ControlsOfPage = {
  path: '/notebook',
  besides: [NOTEBOOK],
  before: [
    {
      path: '/clinic/M-FAN',
      steps: [step('button', 'Keep as an evidence card'), step('link', 'Notebook')],
    },
  ],
  ready: /button "PNG"/,
  controls: [
    {
      role: 'button',
      name: 'Markdown',
      within: '.evidence footer button',
      does: 'keeps the card as Markdown',
      shows: { saves: /fanout/ },
    },
    { role: 'button', name: 'PNG', does: 'keeps its picture', shows: { saves: /^.PNG/ } },
    { role: 'button', name: 'SVG', does: 'keeps its picture as SVG', shows: { saves: /<svg/ } },
    picture('figure-canvas'),
    {
      role: 'button',
      name: /^Remove the card /,
      does: 'takes the card away',
      shows: /^(?![^]*button "Remove the card )/,
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
    {
      role: 'summary',
      name: /^\d+ ?\w+ ?(packet|stream)/,
      within: '.message:not(#message-ping, #message-alive) > summary',
      does: 'opens a message, byte by byte',
      fresh: true,
      shows: { changes: /(region "Bytes of [^"]*"[^]*)/ },
    },
    {
      role: 'summary',
      name: /./,
      within: '.rules-code > summary',
      does: 'opens the lines of the library that follow a rule',
      shows: { finds: '.rules-code[open]' },
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
    {
      role: 'button',
      name: 'Next',
      does: 'the next question',
      fresh: true,
      first: [step('button', /^Is this me/), { role: 'radio', name: /./, press: 'Space' }],
      shows: /2 of 8/,
    },
    {
      role: 'button',
      name: 'Close',
      does: 'ends what the answers have shown',
      fresh: true,
      first: [
        step('button', /^Is this me/),
        ...Array.from({ length: 8 }, (): Step[] => [
          { role: 'radio', name: /./, press: 'Space' },
          step('button', 'Next'),
        ]).flat(),
      ],
      shows: /button "Is this me/,
    },
  ],
};

/** A card whose runs no exercise asks about. */
const CLINIC_CARD: ControlsOfPage = {
  path: '/clinic/M-FAN',
  besides: [CLINIC],
  ready: /button "Keep as an evidence card"/,
  controls: [
    {
      role: 'button',
      name: 'Keep as an evidence card',
      does: 'puts the card into the notebook',
      shows: /button "In the notebook"/,
    },
    {
      role: 'button',
      name: 'In the notebook',
      does: 'says that it is kept',
      shows: { isOff: true },
    },
  ],
};

const PREDICT: ControlsOfPage = {
  path: '/predict',
  ready: /button "Start a kata"/,
  controls: [
    {
      role: 'button',
      name: 'Start a kata',
      does: 'leads to an exercise, against the clock; that page has a table of its own',
      shows: /timer "Kata"|address #\/predict\/E/,
    },
  ],
};

const PREDICT_ONE: ControlsOfPage = {
  path: '/predict/E8',
  ready: /heading "E8[^]*heading "(Predict|Observe)"/,
  // One after the other: what has been committed is kept.
  controls: [
    ...predictionOf([]),
    {
      role: 'button',
      name: 'Commit',
      does: 'commits the first of two predictions',
      fresh: true,
      first: [step('textbox', /^Your number/, '8'), { role: 'radio', name: 'a guess', press: 'Space' }],
      shows: /2 of 2/,
    },
    {
      role: 'button',
      name: 'Commit',
      does: 'commits the second, and the run is shown',
      first: [step('textbox', /^Your number/, '2'), { role: 'radio', name: 'a guess', press: 'Space' }],
      shows: /heading "Observe"/,
    },
    {
      role: 'radio',
      name: /./,
      within: '.after-choices input',
      does: 'a mechanism',
      press: 'Space',
      shows: /radio "[^\n]*\[checked\]/,
    },
    {
      role: 'textbox',
      name: 'In a sentence of your own',
      does: 'takes it in words',
      value: 'so it was',
      shows: /textbox "In a sentence of your own"[^\n]*: so it was/,
    },
    {
      role: 'button',
      name: 'That is why',
      does: 'commits the mechanism, and the gap is shown',
      shows: /heading "Transfer"/,
    },
    picture('figure-canvas'),
    {
      role: 'summary',
      name: / of the \d+ /,
      does: 'lists the moments that were counted',
      shows: { finds: '.counted-group[open]' },
    },
    {
      role: 'button',
      name: /^(Later|The same|Sooner)$/,
      does: 'says which way it goes with another knob',
      shows: /button "Again with another seed"/,
    },
    {
      role: 'button',
      name: 'Again with another seed',
      does: 'asks the exercise anew',
      shows: /button "Commit"/,
    },
  ],
};

/** Knobs to be chosen, two predictions, and what 200 seeds say. */
const TUNING: ControlsOfPage = {
  path: '/predict/tuning',
  ready: /combobox "Probe interval"/,
  controls: [
    ...(['Probe interval', 'Helpers', 'Suspicion multiplier'] as const).map((name): Control => ({
      role: 'combobox',
      name,
      does: 'one of the three settings',
      press: 'ArrowDown ArrowDown Enter',
      shows: { changes: new RegExp(`combobox "${name}"(?: \\[[a-z]+\\])*: (.*)`) },
    })),
    ...predictionOf([]),
    {
      role: 'button',
      name: 'Commit',
      does: 'commits the first prediction, and with it the choice',
      fresh: true,
      first: [step('textbox', /^Your number/, '1'), { role: 'radio', name: 'a guess', press: 'Space' }],
      shows: /^(?![^]*combobox "Probe interval")[^]*2 of 2/,
    },
    {
      role: 'button',
      name: 'Commit',
      does: 'commits the second, and the engine runs',
      first: [step('textbox', /^Your number/, '9'), { role: 'radio', name: 'a guess', press: 'Space' }],
      shows: /region "What the engine says"/,
    },
    {
      role: 'button',
      name: 'Markdown',
      does: 'keeps the worksheet, once all seeds are in',
      patienceMs: 200_000,
      shows: { saves: /- Probe interval: 1000 ms/ },
    },
    {
      role: 'button',
      name: 'Choose again',
      does: 'begins the worksheet anew',
      shows: /combobox "Probe interval"/,
    },
  ],
};

const UNIT: ControlsOfPage = {
  path: '/unit',
  ready: /slider "Newcomers"[^]*button "Run"/,
  controls: [
    {
      role: 'summary',
      name: 'This moment in words',
      does: 'tells what a figure shows',
      shows: { finds: '.figure details[open]' },
    },
    picture('figure-canvas'),
    ...predictionOf([step('button', /^[Pp]redict E\d+ first$/)]),
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
      name: /^(Play|Pause|Again)$/,
      does: 'the time of a figure',
      shows: { changes: /button "(Pause|Play|Again)"/ },
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

export const LESSON_PAGES: readonly ControlsOfPage[] = [
  NOTEBOOK,
  NOTEBOOK_WITH_CARD,
  REFERENCE,
  CLINIC,
  CLINIC_CARD,
  PREDICT,
  PREDICT_ONE,
  TUNING,
  UNIT,
  COMPANION,
];
