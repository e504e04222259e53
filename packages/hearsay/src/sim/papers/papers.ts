/** The published results that we run again, in the order in which they are listed. */
import { demers1Paper } from './demers-1.ts';
import { demers2Paper } from './demers-2.ts';
import { demers3Paper } from './demers-3.ts';
import { demers4Paper } from './demers-4.ts';
import { demers5Paper } from './demers-5.ts';
import { lifeguardPaper } from './lifeguard.ts';
import { maelstromPaper } from './maelstrom.ts';
import type { Paper } from './paper.ts';
import { rapid11Paper } from './rapid-11.ts';
import { serfCoordinatesPaper } from './serf-coordinates.ts';
import { swimPaper } from './swim.ts';

export const PAPERS: readonly Paper[] = [
  swimPaper,
  lifeguardPaper,
  demers1Paper,
  demers2Paper,
  demers3Paper,
  demers4Paper,
  demers5Paper,
  rapid11Paper,
  maelstromPaper,
  serfCoordinatesPaper,
];
