/** Nodes put into their places: what every layout makes, and the sizes that all of them keep to. */

export interface Placed {
  /** x and y of node `i` at `2 i` and `2 i + 1`, in CSS pixels. */
  readonly xy: Float32Array;
  /** The direction in which a node's name stands, a unit vector each. */
  readonly outward: Float32Array;
  /** The radius of a node's body; what surrounds it needs `REACH` times as much. */
  readonly radiusPx: number;
  /** Walls between groups: x1, y1, x2, y2 each. */
  readonly walls: Float32Array;
  /** What a map has besides its nodes; `null` for other layouts. */
  readonly marks: MapMarks | null;
}

export interface MapMarks {
  /** Names of places, by the middles of their lines. */
  readonly names: readonly { readonly text: string; readonly x: number; readonly y: number }[];
  /** How long a round trip of so many milliseconds is; `null`: all stand in one point. */
  readonly scale: { readonly ms: number; readonly lengthPx: number } | null;
}

/** How far a glyph reaches, in radii of its body. */
export const REACH = 1.75;

const RADIUS_MAX_PX = 22;
const RADIUS_MIN_PX = 1.5;

export function clampRadius(radius: number): number {
  return Math.max(RADIUS_MIN_PX, Math.min(RADIUS_MAX_PX, radius));
}

export function empty(count: number, radiusPx: number): Placed {
  const xy = new Float32Array(2 * count);
  const outward = new Float32Array(2 * count);
  return { xy, outward, radiusPx, walls: new Float32Array(0), marks: null };
}

export function put(
  { xy, outward }: Placed,
  index: number,
  at: { readonly x: number; readonly y: number; readonly outX: number; readonly outY: number },
): void {
  xy[2 * index] = at.x;
  xy[2 * index + 1] = at.y;
  outward[2 * index] = at.outX;
  outward[2 * index + 1] = at.outY;
}
