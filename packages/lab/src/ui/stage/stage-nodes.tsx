/**
 * The nodes of the stage as elements, over the canvas: one stop of Tab, arrow keys go from node to node,
 * Enter sits in its chair, Space selects. The pointer does not see them; the canvas has its own hit test.
 */
import { memo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { Layout } from '../../stage/layout.ts';

interface StageNodesProps {
  readonly layout: Layout;
  /** What is read out for each node. */
  readonly labels: readonly string[];
  readonly chair: number | null;
  readonly selected: ReadonlySet<number>;
  /** Indices, all of them. */
  readonly focused: number;
  readonly onFocus: (index: number | null) => void;
  readonly onSit: (index: number) => void;
  readonly onSelect: (index: number, isMore: boolean) => void;
}

export const StageNodes = memo(function StageNodes(props: StageNodesProps): ReactNode {
  const { layout, labels, chair, selected, focused, onFocus, onSit, onSelect } = props;
  const group = useRef<HTMLDivElement>(null);
  const size = Math.max(16, 2.6 * layout.radiusPx);
  const stop = Math.min(focused, labels.length - 1);
  const onKeyDown = (event: KeyboardEvent, index: number): void => {
    const direction = DIRECTIONS[event.key];
    if (direction !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
      take(event);
      const next = neighbour(layout, index, direction);
      group.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus();
    } else if (event.key === 'Enter') {
      take(event);
      onSit(index);
    } else if (event.key === ' ') {
      take(event);
      onSelect(index, event.shiftKey);
    }
  };
  return (
    <div
      ref={group}
      role="group"
      aria-label="Nodes: arrow keys go from one to the next"
      className="stage-nodes"
    >
      {labels.map((label, index) => (
        <button
          key={index}
          type="button"
          className="stage-node"
          data-index={index}
          tabIndex={index === stop ? 0 : -1}
          aria-label={label}
          aria-pressed={selected.has(index)}
          aria-current={index === chair ? 'true' : undefined}
          style={{
            left: layout.xy[2 * index]! - size / 2,
            top: layout.xy[2 * index + 1]! - size / 2,
            width: size,
            height: size,
          }}
          onFocus={() => onFocus(index)}
          onBlur={() => onFocus(null)}
          onKeyDown={(event) => onKeyDown(event, index)}
          onClick={() => onSit(index)}
        />
      ))}
    </div>
  );
});

function take(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

type Direction = readonly [dx: number, dy: number];

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The nearest node in a direction, what lies to the side counting double; none: the next by number. */
export function neighbour(
  { xy, count }: Pick<Layout, 'xy' | 'count'>,
  from: number,
  [dx, dy]: Direction,
): number {
  let best = -1;
  let least = Infinity;
  for (let index = 0; index < count; index += 1) {
    const x = xy[2 * index]! - xy[2 * from]!;
    const y = xy[2 * index + 1]! - xy[2 * from + 1]!;
    const along = x * dx + y * dy;
    if (index === from || along <= 0.5) continue;
    const aside = Math.abs(x * dy - y * dx);
    if (aside > 3 * along) continue;
    const far = along + 2 * aside;
    if (far < least) [best, least] = [index, far];
  }
  if (best >= 0) return best;
  return (from + (dx + dy > 0 ? 1 : count - 1)) % count;
}
