/**
 * Packets on their way. The sign tells the kind: ping ▶, ack ◁ hollow, indirect ping ◆, nack ◇ hollow, gossip
 * ●, stream ▬; hollow is an answer. One that will be lost fades and ends in a ✕. At rest, and for those who
 * asked for less motion, lines with arrowheads and short words appear. Of more than 128 nodes only the
 * packets of what is chosen are drawn so; all the others are in `flow.ts`.
 */
import { PacketKind, type Scene } from '../player/scene.ts';
import { FADES_FROM, isFlightShown, isFlightTouched, LOST_AT, placeFlight } from './flights.ts';
import type { FlightPlace, Look } from './look.ts';
import { packetColour, PALETTE, type Palette } from './palette.ts';
import { circle, fontOf, line, textWithHalo, type Pen } from './pen.ts';

/** The words of each `PacketKind`, by its number. */
export const PACKET_WORDS: readonly string[] = ['ping', 'ack', 'ping-req', 'nack', 'gossip', 'push/pull'];

const KINDS = [
  PacketKind.Stream,
  PacketKind.Gossip,
  PacketKind.Nack,
  PacketKind.IndirectPing,
  PacketKind.Ack,
  PacketKind.Ping,
];
/** Of more packets than this, words stand only at those that are chosen. */
const WORDS_MAX = 24;
/** Of more packets than this, arrows do. */
const ARROWS_MAX = 160;

