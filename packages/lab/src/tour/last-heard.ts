/** When the last node heard the news, over many seeds: read off the bands of the curve of the informed. */
import type { Band, CurvesAsked } from '../player/engine-api.ts';

export interface LastHeard {
  readonly seeds: number;
  /**
   * After the news, in milliseconds: in a tenth of the seeds, half and nine tenths everybody had heard by
   * then.
   */
  readonly p10Ms: number | null;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
}

/**
 * The share of those who know only grows, so a percentile of it reaches 1 when as many of the runs are
 * complete: the most advanced tenth (p90 of the shares) first.
 */
export function lastHeardOf(bands: readonly Band[], asked: CurvesAsked): LastHeard | null {
  const band = bands.find(({ name }) => name === 'informed');
  if (band === undefined) return null;
  const stepMs = (asked.toMs - asked.fromMs) / (asked.points - 1);
  const full = (shares: Float32Array): number | null => {
    const at = shares.findIndex((share, i) => share >= 1 && i > 0);
    return at < 0 ? null : at * stepMs;
  };
  return { seeds: band.seeds, p10Ms: full(band.p90), p50Ms: full(band.p50), p90Ms: full(band.p10) };
}
