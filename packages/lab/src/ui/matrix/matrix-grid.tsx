/** The matrix with signs: a canvas below, and an ARIA grid over it, whose cells say what the signs show. */
import { memo, useCallback, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { BELIEF_WORDS } from '../../stage/describe-glyph.ts';
import {
  drawMatrix,
  planMatrix,
  type MatrixHit,
  type MatrixLook,
  type MatrixPlan,
} from '../../stage/draw-matrix.ts';
import { Canvas, type Size } from '../canvas.tsx';
import type { MatrixViewProps } from './matrix-panel.tsx';

export function MatrixGrid(props: MatrixViewProps): ReactNode {
  const { matrix, names, order, theme, chair, subject = null } = props;
  const [size, setSize] = useState<Size | null>(null);
  const [hover, setHover] = useState<MatrixHit | null>(null);
  const look = useMemo((): MatrixLook | null => {
    if (size === null) return null;
    const [row, column] = [chair === null ? null : chair - 1, subject === null ? null : subject - 1];
    return { theme, ...size, names, order, chair: row, hover, selectedSubject: column };
  }, [names, order, theme, chair, subject, hover, size]);
  const draw = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (look !== null) drawMatrix(context, matrix, look);
    },
    [matrix, look],
  );
  return (
    <div className="matrix-grid">
      <Canvas className="matrix-canvas" draw={draw} onSize={setSize} aria-hidden="true" />
      {look === null ? null : <Cells {...props} plan={planMatrix(matrix.nodes, look)} onHover={setHover} />}
    </div>
  );
}

interface CellsProps extends MatrixViewProps {
  readonly plan: MatrixPlan;
  readonly onHover: (hit: MatrixHit | null) => void;
}

const GRID_NAME =
  "Rows are observers, columns are subjects; Enter sits in the row's chair, Space opens the column's subject";

const STEPS: Readonly<Record<string, readonly [row: number, column: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function Cells({ matrix, names, order, plan, chair, onHover, onSit, onSubject }: CellsProps): ReactNode {
  const [at, setAt] = useState({ row: 0, column: 0 });
  const grid = useRef<HTMLDivElement>(null);
  const { nodes, cells } = matrix;
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step !== undefined && !event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      const row = Math.max(0, Math.min(nodes - 1, at.row + step[0]));
      const column = Math.max(0, Math.min(nodes - 1, at.column + step[1]));
      setAt({ row, column });
      grid.current?.querySelector<HTMLElement>(`[data-cell="${row}-${column}"]`)?.focus();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      event.stopPropagation();
      onSit(order.rows[at.row]! + 1);
    } else if (event.key === ' ') {
      event.preventDefault();
      event.stopPropagation();
      onSubject?.(order.columns[at.column]! + 1);
    }
  };
  return (
    <div
      ref={grid}
      role="grid"
      className="matrix-cells"
      aria-label={GRID_NAME}
      aria-rowcount={nodes}
      aria-colcount={nodes}
      style={{ left: plan.left, top: plan.top, fontSize: plan.cellPx }}
      onKeyDown={onKeyDown}
      onPointerLeave={() => onHover(null)}
    >
      {Array.from(order.rows, (observer, row) => (
        <Row
          key={observer}
          {...{ row, observer, names, onHover, onSit, onSubject, setAt }}
          columns={order.columns}
          stopColumn={at.row === row ? at.column : -1}
          isChair={observer + 1 === chair}
          beliefs={String.fromCharCode(...cells.subarray(observer * nodes, (observer + 1) * nodes))}
        />
      ))}
    </div>
  );
}

interface RowProps {
  readonly row: number;
  readonly observer: number;
  readonly names: readonly string[];
  readonly columns: Uint16Array;
  /** The column that Tab reaches; -1: none in this row. */
  readonly stopColumn: number;
  readonly isChair: boolean;
  /** A character a subject, so that a row that has not changed is not made again. */
  readonly beliefs: string;
  readonly onHover: (hit: MatrixHit | null) => void;
  readonly onSit: (node: number) => void;
  readonly onSubject: ((node: number) => void) | undefined;
  readonly setAt: (at: { row: number; column: number }) => void;
}

const Row = memo(function Row(props: RowProps): ReactNode {
  const { row, observer, names, columns, stopColumn, isChair, beliefs, onHover, onSit, onSubject, setAt } =
    props;
  const name = names[observer] ?? '';
  return (
    <div role="row" className="matrix-row" aria-selected={isChair}>
      {Array.from(columns, (subject, column) => {
        const held = BELIEF_WORDS[beliefs.charCodeAt(subject)];
        return (
          <div
            key={subject}
            role="gridcell"
            className="matrix-cell"
            data-cell={`${row}-${column}`}
            tabIndex={column === stopColumn ? 0 : -1}
            aria-label={`${name} holds ${names[subject] ?? ''} for ${held}`}
            onFocus={() => setAt({ row, column })}
            onPointerEnter={() => onHover({ observer, subject })}
            onClick={() => {
              onSit(observer + 1);
              onSubject?.(subject + 1);
            }}
          />
        );
      })}
    </div>
  );
});
