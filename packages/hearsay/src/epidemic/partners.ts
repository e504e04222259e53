/** Whom a site calls. The paper's own analysis is uniform; `spatial.ts` prefers those who are near. */
import type { Rng } from '../base/rng.ts';

export interface Partners {
  /** Another site than `site`, at random. */
  choose(site: number, rng: Rng): number;
}

/** Every other site with the same probability. `sites`: from 2. */
export function uniformPartners(sites: number): Partners {
  return {
    choose(site, rng) {
      const other = rng.below(sites - 1);
      return other < site ? other : other + 1;
    },
  };
}
