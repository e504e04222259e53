/** Table 4 of Demers et al. 1987: anti-entropy with spatial distributions, no connection limit. */
import { UNLIMITED } from '../../epidemic/connections.ts';
import { DEMERS } from './demers-rumours.ts';
import { runSpatialTable, type SpatialTable } from './demers-spatial.ts';
import type { Paper } from './paper.ts';

/** t_last, t_ave, compare on the average link and on Bushey, update on the average link and on Bushey. */
const PUBLISHED: readonly [number | null, number, number, number, number, number, number][] = [
  [null, 7.8, 5.3, 5.9, 75.7, 5.8, 74.4],
  [1.2, 10.0, 6.3, 2.0, 11.2, 2.6, 17.5],
  [1.4, 10.3, 6.4, 1.9, 8.8, 2.5, 14.1],
  [1.6, 10.9, 6.7, 1.7, 5.7, 2.3, 10.9],
  [1.8, 12.0, 7.2, 1.5, 3.7, 2.1, 7.7],
  [2.0, 13.3, 7.8, 1.4, 2.4, 1.9, 5.9],
];

export const DEMERS_TABLE_4: SpatialTable = {
  title: 'Push-pull anti-entropy with spatial distributions, no connection limit',
  connections: UNLIMITED,
  limits: 'no connection limit',
  published: PUBLISHED.map(
    ([a, lastDelay, meanDelay, compareMean, compareAtlantic, updateMean, updateAtlantic]) => ({
      a,
      lastDelay,
      meanDelay,
      compareMean,
      compareAtlantic,
      updateMean,
      updateAtlantic,
    }),
  ),
  delayRatioMax: 2,
};

export const demers4Paper: Paper = {
  name: 'demers-4',
  title: DEMERS_TABLE_4.title,
  source: `${DEMERS}, Table 4 (ratios)`,
  run: (options, progress) => runSpatialTable(DEMERS_TABLE_4, options, progress),
};
