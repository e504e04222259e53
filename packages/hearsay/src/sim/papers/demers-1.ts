/** Table 1 of Demers et al. 1987: push, feedback and counter. */
import { DEMERS, type RumourTable, runRumourTable } from './demers-rumours.ts';
import type { Paper } from './paper.ts';

export const DEMERS_TABLE_1: RumourTable = {
  title: 'Push rumour mongering, feedback and counter',
  direction: 'push',
  judge: 'feedback',
  stop: 'counter',
  seeds: 2500,
  published: [
    { k: 1, s: 0.18, m: 1.7, meanDelay: 11.0, lastDelay: 16.8 },
    { k: 2, s: 0.037, m: 3.3, meanDelay: 12.1, lastDelay: 16.9 },
    { k: 3, s: 0.011, m: 4.5, meanDelay: 12.5, lastDelay: 17.4 },
    { k: 4, s: 0.0036, m: 5.6, meanDelay: 12.7, lastDelay: 17.5 },
    { k: 5, s: 0.0012, m: 6.7, meanDelay: 12.8, lastDelay: 17.7 },
  ],
  setup: ['a site stops after k useless calls in a row; a useful one sets its counter back to 0'],
  meanDelayNote:
    'not gated: 1.2 to 2.8 cycles above the plain mean of the deliveries; no convention explains it',
  missNotes: {
    '1 m': 'the published 1.7 has two digits: all from 1.65 to 1.75 is printed so',
  },
};

export const demers1Paper: Paper = {
  name: 'demers-1',
  title: DEMERS_TABLE_1.title,
  source: `${DEMERS}, Table 1`,
  run: (options, progress) => runRumourTable(DEMERS_TABLE_1, options, progress),
};