/** Draws the lines below the nodes; `drawPackets` draws what goes on them. */
export function drawTrails(pen: Pen, scene: Scene, look: Look): void {
  const palette = PALETTE[look.theme];
  const { flights } = scene;
  const place = look.scratch.flight;
  const isStill = look.isPaused || look.reducedMotion;
  pen.lineCap = 'butt';
  for (const kind of KINDS) {
    pen.strokeStyle = packetColour(palette, kind);
    pen.lineWidth = kind === PacketKind.Stream ? 2.5 : 1;
    pen.globalAlpha = isStill ? 0.4 : 0.28;
    pen.beginPath();
    for (let row = 0; row < flights.count; row++) {
      if (flights.kind[row] !== kind || !isFlightShown(scene, look, row)) continue;
      if (!placeFlight(scene, look, row, place)) continue;
      // A stream is a connection: its whole line is there as long as it lasts.
      if (kind === PacketKind.Stream) line(pen, place.fromX, place.fromY, place.toX, place.toY);
      else line(pen, place.fromX, place.fromY, place.x, place.y);
    }
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

/** Draws the packets' signs, above the nodes. */
export function drawPackets(pen: Pen, scene: Scene, look: Look): void {
  const palette = PALETTE[look.theme];
  const { flights } = scene;
  const place = look.scratch.flight;
  const size = packetSize(look);
  const shown = countShown(scene, look);
  if (look.isPaused || look.reducedMotion) drawArrows(pen, palette, scene, look, shown <= ARROWS_MAX);
  for (const kind of KINDS) {
    pen.beginPath();
    for (let row = 0; row < flights.count; row++) {
      if (flights.kind[row] !== kind || isFading(scene, look, row)) continue;
      if (!isFlightShown(scene, look, row) || !placeFlight(scene, look, row, place)) continue;
      pathSign(pen, kind, place, size);
    }
    paintSigns(pen, palette, kind, size);
  }
  drawLost(pen, palette, scene, look, size);
  drawChosen(pen, palette, scene, look, size);
  if (look.isPaused) drawWords(pen, palette, scene, look, shown <= WORDS_MAX);
}

/** Half the length of a packet's sign. */
export function packetSize({ layout }: Look): number {
  return Math.max(3.2, Math.min(6.5, layout.radiusPx * 0.36));
}

function countShown(scene: Scene, look: Look): number {
  let shown = 0;
  for (let row = 0; row < scene.flights.count; row++) if (isFlightShown(scene, look, row)) shown += 1;
  return shown;
}

function isFading({ flights }: Scene, { reducedMotion }: Look, row: number): boolean {
  return flights.lost[row] === 1 && (reducedMotion || flights.progress[row]! >= FADES_FROM);
}

/** Adds the sign of one packet to the path, pointing along its way. */
export function pathSign(pen: Pen, kind: number, { x, y, ux, uy }: FlightPlace, size: number): void {
  const [fx, fy, sx, sy] = [ux * size, uy * size, -uy * size, ux * size];
  switch (kind) {
    case PacketKind.Ping:
    case PacketKind.Ack:
      pen.moveTo(x + fx * 1.1, y + fy * 1.1);
      pen.lineTo(x - fx * 0.8 + sx * 0.85, y - fy * 0.8 + sy * 0.85);
      pen.lineTo(x - fx * 0.8 - sx * 0.85, y - fy * 0.8 - sy * 0.85);
      return pen.closePath();
    case PacketKind.IndirectPing:
    case PacketKind.Nack:
      pen.moveTo(x + fx * 1.1, y + fy * 1.1);
      pen.lineTo(x + sx * 0.85, y + sy * 0.85);
      pen.lineTo(x - fx * 1.1, y - fy * 1.1);
      pen.lineTo(x - sx * 0.85, y - sy * 0.85);
      return pen.closePath();
    case PacketKind.Stream:
      pen.moveTo(x + fx * 1.7 + sx * 0.5, y + fy * 1.7 + sy * 0.5);
      pen.lineTo(x - fx * 1.7 + sx * 0.5, y - fy * 1.7 + sy * 0.5);
      pen.lineTo(x - fx * 1.7 - sx * 0.5, y - fy * 1.7 - sy * 0.5);
      pen.lineTo(x + fx * 1.7 - sx * 0.5, y + fy * 1.7 - sy * 0.5);
      return pen.closePath();
    default:
      circle(pen, x, y, size * 0.75);
  }
}

/** Fills or outlines the path of signs of one kind; answers are hollow. */
export function paintSigns(pen: Pen, palette: Palette, kind: number, size: number): void {
  const colour = packetColour(palette, kind);
  const isHollow = kind === PacketKind.Ack || kind === PacketKind.Nack;
  pen.fillStyle = isHollow ? palette.paper : colour;
  pen.fill();
  if (!isHollow) return;
  pen.lineJoin = 'round';
  pen.lineWidth = Math.max(1.2, size * 0.26);
  pen.strokeStyle = colour;
  pen.stroke();
}

/** The lost ones, one by one: each fades in its own time, and its ✕ comes as it goes. */
function drawLost(pen: Pen, palette: Palette, scene: Scene, look: Look, size: number): void {
  const { flights } = scene;
  const place = look.scratch.flight;
  for (let row = 0; row < flights.count; row++) {
    if (!isFading(scene, look, row) || !isFlightShown(scene, look, row)) continue;
    if (!placeFlight(scene, look, row, place)) continue;
    const progress = look.reducedMotion ? LOST_AT : Math.min(LOST_AT, flights.progress[row]!);
    const gone = (progress - FADES_FROM) / (LOST_AT - FADES_FROM);
    const kind = flights.kind[row]!;
    pen.globalAlpha = 1 - 0.75 * gone;
    pen.beginPath();
    pathSign(pen, kind, place, size);
    paintSigns(pen, palette, kind, size);
    pen.globalAlpha = 0.25 + 0.75 * gone;
    pen.strokeStyle = palette.lost;
    pen.lineWidth = Math.max(1.5, size * 0.35);
    pen.lineCap = 'round';
    pen.beginPath();
    line(pen, place.x - size, place.y - size, place.x + size, place.y + size);
    line(pen, place.x - size, place.y + size, place.x + size, place.y - size);
    pen.stroke();
    pen.globalAlpha = 1;
    pen.lineCap = 'butt';
  }
}

/** The rest of each way as a fine line with an arrowhead at the receiver. */
function drawArrows(pen: Pen, palette: Palette, scene: Scene, look: Look, isAll: boolean): void {
  const { flights } = scene;
  const place = look.scratch.flight;
  pen.lineWidth = 1;
  for (const kind of KINDS) {
    const colour = packetColour(palette, kind);
    pen.strokeStyle = colour;
    pen.globalAlpha = 0.45;
    pen.beginPath();
    for (let row = 0; row < flights.count; row++) {
      if (flights.kind[row] !== kind || !isFlightShown(scene, look, row)) continue;
      if (!isAll && !isFlightTouched(scene, look, row)) continue;
      if (!placeFlight(scene, look, row, place)) continue;
      const { ux, uy, toX, toY } = place;
      line(pen, place.x, place.y, toX, toY);
      pen.moveTo(toX - 6 * ux - 3 * uy, toY - 6 * uy + 3 * ux);
      pen.lineTo(toX, toY);
      pen.lineTo(toX - 6 * ux + 3 * uy, toY - 6 * uy - 3 * ux);
    }
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

function drawWords(pen: Pen, palette: Palette, scene: Scene, look: Look, isAll: boolean): void {
  const { flights } = scene;
  const place = look.scratch.flight;
  pen.font = fontOf(10);
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.strokeStyle = palette.paper;
  for (let row = 0; row < flights.count; row++) {
    if (!isFlightShown(scene, look, row)) continue;
    if (!isAll && !isFlightTouched(scene, look, row)) continue;
    if (!placeFlight(scene, look, row, place)) continue;
    const kind = flights.kind[row]!;
    pen.fillStyle = packetColour(palette, kind);
    textWithHalo(
      pen,
      PACKET_WORDS[kind] ?? '',
      place.x - 13 * place.uy * Math.sign(place.ux || 1),
      above(place),
    );
  }
}

/** Words stand beside the line, on its upper side. */
function above({ y, ux }: FlightPlace): number {
  return y - 5 - 8 * Math.abs(ux);
}

function drawChosen(pen: Pen, palette: Palette, scene: Scene, look: Look, size: number): void {
  const { selected, hover } = look;
  const chosen = selected?.kind === 'packet' ? selected.id : -1;
  const pointed = hover?.kind === 'packet' ? hover.id : -1;
  if (chosen < 0 && pointed < 0) return;
  const { flights } = scene;
  const place = look.scratch.flight;
  for (let row = 0; row < flights.count; row++) {
    const id = flights.id[row]!;
    if ((id !== chosen && id !== pointed) || !placeFlight(scene, look, row, place)) continue;
    pen.strokeStyle = id === chosen ? palette.accent : palette.inkQuiet;
    pen.lineWidth = id === chosen ? 2 : 1;
    pen.beginPath();
    circle(pen, place.x, place.y, size * 2);
    pen.stroke();
  }
}
