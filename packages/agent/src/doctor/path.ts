/**
 * The path to one member, tried in each direction. A question can go by packet or by stream, and so can its
 * answer. Four round trips thus tell four one-way paths apart: what fails only together with one of them is
 * that one's fault.
 */
import type { Answered, ClusterMember, PeerInfo } from 'hearsay';
import { tryUntilAnswered, tryWay, type Prober, type Trial, type Way } from './trial.ts';

/** A one-way path, as seen from this node. */
export type Leg = 'udpOut' | 'udpIn' | 'tcpOut' | 'tcpIn';

/** `null`: nothing that was tried tells. */
export type Legs = Readonly<Record<Leg, boolean | null>>;

export interface SizeTrial {
  readonly bytes: number;
  readonly direction: 'out' | 'in';
  readonly trial: Trial;
}

/** What was seen of the way to a member that runs hearsay. */
export interface PathReport {
  readonly member: ClusterMember;
  readonly trials: readonly Trial[];
  readonly legs: Legs;
  readonly sizes: readonly SizeTrial[];
  readonly info: Answered<PeerInfo> | null;
  /** The peer's wall clock minus ours, and by how much that may be wrong. */
  readonly wall: { readonly aheadMs: number; readonly uncertaintyMs: number } | null;
}

/**
 * UDP payloads: what IPv6 promises; memberlist's largest packet; the most that Ethernet carries over IPv4,
 * and the most that its jumbo frames do.
 */
export const PROBE_SIZES: readonly number[] = [1200, 1400, 1472, 8972];

const PACKET_ATTEMPTS = 5;
const MIXED_ATTEMPTS = 3;
const SIZE_ATTEMPTS = 3;

const PACKETS: Way = { via: 'packet', answerVia: 'packet' };
const PACKET_OUT: Way = { via: 'packet', answerVia: 'stream' };
const PACKET_IN: Way = { via: 'stream', answerVia: 'packet' };
const STREAMS: Way = { via: 'stream', answerVia: 'stream' };

export interface PathOptions {
  readonly timeoutMs: number;
  readonly sizes: readonly number[];
  readonly wallNow: () => number;
}

export async function explorePath(
  prober: Prober,
  member: ClusterMember,
  options: PathOptions,
): Promise<PathReport> {
  const { timeoutMs } = options;
  const peer = member.name;
  const trials = await Promise.all([
    tryWay(prober, { peer, way: PACKETS, attempts: PACKET_ATTEMPTS, timeoutMs }),
    tryWay(prober, { peer, way: PACKET_OUT, attempts: MIXED_ATTEMPTS, timeoutMs }),
    tryWay(prober, { peer, way: PACKET_IN, attempts: MIXED_ATTEMPTS, timeoutMs }),
    tryUntilAnswered(prober, { peer, way: STREAMS, attempts: 2, timeoutMs }),
  ]);
  const legs = legsOf(trials);
  const [asked, sizes] = await Promise.all([
    askInfo(prober, peer, { legs, options }),
    trySizes(prober, peer, { legs, options }),
  ]);
  return { member, trials, legs, sizes, ...asked };
}

/** What the trials say of each leg. */
export function legsOf(trials: readonly Trial[]): Legs {
  const legs: Record<Leg, boolean | null> = { udpOut: null, udpIn: null, tcpOut: null, tcpIn: null };
  for (const trial of trials) {
    if (trial.answered > 0) for (const leg of pairOf(trial.way)) legs[leg] = true;
  }
  const isWell = { ...legs };
  for (const { way, answered, isUnreachable } of trials) {
    const [out, back] = pairOf(way);
    if (answered > 0) continue;
    // A connection that could not be opened says so by itself; else one of two is at fault, if not both.
    if (legs[out] === null && (isUnreachable || isWell[back] === true)) legs[out] = false;
    if (legs[back] === null && isWell[out] === true) legs[back] = false;
  }
  return legs;
}

function pairOf({ via, answerVia }: Way): readonly [out: Leg, back: Leg] {
  return [via === 'packet' ? 'udpOut' : 'tcpOut', answerVia === 'packet' ? 'udpIn' : 'tcpIn'];
}

interface Known {
  readonly legs: Legs;
  readonly options: PathOptions;
}

/** Each size in each direction; the other half of the round trip goes by what is known to work. */
async function trySizes(prober: Prober, peer: string, { legs, options }: Known): Promise<SizeTrial[]> {
  const { timeoutMs, sizes } = options;
  const trials: Promise<SizeTrial>[] = [];
  const add = (bytes: number, direction: 'out' | 'in', way: Way): void => {
    const one = tryUntilAnswered(prober, { peer, way, attempts: SIZE_ATTEMPTS, timeoutMs });
    trials.push(one.then((trial) => ({ bytes, direction, trial })));
  };
  const back = legs.tcpIn === true ? 'stream' : legs.udpIn === true ? 'packet' : null;
  const out = legs.tcpOut === true ? 'stream' : legs.udpOut === true ? 'packet' : null;
  for (const bytes of sizes) {
    if (legs.udpOut === true && back !== null) {
      add(bytes, 'out', { via: 'packet', answerVia: back, packetBytes: bytes });
    }
    if (legs.udpIn === true && out !== null) {
      add(bytes, 'in', { via: out, answerVia: 'packet', answerPacketBytes: bytes });
    }
  }
  return Promise.all(trials);
}

/** By packets if they work both ways, since their round trip is the shorter and tells the clocks better. */
async function askInfo(
  prober: Prober,
  peer: string,
  { legs, options }: Known,
): Promise<Pick<PathReport, 'info' | 'wall'>> {
  const { timeoutMs, wallNow } = options;
  const via = legs.udpOut === true ? 'packet' : 'stream';
  const answerVia = legs.udpIn === true ? 'packet' : 'stream';
  try {
    const info = await prober.info(peer, { via, answerVia, timeoutMs });
    const { wallMs } = info.value;
    const ours = wallNow() - info.rttMs / 2;
    const wall = wallMs === null ? null : { aheadMs: wallMs - ours, uncertaintyMs: info.uncertaintyMs };
    return { info, wall };
  } catch {
    return { info: null, wall: null }; // lost, as datagrams may be; the trials have said what is wrong
  }
}
