/**
 * Maelstrom's broadcast workload on our simulator: `Flood` nodes in one of its topologies, and clients that
 * broadcast or read, one as likely as the other, at a node drawn anew for each operation.
 *
 * A broadcast's stable latency is measured as there (the `set-full` checker of Jepsen): from its beginning to
 * the last read that did not show it. Nobody sees a state that nobody reads, so sparse reads make a network
 * look faster than it is.
 */
import type { Endpoint, Millis } from '../../base/core.ts';
import { Rng } from '../../base/rng.ts';
import { Flood, type FloodEvent } from '../../epidemic/flood.ts';
import type { NetworkOptions } from '../network.ts';
import type { Process } from '../process.ts';
import { Simulation } from '../simulation.ts';

/** The neighbours of each node. */
export type Topology = readonly (readonly number[])[];

export function line(nodes: number): Topology {
  return topologyOf(nodes, (one, other) => Math.abs(one - other) === 1);
}

/** Roughly square, filled row by row: five nodes stand as three and two. */
export function grid(nodes: number): Topology {
  const side = Math.ceil(Math.sqrt(nodes));
  return topologyOf(nodes, (one, other) => {
    const rows = Math.abs(Math.floor(one / side) - Math.floor(other / side));
    return rows + Math.abs((one % side) - (other % side)) === 1;
  });
}

/** Everybody is everybody's neighbour. */
export function total(nodes: number): Topology {
  return topologyOf(nodes, (one, other) => one !== other);
}

function topologyOf(nodes: number, areNeighbours: (one: number, other: number) => boolean): Topology {
  const all = Array.from({ length: nodes }, (_, node) => node);
  return all.map((one) => all.filter((other) => areNeighbours(one, other)));
}

export interface FloodNetworkOptions {
  readonly topology: Topology;
  readonly seed: number;
  readonly latencyMs: NonNullable<NetworkOptions['latencyMs']>;
  /** The first version of the guide's server also sends a message back to where it came from. */
  readonly echoes?: boolean;
}

/** Far more than are under way at a time. */
const SEEN_MAX = 10_000;
const PORT = 1;

/** Nodes that flood, and who has heard what and when. */
class FloodNetwork {
  readonly sim: Simulation<FloodEvent>;
  /** Of each broadcast, by node; `Infinity` while it has not heard. */
  readonly heardAt: Float64Array[] = [];
  /** The most hops that a broadcast had made when it was news to somebody. */
  readonly hopsMax: number[] = [];
  messages = 0;
  readonly #nodes: readonly Process<FloodEvent, Flood>[];

  constructor({ topology, seed, latencyMs, echoes = false }: FloodNetworkOptions) {
    this.sim = new Simulation<FloodEvent>({ seed, network: { latencyMs } });
    this.sim.watch({ onPacket: () => void (this.messages += 1) });
    this.#nodes = topology.map((neighbours, site) => {
      const options = { site, neighbours: neighbours.map(endpointOf), seenMax: SEEN_MAX, echoes };
      return this.sim.spawn(
        `n${site}`,
        endpointOf(site),
        (effects) => new Flood(options, effects),
        (event, now) => this.#hear(site, event, now),
      );
    });
  }

  broadcast(origin: number): void {
    const index = this.heardAt.length;
    const heardAt = new Float64Array(this.#nodes.length).fill(Infinity);
    heardAt[origin] = this.sim.now;
    this.heardAt.push(heardAt);
    this.hopsMax.push(0);
    this.#nodes[origin]!.command({ kind: 'broadcast', payload: Uint8Array.of(index >>> 8, index) });
  }

  /** Runs until nothing is under way. */
  settle(): void {
    while (this.sim.step());
  }

  #hear(site: number, event: FloodEvent, now: Millis): void {
    if (event.kind !== 'delivered') return;
    const index = (event.payload[0]! << 8) | event.payload[1]!;
    this.heardAt[index]![site] = now;
    this.hopsMax[index] = Math.max(this.hopsMax[index]!, event.hops);
  }
}

function endpointOf(site: number): Endpoint {
  return { host: `10.0.${site >> 8}.${site & 255}`, port: PORT };
}

/** For each node: over how many links its broadcast comes to the farthest other, latencies all alike. */
export function farthestHops(topology: Topology): readonly number[] {
  const network = new FloodNetwork({ topology, seed: 1, latencyMs: { min: 10, max: 10 } });
  for (let origin = 0; origin < topology.length; origin += 1) {
    network.broadcast(origin);
    network.settle();
  }
  return network.hopsMax;
}

/** `--time-limit 20 --rate 100`: the gaps are uniform from 0 to twice their mean. */
const DURATION_MS: Millis = 20_000;
const GAP_MAX_MS: Millis = 20;

export interface Workload {
  readonly operations: number;
  readonly broadcasts: number;
  /** Between nodes. */
  readonly messages: number;
  /** Of each broadcast. */
  readonly stableMs: readonly number[];
  /** How many deliveries are missing. */
  readonly missing: number;
}

/** 20 s of operations, 100 a second. Clients and their nodes are not apart. */
export function runWorkload(options: FloodNetworkOptions): Workload {
  const network = new FloodNetwork(options);
  const nodes = options.topology.length;
  const rng = Rng.seeded(options.seed, 1);
  const reads: Read[] = [];
  const begunAt: Millis[] = [];
  for (;;) {
    network.sim.runFor(rng.unit() * GAP_MAX_MS);
    if (network.sim.now >= DURATION_MS) break;
    const node = rng.below(nodes);
    if (rng.chance(0.5)) {
      network.broadcast(node);
      begunAt.push(network.sim.now);
    } else reads.push({ at: network.sim.now, node });
  }
  network.settle();
  return {
    operations: reads.length + begunAt.length,
    broadcasts: begunAt.length,
    messages: network.messages,
    stableMs: begunAt.map((at, index) => stableLatency(network.heardAt[index]!, at, reads)),
    missing: network.heardAt.reduce((sum, heard) => sum + heard.filter((at) => at === Infinity).length, 0),
  };
}

interface Read {
  readonly at: Millis;
  readonly node: number;
}

/** From `begunAt` to the last read at a node that had not heard; 0 if no read missed it. */
function stableLatency(heardAt: Float64Array, begunAt: Millis, reads: readonly Read[]): Millis {
  for (let index = reads.length - 1; index >= 0; index -= 1) {
    const { at, node } = reads[index]!;
    if (at <= begunAt) return 0;
    if (at < heardAt[node]!) return at - begunAt;
  }
  return 0;
}

/** The value below which a share of `values` lies, picked as Jepsen picks it. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
