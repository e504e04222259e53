/** What is drawn, seen by a pen that only remembers; how it looks is tested in a browser. */
import { describe, expect, test } from 'vitest';
import { Belief, PacketKind, Truth, type Flights, type Scene } from '../player/scene.ts';
import { drawStage } from './draw-stage.ts';
import { drawBodies } from './glyph-body.ts';
import { hitStage } from './hit-test.ts';
import type { Look } from './look.ts';
import { PALETTE } from './palette.ts';
import { busyScene, calmScene, sampleFlights, sampleLook, sequence } from './sheet/sample-scene.ts';
import { recordingPen, tally, texts, type PenCall } from './sheet/recording-pen.ts';

const { light } = PALETTE;
const SIZE = { kind: 'auto', widthPx: 760, heightPx: 600 } as const;

function flight(over: {
  from: number;
  to: number;
  kind?: number;
  progress?: number;
  lost?: number;
}): Flights {
  return {
    count: 1,
    id: Uint32Array.of(77),
    from: Uint16Array.of(over.from),
    to: Uint16Array.of(over.to),
    kind: Uint8Array.of(over.kind ?? PacketKind.Ping),
    progress: Float32Array.of(over.progress ?? 0.5),
    lost: Uint8Array.of(over.lost ?? 0),
  };
}

function drawn(scene: Scene, over: Partial<Look> = {}): { calls: PenCall[]; look: Look } {
  const look = sampleLook({ ...SIZE, count: scene.names.length }, over);
  const { pen, calls } = recordingPen();
  drawStage(pen, scene, look);
  return { calls, look };
}

const strokesOf = (calls: readonly PenCall[], colour: string): number =>
  calls.filter(({ name, strokeStyle }) => name === 'stroke' && strokeStyle === colour).length;
const fillsOf = (calls: readonly PenCall[], colour: string): number =>
  calls.filter(({ name, fillStyle }) => name === 'fill' && fillStyle === colour).length;

describe('drawStage', () => {
  test('bodies of one belief are one fill, however many there are', () => {
    expect(fillsOf(drawn(calmScene(8)).calls, light.alive)).toBe(1);
    expect(fillsOf(drawn(calmScene(256)).calls, light.alive)).toBe(1);
  });

  test('the truth is drawn with the eye open only', () => {
    const scene = calmScene(8);
    scene.truth![3] = Truth.Crashed;
    expect(strokesOf(drawn(scene).calls, light.trouble)).toBe(1);
    expect(strokesOf(drawn(scene, { truthShown: false }).calls, light.trouble)).toBe(0);
    expect(strokesOf(drawn({ ...scene, truth: null }).calls, light.trouble)).toBe(0);
  });

  test("without the eye, only the chair's own clock, health and queue are shown", () => {
    const scene = calmScene(8);
    scene.health.fill(4);
    scene.queue.fill(2);
    expect(fillsOf(drawn(scene).calls, light.health)).toBe(8);
    expect(fillsOf(drawn(scene).calls, light.queue)).toBe(8);
    const { calls } = drawn(scene, { truthShown: false });
    expect(fillsOf(calls, light.health)).toBe(1);
    expect(fillsOf(calls, light.queue)).toBe(1);
    expect(strokesOf(calls, light.onAlive)).toBe(1);
  });

  test('a live cluster has no truth, and what its agents tell of themselves is shown', () => {
    const scene = { ...calmScene(8), truth: null };
    scene.health.fill(4);
    expect(fillsOf(drawn(scene, { truthShown: false }).calls, light.health)).toBe(8);
  });

  test('a suspicion is an arc as long as the time that is left, with a pip for each confirmation', () => {
    const scene = calmScene(8);
    scene.belief[2] = Belief.Suspect;
    scene.suspicionLeft[2] = 0.25;
    scene.confirmations[2] = 1;
    scene.confirmationsMax[2] = 3;
    const { calls } = drawn(scene);
    const arcs = calls.filter(({ name, strokeStyle }) => name === 'arc' && strokeStyle === light.suspect);
    expect(arcs.length).toBe(1);
    const [, , , from, to] = arcs[0]!.args as number[];
    expect(to! - from!).toBeCloseTo(Math.PI / 2, 5);
    const pips = calls.filter(({ name, strokeStyle, fillStyle }) => {
      return name === 'stroke' && strokeStyle === light.ink && fillStyle !== undefined;
    });
    expect(pips.map(({ fillStyle }) => fillStyle === light.ink)).toEqual([true, false, false]);
  });

  test('the god view has a frame that says so, and nobody has the chair', () => {
    const words = texts(drawn({ ...calmScene(8), chair: null }).calls);
    expect(words.some((word) => word.includes('god view'))).toBe(true);
    expect(texts(drawn(calmScene(8)).calls).some((word) => word.includes('god view'))).toBe(false);
    const accented = (scene: Scene): PenCall[] =>
      drawn(scene).calls.filter(({ name, strokeStyle }) => name === 'arc' && strokeStyle === light.accent);
    expect(accented(calmScene(8)).length).toBe(4);
    expect(accented({ ...calmScene(8), chair: null }).length).toBe(0);
  });

  test('names stand at all nodes of a small cluster, and of a large one where somebody points', () => {
    expect(texts(drawn(calmScene(8)).calls)).toContain('n8');
    const scene = calmScene(256);
    expect(texts(drawn(scene).calls)).toEqual(['n1']);
    expect(texts(drawn(scene, { focus: 99 }).calls)).toContain('n100');
    expect(texts(drawn(scene, { labels: 'none', focus: 99 }).calls)).toEqual([]);
  });

  test('it does not make a call for each packet more than it must', () => {
    const calls = drawn(busyScene(64, 100)).calls.length;
    const more = drawn({ ...busyScene(64, 100), flights: sampleFlights(64, 200, sequence(1)) }).calls.length;
    expect(more - calls).toBeLessThan(100 * 12);
  });

  test('the same scene and look give the same picture', () => {
    const scene = busyScene(64, 40);
    const look = sampleLook({ ...SIZE, count: 64 });
    const [first, second] = [recordingPen(), recordingPen()];
    drawStage(first.pen, scene, look);
    drawStage(second.pen, scene, look);
    expect(second.calls).toEqual(first.calls);
  });
});

