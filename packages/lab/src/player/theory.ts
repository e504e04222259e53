/**
 * Closed formulas to lay over a run, each a pure function with its source. Shares are of all members, 0 … 1.
 */

/**
 * The logistic epidemic in a group of `n` of whom one knows at time 0, each telling `contacts` random others
 * a round (N. T. J. Bailey, "The Mathematical Theory of Infectious Diseases", 1975; SWIM §4.1): who knows
 * after `rounds`.
 */
export function logisticShare(n: number, contacts: number, rounds: number): number {
  return 1 / (1 + (n - 1) * Math.exp(-contacts * rounds));
}

/**
 * The share s that never hears when everybody who hears tells c random others once: s = e^(−c(1−s)), the
 * final-size equation (Demers et al. 1987, §1.4), by iteration from above 0; `told` is c.
 */
export function neverHears(told: number): number {
  if (!(told > 1)) return 1;
  let share = 0;
  for (let i = 0; i < ITERATIONS; i += 1) share = Math.exp(-told * (1 - share));
  return share;
}

const ITERATIONS = 200;

/**
 * Serf's convergence page: N / (1 + (N + 1) e^(−contact N x)) of N members know after x rounds, where
 * contact = fanout / N × (1 − loss) × (1 − failed) × 0.5. As a share. It begins at 1 / (N + 2) and cannot
 * show a member that never hears.
 */
export function serfPageShare(
  n: number,
  { fanout, loss, failed }: { readonly fanout: number; readonly loss: number; readonly failed: number },
  rounds: number,
): number {
  const contact = (fanout / n) * (1 - loss) * (1 - failed) * SERF_HALF;
  return 1 / (1 + (n + 1) * Math.exp(-contact * n * rounds));
}

/** The page gives no reason for it. */
const SERF_HALF = 0.5;
