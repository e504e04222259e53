/** Numbers as people read them; times always with the unit. */

/** `12.400 s`: a moment of a run. */
export const formatMoment = (ms: number): string => `${(ms / 1000).toFixed(3)} s`;

/** A duration in the unit that suits it: `450 ms`, `1.5 s`, `2 min`. */
export function formatSpan(ms: number): string {
  if (ms < 1000) return `${trimmed(ms)} ms`;
  if (ms < 120_000) return `${trimmed(ms / 1000)} s`;
  return `${trimmed(ms / 60_000)} min`;
}

/** `1/50×`, `4×`. */
export const formatSpeed = (speed: number): string =>
  speed < 1 ? `1/${Math.round(1 / speed)}×` : `${speed}×`;

/** `1 packet`, `3 packets`. */
export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

const trimmed = (value: number): string => String(Number(value.toFixed(value < 10 ? 2 : 1)));
