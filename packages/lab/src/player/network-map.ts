/**
 * The nodes' coordinates as a map: the plane through the cloud of their places on which it is spread most
 * (principal components). What a plane cannot show, such as heights (access links), is left out; exact
 * estimates are in the inspector.
 */
import type { Coordinate } from 'hearsay/core';
import type { NetworkMap } from './engine-api.ts';
import type { Experiment } from './experiment.ts';
import { nameOf } from './numbers.ts';
import { placeOf } from './places.ts';

const MS_PER_SECOND = 1000;
/** Of the power method: few do where one direction clearly leads, and where none does any will. */
const ROUNDS = 200;

/** A node that has crashed stands where it last was. `null` in a run without places. */
export function networkMapOf({ cluster, spec, nodesMost, now }: Experiment): NetworkMap | null {
  const { places, nodes } = spec;
  const { coordinates } = cluster;
  if (places === undefined || coordinates === null) return null;
  const known = Array.from({ length: nodesMost }, (_, i) => coordinates.of(nameOf(i + 1)));
  const placed = Uint8Array.from(known, (_, i) => placeOf(places, nodes, i + 1));
  const xyMs = turned(projected(known), placed);
  return { atMs: now, xyMs, placeOf: placed, places: places.groups.map(({ name }) => name) };
}

/** Each coordinate on the plane of the two directions in which they vary most; NaN where there is none. */
function projected(known: readonly (Coordinate | undefined)[]): Float64Array {
  const xyMs = new Float64Array(2 * known.length).fill(Number.NaN);
  const vectors = known.flatMap((one) => (one === undefined ? [] : [one.vec]));
  if (vectors.length === 0) return xyMs;
  const dimensions = vectors[0]!.length;
  const axes = Array.from({ length: dimensions }, (_, axis) => axis);
  const middle = axes.map((axis) => vectors.reduce((sum, vec) => sum + vec[axis]!, 0) / vectors.length);
  const spread = axes.map((a) =>
    axes.map((b) => vectors.reduce((sum, v) => sum + (v[a]! - middle[a]!) * (v[b]! - middle[b]!), 0)),
  );
  const first = direction(spread);
  const second = direction(without(spread, first));
  for (const [i, one] of known.entries()) {
    if (one === undefined) continue;
    const from = one.vec.map((value, axis) => value - middle[axis]!);
    xyMs[2 * i] = MS_PER_SECOND * dot(from, first);
    xyMs[2 * i + 1] = MS_PER_SECOND * dot(from, second);
  }
  return xyMs;
}

/** The unit vector in whose direction a cloud of this covariance is widest. */
function direction(spread: readonly (readonly number[])[]): number[] {
  // Not along an axis: a start at right angles to the answer would never get there.
  let vector = unit(spread.map((_, axis) => 1 + axis / spread.length));
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = spread.map((row) => dot(row, vector));
    if (dot(next, next) === 0) return vector;
    vector = unit(next);
  }
  return vector;
}

/** What is left of a covariance when one direction is taken out of it. */
function without(spread: readonly (readonly number[])[], away: readonly number[]): number[][] {
  const along = dot(
    spread.map((row) => dot(row, away)),
    away,
  );
  return spread.map((row, a) => row.map((value, b) => value - along * away[a]! * away[b]!));
}

/**
 * A cloud has no left and no top: the first place is put to the left and the second above, so that maps of
 * two moments can be compared.
 */
function turned(xyMs: Float64Array, placeOfNode: Uint8Array): Float64Array {
  const [flipX, flipY] = [middleOf(xyMs, placeOfNode, 0, 0) > 0, middleOf(xyMs, placeOfNode, 1, 1) > 0];
  return xyMs.map((value, i) => ((i % 2 === 0 ? flipX : flipY) ? -value : value));
}

function middleOf(xyMs: Float64Array, placeOfNode: Uint8Array, place: number, axis: 0 | 1): number {
  let sum = 0;
  for (const [i, one] of placeOfNode.entries()) {
    const value = xyMs[2 * i + axis]!;
    if (one === place && !Number.isNaN(value)) sum += value;
  }
  return sum;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function unit(vector: readonly number[]): number[] {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
}
