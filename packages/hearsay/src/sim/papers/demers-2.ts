/** Table 2 of Demers et al. 1987: push, blind and coin. */
import { DEMERS, type RumourTable, runRumourTable } from './demers-rumours.ts';
import type { Paper } from './paper.ts';

export const DEMERS_TABLE_2: RumourTable = {
  title: 'Push rumour mongering, blind and coin',
  direction: 'push',
  judge: 'blind',
  stop: 'coin',
  seeds: 2500,
  published: [
    { k: 1, s: 0.96, m: 0.04, meanDelay: 19, lastDelay: 38 },
    { k: 2, s: 0.2, m: 1.6, meanDelay: 17, lastDelay: 33 },
    { k: 3, s: 0.06, m: 2.8, meanDelay: 15, lastDelay: 32 },
    { k: 4, s: 0.021, m: 3.9, meanDelay: 14.1, lastDelay: 32 },
    { k: 5, s: 0.008, m: 4.9, meanDelay: 13.8, lastDelay: 32 },
  ],
  setup: ['after each call a site stops with probability 1/k, whatever happened'],
  firstRowShare: 0.1,
  meanDelayNote: 'not gated: above the plain mean of the deliveries from k = 2 on; no convention explains it',
  missNotes: {
    '3 t_last': 'the published 32 has two digits: all from 31.5 to 32.5 is printed so',
    '4 t_last': 'the published 32 has two digits: all from 31.5 to 32.5 is printed so',
    '5 t_last': 'the published 32 has two digits: all from 31.5 to 32.5 is printed so',
  },
};

export const demers2Paper: Paper = {
  name: 'demers-2',
  title: DEMERS_TABLE_2.title,
  source: `${DEMERS}, Table 2`,
  run: (options, progress) => runRumourTable(DEMERS_TABLE_2, options, progress),
};
