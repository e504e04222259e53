/** Against a real datagram socket and a real server on loopback. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket as Connection } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import {
  COUNTERS,
  GAUGES,
  SAMPLES,
  type CounterName,
  type GaugeName,
  type SampleName,
} from './instruments.ts';
import { PACKET_BYTES_MAX, statsdName, StatsdSink } from './statsd.ts';

/** Of the ports that the system gives to nobody who asks for any. */
const NOBODYS_PORT = 1;

const endings: (() => void)[] = [];
afterEach(() => {
  for (const end of endings.splice(0)) end();
});

const logged: string[] = [];
const log = { write: (level: string, text: string): void => void logged.push(`[${level}] ${text}`) };
afterEach(() => void logged.splice(0));

async function listenUdp(): Promise<{
  readonly socket: Socket;
  readonly port: number;
  readonly packets: string[];
}> {
  const socket = createSocket('udp4');
  const packets: string[] = [];
  socket.on('message', (packet) => packets.push(packet.toString()));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  endings.push(() => socket.close());
  return { socket, port: socket.address().port, packets };
}

function open(protocol: 'udp' | 'tcp', port: number, more: object = {}): StatsdSink {
  const address = { host: '127.0.0.1', port };
  const sink = new StatsdSink({ address, protocol, log, flushMs: 5, retryMs: 20, ...more });
  endings.push(() => sink.close());
  return sink;
}

/** Sends one until one has come: what is sent before the way is open is lost. */
async function untilOpen(sink: StatsdSink, isHeard: () => boolean): Promise<void> {
  await vi.waitUntil(
    () => {
      if (!isHeard()) sink.count('serf_queries', 1);
      return isHeard();
    },
    { timeout: 10_000, interval: 20 },
  );
}

test('names are the ones of go-metrics, with ours behind one dot', () => {
  const names = [...Object.keys(COUNTERS), ...Object.keys(GAUGES), ...Object.keys(SAMPLES)];
  const sent = (names as (CounterName | GaugeName | SampleName)[]).map(statsdName);
  expect(sent.filter((name) => !name.startsWith('hearsay.')).sort()).toEqual([
    'memberlist.degraded.probe',
    'memberlist.degraded.timeout',
    'memberlist.health.score',
    'memberlist.msg.alive',
    'memberlist.msg.dead',
    'memberlist.msg.suspect',
    'memberlist.node.instances',
    'memberlist.probeNode',
    'memberlist.queue.broadcasts',
    'memberlist.tcp.accept',
    'memberlist.tcp.connect',
    'memberlist.tcp.sent',
    'memberlist.udp.received',
    'memberlist.udp.sent',
    'serf.coordinate.adjustment-ms',
    'serf.events',
    'serf.member.failed',
    'serf.member.flap',
    'serf.member.join',
    'serf.member.left',
    'serf.member.update',
    'serf.queries',
    'serf.query_acks',
    'serf.query_responses',
    'serf.queue.Event',
    'serf.queue.Intent',
    'serf.queue.Query',
    'serf.snapshot.appendLine',
    'serf.snapshot.compact',
  ]);
  expect(sent).toContain('hearsay.verdicts_total');
});

test('statsd gets a line for each figure, a label as one more part, seconds as milliseconds', async () => {
  const { port, packets } = await listenUdp();
  const sink = open('udp', port);
  await untilOpen(sink, () => packets.length > 0);
  packets.splice(0);
  sink.count('memberlist_msg_alive', 2);
  sink.count('hearsay_verdicts_total', 1, 'own-timeout');
  sink.set('memberlist_node_instances', 3, 'alive');
  sink.sample('memberlist_probeNode', 0.25);
  sink.sample('hearsay_loop_delay_seconds', 0.5);
  sink.count('memberlist_udp_sent', 0);
  sink.sample('memberlist_probeNode', Number.NaN);
  await vi.waitUntil(() => packets.join('').includes('loop_delay'));
  const lines = packets
    .join('')
    .split('\n')
    .filter((line) => !line.includes('serf.queries'));
  expect(lines).toEqual([
    'serf-agent.memberlist.msg.alive:2.000000|c',
    'serf-agent.hearsay.verdicts_total.own-timeout:1.000000|c',
    'serf-agent.memberlist.node.instances.alive:3.000000|g',
    'serf-agent.memberlist.probeNode:0.250000|ms',
    'serf-agent.hearsay.loop_delay:500.000000|ms',
    '',
  ]);
});

