/** The controls of the lab. */
import { DEED_KINDS } from '../../../packages/lab/src/ui/faults/deed-kinds.ts';
import { picture, step, type Control, type ControlsOfPage } from './control.ts';
import { COMPANION } from './companion.ts';
import { PANELS } from './lab-panels.ts';
import { LARGE_QUERY, OF_MANY, POINTED } from './lab-pointed.ts';
import { SHORT_QUERY } from './lab-runs.ts';
import { LOG, TIME } from './lab-time.ts';

/** Each deed is a branch beside the run. */
const BRANCHES = { changes: /(\d+) runs/ } as const;

const SCENARIO: readonly Control[] = [
  {
    role: 'combobox',
    name: 'Preset',
    does: 'opens a preset in place of the run',
    value: 'A crash',
    shows: /combobox "Preset": A crash/,
  },
  {
    role: 'textbox',
    name: 'N',
    does: 'another run, with so many members',
    fresh: true,
    value: '5',
    shows: /^(?![^]*gridcell "n6 holds)/,
  },
  {
    role: 'combobox',
    name: 'profile',
    does: 'times of a profile',
    value: 'WAN',
    shows: /combobox "profile": WAN/,
  },
  {
    role: 'combobox',
    name: 'rules',
    does: 'whose rules members follow',
    value: 'memberlist',
    shows: /combobox "rules": memberlist/,
  },
  { role: 'button', name: /^Links: /, does: 'what the network does', shows: /dialog "/ },
  {
    role: 'combobox',
    name: /^Delay/,
    does: 'how delays are distributed',
    first: [step('button', /^Links: /)],
    value: 'normal',
    shows: /textbox "Deviation/,
  },
  ...(['At least', 'At most', 'Lost'] as const).map((name): Control => ({
    role: 'textbox',
    name: new RegExp(`^${name}`),
    does: 'an amount of the links',
    fresh: true,
    first: [step('button', /^Links: /)],
    value: name === 'At most' ? '90' : '7',
    shows: name === 'Lost' ? /button "Links: [^"]*7 %/ : /button "Links: [^"]*\b(7–60|30–90)/,
  })),
  {
    role: 'textbox',
    name: /^(Mean|Deviation)/,
    does: 'an amount of the links, where delays are not uniform',
    fresh: true,
    first: [step('button', /^Links: /), step('combobox', 'Delay', 'normal')],
    value: '41',
    shows: { changes: /button "Links: ([^"]*)"/ },
  },
  {
    role: 'button',
    name: /^Protocol: /,
    does: 'settings that are not the profile’s',
    fresh: true,
    shows: /dialog "/,
  },
  {
    role: 'textbox',
    name: /^Probe interval/,
    does: 'this setting is another one',
    first: [step('button', /^Protocol: /)],
    value: '2000',
    shows: /button "Protocol: 1 changed"/,
  },
  ...(
    [
      'Probe timeout',
      'Indirect checks (k)',
      'Suspicion multiplier',
      'Longest suspicion',
      'Local health up to',
      'Gossip interval',
      'Gossip to (fanout)',
      'Retransmit multiplier',
      'Push/pull interval',
    ] as const
  ).map((name): Control => ({
    role: 'textbox',
    name: new RegExp(`^${name.replaceAll(/[()]/g, '\\$&')}`),
    does: 'this setting is another one',
    first: [step('button', /^Protocol: /)],
    value: '17',
    shows: { changes: /button "Protocol: ([^"]*)"/ },
  })),
  ...['Confirmations shorten suspicions', 'Buddy system', 'Ping over a stream as the last try'].map(
    (name): Control => ({
      role: 'switch',
      name,
      does: 'this part of the protocol is off',
      first: [step('button', /^Protocol: /)],
      shows: { changes: /button "Protocol: ([^"]*)"/ },
    }),
  ),
  {
    role: 'button',
    name: 'As the profile has it',
    does: 'takes these settings back',
    fresh: true,
    first: [step('button', /^Protocol: /), step('switch', 'Buddy system')],
    shows: /button "Protocol: as the profile"/,
  },
  {
    role: 'button',
    name: /^Length: /,
    does: 'how long the run is',
    fresh: true,
    shows: /dialog "/,
  },
  {
    role: 'textbox',
    name: /^The run takes/,
    does: 'the run is so long',
    first: [step('button', /^Length: /)],
    value: '30',
    shows: /button "Length: 30 s"/,
  },
  {
    role: 'combobox',
    name: 'It begins',
    does: 'whether members know each other at the beginning',
    first: [step('button', /^Length: /)],
    value: 'joining',
    shows: /n2, believed unknown/,
  },
  {
    role: 'textbox',
    name: 'seed',
    does: 'another chance',
    value: '7',
    shows: /seed 7\b/,
  },
  { role: 'button', name: 'Another seed', does: 'draws one', shows: { changes: /textbox "seed": "?(\d+)/ } },
  { role: 'button', name: 'Faults', does: 'all that can be done', shows: /combobox "Command"/ },
  {
    role: 'button',
    name: 'Reset',
    does: 'begins again without faults',
    fresh: true,
    first: [step('button', 'Crash')],
    shows: /^(?![^]*1 fault)/,
  },
  { role: 'button', name: 'Share', does: 'a link to this moment', shows: /textbox "Link": .*#\/lab\?s=1\./ },
  {
    role: 'textbox',
    name: 'Link',
    does: 'holds the link, selected as a whole',
    first: [step('button', 'Share')],
    shows: { holds: /#\/lab\?s=1\./ },
  },
];

const SHARE: readonly Control[] = [
  {
    role: 'textbox',
    name: 'To embed it',
    does: 'holds what a page needs to show it',
    first: [step('button', 'Share')],
    shows: { holds: /^<iframe src="http.*embed=stage,timeline"/ },
  },
  ...[/^(Copy|Copied) the address$/, /^(Copy|Copied) the frame$/].map((name): Control => ({
    role: 'button',
    name,
    does: 'puts it into the clipboard',
    first: [step('button', 'Share')],
    shows: /button "Copied the /,
  })),
  {
    role: 'button',
    name: 'Open a file…',
    does: 'asks for a file that was saved',
    first: [step('button', 'Share')],
    shows: { asksForFile: true },
  },
  {
    role: 'button',
    name: 'Save as a file',
    does: 'keeps it',
    first: [step('button', 'Share')],
    shows: { saves: /"kind": "hearsay-lab"/ },
  },
  {
    role: 'button',
    name: 'Close',
    does: 'closes the dialog',
    first: [step('button', 'Share')],
    shows: /^(?![^]*dialog "Share)/,
  },
];

const STAGE: readonly Control[] = [
  { role: 'button', name: 'Truth', does: 'hides what is so', fresh: true, shows: /the truth is hidden/ },
  { role: 'button', name: 'God view', does: 'all that is so', fresh: true, shows: /What is so/ },
  {
    role: 'button',
    name: /^n\d+( (our chair|suspect|dead|left|unknown|paused|crashed|not there yet|health \d))*$/,
    does: 'sits in a member’s chair',
    fresh: true,
    first: [step('button', 'God view')],
    shows: /What n1 believes/,
  },
  {
    role: 'button',
    name: /^n\d+, /,
    does: 'a node of the stage: its chair',
    fresh: true,
    press: 'ArrowRight Enter',
    shows: /What n(?!1 )\d+ believes/,
  },
  {
    role: 'button',
    name: 'What the signs mean',
    does: 'explains the signs',
    shows: /dialog "/,
  },
  { ...picture('stage-sign'), first: [step('button', 'What the signs mean')] },
  {
    role: 'button',
    name: /^Layout: /,
    does: 'nodes in another order',
    shows: /button "Layout: (?!ring)/,
  },
  {
    role: 'combobox',
    name: 'Places',
    does: 'where members stand, and with it how long their ways are',
    fresh: true,
    first: [step('button', /^Links: /)],
    press: 'ArrowDown ArrowDown Enter',
    shows: { changes: /combobox "Places"(?: \[[a-z]+\])*: (.*)/ },
  },
  {
    role: 'menuitem',
    name: 'Sit in this chair',
    does: 'sits in the chair of the node whose menu it is',
    fresh: true,
    first: [{ role: 'button', name: /^n6, /, press: 'Shift+F10' }],
    shows: /What n6 believes/,
  },
  ...DEED_KINDS.filter(({ on }) => on.includes('node')).map(({ label }): Control => ({
    role: 'menuitem',
    name: label,
    does: `${label}: to the node whose menu it is`,
    first: [{ role: 'button', name: /^n6, /, press: 'Shift+F10' }],
    shows: label.endsWith('…') ? new RegExp(`dialog "${label.replace('…', '')}: n6"`) : BRANCHES,
  })),
];

const CHIPS: readonly Control[] = [
  ...['Crash', 'Leave'].map((name): Control => ({
    role: 'button',
    name,
    does: 'does it at once to who is selected, in a branch',
    fresh: true,
    shows: /of 2 runs/,
  })),
  ...['Resume', 'Heal'].map((name): Control => ({
    role: 'button',
    name,
    does: 'undoes at once what was done',
    fresh: true,
    first: name === 'Heal' ? [step('button', 'Mute'), step('button', 'Do it')] : [step('button', 'Crash')],
    shows: /of 3 runs/,
  })),
  ...[
    'Restart in…',
    'Pause',
    'Cut off',
    'Deaf',
    'Mute',
    'Loss',
    'Delay',
    'Duplicate',
    'Reorder',
    'Gray',
    'Clock rate',
    'Slow CPU',
  ].map((name): Control => ({
    role: 'button',
    name,
    does: 'asks for its amounts',
    shows: /dialog "[^"]*: n1"/,
  })),
  {
    role: 'textbox',
    name: /^(For|Rate|Lost|Above|Late|Twice|Share|Later|Held back|Each input|Delay|Jitter|Up to)\b/,
    does: 'an amount of what is done',
    fresh: true,
    first: [step('button', 'Pause')],
    value: '4',
    shows: /button "1 fault"/,
  },
  {
    role: 'button',
    name: 'Do it',
    does: 'does it, in a branch',
    fresh: true,
    first: [step('button', 'Mute')],
    shows: /of 2 runs/,
  },
  {
    role: 'button',
    name: 'Cancel',
    does: 'does nothing',
    fresh: true,
    first: [step('button', 'Mute')],
    shows: /^(?![^]*dialog ")/,
  },
  {
    role: 'button',
    name: /^\d+ faults?$/,
    does: 'the faults of the run, to be changed',
    fresh: true,
    first: [step('button', 'Mute'), step('button', 'Do it')],
    shows: /button "Take away: /,
  },
  {
    role: 'button',
    name: /^Take away: /,
    does: 'the run without this fault, in a branch',
    fresh: true,
    first: [step('button', 'Mute'), step('button', 'Do it'), step('button', /^\d+ faults?$/)],
    shows: /of 3 runs/,
  },
];

/** With many members the matrix is a picture. */
const MANY: ControlsOfPage = {
  path: '/lab',
  query: LARGE_QUERY,
  ready: /region "Where views differ"[^]*rowheader "n\d+"/,
  controls: OF_MANY,
};

export const LAB: ControlsOfPage = {
  path: '/lab',
  query: SHORT_QUERY,
  // The companion is in the drawer that the page's head opens.
  besides: [COMPANION, MANY],
  ready: /digest [0-9a-f]{8}[^]*searchbox/,
  controls: [...SCENARIO, ...SHARE, ...STAGE, ...CHIPS, ...PANELS, ...TIME, ...LOG, ...POINTED],
};

export const LAB_LARGE: ControlsOfPage = { ...MANY, besides: [LAB, COMPANION] };
