/**
 * Said and true: how often a range that should hold the answer 80 times in 100 did, and the points by
 * confidence. As a plot, and as the table that it is made of.
 */
import type { ReactNode } from 'react';
import './calibration-plot.css';
import './plain-table.css';

export interface CalibrationRow {
  readonly label: string;
  /** What was said, 0 … 1. */
  readonly said: number;
  /** What came true, 0 … 1. */
  readonly hit: number;
  readonly count: number;
}

const SIZE = 210;
const PAD = 30;
const place = (share: number): number => PAD + share * (SIZE - 2 * PAD);
const down = (share: number): number => SIZE - place(share);
const percent = (share: number): string => `${Math.round(share * 100)} %`;

interface CalibrationPlotProps {
  readonly rows: readonly CalibrationRow[];
  /** E.g. `When you said 80 %, you were right 61 %.` */
  readonly words: string;
}

export function CalibrationPlot({ rows, words }: CalibrationPlotProps): ReactNode {
  return (
    <figure className="calibration">
      <svg viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={words}>
        <rect className="calibration-box" x={PAD} y={PAD} width={SIZE - 2 * PAD} height={SIZE - 2 * PAD} />
        <line className="calibration-ideal" x1={place(0)} y1={down(0)} x2={place(1)} y2={down(1)} />
        {[0, 0.5, 1].map((share) => (
          <g key={share} className="calibration-tick">
            <text x={place(share)} y={SIZE - PAD + 14} textAnchor="middle">
              {percent(share)}
            </text>
            <text x={PAD - 5} y={down(share) + 3.5} textAnchor="end">
              {Math.round(share * 100)}
            </text>
          </g>
        ))}
        <text className="calibration-name" x={SIZE / 2} y={SIZE - 3} textAnchor="middle">
          said
        </text>
        <text className="calibration-name" x={PAD} y={PAD - 9} textAnchor="start">
          came true
        </text>
        {rows.map(({ label, said, hit, count }) => (
          <circle
            key={label}
            className="calibration-dot"
            cx={place(said)}
            cy={down(hit)}
            r={4 + 2 * Math.min(3, Math.sqrt(count))}
          />
        ))}
      </svg>
      <figcaption>
        <p>{words}</p>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">you said</th>
              <th scope="col">came true</th>
              <th scope="col">answers</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, said, hit, count }) => (
              <tr key={label}>
                <th scope="row">
                  {label} ({percent(said)})
                </th>
                <td className="number">{percent(hit)}</td>
                <td className="number">{count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </figcaption>
    </figure>
  );
}
