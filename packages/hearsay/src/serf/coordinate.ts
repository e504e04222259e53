/**
 * Network coordinates: a place for each member such that the distance of two places estimates their round
 * trip (Vivaldi, Dabek et al., SIGCOMM 2004, which also has the height for access links; the adjustment is
 * from Lee et al., On Suitability of Euclidean Embedding, 2010). Here is what follows from two places alone;
 * how a place is found is `coordinate-client.ts`.
 *
 * The order of every sum and product is that of serf's `coordinate` package, so the last bits agree, too.
 */
import { UsageError } from '../base/errors.ts';
import type { Rng } from '../base/rng.ts';

/** A place as it travels. All in seconds but `error`, which has no unit. */
export interface Coordinate {
  /** The Euclidean part: 8 numbers from an honest peer. */
  readonly vec: readonly number[];
  /** How far its owner trusts it: 0 entirely, 1.5 not at all. */
  readonly error: number;
  /** By how much its owner's last round trips exceeded the raw estimates: the mean, halved. */
  readonly adjustment: number;
  /** The way from the member to where the Euclidean part begins. */
  readonly height: number;
}

/** What may be computed with: a coordinate, or one that moves in place. */
export interface Point {
  readonly vec: ArrayLike<number>;
  readonly adjustment: number;
  readonly height: number;
}

/** A coordinate that forces move. */
export interface MovingPoint extends Point {
  readonly vec: Float64Array;
  error: number;
  adjustment: number;
  height: number;
}

/** Serf's; more than 7 did not help (Ledlie et al., Network Coordinates in the Wild, NSDI 2007). */
export const DIMENSIONS = 8;
/** The error of who has seen nothing yet, and the largest. */
export const ERROR_MAX = 1.5;
/** Of who has seen nothing yet, and the least: 10 µs. */
export const HEIGHT_MIN_SECONDS = 1e-5;

/** Closer than this, two places are the same, and there is no direction from one to the other. */
const SAME_PLACE_SECONDS = 1e-6;
const NS_PER_SECOND = 1e9;
const NS_PER_MS = 1e6;
/** One past the largest 64-bit integer. */
const INT64_END = 0x8000_0000_0000_0000;

/** Where everybody starts. */
export function startCoordinate(dimensions: number = DIMENSIONS): Coordinate {
  const vec = Array.from({ length: dimensions }, () => 0);
  return { vec, error: ERROR_MAX, adjustment: 0, height: HEIGHT_MIN_SECONDS };
}

/** Only coordinates of as many dimensions can be compared. */
export function isCompatible(a: Point, b: Point): boolean {
  return a.vec.length === b.vec.length;
}

/** All its numbers are finite. */
export function isValid({ vec, error, adjustment, height }: Point & { readonly error: number }): boolean {
  for (let i = 0; i < vec.length; i += 1) if (!Number.isFinite(vec[i])) return false;
  return Number.isFinite(error) && Number.isFinite(adjustment) && Number.isFinite(height);
}

/** The estimated round trip. @throws UsageError for coordinates of different dimensions. */
export function distanceMs(a: Coordinate, b: Coordinate): number {
  return distanceNs(a, b) / NS_PER_MS;
}

/** The same in whole nanoseconds, truncated as serf's `DistanceTo`. */
export function distanceNs(a: Coordinate, b: Coordinate): number {
  if (!isCompatible(a, b)) {
    throw new UsageError('b', b.vec.length, `the other coordinate has ${a.vec.length} dimensions`);
  }
  return estimateNs(a, b);
}

/** `distanceNs` in seconds, for two of as many dimensions. */
export function estimateSeconds(a: Point, b: Point): number {
  return secondsOfNs(estimateNs(a, b));
}

/** Whole nanoseconds in seconds, rounded as Go's `Duration.Seconds`: seconds and the rest apart. */
export function secondsOfNs(ns: number): number {
  const rest = ns % NS_PER_SECOND;
  return Math.round((ns - rest) / NS_PER_SECOND) + rest / NS_PER_SECOND;
}

function estimateNs(a: Point, b: Point): number {
  const raw = rawDistanceSeconds(a, b);
  const adjusted = raw + a.adjustment + b.adjustment;
  const ns = (adjusted > 0 ? adjusted : raw) * NS_PER_SECOND;
  // What does not fit is the least integer, as on the machines that serf mostly runs on.
  return ns < INT64_END && ns >= -INT64_END ? Math.trunc(ns) : -INT64_END;
}

/** The distance without adjustments, not rounded. */
export function rawDistanceSeconds(a: Point, b: Point): number {
  return gapSeconds(a, b) + a.height + b.height;
}

/** Of the Euclidean parts. Not `Math.hypot`, whose last bits are the engine's affair. */
function gapSeconds(a: Point, b: Point): number {
  let sum = 0;
  for (let i = 0; i < a.vec.length; i += 1) {
    const difference = a.vec[i]! - b.vec[i]!;
    sum += difference * difference;
  }
  return Math.sqrt(sum);
}

/**
 * Moves `point` by `force` seconds away from `other`, or towards it if negative. Two in one place part in a
 * random direction.
 */
export function applyForce(point: MovingPoint, force: number, other: Point, rng: Rng): void {
  const gap = gapSeconds(point, other);
  // Not `<=`: a gap that is no number has no direction either (serf `unitVectorAt`).
  if (!(gap > SAME_PLACE_SECONDS)) {
    moveAnywhere(point.vec, force, rng);
    return;
  }
  const { vec } = point;
  const inverse = 1 / gap;
  for (let i = 0; i < vec.length; i += 1) vec[i]! += (vec[i]! - other.vec[i]!) * inverse * force;
  const height = ((point.height + other.height) * force) / gap + point.height;
  point.height = Math.max(height, HEIGHT_MIN_SECONDS);
}

/** Along a unit vector whose components were drawn from −0.5 to 0.5. */
function moveAnywhere(vec: Float64Array, force: number, rng: Rng): void {
  const direction = new Float64Array(vec.length); // rare: two members at the start, mostly
  let sum = 0;
  for (let i = 0; i < direction.length; i += 1) {
    const component = rng.unit() - 0.5;
    direction[i] = component;
    sum += component * component;
  }
  const length = Math.sqrt(sum);
  if (!(length > SAME_PLACE_SECONDS)) {
    vec[0]! += force;
    return;
  }
  const inverse = 1 / length;
  for (let i = 0; i < vec.length; i += 1) vec[i]! += direction[i]! * inverse * force;
}
