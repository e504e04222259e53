/** What the mouse does on the lab's pictures, and where many members make a picture of the matrix too. */
import { DEFAULT_SPEC, type RunSpec } from '../../../packages/lab/src/player/spec.ts';
import { queryOf } from './lab-runs.ts';
import { canvas, step, type Control, type Effect } from './control.ts';

/** The moment, as the run's chip has it. */
const AT = { changes: /t=(\d+\.\d+) s/ } as const;
const n6 = { role: 'button', name: /^n6, / } as const;

const ON_THE_STAGE: readonly Control[] = [
  {
    ...canvas('stage-canvas', { does: 'click', at: n6 }),
    does: 'a click on a node sits in its chair',
    fresh: true,
    shows: /What n6 believes/,
  },
  {
    ...canvas('stage-canvas', { does: 'click', at: n6, held: 'Shift' }),
    does: 'with Shift it selects one more',
    shows: { finds: '.stage-node[data-index="5"][aria-pressed="true"]' },
    fresh: true,
  },
  {
    ...canvas('stage-canvas', { does: 'drag', at: [0.02, 0.02], to: [0.98, 0.98] }),
    does: 'a drag from the ground selects what is within',
    fresh: true,
    shows: { finds: '.stage-node[data-index="15"][aria-pressed="true"]' },
  },
  {
    ...canvas('stage-canvas', { does: 'drag', at: n6, to: [0.5, 0.5] }),
    does: 'a drag from a node moves it',
    fresh: true,
    shows: { paints: '.stage-canvas' },
  },
  {
    role: 'button',
    name: 'Put nodes back in their places',
    does: 'undoes that',
    shows: { paints: '.stage-canvas' },
  },
  {
    ...canvas('stage-canvas', { does: 'menu', at: n6 }),
    does: 'the other button opens the node’s menu',
    fresh: true,
    shows: /menuitem "Sit in this chair"/,
  },
];

const ON_THE_TIMELINE: readonly Control[] = [
  {
    ...canvas('timeline-canvas', { does: 'click', at: [0.5, 0.05] }),
    does: 'a click on the ruler goes to that moment',
    fresh: true,
    shows: AT,
  },
  {
    ...canvas('timeline-canvas', { does: 'drag', at: [0.3, 0.05], to: [0.7, 0.05] }),
    does: 'a drag along it takes the moment along',
    shows: AT,
  },
  {
    ...canvas('timeline-canvas', { does: 'wheel', at: [0.5, 0.5] }),
    does: 'the wheel shows a shorter part of time',
    shows: { paints: '.timeline-canvas' },
  },
];

const IN_THE_PANELS: readonly Control[] = [
  {
    ...canvas('heat-canvas', { does: 'click', at: [0.5, 0.5] }),
    does: 'a click goes to that moment',
    fresh: true,
    first: [step('tab', 'Heatmap')],
    shows: AT,
  },
  {
    ...canvas('heat-canvas', { does: 'hover', at: [0.3, 0.3] }),
    does: 'tells what is under the pointer',
    first: [step('tab', 'Heatmap')],
    shows: /n\d+ at \d+\.\d{3} s: \d+ %/,
  },
  {
    ...canvas('heat-canvas', { does: 'drag', at: [0.3, 0.5], to: [0.6, 0.5] }),
    does: 'a drag takes the span for the timeline',
    first: [step('tab', 'Heatmap')],
    shows: { paints: '.timeline-canvas' },
  },
  {
    ...canvas('heat-legend', { does: 'click', at: [0.5, 0.5] }),
    does: 'is looked at',
    first: [step('tab', 'Heatmap')],
    shows: { stays: true },
  },
  {
    ...canvas('u-wrap', { does: 'click', at: [0.6, 0.5] }),
    does: 'a click on the curve goes to that moment',
    fresh: true,
    first: [step('tab', 'Curves')],
    shows: AT,
  },
  {
    ...canvas('matrix-canvas', {
      does: 'click',
      at: { role: 'gridcell', name: 'n3 holds n7 for alive' },
    }),
    does: 'a click on a cell sits in the row’s chair',
    fresh: true,
    shows: /What n3 believes/,
  },
];

export const POINTED: readonly Control[] = [...ON_THE_STAGE, ...ON_THE_TIMELINE, ...IN_THE_PANELS];

/** Six of forty crash at once, and are found out one after the other: a while after that views differ. */
const LARGE: RunSpec = {
  ...DEFAULT_SPEC,
  nodes: 40,
  forMs: 30_000,
  faults: [{ kind: 'crash', atMs: 2000, forMs: null, nodes: [5, 9, 12, 20, 25, 30], peers: [], amount: 0 }],
};
const DIFFERING_MS = 4800;

export const LARGE_QUERY: string = queryOf(LARGE, null, DIFFERING_MS);

/** The first row of the table of where views differ. */
const FIRST_ROW = { changes: /region "Where views differ"[^]*?rowheader "(n\d+)"/ } as const;
const sortedBy = (column: number): Effect => ({
  finds: `.disagreements th:nth-child(${column})[aria-sort="descending"]`,
});

const NEWS = [
  { role: 'button', name: /^n\d+$/, within: '.disagreements tbody button' },
  step('tab', 'News'),
] as const;

export const OF_MANY: readonly Control[] = [
  {
    role: 'button',
    name: 'member',
    does: 'sorts by name; pressed again, the other way round',
    first: [step('button', 'member')],
    shows: FIRST_ROW,
  },
  ...(['alive', 'suspect', 'dead'] as const).map((name): Control => ({
    role: 'button',
    name,
    does: 'sorts by how many hold this view',
    shows: FIRST_ROW,
  })),
  // Nobody holds these of anybody, and so the rows stay.
  { role: 'button', name: 'left', does: 'sorts by it', shows: sortedBy(5) },
  { role: 'button', name: 'unknown', does: 'sorts by it', shows: sortedBy(6) },
  {
    ...canvas('matrix-picture', { does: 'hover', at: [0.4, 0.4] }),
    does: 'tells the view under the pointer',
    shows: /n\d+ holds n\d+ for /,
  },
  {
    ...canvas('matrix-picture', { does: 'click', at: [0.3, 0.4] }),
    does: 'a click sits in the row’s chair',
    fresh: true,
    shows: /What n\d+ believes/,
  },
  {
    role: 'button',
    name: /^n\d+$/,
    within: '.disagreements tbody button',
    does: 'opens that member',
    fresh: true,
    shows: { changes: /region "Inspector"([^]*?)region "/ },
  },
  {
    role: 'button',
    name: /^\+[\d.]+ m?s$/,
    does: 'goes to when the news came to a member',
    fresh: true,
    first: NEWS,
    shows: AT,
  },
  {
    role: 'button',
    name: /^told by n\d+: its packet$/,
    does: 'opens the packet that brought it',
    fresh: true,
    first: NEWS,
    shows: /tab "Message"[^\n]*\[selected\]/,
  },
];
