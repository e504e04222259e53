/** The controls of the companion: how each of its modes begins, and what it asks and shows then. */
import { canvas, picture, step, type Control, type ControlsOfPage, type Step } from './control.ts';
import { predictionOf } from './prediction.ts';

const EXPLAINED = [step('button', 'Explain')];
const TUTORED = [step('tab', 'Socratic tutor'), step('button', 'Ask me')];
const CLAIM = [step('tab', 'Challenge my understanding'), step('button', 'Refute me')];
const CONNECT = step('tab', 'Connect forward / backward');

/** In the tutor's first talk a node is to be clicked on a stage. */
const TO_THE_STAGE = [...TUTORED, step('button', 'All hold it dead'), step('button', 'Some suspect it')];
const CHOICE: Step = { role: 'button', name: /./, within: '.answer-choice' };
/** What is said is a belief of the unit; the question about it is answered as one who holds it. */
const TO_THE_BELIEF: readonly Step[] = [
  step('tab', 'Diagnose my confusion'),
  step('textbox', 'Search & diagnose', 'if a node is suspected it has been kicked out of the cluster'),
  CHOICE,
  CHOICE,
];
/** In another one a message is, or its kind. */
const TO_THE_KINDS: readonly Step[] = [
  TUTORED[0]!,
  step('combobox', 'Is it so that', 'M-RTT'),
  TUTORED[1]!,
  step('button', 'Yes'),
];

const BEGINNINGS: readonly Control[] = [
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
  { role: 'button', name: 'Explain', does: 'explains it', shows: /list "Sources"/ },
  {
    role: 'combobox',
    name: 'Is it so that',
    does: 'the belief that is asked about',
    first: [TUTORED[0]!],
    value: 'M-RTT',
    shows: { changes: /combobox "Is it so that"(?: \[[a-z]+\])*: (.*)/ },
  },
  {
    role: 'button',
    name: 'Ask me',
    does: 'the tutor’s first question',
    fresh: true,
    first: [TUTORED[0]!],
    shows: /button "Hint"/,
  },
  {
    role: 'button',
    name: 'Challenge me',
    does: 'asks for a prediction',
    fresh: true,
    first: [CLAIM[0]!],
    shows: /textbox "Your number/,
  },
  {
    role: 'button',
    name: 'Refute me',
    does: 'asks for a claim',
    fresh: true,
    first: [CLAIM[0]!],
    shows: /button "Add a condition"/,
  },
  {
    role: 'button',
    name: 'From my words',
    does: 'asks for words',
    fresh: true,
    first: [step('tab', 'Diagnose my confusion')],
    shows: { finds: '.card[data-kind="ask"]' },
  },
  {
    role: 'button',
    name: 'Connect',
    does: 'what it rests on, and what rests on it',
    fresh: true,
    first: [CONNECT],
    shows: /list "Sources"/,
  },
  {
    role: 'textbox',
    name: 'Search & diagnose',
    does: 'finds what a text is about',
    fresh: true,
    value: 'suspicion',
    shows: /list "Sources"/,
  },
  {
    role: 'button',
    name: 'Search',
    does: 'looks up what is typed',
    fresh: true,
    first: [{ role: 'textbox', name: 'Search & diagnose', press: 'q u o r u m' }],
    shows: /list "Sources"|is not in this unit/,
  },
];

