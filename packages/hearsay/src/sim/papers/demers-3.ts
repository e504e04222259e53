/** Table 3 of Demers et al. 1987: pull, feedback and counter. */
import { DEMERS, type RumourTable, runRumourTable } from './demers-rumours.ts';
import type { Paper } from './paper.ts';

export const DEMERS_TABLE_3: RumourTable = {
  title: 'Pull rumour mongering, feedback and counter',
  direction: 'pull',
  judge: 'feedback',
  stop: 'counter',
  seeds: 2500,
  published: [
    { k: 1, s: 3.1e-2, m: 2.7, meanDelay: 9.97, lastDelay: 17.6 },
    { k: 2, s: 5.8e-4, m: 4.5, meanDelay: 10.07, lastDelay: 15.4 },
    { k: 3, s: 4.0e-6, m: 6.1, meanDelay: 10.08, lastDelay: 14.0 },
  ],
  setup: [
    'every site asks one other site a cycle; a site that served anybody in a cycle judges once, at its end:',
    'its counter goes back to 0 if any of them needed the update, else up by one; at k it stops',
  ],
  meanDelayNote: 'not gated: no tolerance was set for it',
  missNotes: {
    '3 s': 'about ten sites of 2.5 million never hear, so the count alone is uncertain by 30 %',
  },
};

export const demers3Paper: Paper = {
  name: 'demers-3',
  title: DEMERS_TABLE_3.title,
  source: `${DEMERS}, Table 3`,
  run: (options, progress) => runRumourTable(DEMERS_TABLE_3, options, progress),
};
