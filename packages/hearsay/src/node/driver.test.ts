import { createSocket } from 'node:dgram';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bytes, ToyCore, type ToyCommand } from '../../../../test/support/toy-core.ts';
import type { Effects, Endpoint } from '../base/core.ts';
import { Rng } from '../base/rng.ts';
import { bindTransports } from './bind.ts';
import { systemClock } from './clock.ts';
import { Driver, type DriverOptions } from './driver.ts';

type ToyDriver = Driver<ToyCommand, undefined, string>;

interface Node {
  readonly driver: ToyDriver;
  readonly toy: ToyCore;
  readonly local: Endpoint;
  readonly events: string[];
  readonly faults: string[];
}

interface Made extends Partial<DriverOptions<ToyCommand, undefined, string>> {
  readonly host?: string;
  readonly toy?: (effects: Effects<string>) => ToyCore;
}

const open: ToyDriver[] = [];
const soon = { timeout: 10_000, interval: 2 };

afterEach(async () => {
  await Promise.all(open.splice(0).map((driver) => driver.close()));
});

async function node({ host = '127.0.0.1', toy: make, ...options }: Made = {}): Promise<Node> {
  const transports = await bindTransports({ host, port: 0 });
  const events: string[] = [];
  const faults: string[] = [];
  let toy: ToyCore | undefined;
  const driver = new Driver<ToyCommand, undefined, string>({
    ...transports,
    core: (effects) => (toy = make?.(effects) ?? new ToyCore(effects, Rng.seeded(1))),
    onEvent: (event) => events.push(event),
    onFault: (source, fault) => faults.push(`${source}: ${String(fault)}`),
    ...options,
  });
  open.push(driver);
  return { driver, toy: toy!, local: transports.packets.local, events, faults };
}

/**
 * What the toy was told, without the times, and with the length of a stall left out. A busy machine may stall
 * us once more, so only the first stall counts.
 */
function told({ toy }: Node): string[] {
  const entries = toy.log.map((line) => line.slice(line.indexOf(' ') + 1).replace(/^stall .*/, 'stall'));
  return entries.filter((entry, i) => entry !== 'stall' || entries.indexOf('stall') === i);
}

