/**
 * The states of a member in somebody's view, drawn, and every edge of the drawing in words. Where an edge
 * leads back to a state that is far away, that state is drawn again, small.
 */
import type { ReactNode } from 'react';
import { EDGES, type Edge, type MachineState } from '../unit/state-machine.ts';
import { StateGlyph, StateShape } from './reference-glyph.tsx';
import { Wide } from './unit-layout.tsx';
import './reference-states.css';

const WIDTH = 840;
const HEIGHT = 376;
const RADIUS = 26;

interface Spot {
  readonly state: MachineState;
  readonly x: number;
  readonly y: number;
  readonly isSmall?: boolean;
}

const SPOTS: readonly Spot[] = [
  { state: 'unknown', x: 70, y: 90 },
  { state: 'alive', x: 285, y: 90 },
  { state: 'suspect', x: 600, y: 90 },
  { state: 'dead', x: 600, y: 310 },
  { state: 'left', x: 285, y: 310 },
  { state: 'unknown', x: 70, y: 310, isSmall: true },
  { state: 'unknown', x: 790, y: 310, isSmall: true },
  { state: 'left', x: 790, y: 90, isSmall: true },
];

interface Drawn {
  readonly path: string;
  /** Where the words stand, and how they are held there. */
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

const LINES: Readonly<Record<string, Drawn>> = {
  'unknown alive': { path: 'M 102 90 H 249', x: 175, y: 78, anchor: 'middle' },
  'alive suspect': { path: 'M 316 76 C 400 52 485 52 567 74', x: 442, y: 30, anchor: 'middle' },
  'suspect alive': { path: 'M 569 104 C 485 128 400 128 318 106', x: 442, y: 145, anchor: 'middle' },
  'suspect dead': { path: 'M 600 122 V 274', x: 614, y: 192, anchor: 'start' },
  'alive dead': { path: 'M 313 111 L 571 288', x: 588, y: 190, anchor: 'end' },
  'dead alive': { path: 'M 564 300 L 302 121', x: 474, y: 264, anchor: 'end' },
  'alive left': { path: 'M 272 122 V 274', x: 260, y: 202, anchor: 'end' },
  'left alive': { path: 'M 296 278 V 127', x: 308, y: 212, anchor: 'start' },
  'suspect left': { path: 'M 632 90 H 768', x: 700, y: 78, anchor: 'middle' },
  'dead unknown': { path: 'M 632 310 H 768', x: 700, y: 298, anchor: 'middle' },
  'left unknown': { path: 'M 253 310 H 92', x: 172, y: 298, anchor: 'middle' },
};

const LINE_HEIGHT = 17;

export function StateMachine(): ReactNode {
  return (
    <>
      <Wide className="states-frame" name="Drawing of the states">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          className="states"
          // An image element cannot hold what is drawn here.
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
          role="img"
          aria-labelledby="states-title states-text"
        >
          <title id="states-title">The states of a member in another member’s view</title>
          <desc id="states-text">{describe()}</desc>
          <defs>
            <marker
              id="states-tip"
              viewBox="0 0 8 8"
              refX="6.5"
              refY="4"
              markerWidth="8"
              markerHeight="8"
              orient="auto"
            >
              <path d="M 0.5 0.5 L 7 4 L 0.5 7.5 z" fill="var(--ink-soft)" />
            </marker>
          </defs>
          {EDGES.map((edge) => (
            <EdgeLine key={`${edge.from} ${edge.to}`} edge={edge} />
          ))}
          {SPOTS.map(({ state, x, y, isSmall = false }) => (
            <g key={`${x} ${y}`} transform={`translate(${x} ${y})`}>
              <StateShape state={state} radius={isSmall ? RADIUS * 0.55 : RADIUS} />
              <text className={isSmall ? 'states-name states-small' : 'states-name'} y={nameY(y, isSmall)}>
                {state}
              </text>
            </g>
          ))}
        </svg>
      </Wide>
      <EdgeList />
    </>
  );
}

/** Above what stands in the upper row, below the rest: where no line passes. */
function nameY(y: number, isSmall: boolean): number {
  if (isSmall) return 34;
  return y < HEIGHT / 2 ? -36 : 47;
}

function EdgeLine({ edge }: { readonly edge: Edge }): ReactNode {
  const line = LINES[`${edge.from} ${edge.to}`];
  if (line === undefined) return null;
  return (
    <g>
      <path className="states-line" d={line.path} markerEnd="url(#states-tip)" />
      <text className="states-words" x={line.x} y={line.y} textAnchor={line.anchor}>
        {edge.short.map((words, index) => (
          <tspan key={words} x={line.x} dy={index === 0 ? 0 : LINE_HEIGHT}>
            {words}
          </tspan>
        ))}
      </text>
    </g>
  );
}

function EdgeList(): ReactNode {
  return (
    <ol className="states-list">
      {EDGES.map(({ from, to, text }) => (
        <li key={`${from} ${to}`}>
          <span className="states-pair">
            <StateGlyph state={from} /> {from} <span aria-hidden="true">→</span>
            <span className="visually-hidden">to</span> <StateGlyph state={to} /> {to}
          </span>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  );
}

function describe(): string {
  return EDGES.map(({ from, to, text }) => `${from} to ${to}: ${text}`).join(' ');
}
