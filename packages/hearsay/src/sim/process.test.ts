import { describe, expect, test } from 'vitest';
import { ToyCore, bytes, type ToyCommand } from '../../../../test/support/toy-core.ts';
import type { Effects, Endpoint, Millis } from '../base/core.ts';
import type { Rng } from '../base/rng.ts';
import type { Process } from './process.ts';
import { Simulation } from './simulation.ts';

const A: Endpoint = { host: '10.0.0.1', port: 7946 };
const B: Endpoint = { host: '10.0.0.2', port: 7946 };

type Toy = Process<string, ToyCore>;
const toy = (effects: Effects<string>, rng: Rng): ToyCore => new ToyCore(effects, rng);

function pair(options: { lateDeadlineRule?: boolean } = {}): { sim: Simulation<string>; a: Toy; b: Toy } {
  const sim = new Simulation<string>({ seed: 1, network: { latencyMs: { min: 1, max: 1 } }, ...options });
  return { sim, a: sim.spawn('a', A, toy), b: sim.spawn('b', B, toy) };
}

const say =
  (to: Endpoint, words: string): ToyCommand =>
  (effects) =>
    effects.sendPacket(to, bytes(words), false);

describe('deadlines', () => {
  test('handleTimeout is called at the deadline, once', () => {
    const { sim, a } = pair();
    a.command(() => (a.core.deadline = 7.5));
    sim.runFor(100);
    expect(a.core.log).toEqual(['7.5 timeout']);
  });

  test('a deadline that an input moves is kept where it was moved to', () => {
    const { sim, a, b } = pair();
    b.command(() => (b.core.deadline = 10));
    b.command(() => (b.core.deadline = 30));
    a.command(() => (a.core.deadline = 30));
    a.command(() => (a.core.deadline = 10));
    sim.runFor(100);
    expect(b.core.log).toEqual(['30 timeout']);
    expect(a.core.log).toEqual(['10 timeout']);
  });

  test('a deadline that is cancelled never comes', () => {
    const { sim, a } = pair();
    a.command(() => (a.core.deadline = 10));
    a.command(() => (a.core.deadline = Infinity));
    sim.runFor(100);
    expect(a.core.log).toEqual([]);
  });

  test('a packet that arrives at the very time of a deadline is read before it', () => {
    const { sim, a, b } = pair();
    b.command(() => (b.core.deadline = 5));
    sim.at(4, () => a.command(say(B, 'just in time')));
    sim.runFor(100);
    expect(b.core.log).toEqual(['5 packet just in time from 10.0.0.1', '5 timeout']);
  });

  test('a deadline that has passed already is judged at once', () => {
    const { sim, a } = pair();
    sim.runFor(10);
    a.command(() => (a.core.deadline = 3));
    sim.runFor(1);
    expect(a.core.log).toEqual(['10 timeout']);
  });
});

describe('pause and resume', () => {
  /** b pauses from 2 to 50 with a deadline at 10, and a packet arrives at 21. */
  function stall(options: { lateDeadlineRule?: boolean }): string[] {
    const { sim, a, b } = pair(options);
    b.command(() => (b.core.deadline = 10));
    sim.at(2, () => b.pause());
    sim.at(20, () => a.command(say(B, 'ack')));
    sim.at(30, () => b.command((_, now) => b.core.log.push(`${now} command`)));
    sim.at(50, () => b.resume());
    sim.runFor(49);
    expect(b.core.log).toEqual([]);
    sim.runFor(51);
    return b.core.log;
  }

  test('the stall is told first, then what waited is delivered, then the deadline', () => {
    expect(stall({})).toEqual(['50 stall 48', '50 packet ack from 10.0.0.1', '50 command', '50 timeout']);
  });

  test('without the rule the deadline is judged before what waited is read', () => {
    expect(stall({ lateDeadlineRule: false })).toEqual([
      '50 timeout',
      '50 packet ack from 10.0.0.1',
      '50 command',
      '50 stall 48',
    ]);
  });

  test('what waited may take the deadline away', () => {
    const { sim, a, b } = pair();
    b.command(() => (b.core.deadline = 10));
    b.pause();
    b.command(() => (b.core.deadline = Infinity));
    a.command(say(B, 'x'));
    sim.at(50, () => b.resume());
    sim.runFor(100);
    expect(b.core.log).toEqual(['50 stall 50', '50 packet x from 10.0.0.1']);
  });

  test('a deadline after the resume keeps its time', () => {
    const { sim, b } = pair();
    b.command(() => (b.core.deadline = 80));
    b.pause();
    sim.at(50, () => b.resume());
    sim.runFor(100);
    expect(b.core.log).toEqual(['50 stall 50', '80 timeout']);
  });

  test('the host of a paused process accepts streams for it, and their bytes wait in order', () => {
    const { sim, a, b } = pair();
    b.pause();
    a.command((effects) => {
      effects.openStream(1, B);
      effects.writeStream(1, bytes('x'));
      effects.endStream(1);
    });
    sim.runFor(20);
    expect(a.core.log).toEqual(['2 stream 1 opened']);
    b.resume();
    expect(b.core.log).toEqual([
      '20 stall 20',
      '20 stream 2 accepted from 10.0.0.1',
      '20 stream 2 data x',
      '20 stream 2 end',
    ]);
  });

  test('only a running process is paused, and only a paused one resumed', () => {
    const { b } = pair();
    expect(() => b.resume()).toThrow('must be paused, and it is running');
    b.pause();
    expect(() => b.pause()).toThrow('must be running, and it is paused');
  });
});

