/** Which figures are shares: of views, of pairs, or of the runs in which something happened. */
import type { Lessons } from './answers.ts';

/** What is true or not in one run is, on average, a share of the runs. */
export const SHARE_METRICS: readonly string[] = ['dead-pairs', 'has-heard', 'heals-alone', 'opposite-order'];

/** Whether a figure (`E13.heal60.mean`) is a share. */
export type IsShare = (name: string) => boolean;

type Asked = Pick<Lessons, 'exercises' | 'extras' | 'misconceptions'>;

export function sharesOf({ exercises, extras, misconceptions }: Asked): IsShare {
  const owners = [
    ...[...exercises, ...extras].map(({ id, variants }) => ({ id, runs: variants })),
    ...misconceptions,
  ];
  const shares = new Set(
    owners.flatMap(({ id, runs }) =>
      runs.flatMap((run) =>
        'metric' in run && SHARE_METRICS.includes(run.metric) ? [`${id}.${run.id}`] : [],
      ),
    ),
  );
  return (name) => shares.has(name.split('.').slice(0, 2).join('.'));
}

const MOST = 99;

/** As it is said of many: "none" of them, "all" of them, or so many in a hundred. */
export function shareText(share: number): string {
  if (share <= 0) return 'none';
  if (share >= 1) return 'all';
  const percent = Math.round(100 * share);
  if (percent < 1) return 'less than 1 %';
  return percent > MOST ? `more than ${MOST} %` : `${percent} %`;
}
