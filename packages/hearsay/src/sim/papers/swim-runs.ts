/**
 * The experiments of SWIM 2002 on the production cores: who is pinged when, how much is sent, how often a
 * live member is taken for failed, and how news spreads. Times are in protocol periods.
 */
import type { Millis } from '../../base/core.ts';
import { Rng } from '../../base/rng.ts';
import { Writer } from '../../base/writer.ts';
import type { SwimConfig } from '../../swim/config.ts';
import { RULES } from '../../swim/rules.ts';
import { suspicionMinMs } from '../../swim/suspicion.ts';
import { encodeAlive } from '../../wire/claims.ts';
import { MessageType } from '../../wire/message-type.ts';
import { firstMessage, PaperCluster } from './cluster.ts';
import { FIRST_DETECTION_LIMIT, piggybackLimit, retransmitMultFor } from './swim-formulas.ts';

/** T' of §5. */
const PERIOD_MS: Millis = 2000;
/** One way on the testbed's Ethernet, roughly; the direct time-out is many round trips. */
const LATENCY_MS = { min: 0.1, max: 0.4 };
const WARM_UP_PERIODS = 2;

/** SWIM as in §5: no Lifeguard, no gossip of its own, no streams. */
const SWIM_2002: Partial<SwimConfig> = {
  probeIntervalMs: PERIOD_MS,
  probeTimeoutMs: PERIOD_MS / 4,
  indirectChecks: 1,
  streamPing: false,
  awarenessMax: 1,
  shrinkingSuspicion: false,
  buddySystem: false,
  gossipNodes: 0,
  pushPullIntervalMs: 0,
};

interface GroupOptions {
  readonly n: number;
  readonly seed: number;
}

export interface PingLog {
  /** From the first ping to a member at or after each sampled instant, in periods. */
  readonly firstPings: readonly number[];
  /** The longest time between two pings of one member to the same other, in periods. */
  readonly gapMax: number;
}

/** Pings in a quiet group: at each of `instants` moments every member might have crashed. */
export function runPings({ n, seed, instants }: GroupOptions & { instants: number }): PingLog {
  const cluster = quietCluster({ n, seed });
  const lastPing = new Map<number, Millis>();
  let waiting = new Set<number>();
  let since: Millis = 0;
  let gapMaxMs = 0;
  const firstPings: number[] = [];
  cluster.sim.watch({
    onPacket(process, to, packet, now) {
      if (firstMessage(packet)[0] !== MessageType.Ping) return;
      const target = cluster.indexAt(to);
      if (waiting.delete(target)) firstPings.push((now - since) / PERIOD_MS);
      const pair = cluster.indexAt(process.endpoint) * n + target;
      const before = lastPing.get(pair);
      if (before !== undefined) gapMaxMs = Math.max(gapMaxMs, now - before);
      lastPing.set(pair, now);
    },
  });
  const rng = Rng.seeded(seed, 1);
  for (let instant = 0; instant < instants; instant += 1) {
    cluster.sim.runFor((WARM_UP_PERIODS + rng.unit()) * PERIOD_MS);
    since = cluster.sim.now;
    waiting = new Set(cluster.nodes.keys());
    cluster.sim.runUntil(() => waiting.size === 0, 2 * n * PERIOD_MS);
  }
  return { firstPings, gapMax: gapMaxMs / PERIOD_MS };
}

export interface Load {
  /** Packets of one member in one period, for each member and period. */
  readonly sent: readonly number[];
  readonly received: readonly number[];
}

/** A quiet group for 40 periods (Figure 2). */
export function runLoad({ n, seed }: GroupOptions): Load {
  const periods = 40;
  const cluster = quietCluster({ n, seed });
  let sentNow: number[] = [];
  let receivedNow: number[] = [];
  cluster.sim.watch({
    onPacket(process, to) {
      sentNow[cluster.indexAt(process.endpoint)]! += 1;
      receivedNow[cluster.indexAt(to)]! += 1;
    },
  });
  const load = { sent: [] as number[], received: [] as number[] };
  for (let period = -WARM_UP_PERIODS; period < periods; period += 1) {
    sentNow = Array.from({ length: n }, () => 0);
    receivedNow = Array.from({ length: n }, () => 0);
    cluster.sim.runFor(PERIOD_MS);
    if (period < 0) continue;
    load.sent.push(...sentNow);
    load.received.push(...receivedNow);
  }
  return load;
}

export interface Mistakes {
  /** How many times a live member was taken for failed, by anybody. */
  readonly mistakes: number;
  /** Members × periods that were watched. */
  readonly memberPeriods: number;
}

/**
 * The bare detector under loss (§3.1): no piggyback, and a member that is declared failed is at once alive
 * again at whoever declared it, so that each probe stands for itself.
 */
