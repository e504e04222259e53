/** Many seeds' numbers as one distribution, as the answer bank keeps it. */
import type { Statistic } from './schema.ts';

export interface Distribution {
  /** `null`: most often it never happened, so the figure has no number. */
  readonly figures: Readonly<Record<Statistic, number | null>>;
  readonly seeds: number;
  /** In how many seeds it never happened. */
  readonly never: number;
  /** The numbers of the first seeds, from seed 1; `null`: never. */
  readonly values: readonly (number | null)[];
}

/** As many are drawn over a learner's mark. */
export const VALUES_KEPT = 40;

/** `values[i]` is that of seed i + 1, `Infinity` for never. */
export function distributionOf(values: readonly number[]): Distribution {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => quantile(sorted, share);
  const sum = values.reduce((total, one) => total + one, 0);
  const figures = {
    least: sorted[0]!,
    p5: at(0.05),
    p10: at(0.1),
    p25: at(0.25),
    median: at(0.5),
    mean: sum / values.length,
    p75: at(0.75),
    p90: at(0.9),
    p95: at(0.95),
    most: sorted.at(-1)!,
  };
  return {
    figures: Object.fromEntries(
      Object.entries(figures).map(([name, value]) => [name, stored(value)]),
    ) as Distribution['figures'],
    seeds: values.length,
    never: values.filter((one) => !Number.isFinite(one)).length,
    values: values.slice(0, VALUES_KEPT).map(stored),
  };
}

/** Of sorted values, between the two nearest; `Infinity` as soon as one of them is. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)]!;
  const high = sorted[Math.ceil(place)]!;
  return low === high ? low : low + (place - Math.floor(place)) * (high - low);
}

/** Six digits are more than anybody predicts, and JSON has no infinity. */
export function stored(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}
