/**
 * All metrics by the names that the data uses. A metric is a function of a scenario, seed included, over the
 * same engine that the lab runs: the same spec gives the same number in Node and in every browser.
 */
import type { RunSpec } from '../player/spec.ts';
import { beliefAfter, endings } from './metrics/claim-order.ts';
import {
  allDead,
  belief,
  deadVerdicts,
  falselyDead,
  firstDeath,
  firstSuspicion,
  incarnation,
  leastDelay,
  logFingerprint,
  longestPause,
  refutations,
  suspicions,
  suspicionTime,
  verdictSpread,
} from './metrics/detection.ts';
import {
  copiesPerNode,
  hasHeard,
  hopsWithin,
  missedPerBroadcast,
  oppositeOrder,
  timeToLast,
} from './metrics/dissemination.ts';
import type { Metric } from './metrics/metric.ts';
import { falseDowns, lease, rounds, sends } from './metrics/models.ts';
import {
  deadPairs,
  deathsBySync,
  healsAlone,
  healTime,
  noLeader,
  suspicionsBySync,
  twoLeaders,
} from './metrics/partition.ts';
import { failedProbes, heartbeatsPerNode, packetsPerNode } from './metrics/probing.ts';
import type { About } from './schema.ts';

export const METRICS: Readonly<Record<string, Metric>> = {
  'all-dead': allDead,
  belief,
  'belief-after': beliefAfter,
  'copies-per-node': copiesPerNode,
  'dead-pairs': deadPairs,
  'dead-verdicts': deadVerdicts,
  'deaths-by-sync': deathsBySync,
  endings,
  'failed-probes': failedProbes,
  'false-downs': falseDowns,
  'falsely-dead': falselyDead,
  'first-death': firstDeath,
  'first-suspicion': firstSuspicion,
  'has-heard': hasHeard,
  'heal-time': healTime,
  'heals-alone': healsAlone,
  'heartbeats-per-node': heartbeatsPerNode,
  'hops-within': hopsWithin,
  incarnation,
  'least-delay': leastDelay,
  lease,
  'log-fingerprint': logFingerprint,
  'longest-pause': longestPause,
  'missed-per-broadcast': missedPerBroadcast,
  'no-leader': noLeader,
  'opposite-order': oppositeOrder,
  'packets-per-node': packetsPerNode,
  refutations,
  rounds,
  sends,
  suspicions,
  'suspicion-time': suspicionTime,
  'suspicions-by-sync': suspicionsBySync,
  'time-to-last': timeToLast,
  'two-leaders': twoLeaders,
  'verdict-spread': verdictSpread,
};

/** What is wrong with how a metric is asked; `null`: nothing. */
export function mistakeOf(name: string, about: About): string | null {
  const metric = METRICS[name];
  if (metric === undefined) return `there is no metric ${name}`;
  const missing = metric.wants.find((one) => about[one] === undefined);
  if (missing !== undefined) return `${name} wants to be told ${missing}`;
  const unknown = Object.keys(about).find((one) => !metric.wants.includes(one) && !metric.may?.includes(one));
  return unknown === undefined ? null : `${name} knows no ${unknown}`;
}

/** @throws TypeError for a metric that is not there, or is not asked as it wants. */
export function measure(name: string, spec: RunSpec, about: About): number {
  const mistake = mistakeOf(name, about);
  if (mistake !== null) throw new TypeError(mistake);
  return METRICS[name]!.measure(spec, about);
}
