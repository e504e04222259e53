import { describe, expect, test } from 'vitest';
import { ToyCore, bytes, type ToyCommand } from '../../../../test/support/toy-core.ts';
import type { Endpoint } from '../base/core.ts';
import type { NetworkOptions } from './network.ts';
import type { Process } from './process.ts';
import { Simulation } from './simulation.ts';

const A: Endpoint = { host: '10.0.0.1', port: 7946 };
const B: Endpoint = { host: '10.0.0.2', port: 7946 };

type Toy = Process<string, ToyCore>;

/** Two toys, every latency 1 ms: times in the logs are exact. */
function pair(network: NetworkOptions = {}): { sim: Simulation<string>; a: Toy; b: Toy } {
  const sim = new Simulation<string>({ seed: 1, network: { latencyMs: { min: 1, max: 1 }, ...network } });
  const make = (name: string, endpoint: Endpoint): Toy =>
    sim.spawn(name, endpoint, (effects, rng) => new ToyCore(effects, rng));
  return { sim, a: make('a', A), b: make('b', B) };
}

const say =
  (to: Endpoint, words: string): ToyCommand =>
  (effects) =>
    effects.sendPacket(to, bytes(words), false);

/** Opens stream 1 to B and writes `words` on it. */
const call =
  (words: string): ToyCommand =>
  (effects) => {
    effects.openStream(1, B);
    effects.writeStream(1, bytes(words));
  };

describe('datagrams', () => {
  test('a datagram arrives after its latency, from the endpoint of its sender', () => {
    const { sim, a, b } = pair();
    a.command(say(B, 'hello'));
    sim.runFor(10);
    expect(b.core.log).toEqual(['1 packet hello from 10.0.0.1']);
    expect(sim.network.counts).toEqual({ delivered: 1, lost: 0, cut: 0, unbound: 0 });
  });

  test('latencies lie in their range, and datagrams overtake each other', () => {
    const { sim, a, b } = pair({ latencyMs: { min: 2, max: 6 } });
    for (let i = 0; i < 1000; i += 1) a.command(say(B, String(i)));
    sim.runFor(10);
    const times = b.core.log.map((line) => Number(line.split(' ')[0]));
    expect(times).toHaveLength(1000);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(2);
    expect(Math.min(...times)).toBeLessThan(2.1);
    expect(Math.max(...times)).toBeLessThan(6);
    expect(Math.max(...times)).toBeGreaterThan(5.9);
    expect(b.core.log[0]).not.toContain('packet 0 ');
  });

  test('the share of datagrams lost is the one asked for', () => {
    const { sim, a, b } = pair({ loss: 0.2 });
    for (let i = 0; i < 10_000; i += 1) a.command(say(B, 'x'));
    sim.runFor(10);
    expect(sim.network.counts.lost).toBeGreaterThan(1800);
    expect(sim.network.counts.lost).toBeLessThan(2200);
    expect(b.core.log).toHaveLength(10_000 - sim.network.counts.lost);
  });

  test('one direction of one link can have its own latency and loss', () => {
    const { sim, a, b } = pair();
    sim.network.setLink(A.host, B.host, { latencyMs: { min: 30, max: 30 } });
    sim.network.setLink(B.host, A.host, { loss: 1 });
    a.command(say(B, 'slow'));
    b.command(say(A, 'lost'));
    sim.runFor(100);
    expect(b.core.log).toEqual(['30 packet slow from 10.0.0.1']);
    expect(a.core.log).toEqual([]);
  });

  test('a datagram to nobody is refused after a round trip', () => {
    const { sim, a } = pair();
    a.command(say({ host: '10.0.0.2', port: 1 }, 'x'));
    sim.runFor(10);
    expect(a.core.log).toEqual(['2 packet to 10.0.0.2 refused']);
    expect(sim.network.counts.unbound).toBe(1);
  });

  test('hosts that send no refusals leave the sender in the dark', () => {
    const { sim, a } = pair({ refusals: false });
    a.command(say({ host: '10.0.0.2', port: 1 }, 'x'));
    sim.runFor(10);
    expect(a.core.log).toEqual([]);
  });

  test('a cut swallows its direction only, with what is on the way, and refuses nothing', () => {
    const { sim, a, b } = pair();
    a.command(say(B, 'on the way'));
    sim.runFor(0.5);
    sim.network.cut(A.host, B.host);
    a.command(say(B, 'into the cut'));
    a.command(say({ host: B.host, port: 1 }, 'to nobody'));
    b.command(say(A, 'against it'));
    sim.runFor(10);
    expect(b.core.log).toEqual([]);
    expect(a.core.log).toEqual(['1.5 packet against it from 10.0.0.2']);
    expect(sim.network.counts.cut).toBe(3);
  });

  test('a refusal does not pass a cut on the way back', () => {
    const { sim, a } = pair();
    sim.network.cut(B.host, A.host);
    a.command(say({ host: B.host, port: 1 }, 'to nobody'));
    sim.runFor(10);
    expect(a.core.log).toEqual([]);
  });

  test('a partition cuts both directions between its sides, nothing within them, until healed', () => {
    const { sim, a, b } = pair();
    const c = sim.spawn('c', { host: '10.0.0.3', port: 7946 }, (effects, rng) => new ToyCore(effects, rng));
    sim.network.partition([A.host, '10.0.0.3'], [B.host]);
    a.command(say(B, 'across'));
    b.command(say(A, 'across'));
    c.command(say(A, 'within'));
    sim.runFor(5);
    sim.network.heal();
    a.command(say(B, 'healed'));
    sim.runFor(5);
    expect(a.core.log).toEqual(['1 packet within from 10.0.0.3']);
    expect(b.core.log).toEqual(['6 packet healed from 10.0.0.1']);
  });

  test.each<[string, NetworkOptions]>([
    ['loss', { loss: 1.1 }],
    ['latencyMs.min', { latencyMs: { min: -1, max: 1 } }],
    ['latencyMs.max', { latencyMs: { min: 2, max: 1 } }],
    ['streamLatencyMs.max', { streamLatencyMs: { min: 0, max: Infinity } }],
    ['streamTimeoutMs', { streamTimeoutMs: 0 }],
    ['streamChunkBytesMax', { streamChunkBytesMax: 0.5 }],
  ])('an impossible %s is named', (field, network) => {
    expect(() => pair(network)).toThrow(field);
  });
});

