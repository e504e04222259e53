/**
 * A saved node goes on exactly where it was: the whole run has the digest of one in which nobody was saved.
 */
import { describe, expect, test } from 'vitest';
import type { Millis } from '../../packages/hearsay/src/base/core.ts';
import { Rng } from '../../packages/hearsay/src/base/rng.ts';
import type { Process } from '../../packages/hearsay/src/sim/process.ts';
import { Simulation } from '../../packages/hearsay/src/sim/simulation.ts';
import type { SwimEvent } from '../../packages/hearsay/src/swim/api.ts';
import { ReloadingStack } from '../support/reloading-stack.ts';
import { endpointAt, hosts, seeds, simCluster } from '../support/sim-cluster.ts';

type Run = Simulation<SwimEvent>;

const SIZE = 12;

/**
 * A run with everything in it: joins, losses, refusals, slow streams, a pause, a partition, crashes, a leave.
 */
function eventful(seed: number): { sim: Run; nodes: Process<SwimEvent, ReloadingStack>[] } {
  const cluster = simCluster({ seed, size: 0 });
  const network = {
    loss: 0.1,
    latencyMs: { min: 0.2, max: 40 },
    streamLatencyMs: { min: 5, max: 90 },
    streamChunkBytesMax: 100,
  };
  const sim: Run = new Simulation<SwimEvent>({ seed, network });
  const nodes = Array.from({ length: SIZE }, (_, i) => {
    const endpoint = endpointAt(i + 1);
    return sim.spawn(`n${i + 1}`, endpoint, (effects, rng, now) => {
      return new ReloadingStack(cluster.stackOptions(`n${i + 1}`, { endpoint }, rng, now), effects);
    });
  });
  const to = endpointAt(1);
  for (const node of nodes) {
    node.command({ type: 'start' });
    node.command({ type: 'seeds', endpoints: [to] });
    if (node !== nodes[0]) node.command({ type: 'join', ticket: 1, to });
  }
  const meta = Uint8Array.of(1, 2, 3);
  sim.at(7000, () => nodes[3]!.command({ type: 'update', ticket: 2, meta }));
  sim.at(8000, () => nodes[4]!.crash());
  sim.at(9000, () => nodes[5]!.pause());
  sim.at(15_000, () => nodes[5]!.resume());
  sim.at(20_000, () => sim.network.partition(hosts(1, 6), hosts(7, SIZE)));
  sim.at(40_000, () => nodes[4]!.restart());
  sim.at(40_001, () => nodes[4]!.command({ type: 'start' }));
  sim.at(40_002, () => nodes[4]!.command({ type: 'join', ticket: 1, to: endpointAt(2) }));
  sim.at(90_000, () => sim.network.heal());
  sim.at(100_000, () => nodes[8]!.command({ type: 'leave', ticket: 3 }));
  sim.at(100_100, () =>
    nodes[9]!.command({ type: 'send-stream', ticket: 4, to: 'n2', payload: new Uint8Array(3000) }),
  );
  return { sim, nodes };
}

function digestsOf(seed: number, reloadEvery: Millis | null, untilMs = 140_000): string[] {
  const { sim, nodes } = eventful(seed);
  const rng = Rng.seeded(seed, 77);
  const digests: string[] = [];
  while (sim.now < untilMs) {
    sim.runFor(reloadEvery === null ? 500 : reloadEvery);
    if (reloadEvery !== null) for (const node of nodes) if (rng.chance(0.5)) node.core.reload(sim.now);
    if (sim.now % 500 === 0) digests.push(`${sim.now} ${sim.digest}`);
  }
  return digests;
}

describe('save and restore', () => {
  test.each(seeds(4))(
    'a run is the same with half of the nodes saved and restored all the time (seed %i)',
    (seed) => {
      expect(digestsOf(seed, 250)).toEqual(digestsOf(seed, null));
    },
  );

  test('nodes saved in the middle of streams, after every few milliseconds, go on as well', () => {
    expect(digestsOf(7, 12.5, 25_000)).toEqual(digestsOf(7, null, 25_000));
  });
});
