/**
 * Who thinks what about whom. Up to 32 nodes: signs in labelled cells, a grid for the keyboard and for those
 * who listen. More: one image, and a table of the members about whom views differ.
 */
import { useMemo, useState, type ReactNode } from 'react';
import type { Matrix } from '../../player/scene.ts';
import { LABELLED_NODES_MAX } from '../../stage/draw-matrix.ts';
import {
  orderByGroup,
  orderByNumber,
  orderByState,
  orderBySubject,
  type MatrixOrder,
} from '../../stage/matrix-order.ts';
import type { Theme } from '../../stage/palette.ts';
import { Choice, type ChoiceItem } from '../choice.tsx';
import { DisagreementTable } from './disagreement-table.tsx';
import { MatrixGrid } from './matrix-grid.tsx';
import { MatrixImage } from './matrix-image.tsx';
import './matrix.css';

export interface MatrixPanelProps {
  readonly matrix: Matrix | undefined;
  readonly names: readonly string[];
  readonly theme: Theme;
  /** Numbers of nodes from 1. */
  readonly chair: number | null;
  readonly subject?: number | null;
  /** The groups of a torn network, by index. */
  readonly groups?: Uint8Array | null;
  /** When each subject was last in the news, by index. */
  readonly lastNewsMs?: ArrayLike<number> | null;
  readonly onSit: (node: number) => void;
  /** A column was chosen: its subject. */
  readonly onSubject?: (node: number) => void;
}

export interface MatrixViewProps extends MatrixPanelProps {
  readonly matrix: Matrix;
  readonly order: MatrixOrder;
}

type OrderName = 'number' | 'state' | 'group' | 'news';

const ORDERS: readonly ChoiceItem<OrderName>[] = [
  { value: 'number', label: 'by number' },
  { value: 'state', label: 'by state', note: 'the worst news first' },
  { value: 'group', label: 'by partition', note: 'who hears whom stand together' },
  { value: 'news', label: 'by last change', note: 'who was last in the news first' },
];

export function MatrixPanel(props: MatrixPanelProps): ReactNode {
  const { matrix, groups = null, lastNewsMs = null } = props;
  const [orderName, setOrderName] = useState<OrderName>('number');
  const order = useMemo(
    () => (matrix === undefined ? null : orderOf(matrix, orderName, groups, lastNewsMs)),
    [matrix, orderName, groups, lastNewsMs],
  );
  const isSmall = matrix !== undefined && matrix.nodes <= LABELLED_NODES_MAX;
  return (
    <section className="panel matrix" aria-label="Matrix: who thinks what about whom" id="matrix">
      <header className="panel-head">
        <h2 className="panel-title">Who thinks what about whom</h2>
        <Choice label="Order" items={ORDERS} value={orderName} onChange={setOrderName} isLabelHidden />
      </header>
      {matrix === undefined || order === null ? (
        <p className="matrix-none">One moment…</p>
      ) : (
        <div className="matrix-body">
          {isSmall ? (
            <MatrixGrid {...props} matrix={matrix} order={order} />
          ) : (
            <MatrixImage {...props} matrix={matrix} order={order} />
          )}
          <DisagreementTable matrix={matrix} names={props.names} onSubject={props.onSubject} />
        </div>
      )}
    </section>
  );
}

function orderOf(
  matrix: Matrix,
  name: OrderName,
  groups: Uint8Array | null,
  lastNewsMs: ArrayLike<number> | null,
): MatrixOrder {
  if (name === 'state') return orderByState(matrix);
  if (name === 'group' && groups?.length === matrix.nodes) return orderByGroup(groups);
  if (name === 'news' && lastNewsMs?.length === matrix.nodes) return orderBySubject(lastNewsMs);
  return orderByNumber(matrix.nodes);
}