describe('streams', () => {
  test('a stream is accepted and opened, and carries in order also what was written before', () => {
    const { sim, a, b } = pair({ streamLatencyMs: { min: 1, max: 1 } });
    a.command(call('early'));
    sim.at(5, () => a.command((effects) => effects.writeStream(1, bytes('late'))));
    sim.runFor(10);
    expect(a.core.log).toEqual(['2 stream 1 opened']);
    expect(b.core.log).toEqual([
      '1 stream 2 accepted from 10.0.0.1',
      '3 stream 2 data early',
      '6 stream 2 data late',
    ]);
  });

  test('pieces never overtake each other, whatever their latencies', () => {
    const { sim, a, b } = pair({ streamLatencyMs: { min: 0, max: 20 } });
    a.command(call(''));
    for (let i = 0; i < 200; i += 1) {
      sim.at(50 + i, () => a.command((effects) => effects.writeStream(1, bytes(`${i};`))));
    }
    sim.runFor(1000);
    const heard = b.core.log.flatMap((line) => line.match(/data (\d+);/)?.slice(1) ?? []);
    expect(heard).toEqual(Array.from({ length: 200 }, (_, i) => String(i)));
  });

  test('what is written in one piece arrives in pieces of the size that the network has', () => {
    const { sim, a, b } = pair({ streamChunkBytesMax: 2 });
    a.command(call('hello'));
    sim.runFor(10);
    expect(b.core.log.slice(1)).toEqual(['3 stream 2 data he', '3 stream 2 data ll', '3 stream 2 data o']);
  });

  test('after its end a side still hears the other; when both have ended nothing more comes', () => {
    const { sim, a, b } = pair();
    a.command(call('question'));
    a.command((effects) => effects.endStream(1));
    sim.at(8, () => {
      b.command((effects) => {
        effects.writeStream(2, bytes('answer'));
        effects.endStream(2);
      });
    });
    sim.runFor(30_000);
    expect(b.core.log.slice(1)).toEqual(['3 stream 2 data question', '3 stream 2 end']);
    expect(a.core.log).toEqual(['2 stream 1 opened', '9 stream 1 data answer', '9 stream 1 end']);
  });

  test('writing after the end is a bug of the core', () => {
    const { a } = pair();
    a.command(call('x'));
    a.command((effects) => effects.endStream(1));
    expect(() => a.command((effects) => effects.writeStream(1, bytes('y')))).toThrow(
      'written to after its end',
    );
  });

  test('a stream to nobody is refused after a round trip', () => {
    const { sim, a, b } = pair();
    b.crash();
    a.command(call('x'));
    sim.runFor(30_000);
    expect(a.core.log).toEqual(['2 stream 1 refused']);
  });

  test.each([
    ['there', A.host, B.host],
    ['back', B.host, A.host],
  ])('a stream that is opened while the way %s is cut times out', (_, from, to) => {
    const { sim, a, b } = pair({ streamTimeoutMs: 5000 });
    sim.network.cut(from, to);
    a.command(call('x'));
    sim.runFor(30_000);
    expect(a.core.log).toEqual(['5000 stream 1 timeout']);
    expect(b.core.log).toEqual([]);
  });

  test('when the answer to an opening is cut off, both sides time out', () => {
    const { sim, a, b } = pair({ streamTimeoutMs: 5000 });
    a.command(call('x'));
    sim.runFor(1);
    sim.network.cut(A.host, B.host);
    sim.runFor(30_000);
    expect(a.core.log).toEqual(['5000 stream 1 timeout']);
    expect(b.core.log).toEqual(['1 stream 2 accepted from 10.0.0.1', '5001 stream 2 timeout']);
  });

  test('a short cut delays a stream and loses nothing of it', () => {
    const { sim, a, b } = pair();
    a.command(call('one'));
    sim.runFor(10);
    sim.network.cut(A.host, B.host);
    a.command((effects) => effects.writeStream(1, bytes('two')));
    a.command((effects) => effects.endStream(1));
    sim.runFor(990);
    expect(b.core.log).toHaveLength(2);
    sim.network.heal();
    sim.runFor(1000);
    expect(b.core.log.slice(2)).toEqual(['1011 stream 2 data two', '1011 stream 2 end']);
  });

  test('a long cut ends the writer with a timeout, and the other side with a reset when it writes', () => {
    const { sim, a, b } = pair({ streamTimeoutMs: 1000 });
    a.command(call('one'));
    sim.runFor(10);
    sim.network.cut(A.host, B.host);
    a.command((effects) => effects.writeStream(1, bytes('two')));
    sim.runFor(2000);
    expect(a.core.log.at(-1)).toBe('1010 stream 1 timeout');
    sim.network.heal();
    b.command((effects) => effects.writeStream(2, bytes('three')));
    sim.runFor(100);
    expect(b.core.log.at(-1)).toBe('2012 stream 2 reset');
    expect(a.core.log.at(-1)).toBe('1010 stream 1 timeout');
  });

  test('an abort is a reset for the peer and silence for the one who aborts', () => {
    const { sim, a, b } = pair();
    a.command(call('x'));
    sim.runFor(10);
    b.command((effects) => effects.abortStream(2));
    b.command((effects) => effects.writeStream(2, bytes('ignored')));
    sim.runFor(30_000);
    expect(a.core.log).toEqual(['2 stream 1 opened', '11 stream 1 reset']);
    expect(b.core.log).toHaveLength(2);
  });

  test('an opening that is aborted on its way never arrives', () => {
    const { sim, a, b } = pair();
    a.command(call('x'));
    a.command((effects) => effects.abortStream(1));
    sim.runFor(30_000);
    expect([a.core.log, b.core.log]).toEqual([[], []]);
  });

  test('a crash resets the streams of the process, opened, half-open and accepted', () => {
    const { sim, a, b } = pair();
    a.command(call('x'));
    b.command((effects) => effects.openStream(1, A));
    sim.runFor(10);
    a.command((effects) => effects.openStream(3, B));
    sim.runFor(1);
    b.crash();
    sim.runFor(30_000);
    expect(a.core.log.slice(-3)).toEqual(['12 stream 3 reset', '12 stream 2 reset', '12 stream 1 reset']);
    expect(b.core.log.at(-1)).toBe('11 stream 4 accepted from 10.0.0.1');
  });

  test('a reset that a cut swallowed is made good when the stream is written to', () => {
    const { sim, a, b } = pair();
    a.command(call('x'));
    sim.runFor(10);
    sim.network.cut(B.host, A.host);
    b.crash();
    sim.runFor(100);
    sim.network.heal();
    expect(a.core.log).toEqual(['2 stream 1 opened']);
    b.restart();
    a.command((effects) => effects.writeStream(1, bytes('anybody?')));
    sim.runFor(100);
    expect(a.core.log.at(-1)).toBe('112 stream 1 reset');
    expect(b.core.log).toEqual([]);
  });
});

