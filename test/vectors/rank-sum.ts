/**
 * The rank-sum test (Wilcoxon 1945; Mann and Whitney 1947): whether one sample tends to be larger than
 * another, whatever the distribution, so that a heavy tail weighs no more than any other value.
 */

/**
 * By how many standard deviations the ranks of `sample` exceed what they would be if both were drawn from one
 * distribution. Equal values share their ranks.
 */
export function rankSumDeviations(sample: readonly number[], other: readonly number[]): number {
  const all = [...sample, ...other].sort((a, b) => a - b);
  let sum = 0;
  for (const value of sample) {
    const first = all.indexOf(value);
    sum += (first + all.lastIndexOf(value)) / 2 + 1;
  }
  const total = all.length + 1;
  const expected = (sample.length * total) / 2;
  return (sum - expected) / Math.sqrt((sample.length * other.length * total) / 12);
}
