/** What a figure of the unit shows of a moment: the stage, or who thinks what about whom. */
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import type { Matrix, Scene } from '../player/scene.ts';
import { drawMatrix } from '../stage/draw-matrix.ts';
import { drawStage } from '../stage/draw-stage.ts';
import { groupsOfCuts } from '../stage/groups.ts';
import { layOut, type Layout } from '../stage/layout.ts';
import { createScratch, type Look } from '../stage/look.ts';
import { orderByNumber } from '../stage/matrix-order.ts';
import { Canvas, type Size } from '../ui/canvas.tsx';
import { useReducedMotion, useTheme } from './settings-store.ts';
import type { Picture } from './unit-figure-run.ts';

interface PictureProps {
  readonly picture: Picture;
  readonly isTruthShown: boolean;
  readonly isPaused: boolean;
}

export function FigurePicture({ picture, isTruthShown, isPaused }: PictureProps): ReactNode {
  if (picture.kind === 'matrix') return <MatrixPicture matrix={picture.matrix} />;
  return <StagePicture scene={picture.scene} isTruthShown={isTruthShown} isPaused={isPaused} />;
}

interface StagePictureProps extends Pick<PictureProps, 'isTruthShown' | 'isPaused'> {
  readonly scene: Scene;
}

const NOBODY: ReadonlySet<number> = new Set();

function StagePicture({ scene, isTruthShown, isPaused }: StagePictureProps): ReactNode {
  const theme = useTheme();
  const reducedMotion = useReducedMotion();
  const [size, setSize] = useState<Size | null>(null);
  const [scratch] = useState(createScratch);
  const count = scene.names.length;
  const isGodView = scene.chair === null;
  // Who hears whom is the truth, and hidden with it.
  const torn = isTruthShown ? (groupsOfCuts(count, scene.cuts)?.join() ?? '') : '';
  const layout = useMemo(() => {
    if (size === null) return null;
    const groups = torn === '' ? null : Uint8Array.from(torn.split(','), Number);
    return isGodView ? layOutFramed(count, size, groups) : layOut({ count, kind: 'auto', ...size, groups });
  }, [count, torn, size, isGodView]);
  const draw = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (layout === null || size === null) return;
      const look: Look = {
        theme,
        layout,
        devicePixelRatio: size.devicePixelRatio,
        selectedNodes: NOBODY,
        selected: null,
        focus: null,
        hover: null,
        truthShown: isTruthShown,
        isPaused,
        reducedMotion,
        labels: 'auto',
        scratch,
      };
      // Which links are cut is the truth, too.
      drawStage(context, isTruthShown ? scene : { ...scene, cuts: [] }, look);
    },
    [scene, layout, size, theme, isTruthShown, isPaused, reducedMotion, scratch],
  );
  return <Canvas className="figure-canvas" draw={draw} onSize={setSize} aria-hidden="true" />;
}

const FRAME_PX = 12;
/** Under the frame's upper edge its name stands. */
const FRAME_TOP_PX = 26;

/** Inside the frame of the god view, which in a picture as small as these would lie over names. */
function layOutFramed(count: number, { widthPx, heightPx }: Size, groups: Uint8Array | null): Layout {
  const inner = layOut({
    count,
    kind: 'auto',
    widthPx: widthPx - 2 * FRAME_PX,
    heightPx: heightPx - FRAME_PX - FRAME_TOP_PX,
    groups,
  });
  const xy = inner.xy.map((at, index) => at + (index % 2 === 0 ? FRAME_PX : FRAME_TOP_PX));
  return { ...inner, widthPx, heightPx, xy };
}

function MatrixPicture({ matrix }: { readonly matrix: Matrix }): ReactNode {
  const theme = useTheme();
  const { nodes } = matrix;
  const order = useMemo(() => orderByNumber(nodes), [nodes]);
  const names = useMemo(() => Array.from({ length: nodes }, (_, i) => `n${i + 1}`), [nodes]);
  const draw = useCallback(
    (context: CanvasRenderingContext2D, { widthPx, heightPx, devicePixelRatio }: Size) => {
      drawMatrix(context, matrix, {
        theme,
        widthPx,
        heightPx,
        devicePixelRatio,
        names,
        order,
        chair: null,
        hover: null,
        selectedSubject: null,
      });
    },
    [matrix, names, order, theme],
  );
  return <Canvas className="figure-canvas" draw={draw} aria-hidden="true" />;
}
