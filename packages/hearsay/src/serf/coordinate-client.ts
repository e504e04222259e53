/**
 * Our own coordinate, and those of the members whose acks brought theirs (serf `coordinate.Client` and the
 * cache of `pingDelegate.NotifyPingComplete`). Each direct ack over UDP moves ours a little, as a spring
 * between the two would whose length at rest is the round trip:
 *
 * 1. the median of the last three round trips to that member stands for all of them (a late ack is no news);
 * 2. Vivaldi: the less sure we are and the surer the other is, the farther we move, and the more our error
 *    follows what we just got wrong;
 * 3. what the estimates of the last 20 updates missed, on average and halved, is our adjustment;
 * 4. gravity keeps the whole cloud from drifting away from the origin (Ledlie et al., NSDI 2007).
 *
 * Differs: it holds a bounded number of members; serf's maps grow with whatever the cluster has.
 */
import { UsageError } from '../base/errors.ts';
import type { Rng } from '../base/rng.ts';
import { DIMENSIONS, ERROR_MAX, HEIGHT_MIN_SECONDS, startCoordinate } from './coordinate.ts';
import { applyForce, estimateSeconds, isCompatible, isValid } from './coordinate.ts';
import { rawDistanceSeconds, secondsOfNs, type Coordinate, type MovingPoint } from './coordinate.ts';

/**
 * Why an update changed nothing: the other has not as many dimensions, or a number that is not finite, or the
 * round trip is negative, no number or longer than 10 s.
 */
export type CoordinateRefusal = 'dimensions' | 'invalid' | 'round-trip';

export interface CoordinateOptions {
  /** As everybody in the cluster; 8 by default, like serf. */
  readonly dimensions?: number;
  /** How many members are remembered; the one known longest makes room. 65,536, as many as a cluster has. */
  readonly nodesMax?: number;
}

/** All that decides what a client says next, as plain data. */
export interface CoordinateClientState {
  readonly coordinate: Coordinate;
  /** The ring of step 3 in seconds, and where the next sample goes. */
  readonly adjustmentSamples: readonly number[];
  readonly adjustmentIndex: number;
  readonly isPlaced: boolean;
  readonly resets: number;
  readonly neighbours: readonly NeighbourState[];
}

export interface NeighbourState {
  readonly node: string;
  readonly coordinate: Coordinate;
  /** Its last round trips in seconds, the oldest first. */
  readonly roundTrips: readonly number[];
}

/** The share of an observation by which the error moves, if the other is entirely sure (Vivaldi's c_e). */
const ERROR_SHARE = 0.25;
/** The same for the place (Vivaldi's c_c). */
const FORCE_SHARE = 0.25;
const ADJUSTMENT_WINDOW = 20;
const FILTER_LENGTH = 3;
/** At this distance from the origin gravity pulls by a whole second; at a tenth of it, by 10 ms. */
const GRAVITY_RHO = 150;
/** Neither a round trip nor a sum of errors is less: both are divided by. */
const DIVISOR_MIN = 1e-6;
const ROUND_TRIP_MAX_MS = 10_000;
const NS_PER_MS = 1e6;
const NODES_MAX = 65_536;

export class CoordinateClient {
  /** How often our coordinate became no number and started again. */
  resets = 0;
  readonly #node: string;
  readonly #nodesMax: number;
  readonly #origin: Coordinate;
  readonly #self: MovingPoint;
  /** A copy of `#self` for callers, made when asked for. */
  #shown: Coordinate | null = null;
  /** There has been an update, so that our own name is cached. */
  #isPlaced = false;
  readonly #adjustmentSamples = new Float64Array(ADJUSTMENT_WINDOW);
  #adjustmentIndex = 0;
  /** In the order in which they became known. */
  readonly #neighbours = new Map<string, Neighbour>();

  /** `node`: our own name. @throws UsageError for an option that is no positive integer. */
  constructor(node: string, { dimensions = DIMENSIONS, nodesMax = NODES_MAX }: CoordinateOptions = {}) {
    atLeastOne('dimensions', dimensions);
    atLeastOne('nodesMax', nodesMax);
    this.#node = node;
    this.#nodesMax = nodesMax;
    this.#origin = startCoordinate(dimensions);
    const { error, adjustment, height } = this.#origin;
    this.#self = { vec: new Float64Array(dimensions), error, adjustment, height };
  }

  /** Ours, at this moment: the same object until it moves. */
  get coordinate(): Coordinate {
    if (this.#shown === null) {
      const { vec, error, adjustment, height } = this.#self;
      this.#shown = { vec: Array.from(vec), error, adjustment, height };
    }
    return this.#shown;
  }

