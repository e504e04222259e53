import { describe, expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { Cluster } from './cluster.ts';
import { Draw, LinkChance, type Randomness } from './link-chance.ts';

const chance = (randomness: Randomness): LinkChance => new LinkChance(randomness, Rng.seeded(1));
const some = (source: LinkChance, to: string): number[] =>
  Array.from({ length: 5 }, () => source.next(Draw.Latency, 'a', to).unit());

describe('a source for each link', () => {
  test('gives a link the same fates whatever others draw in between', () => {
    const alone = some(chance('per-link'), 'b');
    const disturbed = chance('per-link');
    const between = alone.map(() => {
      disturbed.next(Draw.Latency, 'a', 'c');
      disturbed.next(Draw.Loss, 'a', 'b');
      return disturbed.next(Draw.Latency, 'a', 'b').unit();
    });
    expect(between).toEqual(alone);
    expect(new Set(alone).size).toBe(alone.length);
  });

  test('gives other links, and the other direction, other fates', () => {
    const source = chance('per-link');
    const fates = [some(source, 'b'), some(source, 'c')];
    const back = source.next(Draw.Latency, 'b', 'a').unit();
    expect(fates[0]).not.toEqual(fates[1]);
    expect(fates.flat()).not.toContain(back);
  });

  test('goes on after a restore where it was', () => {
    const source = chance('per-link');
    some(source, 'b');
    const copy = chance('per-link');
    copy.restore(source.save());
    expect(some(copy, 'b')).toEqual(some(source, 'b'));
  });

  test('is not what a shared source is: there any other draw changes what comes', () => {
    const disturbed = chance('shared');
    disturbed.next(Draw.Latency, 'a', 'c').unit();
    expect(some(disturbed, 'b')).not.toEqual(some(chance('shared'), 'b'));
  });
});

describe('two runs that differ in one setting', () => {
  /** How long each ping from n1 to n2 was on the way, in the order of sending. */
  function latencies(randomness: Randomness, indirectChecks: number): number[] {
    const cluster = new Cluster({
      seed: 3,
      nodesMost: 8,
      network: { randomness },
      config: { indirectChecks },
    });
    cluster.spawnWhole(8);
    const sentAt = new Map<Uint8Array, number>();
    const found: number[] = [];
    cluster.sim.watch({
      onPacket: ({ name }, to, packet, now) => {
        if (name === 'n1' && to.host === '10.0.0.2') sentAt.set(packet, now);
      },
      beforeInput: ({ name }, input, now) => {
        const at = input.kind === 'packet' && name === 'n2' ? sentAt.get(input.packet) : undefined;
        if (at !== undefined) found.push(now - at);
      },
    });
    cluster.sim.network.disturb({ from: ['10.0.0.3'], to: ['10.0.0.4'], isCut: true });
    cluster.sim.runFor(30_000);
    return found.slice(0, 5);
  }

  test('meet the same network where each link has a source of its own, and else they do not', () => {
    const own = [latencies('per-link', 3), latencies('per-link', 0)];
    expect(own[0]).toHaveLength(5);
    for (const [i, ms] of own[0]!.entries()) expect(ms).toBeCloseTo(own[1]![i]!, 6);
    expect(latencies('shared', 3)).not.toEqual(latencies('shared', 0));
  });
});
