/**
 * The models of Raft, leases, holders and the store put together and run: who holds when, by their own belief
 * and in fact, and whose writes land. Numbers: the voters from 1, then the holders, then the store.
 */
import type { Millis, Rng } from 'hearsay/core';
import { Simulation, type Fault, type NetworkOptions, type Process, type Watcher } from 'hearsay/sim';
import { befall, type Victim } from './befall.ts';
import { FencedStore, type StoreEvent } from './fenced-store.ts';
import { LeaderClock, runWatched, type LeaderRecord } from './leader-seconds.ts';
import { LeaseHolder, type HolderEvent } from './lease-holder.ts';
import { LeaseServer, type LeaseEvent, type LeaseOp } from './lease.ts';
import { modelEndpoint } from './packet-core.ts';
import { Disk, ETCD_TIMES, type RaftConfig } from './raft.ts';

export interface LeaseSpec {
  readonly seed: number;
  /** Default: 5. */
  readonly voters?: number;
  /** Default: 2. */
  readonly holders?: number;
  /** Default: 10 s. */
  readonly ttlMs?: Millis;
  /** How long a holder works between its look at the lease and its write. Default: 300 ms. */
  readonly workMs?: Millis;
  /** Default: yes. */
  readonly isFenced?: boolean;
  readonly raft?: RaftConfig;
  readonly network?: NetworkOptions;
  /**
   * What befalls them, counted from when the key is held for the first time, given by whom and under which
   * leader.
   */
  readonly faults?: (start: LeaseStart) => readonly Fault[];
  /** Counted from the same moment. */
  readonly forMs: Millis;
}

export interface LeaseStart {
  readonly holder: number;
  readonly leader: number;
  readonly voters: readonly number[];
  readonly holders: readonly number[];
  readonly store: number;
}

export interface LeaseNews {
  readonly atMs: Millis;
  /** Whose news it is. */
  readonly who: number;
  readonly event: LeaseEvent | HolderEvent | StoreEvent;
}

export interface LeaseRun {
  readonly start: LeaseStart;
  /** Times here and below are counted from the start. */
  readonly news: readonly LeaseNews[];
  /** Holders who believe that they hold the key, however paused. */
  readonly believing: LeaderRecord;
  /** The same without those whose process stands still. */
  readonly acting: LeaderRecord;
  readonly writes: number;
  /**
   * Writes with a token that had been overtaken: refused by a store that is fenced, taken by one that is not.
   */
  readonly staleRefused: number;
  readonly staleLanded: number;
}

/** The key must be held within this. */
const START_WITHIN_MS = 60_000;

/** `watcher` looks on from the beginning. */
export function runLease(spec: LeaseSpec, watcher?: Watcher): LeaseRun {
  const world = new LeaseWorld(spec);
  if (watcher !== undefined) world.sim.watch(watcher);
  const start = world.begin();
  const from = world.sim.now;
  befall(world.sim, spec.faults?.(start) ?? [], world.victims);
  const believing = new LeaderClock();
  const acting = new LeaderClock();
  runWatched(world.sim, spec.forMs, (stepMs, now) => {
    const holders = world.believers();
    believing.add(holders, stepMs, now - from);
    const isMoving = (number: number): boolean => world.victims.get(number)!.state === 'running';
    acting.add(holders.filter(isMoving), stepMs, now - from);
  });
  const news = world.news.map((one) => ({ ...one, atMs: one.atMs - from }));
  const writes = news.flatMap(({ event }) => (event.type === 'write' ? [event] : []));
  const stale = writes.filter(({ isStale }) => isStale);
  return {
    start,
    news,
    believing: believing.record(),
    acting: acting.record(),
    writes: writes.length,
    staleRefused: stale.filter(({ landed }) => !landed).length,
    staleLanded: stale.filter(({ landed }) => landed).length,
  };
}

type AnyEvent = LeaseNews['event'];

/** All processes of such a run. */
class LeaseWorld {
  readonly sim: Simulation<AnyEvent>;
  readonly victims = new Map<number, Victim>();
  readonly news: LeaseNews[] = [];
  readonly #servers: Process<AnyEvent, LeaseServer>[] = [];
  readonly #holders = new Map<number, Process<AnyEvent, LeaseHolder>>();
  readonly #spec: LeaseSpec;
  readonly #store: number;

  constructor(spec: LeaseSpec) {
    const { seed, network, voters = 5, holders = 2 } = spec;
    this.#spec = spec;
    this.sim = new Simulation({ seed, network: { refusals: false, randomness: 'per-link', ...network } });
    this.#store = voters + holders + 1;
    const servers = new Map(Array.from({ length: voters }, (_, i) => [i + 1, modelEndpoint(i + 1)]));
    for (const self of servers.keys()) {
      const options = { self, voters: servers, disk: new Disk<LeaseOp>(), config: spec.raft ?? ETCD_TIMES };
      const process = this.sim.spawn(
        `voter ${self}`,
        modelEndpoint(self),
        (effects, rng, now) => new LeaseServer(options, effects, rng, now),
        (event, atMs) => this.news.push({ atMs, who: self, event }),
      );
      this.#servers.push(process);
      this.victims.set(self, process);
    }
    for (let self = voters + 1; self <= voters + holders; self += 1) this.#addHolder(self, servers);
    this.#addStore();
  }

  /** Runs until somebody holds the key. */
  begin(): LeaseStart {
    this.sim.runUntil(() => this.believers().length > 0 && this.#leader() !== undefined, START_WITHIN_MS);
    return {
      holder: this.believers()[0]!,
      leader: this.#leader()!,
      voters: this.#servers.map((_, i) => i + 1),
      holders: [...this.#holders.keys()],
      store: this.#store,
    };
  }

  /** The numbers of the holders who believe that they hold the key. */
  believers(): number[] {
    return Array.from(this.#holders)
      .filter(([, { state, core }]) => state !== 'crashed' && core.believes)
      .map(([number]) => number);
  }

  #leader(): number | undefined {
    const place = this.#servers.findIndex(({ state, core }) => state === 'running' && core.raft.isReady);
    return place < 0 ? undefined : place + 1;
  }

  #addHolder(self: number, servers: ReadonlyMap<number, ReturnType<typeof modelEndpoint>>): void {
    const { ttlMs = 10_000, workMs = 300 } = this.#spec;
    const options = {
      self,
      servers,
      store: modelEndpoint(this.#store),
      key: 'leader',
      ttlMs,
      retryMs: 500,
      restMs: 200,
      workMs,
    };
    const process = this.sim.spawn(
      `holder ${self}`,
      modelEndpoint(self),
      (effects, rng: Rng, now) => new LeaseHolder(options, effects, rng, now),
      (event, atMs) => this.news.push({ atMs, who: self, event }),
    );
    this.#holders.set(self, process);
    this.victims.set(self, process);
  }

  #addStore(): void {
    const isFenced = this.#spec.isFenced ?? true;
    const store = this.sim.spawn(
      'store',
      modelEndpoint(this.#store),
      (effects) => new FencedStore(isFenced, effects),
      (event, atMs) => this.news.push({ atMs, who: this.#store, event }),
    );
    this.victims.set(this.#store, store);
  }
}
