/**
 * The network of a simulation: who is bound where, datagrams, and streams between them. Datagrams are
 * delivered, lost, doubled, or refused; each direction of each link has its own latency, loss and cuts. All
 * chance comes from one seeded source, and all waiting is on the timeline.
 */
import type { Endpoint, Millis, StreamId } from '../base/core.ts';
import { formatEndpoint } from '../base/address.ts';
import { UsageError } from '../base/errors.ts';
import type { Rng } from '../base/rng.ts';
import type { Latency } from './latency.ts';
import type { Randomness } from './link-chance.ts';
import { Links, type Disturbance, type DisturbanceId, type LinkOptions } from './links.ts';
import type { Places } from './places.ts';
import type { HappeningState, NetworkState } from './state.ts';
import { StreamEnd, type Station, type StreamContext, type StreamEndState } from './stream.ts';
import { Happening, type Timeline } from './timeline.ts';

/** What the network is like as long as nothing is changed. What is left out is a quiet local network. */
export interface NetworkOptions extends Partial<LinkOptions> {
  /**
   * Whether the sender of a datagram hears that nobody is bound where it arrived (ICMP port unreachable);
   * default: yes.
   */
  readonly refusals?: boolean;
  /** For how long a stream is tried over a cut link, in whole milliseconds from 1; default: 10,000. */
  readonly streamTimeoutMs?: Millis;
  /** Default: `shared`. `per-link` makes runs comparable that differ in one setting. */
  readonly randomness?: Randomness;
  /** Which hosts are near each other; left out: all links are alike. */
  readonly places?: Places;
  /**
   * The most bytes of a stream that arrive in one piece, from 1; small pieces try a decoder's patience.
   * Default: 65,536.
   */
  readonly streamChunkBytesMax?: number;
}

/**
 * The fate of every datagram so far, each copy for itself; what is not yet in one of these is on the way.
 * What is too large for a link is lost.
 */
export interface PacketCounts {
  /** It was handed to the process that is bound where it arrived. */
  delivered: number;
  /** It vanished by chance, or was too large. */
  lost: number;
  /** Its link was cut when it was sent, or when it arrived. */
  cut: number;
  /** Nobody was bound where it arrived, whether or not the sender was told. */
  unbound: number;
}

/** A quiet local network, one way: a round trip takes 0.6 to 1 ms. */
const DEFAULT_LATENCY_MS: Latency = { min: 0.3, max: 0.5 };

/** memberlist's `TCPTimeout` in its LAN defaults. */
const DEFAULT_STREAM_TIMEOUT_MS = 10_000;

/** Node reads at most 64 KiB of a socket at once. */
const DEFAULT_STREAM_CHUNK_BYTES_MAX = 65_536;

/** The ports that the opening side of a stream shows (RFC 6335, dynamic ports). */
const FIRST_DYNAMIC_PORT = 49_152;
const DYNAMIC_PORTS = 16_384;

/** An ICMP message: its own headers, and the first bytes of what it is about (RFC 792). */
const REFUSAL_BYTES = 56;

/**
 * The network of one simulation, which makes it (`Simulation.network`): links are changed here at any time.
 * Hosts are named by their addresses, as in `Endpoint`. A UsageError names the part of an option that cannot
 * be.
 */
export class Network {
  /** The fate of every datagram so far. */
  readonly counts: PacketCounts = { delivered: 0, lost: 0, cut: 0, unbound: 0 };
  readonly #timeline: Timeline;
  readonly #links: Links;
  readonly #refusals: boolean;
  readonly #streams: StreamContext;
  /** By host, the first that was bound there; most hosts have one. */
  readonly #stations = new Map<string, Station>();
  /** By host and port, those that were bound beside it. */
  readonly #besides = new Map<string, Station>();
  #streamsOpened = 0;
  #changedAt: Millis = 0;

