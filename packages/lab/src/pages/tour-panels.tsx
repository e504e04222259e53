/** What stands beside the stage of a stop: who has heard, who thinks what, who leads. */
import { useMemo, type ReactNode } from 'react';
import type { LabEvent } from '../player/engine-api.ts';
import type { Matrix } from '../player/scene.ts';
import { orderByNumber } from '../stage/matrix-order.ts';
import type { Theme } from '../stage/palette.ts';
import { followersOf } from '../tour/leaders.ts';
import { MatrixGrid } from '../ui/matrix/matrix-grid.tsx';
import '../ui/matrix/matrix.css';

/** Numbers of the nodes that have the news of `subject` by then, its own included. */
export function heardBy(events: readonly LabEvent[], subject: number, atMs: number): readonly number[] {
  const heard = new Set<number>();
  for (const { kind, observer, subject: about, atMs: heardMs } of events) {
    if (heardMs > atMs) break;
    if (kind === 'meta' && about === subject) heard.add(observer);
    if (kind === 'updated' && observer === subject) heard.add(observer);
  }
  return [...heard];
}

export function HeardNote({ heard, nodes }: { readonly heard: number; readonly nodes: number }): ReactNode {
  return (
    <p className="tour-heard">
      <span className="tour-heard-count number">
        {heard} of {nodes}
      </span>{' '}
      have the news
      <meter className="tour-meter" min={0} max={nodes} value={heard} aria-label="Nodes that have the news" />
      <span className="faint">ringed on the stage</span>
    </p>
  );
}

interface BeliefsProps {
  readonly matrix: Matrix;
  readonly names: readonly string[];
  readonly theme: Theme;
  readonly chair: number | null;
}

export function BeliefsPanel({ matrix, names, theme, chair }: BeliefsProps): ReactNode {
  const order = useMemo(() => orderByNumber(matrix.nodes), [matrix.nodes]);
  return (
    <section className="tour-beliefs" aria-label="Who thinks what about whom">
      <h2 className="tour-side-title">Who thinks what about whom</h2>
      <MatrixGrid
        matrix={matrix}
        names={names}
        order={order}
        theme={theme}
        chair={chair}
        onSit={() => undefined}
      />
    </section>
  );
}

export function LeadersPanel({ matrix, names }: Pick<BeliefsProps, 'matrix' | 'names'>): ReactNode {
  const camps = followersOf(matrix);
  return (
    <section className="tour-leaders" aria-label="Leaders by the rule">
      <h2 className="tour-side-title">{camps.length === 1 ? 'One leader' : `${camps.length} leaders`}</h2>
      <ul>
        {camps.map(({ leader, followers }) => (
          <li key={leader}>
            <span className="tour-leader">{names[leader]}</span> leads {followers} of {matrix.nodes}
          </li>
        ))}
      </ul>
    </section>
  );
}
