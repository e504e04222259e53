/**
 * A stage on which a question is answered: nodes are clicked where they stand, or reached by the arrow keys;
 * messages that are under way are clicked, or chosen from the list of their kinds below.
 */
import { useCallback, useMemo, useState, type PointerEvent, type ReactNode } from 'react';
import type { Clicked } from '../../companion/moves.ts';
import { PacketKind, type Scene } from '../../player/scene.ts';
import { describeNode } from '../../stage/describe-glyph.ts';
import { drawStage } from '../../stage/draw-stage.ts';
import { hitNode, hitPacket, SLOP_MOUSE_PX, SLOP_TOUCH_PX } from '../../stage/hit-test.ts';
import { layOut } from '../../stage/layout.ts';
import { createScratch, type Hit, type Look } from '../../stage/look.ts';
import type { Theme } from '../../stage/palette.ts';
import { Canvas, type Size } from '../canvas.tsx';
import { StageNodes } from '../stage/stage-nodes.tsx';
import '../stage/stage.css';
import './pick-stage.css';

interface PickStageProps {
  readonly scene: Scene;
  readonly what: Clicked;
  readonly theme: Theme;
  readonly isReduced: boolean;
  readonly isBusy: boolean;
  /** The number of a node, or the kind of a message, and its name. */
  readonly onPick: (id: number, name: string) => void;
}

const NOBODY: ReadonlySet<number> = new Set();
const KIND_NAMES: Readonly<Record<PacketKind, string>> = {
  [PacketKind.Ping]: 'ping',
  [PacketKind.Ack]: 'ack',
  [PacketKind.IndirectPing]: 'indirect ping',
  [PacketKind.Nack]: 'nack',
  [PacketKind.Gossip]: 'gossip',
  [PacketKind.Stream]: 'stream',
};

export function PickStage(props: PickStageProps): ReactNode {
  const { scene, what, isBusy, onPick } = props;
  const [size, setSize] = useState<Size | null>(null);
  const [focus, setFocus] = useState<number | null>(null);
  const [lastFocus, setLastFocus] = useState(0);
  const [hover, setHover] = useState<Hit | null>(null);
  const look = useLook(props, size, focus);
  const shown = useMemo(() => (look === null ? null : { ...look, hover }), [look, hover]);
  const draw = useCallback(
    (context: CanvasRenderingContext2D) => {
      // Which links are cut is the truth, and nobody in the cluster sees it.
      if (shown !== null) drawStage(context, { ...scene, cuts: [] }, shown);
    },
    [scene, shown],
  );
  const labels = useMemo(() => scene.names.map((_, index) => describeNode(scene, index, false)), [scene]);
  const hitOf = (event: PointerEvent<HTMLCanvasElement>): Hit | null => {
    if (look === null) return null;
    const box = event.currentTarget.getBoundingClientRect();
    const slopPx = event.pointerType === 'touch' ? SLOP_TOUCH_PX : SLOP_MOUSE_PX;
    const at = { x: event.clientX - box.left, y: event.clientY - box.top, slopPx };
    if (what === 'node') {
      const index = hitNode(look.layout, at);
      return index === null ? null : { kind: 'node', index };
    }
    const id = hitPacket(scene, look, at);
    return id === null ? null : { kind: 'packet', id };
  };
  const pick = (hit: Hit | null): void => {
    if (isBusy || hit === null) return;
    if (hit.kind === 'node') onPick(hit.index + 1, scene.names[hit.index] ?? '');
    else if (hit.kind === 'packet') {
      const kind = kindOf(scene, hit.id);
      if (kind !== null) onPick(kind, KIND_NAMES[kind]);
    }
  };
  return (
    <div className="pick-stage">
      <div className="pick-stage-picture">
        <Canvas
          className="figure-canvas"
          style={{ cursor: hover === null ? 'default' : 'pointer' }}
          draw={draw}
          onSize={setSize}
          aria-hidden="true"
          onPointerMove={(event) => setHover(hitOf(event))}
          onPointerLeave={() => setHover(null)}
          onPointerUp={(event) => pick(hitOf(event))}
        />
        {what === 'node' && look !== null ? (
          <StageNodes
            layout={look.layout}
            labels={labels}
            chair={scene.chair}
            selected={NOBODY}
            focused={lastFocus}
            onFocus={(index) => {
              setFocus(index);
              if (index !== null) setLastFocus(index);
            }}
            onSit={(index) => pick({ kind: 'node', index })}
            onSelect={(index) => pick({ kind: 'node', index })}
          />
        ) : null}
      </div>
      {what === 'message' ? <Kinds scene={scene} isBusy={isBusy} onPick={onPick} /> : null}
    </div>
  );
}

function useLook({ scene, theme, isReduced }: PickStageProps, size: Size | null, focus: number | null) {
  const [scratch] = useState(createScratch);
  const count = scene.names.length;
  return useMemo((): Look | null => {
    if (size === null) return null;
    const { widthPx, heightPx, devicePixelRatio } = size;
    return {
      theme,
      layout: layOut({ count, kind: 'auto', widthPx, heightPx, groups: null }),
      devicePixelRatio,
      selectedNodes: NOBODY,
      selected: null,
      focus,
      hover: null,
      truthShown: false,
      isPaused: true,
      reducedMotion: isReduced,
      labels: 'all',
      scratch,
    };
  }, [count, size, theme, isReduced, focus, scratch]);
}

function kindOf({ flights }: Scene, id: number): PacketKind | null {
  const row = flights.id.subarray(0, flights.count).indexOf(id);
  return row < 0 ? null : (flights.kind[row] as PacketKind);
}

/** What is under way, by kind: for the keyboard, and for whoever does not see the stage. */
function Kinds({ scene: { flights }, isBusy, onPick }: Pick<PickStageProps, 'scene' | 'isBusy' | 'onPick'>) {
  const counts = new Map<PacketKind, number>();
  for (let row = 0; row < flights.count; row += 1) {
    const kind = flights.kind[row] as PacketKind;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  if (counts.size === 0) return <p className="panel-note">Nothing is under way at this moment.</p>;
  return (
    <div className="pick-kinds" role="group" aria-label="Messages under way">
      {[...counts].map(([kind, count]) => (
        <button
          key={kind}
          type="button"
          className="button"
          disabled={isBusy}
          onClick={() => onPick(kind, KIND_NAMES[kind])}
        >
          {KIND_NAMES[kind]} <span className="faint">×{count}</span>
        </button>
      ))}
    </div>
  );
}