describe('bodies', () => {
  test('no two beliefs are the same shape, in any size', () => {
    for (const radiusPx of [22, 9, 5, 2]) {
      const shapes = [0, 1, 2, 3, 4].map((belief) => {
        const { pen, calls } = recordingPen();
        const spots = { xy: Float32Array.of(50, 50), radiusPx, picked: Uint16Array.of(0), count: 1 };
        drawBodies(pen, light, belief, spots);
        return calls.map(({ name, args }) => `${name} ${String(args)}`).join('; ');
      });
      expect(new Set(shapes).size).toBe(5);
    }
  });
});

describe('packets', () => {
  test('a ping points at its receiver from where it has come to', () => {
    const scene = { ...calmScene(2), flights: flight({ from: 0, to: 1, progress: 0.5 }) };
    const { calls, look } = drawn(scene);
    const sign = calls.findLast(({ name }) => name === 'closePath');
    const tip = calls.slice(0, calls.indexOf(sign!)).findLast(({ name }) => name === 'moveTo')!;
    const [x, y] = tip.args as [number, number];
    const middle = (look.layout.xy[1]! + look.layout.xy[3]!) / 2;
    expect(Math.abs(x - look.layout.xy[0]!)).toBeLessThan(4);
    expect(y).toBeGreaterThan(middle);
    expect(y).toBeLessThan(middle + 10);
  });

  test('a lost packet goes no further than six tenths, and its cross comes as it fades', () => {
    const at = (progress: number) =>
      drawn({ ...calmScene(2), flights: flight({ from: 0, to: 1, progress, lost: 1 }) }).calls;
    expect(strokesOf(at(0.2), light.lost)).toBe(0);
    expect(strokesOf(at(0.5), light.lost)).toBe(1);
    const crossY = (calls: readonly PenCall[]): unknown =>
      calls.find(({ name, strokeStyle }) => name === 'moveTo' && strokeStyle === light.lost)!.args[1];
    expect(crossY(at(0.6))).toBe(crossY(at(0.9)));
    const alphaOf = (progress: number): unknown =>
      at(progress).find(({ name, strokeStyle }) => name === 'stroke' && strokeStyle === light.lost)!
        .globalAlpha;
    expect(alphaOf(0.6)).toBeCloseTo(1);
    expect(alphaOf(0.45)).toBeLessThan(0.5);
  });

  test('at rest, words stand at the packets', () => {
    const scene = { ...calmScene(4), flights: flight({ from: 0, to: 2, kind: PacketKind.IndirectPing }) };
    expect(texts(drawn(scene).calls)).not.toContain('ping-req');
    expect(texts(drawn(scene, { isPaused: true }).calls)).toContain('ping-req');
  });

  test('with less motion, a packet stands still whatever its progress', () => {
    const at = (progress: number) =>
      drawn({ ...calmScene(4), flights: flight({ from: 0, to: 2, progress }) }, { reducedMotion: true })
        .calls;
    expect(at(0.1)).toEqual(at(0.9));
  });

  test('of many nodes, only packets of what is chosen have a sign, and the flow has the others', () => {
    const scene = { ...calmScene(256), flights: flight({ from: 9, to: 200 }) };
    const signs = (over: Partial<Look>): number => tally(drawn(scene, over).calls).get('closePath') ?? 0;
    expect(signs({})).toBe(0);
    expect(signs({ selectedNodes: new Set([200]) })).toBe(1);
    expect(signs({ hover: { kind: 'node', index: 9 } })).toBe(1);
    const flows = (over: Partial<Look>): number => {
      const { calls } = drawn(scene, over);
      return calls.filter(({ name, globalAlpha }) => name === 'arc' && globalAlpha === 0.35).length;
    };
    expect(flows({})).toBeGreaterThan(10);
    expect(flows({ selectedNodes: new Set([200]) })).toBe(0);
  });
});

