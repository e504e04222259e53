/** The canvas of the stage, the nodes over it, and the pointer on it. */
import { useCallback, useImperativeHandle, useMemo, useState, type ReactNode, type Ref } from 'react';
import type { Scene } from '../../player/scene.ts';
import { drawStage } from '../../stage/draw-stage.ts';
import { hitStage } from '../../stage/hit-test.ts';
import type { Layout } from '../../stage/layout.ts';
import type { Hit } from '../../stage/look.ts';
import { Canvas, type Size } from '../canvas.tsx';
import type { Target } from '../faults/deed-kinds.ts';
import { StageNodes } from './stage-nodes.tsx';
import type { StagePanelProps } from './stage-panel.tsx';
import { useLabels, useLook, useStageLayout, NOBODY } from './use-stage-look.ts';
import { useStagePointer, type Band } from './use-stage-pointer.ts';

/** What a deed at a point of the stage would be done to. */
export interface Aim {
  targetAt(x: number, y: number, slopPx: number): Target;
  ofNode(index: number): Target;
}

interface StageViewProps extends StagePanelProps {
  readonly scene: Scene;
  readonly aim: Ref<Aim>;
}

export function StageView(props: StageViewProps): ReactNode {
  const { scene, aim, isTruthShown, isPaused, selected = NOBODY, onSit, onPick, onSelect } = props;
  const [size, setSize] = useState<Size | null>(null);
  const { focus, lastFocus, onFocus } = useFocus();
  const layout = useStageLayout(scene, props, size);
  const look = useLook({ props, layout, size, focus });
  const hitAt = (x: number, y: number, slopPx: number): Hit | null =>
    look === null || look.layout.count !== scene.names.length
      ? null
      : hitStage(scene, look, { x, y, slopPx });
  const { hover, band, handlers } = useStagePointer({
    hitAt,
    onClick: (hit, isMore) => clicked(props, hit, isMore),
    onBand: (drawn, isMore) => layout !== null && onSelect?.(nodesWithin(layout, drawn), isMore),
    onPlace: (index, place) => props.onPlace?.(index, place),
  });
  useImperativeHandle(aim, () => ({
    targetAt: (x, y, slopPx) => targetOf(scene, hitAt(x, y, slopPx), selected),
    ofNode: (index) => ofNode(selected, index),
  }));
  const shown = useMemo(() => (look === null || hover === null ? look : { ...look, hover }), [look, hover]);
  const draw = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (shown?.layout.count === scene.names.length) drawStage(context, scene, shown);
    },
    [scene, shown],
  );
  const labels = useLabels(scene, isTruthShown, isPaused);
  const onNodeSelect = useCallback(
    (index: number, isMore: boolean) => onSelect?.([index + 1], isMore),
    [onSelect],
  );
  const onNodeSit = useCallback(
    (index: number) => {
      onPick?.({ kind: 'node', index });
      onSit?.(index + 1);
    },
    [onPick, onSit],
  );
  return (
    <>
      <Canvas
        className="stage-canvas"
        style={{ cursor: hover === null ? 'default' : 'pointer' }}
        draw={draw}
        onSize={setSize}
        aria-hidden="true"
        {...handlers}
      />
      {layout === null || look === null || labels.length !== layout.count ? null : (
        <StageNodes
          layout={layout}
          labels={labels}
          chair={scene.chair}
          selected={look.selectedNodes}
          focused={lastFocus}
          onFocus={onFocus}
          onSit={onNodeSit}
          onSelect={onNodeSelect}
        />
      )}
      {band === null ? null : (
        <div
          className="stage-band"
          style={{ left: band.x, top: band.y, width: band.width, height: band.height }}
        />
      )}
    </>
  );
}

interface Focus {
  /** The node that has it now, and the one that had it last. */
  readonly focus: number | null;
  readonly lastFocus: number;
  readonly onFocus: (index: number | null) => void;
}

function useFocus(): Focus {
  const [focus, setFocus] = useState<number | null>(null);
  const [lastFocus, setLastFocus] = useState(0);
  const onFocus = useCallback((index: number | null) => {
    if (index !== null) setLastFocus(index);
    setFocus(index);
  }, []);
  return { focus, lastFocus, onFocus };
}

/** A click on a node sits in its chair; with Shift it selects one more. */
function clicked({ onPick, onSit, onSelect }: StagePanelProps, hit: Hit | null, isMore: boolean): void {
  if (hit?.kind !== 'node') onPick?.(hit);
  else if (isMore) onSelect?.([hit.index + 1], true);
  else {
    onPick?.(hit);
    onSit?.(hit.index + 1);
  }
}

/** A node stands for the whole selection that it is part of. */
function ofNode(selected: readonly number[], index: number): Target {
  const node = index + 1;
  return selected.length > 1 && selected.includes(node)
    ? { kind: 'nodes', nodes: selected.toSorted((a, b) => a - b) }
    : { kind: 'node', node };
}

function targetOf(scene: Scene, hit: Hit | null, selected: readonly number[]): Target {
  if (hit === null) {
    return selected.length > 1
      ? { kind: 'nodes', nodes: selected.toSorted((a, b) => a - b) }
      : { kind: 'cluster' };
  }
  if (hit.kind === 'node') return ofNode(selected, hit.index);
  if (hit.kind === 'link') return { kind: 'link', from: hit.from + 1, to: hit.to + 1 };
  const row = scene.flights.id.subarray(0, scene.flights.count).indexOf(hit.id);
  if (row < 0) return { kind: 'cluster' };
  return { kind: 'link', from: scene.flights.from[row]! + 1, to: scene.flights.to[row]! + 1 };
}

function nodesWithin({ xy, count }: Layout, band: Band): number[] {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const [x, y] = [xy[2 * index]!, xy[2 * index + 1]!];
    const isIn = x >= band.x && x <= band.x + band.width && y >= band.y && y <= band.y + band.height;
    if (isIn) found.push(index + 1);
  }
  return found;
}
