/**
 * The pointer on the stage. A click on a node sits in its chair, with Shift or Control it selects one more; a
 * drag from a node moves it, one from the ground draws a band that selects; what is under the pointer is
 * told.
 */
import { useRef, useState, type MouseEvent, type PointerEvent } from 'react';
import type { Place } from '../../stage/layout.ts';
import type { Hit } from '../../stage/look.ts';
import { SLOP_MOUSE_PX, SLOP_TOUCH_PX } from '../../stage/hit-test.ts';

export interface Band {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface StagePointer {
  readonly hover: Hit | null;
  readonly band: Band | null;
  readonly handlers: {
    onPointerDown(event: PointerEvent<HTMLCanvasElement>): void;
    onPointerMove(event: PointerEvent<HTMLCanvasElement>): void;
    onPointerUp(event: PointerEvent<HTMLCanvasElement>): void;
    onPointerCancel(): void;
    onPointerLeave(): void;
  };
}

interface Wanted {
  /** What is at a point of the canvas. */
  readonly hitAt: (x: number, y: number, slopPx: number) => Hit | null;
  readonly onClick: (hit: Hit | null, isMore: boolean) => void;
  readonly onBand: (band: Band, isMore: boolean) => void;
  readonly onPlace: (index: number, place: Place) => void;
}

interface Drag {
  readonly startX: number;
  readonly startY: number;
  readonly hit: Hit | null;
  readonly startedMs: number;
  isMoving: boolean;
}

/** A finger that stays longer opens the menu, and is no click. */
export const LONG_PRESS_MS = 450;
/** Less is a click with an unsteady hand. */
const DRAG_FROM_PX = 6;

export function useStagePointer({ hitAt, onClick, onBand, onPlace }: Wanted): StagePointer {
  const drag = useRef<Drag | null>(null);
  const [hover, setHover] = useState<Hit | null>(null);
  const [band, setBand] = useState<Band | null>(null);
  const forget = (): void => {
    drag.current = null;
    setBand(null);
  };
  return {
    hover,
    band,
    handlers: {
      onPointerDown(event) {
        if (event.button !== 0 || event.ctrlKey) return;
        const { x, y } = pointOf(event);
        drag.current = {
          startX: x,
          startY: y,
          hit: hitAt(x, y, slopOf(event)),
          startedMs: event.timeStamp,
          isMoving: false,
        };
        if (event.pointerType !== 'touch') event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove(event) {
        const { x, y } = pointOf(event);
        const going = drag.current;
        if (going === null) {
          const hit = hitAt(x, y, slopOf(event));
          setHover((old) => (isSameHit(old, hit) ? old : hit));
          return;
        }
        const isFar = Math.abs(x - going.startX) + Math.abs(y - going.startY) > DRAG_FROM_PX;
        if (event.pointerType === 'touch' || (!isFar && !going.isMoving)) return;
        going.isMoving = true;
        if (going.hit?.kind === 'node') onPlace(going.hit.index, shareOf(event, x, y));
        else setBand(bandOf(going, x, y));
      },
      onPointerUp(event) {
        const going = drag.current;
        if (going === null) return;
        const { x, y } = pointOf(event);
        const isMore = event.shiftKey || event.metaKey;
        const isHeld = event.pointerType === 'touch' && event.timeStamp - going.startedMs > LONG_PRESS_MS;
        if (isHeld) return forget();
        if (!going.isMoving) onClick(going.hit, isMore);
        else if (going.hit?.kind !== 'node') onBand(bandOf(going, x, y), isMore);
        forget();
      },
      onPointerCancel: forget,
      onPointerLeave: () => setHover(null),
    },
  };
}

/** A place in the box of an element, in CSS pixels. */
export function pointOf(event: MouseEvent): { x: number; y: number } {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

const slopOf = (event: PointerEvent): number =>
  event.pointerType === 'touch' ? SLOP_TOUCH_PX : SLOP_MOUSE_PX;

function shareOf(event: PointerEvent<HTMLCanvasElement>, x: number, y: number): Place {
  const { width, height } = event.currentTarget.getBoundingClientRect();
  const inside = (share: number): number => Math.max(0.03, Math.min(0.97, share));
  return { x: inside(x / width), y: inside(y / height) };
}

const bandOf = ({ startX, startY }: Drag, x: number, y: number): Band => ({
  x: Math.min(startX, x),
  y: Math.min(startY, y),
  width: Math.abs(x - startX),
  height: Math.abs(y - startY),
});

function isSameHit(a: Hit | null, b: Hit | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'node') return b.kind === 'node' && a.index === b.index;
  if (a.kind === 'packet') return b.kind === 'packet' && a.id === b.id;
  return b.kind === 'link' && a.from === b.from && a.to === b.to;
}