describe('disturbances', () => {
  test('streams are refused in one direction while datagrams pass', () => {
    const { sim, a, b } = pair();
    sim.network.disturb({ from: [A.host], refusesStreams: true });
    a.command(call('hello'));
    a.command(say(B, 'hello'));
    sim.runFor(10);
    expect(a.core.log).toEqual(['2 stream 1 refused']);
    expect(b.core.log).toEqual(['1 packet hello from 10.0.0.1']);
  });

  test('a piece of a stream resets it for both sides', () => {
    const { sim, a, b } = pair();
    a.command(call('hello'));
    sim.at(5, () => sim.network.disturb({ from: [A.host], streamResets: 1 }));
    sim.at(6, () => a.command((effects) => effects.writeStream(1, bytes('more'))));
    sim.runFor(20);
    expect(a.core.log.at(-1)).toBe('7 stream 1 reset');
    expect(b.core.log.at(-1)).toBe('7 stream 2 reset');
  });

  test('a share of the pieces of streams resets theirs, and the others arrive', () => {
    const { sim, a, b } = pair();
    sim.network.disturb({ from: [A.host], streamResets: 0.2 });
    for (let i = 0; i < 500; i += 1) {
      const stream = 2 * i + 1;
      a.command((effects) => {
        effects.openStream(stream, B);
        effects.writeStream(stream, bytes('x'));
      });
    }
    sim.runFor(20);
    // Two pieces each: the opening, and the byte.
    const arrived = b.core.log.filter((line) => line.includes('data')).length;
    expect(arrived).toBeGreaterThan(500 * 0.64 - 60);
    expect(arrived).toBeLessThan(500 * 0.64 + 60);
  });

  const many = (toy: Toy, count = 1000): void => {
    for (let i = 0; i < count; i += 1) toy.command(say(B, String(i)));
  };

  test('a cut disturbs one direction, and only until it is over', () => {
    const { sim, a, b } = pair();
    const cut = { from: [A.host], to: [B.host], isCut: true };
    const id = sim.network.disturb(cut);
    a.command(say(B, 'lost'));
    b.command(say(A, 'heard'));
    sim.runFor(10);
    sim.network.calm(id);
    a.command(say(B, 'late'));
    sim.runFor(10);
    expect(a.core.log).toEqual(['1 packet heard from 10.0.0.2']);
    expect(b.core.log).toEqual(['11 packet late from 10.0.0.1']);
  });

  test('a share of datagrams arrives twice', () => {
    const { sim, a, b } = pair();
    sim.network.disturb({ duplication: 0.3 });
    many(a);
    sim.runFor(10);
    expect(b.core.log.length).toBeGreaterThan(1250);
    expect(b.core.log.length).toBeLessThan(1350);
  });

  test('a share of datagrams is overtaken by others', () => {
    const { sim, a, b } = pair();
    sim.network.disturb({ reordering: 0.2, reorderingMs: 50 });
    many(a);
    sim.runFor(100);
    const late = b.core.log.filter((line) => Number(line.split(' ')[0]) > 1);
    expect(b.core.log).toHaveLength(1000);
    expect(late.length).toBeGreaterThan(150);
    expect(late.length).toBeLessThan(250);
  });

  test('datagrams above the MTU vanish, streams pass', () => {
    const { sim, a, b } = pair();
    sim.network.disturb({ mtuBytes: 5 });
    a.command(say(B, 'short'));
    a.command(say(B, 'longer'));
    a.command(call('a long stream'));
    sim.runFor(100);
    expect(sim.network.counts).toEqual({ delivered: 1, lost: 1, cut: 0, unbound: 0 });
    expect(b.core.log.join()).toContain('a long stream');
  });

  test('what goes into a clogged link comes out all at once', () => {
    const { sim, a, b } = pair();
    sim.network.disturb({ from: [A.host], cloggedUntilMs: 500 });
    a.command(say(B, 'one'));
    sim.runFor(200);
    a.command(say(B, 'two'));
    sim.runFor(1000);
    expect(b.core.log).toEqual(['501 packet one from 10.0.0.1', '501 packet two from 10.0.0.1']);
  });

  test('delays and losses add up', () => {
    const { sim, a, b } = pair();
    sim.network.disturb({ delayMs: { min: 10, max: 10 } });
    sim.network.disturb({ to: [B.host], delayMs: { min: 5, max: 5 }, loss: 0.5 });
    many(a);
    sim.runFor(100);
    expect(new Set(b.core.log.map((line) => line.split(' ')[0]))).toEqual(new Set(['16']));
    expect(sim.network.counts.lost).toBeGreaterThan(400);
    expect(sim.network.counts.lost).toBeLessThan(600);
  });

  test('the network knows since when it has been healthy', () => {
    const { sim } = pair();
    const { network } = sim;
    expect(network.healthySince).toBe(0);
    const disturbance = { loss: 0.1 };
    const id = network.disturb(disturbance);
    network.partition([A.host], [B.host]);
    sim.runFor(100);
    network.heal();
    expect(network.healthySince).toBe(Infinity);
    sim.runFor(100);
    network.calm(id);
    sim.runFor(100);
    expect(network.healthySince).toBe(200);
  });

  test.each([
    [{ loss: 1.5 }, 'loss: 1.5 is not allowed; a share from 0 to 1'],
    [{ duplication: -1 }, 'duplication: -1 is not allowed'],
    [{ reordering: Number.NaN }, 'reordering: NaN is not allowed'],
    [{ reorderingMs: -5 }, 'reorderingMs: -5 is not allowed; milliseconds from 0'],
    [{ mtuBytes: 0 }, 'mtuBytes: 0 is not allowed; bytes from 1'],
    [{ delayMs: { min: 5, max: 1 } }, 'delayMs.max: 1 is not allowed'],
  ])('%j is refused', (disturbance, text) => {
    expect(() => pair().sim.network.disturb(disturbance)).toThrow(text);
  });
});
