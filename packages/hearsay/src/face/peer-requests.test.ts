import { describe, expect, test } from 'vitest';
import { UsageError } from '../base/errors.ts';
import type { Endpoint } from '../base/core.ts';
import type { AnyCommand } from '../serf/api.ts';
import { ClosedError, SendError } from './errors.ts';
import type { ClusterMember, Members } from './members.ts';
import { decodePeerMessage, encodePeerMessage, type PeerVia } from './peer-requests-codec.ts';
import {
  ANSWER_BYTES_MAX,
  QUESTION_BYTES_MAX,
  PeerRequests,
  type PeerRequestsOptions,
} from './peer-requests.ts';
import { Waiters } from './waiters.ts';

type Sent = { readonly to: string; readonly via: PeerVia; readonly payload: Uint8Array };

function memberOf(name: string, more: Partial<ClusterMember> = {}): ClusterMember {
  const host = `10.0.0.${name.slice(1)}`;
  return {
    name,
    host,
    port: 7946,
    state: 'alive',
    tags: {},
    incarnation: 1,
    isSelf: false,
    instance: `id-${name}`,
    ...more,
  };
}

function membersOf(list: readonly ClusterMember[]): Members {
  const find = (name: string): ClusterMember | undefined => list.find((one) => one.name === name);
  const alive = list.filter(({ state }) => state === 'alive' || state === 'suspect');
  return {
    version: 1,
    size: list.length,
    all: list,
    alive,
    find,
    [Symbol.iterator]: () => list[Symbol.iterator](),
  };
}

/** Nodes with virtual time and a network that a test can break. */
class Bench {
  now = 1000;
  readonly log: string[] = [];
  readonly nodes = new Map<string, PeerRequests>();
  readonly sent: Sent[] = [];
  readonly #timers: { at: number; callback: () => void }[] = [];
  delayMs = 10;
  /** `unsent`: nobody says whether the stream has been opened. */
  streams: 'well' | 'refused' | 'unsent' = 'well';
  loses: (from: string, sent: Sent) => boolean = () => false;

  node(name: string, others: readonly ClusterMember[], clockAheadMs = 0): PeerRequests {
    const waiters = new Waiters((command) => this.#command(name, waiters, command));
    const options: PeerRequestsOptions = {
      self: name,
      advertised: this.endpoint(name),
      members: () => membersOf([memberOf(name, { isSelf: true }), ...others]),
      cases: () => [],
      healthScore: () => 2,
      dropped: () => ({ key: 4 }),
      waiters,
      command: (command) => this.#command(name, waiters, command),
      now: () => this.now + clockAheadMs,
      after: (delay, callback) => this.after(delay, callback),
      onDrop: (reason) => this.log.push(`${name}: ${reason}`),
    };
    const node = new PeerRequests(options);
    this.nodes.set(name, node);
    return node;
  }

  endpoint(name: string): Endpoint {
    return { host: `10.0.0.${name.slice(1)}`, port: 7946 };
  }

  after(delay: number, callback: () => void): () => void {
    const timer = { at: this.now + delay, callback };
    this.#timers.push(timer);
    return () => void this.#timers.splice(this.#timers.indexOf(timer), this.#timers.includes(timer) ? 1 : 0);
  }

  /** Runs all that is due until nothing is left. */
  async run(): Promise<void> {
    for (;;) {
      for (let i = 0; i < 20; i += 1) await Promise.resolve();
      const next = this.#timers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) return;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.now = Math.max(this.now, next.at);
      next.callback();
    }
  }

  #command(from: string, waiters: Waiters, command: AnyCommand): boolean {
    if (command.type !== 'send-packet' && command.type !== 'send-stream') throw new Error(command.type);
    const via = command.type === 'send-stream' ? 'stream' : 'packet';
    if (typeof command.to !== 'string') throw new Error('members are named');
    const sent: Sent = { to: command.to, via, payload: command.payload };
    this.sent.push(sent);
    if (command.type === 'send-stream') {
      const { ticket } = command;
      if (this.streams === 'refused') this.after(1, () => waiters.settle(ticket, new SendError('refused')));
      if (this.streams !== 'well') return true;
      this.after(1, () => waiters.settle(ticket, null));
    }
    if (this.loses(from, sent)) return true;
    this.after(this.delayMs, () => this.nodes.get(sent.to)?.handle(sent.payload, this.endpoint(from), via));
    return true;
  }
}

/** The promise's outcome, watched at once. */
async function outcome<Value>(bench: Bench, asked: Promise<Value>): Promise<Value | Error> {
  const settled = asked.catch((error: unknown) => error as Error);
  await bench.run();
  return settled;
}

function pair(): { bench: Bench; a: PeerRequests; b: PeerRequests } {
  const bench = new Bench();
  const a = bench.node('n1', [memberOf('n2'), memberOf('n4', { instance: null })]);
  const b = bench.node('n2', [memberOf('n1'), memberOf('n3', { state: 'dead' })], 500);
  return { bench, a, b };
}

