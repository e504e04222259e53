/**
 * What a storm counts: the news of all nodes, held against who is sick and who runs, and how large the
 * cluster looks to those who are well. A view is one node's opinion of another one, so a death that two
 * hundred nodes believe counts two hundred times.
 */
import type { Millis } from '../../base/core.ts';
import type { SwimEvent } from '../../swim/api.ts';
import { MemberState } from '../../swim/member.ts';
import { Cluster, type ClusterNode } from '../cluster.ts';
import { difference } from '../views.ts';
import { NEVER, type Cell } from './storm.ts';

export interface LedgerCounts {
  /** Views of nodes that are well, held by nodes that are well. */
  falseSuspicions: number;
  falseDeaths: number;
  /** Of nodes that are well, by the accuser's own probes: each once, however many repeat it. */
  accusations: number;
  /** Views in which a sick node died, and in which it came back. */
  sickDeaths: number;
  sickReturns: number;
  /** How often a node that is well had to speak for itself. */
  refutations: number;
}

export interface LedgerOptions {
  /** The highest number that a node will have; the cluster's size if absent. */
  readonly nodesMost?: number;
  /** Each piece of a stream is late by up to this. */
  readonly streamDelayMs?: Millis;
  /** Instead of the profile's time-out of streams. */
  readonly timeoutMs?: Millis;
}

const TICK_MS = 1000;

export class Ledger {
  readonly cluster: Cluster;
  readonly counts: LedgerCounts = {
    falseSuspicions: 0,
    falseDeaths: 0,
    accusations: 0,
    sickDeaths: 0,
    sickReturns: 0,
    refutations: 0,
  };
  /** Nothing that is said by or of these counts as false. */
  readonly sick: Set<number> = new Set<number>();
  isCounting = false;

  /** A whole cluster, born with full views and nothing left to say. */
  constructor(cell: Cell, options: LedgerOptions = {}) {
    const { nodesMost = cell.n, streamDelayMs = 0, timeoutMs = 0 } = options;
    const { seed, n, rules, lateDeadlineRule, config } = cell;
    const slow = streamDelayMs === 0 ? {} : { streamLatencyMs: { min: 0, max: streamDelayMs } };
    this.cluster = new Cluster({
      seed,
      rules,
      lateDeadlineRule,
      config: { ...config, ...(timeoutMs === 0 ? {} : { streamTimeoutMs: timeoutMs }) },
      network: { ...slow, ...(timeoutMs === 0 ? {} : { streamTimeoutMs: timeoutMs }) },
      nodesMost,
      onEvent: (node, event) => this.#hear(node, event),
    });
    this.cluster.spawnWhole(n);
  }

  /** The nodes that run and are not sick. */
  get well(): readonly ClusterNode[] {
    return this.cluster.running.filter(({ number }) => !this.sick.has(number));
  }

  /** What all nodes have sent, packets and streams. */
  get bytesSent(): number {
    return this.cluster.nodes.reduce(
      (sum, { process: { traffic } }) => sum + traffic.packetBytesSent + traffic.streamBytesSent,
      0,
    );
  }

  /** Runs for so long, and calls `look` after each second or `everyMs`. */
  run(durationMs: Millis, look?: () => void, everyMs: Millis = TICK_MS): void {
    for (let left = durationMs; left > 0; left -= everyMs) {
      this.cluster.sim.runFor(Math.min(everyMs, left));
      look?.();
    }
  }

  /** How long until `holds`, asked each `everyMs`; `NEVER` if not within `withinMs`. */
  msUntil(holds: () => boolean, withinMs: Millis, everyMs: Millis = TICK_MS): Millis {
    const from = this.cluster.sim.now;
    while (!holds()) {
      if (this.cluster.sim.now - from >= withinMs) return NEVER;
      this.cluster.sim.runFor(everyMs);
    }
    return this.cluster.sim.now - from;
  }