  /**
   * Takes what a direct ack over UDP brought: `node`'s coordinate, which is kept, and its round trip, of
   * which whole nanoseconds count. `null` if it was used, else why it was not. `rng` decides only which way
   * two in one place part.
   */
  update(node: string, other: Coordinate, rttMs: number, rng: Rng): CoordinateRefusal | null {
    if (!isCompatible(this.#self, other)) return 'dimensions';
    if (!isValid(other)) return 'invalid';
    if (!(rttMs >= 0 && rttMs <= ROUND_TRIP_MAX_MS)) return 'round-trip';
    const rttSeconds = this.#neighbour(node, other).median(secondsOfNs(Math.round(rttMs * NS_PER_MS)));
    this.#shown = null;
    this.#isPlaced = true;
    this.#pull(other, rttSeconds, rng);
    this.#adjust(other, rttSeconds);
    this.#fall(rng);
    if (!isValid(this.#self)) this.#startAgain();
    return null;
  }

  /**
   * The last coordinate that an ack of `node` brought; for our own name ours. `undefined` where none has come
   * yet, and for our own name before the first update.
   */
  cached(node: string): Coordinate | undefined {
    if (node === this.#node) return this.#isPlaced ? this.coordinate : undefined;
    return this.#neighbours.get(node)?.coordinate;
  }

  /** A member is no more: neither its coordinate nor its round trips are remembered. */
  forget(node: string): void {
    this.#neighbours.delete(node);
    if (node === this.#node) this.#isPlaced = false;
  }

  save(): CoordinateClientState {
    return {
      coordinate: this.coordinate,
      adjustmentSamples: Array.from(this.#adjustmentSamples),
      adjustmentIndex: this.#adjustmentIndex,
      isPlaced: this.#isPlaced,
      resets: this.resets,
      neighbours: Array.from(this.#neighbours, ([node, neighbour]) => {
        return { node, coordinate: neighbour.coordinate, roundTrips: neighbour.roundTrips() };
      }),
    };
  }

  /** Goes on where the saved client was, which had as many dimensions. */
  restore(saved: CoordinateClientState): void {
    const { error, adjustment, height } = saved.coordinate;
    this.#self.vec.set(saved.coordinate.vec);
    Object.assign(this.#self, { error, adjustment, height });
    this.#shown = null;
    this.#adjustmentSamples.set(saved.adjustmentSamples);
    this.#adjustmentIndex = saved.adjustmentIndex;
    this.#isPlaced = saved.isPlaced;
    this.resets = saved.resets;
    this.#neighbours.clear();
    for (const { node, coordinate, roundTrips } of saved.neighbours) {
      const neighbour = this.#neighbour(node, coordinate);
      for (const rttSeconds of roundTrips) neighbour.median(rttSeconds);
    }
  }

  /** The record of `node` with its new coordinate; the one known longest goes if there is no room. */
  #neighbour(node: string, coordinate: Coordinate): Neighbour {
    let neighbour = this.#neighbours.get(node);
    if (neighbour === undefined) {
      if (this.#neighbours.size >= this.#nodesMax) {
        const [oldest] = this.#neighbours.keys();
        this.#neighbours.delete(oldest!);
      }
      neighbour = new Neighbour(coordinate);
      this.#neighbours.set(node, neighbour);
    }
    neighbour.coordinate = coordinate;
    return neighbour;
  }

  /** serf `updateVivaldi`. */
  #pull(other: Coordinate, rttSeconds: number, rng: Rng): void {
    const self = this.#self;
    const estimate = estimateSeconds(self, other);
    const rtt = Math.max(rttSeconds, DIVISOR_MIN);
    const wrongness = Math.abs(estimate - rtt) / rtt;
    const weight = self.error / Math.max(self.error + other.error, DIVISOR_MIN);
    const share = ERROR_SHARE * weight;
    self.error = Math.min(share * wrongness + self.error * (1 - share), ERROR_MAX);
    applyForce(self, FORCE_SHARE * weight * (rtt - estimate), other, rng);
  }

  /** serf `updateAdjustment`: the sample counts the round trip as it was, however short. */
  #adjust(other: Coordinate, rttSeconds: number): void {
    const samples = this.#adjustmentSamples;
    samples[this.#adjustmentIndex] = rttSeconds - rawDistanceSeconds(this.#self, other);
    this.#adjustmentIndex = (this.#adjustmentIndex + 1) % ADJUSTMENT_WINDOW;
    let sum = 0;
    for (let i = 0; i < ADJUSTMENT_WINDOW; i += 1) sum += samples[i]!;
    this.#self.adjustment = sum / (2 * ADJUSTMENT_WINDOW);
  }

  /** serf `updateGravity`. */
  #fall(rng: Rng): void {
    const share = estimateSeconds(this.#origin, this.#self) / GRAVITY_RHO;
    applyForce(this.#self, -(share * share), this.#origin, rng);
  }

  /**
   * Back to the start. The samples of step 3 stay, as serf's do: an infinite one starts us again at every
   * update until it has left the window.
   */
  #startAgain(): void {
    this.resets += 1;
    this.#self.vec.fill(0);
    this.#self.error = ERROR_MAX;
    this.#self.adjustment = 0;
    this.#self.height = HEIGHT_MIN_SECONDS;
  }
}

/** What is remembered of one member: its coordinate, and the filter of its round trips. */
class Neighbour {
  coordinate: Coordinate;
  /** A ring; the oldest is at `#next` once it is full. */
  readonly #roundTrips = new Float64Array(FILTER_LENGTH);
  #count = 0;
  #next = 0;

  constructor(coordinate: Coordinate) {
    this.coordinate = coordinate;
  }

  /** The median of the last three round trips, this one among them; of two, the longer. */
  median(rttSeconds: number): number {
    const kept = this.#roundTrips;
    kept[this.#next] = rttSeconds;
    this.#next = (this.#next + 1) % FILTER_LENGTH;
    if (this.#count < FILTER_LENGTH) this.#count += 1;
    const a = kept[0]!;
    const b = kept[1]!;
    const c = kept[2]!;
    if (this.#count === 1) return a;
    if (this.#count === 2) return Math.max(a, b);
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  /** The oldest first. */
  roundTrips(): number[] {
    const kept = Array.from(this.#roundTrips);
    return this.#count < FILTER_LENGTH
      ? kept.slice(0, this.#count)
      : [...kept.slice(this.#next), ...kept.slice(0, this.#next)];
  }
}

function atLeastOne(field: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw new UsageError(field, value, 'an integer from 1');
}
