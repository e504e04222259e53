/**
 * Where packets are: on a straight line from the edge of one glyph to the edge of the other, a little to the
 * right of their direction, so that a ping and the ack that meets it do not hide each other. Drawing and
 * pointing share this.
 */
import type { Scene } from '../player/scene.ts';
import { FLIGHTS_ALL_NODES_MAX, type FlightPlace, type Look } from './look.ts';

/** How far to the right of the middle line packets go. */
const LANE_PX = 2.5;
/** A lost packet ends here, and begins to fade a little before. */
export const LOST_AT = 0.6;
export const FADES_FROM = 0.4;
/** Where packets stand that do not move, for those who asked for less motion. */
const STILL_AT = 0.55;

/** Fills `out` with the place of flight `row`; `false`: it goes from a node to itself, and is nowhere. */
export function placeFlight(scene: Scene, look: Look, row: number, out: FlightPlace): boolean {
  const { flights } = scene;
  const { xy, radiusPx } = look.layout;
  const from = 2 * flights.from[row]!;
  const to = 2 * flights.to[row]!;
  if (from === to || from >= xy.length || to >= xy.length) return false;
  const dx = xy[to]! - xy[from]!;
  const dy = xy[to + 1]! - xy[from + 1]!;
  const length = Math.sqrt(dx * dx + dy * dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const edge = Math.min(radiusPx * 1.3, length * 0.3);
  const [sideX, sideY] = [-uy * LANE_PX, ux * LANE_PX];
  out.ux = ux;
  out.uy = uy;
  out.fromX = xy[from]! + ux * edge + sideX;
  out.fromY = xy[from + 1]! + uy * edge + sideY;
  out.toX = xy[to]! - ux * edge + sideX;
  out.toY = xy[to + 1]! - uy * edge + sideY;
  const share = progressOf(scene, look, row);
  out.x = out.fromX + (out.toX - out.fromX) * share;
  out.y = out.fromY + (out.toY - out.fromY) * share;
  return true;
}

function progressOf({ flights }: Scene, { reducedMotion }: Look, row: number): number {
  const isLost = flights.lost[row] === 1;
  if (reducedMotion) return isLost ? LOST_AT : STILL_AT;
  return Math.min(isLost ? LOST_AT : 1, Math.max(0, flights.progress[row]!));
}

/** Whether flight `row` is drawn by itself, and not only as part of the flow. */
export function isFlightShown(scene: Scene, look: Look, row: number): boolean {
  return look.layout.count <= FLIGHTS_ALL_NODES_MAX || isFlightTouched(scene, look, row);
}

/** Whether it has to do with what is chosen or pointed at. */
export function isFlightTouched({ flights }: Scene, look: Look, row: number): boolean {
  const from = flights.from[row]!;
  const to = flights.to[row]!;
  const { selected, selectedNodes, hover } = look;
  if (selectedNodes.size > 0 && (selectedNodes.has(from) || selectedNodes.has(to))) return true;
  return isHitOf(hover, flights.id[row]!, from, to) || isHitOf(selected, flights.id[row]!, from, to);
}

function isHitOf(hit: Look['hover'], id: number, from: number, to: number): boolean {
  if (hit === null) return false;
  if (hit.kind === 'packet') return hit.id === id;
  if (hit.kind === 'node') return hit.index === from || hit.index === to;
  return (hit.from === from && hit.to === to) || (hit.from === to && hit.to === from);
}
