/**
 * Many seeds of the engine as dots on one line, with the learner's number and range over them: the anecdote
 * of one run beside the distribution it comes from. The same in words for whoever does not see it.
 */
import type { ReactNode } from 'react';
import { ticksUpTo } from './axis.ts';
import { figureText, type NumberPrediction, type Spread } from './views.ts';
import './spread-strip.css';

interface SpreadStripProps {
  readonly spread: Spread;
  readonly unit: string;
  readonly prediction: NumberPrediction;
  readonly own: number | null | undefined;
}

const WIDTH = 520;
const HEIGHT = 128;
const LEFT = 14;
const RIGHT = 14;
const BASE = 88;
const DOT = 3.2;

export function SpreadStrip(props: SpreadStripProps): ReactNode {
  const { spread, unit, prediction, own } = props;
  const { high, median, values } = spread;
  const numbers = values.filter((value) => value !== null);
  const isRangeSet = prediction.isRangeSet ?? true;
  const said = isRangeSet ? prediction.high : prediction.point;
  const ends = [prediction.point, said, own ?? 0, median ?? 0, high ?? 0, ...numbers];
  const ticks = ticksUpTo(Math.max(...ends) * 1.04);
  const top = ticks.at(-1)!;
  const x = (value: number): number => LEFT + (Math.min(value, top) / top) * (WIDTH - LEFT - RIGHT);
  const never = values.length - numbers.length;
  return (
    <figure className="spread">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={inWords(props)}>
        <line className="spread-axis" x1={LEFT} x2={WIDTH - RIGHT} y1={BASE} y2={BASE} />
        {ticks.map((tick) => (
          <g key={tick}>
            <line className="spread-axis" x1={x(tick)} x2={x(tick)} y1={BASE} y2={BASE + 4} />
            <text className="spread-tick" x={x(tick)} y={BASE + 16} textAnchor="middle">
              {figureText(tick)}
            </text>
          </g>
        ))}
        <text className="spread-tick" x={WIDTH - RIGHT} y={10} textAnchor="end">
          {unit}
        </text>
        <Bank spread={spread} numbers={numbers} x={x} />
        {isRangeSet ? (
          <line
            className="spread-range"
            x1={x(prediction.low)}
            x2={x(prediction.high)}
            y1={BASE + 24}
            y2={BASE + 24}
          />
        ) : null}
        <path className="spread-mark" d={`M${x(prediction.point)} ${BASE + 17}l5 7-5 7-5-7z`} />
        {own === undefined || own === null ? null : (
          <path className="spread-own" d={`M${x(own)} ${BASE - 2}l-5 -9h10z`} />
        )}
      </svg>
      <Legend count={values.length} never={never} isRangeSet={isRangeSet} />
    </figure>
  );
}

interface BankProps {
  readonly spread: Spread;
  readonly numbers: readonly number[];
  readonly x: (value: number) => number;
}

/** What fades in over the mark: the runs of the bank, their middle and their band. */
function Bank({ spread: { low, high, median }, numbers, x }: BankProps): ReactNode {
  return (
    <g className="spread-bank">
      {low === null || high === null ? null : (
        <rect
          className="spread-band"
          x={x(low)}
          width={Math.max(2, x(high) - x(low))}
          y={14}
          height={BASE - 14}
        />
      )}
      {stacked(numbers, x).map(({ cx, cy, key }) => (
        <circle key={key} className="spread-dot" cx={cx} cy={cy} r={DOT} />
      ))}
      {median === null ? null : (
        <line className="spread-median" x1={x(median)} x2={x(median)} y1={10} y2={BASE + 4} />
      )}
    </g>
  );
}

interface LegendProps {
  readonly count: number;
  readonly never: number;
  readonly isRangeSet: boolean;
}

function Legend({ count, never, isRangeSet }: LegendProps): ReactNode {
  return (
    <figcaption className="spread-legend">
      <span>
        <i className="spread-key spread-key-mark" /> {isRangeSet ? 'your number and range' : 'your number'}
      </span>
      <span>
        <i className="spread-key spread-key-own" /> your seed
      </span>
      <span>
        <i className="spread-key spread-key-dot" /> {count} other seeds; band: the middle 80 %
      </span>
      {never > 0 ? (
        <span>
          {never} of {count} seeds: never
        </span>
      ) : null}
    </figcaption>
  );
}

function inWords({ spread, unit, prediction, own }: SpreadStripProps): string {
  const { median, low, high, seeds } = spread;
  const mine = own === undefined ? '' : ` Your seed gave ${figureText(own)}.`;
  const { point, low: from, high: to, isRangeSet = true } = prediction;
  const range = isRangeSet ? `, from ${figureText(from)} to ${figureText(to)}` : '';
  return (
    `Over ${seeds} seeds the middle is ${figureText(median)} ${unit}, most are from ${figureText(low)} to ` +
    `${figureText(high)}. You said ${figureText(point)}${range}.${mine}`
  );
}

interface Dot {
  readonly key: number;
  readonly cx: number;
  readonly cy: number;
}

/** Dots of nearly the same value stand on each other; a tall stack is pressed together, not cut off. */
function stacked(numbers: readonly number[], x: (value: number) => number): Dot[] {
  const heights = new Map<number, number>();
  const placed = numbers.map((value) => {
    const column = Math.round(x(value) / (DOT * 2));
    const height = heights.get(column) ?? 0;
    heights.set(column, height + 1);
    return { column, height };
  });
  const step = Math.min(DOT * 2, (BASE - 24) / Math.max(1, ...heights.values()));
  return placed.map(({ column, height }, key) => ({
    key,
    cx: column * DOT * 2,
    cy: BASE - DOT - height * step,
  }));
}
