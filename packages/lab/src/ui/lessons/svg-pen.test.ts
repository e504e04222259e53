import { expect, test } from 'vitest';
import { drawStage } from '../../stage/draw-stage.ts';
import { busyScene, sampleLook } from '../../stage/sheet/sample-scene.ts';
import { SvgPen } from './svg-pen.ts';

test('a full circle is drawn, although it ends where it begins', () => {
  const pen = new SvgPen();
  pen.beginPath();
  pen.arc(10, 10, 5, 0, 2 * Math.PI);
  pen.stroke();
  expect(pen.svg(20, 20, 'circle')).toContain('M15 10A5 5 0 0 1 5 10A5 5 0 0 1 15 10');
});

test('what is saved is restored: the clip, the dashes and the alpha', () => {
  const pen = new SvgPen();
  pen.save();
  pen.globalAlpha = 0.5;
  pen.setLineDash([3, 2]);
  pen.beginPath();
  pen.rect(0, 0, 5, 5);
  pen.clip();
  pen.stroke();
  pen.restore();
  pen.stroke();
  const [, inside, outside] = pen.svg(10, 10, 'save').match(/<path[^>]*>/g)!;
  expect(inside).toMatch(/stroke-dasharray="3 2" opacity="0.5" clip-path="url\(#c1\)"/);
  expect(outside).not.toMatch(/dasharray|opacity|clip-path/);
});

test('text is text: what looks like a tag is none', () => {
  const pen = new SvgPen();
  pen.fillText('<script>&"', 1, 2);
  expect(pen.svg(10, 10, '</title><script>')).not.toContain('<script>');
});

test('a whole stage is drawn: a shape for each node, and no number that is none', () => {
  const pen = new SvgPen();
  const scene = busyScene(16, 40);
  drawStage(
    pen,
    scene,
    sampleLook(
      { count: 16, kind: 'ring', widthPx: 600, heightPx: 400, groups: null },
      { devicePixelRatio: 1 },
    ),
  );
  const svg = pen.svg(600, 400, 'stage');
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  expect(svg.match(/<path /g)!.length).toBeGreaterThan(16);
  for (const name of scene.names) expect(svg).toContain(`>${name}</text>`);
});
