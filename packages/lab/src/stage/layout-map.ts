/**
 * A map: nodes as far apart as they take each other to be, by network coordinates, in one scale for both
 * directions. Those of one room would stand on one another, so each takes the free spot of a lattice that is
 * nearest to where it belongs, beginning with the middles of places: a place is a patch of nodes, and the
 * distances between patches are the map.
 */
import { clampRadius, empty, put, REACH, type MapMarks, type Placed } from './placed.ts';

export interface MapAsked {
  /**
   * x and y of each node at `2 i` and `2 i + 1`, in milliseconds of round trip; NaN: nobody knows where it
   * is, and it stands at the lower edge.
   */
  readonly xyMs: Float64Array;
  /** The place of each node, an index of `places`, which has their names. */
  readonly placeOf: Uint8Array;
  readonly places: readonly string[];
}

interface Stage {
  readonly count: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The share of the stage that nodes may take: little, so that patches stay apart. */
const FILL = 0.1;
/** Spots that there are for each node, so that none is pushed far. */
const SPOTS_EACH = 2;
const CLOSER = 0.92;
/** Above the nodes there is the scale, and the name of a place; below them, too. */
const ABOVE_PX = 50;
const BELOW_PX = 26;
/** What the scale is as long as, at most, in parts of the stage. */
const SCALE_SHARE = 0.25;
const ROUND = [1, 2, 5];

export function layOutMap({ count, widthPx, heightPx }: Stage, asked: MapAsked): Placed {
  const { step, area, spots } = lattice({ count, widthPx, heightPx });
  const map = { ...asked, xyMs: filled(asked.xyMs, count) };
  const { targets, pxPerMs } = targetsOf(map, count, area, step);
  const placed = empty(count, clampRadius(step / (2 * REACH)));
  const isTaken = new Uint8Array(spots.length);
  for (const index of inwardFirst(targets, map)) {
    const at = nearestFree(spots, isTaken, targets[index]!);
    isTaken[at] = 1;
    put(placed, index, { ...spots[at]!, outX: 0, outY: 1 });
  }
  return { ...placed, marks: { names: namesOf(placed, map, widthPx), scale: scaleOf(pxPerMs, widthPx) } };
}

/** Who came after the map was made is where nobody knows. */
function filled(xyMs: Float64Array, count: number): Float64Array {
  const all = new Float64Array(2 * count).fill(Number.NaN);
  all.set(xyMs.subarray(0, 2 * count));
  return all;
}

/** Spots in rows, every other one shifted by half a step. */
function lattice(stage: Stage): { step: number; area: Area; spots: Spot[] } {
  const { count, widthPx, heightPx } = stage;
  let step = Math.sqrt((FILL * widthPx * heightPx) / Math.max(1, count));
  for (;;) {
    step = 2 * REACH * clampRadius(step / (2 * REACH));
    const area = areaOf(stage, step);
    const spots = spotsOf(area, step);
    const isSmallest = step <= 2 * REACH * clampRadius(0);
    if (spots.length >= SPOTS_EACH * count || (isSmallest && spots.length >= count)) {
      return { step, area, spots };
    }
    // A stage too small for that many nodes has them on one another.
    if (isSmallest) return { step, area, spots: Array.from({ length: count }, () => spots[0]!) };
    step *= CLOSER;
  }
}

function areaOf({ widthPx, heightPx }: Stage, step: number): Area {
  const [left, top] = [step / 2 + 6, step / 2 + ABOVE_PX];
  return {
    left,
    top,
    width: Math.max(0, widthPx - 2 * left),
    height: Math.max(0, heightPx - top - step / 2 - BELOW_PX),
  };
}

function spotsOf({ left, top, width, height }: Area, step: number): Spot[] {
  const spots: Spot[] = [];
  for (let row = 0; row * step <= height; row += 1) {
    for (let x = (row % 2) * (step / 2); x <= width; x += step)
      spots.push({ x: left + x, y: top + row * step });
  }
  return spots;
}

/** Where nodes belong: the whole cloud in the middle of the area, as large as it may be. */
function targetsOf(
  { xyMs, placeOf, places }: MapAsked,
  count: number,
  area: Area,
  step: number,
): { targets: Spot[]; pxPerMs: number } {
  const known = Array.from({ length: count }, (_, i) => i).filter((i) => !Number.isNaN(xyMs[2 * i]!));
  const x = extent(known.map((i) => xyMs[2 * i]!));
  const y = extent(known.map((i) => xyMs[2 * i + 1]!));
  const largest = Math.max(1, ...places.map((_, place) => known.filter((i) => placeOf[i] === place).length));
  // A patch grows around its middle, so it needs room beside the outermost of them.
  const patch = step * (Math.sqrt(largest) - 1);
  const across = Math.max(area.width - patch, area.width / 4) / (x.span || Number.MIN_VALUE);
  const down = Math.max(area.height - patch, area.height / 4) / (y.span || Number.MIN_VALUE);
  const pxPerMs = x.span === 0 && y.span === 0 ? 0 : Math.min(across, down);
  const [middleX, middleY] = [area.left + area.width / 2, area.top + area.height / 2];
  const targets = Array.from({ length: count }, () => ({ x: middleX, y: area.top + area.height }));
  for (const i of known) {
    targets[i] = {
      x: middleX + pxPerMs * (xyMs[2 * i]! - x.middle),
      y: middleY + pxPerMs * (xyMs[2 * i + 1]! - y.middle),
    };
  }
  return { targets, pxPerMs };
}

function extent(values: readonly number[]): { middle: number; span: number } {
  if (values.length === 0) return { middle: 0, span: 0 };
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return { middle: (least + most) / 2, span: most - least };
}

/** Nodes in the order in which they choose: of each place those in its middle first. */
function inwardFirst(targets: readonly Spot[], { placeOf, places, xyMs }: MapAsked): number[] {
  const middles = places.map((_, place) => {
    const own = targets.filter((_target, i) => placeOf[i] === place && !Number.isNaN(xyMs[2 * i]!));
    const sum = own.reduce(({ x, y }, one) => ({ x: x + one.x, y: y + one.y }), { x: 0, y: 0 });
    return { x: sum.x / Math.max(1, own.length), y: sum.y / Math.max(1, own.length) };
  });
  const away = targets.map((target, i) => squared(target, middles[placeOf[i]!] ?? target));
  return targets.map((_, i) => i).sort((a, b) => away[a]! - away[b]! || a - b);
}

function nearestFree(spots: readonly Spot[], isTaken: Uint8Array, target: Spot): number {
  let [found, least] = [0, Infinity];
  for (const [i, spot] of spots.entries()) {
    const distance = squared(spot, target);
    if (isTaken[i] === 1 || distance >= least) continue;
    [found, least] = [i, distance];
  }
  return found;
}

const squared = (a: Spot, b: Spot): number => (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);

/** Above its patch, or below where something else is above it. */
function namesOf(placed: Placed, { placeOf, places, xyMs }: MapAsked, widthPx: number): MapMarks['names'] {
  const { xy, radiusPx } = placed;
  const names: Name[] = [];
  for (const [place, text] of places.entries()) {
    const own = Array.from({ length: xy.length / 2 }, (_, i) => i).filter(
      (i) => placeOf[i] === place && !Number.isNaN(xyMs[2 * i]!),
    );
    if (own.length === 0) continue;
    const half = text.length * HALF_LETTER_PX;
    const middle = own.reduce((sum, i) => sum + xy[2 * i]!, 0) / own.length;
    const x = Math.max(half + 4, Math.min(widthPx - half - 4, middle));
    const ys = own.map((i) => xy[2 * i + 1]!);
    const reach = REACH * radiusPx;
    const above = { text, x, y: Math.min(...ys) - reach - 6 };
    // Below it stand the names of nodes.
    const below = { text, x, y: Math.max(...ys) + reach + LINE_PX + 8 };
    names.push([above, below].find((name) => isFree(name, placed, names)) ?? above);
  }
  return names;
}

type Name = MapMarks['names'][number];

function isFree(name: Name, { xy, radiusPx }: Placed, names: readonly Name[]): boolean {
  const half = name.text.length * HALF_LETTER_PX;
  const isOn = (x: number, y: number, halfWidth: number, halfHeight: number): boolean =>
    Math.abs(x - name.x) < half + halfWidth && Math.abs(y - name.y) < LINE_PX / 2 + halfHeight;
  if (names.some(({ text, x, y }) => isOn(x, y, text.length * HALF_LETTER_PX, LINE_PX / 2))) return false;
  for (let i = 0; i < xy.length; i += 2) if (isOn(xy[i]!, xy[i + 1]!, radiusPx, radiusPx)) return false;
  return true;
}

const HALF_LETTER_PX = 4;
const LINE_PX = 15;

/** The longest round one that fits. */
function scaleOf(pxPerMs: number, widthPx: number): MapMarks['scale'] {
  if (pxPerMs === 0) return null;
  const most = (SCALE_SHARE * widthPx) / pxPerMs;
  let power = 1e-3;
  while (power * 10 <= most) power *= 10;
  const ms = power * ROUND.findLast((one) => one * power <= most)!;
  return { ms: Number(ms.toPrecision(1)), lengthPx: ms * pxPerMs };
}