  /** Everybody who runs sees what is so. */
  readonly isWhole = (): boolean => difference(this.cluster) === null;

  /** Whether nobody who runs, but itself, holds this node for alive or suspected. */
  readonly isGone = (subject: ClusterNode): boolean =>
    this.cluster.running.every((observer) => observer === subject || !isLivingFor(observer, subject));

  /** How many of those who are well hold this node for alive or suspected. */
  holders(subject: ClusterNode): number {
    return this.well.filter((observer) => observer !== subject && isLivingFor(observer, subject)).length;
  }

  #hear(node: ClusterNode, event: SwimEvent): void {
    if (!this.isCounting) return;
    const { counts } = this;
    const isWell = !this.sick.has(node.number);
    if (event.type === 'refuted' && isWell) counts.refutations += 1;
    if (!('member' in event)) return;
    const subject = this.cluster.named(event.member.name);
    if (subject === undefined) return;
    const isSick = this.sick.has(subject.number);
    const isDeath = event.type === 'member-leave' && event.member.state === 'dead';
    if (isSick && isWell) {
      if (isDeath) counts.sickDeaths += 1;
      if (event.type === 'member-join') counts.sickReturns += 1;
    }
    if (isSick || subject.process.state !== 'running') return;
    if (event.type === 'member-suspect' && event.accuser === node.name) counts.accusations += 1;
    if (!isWell) return;
    if (event.type === 'member-suspect') counts.falseSuspicions += 1;
    if (isDeath) counts.falseDeaths += 1;
  }
}

/** How many of the others each node that is well holds for alive or suspected, itself included. */
export function sizesSeen(ledger: Ledger): number[] {
  return ledger.well.map(({ process }) => {
    const { membership } = process.core.swim;
    return membership.countOf(MemberState.Alive) + membership.countOf(MemberState.Suspect);
  });
}

/** The sizes that those who are well have seen, second by second. */
export class SizeWatch {
  readonly #ledger: Ledger;
  readonly #distinct = new Set<number>();
  #last: readonly number[] = [];
  #looks = 0;
  #divided = 0;
  #changes = 0;
  /** The smallest size seen by anybody at any time. */
  least: number = Infinity;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  readonly look = (): void => {
    const sizes = sizesSeen(this.#ledger);
    this.#looks += 1;
    if (sizes.some((size) => size !== sizes[0])) this.#divided += 1;
    sizes.forEach((size, i) => {
      this.#distinct.add(size);
      this.least = Math.min(this.least, size);
      if (this.#last[i] !== undefined && this.#last[i] !== size) this.#changes += 1;
    });
    this.#last = sizes;
  };

  /** How many sizes were seen by anybody at any time. */
  get distinct(): number {
    return this.#distinct.size;
  }

  /** In which share of the seconds not all saw the same size. */
  get dividedPercent(): number {
    return Math.round((1000 * this.#divided) / Math.max(1, this.#looks)) / 10;
  }

  /** How often the size changed in the view of one node, on average. */
  get changesPerNode(): number {
    return Math.round((100 * this.#changes) / Math.max(1, this.#last.length)) / 100;
  }
}

function isLivingFor(observer: ClusterNode, subject: ClusterNode): boolean {
  const { membership } = observer.process.core.swim;
  const slot = membership.slotOf(subject.name);
  const state = slot < 0 ? MemberState.Dead : membership.state(slot);
  return state === MemberState.Alive || state === MemberState.Suspect;
}

/** The hosts of these nodes. */
export function hostsOf(cluster: Cluster, numbers: Iterable<number>): string[] {
  return Array.from(numbers, (number) => cluster.hosts.get(number)!);
}

/** The last `share` of the numbers 1 … `n`, one at least. */
export function lastOf(n: number, share: number): number[] {
  const count = Math.max(1, Math.round(share * n));
  return Array.from({ length: count }, (_, i) => n - i);
}
