/** Over a network that is a list of sockets in this process; once over real ones, where they may be had. */
import type { Socket } from 'node:dgram';
import { EventEmitter } from 'node:events';
import { networkInterfaces } from 'node:os';
import multicastDns from 'multicast-dns';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { HostPort } from './config-kinds.ts';
import { isOnLink, linksOf, type Link, type MulticastDns, type Sender } from './mdns-channels.ts';
import {
  announcement,
  answersTo,
  hostsIn,
  RECORDS_MAX,
  serviceName,
  type Answer,
  type Packet,
} from './mdns-records.ts';
import { ANSWERS_MAX, HOSTS_MAX, MdnsDiscovery, type MdnsOptions } from './mdns.ts';

/** A packet as the other end reads its bytes: the library, over a socket that is none. */
function throughBytes(packet: object): Promise<Packet> {
  const socket = new EventEmitter();
  const send = (bytes: Buffer): unknown => socket.emit('message', bytes, {});
  Object.assign(socket, { send, close: () => undefined });
  const one = multicastDns({ socket: socket as Socket, bind: false, multicast: false });
  return new Promise((resolve) => {
    one.on('packet', resolve);
    (one as unknown as { send(value: object): void }).send(packet);
  });
}

const both = { ipv4: true, ipv6: true };
const about = { discover: 'demo', nodeName: 'a', local: { host: '10.0.0.1', port: 7946 } };