export function runMistakes(options: GroupOptions & { k: number; loss: number; periods: number }): Mistakes {
  const { n, seed, k, loss, periods } = options;
  const log = { mistakes: 0, isOpen: false };
  const cluster: PaperCluster = new PaperCluster({
    seed,
    size: n,
    rules: RULES.memberlist,
    config: { ...SWIM_2002, indirectChecks: k, suspicionMult: 1000 },
    network: { latencyMs: LATENCY_MS, loss },
    bareProbes: true,
    onEvent: (by, event, at) => {
      if (event.type !== 'member-suspect') return;
      if (log.isOpen) log.mistakes += 1;
      cluster.sim.at(at, () => revive(cluster, by, event.member.name, event.member.incarnation + 1));
    },
  });
  cluster.sim.runFor(WARM_UP_PERIODS * PERIOD_MS);
  log.isOpen = true;
  cluster.sim.runFor(periods * PERIOD_MS);
  return { mistakes: log.mistakes, memberPeriods: n * periods };
}

/** Tells member `by`, as gossip would, that a member it suspects is alive. */
function revive(cluster: PaperCluster, by: number, node: string, incarnation: number): void {
  const subject = cluster.nodes[cluster.indexOf(node)]!;
  const { membership } = subject.core.swim;
  const { bytes: addr, port } = membership.address(membership.slotOf(node));
  const writer = new Writer();
  encodeAlive(writer, { incarnation, node, addr, port, meta: null, vsn: Uint8Array.of(1, 5, 2, 0, 0, 0) });
  const packet = writer.finish();
  cluster.nodes[by]!.receive({ kind: 'packet', from: subject.endpoint, packet });
}

export interface Spread {
  /** When half of the members knew; `NaN` if they never did. */
  readonly halfAt: number;
  /** When each member but the first knew, in order. */
  readonly knownAt: readonly number[];
}

/**
 * One member has news, which pings and acks carry (§4.1). `lambda`: each member passes it on λ ⌈ln(n + 1)⌉
 * times; `null`: without end.
 */
export function runSpread({ n, seed, lambda }: GroupOptions & { lambda: number | null }): Spread {
  const knownAt: number[] = [];
  let since: Millis = 0;
  const mult = lambda === null ? 1e6 : retransmitMultFor(n, piggybackLimit(n, lambda));
  const cluster = quietCluster({ n, seed, retransmitMult: mult }, (at) =>
    knownAt.push((at - since) / PERIOD_MS),
  );
  const rng = Rng.seeded(seed, 1);
  cluster.sim.runFor((WARM_UP_PERIODS + rng.unit()) * PERIOD_MS);
  since = cluster.sim.now;
  const [first] = cluster.nodes;
  first!.command({ type: 'update', ticket: 1, meta: Uint8Array.of(1) });
  knownAt.length = 0; // the first member's own event
  cluster.sim.runFor(SPREAD_PERIODS * PERIOD_MS);
  return { halfAt: knownAt[Math.ceil(n / 2) - 2] ?? NaN, knownAt };
}

const SPREAD_PERIODS = 30;

export interface Crash {
  /** To the first suspicion at another member. */
  readonly suspectedAt: number;
  /** To the first verdict, and to the last member's. */
  readonly firstDeadAt: number;
  readonly allDeadAt: number;
}

/** One member crashes; suspicion lasts 3 ⌈ln(n + 1)⌉ periods (§5), and news travels by piggyback alone. */
export function runCrash({ n, seed }: GroupOptions): Crash {
  const limit = piggybackLimit(n, 3);
  const seen = { suspected: [] as Millis[], dead: new Map<number, Millis>() };
  const cluster = new PaperCluster({
    seed,
    size: n,
    rules: RULES.memberlist,
    config: {
      ...SWIM_2002,
      suspicionMult: limit / suspicionMinMs(1, n, 1),
      retransmitMult: retransmitMultFor(n, limit),
    },
    network: { latencyMs: LATENCY_MS },
    onEvent: (by, event, at) => {
      if (event.type === 'member-suspect') seen.suspected.push(at);
      if (event.type === 'member-leave') seen.dead.set(by, at);
    },
  });
  cluster.sim.runFor((WARM_UP_PERIODS + Rng.seeded(seed, 1).unit()) * PERIOD_MS);
  const since = cluster.sim.now;
  cluster.nodes[0]!.crash();
  const bound = (2 * n + 2 * limit) * PERIOD_MS;
  cluster.sim.runUntil(() => seen.dead.size === n - 1, bound);
  const inPeriods = (at: Millis): number => (at - since) / PERIOD_MS;
  const verdicts = [...seen.dead.values()];
  return {
    suspectedAt: inPeriods(seen.suspected[0]!),
    firstDeadAt: inPeriods(Math.min(...verdicts)),
    allDeadAt: inPeriods(Math.max(...verdicts)),
  };
}

/** `FIRST_DETECTION_LIMIT` periods' worth of mistakes about one member. */
export function mistakesInDetectionTime({ mistakes, memberPeriods }: Mistakes): number {
  return (mistakes / memberPeriods) * FIRST_DETECTION_LIMIT;
}

function quietCluster(
  { n, seed, retransmitMult = 1 }: GroupOptions & { retransmitMult?: number },
  onUpdate: (at: Millis) => void = () => undefined,
): PaperCluster {
  return new PaperCluster({
    seed,
    size: n,
    rules: RULES.memberlist,
    config: { ...SWIM_2002, retransmitMult },
    network: { latencyMs: LATENCY_MS },
    onEvent: (_by, event, at) => {
      if (event.type === 'member-update') onUpdate(at);
    },
  });
}
