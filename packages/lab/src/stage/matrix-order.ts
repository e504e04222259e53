/**
 * In which order the rows (observers) and columns (subjects) of a matrix stand: by number, by how bad the
 * news is, by the parts of a torn network, or as the caller says, e.g. by the time of the last change.
 */
import { Belief, type Matrix } from '../player/scene.ts';

/** Indices of nodes in the order in which they are shown. */
export interface MatrixOrder {
  readonly rows: Uint16Array;
  readonly columns: Uint16Array;
}

/** How much attention a belief wants. */
const WEIGHT: readonly number[] = [1, 0, 1000, 4000, 100];

export function orderByNumber(nodes: number): MatrixOrder {
  const numbers = Uint16Array.from({ length: nodes }, (_, i) => i);
  return { rows: numbers, columns: numbers };
}

/** The subjects about whom most is amiss first, and the observers who hold most of it. */
export function orderByState({ nodes, cells }: Matrix): MatrixOrder {
  const ofObserver = new Float64Array(nodes);
  const ofSubject = new Float64Array(nodes);
  for (let row = 0; row < nodes; row++) {
    for (let column = 0; column < nodes; column++) {
      const belief = cells[row * nodes + column]!;
      if (belief === Belief.Alive) continue;
      const weight = WEIGHT[belief] ?? 0;
      ofObserver[row]! += weight;
      ofSubject[column]! += weight;
    }
  }
  return { rows: descending(ofObserver), columns: descending(ofSubject) };
}

/** Group by group, see `groups.ts`, so that a torn network is a picture of blocks. */
export function orderByGroup(groups: Uint8Array): MatrixOrder {
  const order = orderByKey((i) => groups[i]!, groups.length);
  return { rows: order, columns: order };
}

/**
 * Subjects by a key of the caller, largest first, e.g. when each was last in the news; observers by number.
 */
export function orderBySubject(keys: ArrayLike<number>): MatrixOrder {
  const columns = orderByKey((i) => -keys[i]!, keys.length);
  return { rows: orderByNumber(keys.length).rows, columns };
}

function descending(values: Float64Array): Uint16Array {
  return orderByKey((i) => -values[i]!, values.length);
}

function orderByKey(key: (index: number) => number, count: number): Uint16Array {
  const indices = Array.from({ length: count }, (_, i) => i);
  indices.sort((a, b) => key(a) - key(b) || a - b);
  return Uint16Array.from(indices);
}