describe('the driver of a core', () => {
  test.each(['127.0.0.1', '::1'])('carries packets on %s', async (host) => {
    const a = await node({ host });
    const b = await node({ host });
    a.driver.command((effects) => effects.sendPacket(b.local, bytes('hello'), false));
    await vi.waitFor(() => expect(told(b)).toEqual([`packet hello from ${host}`]), soon);
  });

  test('carries a stream from its opening to both its ends', async () => {
    const a = await node();
    const b = await node();
    a.driver.command((effects) => {
      effects.openStream(1, b.local);
      effects.writeStream(1, bytes('question'));
      effects.endStream(1);
    });
    await vi.waitFor(() => expect(told(b)).toHaveLength(3), soon);
    b.driver.command((effects) => {
      effects.writeStream(2, bytes('answer'));
      effects.endStream(2);
    });
    await vi.waitFor(() => expect(told(a)).toHaveLength(3), soon);
    expect(told(b)).toEqual(['stream 2 accepted from 127.0.0.1', 'stream 2 data question', 'stream 2 end']);
    expect(told(a)).toEqual(['stream 1 opened', 'stream 1 data answer', 'stream 1 end']);
  });

  test('tells of refused streams, of aborted ones, and of packets that cannot be sent', async () => {
    const a = await node();
    const gone = await node();
    await gone.driver.close();
    a.driver.command((effects) => effects.openStream(1, gone.local));
    await vi.waitFor(() => expect(told(a)).toEqual(['stream 1 refused']), soon);
    const b = await node();
    a.driver.command((effects) => effects.openStream(3, b.local));
    await vi.waitFor(() => expect(told(b)).toHaveLength(1), soon);
    b.driver.command((effects) => effects.abortStream(2));
    await vi.waitFor(() => expect(told(a)).toContain('stream 3 reset'), soon);
    a.driver.command((effects) => effects.sendPacket({ host: '127.0.0.1', port: 0 }, bytes('x'), false));
    await vi.waitFor(() => expect(told(a)).toContain('packet to 127.0.0.1 local'), soon);
  });

  test('calls for the deadline, not before it, and once', async () => {
    const a = await node();
    let deadline = 0;
    a.driver.command((_effects, now) => (a.toy.deadline = deadline = now + 20.4));
    await vi.waitFor(() => expect(told(a)).toContain('timeout'), soon);
    const line = a.toy.log.find((entry) => entry.endsWith('timeout'))!;
    expect(Number.parseFloat(line)).toBeGreaterThanOrEqual(deadline);
    expect(told(a).filter((entry) => entry === 'timeout')).toHaveLength(1);
  });

  test('follows a deadline that moves forward, backward and away', async () => {
    const a = await node();
    // Beyond what a timer can hold.
    a.driver.command((_effects, now) => (a.toy.deadline = now + 3_000_000_000));
    a.driver.command((_effects, now) => (a.toy.deadline = now + 5));
    await vi.waitFor(() => expect(told(a)).toContain('timeout'), soon);
    a.driver.command((_effects, now) => (a.toy.deadline = now + 5));
    a.driver.command(() => (a.toy.deadline = Infinity));
    const until = systemClock.now() + 30;
    await vi.waitFor(() => expect(systemClock.now()).toBeGreaterThan(until), soon);
    expect(told(a).filter((entry) => entry === 'timeout')).toHaveLength(1);
  });

  test('has one timer, and none when nothing is due', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const a = await node();
    const before = timers();
    for (let i = 1; i <= 10; i += 1) a.driver.command((_effects, now) => (a.toy.deadline = now + 10_000 * i));
    expect(timers()).toBe(before + 1);
    a.driver.command(() => (a.toy.deadline = Infinity));
    expect(timers()).toBe(before);
  });

  test('saves the state between inputs', async () => {
    const a = await node();
    const save = vi.spyOn(a.toy, 'save');
    a.driver.save();
    expect(save).toHaveBeenCalledOnce();
  });
});

describe('events', () => {
  test('are handed on after the input has returned, in order', async () => {
    const order: string[] = [];
    const a = await node({ onEvent: (event) => order.push(event) });
    a.driver.command((effects) => {
      effects.emit('first');
      effects.emit('second');
      order.push('returned');
    });
    expect(order).toEqual(['returned', 'first', 'second']);
  });

  test('of the core that is being made are not lost', async () => {
    const { events } = await node({
      toy: (effects) => {
        effects.emit('made');
        return new ToyCore(effects, Rng.seeded(1));
      },
    });
    expect(events).toEqual(['made']);
  });

  test('may lead to commands, whose events come after those that wait', async () => {
    const order: string[] = [];
    const a: Node = await node({
      onEvent: (event) => {
        order.push(event);
        if (event === 'first') a.driver.command((effects) => effects.emit('third'));
      },
    });
    a.driver.command((effects) => {
      effects.emit('first');
      effects.emit('second');
    });
    expect(order).toEqual(['first', 'second', 'third']);
  });

  test('whose handler throws are reported, and the protocol goes on', async () => {
    const a = await node({
      onEvent: () => {
        throw new Error('a careless handler');
      },
    });
    a.driver.command((effects) => {
      effects.emit('first');
      effects.emit('second');
    });
    expect(a.faults).toEqual(['event: Error: a careless handler', 'event: Error: a careless handler']);
    a.driver.command((effects) => effects.sendPacket(a.local, bytes('still here'), false));
    await vi.waitFor(() => expect(told(a)).toEqual(['packet still here from 127.0.0.1']), soon);
  });
});

