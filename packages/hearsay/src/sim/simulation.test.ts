import { describe, expect, test } from 'vitest';
import { ToyCore, bytes, text } from '../../../../test/support/toy-core.ts';
import type { Endpoint, Millis } from '../base/core.ts';
import { Simulation } from './simulation.ts';

const endpoint = (index: number): Endpoint => ({ host: `10.0.0.${index}`, port: 7946 });

/** Passes each packet on to somebody at random, and starts one of its own every 100 ms. */
class Gossip extends ToyCore {
  override deadline: Millis = 0;
  heard = 0;

  override handlePacket(from: Endpoint, packet: Uint8Array, now: Millis): void {
    super.handlePacket(from, packet, now);
    this.heard += 1;
    const hops = Number(text(packet));
    if (hops > 0) this.#tell(hops - 1);
  }

  override handleTimeout(now: Millis): void {
    this.deadline = now + 100;
    this.#tell(3);
  }

  #tell(hops: number): void {
    this.effects.sendPacket(endpoint(1 + this.rng.below(8)), bytes(String(hops)), false);
  }
}

function gossip(seed: number): Simulation<string> {
  const sim = new Simulation<string>({ seed, network: { loss: 0.1 } });
  for (let i = 1; i <= 8; i += 1) sim.spawn(`n${i}`, endpoint(i), (effects, rng) => new Gossip(effects, rng));
  return sim;
}

describe('determinism', () => {
  test('the same seed twice gives the same digest, step by step or in one run', () => {
    const [one, other] = [gossip(7), gossip(7)];
    one.runFor(5000);
    while (other.now < 4900) other.step();
    other.runFor(5000 - other.now);
    expect(one.digest).toBe(other.digest);
    expect(one.steps).toBe(other.steps);
    expect(one.network.counts).toEqual(other.network.counts);
  });

  test('another seed gives another digest', () => {
    const [one, other] = [gossip(7), gossip(8)];
    one.runFor(1000);
    other.runFor(1000);
    expect(one.digest).not.toBe(other.digest);
  });

  test('the digest is the same in every engine', () => {
    const sim = gossip(2026);
    sim.runFor(1000);
    expect(sim.digest).toBe('290a375c');
  });

  test('the digest changes with what is delivered, and not with what is looked at', () => {
    const sim = gossip(7);
    sim.runFor(150);
    const before = sim.digest;
    expect(sim.processes.map(({ state }) => state)).toEqual(Array.from({ length: 8 }, () => 'running'));
    expect(sim.digest).toBe(before);
    sim.runFor(100);
    expect(sim.digest).not.toBe(before);
  });
});

describe('driving', () => {
  test('runFor stops at the end of its time, with all that was due then done', () => {
    const sim = new Simulation<string>({ seed: 1 });
    const done: number[] = [];
    for (const at of [5, 10, 10.5]) sim.at(at, () => done.push(at));
    sim.runFor(10);
    expect([done, sim.now]).toEqual([[5, 10], 10]);
  });

  test('step moves to the next happening, and is false when there is none', () => {
    const sim = new Simulation<string>({ seed: 1 });
    sim.at(5, () => {});
    expect([sim.step(), sim.now, sim.step(), sim.now]).toEqual([true, 5, false, 5]);
  });

  test('runUntil stops at the first step after which the predicate holds', () => {
    const sim = gossip(1);
    const first = sim.processes[0]!.core as unknown as Gossip;
    sim.runUntil(() => first.heard === 3, 5000);
    expect(first.heard).toBe(3);
    const then = sim.now;
    sim.runUntil(() => first.heard === 3, 0);
    expect(sim.now).toBe(then);
  });

  test('runUntil says what it waited for, and how things stood, when it has waited long enough', () => {
    const sim = new Simulation<string>({ seed: 42 });
    const a = sim.spawn('a', endpoint(1), (effects, rng) => new ToyCore(effects, rng));
    sim.spawn('b', endpoint(2), (effects, rng) => new ToyCore(effects, rng)).pause();
    sim.at(700, () => {});
    const wait = (): void => sim.runUntil(() => a.core.log.length > 0, 500);
    expect(wait).toThrow(
      /^not reached within 500 ms: \(\) => a\.core\.log\.length > 0\n {2}seed 42, time 500 ms/,
    );
    expect(sim.now).toBe(500);
    expect(wait).toThrow('a at 10.0.0.1:7946: running\n  b at 10.0.0.2:7946: paused');
    expect(wait).toThrow('nothing more will happen');
    const everyoneAgrees = (): boolean => false;
    expect(() => sim.runUntil(everyoneAgrees, 1)).toThrow('within 1 ms: everyoneAgrees');
  });

  test('a core that never lets time pass is stopped', () => {
    const sim = new Simulation<string>({ seed: 1 });
    const restless = (): ToyCore =>
      new (class extends ToyCore {
        override deadline: Millis = 0;
        override handleTimeout(): void {}
      })(undefined!, undefined!);
    sim.spawn('a', endpoint(1), restless);
    expect(() => sim.runFor(1)).toThrow(
      'time stands still at 0 ms; of the last 1000 steps 1000 × a deadline of a',
    );
  });

  test('times and seeds that make no sense are named', () => {
    const sim = new Simulation<string>({ seed: 1 });
    sim.runFor(10);
    expect(() => sim.at(9, () => {})).toThrow('atMs');
    expect(() => sim.runFor(-1)).toThrow('durationMs');
    expect(() => sim.runUntil(() => true, Infinity)).toThrow('withinMs');
    expect(() => new Simulation({ seed: Number.NaN })).toThrow('seed');
  });
});

describe('processes', () => {
  test('names and endpoints are taken once', () => {
    const sim = new Simulation<string>({ seed: 1 });
    const make = (name: string, index: number) => (): unknown =>
      sim.spawn(name, endpoint(index), (effects, rng) => new ToyCore(effects, rng));
    make('a', 1)();
    expect(make('a', 2)).toThrow('name: "a" is not allowed');
    expect(make('b', 1)).toThrow('another process is bound there');
  });
});
