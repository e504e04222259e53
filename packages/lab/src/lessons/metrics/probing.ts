/** Metrics of probes and of what idle membership costs. */
import type { RunSpec } from '../../player/spec.ts';
import { canonical } from '../fingerprint.ts';
import { numberIn, optionalNumber, type Metric } from './metric.ts';
import { Observation } from './observation.ts';
import { ProbeLog, type Probe } from './probe-log.ts';

/** Exercises ask several things of one run: the last few are kept. */
const KEPT_MAX = 8;
const kept = new Map<string, readonly Probe[]>();

function failuresOf(spec: RunSpec): readonly Probe[] {
  const key = canonical(spec);
  const known = kept.get(key);
  if (known !== undefined) return known;
  const observation = new Observation(spec);
  const log = new ProbeLog(observation);
  observation.run();
  if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value!);
  kept.set(key, log.failed);
  return log.failed;
}

export const failedProbes: Metric = {
  what: 'probes that failed',
  unit: 'probes',
  wants: [],
  may: ['of', 'by'],
  measure(spec, about) {
    const [of, by] = [optionalNumber(about, 'of', 0), optionalNumber(about, 'by', 0)];
    return failuresOf(spec).filter((one) => (of === 0 || one.of === of) && (by === 0 || one.by === by))
      .length;
  },
};

export const packetsPerNode: Metric = {
  what: 'packets that a node sends in a second',
  unit: 'packets/s',
  wants: ['fromMs'],
  measure(spec, about) {
    const fromMs = numberIn(about, 'fromMs');
    const observation = new Observation(spec);
    let packets = 0;
    observation.experiment.watch({
      onPacket: (_process, _to, _packet, now) => {
        if (now >= fromMs) packets += 1;
      },
    });
    observation.run();
    return packets / spec.nodes / ((spec.forMs - fromMs) / 1000);
  },
};

/** All-to-all heartbeats, one a probe interval: arithmetic, there is nothing to run. */
export const heartbeatsPerNode: Metric = {
  what: 'heartbeats that a node sends in a second if everybody tells everybody',
  unit: 'packets/s',
  wants: [],
  measure: ({ nodes }) => nodes - 1,
};
