/** A cluster of whole nodes in virtual time: Stack cores on a simulated network, held to the invariants. */
import { wireAddressOf } from '../../packages/hearsay/src/base/address.ts';
import type { Endpoint, Millis } from '../../packages/hearsay/src/base/core.ts';
import type { Rng } from '../../packages/hearsay/src/base/rng.ts';
import { watchInvariants, type Law } from '../../packages/hearsay/src/sim/invariants.ts';
import type { NetworkOptions } from '../../packages/hearsay/src/sim/network.ts';
import type { CoreFactory, Process } from '../../packages/hearsay/src/sim/process.ts';
import { Simulation } from '../../packages/hearsay/src/sim/simulation.ts';
import { Stack, type StackOptions } from '../../packages/hearsay/src/stack/stack.ts';
import { SILENT_DELEGATE, type SwimEvent } from '../../packages/hearsay/src/swim/api.ts';
import { swimConfig, type SwimConfig } from '../../packages/hearsay/src/swim/config.ts';
import { Directory } from '../../packages/hearsay/src/swim/directory.ts';
import type { StateName } from '../../packages/hearsay/src/swim/member.ts';
import { RULES, type RulesName } from '../../packages/hearsay/src/swim/rules.ts';
import { suspicionMinMs } from '../../packages/hearsay/src/swim/suspicion.ts';
import { PLAIN_ENVELOPE } from '../../packages/hearsay/src/wire/envelope.ts';

/**
 * Another seed in each run, printed. `HEARSAY_SEED` repeats one; `HEARSAY_SEEDS` asks for so many from there
 * on.
 */
const FRESH_SEED = Number(process.env['HEARSAY_SEED'] ?? Date.now() % 1_000_000_000);
const FRESH_SEEDS = Number(process.env['HEARSAY_SEEDS'] ?? 1);
let isPrinted = false;

