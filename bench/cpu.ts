/**
 * A cluster in steady state: 100 members in one process, each with sockets of its own on the loopback
 * interface, ours and then memberlist's. CPU seconds are those of the process, so that a busy machine does
 * not change them much.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from '../packages/hearsay/src/base/core.ts';
import type { ClusterNode } from '../packages/hearsay/src/face/cluster.ts';
import { join } from '../packages/hearsay/src/node/join.ts';
import type { PacketTransport } from '../packages/hearsay/src/node/transport.ts';
import type { Bench, ClusterRow } from './operation.ts';
import { peer, runPeer } from './peer.ts';
import { ROOT } from './root.ts';

const MEMBERS = 100;
const STEADY_SECONDS = 20;
/** memberlist needs one push/pull interval (30 s) and more until all know all. */
const SETTLE_SECONDS = 120;
/** After the last member was heard of, its news still goes round. */
const CALM_MS = 3000;
const PORT = 27_946;
const PEER_PORT = 27_947;

export const cpu: Bench = {
  about: `${MEMBERS} members in one process over real sockets (two to four minutes)`,
  usual: false,
  async run() {
    const ours = await measureOurs();
    const { program, about } = peer(ROOT, 'memberlist-cluster');
    if (program === null) return { kind: 'cluster', rows: [ours], peer: about };
    const args = [MEMBERS, STEADY_SECONDS, PEER_PORT, SETTLE_SECONDS].map(String);
    const theirs = runPeer(program, args, 2) as Omit<ClusterRow, 'who'>;
    return {
      kind: 'cluster',
      rows: [ours, { who: 'memberlist', ...theirs }],
      peer: `${about}, GOMAXPROCS=2`,
    };
  },
};

const sent = { packets: 0, bytes: 0 };

async function measureOurs(): Promise<ClusterRow> {
  globalThis.gc?.();
  const rssBefore = process.memoryUsage.rss();
  const started = performance.now();
  const nodes = await start();
  const converged = await haveAllMet(nodes);
  const settledMs = performance.now() - started;
  await sleep(CALM_MS);
  const cpuBefore = process.cpuUsage();
  const sentBefore = { ...sent };
  const begun = performance.now();
  await sleep(STEADY_SECONDS * 1000);
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const each = MEMBERS * seconds;
  const row: ClusterRow = {
    who: 'hearsay',
    members: MEMBERS,
    converged,
    settleSeconds: settledMs / 1000,
    steadySeconds: seconds,
    cpuSecondsPerMemberMinute: ((user + system) / 1e6) * (60 / each),
    packetsPerMemberSecond: (sent.packets - sentBefore.packets) / each,
    bytesPerMemberSecond: (sent.bytes - sentBefore.bytes) / each,
    rssKibPerMember: (process.memoryUsage.rss() - rssBefore) / 1024 / MEMBERS,
  };
  await Promise.all(nodes.map((node) => node.close()));
  return row;
}

/** Each member joins through a random earlier one, as the peer's do. */
async function start(): Promise<ClusterNode[]> {
  const nodes: ClusterNode[] = [];
  for (let i = 0; i < MEMBERS; i += 1) {
    const seed = nodes[Math.floor(Math.random() * i)];
    const node = await join({
      name: `node-${String(i).padStart(4, '0')}`,
      bind: `127.1.${Math.floor(i / 250)}.${(i % 250) + 1}:${PORT}`,
      seeds: seed === undefined ? [] : [`${seed.host}:${seed.port}`],
      wrapTransports: ({ packets, streams }) => ({ packets: counting(packets), streams }),
    });
    nodes.push(node);
  }
  return nodes;
}

function counting(packets: PacketTransport): PacketTransport {
  return {
    local: packets.local,
    start: (listener) => packets.start(listener),
    send(to: Endpoint, packet: Uint8Array): void {
      sent.packets += 1;
      sent.bytes += packet.length;
      packets.send(to, packet);
    },
    close: () => packets.close(),
  };
}

async function haveAllMet(nodes: readonly ClusterNode[]): Promise<boolean> {
  const until = performance.now() + SETTLE_SECONDS * 1000;
  while (performance.now() < until) {
    if (nodes.every((node) => node.members.size === nodes.length)) return true;
    await sleep(100);
  }
  return false;
}
