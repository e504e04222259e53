/** Which way an update goes in a conversation, and in what order the sites call (Demers §1.3, §1.4). */
import type { Rng } from '../base/rng.ts';

/** The caller tells (`push`), the caller asks (`pull`), or both. */
export type Direction = 'push' | 'pull' | 'push-pull';

export const pushes = (direction: Direction): boolean => direction !== 'pull';
export const pulls = (direction: Direction): boolean => direction !== 'push';

/**
 * `sites` in the order in which they call: at random where lines may be busy, as it is where nobody is ever
 * turned away and the order cannot matter.
 */
export function callingOrder(sites: readonly number[], isLimited: boolean, rng: Rng): readonly number[] {
  if (!isLimited) return sites;
  const order = [...sites];
  rng.shuffle(order, order.length);
  return order;
}
