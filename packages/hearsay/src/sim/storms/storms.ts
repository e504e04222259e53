/** The storms, in the order in which they are listed. */
import { frozenStorm } from './frozen.ts';
import { halfDeafStorm } from './half-deaf.ts';
import { lowIncarnationStorm } from './low-incarnation.ts';
import { massRestartStorm } from './mass-restart.ts';
import { partitionHealStorm } from './partition-heal.ts';
import { flipFlopStorm, lossyEgressStorm } from './rapid.ts';
import { resurrectionStorm } from './resurrection.ts';
import type { Storm } from './storm.ts';

export const STORMS: readonly Storm[] = [
  halfDeafStorm,
  resurrectionStorm,
  lowIncarnationStorm,
  massRestartStorm,
  flipFlopStorm,
  lossyEgressStorm,
  frozenStorm,
  partitionHealStorm,
];