/** The pinned seeds 1 … `pinned`, and the fresh one. */
export function seeds(pinned: number): number[] {
  if (!isPrinted) process.stdout.write(`fresh seed ${FRESH_SEED} (HEARSAY_SEED=${FRESH_SEED} repeats it)\n`);
  isPrinted = true;
  const fresh = Array.from({ length: FRESH_SEEDS }, (_, i) => FRESH_SEED + i);
  return [...Array.from({ length: pinned }, (_, i) => i + 1), ...fresh];
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** What memberlist 0.5 and we advertise. */
export const VERSIONS: Uint8Array = Uint8Array.of(1, 5, 2, 0, 0, 0);

export interface SimClusterOptions {
  readonly seed: number;
  readonly size: number;
  readonly rules?: RulesName;
  readonly config?: Partial<SwimConfig>;
  readonly network?: NetworkOptions;
  readonly lateDeadlineRule?: boolean;
  /** Instead of all that hold for `rules`; none: the cluster is not watched. */
  readonly laws?: readonly Law[];
}

export interface NodeOptions {
  /** The member's name; the process's own if left out. */
  readonly member?: string;
  readonly endpoint?: Endpoint;
  readonly meta?: Uint8Array;
}

/** One piece of news and who had it. */
export interface NewsOf<Type extends SwimEvent['type']> {
  readonly by: string;
  readonly at: Millis;
  readonly event: Extract<SwimEvent, { type: Type }>;
}

export type Node = Process<SwimEvent, Stack>;

export function endpointAt(index: number): Endpoint {
  return { host: `10.0.${index >> 8}.${index & 255}`, port: 7946 };
}

export class SimCluster {
  readonly sim: Simulation<SwimEvent>;
  readonly config: SwimConfig;
  readonly rules: RulesName;
  readonly directory: Directory = new Directory();
  readonly #nodes = new Map<string, Node>();

  constructor(options: SimClusterOptions) {
    const { seed, rules = 'hearsay', config = {}, network = {}, lateDeadlineRule = true, laws } = options;
    this.sim = new Simulation<SwimEvent>({
      seed,
      network: { refusals: false, ...network },
      lateDeadlineRule,
    });
    this.config = swimConfig('lan', config);
    this.rules = rules;
    watchInvariants(this.sim, { rules, config: this.config, ...(laws === undefined ? {} : { laws }) });
    for (let i = 1; i <= options.size; i += 1) this.spawn(`n${i}`, i);
  }

  get nodes(): readonly Node[] {
    return [...this.#nodes.values()];
  }

  node(name: string): Node {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new Error(`there is no node ${name}`);
    return node;
  }

  /** A node that has started and joined nobody. */
  spawn(name: string, index: number, options: NodeOptions = {}): Node {
    const endpoint = options.endpoint ?? endpointAt(index);
    const node = this.sim.spawn(name, endpoint, this.factory(name, { ...options, endpoint }));
    this.#nodes.set(name, node);
    node.command({ type: 'start' });
    return node;
  }

  factory(name: string, options: NodeOptions & { endpoint: Endpoint }): CoreFactory<SwimEvent, Stack> {
    return (effects, rng, now) => new Stack(this.stackOptions(name, options, rng, now), effects);
  }

  stackOptions(
    name: string,
    options: NodeOptions & { endpoint: Endpoint },
    rng: Rng,
    now: Millis,
  ): StackOptions {
    return {
      name: options.member ?? name,
      address: wireAddressOf(options.endpoint)!,
      meta: options.meta ?? new Uint8Array(0),
      versions: VERSIONS,
      config: this.config,
      rules: RULES[this.rules],
      delegate: SILENT_DELEGATE,
      directory: this.directory,
      rng,
      now,
      envelope: PLAIN_ENVELOPE,
      explainRefusals: true,
    };
  }

  join(name: string, through: string = 'n1'): void {
    this.node(name).command({ type: 'join', ticket: 1, to: this.node(through).endpoint });
  }

  /**
   * All join through n1 at once (whom gossip misses hears of it in a push/pull); returns when everybody sees
   * everybody and nothing is left to say.
   */
  form(withinMs: Millis = 180_000): this {
    for (const { name } of this.nodes) if (name !== 'n1') this.join(name);
    this.sim.runUntil(() => this.converged(), withinMs);
    this.sim.runUntil(() => this.nodes.every(({ core }) => core.swim.queue.length === 0), withinMs);
    return this;
  }

  /** A crashed node comes back without its state, and starts. */
  restart(name: string): void {
    const node = this.node(name);
    node.restart();
    node.command({ type: 'start' });
  }

  running(): Node[] {
    return this.nodes.filter(({ state }) => state === 'running');
  }

  believes(observer: string, subject: string): StateName | 'unknown' {
    const { membership } = this.node(observer).core.swim;
    const slot = membership.slotOf(subject);
    return slot < 0 ? 'unknown' : membership.snapshot(slot).state;
  }

  /** What each running node holds of each name it knows, as `name state incarnation`, sorted. */
  views(): Record<string, string[]> {
    return Object.fromEntries(this.running().map((node) => [node.name, viewOf(node)]));
  }

  /** Every running node holds `subject` to be in `state`. */
  allBelieve(subject: string, state: StateName | 'unknown'): boolean {
    return this.running().every(({ name }) => name === subject || this.believes(name, subject) === state);
  }

  /** Every running node sees every running node alive. */
  allSeeAll(): boolean {
    const running = this.running();
    return running.every(({ name }) =>
      running.every((other) => this.believes(name, other.core.swim.name) === 'alive'),
    );
  }

  /** All running nodes hold the running ones alive, and know the same of them. */
  converged(): boolean {
    if (!this.allSeeAll()) return false;
    const names = new Set(this.running().map(({ core }) => core.swim.name));
    const views = this.running().map(({ core }) =>
      core
        .members()
        .filter(({ name }) => names.has(name))
        .map(({ name, incarnation, meta }) => `${name} ${incarnation} ${meta.join()}`)
        .sort()
        .join(';'),
    );
    return views.every((view) => view === views[0]);
  }

  /** Every time that a node came to hold another one dead: `observer on subject`. */
  deaths(): string[] {
    return this.news('member-leave').flatMap(({ by, event }) =>
      event.member.state === 'dead' ? [`${by} on ${event.member.name}`] : [],
    );
  }

  /** `deaths` but those of the subjects named. */
  deathsOfOthers(...subjects: string[]): string[] {
    return this.deaths().filter((death) => !subjects.some((subject) => death.endsWith(` on ${subject}`)));
  }

  /** All news of one kind, at all nodes, in order. */
  news<Type extends SwimEvent['type']>(type: Type): NewsOf<Type>[] {
    return this.nodes
      .flatMap(({ name, news }) => news.map(({ at, event }) => ({ by: name, at, event })))
      .filter((one): one is NewsOf<Type> => one.event.type === type)
      .sort((a, b) => a.at - b.at);
  }

  /** Runs until `holds`; how long that took. */
  msUntil(holds: () => boolean, withinMs: Millis): Millis {
    const from = this.sim.now;
    this.sim.runUntil(holds, withinMs);
    return this.sim.now - from;
  }

  /** The shortest and the longest time from an accusation to the verdict, in a cluster of `members`. */
  suspicionMs(members: number): { min: Millis; max: Millis } {
    const min = suspicionMinMs(this.config.suspicionMult, members, this.config.probeIntervalMs);
    return { min, max: min * this.config.suspicionMaxTimeoutMult };
  }

  /**
   * A bound on the time from a crash to the verdict everywhere, even if no gossip arrived anywhere: everybody
   * probes the dead member within two rounds less one (SWIM §4.3), waits for an interval and for the longest
   * suspicion.
   */
  detectionBoundMs(members: number): Millis {
    return 2 * members * this.config.probeIntervalMs + this.suspicionMs(members).max;
  }
}

export function simCluster(options: SimClusterOptions): SimCluster {
  return new SimCluster(options);
}

export function hosts(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => endpointAt(from + i).host);
}

function viewOf(node: Node): string[] {
  return node.core
    .members()
    .map(({ name, state, incarnation }) => `${name} ${state} ${incarnation}`)
    .sort();
}