test('the host’s name, where it is given, stands in gauges only', async () => {
  const { port, packets } = await listenUdp();
  const sink = open('udp', port, { hostName: 'web 1', prefix: 'p' });
  await untilOpen(sink, () => packets.length > 0);
  sink.set('memberlist_health_score', 1);
  await vi.waitUntil(() => packets.join('').includes('score'));
  expect(packets.join('')).toContain('p.web_1.memberlist.health.score:1.000000|g\n');
  expect(packets.join('')).toContain('p.serf.queries:1.000000|c\n');
});

test('many figures are as many full packets as they need, and no packet is larger', async () => {
  const { port, packets } = await listenUdp();
  const sink = open('udp', port, { flushMs: 50 });
  await untilOpen(sink, () => packets.length > 0);
  packets.splice(0);
  for (let n = 0; n < 200; n += 1) sink.count('memberlist_msg_suspect', n + 1);
  const lines = (): string[] => packets.join('').match(/suspect:\d+/g) ?? [];
  await vi.waitUntil(() => lines().length === 200);
  expect(lines()).toEqual(Array.from({ length: 200 }, (_, n) => `suspect:${n + 1}`));
  expect(packets.length).toBeLessThan(10);
  for (const packet of packets) expect(packet.length).toBeLessThanOrEqual(PACKET_BYTES_MAX);
});

test('a statsd that is not there is told of once, and counted each time', async () => {
  const sink = open('udp', NOBODYS_PORT);
  await untilOpen(sink, () => sink.failures >= 3);
  expect(logged).toHaveLength(1);
  expect(logged[0]).toMatch(/^\[WARN\] agent: metrics do not reach statsd at 127.0.0.1:\d+ \(.*ECONNREFUSED/);
});

test('what is told between a failure and the next attempt is dropped, packet by packet', async () => {
  const sink = open('udp', NOBODYS_PORT, { retryMs: 3_600_000 });
  await untilOpen(sink, () => sink.failures === 1);
  for (let packet = 0; packet < 3; packet += 1) {
    const before = sink.dropped;
    sink.count('serf_events', 1);
    await vi.waitUntil(() => sink.dropped > before, { timeout: 10_000, interval: 5 });
  }
  expect(sink.failures).toBe(1);
});

async function listenTcp(
  port = 0,
): Promise<{ server: Server; port: number; text: () => string; cut: () => void }> {
  const connections = new Set<Connection>();
  let text = '';
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on('data', (bytes) => (text += bytes.toString()));
    connection.on('error', () => undefined);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    server.close();
    for (const connection of connections) connection.destroy();
  };
  endings.push(cut);
  const address = server.address();
  return { server, port: typeof address === 'object' ? address!.port : 0, text: () => text, cut };
}

test('statsite gets the same lines over a connection, which is opened again when it was lost', async () => {
  const first = await listenTcp();
  const sink = open('tcp', first.port);
  await untilOpen(sink, () => first.text().includes('serf-agent.serf.queries:1.000000|c\n'));
  first.cut();
  await vi.waitUntil(() => sink.failures >= 2, { timeout: 10_000 });
  const second = await listenTcp(first.port);
  await untilOpen(sink, () => second.text() !== '');
  await vi.waitUntil(() => logged.length === 2);
  expect(logged[0]).toMatch(/^\[WARN\] agent: metrics do not reach statsite .*dropped until then$/);
  expect(logged[1]).toBe('[INFO] agent: metrics reach statsite again');
});

test('what has gathered is sent at the end', async () => {
  const server = await listenTcp();
  const sink = open('tcp', server.port);
  await untilOpen(sink, () => server.text() !== '');
  sink.count('serf_events', 1);
  sink.close();
  await vi.waitUntil(() => server.text().endsWith('serf-agent.serf.events:1.000000|c\n'));
});