describe('a closed gate', () => {
  /** b's gate is closed from 2 to 50, and b speaks at its deadline at 10. */
  function gated(stopsAt?: (packet: Uint8Array) => boolean, options = {}): { a: string[]; b: string[] } {
    const { sim, a, b } = pair(options);
    sim.at(2, () => b.closeGate(stopsAt));
    sim.at(10, () => b.command(say(A, 'out')));
    sim.at(12, () => b.command(() => (b.core.deadline = 30)));
    sim.at(20, () => a.command(say(B, 'in')));
    sim.at(50, () => b.openGate());
    sim.runFor(49);
    expect(a.core.log).toEqual([]);
    expect(b.traffic.packetsSent).toBe(0);
    sim.runFor(51);
    return { a: a.core.log, b: b.core.log };
  }

  test('holds what goes out and what comes in, while the deadlines run on', () => {
    const { a, b } = gated();
    expect(a).toEqual(['51 packet out from 10.0.0.2']);
    expect(b).toEqual(['30 timeout', '50 packet in from 10.0.0.1']);
  });

  test('may stop the process at a packet, until the gate opens', () => {
    const { a, b } = gated(() => true, { lateDeadlineRule: false });
    expect(a).toEqual(['51 packet out from 10.0.0.2']);
    expect(b).toEqual(['50 packet in from 10.0.0.1', '50 stall 40', '50 timeout']);
  });

  test('does not stop it at a packet of another kind', () => {
    expect(gated((packet) => packet.length > 3).b).toEqual(['30 timeout', '50 packet in from 10.0.0.1']);
  });

  test('is gone with the life of its process', () => {
    const { sim, a, b } = pair();
    b.closeGate();
    b.command(say(A, 'never'));
    b.crash();
    b.restart();
    b.command(say(A, 'again'));
    sim.runFor(10);
    expect(a.core.log).toEqual(['1 packet again from 10.0.0.2']);
  });

  test('is closed once and opened once', () => {
    const { b } = pair();
    expect(() => b.openGate()).toThrow(/openGate/);
    b.closeGate();
    expect(() => b.closeGate()).toThrow(/closeGate/);
  });
});

