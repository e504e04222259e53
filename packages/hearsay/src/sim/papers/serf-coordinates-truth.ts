/**
 * The invented networks of serf's coordinate suite (`coordinate/phantom.go`): for each pair of nodes the true
 * round trip, in whole nanoseconds.
 */
import type { Rng } from '../../base/rng.ts';
import { drawLatency } from '../latency.ts';

/** The round trip in milliseconds from one node, by its number, to another. */
export type Truth = readonly Float64Array[];

const NS_PER_MS = 1e6;

/** `rttMs` is asked once a pair, with the lower number first. */
function truthOf(nodes: number, rttMs: (from: number, to: number) => number): Truth {
  const truth = Array.from({ length: nodes }, () => new Float64Array(nodes));
  for (let from = 0; from < nodes; from += 1) {
    for (let to = from + 1; to < nodes; to += 1) {
      const rtt = Math.trunc(rttMs(from, to) * NS_PER_MS) / NS_PER_MS;
      truth[from]![to] = rtt;
      truth[to]![from] = rtt;
    }
  }
  return truth;
}

/** A straight line with `spacingMs` from each to the next. */
export function lineTruth(nodes: number, spacingMs: number): Truth {
  return truthOf(nodes, (from, to) => (to - from) * spacingMs);
}

/** Rows and columns with `spacingMs` between them, as the crow flies. */
export function gridTruth(nodes: number, spacingMs: number): Truth {
  const side = Math.floor(Math.sqrt(nodes));
  return truthOf(nodes, (from, to) => {
    const across = (to % side) - (from % side);
    const down = Math.floor(to / side) - Math.floor(from / side);
    return Math.sqrt(across * across + down * down) * spacingMs;
  });
}

/** Two sites: `lanMs` within one, and `wanMs` more to the other. The first has a node more. */
export function splitTruth(nodes: number, lanMs: number, wanMs: number): Truth {
  const last = Math.floor(nodes / 2);
  return truthOf(nodes, (from, to) => (from <= last === to <= last ? lanMs : lanMs + wanMs));
}

/** A circle, and node 0 twice its radius from everybody: as far above its centre as the circle is wide. */
export function circleTruth(nodes: number, radiusMs: number): Truth {
  return truthOf(nodes, (from, to) => {
    if (from === 0) return 2 * radiusMs;
    return 2 * Math.sin((Math.PI * (to - from)) / nodes) * radiusMs;
  });
}

/** Every pair on its own, normally distributed: no space has such distances. */
export function normalTruth(nodes: number, meanMs: number, deviationMs: number, rng: Rng): Truth {
  const latency = { kind: 'normal', mean: meanMs, deviation: deviationMs, min: 0 } as const;
  return truthOf(nodes, () => drawLatency(rng, latency));
}

/** Four corners `sideMs` apart, but one diagonal, from 0 to 2, as long as a square's. */
export function squareTruth(sideMs: number): Truth {
  return truthOf(4, (from, to) => (from === 0 && to === 2 ? Math.SQRT2 * sideMs : sideMs));
}
