/**
 * How the hosts of a simulation reach each other. A link goes one way, from one host to another: how long it
 * takes, how much it loses, and whether it is cut. All links are alike but those that were set apart, so ten
 * thousand hosts cost nothing; places make groups of them longer, and cuts and disturbances lie on top and
 * come off without a trace.
 */
import type { Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import type { Rng, RngState } from '../base/rng.ts';
import { checkLatency, drawLatency, type Latency } from './latency.ts';
import { Draw, LinkChance, type LinkCounts, type Randomness } from './link-chance.ts';
import { PlaceMap, type Places } from './places.ts';
import type { Timeline } from './timeline.ts';

/** One way from one host to another. */
export interface LinkOptions {
  /** How long a datagram is on the way. */
  readonly latencyMs: Latency;
  /** How long a piece of a stream is on the way. Pieces stay in order. */
  readonly streamLatencyMs: Latency;
  /** The share of datagrams that vanish, 0 … 1. Streams lose nothing. */
  readonly loss: number;
}

/**
 * What is wrong with some links for a while, on top of what they are. What is left out is as usual; several
 * disturbances of one link add up.
 */
export interface Disturbance {
  /** The hosts on the sending side; left out: all. */
  readonly from?: readonly string[];
  /** The hosts on the receiving side; left out: all. */
  readonly to?: readonly string[];
  /** Nothing passes, as with `cut`. */
  readonly isCut?: boolean;
  /** The share of datagrams that vanish besides, 0 … 1. */
  readonly loss?: number;
  /** How much longer datagrams and pieces of streams are on the way. */
  readonly delayMs?: Latency;
  /** The share of datagrams that arrive a second time, 0 … 1. */
  readonly duplication?: number;
  /** The share of datagrams that are overtaken by others, 0 … 1, by at most `reorderingMs`. */
  readonly reordering?: number;
  /** At least 0; left out, nothing is overtaken. */
  readonly reorderingMs?: Millis;
  /** Datagrams above this vanish without a word; TCP finds it out by itself, so streams pass. */
  readonly mtuBytes?: number;
  /** Streams that are opened are refused, as by a firewall that answers. */
  readonly refusesStreams?: boolean;
  /** The share of pieces of streams at which the stream is reset for both sides, 0 … 1. */
  readonly streamResets?: number;
  /** Nothing arrives before this time, and then all that waited does (a clogged queue on the way). */
  readonly cloggedUntilMs?: Millis;
}

/** What is so of all links together. */
export interface LinksOptions {
  readonly randomness: Randomness;
  /** Left out: all are alike but those that are set apart. */
  readonly places: Places | undefined;
}

/** What `disturb` gave, to be calmed by. */
export type DisturbanceId = number;

/** All that may change about the links, as plain data. */
export interface LinksState {
  readonly rng: RngState;
  /** Empty while all links share one source. */
  readonly counts: LinkCounts;
  readonly special: readonly (readonly [from: string, to: string, link: LinkOptions])[];
  readonly cuts: readonly (readonly [from: string, to: string])[];
  readonly partitions: readonly (readonly [one: readonly string[], other: readonly string[]])[];
  readonly disturbed: readonly (readonly [DisturbanceId, Disturbance])[];
  readonly disturbances: number;
}

interface Disturbed {
  readonly id: DisturbanceId;
  readonly disturbance: Disturbance;
  readonly from: ReadonlySet<string> | undefined;
  readonly to: ReadonlySet<string> | undefined;
}

interface Partition {
  readonly one: ReadonlySet<string>;
  readonly other: ReadonlySet<string>;
}

export class Links {
  readonly #chance: LinkChance;
  readonly #timeline: Pick<Timeline, 'now'>;
  readonly #usual: LinkOptions;
  readonly #places: PlaceMap | null;
  readonly #special = new Map<string, Map<string, LinkOptions>>();
  readonly #cuts = new Map<string, Set<string>>();
  readonly #partitions: Partition[] = [];
  #disturbed: Disturbed[] = [];
  #disturbances = 0;

  constructor(
    { places, randomness, ...usual }: LinkOptions & LinksOptions,
    rng: Rng,
    timeline: Pick<Timeline, 'now'>,
  ) {
    checkLink(usual);
    this.#usual = usual;
    this.#places = places === undefined ? null : new PlaceMap(places);
    this.#chance = new LinkChance(randomness, rng);
    this.#timeline = timeline;
  }

  set(from: string, to: string, options: Partial<LinkOptions>): void {
    const link = { ...this.#link(from, to), ...options };
    checkLink(link);
    let row = this.#special.get(from);
    if (row === undefined) this.#special.set(from, (row = new Map()));
    row.set(to, link);
  }

  cut(from: string, to: string): void {
    let row = this.#cuts.get(from);
    if (row === undefined) this.#cuts.set(from, (row = new Set()));
    row.add(to);
  }

  partition(one: readonly string[], other: readonly string[]): void {
    this.#partitions.push({ one: new Set(one), other: new Set(other) });
  }

  heal(): void {
    this.#cuts.clear();
    this.#partitions.length = 0;
  }

  disturb(disturbance: Disturbance): DisturbanceId {
    checkDisturbance(disturbance);
    this.#disturbances += 1;
    this.#addDisturbance(this.#disturbances, disturbance);
    return this.#disturbances;
  }

  calm(id: DisturbanceId): void {
    this.#disturbed = this.#disturbed.filter((one) => one.id !== id);
  }

  #addDisturbance(id: DisturbanceId, disturbance: Disturbance): void {
    const { from, to } = disturbance;
    this.#disturbed.push({
      id,
      disturbance,
      from: from === undefined ? undefined : new Set(from),
      to: to === undefined ? undefined : new Set(to),
    });
  }

  save(): LinksState {
    const pairs = <V>(rows: ReadonlyMap<string, Iterable<V>>): [string, V][] =>
      [...rows].flatMap(([from, row]) => [...row].map((one): [string, V] => [from, one]));
    return {
      ...this.#chance.save(),
      special: pairs(this.#special).map(([from, [to, link]]) => [from, to, link]),
      cuts: pairs(this.#cuts),
      partitions: this.#partitions.map(({ one, other }) => [[...one], [...other]]),
      disturbed: this.#disturbed.map(({ id, disturbance }) => [id, disturbance]),
      disturbances: this.#disturbances,
    };
  }

  restore({ rng, counts, special, cuts, partitions, disturbed, disturbances }: LinksState): void {
    this.#chance.restore({ rng, counts });
    for (const [from, to, link] of special) this.set(from, to, link);
    for (const [from, to] of cuts) this.cut(from, to);
    for (const [one, other] of partitions) this.partition(one, other);
    for (const [id, disturbance] of disturbed) this.#addDisturbance(id, disturbance);
    this.#disturbances = disturbances;
  }

  /** Whether every link is as it was in the beginning, and loses nothing. */
  get isHealthy(): boolean {
    if (this.#usual.loss > 0 || this.#special.size > 0 || this.#disturbed.length > 0) return false;
    return this.#cuts.size === 0 && this.#partitions.length === 0;
  }

  isCut(from: string, to: string): boolean {
    if (this.#cuts.size > 0 && this.#cuts.get(from)?.has(to) === true) return true;
    for (const { one, other } of this.#partitions) {
      if ((one.has(from) && other.has(to)) || (other.has(from) && one.has(to))) return true;
    }
    return this.#disturbed.length > 0 && this.#disturbancesOf(from, to).some(({ isCut }) => isCut === true);
  }

  /** Draws whether a datagram of `bytes` is lost. */
  drawLoss(from: string, to: string, bytes: number): boolean {
    const { loss } = this.#link(from, to);
    const rng = this.#chance.next(Draw.Loss, from, to);
    if (loss > 0 && rng.chance(loss)) return true;
    if (this.#disturbed.length === 0) return false;
    return this.#disturbancesOf(from, to).some(
      ({ mtuBytes = Infinity, loss: more = 0 }) => bytes > mtuBytes || (more > 0 && rng.chance(more)),
    );
  }

  /** Draws whether a datagram arrives twice. */
  drawDuplication(from: string, to: string): boolean {
    const rng = this.#chance.next(Draw.Duplication, from, to);
    if (this.#disturbed.length === 0) return false;
    return this.#disturbancesOf(from, to).some(
      ({ duplication = 0 }) => duplication > 0 && rng.chance(duplication),
    );
  }

  /** Whether a stream that is opened over this link is refused on the way. */
  refusesStreams(from: string, to: string): boolean {
    if (this.#disturbed.length === 0) return false;
    return this.#disturbancesOf(from, to).some(({ refusesStreams }) => refusesStreams === true);
  }

  /** Draws whether a piece of a stream resets it. */
  drawReset(from: string, to: string): boolean {
    const rng = this.#chance.next(Draw.Reset, from, to);
    if (this.#disturbed.length === 0) return false;
    return this.#disturbancesOf(from, to).some(
      ({ streamResets = 0 }) => streamResets > 0 && rng.chance(streamResets),
    );
  }

  drawLatency(from: string, to: string): Millis {
    const rng = this.#chance.next(Draw.Latency, from, to);
    const latencyMs = drawLatency(rng, this.#link(from, to).latencyMs) + this.#apartMs(from, to);
    if (this.#disturbed.length === 0) return latencyMs;
    let delayMs = 0;
    for (const { reordering = 0, reorderingMs = 0 } of this.#disturbancesOf(from, to)) {
      if (reordering > 0 && rng.chance(reordering)) delayMs += rng.unit() * reorderingMs;
    }
    return latencyMs + delayMs + this.#drawDelay(rng, from, to);
  }

  drawStreamLatency(from: string, to: string): Millis {
    const rng = this.#chance.next(Draw.StreamLatency, from, to);
    const latencyMs = drawLatency(rng, this.#link(from, to).streamLatencyMs) + this.#apartMs(from, to);
    return this.#disturbed.length === 0 ? latencyMs : latencyMs + this.#drawDelay(rng, from, to);
  }

  /** What disturbances add to the way of datagrams and streams alike. */
  #drawDelay(rng: Rng, from: string, to: string): Millis {
    const { now } = this.#timeline;
    let delay = 0;
    let clearAt = now;
    for (const { delayMs, cloggedUntilMs = 0 } of this.#disturbancesOf(from, to)) {
      if (delayMs !== undefined) delay += drawLatency(rng, delayMs);
      clearAt = Math.max(clearAt, cloggedUntilMs);
    }
    return delay + clearAt - now;
  }

  #disturbancesOf(from: string, to: string): Disturbance[] {
    const found: Disturbance[] = [];
    for (const one of this.#disturbed) {
      const isOnIt = (one.from?.has(from) ?? true) && (one.to?.has(to) ?? true);
      if (isOnIt && from !== to) found.push(one.disturbance);
    }
    return found;
  }

  #apartMs(from: string, to: string): Millis {
    return this.#places === null ? 0 : this.#places.apartMs(from, to);
  }

  #link(from: string, to: string): LinkOptions {
    if (this.#special.size === 0) return this.#usual;
    return this.#special.get(from)?.get(to) ?? this.#usual;
  }
}

function checkLink({ latencyMs, streamLatencyMs, loss }: LinkOptions): void {
  checkLatency('latencyMs', latencyMs);
  checkLatency('streamLatencyMs', streamLatencyMs);
  checkShare('loss', loss);
}

function checkDisturbance(disturbance: Disturbance): void {
  const { loss = 0, duplication = 0, reordering = 0, streamResets = 0 } = disturbance;
  const { delayMs, mtuBytes = 1 } = disturbance;
  checkShare('loss', loss);
  checkShare('duplication', duplication);
  checkShare('reordering', reordering);
  checkShare('streamResets', streamResets);
  if (delayMs !== undefined) checkLatency('delayMs', delayMs);
  const times = { reorderingMs: disturbance.reorderingMs, cloggedUntilMs: disturbance.cloggedUntilMs };
  for (const [field, value = 0] of Object.entries(times)) {
    if (!(value >= 0 && value < Infinity)) throw new UsageError(field, value, 'milliseconds from 0');
  }
  if (!(mtuBytes >= 1)) throw new UsageError('mtuBytes', mtuBytes, 'bytes from 1');
}

function checkShare(field: string, share: number): void {
  if (!(share >= 0 && share <= 1)) throw new UsageError(field, share, 'a share from 0 to 1');
}
