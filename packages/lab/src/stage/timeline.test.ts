import { describe, expect, test } from 'vitest';
import { drawTimeline, type TimelineLook } from './draw-timeline.ts';
import { hitTimeline } from './hit-timeline.ts';
import { PALETTE } from './palette.ts';
import { recordingPen, texts } from './sheet/recording-pen.ts';
import { sampleTimeline } from './sheet/sample-timeline.ts';
import { laneOf, planTimeline, ticksOf, timelineHeight, timeOfX, xOfTime } from './timeline.ts';

const TIMELINE = sampleTimeline();
const PLAN = planTimeline(TIMELINE, { widthPx: 1100, heightPx: 330 });
const WHOLE = { fromMs: 0, toMs: 60_000 };
const LOOK: TimelineLook = {
  ...WHOLE,
  theme: 'light',
  devicePixelRatio: 1,
  cursorMs: 21_340,
  selectedBlock: null,
  hover: null,
  truthShown: true,
};

/** The middle of the row of the block with `key`. */
function rowOf(key: number): number {
  const index = TIMELINE.blocks.findIndex((block) => block.key === key);
  return laneOf(PLAN, 'faults')!.y + 3 + PLAN.blockRows[index]! * 20 + 8;
}

const hit = (x: number, y: number, slopPx = 4) => hitTimeline(TIMELINE, PLAN, WHOLE, { x, y, slopPx });

describe('planTimeline', () => {
  test('lanes stand below each other and fill the height', () => {
    let y = 0;
    for (const lane of PLAN.lanes) {
      expect(lane.y).toBe(y);
      y += lane.heightPx;
    }
    expect(y).toBe(330);
    expect(timelineHeight(TIMELINE)).toBeLessThan(330);
  });

  test('blocks that overlap stand in different rows', () => {
    const { blocks } = TIMELINE;
    for (const [i, a] of blocks.entries()) {
      for (const [j, b] of blocks.entries()) {
        const doOverlap = a.fromMs < (b.toMs ?? Infinity) && b.fromMs < (a.toMs ?? Infinity);
        if (i !== j && doOverlap) expect(PLAN.blockRows[i]).not.toBe(PLAN.blockRows[j]);
      }
    }
  });

  test('a single run has no rails, and a narrow timeline no titles', () => {
    const single = { ...TIMELINE, rails: TIMELINE.rails.slice(0, 1) };
    expect(laneOf(planTimeline(single, PLAN), 'rails')).toBeNull();
    const narrow = planTimeline(TIMELINE, { widthPx: 360, heightPx: 300 });
    expect(narrow.left).toBeLessThan(PLAN.left);
  });
});

describe('times and places', () => {
  test('one undoes the other, in any window', () => {
    const window = { fromMs: 12_000, toMs: 15_000 };
    for (const atMs of [12_000, 13_333, 15_000]) {
      expect(timeOfX(PLAN, window, xOfTime(PLAN, window, atMs))).toBeCloseTo(atMs, 6);
    }
    expect(timeOfX(PLAN, window, -50)).toBe(12_000);
    expect(timeOfX(PLAN, window, 5000)).toBe(15_000);
  });

  test('ticks stand at round times, as exact as they must be', () => {
    expect(ticksOf(WHOLE, 6).map(({ label }) => label)).toEqual([
      '0 s',
      '10 s',
      '20 s',
      '30 s',
      '40 s',
      '50 s',
      '60 s',
    ]);
    expect(ticksOf({ fromMs: 1000, toMs: 1100 }, 2).map(({ label }) => label)).toEqual([
      '1.00 s',
      '1.05 s',
      '1.10 s',
    ]);
    expect(ticksOf({ fromMs: 5, toMs: 5 }, 4)).toEqual([]);
  });
});

