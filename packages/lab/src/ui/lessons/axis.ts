/** The marks of an axis that begins at 0 and holds all values: at most seven, in round steps. */
export function ticksUpTo(most: number): number[] {
  // Where all values are 0 there is nothing to scale by.
  const top = most > 0 ? most : 1;
  let size = 1e-6;
  while (size * 10 <= top) size *= 10;
  const step = [0.2, 0.5, 1, 2].map((one) => one * size).find((one) => top / one <= 6)!;
  const count = Math.ceil(top / step);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}
