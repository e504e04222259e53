/**
 * The child's side of the stall tests: runs one of three parts, as its parent's first message says, and
 * reports over IPC. It ends with its parent.
 *
 * The loop is blocked as an application blocks it, inside an I/O callback, by sleeping instead of
 * computing: to the loop that is the same, and many blocked processes do not take the two cores from
 * those who have to answer them.
 */
import { stat } from 'node:fs';
import { join, type ClusterNode, type JoinOptions, type Transports } from 'hearsay';
import { describePacket, type Layer } from 'hearsay/wire';

type NodeOptions = Pick<JoinOptions, 'name' | 'bind' | 'seeds' | 'config' | 'rules' | 'lateDeadlineRule'>;

/** Members that answer, some of them after a while. */
export interface Peers {
  readonly part: 'peers';
  readonly nodes: readonly (NodeOptions & { readonly answerAfterMs: number })[];
}
/** Probes a peer and blocks each time a ping has gone out, for `rounds` probes. */
export interface Probes {
  readonly part: 'probes';
  readonly node: NodeOptions;
  readonly peer: string;
  readonly blockMs: number;
  readonly rounds: number;
}
/** Blocks once, as soon as `suspects` members are suspected. */
export interface Sleep {
  readonly part: 'sleep';
  readonly node: NodeOptions;
  readonly suspects: number;
  readonly blockMs: number;
}
export type Part = Peers | Probes | Sleep;

export type StallReport =
  | { readonly type: 'ready' }
  /** A story for each probe that was misjudged. */
  | { readonly type: 'probed'; readonly stories: readonly string[]; readonly failed: number }
  | { readonly type: 'woke' }
  /**
   * Asked for by any message after the first. One view a node; `packets` counts those since the wake, by
   * sender's port.
   */
  | {
      readonly type: 'state';
      readonly views: readonly Readonly<Record<string, string>>[];
      readonly events: readonly (readonly [type: string, member: string])[];
      readonly packets: Readonly<Record<number, number>>;
    };

const nodes: ClusterNode[] = [];
const events: [string, string][] = [];
const arrived: Record<number, number> = {};

const report = (one: StallReport): void => void process.send?.(one);

function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

async function start(
  options: NodeOptions,
  wrapTransports?: (bare: Transports) => Transports,
): Promise<ClusterNode> {
  const wrap = wrapTransports === undefined ? {} : { wrapTransports };
  const node = await join({ ...options, ...wrap, compression: false });
  nodes.push(node);
  for (const type of ['suspect', 'cleared', 'failed'] as const) {
    node.on(type, ({ member }) => events.push([type, member.name]));
  }
  return node;
}

async function runPeers({ nodes: all }: Peers): Promise<void> {
  for (const { answerAfterMs, ...options } of all) {
    await start(options, ({ packets, streams }) => ({
      streams,
      packets: {
        local: packets.local,
        start: (listener) => packets.start(listener),
        send: (to, packet) => void setTimeout(() => packets.send(to, packet), answerAfterMs),
        close: () => packets.close(),
      },
    }));
  }
  report({ type: 'ready' });
}

async function runProbes({ node: options, peer, blockMs, rounds }: Probes): Promise<void> {
  let node: ClusterNode | undefined;
  let done = 0;
  const stories: string[] = [];
  let suspectedBefore: number | undefined;
  const count = (type: string): number => events.filter(([one]) => one === type).length;
  /**
   * Runs in an I/O callback, just after a ping has gone out: what was to be said of the one before has
   * been said.
   */
  const settleThenBlock = (): void => {
    if (suspectedBefore !== undefined) {
      done += 1;
      if (count('suspect') > suspectedBefore) stories.push(node?.why(peer).story ?? '');
      suspectedBefore = undefined;
      if (done === rounds) report({ type: 'probed', stories, failed: count('failed') });
    }
    if (done === rounds || node?.members.find(peer)?.state !== 'alive') return; // it has to refute first
    suspectedBefore = count('suspect');
    block(blockMs);
  };
  node = await start(options, ({ packets, streams }) => ({
    streams,
    packets: {
      local: packets.local,
      start: (listener) => packets.start(listener),
      send: (to, packet) => {
        packets.send(to, packet);
        if (!isPing(describePacket(packet, { label: null, keyring: null, aead: null }))) return;
        stat('.', settleThenBlock);
      },
      close: () => packets.close(),
    },
  }));
}

function isPing(layer: Layer): boolean {
  switch (layer.layer) {
    case 'crc':
      return isPing(layer.inner);
    case 'compound':
      return layer.parts.some(isPing);
    case 'message':
      return layer.name === 'ping';
    default:
      return false;
  }
}

async function runSleep({ node: options, suspects, blockMs }: Sleep): Promise<void> {
  let hasWoken = false;
  const node = await start(options, ({ packets: bare, streams }) => ({
    streams,
    packets: {
      local: bare.local,
      start: (listener) =>
        bare.start({
          handlePacket: (from, packet) => {
            if (hasWoken) arrived[from.port] = (arrived[from.port] ?? 0) + 1;
            listener.handlePacket(from, packet);
          },
          handlePacketError: (to, cause) => listener.handlePacketError(to, cause),
          handleFault: (fault) => listener.handleFault(fault),
        }),
      send: (to, packet) => bare.send(to, packet),
      close: () => bare.close(),
    },
  }));
  // The handler runs where the datagram was read. Whoever blocks here blocks the node.
  node.on('suspect', () => {
    if (hasWoken || node.members.all.filter(({ state }) => state === 'suspect').length < suspects) return;
    block(blockMs);
    hasWoken = true;
    report({ type: 'woke' });
  });
  report({ type: 'ready' });
}

function run(part: Part): Promise<void> {
  switch (part.part) {
    case 'peers':
      return runPeers(part);
    case 'probes':
      return runProbes(part);
    case 'sleep':
      return runSleep(part);
  }
}

process.once('message', (part: Part) => {
  void run(part);
  process.on('message', () => {
    const views = nodes.map(({ members }) =>
      Object.fromEntries(members.all.map(({ name, state }) => [name, state])),
    );
    report({ type: 'state', views, events, packets: arrived });
  });
});
process.on('disconnect', () => process.exit());