describe('crash and restart', () => {
  test('a crashed process does nothing more: no deadline, no inbox, no packet', () => {
    const { sim, a, b } = pair();
    b.command(() => (b.core.deadline = 10));
    b.pause();
    a.command(say(B, 'waiting'));
    sim.runFor(5);
    b.crash();
    a.command(say(B, 'too late'));
    sim.runFor(100);
    expect(b.core.log).toEqual([]);
    expect(b.state).toBe('crashed');
    expect(a.core.log).toEqual(['7 packet to 10.0.0.2 refused']);
    expect(() => b.command(() => {})).toThrow('has crashed');
    expect(() => b.crash()).toThrow('has crashed already');
  });

  test('a restart has a new core with new randomness, at the same endpoint and at the present time', () => {
    const { sim, a, b } = pair();
    const before = b.core;
    const firstDraw = before.rng.u32();
    let madeAt: Millis = -1;
    b.command(() => (b.core.deadline = 200));
    sim.at(100, () => b.crash());
    sim.at(150, () =>
      b.restart((effects, rng, now) => {
        madeAt = now;
        return toy(effects, rng);
      }),
    );
    sim.at(160, () => a.command(say(B, 'welcome')));
    sim.runFor(300);
    expect(b.core).not.toBe(before);
    expect(b.core.rng.u32()).not.toBe(firstDraw);
    expect(b.core.log).toEqual(['161 packet welcome from 10.0.0.1']);
    expect([madeAt, before.log]).toEqual([150, []]);
  });

  test('a restart without a factory uses the last one, and stream names begin again', () => {
    const { sim, a, b } = pair();
    a.command((effects) => effects.openStream(1, B));
    sim.runFor(10);
    b.crash();
    b.restart();
    a.command((effects) => effects.openStream(3, B));
    sim.runFor(10);
    expect(b.core.log).toEqual(['11 stream 2 accepted from 10.0.0.1']);
    expect(() => b.restart()).toThrow('must be crashed, and it is running');
  });
});

describe('effects', () => {
  test('they are carried out in order, after the input has returned', () => {
    const sim = new Simulation<string>({ seed: 1, network: { latencyMs: { min: 1, max: 1 } } });
    const order: string[] = [];
    const b = sim.spawn('b', B, toy);
    const a = sim.spawn('a', A, toy, (event, now) => {
      order.push(`${now} ${event}`);
      if (event === 'first') sim.network.cut(A.host, B.host);
      if (event === 'second') a.command(() => order.push('command of a sink'));
    });
    a.command((effects) => {
      effects.sendPacket(B, bytes('before'), false);
      effects.emit('first');
      effects.sendPacket(B, bytes('after'), false);
      effects.emit('second');
      effects.emit('third');
      order.push('input returns');
    });
    expect(order).toEqual(['input returns', '0 first', '0 second', '0 third', 'command of a sink']);
    sim.network.heal();
    sim.runFor(10);
    expect(b.core.log).toEqual(['1 packet before from 10.0.0.1']);
  });

  test('what a core asks for while it is made is carried out when it has been made', () => {
    const sim = new Simulation<string>({ seed: 1, network: { latencyMs: { min: 1, max: 1 } } });
    const b = sim.spawn('b', B, toy);
    const a = sim.spawn('a', A, (effects, rng) => {
      effects.sendPacket(B, bytes('born'), false);
      effects.emit('born');
      const core = toy(effects, rng);
      core.deadline = 3;
      return core;
    });
    sim.runFor(10);
    expect(b.core.log).toEqual(['1 packet born from 10.0.0.1']);
    expect(a.news).toEqual([{ at: 0, event: 'born' }]);
    expect(a.core.log).toEqual(['3 timeout']);
  });

  test('a sink that crashes its process stops the effects that follow', () => {
    const sim = new Simulation<string>({ seed: 1 });
    const b = sim.spawn('b', B, toy);
    const a: Toy = sim.spawn('a', A, toy, () => a.crash());
    a.command((effects) => {
      effects.emit('end');
      effects.sendPacket(B, bytes('never'), false);
    });
    sim.runFor(10);
    expect([a.state, b.core.log]).toEqual(['crashed', []]);
  });

  test('the traffic of a process counts what it sent', () => {
    const { sim, a, b } = pair();
    a.command(say(B, 'four'));
    a.command(say(B, 'sixsix'));
    a.command((effects) => {
      effects.openStream(1, B);
      effects.writeStream(1, bytes('ten bytes.'));
    });
    sim.runFor(10);
    expect(a.traffic).toEqual({ packetsSent: 2, packetBytesSent: 10, streamsOpened: 1, streamBytesSent: 10 });
    expect(b.traffic.packetsSent).toBe(0);
  });

  test('a core that asks outside an input, or for a stream that is not its to name, is told so', () => {
    const { a } = pair();
    expect(() => a.core.effects.emit('x')).toThrow("a asks for 'emit' outside an input");
    expect(() => a.command((effects) => effects.openStream(2, B))).toThrow('cores open odd ones');
  });
});

