/**
 * A few members at random, without repetition (memberlist `kRandomNodes`). Where few are wanted of many,
 * members are drawn and rejected; where the list is short, every member is looked at, so that a small cluster
 * never misses one.
 */
import type { Rng } from './rng.ts';

const DRAWS_PER_ITEM = 3;

/**
 * Up to `wanted` distinct entries among the first `count` of `items` for which `isWanted` holds, in random
 * order. Fewer when there are fewer, and, in a long list of which few fit, sometimes fewer than there are.
 */
export function sample(
  rng: Rng,
  items: { readonly [index: number]: number },
  count: number,
  wanted: number,
  isWanted: (item: number) => boolean,
): number[] {
  if (count < DRAWS_PER_ITEM * wanted) return sampleExhaustively(rng, items, count, wanted, isWanted);
  const chosen: number[] = [];
  for (let draws = 0; draws < DRAWS_PER_ITEM * count && chosen.length < wanted; draws += 1) {
    const item = items[rng.below(count)]!;
    if (isWanted(item) && !chosen.includes(item)) chosen.push(item);
  }
  return chosen;
}

function sampleExhaustively(
  rng: Rng,
  items: { readonly [index: number]: number },
  count: number,
  wanted: number,
  isWanted: (item: number) => boolean,
): number[] {
  const fitting: number[] = [];
  for (let i = 0; i < count; i += 1) if (isWanted(items[i]!)) fitting.push(items[i]!);
  rng.shuffle(fitting, fitting.length);
  return fitting.slice(0, wanted);
}
