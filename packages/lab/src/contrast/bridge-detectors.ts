/**
 * The bridge to phi-accrual: heartbeats from all to all under a detector that learns, and SWIM's probes, on
 * the same network with the same faults.
 */
import type { Millis } from 'hearsay/core';
import { Experiment } from '../player/experiment.ts';
import type { RunSpec } from '../player/spec.ts';
import { runHeartbeats, type HeartbeatRun } from './heartbeat-run.ts';
import { AKKA_PHI } from './phi-accrual.ts';
import type { Bridge, Story } from './story.ts';
import { BeliefLog, fault, SWIM_SIDE } from './swim-side.ts';

const NODES = 16;
const FOR_MS = 90_000;
const PAUSED = 2;
const LOSSY = 3;
const CRASHED = 4;
const NETWORK = { latencyMs: { min: 1, max: 60 }, refusals: false, randomness: 'per-link' as const };
const OTHERS = Array.from({ length: NODES }, (_, i) => i + 1).filter((number) => number !== LOSSY);

const CRASHED_AT_MS = 60_000;
const FAULTS = [
  fault({ kind: 'pause', atMs: 10_000, forMs: 6000, nodes: [PAUSED] }),
  fault({ kind: 'loss', atMs: 25_000, forMs: 30_000, nodes: [LOSSY], peers: OTHERS, amount: 0.4 }),
  fault({ kind: 'loss', atMs: 25_000, forMs: 30_000, nodes: OTHERS, peers: [LOSSY], amount: 0.4 }),
  fault({ kind: 'crash', atMs: CRASHED_AT_MS, nodes: [CRASHED] }),
];
const swimSpec = (seed: number): RunSpec => ({
  ...SWIM_SIDE,
  seed,
  nodes: NODES,
  latencyMs: NETWORK.latencyMs,
  faults: FAULTS,
  forMs: FOR_MS,
});

export const phiAndSwim: Bridge = {
  id: 'phi-swim',
  title: 'Phi-accrual heartbeats and SWIM',
  fault: 'of 16, one is paused for 6 seconds, one loses 40 % of its packets for 30 seconds, and one crashes',
  figures: [
    { name: 'falseDowns', what: 'how often a node held one for dead that was not', unit: 'count' },
    {
      name: 'firstDetection',
      what: 'from the crash to the first who held it for dead',
      unit: 'milliseconds',
    },
    { name: 'lastDetection', what: 'from the crash to the last', unit: 'milliseconds' },
    { name: 'packets', what: 'packets that each node sent', unit: 'per second' },
  ],
  run: (seed) => ({ seed, left: swim(seed), right: phi(seed) }),
  labSpec: swimSpec,
};

function swim(seed: number): Story {
  const log = new BeliefLog();
  const detectionsMs: Millis[] = [];
  let falseDowns = 0;
  const experiment = new Experiment(swimSpec(seed));
  const { cluster } = experiment;
  experiment.watch({
    onEvent(node, event, now) {
      log.hear(node, event, now);
      if (event.type !== 'member-leave') return;
      if (cluster.named(event.member.name)!.process.state === 'crashed')
        detectionsMs.push(now - CRASHED_AT_MS);
      else falseDowns += 1;
    },
  });
  experiment.begin();
  experiment.advanceTo(FOR_MS);
  const packets = cluster.nodes.reduce((sum, { process }) => sum + process.traffic.packetsSent, 0);
  return {
    system: 'SWIM (memberlist)',
    isModel: false,
    timeline: log.moments,
    numbers: numbersOf({
      verdicts: [],
      falseDowns,
      detectionsMs: detectionsMs.sort((a, b) => a - b),
      packetsPerNodeAndSecond: packets / NODES / (FOR_MS / 1000),
    }),
  };
}

function phi(seed: number): Story {
  const detector = { kind: 'phi', ...AKKA_PHI } as const;
  const run = runHeartbeats({
    seed,
    nodes: NODES,
    intervalMs: AKKA_PHI.firstIntervalMs,
    detector,
    network: NETWORK,
    faults: FAULTS,
    forMs: FOR_MS,
  });
  return {
    system: 'phi-accrual over heartbeats from all to all (Akka’s settings)',
    isModel: true,
    timeline: run.verdicts.map(({ atMs, observer, peer, type }) => {
      return { atMs, who: `n${observer}`, what: `holds n${peer} for ${type === 'down' ? 'dead' : 'alive'}` };
    }),
    numbers: numbersOf(run),
  };
}

function numbersOf(run: HeartbeatRun): Record<string, number> {
  const { falseDowns, detectionsMs, packetsPerNodeAndSecond: packets } = run;
  const [firstDetection] = detectionsMs;
  const lastDetection = detectionsMs.at(-1);
  if (firstDetection === undefined || lastDetection === undefined) return { falseDowns, packets };
  return { falseDowns, firstDetection, lastDetection, packets };
}