describe('a slow processor', () => {
  test('each input costs its time, and the others wait their turn', () => {
    const { sim, a, b } = pair();
    b.setInputCost(10);
    for (const words of ['one', 'two', 'three']) a.command(say(B, words));
    sim.runFor(100);
    expect(b.core.log).toEqual([
      '1 packet one from 10.0.0.1',
      '11 packet two from 10.0.0.1',
      '21 packet three from 10.0.0.1',
    ]);
  });

  test('what waits is read before an overdue deadline is judged', () => {
    const { sim, a, b } = pair();
    b.command(() => (b.core.deadline = 5));
    b.setInputCost(10);
    for (const words of ['one', 'two']) a.command(say(B, words));
    sim.runFor(100);
    expect(b.core.log.map((line) => line.split(' from ')[0])).toEqual([
      '1 packet one',
      '11 packet two',
      '21 timeout',
    ]);
  });

  test('under a flood without end the deadline is judged all the same, after so many inputs', () => {
    const { sim, a, b } = pair();
    b.command(() => (b.core.deadline = 5));
    b.setInputCost(1);
    for (let i = 0; i < 4000; i += 1) a.command(say(B, 'x'));
    sim.runFor(3000);
    const place = b.core.log.findIndex((line) => line.endsWith('timeout'));
    expect(place).toBeGreaterThan(2000);
    expect(place).toBeLessThan(2100);
  });

  test('fast again, it reads all that waits at once', () => {
    const { sim, a, b } = pair();
    b.setInputCost(10);
    for (const words of ['one', 'two', 'three']) a.command(say(B, words));
    sim.at(5, () => b.setInputCost(0));
    sim.runFor(100);
    expect(b.core.log.slice(1)).toEqual(['11 packet two from 10.0.0.1', '11 packet three from 10.0.0.1']);
  });
});

describe('a clock of its own', () => {
  test('the core lives in its own time, and its deadlines come when its clock shows them', () => {
    const { sim, a, b } = pair();
    const truth: Millis[] = [];
    sim.watch({ afterInput: (_, kind, now) => void (kind === 'timeout' && truth.push(now)) });
    sim.runFor(10);
    b.setClockRate(2);
    b.command(() => (b.core.deadline = 30));
    a.command(say(B, 'hello'));
    sim.runFor(100);
    expect(b.core.log).toEqual(['12 packet hello from 10.0.0.1', '30 timeout']);
    expect(truth).toEqual([20]);
  });

  test('a deadline that is set already moves with the clock', () => {
    const { sim, b } = pair();
    const truth: Millis[] = [];
    sim.watch({ afterInput: (_, kind, now) => void (kind === 'timeout' && truth.push(now)) });
    b.command(() => (b.core.deadline = 100));
    sim.at(20, () => b.setClockRate(0.5));
    sim.at(60, () => b.setClockRate(2));
    sim.runFor(200);
    // 20 in true time, 20 in the 40 that follow, and 60 in 30.
    expect(truth).toEqual([90]);
    expect(b.core.log).toEqual(['100 timeout']);
  });

  test('with a rate that is no round number time never stands still', () => {
    const { sim, b } = pair();
    b.setClockRate(1.1);
    let timeouts = 0;
    sim.watch({
      afterInput: (_, kind) => {
        if (kind !== 'timeout') return;
        timeouts += 1;
        b.core.deadline = 0.1 * (timeouts + 1);
      },
    });
    b.command(() => (b.core.deadline = 0.1));
    sim.runFor(1000);
    expect(timeouts).toBeGreaterThan(10_990);
    expect(timeouts).toBeLessThan(11_010);
  });

  test('one who is away hears of the stall in its own time', () => {
    const { sim, b } = pair();
    b.setClockRate(3);
    b.pause();
    sim.runFor(10);
    b.resume();
    expect(b.core.log).toEqual(['30 stall 30']);
  });

  test.each([0, -1, Number.NaN, Infinity])('%d is no rate', (rate) => {
    expect(() => pair().a.setClockRate(rate)).toThrow('a number above 0');
  });
});

test('a process is sound when its gate is open, its clock true, and its inputs free', () => {
  const { sim, a } = pair();
  sim.runFor(5);
  expect(a.soundSince).toBe(0);
  a.closeGate();
  expect(a.soundSince).toBe(Infinity);
  sim.runFor(5);
  a.openGate();
  a.setInputCost(1);
  expect(a.soundSince).toBe(Infinity);
  sim.runFor(5);
  a.setInputCost(0);
  expect(a.soundSince).toBe(15);
});