  constructor(timeline: Timeline, rng: Rng, options: NetworkOptions = {}) {
    const { latencyMs = DEFAULT_LATENCY_MS, loss = 0, refusals = true } = options;
    const { randomness = 'shared' } = options;
    const { streamTimeoutMs = DEFAULT_STREAM_TIMEOUT_MS } = options;
    const { streamChunkBytesMax = DEFAULT_STREAM_CHUNK_BYTES_MAX } = options;
    checkPositive('streamTimeoutMs', streamTimeoutMs);
    checkPositive('streamChunkBytesMax', streamChunkBytesMax);
    const usual = { latencyMs, streamLatencyMs: options.streamLatencyMs ?? latencyMs, loss };
    const links = new Links({ ...usual, randomness, places: options.places }, rng, timeline);
    this.#timeline = timeline;
    this.#links = links;
    this.#refusals = refusals;
    this.#streams = {
      timeline,
      links,
      timeoutMs: streamTimeoutMs,
      chunkBytesMax: streamChunkBytesMax,
      stationAt: (endpoint) => this.stationAt(endpoint),
    };
  }

  /** Sets one direction apart from the others. What is not named stays as it is. */
  setLink(from: string, to: string, options: Partial<LinkOptions>): void {
    this.#links.set(from, to, options);
    this.#changedAt = this.#timeline.now;
  }

  /**
   * Cuts one direction: nothing passes any more, not even what is on the way. Datagrams vanish without a
   * refusal; streams between the two hosts wait and then time out.
   */
  cut(from: string, to: string): void {
    this.#links.cut(from, to);
    this.#changedAt = this.#timeline.now;
  }

  /** Cuts both directions between each host of `one` and each of `other`. */
  partition(one: readonly string[], other: readonly string[]): void {
    this.#links.partition(one, other);
    this.#changedAt = this.#timeline.now;
  }

  /** Lifts all cuts and partitions. Latency, loss and disturbances stay. */
  heal(): void {
    this.#links.heal();
    this.#changedAt = this.#timeline.now;
  }

  /** Makes some links worse, until `calm` is called with the number that this gives. */
  disturb(disturbance: Disturbance): DisturbanceId {
    this.#changedAt = this.#timeline.now;
    return this.#links.disturb(disturbance);
  }

  /** Ends a disturbance; one that has ended already stays so. */
  calm(id: DisturbanceId): void {
    this.#links.calm(id);
    this.#changedAt = this.#timeline.now;
  }

  /**
   * Since when no link has been cut, disturbed, set apart or lossy; `Infinity` while one is. What was sent
   * before may still be on the way.
   */
  get healthySince(): Millis {
    return this.#links.isHealthy ? this.#changedAt : Infinity;
  }

  /**
   * From now on what arrives at the station's endpoint is handed to it; processes call it when they start.
   * @throws UsageError if another one is bound there.
   */
  bind(station: Station): void {
    const { endpoint } = station;
    if (this.stationAt(endpoint) !== undefined) {
      throw new UsageError('endpoint', formatEndpoint(endpoint), 'another process is bound there');
    }
    if (this.#stations.has(endpoint.host)) this.#besides.set(formatEndpoint(endpoint), station);
    else this.#stations.set(endpoint.host, station);
  }

  /** From now on nobody is bound there; processes call it when they crash. */
  unbind({ endpoint }: Station): void {
    if (this.#stations.get(endpoint.host)?.endpoint.port === endpoint.port)
      this.#stations.delete(endpoint.host);
    else this.#besides.delete(formatEndpoint(endpoint));
  }

  /** Who is bound there; `undefined`: nobody. */
  stationAt(endpoint: Endpoint): Station | undefined {
    const first = this.#stations.get(endpoint.host);
    if (first?.endpoint.port === endpoint.port) return first;
    return this.#besides.size === 0 ? undefined : this.#besides.get(formatEndpoint(endpoint));
  }

  /** Takes a datagram and decides its fate; `packet` must not be written any more. */
  sendPacket(from: Endpoint, to: Endpoint, packet: Uint8Array): void {
    if (this.#links.isCut(from.host, to.host)) {
      this.counts.cut += 1;
    } else if (this.#links.drawLoss(from.host, to.host, packet.length)) {
      this.counts.lost += 1;
    } else {
      this.#carry(from, to, packet);
      if (this.#links.drawDuplication(from.host, to.host)) this.#carry(from, to, packet);
    }
  }

  #carry(from: Endpoint, to: Endpoint, packet: Uint8Array): void {
    const arrivesAt = this.#timeline.now + this.#links.drawLatency(from.host, to.host);
    this.#timeline.add(arrivesAt, new PacketArrival(this, from, to, packet));
  }

  /** A datagram has crossed its link. */
  arrive(from: Endpoint, to: Endpoint, packet: Uint8Array): void {
    if (this.#links.isCut(from.host, to.host)) {
      this.counts.cut += 1;
      return;
    }
    const station = this.stationAt(to);
    if (station === undefined) {
      this.counts.unbound += 1;
      this.#refuse(from, to);
      return;
    }
    this.counts.delivered += 1;
    station.receive({ kind: 'packet', from, packet });
  }

  /** Begins to open a stream; the station hears whether it is open, refused, or has taken too long. */
  openStream(station: Station, stream: StreamId, to: Endpoint): StreamEnd {
    const port = FIRST_DYNAMIC_PORT + (this.#streamsOpened % DYNAMIC_PORTS);
    this.#streamsOpened += 1;
    return StreamEnd.open(this.#streams, station, stream, {
      from: { host: station.endpoint.host, port },
      to,
    });
  }

  /** Tells the sender, over a link that may be as bad as any other. */
  #refuse(from: Endpoint, to: Endpoint): void {
    if (!this.#refusals || this.#links.drawLoss(to.host, from.host, REFUSAL_BYTES)) return;
    const heardAt = this.#timeline.now + this.#links.drawLatency(to.host, from.host);
    this.#timeline.add(heardAt, new RefusalArrival(this, from, to));
  }

  /** A refusal has come back. */
  arriveRefusal(from: Endpoint, to: Endpoint): void {
    if (this.#links.isCut(to.host, from.host)) return;
    this.stationAt(from)?.receive({ kind: 'packet-error', to, cause: 'refused' });
  }

  /** Itself as plain data; what is on the way is on the timeline. */
  save(): NetworkState {
    return {
      counts: { ...this.counts },
      links: this.#links.save(),
      streamsOpened: this.#streamsOpened,
      changedAt: this.#changedAt,
    };
  }

  /** For a network on which nothing has happened yet. */
  restore({ counts, links, streamsOpened, changedAt }: NetworkState): void {
    Object.assign(this.counts, counts);
    this.#links.restore(links);
    this.#streamsOpened = streamsOpened;
    this.#changedAt = changedAt;
  }

  /** An end of a stream as it was saved, at its station. */
  restoreEnd(station: Station, saved: StreamEndState): StreamEnd {
    return StreamEnd.restore(this.#streams, station, saved);
  }

  /** What was on the way. */
  happening(state: HappeningState & { kind: 'packet' | 'refusal' }): Happening {
    const { from, to } = state;
    if (state.kind === 'refusal') return new RefusalArrival(this, from, to);
    return new PacketArrival(this, from, to, state.packet);
  }
}

class PacketArrival extends Happening {
  readonly #network: Network;
  readonly #from: Endpoint;
  readonly #to: Endpoint;
  readonly #packet: Uint8Array;

  constructor(network: Network, from: Endpoint, to: Endpoint, packet: Uint8Array) {
    super();
    this.#network = network;
    this.#from = from;
    this.#to = to;
    this.#packet = packet;
  }

  happen(): void {
    this.#network.arrive(this.#from, this.#to, this.#packet);
  }

  save(): HappeningState {
    return { kind: 'packet', from: this.#from, to: this.#to, packet: this.#packet };
  }
}

class RefusalArrival extends Happening {
  readonly #network: Network;
  readonly #from: Endpoint;
  readonly #to: Endpoint;

  constructor(network: Network, from: Endpoint, to: Endpoint) {
    super();
    this.#network = network;
    this.#from = from;
    this.#to = to;
  }

  happen(): void {
    this.#network.arriveRefusal(this.#from, this.#to);
  }

  save(): HappeningState {
    return { kind: 'refusal', from: this.#from, to: this.#to };
  }
}

function checkPositive(field: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value > 0))
    throw new UsageError(field, value, 'a whole number from 1');
}
