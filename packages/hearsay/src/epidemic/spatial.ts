/**
 * Spatial distributions (Demers §3): a site calls those who are near more often than those who are far, and
 * so spares the long links. With Q(d) sites within distance d, one added throughout, a site at distance d is
 * called with a probability proportional to (Q(d-1)^(1-a) - Q(d)^(1-a)) / (Q(d) - Q(d-1)). That looks at the
 * order of distances alone, so it adapts to the dimension of the network by itself.
 */
import { UsageError } from '../base/errors.ts';
import type { Rng } from '../base/rng.ts';
import type { Partners } from './partners.ts';
import { power } from './power.ts';

/** Those whom one site may call, the near ones first. */
interface Choice {
  readonly sites: readonly number[];
  /** The sum of the weights up to and with each. */
  readonly sums: Float64Array;
}

/**
 * Partners for `sites` sites, `distance(a, b)` apart (from 1 for two of them). `a`: above 1, up to 8; the
 * larger, the nearer. Takes O(sites²) room and O(sites² log sites) time.
 */
export function spatialPartners(
  sites: number,
  distance: (from: number, to: number) => number,
  a: number,
): Partners {
  if (!(a > 1 && a <= 8)) throw new UsageError('a', a, 'a number above 1 and up to 8');
  const choices = Array.from({ length: sites }, (_, site) => choiceOf(site, sites, distance, a));
  return { choose: (site, rng) => draw(choices[site]!, rng) };
}

function choiceOf(
  site: number,
  sites: number,
  distance: (from: number, to: number) => number,
  a: number,
): Choice {
  const others = Array.from({ length: sites }, (_, other) => other).filter((other) => other !== site);
  const far = new Map(others.map((other) => [other, distance(site, other)]));
  others.sort((x, y) => far.get(x)! - far.get(y)! || x - y);
  const sums = new Float64Array(others.length);
  let sum = 0;
  for (let start = 0; start < others.length;) {
    let end = start + 1;
    while (end < others.length && far.get(others[end]!) === far.get(others[start]!)) end += 1;
    // Q(d-1) is `start`, Q(d) is `end`; one is added to both.
    const shell = 1 / power(start + 1, a - 1) - 1 / power(end + 1, a - 1);
    for (let i = start; i < end; i += 1) {
      sum += shell / (end - start);
      sums[i] = sum;
    }
    start = end;
  }
  return { sites: others, sums };
}

function draw({ sites, sums }: Choice, rng: Rng): number {
  const wanted = rng.unit() * sums.at(-1)!;
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! > wanted) high = middle;
    else low = middle + 1;
  }
  return sites[low]!;
}