describe('a fault', () => {
  test('of the core is reported and stops the driver', async () => {
    const a = await node();
    a.driver.command(() => {
      throw new Error('a bug');
    });
    expect(a.faults).toEqual(['core: Error: a bug']);
    expect(a.driver.isClosed).toBe(true);
    expect(a.driver.command(() => undefined)).toBe(false);
    await a.driver.close();
    expect(a.toy.log).toEqual([]);
  });

  test('of the core is the last that is told, behind the events of its input', async () => {
    const order: string[] = [];
    const a: Node = await node({
      onEvent: (event) => {
        order.push(event);
        if (event !== 'first') return;
        a.driver.command((effects) => {
          effects.emit('third');
          throw new Error('a bug');
        });
      },
      onFault: (source) => order.push(source),
    });
    a.driver.command((effects) => {
      effects.emit('first');
      effects.emit('second');
    });
    expect(order).toEqual(['first', 'second', 'third', 'core']);
  });

  test('of a transport that cannot be closed is reported, and the other one is closed', async () => {
    const { packets, streams } = await bindTransports({ host: '127.0.0.1', port: 0 });
    const close = vi.spyOn(streams, 'close');
    vi.spyOn(packets, 'close').mockRejectedValueOnce(new Error('stuck'));
    const faults: string[] = [];
    const driver = new Driver<ToyCommand, undefined, string>({
      packets,
      streams,
      core: (effects) => new ToyCore(effects, Rng.seeded(1)),
      onEvent: () => undefined,
      onFault: (source, fault) => faults.push(`${source}: ${String(fault)}`),
    });
    driver.command(() => {
      throw new Error('a bug');
    });
    await expect(driver.close()).rejects.toThrow('stuck');
    expect(faults).toEqual(['core: Error: a bug', 'transport: Error: stuck']);
    expect(close).toHaveBeenCalled();
    await packets.close();
  });

  test('is an input that comes from inside an input', async () => {
    const a = await node();
    a.driver.command(() => a.driver.command(() => undefined));
    expect(a.faults[0]).toContain('an input came from inside an input');
  });

  test('is a deadline that is no number', async () => {
    const a = await node();
    a.driver.command(() => (a.toy.deadline = Number.NaN));
    expect(a.faults[0]).toContain('a deadline is a time or Infinity');
  });

  test('of a transport is reported, and the driver goes on', async () => {
    const a = await node();
    a.driver.command((effects) => effects.sendPacket(a.local, new Uint8Array(65_508), false));
    await vi.waitFor(() => expect(told(a)).toEqual(['packet to 127.0.0.1 local']), soon);
    expect(a.faults[0]).toContain('transport: Error: a packet of 65508 bytes');
    expect(a.driver.isClosed).toBe(false);
  });
});

test('close leaves no socket and no timer', async () => {
  const active = (kind: RegExp): number =>
    process.getActiveResourcesInfo().filter((name) => kind.test(name)).length;
  const noSockets = (): void => expect(active(/UDP|TCP/)).toBe(0);
  await vi.waitFor(noSockets, soon); // those of the last test go with the loop's next turn
  const timers = active(/Timeout|Immediate/);
  const a = await node();
  const b = await node();
  a.driver.command((effects, now) => {
    a.toy.deadline = now + 60_000;
    effects.openStream(1, b.local);
  });
  await vi.waitFor(() => expect(told(b)).toHaveLength(1), soon);
  expect(active(/UDP|TCP/)).toBeGreaterThan(0);
  await Promise.all([a.driver.close(), b.driver.close()]);
  // The test runner has timers of its own that come and go; one of ours would stay for a minute.
  const tooMany = (): boolean => active(/Timeout|Immediate/) > timers;
  for (let turn = 0; turn < 1000 && tooMany(); turn += 1) await new Promise((next) => setImmediate(next));
  expect(tooMany()).toBe(false);
  await vi.waitFor(noSockets, soon);
});

/**
 * A healthy peer on a thread of its own. It answers each packet with `answers` packets, and counts them where
 * a blocked main thread can see it.
 */
const PEER = `
const { createSocket } = require('node:dgram');
const { parentPort, workerData: { answers, sent } } = require('node:worker_threads');
const socket = createSocket('udp4');
socket.on('message', (packet, from) => {
  const next = (i) => i < answers && socket.send('ack', from.port, from.address, () => {
    Atomics.add(sent, 0, 1);
    next(i + 1);
  });
  next(0);
});
socket.bind(0, '127.0.0.1', () => parentPort.postMessage(socket.address().port));
`;

