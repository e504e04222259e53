/**
 * What is under a pointer: the nearest node, else a packet, else a link that is cut or has a packet on it. A
 * finger needs more room than a mouse, so the caller says how far off still counts.
 */
import type { Scene } from '../player/scene.ts';
import { isWalled } from './cuts.ts';
import { isFlightShown, placeFlight } from './flights.ts';
import type { Layout } from './layout.ts';
import type { Hit, Look } from './look.ts';
import { packetSize } from './packets.ts';

/** How far off a touch may be, and how far a mouse. */
export const SLOP_TOUCH_PX = 18;
export const SLOP_MOUSE_PX = 4;
/** A link is thin, and packets are more wanted. */
const LINK_SLOP_MAX_PX = 7;

export interface Pointer {
  readonly x: number;
  readonly y: number;
  readonly slopPx: number;
}

/** What is there, in CSS pixels of the stage; `null`: nothing. */
export function hitStage(scene: Scene, look: Look, pointer: Pointer): Hit | null {
  const index = hitNode(look.layout, pointer);
  if (index !== null) return { kind: 'node', index };
  const id = hitPacket(scene, look, pointer);
  if (id !== null) return { kind: 'packet', id };
  return hitLink(scene, look, pointer);
}

/** The node whose body is nearest, if it is within reach. */
export function hitNode({ xy, count, radiusPx }: Layout, { x, y, slopPx }: Pointer): number | null {
  let nearest: number | null = null;
  let least = (radiusPx * 1.25 + slopPx) ** 2;
  for (let i = 0; i < count; i++) {
    const distance = (xy[2 * i]! - x) ** 2 + (xy[2 * i + 1]! - y) ** 2;
    if (distance > least) continue;
    least = distance;
    nearest = i;
  }
  return nearest;
}

/** The packet whose sign is nearest, if it is drawn and within reach. */
export function hitPacket(scene: Scene, look: Look, { x, y, slopPx }: Pointer): number | null {
  const place = look.scratch.flight;
  let nearest: number | null = null;
  let least = (packetSize(look) + slopPx) ** 2;
  for (let row = 0; row < scene.flights.count; row++) {
    if (!isFlightShown(scene, look, row) || !placeFlight(scene, look, row, place)) continue;
    const distance = (place.x - x) ** 2 + (place.y - y) ** 2;
    if (distance > least) continue;
    least = distance;
    nearest = scene.flights.id[row]!;
  }
  return nearest;
}

/** The link that is nearest, of those that can be seen: cut ones and those with a packet. */
export function hitLink(scene: Scene, look: Look, pointer: Pointer): Hit | null {
  let nearest: Hit | null = null;
  let least = Math.min(LINK_SLOP_MAX_PX, pointer.slopPx + 2);
  const consider = (from: number, to: number): void => {
    const distance = distanceToLink(look.layout, from, to, pointer);
    if (distance > least) return;
    least = distance;
    nearest = { kind: 'link', from, to };
  };
  for (const pair of scene.cuts) if (!isWalled(pair, look)) consider(pair[0], pair[1]);
  const { flights } = scene;
  for (let row = 0; row < flights.count; row++) {
    if (isFlightShown(scene, look, row)) consider(flights.from[row]!, flights.to[row]!);
  }
  return nearest;
}

/** The distance of a point from the straight line between two nodes, in pixels. */
function distanceToLink({ xy, count }: Layout, from: number, to: number, { x, y }: Pointer): number {
  if (from === to || from >= count || to >= count) return Infinity;
  const [x1, y1] = [xy[2 * from]!, xy[2 * from + 1]!];
  const [dx, dy] = [xy[2 * to]! - x1, xy[2 * to + 1]! - y1];
  const along = ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1);
  const share = Math.max(0, Math.min(1, along));
  return Math.sqrt((x - x1 - dx * share) ** 2 + (y - y1 - dy * share) ** 2);
}
