/**
 * One run of Lifeguard's two experiments (Lifeguard §V-D): some members of a group are anomalous, all at
 * once, either once (Threshold) or again and again with a normal time between (Interval); counted is who
 * is declared failed, where and when.
 *
 * The anomaly. In the paper an agent blocks before each send and after each receive. memberlist's loops
 * (probe, gossip, receive) each stand still at their next packet; when the block ends, the ping that was
 * held back goes out with its time long over, and what is overdue is judged before what has waited in the
 * socket is read. Here that is a closed gate, and a pause from the probe loop's first packet on, in a host
 * that judges late deadlines first (`lateDeadlineRule: false`), which our own host never does. A gate
 * without the pause, behind which a prober goes on at full pace, gave about a hundred times as many false
 * positives.
 */
import type { Millis } from '../../base/core.ts';
import { Rng } from '../../base/rng.ts';
import type { SwimEvent } from '../../swim/api.ts';
import type { SwimConfig } from '../../swim/config.ts';
import { MemberState } from '../../swim/member.ts';
import type { Rules } from '../../swim/rules.ts';
import { MessageType } from '../../wire/message-type.ts';
import { firstMessage, PaperCluster, type PaperNode } from './cluster.ts';

export interface LifeguardCell {
  readonly size: number;
  /** How many members are anomalous: the paper's C. */
  readonly anomalous: number;
  /** The paper's D. */
  readonly anomalyMs: Millis;
  /** The paper's I; `null`: the anomaly happens once. */
  readonly normalMs: Millis | null;
  readonly seed: number;
}

export interface LifeguardVariant {
  readonly rules: Rules;
  readonly lateDeadlineRule: boolean;
  readonly config: Partial<SwimConfig>;
}

export interface LifeguardOutcome {
  /** Failure events about members that were never anomalous, at any member. */
  readonly falsePositives: number;
  /** Those of them at members that were never anomalous. */
  readonly falsePositivesAtHealthy: number;
  /** From the start of the anomaly to the first failure event at another member, for each that had one. */
  readonly firstMs: readonly Millis[];
  /** The same, to the last healthy member's failure event, for each that all of them had. */
  readonly fullMs: readonly Millis[];
  /** Packets, and streams opened. */
  readonly messages: number;
  readonly bytes: number;
}

/** Enough for probes to be under way; the group is born quiet, so the paper's 15 s are not needed. */
const QUIESCE_MS = 3000;
const RUN_MS = 120_000;
/** Half of a loopback's round trip. */
const LOOPBACK_MS = { min: 0.05, max: 0.5 };

export function runLifeguardCell(cell: LifeguardCell, variant: LifeguardVariant): LifeguardOutcome {
  const rng = Rng.seeded(cell.seed, 1);
  const victims = drawVictims(cell, rng);
  const tally = new Tally(cell.size, victims);
  const cluster = new PaperCluster({
    ...variant,
    seed: cell.seed,
    size: cell.size,
    network: { latencyMs: LOOPBACK_MS },
    onEvent: (by, event, at) => tally.take(by, event, at),
  });
  tally.indexOf = (name) => cluster.indexOf(name);
  const nodes = [...victims].map((index) => cluster.nodes[index]!);
  cluster.sim.runFor(QUIESCE_MS);
  tally.startedAt = cluster.sim.now;
  if (cell.normalMs === null) runThreshold(cluster, nodes, cell.anomalyMs);
  else runInterval(cluster, nodes, cell.anomalyMs, cell.normalMs);
  return tally.outcome(cluster.nodes);
}

function drawVictims({ size, anomalous }: LifeguardCell, rng: Rng): ReadonlySet<number> {
  const all = Array.from({ length: size }, (_, index) => index);
  rng.shuffle(all, size);
  return new Set(all.slice(0, anomalous));
}

/** Once, and then until all see each other alive, or for two minutes (Lifeguard §V-D1). */
function runThreshold(cluster: PaperCluster, victims: readonly PaperNode[], anomalyMs: Millis): void {
  const endsAt = cluster.sim.now + RUN_MS;
  block(cluster, victims, anomalyMs);
  while (cluster.sim.now < endsAt && !allSeeAll(cluster)) cluster.sim.runFor(1000);
}

/** Again and again for two minutes, to the end of an anomalous time (Lifeguard §V-D2). */
function runInterval(
  cluster: PaperCluster,
  victims: readonly PaperNode[],
  anomalyMs: Millis,
  normalMs: Millis,
): void {
  const endsAt = cluster.sim.now + RUN_MS;
  block(cluster, victims, anomalyMs);
  while (cluster.sim.now < endsAt) {
    cluster.sim.runFor(normalMs);
    block(cluster, victims, anomalyMs);
  }
}

function block(cluster: PaperCluster, victims: readonly PaperNode[], durationMs: Millis): void {
  for (const node of victims) node.closeGate(isProbe);
  cluster.sim.runFor(durationMs);
  for (const node of victims) node.openGate();
}

/** A packet of memberlist's probe loop: no other loop sends pings while nothing is received. */
function isProbe(packet: Uint8Array): boolean {
  const type = firstMessage(packet)[0];
  return type === MessageType.Ping || type === MessageType.IndirectPing;
}

function allSeeAll(cluster: PaperCluster): boolean {
  const { nodes } = cluster;
  return nodes.every(({ core }) => core.swim.membership.countOf(MemberState.Alive) === nodes.length);
}

/** Counts failure events as they come. */
class Tally {
  startedAt: Millis = 0;
  indexOf: (name: string) => number = () => -1;
  readonly #size: number;
  readonly #victims: ReadonlySet<number>;
  #falsePositives = 0;
  #falsePositivesAtHealthy = 0;
  readonly #firstAt = new Map<number, Millis>();
  /** By victim: the healthy members that have had the event, and when the last of them first had it. */
  readonly #heard = new Map<number, { by: Set<number>; at: Millis }>();

  constructor(size: number, victims: ReadonlySet<number>) {
    this.#size = size;
    this.#victims = victims;
  }

  take(by: number, event: SwimEvent, at: Millis): void {
    if (event.type !== 'member-leave' || event.member.state !== 'dead') return;
    const subject = this.indexOf(event.member.name);
    const isHealthyThere = !this.#victims.has(by);
    if (!this.#victims.has(subject)) {
      this.#falsePositives += 1;
      if (isHealthyThere) this.#falsePositivesAtHealthy += 1;
      return;
    }
    if (!this.#firstAt.has(subject)) this.#firstAt.set(subject, at);
    if (!isHealthyThere) return;
    const heard = this.#heard.get(subject) ?? { by: new Set(), at };
    if (!heard.by.has(by)) heard.at = at;
    heard.by.add(by);
    this.#heard.set(subject, heard);
  }

  outcome(nodes: readonly PaperNode[]): LifeguardOutcome {
    const healthy = this.#size - this.#victims.size;
    let messages = 0;
    let bytes = 0;
    for (const { traffic } of nodes) {
      messages += traffic.packetsSent + traffic.streamsOpened;
      bytes += traffic.packetBytesSent + traffic.streamBytesSent;
    }
    return {
      falsePositives: this.#falsePositives,
      falsePositivesAtHealthy: this.#falsePositivesAtHealthy,
      firstMs: [...this.#firstAt.values()].map((at) => at - this.startedAt),
      fullMs: [...this.#heard.values()]
        .filter(({ by }) => by.size === healthy)
        .map(({ at }) => at - this.startedAt),
      messages,
      bytes,
    };
  }
}
