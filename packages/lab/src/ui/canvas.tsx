/**
 * A canvas that has the size of its box on any screen, and is drawn anew when what it shows has changed:
 * `draw` is called after each render in which it is a new function, and when the box has another size.
 */
import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type CanvasHTMLAttributes,
  type ReactNode,
} from 'react';

export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly devicePixelRatio: number;
}

interface CanvasProps extends CanvasHTMLAttributes<HTMLCanvasElement> {
  /** Draws in CSS pixels times `devicePixelRatio`; it clears the canvas itself. */
  readonly draw: (context: CanvasRenderingContext2D, size: Size) => void;
  readonly onSize?: (size: Size) => void;
}

export function Canvas({ draw, onSize, ...rest }: CanvasProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useBoxSize(canvas);
  useLayoutEffect(() => {
    if (size !== null) onSize?.(size);
  }, [size, onSize]);
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null || size === null) return;
    const width = Math.round(size.widthPx * size.devicePixelRatio);
    const height = Math.round(size.heightPx * size.devicePixelRatio);
    if (element.width !== width) element.width = width;
    if (element.height !== height) element.height = height;
    const context = element.getContext('2d');
    if (context !== null) draw(context, size);
  }, [draw, size]);
  return <canvas ref={canvas} {...rest} />;
}

/** The size of an element's box; `null` until it is known, and while it is nothing. */
export function useBoxSize(element: { readonly current: HTMLElement | null }): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useEffect(() => {
    const watched = element.current;
    if (watched === null) return;
    const measure = (): void => {
      const { width, height } = watched.getBoundingClientRect();
      const [widthPx, heightPx] = [Math.round(width), Math.round(height)];
      if (widthPx === 0 || heightPx === 0) return;
      setSize((old) => {
        const isSame =
          old?.widthPx === widthPx && old.heightPx === heightPx && old.devicePixelRatio === devicePixelRatio;
        return isSame ? old : { widthPx, heightPx, devicePixelRatio };
      });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