interface Blocked {
  /** Answers of the peer to the one ping. */
  readonly answers: number;
  /** How long after its deadline the block ends at the earliest. */
  readonly pastDeadlineMs: number;
}

/**
 * Sends a ping whose deadline is in 100 ms, and blocks the loop in an I/O callback until all answers wait in
 * the socket and the deadline is past. Resolves when the toy has seen its timeout and every answer.
 */
async function pingAndBlock(a: Node, { answers, pastDeadlineMs }: Blocked): Promise<void> {
  const sent = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(PEER, { eval: true, workerData: { answers, sent } });
  const port = await new Promise<number>((resolve) => void worker.once('message', resolve));
  const trigger = createSocket('udp4');
  trigger.on('message', () => {
    a.driver.command((effects, now) => {
      a.toy.deadline = now + 100;
      effects.sendPacket({ host: '127.0.0.1', port }, bytes('ping'), false);
    });
    const end = a.toy.deadline + pastDeadlineMs;
    while (systemClock.now() < end || Atomics.load(sent, 0) < answers);
  });
  await new Promise<void>((resolve) => void trigger.bind(0, '127.0.0.1', resolve));
  trigger.send('block', trigger.address().port, '127.0.0.1');
  await vi.waitFor(() => {
    expect(told(a)).toContain('timeout');
    expect(told(a).filter((entry) => entry.startsWith('packet'))).toHaveLength(answers);
  }, soon);
  trigger.close();
  await worker.terminate();
}

describe('when the application blocks the loop past a deadline', () => {
  const ack = 'packet ack from 127.0.0.1';

  test('the stall is told, the ack that waits is heard, and only then the deadline is judged', async () => {
    const a = await node();
    await pingAndBlock(a, { answers: 1, pastDeadlineMs: 200 });
    expect(told(a)).toEqual(['stall', ack, 'timeout']);
  });

  test('without the late-deadline rule the healthy peer is judged unheard', async () => {
    const a = await node({ lateDeadlineRule: false });
    await pingAndBlock(a, { answers: 1, pastDeadlineMs: 200 });
    expect(told(a)).toEqual(['stall', 'timeout', ack]);
  });

  test('the stall is told at least as long as the deadline is late', async () => {
    const a = await node();
    await pingAndBlock(a, { answers: 1, pastDeadlineMs: 200 });
    const stall = a.toy.log.find((line) => line.includes('stall'))!;
    expect(Number(stall.split(' ').at(-1))).toBeGreaterThanOrEqual(195);
  });

  test('a hundred packets, more than one turn reads, are all heard before the judgement', async () => {
    const a = await node();
    await pingAndBlock(a, { answers: 100, pastDeadlineMs: 200 });
    expect(told(a)).toEqual(['stall', ...Array.from({ length: 100 }, () => ack), 'timeout']);
  });

  test('an ack is heard first though the block ends in the moment of the deadline', async () => {
    const a = await node();
    await pingAndBlock(a, { answers: 1, pastDeadlineMs: 0 });
    const order = told(a).filter((entry) => entry !== 'stall');
    expect(order).toEqual([ack, 'timeout']);
  });

  test('a deadline that the ack moves away is not judged', async () => {
    const a = await node();
    const heard = a.toy.handlePacket.bind(a.toy);
    vi.spyOn(a.toy, 'handlePacket').mockImplementation((from, packet, now) => {
      heard(from, packet, now);
      a.toy.deadline = now + 50;
    });
    await pingAndBlock(a, { answers: 1, pastDeadlineMs: 200 });
    const [stall, first, timeout] = a.toy.log.map((line) => Number.parseFloat(line));
    expect(told(a)).toEqual(['stall', ack, 'timeout']);
    expect(timeout! - first!).toBeGreaterThanOrEqual(50);
    expect(stall!).toBeLessThan(timeout!);
  });
});