describe('hitTimeline', () => {
  test('a block is taken by its ends and by its body', () => {
    const [begin, end] = [xOfTime(PLAN, WHOLE, 18_000), xOfTime(PLAN, WHOLE, 34_000)];
    const y = rowOf(2);
    expect(hit(begin - 3, y)).toMatchObject({ kind: 'block-begin', key: 2 });
    expect(hit(begin + 3, y)).toMatchObject({ kind: 'block-begin', key: 2 });
    expect(hit((begin + end) / 2, y)).toMatchObject({ kind: 'block', key: 2 });
    expect(hit(end + 2, y)).toMatchObject({ kind: 'block-end', key: 2 });
  });

  test('a short block can still be taken by its middle, with a finger too', () => {
    const [begin, end] = [xOfTime(PLAN, WHOLE, 36_000), xOfTime(PLAN, WHOLE, 37_000)];
    expect(hit((begin + end) / 2, rowOf(6), 18)).toMatchObject({ kind: 'block', key: 6 });
  });

  test('a moment has no ends, and what lasts for ever has only one', () => {
    expect(hit(xOfTime(PLAN, WHOLE, 40_000), rowOf(4))).toMatchObject({ kind: 'block', key: 4 });
    expect(hit(1095, rowOf(5))).toMatchObject({ kind: 'block', key: 5 });
    expect(hit(xOfTime(PLAN, WHOLE, 45_000), rowOf(5))).toMatchObject({ kind: 'block-begin', key: 5 });
  });

  test('the ruler is for scrubbing, and its flags are bookmarks', () => {
    const at = hit(xOfTime(PLAN, WHOLE, 30_000), 10);
    expect(at?.kind).toBe('time');
    expect(at?.atMs).toBeCloseTo(30_000, 3);
    expect(hit(xOfTime(PLAN, WHOLE, 24_000), 10)).toMatchObject({ kind: 'bookmark', index: 0 });
  });

  test('rails, spans and marks are what they are', () => {
    const rails = laneOf(PLAN, 'rails')!;
    expect(hit(600, rails.y + 3 + 14 * 1.5)).toMatchObject({ kind: 'rail', run: 2 });
    const span = TIMELINE.lanes!.suspicions[4]!;
    const lane = laneOf(PLAN, 'suspicions')!;
    const row = (lane.heightPx - 6) / PLAN.spanRows.size;
    const y = lane.y + 3 + (PLAN.spanRows.get(span.subject)! + 0.5) * row;
    const middle = xOfTime(PLAN, WHOLE, (span.fromMs + span.toMs) / 2);
    expect(hit(middle, y)).toMatchObject({ kind: 'suspicion', subject: span.subject });
    const deaths = laneOf(PLAN, 'deaths')!;
    expect(hit(xOfTime(PLAN, WHOLE, 24_000), deaths.y + 5)).toMatchObject({ kind: 'death', subject: 6 });
    const refuted = laneOf(PLAN, 'refutations')!;
    const at = hit(xOfTime(PLAN, WHOLE, 11_000), refuted.y + 5);
    expect(at).toMatchObject({ kind: 'refutation', subject: 7 });
  });

  test('titles and what is beyond are nothing', () => {
    expect(hit(20, 100)).toBeNull();
    expect(hit(600, 400)).toBeNull();
  });
});

describe('drawTimeline', () => {
  const drawn = (over: Partial<TimelineLook> = {}) => {
    const { pen, calls } = recordingPen();
    drawTimeline(pen, TIMELINE, PLAN, { ...LOOK, ...over });
    return calls;
  };

  test('it names its lanes, its blocks and the moment', () => {
    const words = texts(drawn());
    for (const word of ['faults', 'pause n7', 'crash n12', 'without the pause', 'n7', '21.340 s']) {
      expect(words).toContain(word);
    }
  });

  test('wrong deaths are framed with the eye open only', () => {
    const framed = (over: Partial<TimelineLook>): number =>
      drawn(over).filter(({ name, strokeStyle }) => {
        return name === 'rect' && strokeStyle === PALETTE.light.lost;
      }).length;
    expect(framed({})).toBe(3);
    expect(framed({ truthShown: false })).toBe(0);
  });

  test('what is outside of the window is not drawn', () => {
    expect(texts(drawn({ fromMs: 0, toMs: 3000 }))).not.toContain('pause n7');
  });
});
