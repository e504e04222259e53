/** Each law is broken on purpose: an invariant that never speaks up is worth nothing. */
import { describe, expect, test, vi } from 'vitest';
import { endpointAt, hosts, simCluster, type SimCluster } from '../../../../test/support/sim-cluster.ts';
import { Writer } from '../base/writer.ts';
import { BroadcastQueue } from '../swim/broadcast-queue.ts';
import { swimConfig } from '../swim/config.ts';
import { MemberState } from '../swim/member.ts';
import type { RulesName } from '../swim/rules.ts';
import { Transitions } from '../swim/transitions.ts';
import { encodeSuspect } from '../wire/claims.ts';
import { BrokenLaw, LAWS, watchInvariants, type Law } from './invariants.ts';

const RULES: readonly RulesName[] = ['hearsay', 'memberlist', 'memberlist-0.2'];

/** The law whose name holds `words`, for cores of any preset. */
function law(words: string): Law {
  const found = LAWS.find(({ name }) => name.includes(words));
  if (found === undefined) throw new Error(`there is no law with ${words}`);
  return { ...found, rules: RULES };
}

/** Breaks the view of n1 with `plant` and lets the next input come. */
function planting(words: string, plant: (cluster: SimCluster, slotOfN2: number) => void): () => void {
  const cluster = simCluster({ seed: 1, size: 3, laws: [law(words)] }).form();
  cluster.sim.runFor(5000);
  plant(cluster, cluster.node('n1').core.swim.membership.slotOf('n2'));
  return () => cluster.sim.runFor(2000);
}

describe('planted wrong state', () => {
  test('an incarnation that falls', () => {
    const run = planting('never falls', (cluster, slot) => {
      cluster.node('n1').core.swim.membership.setIncarnation(slot, 0);
    });
    expect(run).toThrow(
      'an incarnation never falls while a view keeps the member at one address: n1 on n2: alive 1',
    );
  });

  test('an incarnation that its owner never used', () => {
    const run = planting('only its owner', (cluster, slot) => {
      cluster.node('n1').core.swim.membership.setIncarnation(slot, 2);
    });
    expect(run).toThrow('only its owner raises an incarnation: n1 on n2: alive 1 becomes alive 2');
  });

  test('a dead member that is alive again as it was', () => {
    const cluster = simCluster({ seed: 1, size: 3, laws: [law('comes back')] }).form();
    cluster.node('n2').crash();
    cluster.sim.runUntil(() => cluster.allBelieve('n2', 'dead'), 60_000);
    cluster.sim.runFor(5000);
    const { membership } = cluster.node('n1').core.swim;
    membership.setState(membership.slotOf('n2'), MemberState.Alive, cluster.sim.now);
    expect(() => cluster.sim.runFor(2000)).toThrow('n1 on n2: dead 1 becomes alive 1, dead at 1');
  });

  test('the same after it has been reaped', () => {
    const cluster = simCluster({ seed: 1, size: 3, laws: [law('comes back')] }).form();
    cluster.node('n2').crash();
    cluster.sim.runUntil(() => cluster.allBelieve('n2', 'unknown'), 120_000);
    const { membership } = cluster.node('n1').core.swim;
    const address = { bytes: Uint8Array.of(10, 0, 0, 2), port: 7946 };
    const none = new Uint8Array(0);
    const rng = { below: () => 0 } as unknown as Parameters<typeof membership.add>[2];
    const slot = membership.add('n2', { address, meta: none, versions: none }, rng);
    membership.setState(slot, MemberState.Alive, cluster.sim.now);
    expect(() => cluster.sim.runFor(2000)).toThrow('nothing becomes alive 0, dead at 1');
  });
});

test('the name of no preset is refused, and not taken for one without laws', () => {
  const { sim } = simCluster({ seed: 1, size: 1 });
  const config = swimConfig('lan');
  const watch = (): void => watchInvariants(sim, { rules: 'foo' as RulesName, config });
  expect(watch).toThrow('rules: "foo" is not allowed; use one of hearsay, memberlist, memberlist-0.2');
});

