/**
 * Where each node stands. A layout is a function of how many there are and of the stage's size, so nodes
 * never drift: a ring, whose arcs are pulled apart where the network is torn; a grid for more than 200; a map
 * by the network coordinates of one chosen moment (`layout-map.ts`); and whatever places somebody has dragged
 * nodes to, kept as shares of the stage so that they survive another size.
 */
import { layOutMap, type MapAsked } from './layout-map.ts';
import { clampRadius, empty, put, REACH, type Placed } from './placed.ts';

export type LayoutKind = 'ring' | 'grid' | 'map';

/** A place as shares of the stage's width and height, 0 … 1. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface LayoutAsked {
  readonly count: number;
  /** `auto`: a ring up to `RING_MAX` nodes, a grid above; so is a map while there is none to be drawn. */
  readonly kind: LayoutKind | 'auto';
  readonly widthPx: number;
  readonly heightPx: number;
  /** The group of each node, see `groups.ts`; `null`: the network is whole. */
  readonly groups?: Uint8Array | null;
  /** Nodes that were moved by hand, by index. */
  readonly placed?: ReadonlyMap<number, Place> | null;
  /** For a map: where they are. */
  readonly map?: MapAsked | null;
}

export interface Layout extends Placed {
  readonly kind: LayoutKind;
  readonly count: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly groups: Uint8Array | null;
}

/** More nodes than this stand in a grid. */
export const RING_MAX = 200;
const FEW = 24;
const FEW_MARGIN_PX = 60;
/** The angle that stays free between two groups. */
const GAP = 0.42;

/** Places nodes; see `LayoutAsked`. */
export function layOut(asked: LayoutAsked): Layout {
  const kind = kindOf(asked);
  const placed = placedAs(kind, asked);
  for (const [index, place] of asked.placed ?? []) {
    if (index >= asked.count) continue;
    placed.xy[2 * index] = place.x * asked.widthPx;
    placed.xy[2 * index + 1] = place.y * asked.heightPx;
    placed.outward[2 * index] = 0;
    placed.outward[2 * index + 1] = 1;
  }
  const { count, widthPx, heightPx } = asked;
  // On a map nothing is pulled apart: cuts are drawn link by link.
  const groups = kind === 'map' ? null : (asked.groups ?? null);
  return { kind, count, widthPx, heightPx, groups, ...placed };
}

function kindOf({ kind, count, map = null }: LayoutAsked): LayoutKind {
  if (kind === 'ring' || kind === 'grid') return kind;
  if (kind === 'map' && map !== null) return 'map';
  return count > RING_MAX ? 'grid' : 'ring';
}

function placedAs(kind: LayoutKind, asked: LayoutAsked): Placed {
  if (kind === 'map') return layOutMap(asked, asked.map!);
  const order = orderByGroup(asked.count, asked.groups ?? null);
  return kind === 'ring' ? ring(asked, order) : grid(asked, order);
}

/** Indices group by group, and how many each group has. */
interface Order {
  readonly indices: readonly number[];
  readonly sizes: readonly number[];
}

function orderByGroup(count: number, groups: Uint8Array | null): Order {
  const all = Array.from({ length: count }, (_, i) => i);
  if (groups === null) return { indices: all, sizes: [count] };
  const names = [...new Set(groups.subarray(0, count))].sort((a, b) => a - b);
  const parts = names.map((name) => all.filter((i) => groups[i] === name));
  return { indices: parts.flat(), sizes: parts.map((part) => part.length) };
}

