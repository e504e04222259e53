/** Table 5 of Demers et al. 1987: anti-entropy with spatial distributions, connection limit 1, no hunting. */
import { DEMERS } from './demers-rumours.ts';
import { runSpatialTable, type SpatialTable } from './demers-spatial.ts';
import type { Paper } from './paper.ts';

/** t_last, t_ave, compare on the average link and on Bushey, update on the average link and on Bushey. */
const PUBLISHED: readonly [number | null, number, number, number, number, number, number][] = [
  [null, 11.0, 7.0, 3.7, 47.5, 5.8, 75.2],
  [1.2, 16.9, 9.9, 1.1, 6.4, 2.7, 18.0],
  [1.4, 17.3, 10.1, 1.1, 4.7, 2.5, 13.7],
  [1.6, 19.1, 11.1, 0.9, 2.9, 2.3, 10.2],
  [1.8, 21.5, 12.4, 0.8, 1.7, 2.1, 7.0],
  [2.0, 24.6, 14.1, 0.7, 0.9, 1.9, 4.8],
];

export const DEMERS_TABLE_5: SpatialTable = {
  title: 'Push-pull anti-entropy with spatial distributions, connection limit 1',
  connections: { inboundMax: 1, huntMax: 0 },
  limits: 'connection limit 1, hunt limit 0',
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
  delayRatioMax: null,
};

export const demers5Paper: Paper = {
  name: 'demers-5',
  title: DEMERS_TABLE_5.title,
  source: `${DEMERS}, Table 5 (ratios)`,
  run: (options, progress) => runSpatialTable(DEMERS_TABLE_5, options, progress),
};
