/**
 * One frame of the stage: everything that a scene says, from the ground up. A pure function of scene and
 * look; it keeps nothing but the buffers in `look.scratch`. In the god view, where no chair limits what is
 * known, the stage has a hatched frame, so that nobody takes it for what a node could see.
 */
import type { Scene } from '../player/scene.ts';
import { drawCuts, drawWalls } from './cuts.ts';
import { drawMapMarks } from './draw-map.ts';
import { drawNodes } from './draw-nodes.ts';
import { drawFlow } from './flow.ts';
import type { Look } from './look.ts';
import { drawPackets, drawTrails } from './packets.ts';
import { PALETTE } from './palette.ts';
import { fontOf, line, type Pen } from './pen.ts';

const FRAME_PX = 9;
const HATCH_PX = 7;

/**
 * Draws `scene` into the whole canvas, whose width and height are those of the layout times
 * `devicePixelRatio`. The layout must have as many nodes as the scene.
 */
export function drawStage(pen: Pen, scene: Scene, look: Look): void {
  const { layout, devicePixelRatio } = look;
  pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  pen.globalAlpha = 1;
  pen.fillStyle = PALETTE[look.theme].paper;
  pen.fillRect(0, 0, layout.widthPx, layout.heightPx);
  if (scene.chair === null) drawGodFrame(pen, look);
  drawFlow(pen, scene, look);
  drawWalls(pen, look);
  drawMapMarks(pen, look);
  drawCuts(pen, scene, look);
  drawChosenLink(pen, look);
  drawTrails(pen, scene, look);
  drawNodes(pen, scene, look);
  drawPackets(pen, scene, look);
}

function drawChosenLink(pen: Pen, { selected, hover, layout, theme }: Look): void {
  for (const hit of [hover, selected]) {
    if (hit?.kind !== 'link') continue;
    const { xy } = layout;
    pen.strokeStyle = hit === selected ? PALETTE[theme].accent : PALETTE[theme].inkQuiet;
    pen.lineWidth = 2.5;
    pen.globalAlpha = 0.7;
    pen.beginPath();
    line(pen, xy[2 * hit.from]!, xy[2 * hit.from + 1]!, xy[2 * hit.to]!, xy[2 * hit.to + 1]!);
    pen.stroke();
    pen.globalAlpha = 1;
  }
}

function drawGodFrame(pen: Pen, { layout, theme }: Look): void {
  const { widthPx: width, heightPx: height } = layout;
  const palette = PALETTE[theme];
  pen.save();
  pen.beginPath();
  pen.rect(0, 0, width, FRAME_PX);
  pen.rect(0, height - FRAME_PX, width, FRAME_PX);
  pen.rect(0, FRAME_PX, FRAME_PX, height - 2 * FRAME_PX);
  pen.rect(width - FRAME_PX, FRAME_PX, FRAME_PX, height - 2 * FRAME_PX);
  pen.clip();
  pen.strokeStyle = palette.accent;
  pen.globalAlpha = 0.6;
  pen.lineWidth = 1.4;
  pen.beginPath();
  for (let x = -height; x < width; x += HATCH_PX) line(pen, x, height, x + height, 0);
  pen.stroke();
  pen.restore();
  pen.globalAlpha = 1;
  pen.font = fontOf(11, 'bold');
  pen.textAlign = 'left';
  pen.textBaseline = 'top';
  pen.fillStyle = palette.accent;
  pen.fillText('god view: nobody in the cluster sees this', FRAME_PX + 8, FRAME_PX + 7);
}
