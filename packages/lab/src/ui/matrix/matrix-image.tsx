/** The matrix as one image, a pixel or less a cell; a click on a row sits in its chair. */
import { useCallback, useRef, useState, type ReactNode } from 'react';
import { BELIEF_WORDS } from '../../stage/describe-glyph.ts';
import { matrixImage, type Pixels } from '../../stage/matrix-image.ts';
import { PALETTE } from '../../stage/palette.ts';
import { Canvas, type Size } from '../canvas.tsx';
import { pointOf } from '../stage/use-stage-pointer.ts';
import type { MatrixViewProps } from './matrix-panel.tsx';

interface Cell {
  readonly observer: number;
  readonly subject: number;
}

export function MatrixImage({
  matrix,
  names,
  order,
  theme,
  chair,
  subject = null,
  onSit,
  onSubject,
}: MatrixViewProps): ReactNode {
  const [hover, setHover] = useState<Cell | null>(null);
  const { nodes } = matrix;
  const draw = usePicture({ matrix, order, theme, chair, subject });
  const cellAt = (element: Element, x: number, y: number): Cell | null => {
    const { width, height } = element.getBoundingClientRect();
    const cell = Math.min(width, height) / nodes;
    const observer = order.rows[Math.floor(y / cell)];
    const about = order.columns[Math.floor(x / cell)];
    return observer === undefined || about === undefined ? null : { observer, subject: about };
  };
  const held = hover === null ? null : BELIEF_WORDS[matrix.cells[hover.observer * nodes + hover.subject]!];
  return (
    <div className="matrix-image">
      <Canvas
        className="matrix-picture"
        draw={draw}
        role="img"
        aria-label={`Beliefs of ${nodes} observers; the table lists about whom they differ`}
        onPointerMove={(event) => {
          const { x, y } = pointOf(event);
          setHover(cellAt(event.currentTarget, x, y));
        }}
        onPointerLeave={() => setHover(null)}
        onClick={(event) => {
          const { x, y } = pointOf(event);
          const cell = cellAt(event.currentTarget, x, y);
          if (cell === null) return;
          onSit(cell.observer + 1);
          onSubject?.(cell.subject + 1);
        }}
      />
      <p className="panel-note matrix-told">
        {hover === null
          ? 'Rows observe, columns are observed.'
          : `${names[hover.observer]} holds ${names[hover.subject]} for ${held}`}
      </p>
    </div>
  );
}

type PictureAsked = Pick<MatrixViewProps, 'matrix' | 'order' | 'theme' | 'chair' | 'subject'>;

/** Draws the image, and frames for the chair's row and the subject's column. */
function usePicture(asked: PictureAsked): (context: CanvasRenderingContext2D, size: Size) => void {
  const { matrix, order, theme, chair, subject = null } = asked;
  const { nodes } = matrix;
  const kept = useRef<{ pixels: Pixels | null; canvas: OffscreenCanvas | null }>({
    pixels: null,
    canvas: null,
  });
  return useCallback(
    (context: CanvasRenderingContext2D, size: Size) => {
      const side = Math.min(size.widthPx, size.heightPx) * size.devicePixelRatio;
      const pixels = matrixImage(matrix, order, theme, kept.current.pixels);
      kept.current.pixels = pixels;
      const canvas = (kept.current.canvas ??= new OffscreenCanvas(nodes, nodes));
      if (canvas.width !== nodes) canvas.width = canvas.height = nodes;
      canvas.getContext('2d')!.putImageData(new ImageData(pixels.data, nodes, nodes), 0, 0);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, context.canvas.width, context.canvas.height);
      // Shrinking without smoothing would leave out whole rows.
      context.imageSmoothingEnabled = side < nodes;
      context.drawImage(canvas, 0, 0, side, side);
      context.strokeStyle = PALETTE[theme].accent;
      context.lineWidth = 1.5 * size.devicePixelRatio;
      const cell = side / nodes;
      const row = chair === null ? -1 : order.rows.indexOf(chair - 1);
      if (row >= 0) context.strokeRect(0, row * cell, side, Math.max(2, cell));
      const column = subject === null ? -1 : order.columns.indexOf(subject - 1);
      if (column >= 0) context.strokeRect(column * cell, 0, Math.max(2, cell), side);
    },
    [matrix, order, theme, nodes, chair, subject],
  );
}