describe('cuts', () => {
  test('a cut link has a bar at the side of its sender, and one cut both ways has two', () => {
    const barsOf = (cuts: Scene['cuts']): number[][] => {
      const { calls } = drawn({ ...calmScene(2), cuts });
      const bars = calls.filter(({ name, strokeStyle, globalAlpha }) => {
        return name === 'moveTo' && strokeStyle === light.cut && globalAlpha === 1;
      });
      return bars.map(({ args }) => args as number[]);
    };
    const { layout } = sampleLook({ ...SIZE, count: 2 });
    const [top, bottom] = [layout.xy[1]!, layout.xy[3]!];
    const [bar] = barsOf([[0, 1]]);
    expect(bar![1]! - top).toBeLessThan(bottom - bar![1]!);
    expect(barsOf([[0, 1]]).length).toBe(1);
    expect(
      barsOf([
        [0, 1],
        [1, 0],
      ]).length,
    ).toBe(2);
  });

  test('a wall stands for all links between its groups', () => {
    const groups = Uint8Array.of(0, 0, 1, 1);
    const scene: Scene = {
      ...calmScene(4),
      cuts: [
        [0, 2],
        [2, 0],
        [0, 1],
      ],
    };
    const look = sampleLook({ ...SIZE, count: 4, groups });
    const { pen, calls } = recordingPen();
    drawStage(pen, scene, look);
    const lines = calls.filter(({ name, strokeStyle }) => name === 'moveTo' && strokeStyle === light.cut);
    expect(lines.length).toBe(2);
    expect(strokesOf(calls, light.wall)).toBe(1);
  });
});

describe('hitStage', () => {
  const scene = { ...calmScene(4), flights: flight({ from: 0, to: 2, progress: 0.5 }) };
  const look = sampleLook({ ...SIZE, count: 4 });

  test('the nearest node is hit, with more room for a finger', () => {
    const [x, y] = [look.layout.xy[0]!, look.layout.xy[1]!];
    expect(hitStage(scene, look, { x: x + 5, y, slopPx: 4 })).toEqual({ kind: 'node', index: 0 });
    expect(hitStage(scene, look, { x: x + 40, y, slopPx: 4 })).toBeNull();
    expect(hitStage(scene, look, { x: x + 40, y, slopPx: 18 })).toEqual({ kind: 'node', index: 0 });
  });

  test('a packet is hit where it is drawn, and its link beside it', () => {
    expect(hitStage(scene, look, { x: 380, y: 300, slopPx: 4 })).toEqual({ kind: 'packet', id: 77 });
    expect(hitStage(scene, look, { x: 380, y: 200, slopPx: 4 })).toEqual({ kind: 'link', from: 0, to: 2 });
    expect(hitStage(scene, look, { x: 420, y: 200, slopPx: 4 })).toBeNull();
  });

  test('a cut link is hit, unless a wall stands for it', () => {
    const cut: Scene = { ...calmScene(4), cuts: [[1, 3]] };
    const at = { x: 330, y: 300, slopPx: 4 };
    expect(hitStage(cut, look, at)).toEqual({ kind: 'link', from: 1, to: 3 });
    const groups = Uint8Array.of(0, 0, 1, 1);
    const torn = { ...look, layout: { ...look.layout, groups } };
    expect(hitStage(cut, torn, at)).toBeNull();
  });
});