describe('asking', () => {
  test('an answer tells the peer, the round trip, its clock and where it came from', async () => {
    const { bench, a } = pair();
    expect(await outcome(bench, a.info('n2'))).toEqual({
      peer: 'n2',
      rttMs: 20,
      offsetMs: 500,
      uncertaintyMs: 10,
      from: { host: '10.0.0.2', port: 7946 },
      value: {
        program: 'hearsay',
        extensionVersion: 1,
        healthScore: 2,
        wallMs: null,
        loopDelay: null,
        advertised: { host: '10.0.0.2', port: 7946 },
        members: 3,
        dropped: { key: 4 },
      },
    });
  });

  test.each<[PeerVia, PeerVia]>([
    ['stream', 'stream'],
    ['packet', 'packet'],
    ['packet', 'stream'],
    ['stream', 'packet'],
  ])('a question by %s can be answered by %s', async (via, answerVia) => {
    const { bench, a } = pair();
    const answered = await outcome(bench, a.probe('n2', { via, answerVia }));
    expect(answered).toMatchObject({ value: { from: { host: '10.0.0.1', port: 7946 }, via } });
    expect(bench.sent.map((one) => one.via)).toEqual([via, answerVia]);
  });

  test('question and answer of a probe are as large as was asked for', async () => {
    const { bench, a } = pair();
    const options = { via: 'packet', packetBytes: 1472, answerPacketBytes: 8972 } as const;
    expect(await outcome(bench, a.probe('n2', options))).toMatchObject({ value: { messageBytes: 1466 } });
    expect(bench.sent.map(({ payload }) => payload.length)).toEqual([1466, 8966]);
  });

  test('a view comes in pages, in order of the names', async () => {
    const { bench, a } = pair();
    const first = await outcome(bench, a.view('n2', { limit: 2 }));
    expect(first).toMatchObject({ value: { beliefs: [{ name: 'n2' }, { name: 'n1' }], next: 'n1' } });
    const rest = await outcome(bench, a.view('n2', { after: 'n2', limit: 2 }));
    expect(rest).toMatchObject({ value: { beliefs: [{ name: 'n3', state: 'dead' }], next: null } });
  });

  test('whoever cannot be asked is named at once', async () => {
    const { bench, a } = pair();
    for (const [peer, text] of [
      ['n9', 'there is no such member'],
      ['n1', 'the node itself'],
      ['n4', 'not known to run hearsay'],
    ] as const) {
      const failure = await outcome(bench, a.info(peer));
      expect(failure).toBeInstanceOf(UsageError);
      expect((failure as UsageError).message).toContain(text);
    }
    expect(await outcome(bench, a.probe('n2', { packetBytes: 70_000 }))).toBeInstanceOf(UsageError);
    expect(await outcome(bench, a.view('n2', { limit: 0 }))).toBeInstanceOf(UsageError);
    expect(bench.sent).toEqual([]);
  });

  test('no answer, no connection, one that never opens, and a closed node are told apart', async () => {
    const { bench, a } = pair();
    bench.loses = () => true;
    expect(await outcome(bench, a.info('n2'))).toMatchObject({ failure: 'timeout', peer: 'n2' });
    bench.streams = 'refused';
    expect(await outcome(bench, a.info('n2'))).toMatchObject({ failure: 'unreachable' });
    bench.streams = 'unsent';
    const failure = await outcome(bench, a.info('n2', { timeoutMs: 50 }));
    expect(failure).toMatchObject({ failure: 'unreachable', message: 'n2: no connection within 50 ms' });
    const asked = a.info('n2').catch((error: unknown) => error);
    await Promise.resolve();
    a.closeAll();
    expect(await asked).toBeInstanceOf(ClosedError);
    expect(await outcome(bench, a.info('n2'))).toBeInstanceOf(ClosedError);
  });

  test('an answer by somebody else, to nothing, or one that cannot be read is no answer', async () => {
    const { bench, a } = pair();
    bench.loses = () => true;
    const asked = outcome(bench, a.info('n2', { timeoutMs: 100 }));
    const question = decodePeerMessage(bench.sent[0]!.payload)!;
    const answer = { kind: 'answer', id: question.id, at: 0, error: '', body: new Uint8Array(0) } as const;
    a.handle(encodePeerMessage({ ...answer, from: 'n3' }), bench.endpoint('n3'), 'stream');
    a.handle(
      encodePeerMessage({ ...answer, from: 'n2', id: question.id + 1 }),
      bench.endpoint('n2'),
      'stream',
    );
    const long = encodePeerMessage({ ...answer, from: 'n2' }, ANSWER_BYTES_MAX + 100);
    a.handle(long, bench.endpoint('n2'), 'stream');
    expect(await asked).toMatchObject({ failure: 'timeout' });

    const again = a.info('n2').catch((error: unknown) => error);
    const id = decodePeerMessage(bench.sent.at(-1)!.payload)!.id;
    a.handle(encodePeerMessage({ ...answer, from: 'n2', id }), bench.endpoint('n2'), 'stream');
    expect(await again).toMatchObject({ failure: 'unreadable' });
  });
});

