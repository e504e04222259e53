/**
 * A blocked event loop must not cost healthy members their lives: real processes, real sockets, and
 * beside each promise the control without the rule that keeps it.
 *
 * 500 ms: a probe (interval 300 ms, timeout 200 ms) is overdue when the loop comes back, and its ack
 * waits unread in the socket. 5 s: so are suspicions, and the refutations wait behind 300 other
 * datagrams.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { fileURLToPath } from 'node:url';
import { encodeAlive, encodePing, encodeSuspect, Writer } from 'hearsay/wire';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { endWithUs, sourceProcess } from '../support/child-processes.ts';
import { waitFor } from '../support/wait-for.ts';
import type { Part, Probes, StallReport } from './stall-process.ts';

vi.setConfig({ maxConcurrency: 6 });

const TIMES = { probeIntervalMs: 300, probeTimeoutMs: 200, gossipIntervalMs: 50 };
/**
 * Without local health, which would lengthen the interval after a misjudgement and so spare the next
 * probe.
 */
const BARE = { ...TIMES, awarenessMax: 1 };
const RUN_OCTET = 2 + (process.pid % 250);

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

class StallProcess {
  readonly #child: ChildProcess;
  readonly #reports: StallReport[] = [];
  readonly #output: string[] = [];

  constructor(part: Part) {
    const main = fileURLToPath(new URL('stall-process.ts', import.meta.url));
    this.#child = fork(main, { ...sourceProcess(), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    children.push(this.#child);
    endWithUs(this.#child);
    this.#child.on('message', (report: StallReport) => this.#reports.push(report));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#output.push(text));
    }
    this.#child.send(part);
  }