const open: MdnsDiscovery[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** Every packet goes to every responder, or to one socket. */
class FakeNetwork {
  readonly sockets: FakeSocket[] = [];
  readonly sent: { readonly packet: Packet; readonly to: Sender | null }[] = [];

  link(): Link {
    return {
      name: 'fake',
      openResponder: () => new FakeSocket(this, 5353),
      openAsker: () => new FakeSocket(this, 40_000 + this.sockets.length),
    };
  }

  send(packet: Packet, from: FakeSocket, to: Sender | null): void {
    const read = structuredClone(packet);
    this.sent.push({ packet: read, to });
    const address = { address: '10.0.0.9', port: from.port };
    for (const one of this.sockets) {
      if (to === null ? one.port !== 5353 : one.port !== to.port) continue;
      queueMicrotask(() => one.emit(read.type!, read, address));
    }
  }
}

class FakeSocket extends EventEmitter implements MulticastDns {
  readonly port: number;
  readonly #network: FakeNetwork;

  constructor(network: FakeNetwork, port: number) {
    super();
    this.#network = network;
    this.port = port;
    network.sockets.push(this);
    queueMicrotask(() => this.emit('ready'));
  }

  query(questions: Packet['questions']): void {
    this.#network.send({ type: 'query', questions: questions! }, this, null);
  }

  respond(packet: Packet, to: Sender | null, done?: (error: Error | null) => void): void {
    this.#network.send({ ...packet, type: 'response' }, this, to);
    done?.(null);
  }

  destroy(): void {
    const at = this.#network.sockets.indexOf(this);
    if (at !== -1) this.#network.sockets.splice(at, 1);
  }
}

interface Started {
  readonly discovery: MdnsDiscovery;
  readonly joined: (readonly string[])[];
  readonly logged: string[];
}

async function start(network: FakeNetwork, more: Partial<MdnsOptions> = {}): Promise<Started> {
  const joined: (readonly string[])[] = [];
  const logged: string[] = [];
  const discovery = await MdnsDiscovery.start({
    ...about,
    ...both,
    interface: null,
    log: { write: (level, text) => void logged.push(`[${level}] ${text}`) },
    join: (addresses) => {
      joined.push(addresses);
      return Promise.resolve({ joined: addresses.length });
    },
    membersAt: () => [],
    links: [network.link()],
    isNear: () => true,
    timing: { quietMs: 5, announceMs: 5 },
    ...more,
  });
  open.push(discovery);
  return { discovery, joined, logged };
}

/** Records of an agent at an address. */
const agentAt = (nodeName: string, local: HostPort): Answer[] => announcement({ ...about, nodeName, local });

function ttls({ answers = [] }: Packet): unknown[] {
  return answers.map((answer) => ('ttl' in answer ? answer.ttl : undefined));
}

/** What everybody who has asked gets. */
function flood(network: FakeNetwork, answers: readonly Answer[]): void {
  for (const one of network.sockets) {
    if (one.port !== 5353)
      one.emit('response', { type: 'response', answers: [...answers] }, { address: '', port: 5353 });
  }
}

describe('the records', () => {
  test('are those of hashicorp/mdns, in its order', () => {
    const service = '_serf_demo._tcp.local';
    expect(announcement({ ...about, nodeName: 'web.1' })).toEqual([
      { type: 'PTR', name: service, ttl: 120, data: `web.1.${service}` },
      {
        type: 'SRV',
        name: `web.1.${service}`,
        ttl: 120,
        data: { priority: 10, weight: 1, port: 7946, target: 'web.1.local' },
      },
      { type: 'A', name: 'web.1.local', ttl: 120, data: '10.0.0.1' },
      { type: 'TXT', name: `web.1.${service}`, ttl: 120, data: ["Serf 'demo' cluster"] },
    ]);
  });

  test('answer questions about the service and the instance, in any case, and no others', () => {
    const count = (type: string, name: string): number => answersTo({ type, name } as never, about).length;
    expect(count('PTR', '_SERF_demo._tcp.local.')).toBe(4);
    expect(count('ANY', '_serf_demo._tcp.local')).toBe(4);
    expect(count('SRV', 'a._serf_demo._tcp.local')).toBe(3);
    expect(count('A', '_serf_demo._tcp.local')).toBe(0);
    expect(count('PTR', '_serf_other._tcp.local')).toBe(0);
    expect(count('PTR', '_http._tcp.local')).toBe(0);
  });

  test('whatever a node is called, they can be written and read back', async () => {
    for (const nodeName of ['x'.repeat(128), 'ü'.repeat(200), '..', `${'y'.repeat(70)}.${'z'.repeat(70)}`]) {
      const local = { host: 'fd00::7', port: 1 };
      const read = await throughBytes({
        type: 'response',
        answers: announcement({ ...about, nodeName, local }),
      });
      expect(hostsIn(read.answers!, 'demo')).toEqual([local]);
    }
  });

  test('a name that no DNS name can hold is refused', () => {
    expect(serviceName('d'.repeat(57))).toBe(`_serf_${'d'.repeat(57)}._tcp.local`);
    expect(() => serviceName('d'.repeat(58))).toThrow('discover: "ddd');
    expect(() => serviceName('a..b')).toThrow('discover: "a..b"; allowed');
  });

  test('of other services, without a port, with a useless address or taken back, they are no hosts', () => {
    const good = agentAt('b', { host: '10.0.0.2', port: 8 });
    expect(hostsIn(good, 'demo')).toEqual([{ host: '10.0.0.2', port: 8 }]);
    expect(hostsIn(good, 'other')).toEqual([]);
    expect(hostsIn(good.slice(0, 2), 'demo')).toEqual([]);
    expect(hostsIn(agentAt('b', { host: '10.0.0.2', port: 0 }), 'demo')).toEqual([]);
    const ipv4Link = { host: '169.254.1.2', port: 8 };
    expect(hostsIn(agentAt('b', ipv4Link), 'demo')).toEqual([ipv4Link]);
    for (const host of ['0.0.0.0', '224.0.0.251', '::', 'fe80::1', 'ff02::fb'])
      expect(hostsIn(agentAt('b', { host, port: 8 }), 'demo')).toEqual([]);
    expect(hostsIn(announcement(about, 0), 'demo')).toEqual([]);
  });

  test('of a packet with too many, the rest is not looked at', () => {
    const noise = Array.from({ length: RECORDS_MAX }, () => agentAt('x', { host: '10.0.0.2', port: 8 })[0]!);
    expect(hostsIn([...noise, ...agentAt('b', { host: '10.0.0.2', port: 8 })], 'demo')).toEqual([]);
  });
});

describe('discovery', () => {
  test('two agents find each other, join in a batch, and never themselves', async () => {
    const network = new FakeNetwork();
    const a = await start(network);
    const b = await start(network, { nodeName: 'b', local: { host: '10.0.0.2', port: 7946 } });
    const c = await start(network, { nodeName: 'c', local: { host: 'fd00::3', port: 7946 } });
    await vi.waitUntil(() => c.joined.length > 0);
    expect(a.joined).toEqual([]);
    expect(b.joined).toEqual([['10.0.0.1:7946']]);
    expect([...c.joined[0]!].sort()).toEqual(['10.0.0.1:7946', '10.0.0.2:7946']);
    expect(c.logged).toEqual(['[INFO] agent.mdns: Joined 2 hosts']);
  });

  test('polls come again: who is a member is left alone, who has gone is joined again', async () => {
    const network = new FakeNetwork();
    let members: HostPort[] = [];
    const membersAt = (): HostPort[] => members;
    const timing = { quietMs: 1, announceMs: 5, pollMs: 20, windowMs: 10 };
    const a = await start(network, { membersAt, timing });
    const b = { host: '10.0.0.2', port: 7946 };
    await start(network, { nodeName: 'b', local: b });
    await vi.waitUntil(() => a.joined.length >= 2);
    members = [{ host: '::ffff:10.0.0.2', port: 7946 }];
    const polls = (): number => network.sent.filter(({ packet }) => packet.type === 'query').length;
    const [joinsBefore, pollsBefore] = [a.joined.length, polls()];
    await vi.waitUntil(() => polls() >= pollsBefore + 5);
    expect(a.joined.length).toBeLessThanOrEqual(joinsBefore + 1); // one may have been on its way
    members = [];
    const joinsThen = a.joined.length;
    await vi.waitUntil(() => a.joined.length > joinsThen);
  });

  test('a flood of answers is a batch of a limited size, and the next one waits for its join', async () => {
    const network = new FakeNetwork();
    let finish: (() => void) | undefined;
    const joined: (readonly string[])[] = [];
    const a = await start(network, {
      join: (addresses) => {
        joined.push(addresses);
        return new Promise((resolve) => (finish = () => resolve({ joined: 0 })));
      },
    });
    const host = (n: number): Answer[] => agentAt(`x${n}`, { host: `10.1.${n >> 8}.${n & 255}`, port: 9 });
    for (let n = 0; n < 1000; n += 1) flood(network, host(n + 1));
    await vi.waitUntil(() => joined.length === 1);
    expect(joined[0]).toHaveLength(HOSTS_MAX);
    for (let n = 1000; n < 2000; n += 1) flood(network, host(n + 1));
    finish!();
    await vi.waitUntil(() => joined.length === 2);
    expect(joined[1]).toHaveLength(HOSTS_MAX);
    expect(a.logged).toEqual([]);
  });

  test('members that answer do not crowd out somebody new', async () => {
    const network = new FakeNetwork();
    const at = (n: number): HostPort => ({ host: `10.2.0.${n}`, port: 9 });
    const membersAt = (): HostPort[] => Array.from({ length: 200 }, (_, n) => at(n + 1));
    const a = await start(network, { membersAt });
    for (let n = 1; n <= 201; n += 1) flood(network, agentAt(`x${n}`, at(n)));
    await vi.waitUntil(() => a.joined.length > 0);
    expect(a.joined).toEqual([['10.2.0.201:9']]);
  });

  test('it asks at the start and each minute, and takes answers for a second', async () => {
    vi.useFakeTimers();
    try {
      const network = new FakeNetwork();
      const a = await start(network, { timing: {} });
      const polls = (): number => network.sent.filter(({ packet }) => packet.type === 'query').length;
      const found = agentAt('b', { host: '10.0.0.2', port: 8 });
      expect(polls()).toBe(1);
      await vi.advanceTimersByTimeAsync(1001);
      flood(network, found);
      await vi.advanceTimersByTimeAsync(58_000);
      expect([polls(), a.joined]).toEqual([1, []]);
      await vi.advanceTimersByTimeAsync(1500);
      flood(network, found);
      await vi.advanceTimersByTimeAsync(100);
      expect([polls(), a.joined]).toEqual([2, [['10.0.0.2:8']]]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('strangers get no answer, and the others not without limit', async () => {
    const network = new FakeNetwork();
    await start(network, { isNear: (address) => address.startsWith('10.') });
    await vi.waitUntil(() => network.sent.filter(({ packet }) => packet.type === 'response').length >= 3);
    network.sent.splice(0);
    const responder = network.sockets.find(({ port }) => port === 5353)!;
    const questions = [{ type: 'PTR' as const, name: '_serf_demo._tcp.local' }];
    const ask = (address: string, port: number): boolean =>
      responder.emit('query', { type: 'query', id: 7, questions }, { address, port });
    ask('8.8.8.8', 40_000);
    expect(network.sent).toEqual([]);
    ask('10.0.0.5', 40_000);
    expect(network.sent).toHaveLength(1);
    expect(network.sent[0]!.packet).toMatchObject({ id: 7, questions: [{ type: 'PTR' }] });
    for (let n = 0; n < 10 * ANSWERS_MAX; n += 1) ask('10.0.0.5', 40_000);
    expect(network.sent.length).toBeLessThanOrEqual(2 * ANSWERS_MAX); // a second may begin on the way
    network.sent.splice(0);
  });

  test('an asker on port 5353 is answered through the group, once a second', async () => {
    const network = new FakeNetwork();
    await start(network);
    network.sent.splice(0);
    const responder = network.sockets.find(({ port }) => port === 5353)!;
    const questions = [{ type: 'PTR' as const, name: '_serf_demo._tcp.local' }];
    for (let n = 0; n < 3; n += 1)
      responder.emit('query', { type: 'query', questions }, { address: '10.0.0.5', port: 5353 });
    const told = network.sent.filter(({ packet, to }) => packet.type === 'response' && to === null);
    expect(told).toHaveLength(1);
  });

  test('it says goodbye and lets go of its sockets', async () => {
    const network = new FakeNetwork();
    const { discovery } = await start(network);
    discovery.close();
    expect(ttls(network.sent.at(-1)!.packet)).toEqual([0, 0, 0, 0]);
    expect(network.sockets).toEqual([]);
  });

  test('without any socket it does not start; with one of two it does', async () => {
    const network = new FakeNetwork();
    const broken: Link = {
      name: 'broken',
      openResponder: () => {
        const socket = new EventEmitter();
        queueMicrotask(() => socket.emit('error', new Error('bind EADDRINUSE')));
        return Object.assign(socket, { query() {}, respond() {}, destroy() {} });
      },
      openAsker: () => network.link().openAsker(),
    };
    await expect(start(network, { links: [broken] })).rejects.toThrow(
      'mdns: no socket can be opened (broken: bind EADDRINUSE)',
    );
    const { logged } = await start(network, { links: [broken, network.link()] });
    expect(logged).toEqual(['[WARN] agent.mdns: broken cannot be used: bind EADDRINUSE']);
  });
});

describe('the links', () => {
  const address = (family: 'IPv4' | 'IPv6', text: string, cidr: string): never =>
    ({ family, address: text, cidr, internal: false, mac: '', netmask: '', scopeid: 0 }) as never;
  const interfaces = {
    eth0: [address('IPv4', '10.0.0.1', '10.0.0.1/24'), address('IPv6', 'fe80::1', 'fe80::1/64')],
    eth1: [address('IPv6', 'fe80::2', 'fe80::2/64')],
    tun0: [address('IPv4', '10.9.0.1', '10.9.0.1/32')],
  };
  const names = (options: Parameters<typeof linksOf>[0]): string[] =>
    linksOf(options, interfaces).map(({ name }) => name);

  test('are as the configuration has them', () => {
    expect(names({ interface: null, ...both })).toEqual(['udp4', 'udp6 on eth0', 'udp6 on eth1']);
    expect(names({ interface: 'eth0', ...both })).toEqual(['udp4', 'udp6 on eth0']);
    expect(names({ interface: 'eth1', ...both })).toEqual(['udp6 on eth1']);
    expect(names({ interface: null, ipv4: true, ipv6: false })).toEqual(['udp4']);
    expect(names({ interface: null, ipv4: false, ipv6: true })).toEqual(['udp6 on eth0', 'udp6 on eth1']);
    expect(() => names({ interface: 'eth7', ...both })).toThrow(
      "there is no interface 'eth7'; allowed: eth0",
    );
  });

  test('who is on one of our networks is near', () => {
    expect(isOnLink('10.0.0.200', interfaces)).toBe(true);
    expect(isOnLink('fe80::9%eth0', interfaces)).toBe(true);
    expect(isOnLink('10.0.1.1', interfaces)).toBe(false);
    expect(isOnLink('2001:db8::1', interfaces)).toBe(false);
    expect(isOnLink('nonsense', interfaces)).toBe(false);
  });
});

describe('over real sockets', () => {
  test('two agents of this machine find each other, where multicast is allowed', async (context) => {
    const links = (): Link[] => linksOf({ interface: loopbackName(), ipv4: true, ipv6: false });
    const discover = `test-${process.pid}`;
    const network = new FakeNetwork();
    const timing = { quietMs: 10, pollMs: 500 };
    let a: Started;
    try {
      a = await start(network, { discover, links: links(), isNear: isOnLink, timing });
    } catch (error) {
      return context.skip(`no socket for multicast: ${(error as Error).message}`);
    }
    const local = { host: '127.0.0.1', port: 4242 };
    await start(network, { discover, nodeName: 'b', local, links: links(), isNear: isOnLink, timing });
    const isFound = await vi.waitUntil(() => a.joined.length > 0, { timeout: 5000 }).catch(() => false);
    if (!isFound && a.logged.length > 0) return context.skip(`no multicast: ${a.logged[0]}`);
    expect(a.joined[0]).toEqual(['127.0.0.1:4242']);
  });
});

function loopbackName(): string {
  const found = Object.entries(networkInterfaces()).find(([, addresses]) => addresses?.[0]?.internal);
  return found?.[0] ?? 'lo';
}
