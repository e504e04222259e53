/**
 * Where the nodes of a run stand: places such as rooms, zones or regions, and how long the ways between them
 * are. These are set up by whoever makes the run, and measured by nobody; what the nodes find out about them
 * is in `map.ts`.
 */
import type { ClusterOptions } from 'hearsay/sim';
import type { Places, RunSpec } from './spec.ts';

export const PLACES_MAX = 8;

/**
 * The index of the place of a node: each place has its share of the nodes of the beginning, in the order of
 * their numbers. Whoever joins later stands where the count, begun again, comes to.
 */
export function placeOf({ groups }: Places, nodes: number, number: number): number {
  const whole = groups.reduce((sum, { share }) => sum + share, 0);
  const at = (((number - 1) % nodes) + 0.5) / nodes;
  let sum = 0;
  for (const [place, { share }] of groups.entries()) {
    sum += share / whole;
    if (at < sum) return place;
  }
  return groups.length - 1;
}

/** The same for the simulator, with those who will join. */
export function nodesOfPlaces(
  places: Places,
  { nodes }: Pick<RunSpec, 'nodes'>,
  nodesMost: number,
): NonNullable<ClusterOptions['places']> {
  const found: number[][] = places.groups.map(() => []);
  for (let number = 1; number <= nodesMost; number += 1) found[placeOf(places, nodes, number)]!.push(number);
  return { nodes: found, apartMs: places.apartMs };
}

/** How much longer than on other links anything is on the way from one node to another. */
export function apartMs({ places, nodes }: RunSpec, from: number, to: number): number {
  if (places === undefined) return 0;
  return places.apartMs[placeOf(places, nodes, from)]![placeOf(places, nodes, to)]!;
}