function ring({ count, widthPx, heightPx }: LayoutAsked, { indices, sizes }: Order): Placed {
  const least = Math.min(widthPx, heightPx);
  const isTorn = sizes.length > 1;
  // Few nodes are large, and their names stand outside of the ring.
  const name = count <= FEW ? Math.min(FEW_MARGIN_PX, least * 0.2) : 0;
  const outer = Math.max(8, least / 2 - Math.max(20, name, Math.min(64, least * 0.115)));
  const ringRadius = isTorn ? outer * 0.86 : outer;
  const pull = isTorn ? outer * 0.14 : 0;
  const free = isTorn ? 2 * Math.PI - GAP * sizes.length : 2 * Math.PI;
  const spacing = count > 1 ? Math.min(2, free / count) * ringRadius : Infinity;
  const [cx, cy] = [widthPx / 2, heightPx / 2];
  const placed = empty(count, clampRadius(Math.min(spacing / (2 * REACH), outer / 4)));
  const gaps: number[] = [];
  // A whole ring has its first node at the top; a torn one has its first gap there.
  let angle = isTorn ? -Math.PI / 2 + GAP / 2 : -Math.PI / 2 - free / count / 2;
  let next = 0;
  for (const size of sizes) {
    const sweep = (free * size) / count;
    const [dx, dy] = [pull * Math.cos(angle + sweep / 2), pull * Math.sin(angle + sweep / 2)];
    for (let k = 0; k < size; k++) {
      const at = angle + (sweep * (k + 0.5)) / size;
      const reach = count === 1 ? 0 : ringRadius;
      put(placed, indices[next++]!, {
        x: cx + dx + reach * Math.cos(at),
        y: cy + dy + reach * Math.sin(at),
        outX: count === 1 ? 0 : Math.cos(at),
        outY: count === 1 ? 1 : Math.sin(at),
      });
    }
    angle += sweep + GAP;
    gaps.push(angle - GAP / 2);
  }
  return isTorn ? { ...placed, walls: ringWalls(gaps, cx, cy, outer * 1.06) } : placed;
}

/** Two groups: a line through both gaps; more: one from the middle into each gap. */
function ringWalls(gaps: readonly number[], cx: number, cy: number, reach: number): Float32Array {
  const x = (angle: number): number => cx + reach * Math.cos(angle);
  const y = (angle: number): number => cy + reach * Math.sin(angle);
  if (gaps.length === 2) return new Float32Array([x(gaps[0]!), y(gaps[0]!), x(gaps[1]!), y(gaps[1]!)]);
  return new Float32Array(gaps.flatMap((angle) => [cx, cy, x(angle), y(angle)]));
}

function grid({ count, widthPx, heightPx }: LayoutAsked, { indices, sizes }: Order): Placed {
  const margin = Math.max(10, Math.min(36, Math.min(widthPx, heightPx) * 0.05));
  const [width, height] = [widthPx - 2 * margin, heightPx - 2 * margin];
  const { rows, columns, cell } = bestGrid(sizes, width, height);
  const placed = empty(count, clampRadius(cell / (2 * REACH)));
  const left = margin + (width - columns * cell) / 2;
  const top = margin + (height - rows * cell) / 2;
  const walls: number[] = [];
  let column = 0;
  let next = 0;
  for (const size of sizes) {
    if (column > 0) {
      const x = left + (column + 0.5) * cell;
      walls.push(x, top - cell / 4, x, top + (rows + 0.25) * cell);
      column += 1;
    }
    const across = Math.ceil(size / rows);
    for (let k = 0; k < size; k++) {
      const x = left + (column + (k % across) + 0.5) * cell;
      const y = top + (Math.floor(k / across) + 0.5) * cell;
      put(placed, indices[next++]!, { x, y, outX: 0, outY: 1 });
    }
    column += across;
  }
  return { ...placed, walls: new Float32Array(walls) };
}

/** The number of rows that makes cells largest; a free column stands between groups. */
function bestGrid(
  sizes: readonly number[],
  width: number,
  height: number,
): { rows: number; columns: number; cell: number } {
  let best = { rows: 1, columns: 1, cell: 0 };
  const most = Math.max(1, ...sizes);
  for (let rows = 1; rows <= most; rows++) {
    const columns = sizes.reduce((sum, size) => sum + Math.ceil(size / rows), sizes.length - 1);
    const cell = Math.min(width / Math.max(1, columns), height / rows);
    if (cell > best.cell) best = { rows, columns, cell };
  }
  return best;
}