describe('patched cores', () => {
  test('the rules of memberlist bring back the dead', () => {
    const config = { pushPullIntervalMs: 0, streamTimeoutMs: 200_000 };
    const network = { streamTimeoutMs: 200_000 };
    const options = {
      seed: 1,
      size: 10,
      rules: 'memberlist',
      config,
      network,
      laws: [law('comes back')],
    } as const;
    const cluster = simCluster(options).form();
    cluster.join('n9');
    cluster.sim.network.setLink(endpointAt(9).host, endpointAt(1).host, {
      streamLatencyMs: { min: 80_000, max: 80_000 },
    });
    cluster.sim.runFor(10);
    cluster.node('n5').crash();
    expect(() => cluster.sim.runFor(90_000)).toThrow('n1 on n5: nothing becomes alive 1, dead at 1');
  });

  test('the rules of memberlist let a process that wakes up judge for the time it missed', () => {
    const cluster = simCluster({ seed: 1, size: 10, rules: 'memberlist', laws: [law('wakes up')] }).form();
    cluster.sim.network.partition(hosts(4, 4), [...hosts(1, 3), ...hosts(5, 10)]);
    cluster.sim.runUntil(() => cluster.news('member-suspect').some(({ by }) => by === 'n4'), 10_000);
    cluster.node('n4').pause();
    cluster.sim.runFor(29_000);
    expect(() => cluster.node('n4').resume() ?? cluster.sim.runFor(0)).toThrow(
      'costs no running process its life by its own word alone: n4 on',
    );
  });

  test('a suspect that answers and is not let refute', () => {
    const cluster = simCluster({ seed: 1, size: 12, laws: [law('answered its suspector')] }).form();
    cluster.sim.runFor(5000);
    vi.spyOn(Transitions.prototype, 'refute').mockImplementation(() => undefined);
    const writer = new Writer();
    writer.begin();
    encodeSuspect(writer, { incarnation: 1, node: 'n2', from: 'n3' });
    cluster.sim.network.sendPacket(endpointAt(3), endpointAt(1), writer.finish());
    try {
      expect(() => cluster.sim.runFor(60_000)).toThrow(
        /over healthy links: n\d+ on n2: suspect 1 becomes dead 1/,
      );
    } finally {
      vi.restoreAllMocks();
    }
  });

  test('a queue that does not count', () => {
    const cluster = simCluster({ seed: 1, size: 3, laws: [law('no broadcast')] }).form();
    const { queue } = cluster.node('n1').core.swim;
    queue.take = (overheadBytes, limitBytes) =>
      BroadcastQueue.prototype.take.call(queue, overheadBytes, limitBytes, 99);
    cluster.node('n1').command({ type: 'update', ticket: 1, meta: Uint8Array.of(1) });
    expect(() => cluster.sim.runFor(10_000)).toThrow('n1 has sent its news of n1 5 times, of 4 at most');
  });

  test('a core with a larger packet than the others expect', () => {
    const cluster = simCluster({ seed: 1, size: 30, config: { packetBytesMax: 3000 }, laws: [] });
    const laws = [law('no packet')];
    watchInvariants(cluster.sim, { rules: 'hearsay', config: swimConfig('lan'), laws });
    expect(() => cluster.form(120_000)).toThrow(
      /no packet is above its budget: n\d+ sends \d+ of 1405 bytes to 10\.0/,
    );
  });
});

describe('watching', () => {
  test('laws of other presets are left out', () => {
    const law: Law = { kind: 'packet', name: 'silence', rules: ['memberlist'], holds: () => false };
    simCluster({ seed: 1, size: 2, rules: 'hearsay', laws: [law] }).form();
    expect(() => simCluster({ seed: 1, size: 2, rules: 'memberlist', laws: [law] }).form()).toThrow(
      'silence',
    );
  });

  test('a broken law tells which, when, and how to see it again', () => {
    const law: Law = { kind: 'packet', name: 'silence', rules: RULES, holds: () => false };
    let broken: unknown;
    try {
      simCluster({ seed: 77, size: 2, laws: [law] }).form();
    } catch (error) {
      broken = error;
    }
    expect(broken).toBeInstanceOf(BrokenLaw);
    expect((broken as BrokenLaw).law).toBe('silence');
    expect(String(broken)).toMatch(
      /silence: n\d sends \d+ of 1405 bytes to 10\.0\.0\.\d:7946\n {2}seed 77, time \d/,
    );
  });

  test('a member that moves to another address may count from 1 again', () => {
    const cluster = simCluster({ seed: 1, size: 5 }).form();
    cluster.node('n5').command({ type: 'update', ticket: 1, meta: Uint8Array.of(1) });
    cluster.sim.runFor(2000);
    cluster.node('n5').crash();
    cluster.sim.runUntil(() => cluster.allBelieve('n5', 'dead'), 60_000);
    cluster.spawn('n5 again', 55, { member: 'n5' });
    cluster.join('n5 again');
    cluster.sim.runUntil(() => cluster.converged(), 60_000);
  });
});
