/**
 * The share of those who know over time: the curve of this stop as far as it is played, and the others behind
 * it.
 */
import type { ReactNode } from 'react';
import type { Figure } from '../unit/figure.ts';
import type { FigureRun, Shares } from './unit-figure-run.ts';

interface FigureCurveProps {
  readonly figure: Figure;
  readonly value: number;
  readonly run: FigureRun;
}

/** The drawing's own units; it is stretched to its box. */
const WIDTH = 600;
const HEIGHT = 240;
const LEFT = 52;
const RIGHT = 12;
const TOP = 16;
const BOTTOM = 30;
const SHARES = [0, 0.5, 1] as const;
const TICKS = 5;

export function FigureCurve({ figure, value, run }: FigureCurveProps): ReactNode {
  const { fromMs, toMs } = figure.view;
  const { curves, atMs } = run;
  const played = (atMs - fromMs) / (toMs - fromMs);
  const others = [...curves].filter(([stop]) => stop !== value);
  const own = curves.get(value);
  return (
    <svg className="figure-curve" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={labelOf(own)}>
      {SHARES.map((share) => (
        <g key={share}>
          <line className="figure-rule" x1={LEFT} x2={WIDTH - RIGHT} y1={yOf(share)} y2={yOf(share)} />
          <text className="figure-tick" x={LEFT - 8} y={yOf(share) + 4} textAnchor="end">
            {100 * share} %
          </text>
        </g>
      ))}
      {Array.from({ length: TICKS }, (_, i) => {
        const share = i / (TICKS - 1);
        const text = `${((fromMs + share * (toMs - fromMs)) / 1000).toFixed(1)} s`;
        return (
          <text key={text} className="figure-tick" x={xOf(share)} y={HEIGHT - 8} textAnchor={anchorOf(i)}>
            {text}
          </text>
        );
      })}
      {others.map(([stop, shares]) => (
        <path key={stop} className="figure-line figure-line-other" d={pathOf(shares, 1)} />
      ))}
      {own === undefined ? null : <path className="figure-line" d={pathOf(own, played)} />}
      <line className="figure-now" x1={xOf(played)} x2={xOf(played)} y1={yOf(1)} y2={yOf(0)} />
    </svg>
  );
}

const anchorOf = (tick: number): 'start' | 'middle' | 'end' =>
  tick === 0 ? 'start' : tick === TICKS - 1 ? 'end' : 'middle';
const xOf = (share: number): number => LEFT + share * (WIDTH - LEFT - RIGHT);
const yOf = (share: number): number => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);

function pathOf(shares: Shares, played: number): string {
  const until = Math.max(1, Math.ceil(shares.length * Math.min(1, played)));
  return Array.from(shares.subarray(0, until), (share, i) => {
    const x = xOf(i / (shares.length - 1));
    return `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${yOf(share).toFixed(1)}`;
  }).join('');
}

function labelOf(shares: Shares | undefined): string {
  if (shares === undefined) return 'The share of those who know, being computed';
  return `The share of those who know rises to ${Math.round(100 * shares.at(-1)!)} % at the end of the view`;
}
