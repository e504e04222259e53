/**
 * The bridges of the unit: one fault, two systems. Those that can be run, in the order of the unit, and those
 * that wait for a system that is not built yet.
 */
import { lamportAndVector } from './bridge-clocks.ts';
import { incarnationAndTerm, suspicionAndLease, viewAndConfiguration } from './bridge-decisions.ts';
import { phiAndSwim } from './bridge-detectors.ts';
import { pushPullAndMerkle } from './bridge-repair.ts';
import type { Bridge, WaitingBridge } from './story.ts';

export const BRIDGES: readonly Bridge[] = [
  incarnationAndTerm,
  suspicionAndLease,
  pushPullAndMerkle,
  lamportAndVector,
  viewAndConfiguration,
  phiAndSwim,
];

export const WAITING_BRIDGES: readonly WaitingBridge[] = [
  { id: 'plumtree-flood', title: 'Plumtree and flooding', waitsFor: 'Plumtree' },
  {
    id: 'lazy-replication-session',
    title: 'Lazy replication’s prev and read-your-writes',
    waitsFor: 'lazy replication',
  },
];

export function bridgeOf(id: string): Bridge | undefined {
  return BRIDGES.find((bridge) => bridge.id === id);
}