test('4,096 questions may wait for answers, and no more', async () => {
  const { bench, a } = pair();
  bench.loses = () => true;
  const waiting = Array.from({ length: 4096 }, () => a.info('n2', { via: 'packet' }).catch(() => 'none'));
  await expect(a.info('n2', { via: 'packet' })).rejects.toThrow('too many questions');
  await bench.run();
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['none']));
  bench.loses = () => false;
  expect(await outcome(bench, a.info('n2'))).toMatchObject({ peer: 'n2' });
});

describe('being asked', () => {
  const question = {
    kind: 'question',
    ask: 'info',
    id: 5,
    from: 'n1',
    to: 'n2',
    answerVia: 'packet',
    body: new Uint8Array(0),
  } as const;

  test('strangers, members without our mark, and questions for somebody else get nothing', () => {
    const { bench, b } = pair();
    b.handle(encodePeerMessage({ ...question, from: 'n9' }), bench.endpoint('n9'), 'packet');
    b.handle(encodePeerMessage({ ...question, from: 'n2' }), bench.endpoint('n9'), 'packet');
    b.handle(encodePeerMessage({ ...question, to: 'n3' }), bench.endpoint('n1'), 'packet');
    const c = bench.node('n5', [memberOf('n1', { instance: null })]);
    c.handle(encodePeerMessage({ ...question, to: 'n5' }), bench.endpoint('n1'), 'packet');
    expect(bench.sent).toEqual([]);
    expect(bench.log).toEqual(['n2', 'n2', 'n5'].map((name) => `${name}: peer-requests-stranger`));
  });

  test('one peer may ask 64 times at once, and again after a while', () => {
    const { bench, b } = pair();
    const ask = (): void => b.handle(encodePeerMessage(question), bench.endpoint('n1'), 'packet');
    for (let i = 0; i < 100; i += 1) ask();
    expect(bench.sent).toHaveLength(64);
    expect(bench.log).toHaveLength(36);
    bench.now += 8000;
    for (let i = 0; i < 100; i += 1) ask();
    expect(bench.sent).toHaveLength(128);
  });

  test('all peers together may ask 512 times at once', () => {
    const bench = new Bench();
    const names = Array.from({ length: 20 }, (_, i) => `n${i + 10}`);
    const node = bench.node(
      'n2',
      names.map((name) => memberOf(name)),
    );
    for (const from of names) {
      for (let i = 0; i < 50; i += 1) {
        node.handle(encodePeerMessage({ ...question, from }), bench.endpoint(from), 'packet');
      }
    }
    expect(bench.sent).toHaveLength(512);
  });

  test('what is not understood is refused in words', async () => {
    const { bench, a, b } = pair();
    b.handle(encodePeerMessage({ ...question, ask: 'weather' }), bench.endpoint('n1'), 'packet');
    b.handle(encodePeerMessage({ ...question, ask: 'why' }), bench.endpoint('n1'), 'packet');
    const errors = bench.sent.map(({ payload }) => decodePeerMessage(payload));
    expect(errors).toMatchObject([
      { error: 'unknown question' },
      { error: 'unreadable question (truncated)' },
    ]);

    bench.loses = () => true;
    const asked = a.info('n2').catch((error: unknown) => error);
    const { id } = decodePeerMessage(bench.sent.at(-1)!.payload)!;
    const no = {
      kind: 'answer',
      id,
      from: 'n2',
      at: 0,
      error: 'unknown question',
      body: new Uint8Array(0),
    } as const;
    a.handle(encodePeerMessage(no), bench.endpoint('n2'), 'stream');
    expect(await asked).toMatchObject({
      failure: 'refused',
      message: 'n2: it refused to answer: unknown question',
    });
  });

  test('a question of more than 64 KiB is not answered', () => {
    const { bench, b } = pair();
    b.handle(encodePeerMessage(question, QUESTION_BYTES_MAX - 100), bench.endpoint('n1'), 'stream');
    expect(bench.sent).toHaveLength(1);
    b.handle(encodePeerMessage(question, QUESTION_BYTES_MAX + 100), bench.endpoint('n1'), 'stream');
    expect(bench.sent).toHaveLength(1);
  });

  test('an answer that is too long for a packet goes by stream', () => {
    const bench = new Bench();
    const others = Array.from({ length: 100 }, (_, i) => memberOf(`n${i + 10}`));
    const node = bench.node('n2', [memberOf('n1'), ...others]);
    const body = Uint8Array.of(0x92, 0xa0, 0x64);
    node.handle(encodePeerMessage({ ...question, ask: 'view', body }), bench.endpoint('n1'), 'packet');
    expect(bench.sent).toMatchObject([{ via: 'stream' }]);
  });
});
