/** What an idle cluster costs. */
import { expect, test } from 'vitest';
import { simCluster } from '../support/sim-cluster.ts';

test('in steady state each member sends one ping and one ack an interval, and nothing else', () => {
  const [size, seconds] = [10, 60];
  const cluster = simCluster({ seed: 1, size }).form();
  cluster.sim.runFor(20_000); // until everybody has shown its mark
  const before = cluster.nodes.map(({ traffic }) => traffic.packetsSent);
  const types = new Map<number, number>();
  cluster.sim.watch({
    onPacket: (_process, _to, packet) => void types.set(packet[0]!, (types.get(packet[0]!) ?? 0) + 1),
  });
  cluster.sim.runFor(seconds * 1000);
  const sent = cluster.nodes.map(({ traffic }, i) => traffic.packetsSent - before[i]!);
  expect(sent.reduce((sum, one) => sum + one, 0)).toBe(2 * size * seconds);
  expect([...types].sort()).toEqual([
    [0, size * seconds], // pings
    [2, size * seconds], // acks
  ]);
});

test('a node that is alone sends nothing at all', () => {
  const cluster = simCluster({ seed: 1, size: 1 });
  cluster.sim.runFor(120_000);
  expect(cluster.node('n1').traffic).toMatchObject({ packetsSent: 0, streamsOpened: 0 });
});