const TALKS: readonly Control[] = [
  {
    role: 'button',
    name: /./,
    within: 'button.chips-chip',
    does: 'says what stands behind a card, where no page has it',
    fresh: true,
    first: [
      CONNECT,
      step('textbox', 'Search & diagnose', 'Lamport clock'),
      step('button', /^Bridge: Serf's Lamport/),
    ],
    shows: { finds: '.chips-popup' },
  },
  {
    role: 'button',
    name: 'Again',
    does: 'plays the three seconds once more',
    fresh: true,
    first: EXPLAINED,
    shows: { changes: / at (?:text: )?"?(\d+\.\d) s/ },
  },
  { ...picture('figure-canvas'), fresh: true, first: EXPLAINED },
  {
    role: 'button',
    name: 'Just tell me',
    does: 'tells what it has asked',
    fresh: true,
    first: EXPLAINED,
    shows: { finds: '.card[data-kind="reveal"]' },
  },
  {
    role: 'button',
    name: /./,
    within: '.answer-choice',
    does: 'an answer',
    fresh: true,
    first: TUTORED,
    shows: { finds: '.companion-turn + .companion-turn' },
  },
  {
    role: 'button',
    name: 'Hint',
    does: 'a hint, the first of three',
    fresh: true,
    first: TUTORED,
    shows: /hint 1 of 3/,
  },
  {
    ...canvas('figure-canvas', { does: 'click', at: { role: 'button', name: /^n12, / } }),
    within: '.pick-stage canvas',
    does: 'answers with the node that is clicked',
    fresh: true,
    first: TO_THE_STAGE,
    shows: /What does the waiting time make possible/,
  },
  {
    role: 'button',
    name: /^n\d+, /,
    within: '.pick-stage .stage-node[data-index="11"]',
    does: 'the same, with the keyboard',
    fresh: true,
    first: TO_THE_STAGE,
    press: 'Enter',
    shows: /What does the waiting time make possible/,
  },
  {
    role: 'button',
    name: /^(ping|ack|indirect ping|nack|gossip|stream) ×\d+$/,
    within: '.pick-kinds button',
    does: 'answers with a kind of message',
    fresh: true,
    first: TO_THE_KINDS,
    shows: { changes: /([^]*)/ },
  },
  {
    role: 'button',
    name: 'Work it out step by step.',
    within: '.card-door',
    does: 'goes on from a card, to the tutor',
    fresh: true,
    first: TO_THE_BELIEF,
    shows: /tab "Socratic tutor"[^\n]*\[selected\]/,
  },
  {
    role: 'summary',
    name: /: \d+ moments$/,
    does: 'the story of one of two worlds',
    fresh: true,
    first: [
      CONNECT,
      step('textbox', 'Search & diagnose', 'incarnation'),
      step('button', /^Bridge: Incarnation and Raft term/),
    ],
    shows: { finds: '.worlds-stories details[open]' },
  },
];

const CLAIMS: readonly Control[] = [
  ...(['Bound', 'Statement', 'Knob'] as const).map((name, index): Control => ({
    role: 'combobox',
    name,
    does: 'a part of the claim',
    ...(index === 0 ? { fresh: true, first: CLAIM } : {}),
    press: 'ArrowDown ArrowDown Enter',
    shows: { changes: new RegExp(`combobox "${name}"(?: \\[[a-z]+\\])*: (.*)`) },
  })),
  {
    role: 'textbox',
    name: /^(k|loss|delay|nodes|pause|split|suspicion mult|fanout|within)\b/,
    does: 'an amount of the claim',
    press: 'ArrowUp Tab',
    shows: { changes: /paragraph: (with [^\n]*)/ },
  },
  {
    role: 'button',
    name: 'Add a condition',
    does: 'a third condition',
    shows: { finds: '.claim-row:nth-of-type(3) [aria-label^="Remove"]' },
  },
  {
    role: 'button',
    name: /^Remove /,
    does: 'takes a condition away',
    shows: { changes: /(button "Remove [^]*)/ },
  },
  {
    role: 'button',
    name: 'Refute me',
    within: '.claim [type="submit"]',
    does: 'says what it has understood, before anything runs',
    shows: /button "Yes, try to break it"/,
  },
];

export const COMPANION: ControlsOfPage = {
  path: '/companion',
  ready: /combobox "Concept"/,
  controls: [
    ...BEGINNINGS,
    ...TALKS,
    ...CLAIMS,
    ...predictionOf([CLAIM[0]!, step('button', 'Challenge me')]),
  ],
};