  /** Waits for a report of this type. */
  report<Type extends StallReport['type']>(type: Type): Promise<Extract<StallReport, { type: Type }>> {
    const describe = (): string => this.#output.join('');
    return waitFor({ what: `the report \`${type}\``, timeoutMs: 120_000, describe }, () => {
      const index = this.#reports.findIndex((one) => one.type === type);
      return index < 0
        ? undefined
        : (this.#reports.splice(index, 1)[0] as Extract<StallReport, { type: Type }>);
    });
  }

  state(): Promise<Extract<StallReport, { type: 'state' }>> {
    this.#child.send('state');
    return this.report('state');
  }
}

describe.concurrent('a loop that is blocked for 500 ms while a healthy peer acks', () => {
  type Arm = Pick<Probes, 'rounds'> & Pick<Probes['node'], 'config' | 'rules' | 'lateDeadlineRule'>;

  /** Runs 100 probes of peers of their own, in processes of `rounds` probes each. */
  async function probes(
    network: number,
    { rounds, ...options }: Arm,
  ): Promise<{ misjudged: string[]; failed: number }> {
    const places = Array.from({ length: 100 / rounds }, (_, i) => ({
      peer: `127.${RUN_OCTET}.${network}.${2 * i + 1}:7946`,
      prober: `127.${RUN_OCTET}.${network}.${2 * i + 2}:7946`,
    }));
    const config = { probeIntervalMs: 60_000, gossipIntervalMs: 50 };
    const peers = new StallProcess({
      part: 'peers',
      nodes: places.map(({ peer: bind }) => ({ name: bind, bind, config, answerAfterMs: 60 })),
    });
    await peers.report('ready');
    const probers = places.map(({ peer, prober: bind }) => {
      const node = { name: bind, bind, seeds: [peer], ...options };
      return new StallProcess({ part: 'probes', node, peer, rounds, blockMs: 500 });
    });
    const results = await Promise.all(probers.map((one) => one.report('probed')));
    const misjudged = results.flatMap((one) => one.stories);
    const failed = results.reduce((sum, one) => sum + one.failed, 0);
    const rule = options.lateDeadlineRule === false ? 'without the late-deadline rule' : 'with it';
    console.log(`${misjudged.length} of 100 probes misjudged ${rule}, rules ${options.rules ?? 'hearsay'}`);
    return { misjudged, failed };
  }

  test('none of 100 probes is judged failed', async () => {
    expect(await probes(11, { rounds: 20, config: TIMES })).toEqual({ misjudged: [], failed: 0 });
  });

  test('the late-deadline rule alone does it, with memberlist’s rules and without local health', async () => {
    const arm = { rounds: 20, config: BARE, rules: 'memberlist' } as const;
    expect(await probes(12, arm)).toEqual({ misjudged: [], failed: 0 });
  });

  test('without that rule at least 90 of 100 probes are misjudged', async () => {
    const arm = { rounds: 10, config: BARE, rules: 'memberlist', lateDeadlineRule: false } as const;
    const { misjudged } = await probes(13, arm);
    expect(misjudged.length).toBeGreaterThanOrEqual(90);
  });
});

describe.concurrent('a loop that is blocked for 5 s with 300 datagrams waiting', () => {
  const PEERS = 5;
  const WAITING = 300;
  const VERSIONS = new Uint8Array([1, 5, 2, 2, 5, 4]);
  const SLEEPER = 'sleeper';
  const peerName = (i: number): string => `peer-${1 + (i % PEERS)}`;

  /**
   * Claims that all peers have failed put the sleeper to sleep; 300 datagrams later the peers hear of it,
   * and refute.
   */
  async function sleepThrough(
    network: number,
    options: Pick<Probes['node'], 'rules' | 'lateDeadlineRule'>,
  ): Promise<{ peers: StallProcess; sleeper: StallProcess; port: number }> {
    const host = (i: number): string => `127.${RUN_OCTET}.${network}.${1 + i}`;
    const seeds = [`${host(0)}:7946`];
    const peerNodes = Array.from({ length: PEERS }, (_, i) => {
      const name = peerName(i);
      return {
        name,
        bind: `${host(i)}:7946`,
        config: TIMES,
        answerAfterMs: 1,
        ...(i === 0 ? {} : { seeds }),
      };
    });
    const peers = new StallProcess({ part: 'peers', nodes: peerNodes });
    await peers.report('ready');
    const bind = `${host(PEERS)}:7946`;
    const node = { name: SLEEPER, bind, seeds, config: TIMES, ...options };
    const sleeper = new StallProcess({ part: 'sleep', node, suspects: PEERS, blockMs: 5000 });
    await sleeper.report('ready');
    await allAlive(peers, sleeper);
    const socket = await openSocket(host(PEERS + 1));
    try {
      for (const claim of suspicions(0)) socket.send(claim, 7946, host(PEERS));
      for (let i = 0; i < WAITING; i += 1) socket.send(datagram(i, host), 7946, host(PEERS));
      for (let i = 0; i < PEERS; i += 1) for (const claim of suspicions(0)) socket.send(claim, 7946, host(i));
      await sleeper.report('woke');
      return { peers, sleeper, port: socket.address().port };
    } finally {
      socket.close();
    }
  }

  /** One claim about each peer, by the next but `round`. */
  function suspicions(round: number): Uint8Array[] {
    return Array.from({ length: PEERS }, (_, i) => suspicion(i, round));
  }

  function suspicion(i: number, round: number): Uint8Array {
    return encoded(encodeSuspect, { incarnation: 1, node: peerName(i), from: peerName(i + 1 + round) });
  }

  /** What a cluster says to a member that does not listen: pings, old news, and further accusations. */
  function datagram(i: number, host: (i: number) => string): Uint8Array {
    const kind = i % 3;
    const nth = Math.floor(i / 3);
    if (kind === 0) return suspicion(nth, Math.floor(nth / PEERS) % (PEERS - 1));
    const addr = new Uint8Array(
      host(nth % PEERS)
        .split('.')
        .map(Number),
    );
    if (kind === 1) {
      const news = { incarnation: 1, node: peerName(nth), addr, port: 7946, meta: null, vsn: VERSIONS };
      return encoded(encodeAlive, news);
    }
    const ping = { seqNo: i, node: SLEEPER, sourceAddr: addr, sourcePort: 7946, sourceNode: peerName(nth) };
    return encoded(encodePing, { ...ping, mark: null });
  }

  async function allAlive(peers: StallProcess, sleeper: StallProcess): Promise<void> {
    let seen: unknown;
    const describe = (): string => JSON.stringify(seen, null, 1);
    await waitFor({ what: 'all see all alive', timeoutMs: 60_000, describe }, async () => {
      const views = [...(await peers.state()).views, ...(await sleeper.state()).views];
      seen = views;
      return views.every((view) => {
        const states = Object.values(view);
        return states.length === PEERS + 1 && states.every((state) => state === 'alive');
      });
    });
  }

  test('declares nobody dead when it wakes', async () => {
    const { peers, sleeper, port } = await sleepThrough(14, {});
    await allAlive(peers, sleeper);
    const { events, packets } = await sleeper.state();
    expect(packets[port]).toBe(WAITING);
    expect(events.filter(([type]) => type === 'suspect').length).toBeGreaterThanOrEqual(PEERS);
    expect(events.filter(([type]) => type === 'failed')).toEqual([]);
  });

  test('without our rules it declares its peers dead', async () => {
    const { sleeper } = await sleepThrough(15, { rules: 'memberlist', lateDeadlineRule: false });
    const { events } = await sleeper.state();
    expect(events.filter(([type]) => type === 'failed').length).toBeGreaterThan(0);
  });

  function encoded<Message>(
    encoder: (writer: Writer, message: Message) => void,
    message: Message,
  ): Uint8Array {
    const writer = new Writer();
    writer.begin();
    encoder(writer, message);
    return writer.finish().slice();
  }

  function openSocket(host: string): Promise<Socket> {
    return new Promise((resolve) => {
      const socket = createSocket('udp4');
      socket.bind(0, host, () => resolve(socket));
    });
  }
});
