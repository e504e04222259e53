/**
 * Every stop is performed by the real engine: what it waits for happens, and so does what its change is
 * about.
 */
import { describe, expect, test } from 'vitest';
import { checkSpec } from '../player/check-spec.ts';
import { Engine } from '../player/engine.ts';
import { Belief } from '../player/scene.ts';
import { lastHeardOf } from './last-heard.ts';
import { followersOf } from './leaders.ts';
import { perform, performChange, type Performer } from './performance.ts';
import { piecesOf, plainText, wordsIn } from './phrase.ts';
import { compareViews, type World } from './same-view.ts';
import { STOPS } from './stops.ts';
import type { Stop } from './stop.ts';

const WORDS_MAX = 25;
/** Of virtual time; the longest is that in which two sides give each other up. */
const PLAYED_MS_MAX = 15_000;

/** The engine as a page has it. */
function performer(engine: Engine): Performer {
  return {
    open: (spec) => Promise.resolve(engine.open(spec)),
    branch: (...args) => Promise.resolve(engine.branch(...args)),
    compute: (run) => Promise.resolve(engine.compute(run, Infinity)),
    events: (...args) => Promise.resolve(engine.events(...args)),
    packets: (...args) => Promise.resolve(engine.packets(...args)),
    scene: (...args) => Promise.resolve(engine.scene(...args)),
    matrix: (...args) => Promise.resolve(engine.matrix(...args)),
  };
}

const stopOf = (id: string): Stop => STOPS.find((stop) => stop.id === id)!;

describe.each(STOPS.map((stop) => [stop.id, stop] as const))('%s', (_id, stop) => {
  test('what it waits for happens, and what its change is about', async () => {
    const engine = new Engine();
    const before = await perform(stop, performer(engine));
    expect(before.isFound, stop.until.words).toBe(true);
    expect(before.untilMs).toBeGreaterThan(before.fromMs);
    expect(before.untilMs - before.fromMs).toBeLessThan(PLAYED_MS_MAX);
    const after = await performChange(stop, performer(engine), before);
    expect(after.isFound, stop.change.seen.words).toBe(true);
    expect(after.info.parent).toEqual({ run: before.info.id, atMs: before.untilMs });
    expect(after.info.spec).not.toEqual(stop.spec);
    expect(checkSpec(after.info.spec)).toEqual(after.info.spec);
    expect(engine.divergence(before.info.id, after.info.id)).not.toBeNull();
    expect(engine.describe(before.info.id, before.untilMs, stop.chair)).toMatch(/\.$/);
  });

  test(`says it in ${WORDS_MAX} words`, () => {
    const { narration, change, question } = stop;
    expect(wordsIn(narration), narration).toBeLessThanOrEqual(WORDS_MAX);
    expect(wordsIn(change.told), change.told).toBeLessThanOrEqual(WORDS_MAX);
    expect(piecesOf(change.told).length).toBeGreaterThan(0);
    if (question !== null) expect(wordsIn(question.ask)).toBeLessThanOrEqual(WORDS_MAX);
    if (question?.kind === 'choice') expect(wordsIn(question.reply)).toBeLessThanOrEqual(WORDS_MAX);
  });
});

test('there are twelve stops, each with a name of its own', () => {
  expect(STOPS).toHaveLength(12);
  expect(new Set(STOPS.map(({ id }) => id)).size).toBe(12);
});

test('dead, slow and cut are one and the same to the chair, and each can be mended', async () => {
  const stop = stopOf('silence');
  if (stop.question?.kind !== 'choice') throw new Error('the stop asks no choice');
  const worlds: World[] = [];
  let lastMs: number | null = null;
  for (const { spec } of stop.question.options) {
    const engine = new Engine();
    const { info, untilMs } = await perform(stop, performer(engine), spec);
    expect(lastMs ?? untilMs).toBe(untilMs);
    lastMs = untilMs;
    worlds.push({ events: engine.events(info.id, 0, 1e6), packets: engine.packets(info.id, 0, 1e6) });
    const after = await performChange(stop, performer(engine), await perform(stop, performer(engine), spec));
    expect(after.isFound).toBe(true);
  }
  const { isSame, given } = compareViews(worlds, 1, lastMs!);
  expect(isSame).toBe(true);
  expect(given[0]).toBeGreaterThan(0);
  // In the end they are not the same: one of them is heard again.
  expect(compareViews(worlds, 1, 30_000).isSame).toBe(false);
});

test('changes that make something sooner do so, and the one that makes it later does that', async () => {
  const engine = new Engine();
  const tookMs = async (id: string): Promise<readonly [before: number, after: number]> => {
    const before = await perform(stopOf(id), performer(engine));
    const after = await performChange(stopOf(id), performer(engine), before);
    return [before.seenAfterMs ?? Infinity, after.seenAfterMs!];
  };
  for (const id of ['piggyback', 'doubling', 'budget', 'push-pull']) {
    const [before, after] = await tookMs(id);
    expect(after, id).toBeLessThan(before);
  }
  const [confirmed, alone] = await tookMs('clock');
  expect(alone).toBeGreaterThan(2 * confirmed);
});

test('somebody never hears, on its own budget', async () => {
  const engine = new Engine();
  const { info } = await perform(stopOf('budget'), performer(engine));
  const heard = new Set(
    engine
      .events(info.id, 0, 1e6)
      .filter(({ kind }) => kind === 'meta')
      .map(({ observer }) => observer),
  );
  expect(heard.size).toBeGreaterThan(32);
  expect(heard.size).toBeLessThan(64);
});

test('torn in two, each side holds the other dead, and there are two leaders', async () => {
  const engine = new Engine();
  const torn = await perform(stopOf('partition'), performer(engine));
  expect(engine.scene(torn.info.id, torn.untilMs, 1).belief[15]).toBe(Belief.Dead);
  expect(engine.scene(torn.info.id, torn.untilMs, 16).belief[0]).toBe(Belief.Dead);
  const led = await perform(stopOf('leader'), performer(engine));
  expect(followersOf(engine.matrix(led.info.id, led.untilMs)).map(({ leader }) => leader)).toEqual([0, 2]);
});

test('the last to hear over many seeds is read off the bands', () => {
  const engine = new Engine();
  const { spec } = stopOf('doubling');
  const asked = { fromMs: 1000, toMs: 4000, points: 301, subject: 1 };
  const seeds = 9;
  const told = lastHeardOf(engine.bands(spec, seeds, asked), asked)!;
  const lasts = Array.from({ length: seeds }, (_, i) => {
    const { id } = engine.open({ ...spec, seed: spec.seed + i + 1 });
    engine.compute(id, Infinity);
    const times = engine
      .events(id, 0, 1e6)
      .filter(({ kind }) => kind === 'meta')
      .map(({ atMs }) => atMs);
    return Math.max(...times) - 1000;
  }).toSorted((a, b) => a - b);
  expect(told.p50Ms).toBeGreaterThanOrEqual(lasts[4]!);
  expect(told.p50Ms! - lasts[4]!).toBeLessThanOrEqual(10);
  expect(told.p10Ms).toBeLessThanOrEqual(told.p50Ms!);
  expect(told.p90Ms).toBeGreaterThanOrEqual(told.p50Ms!);
});

describe('a phrase', () => {
  test('marks the words that stand for a state', () => {
    const phrase = 'n3 was [suspected|suspect], and is [alive|alive].';
    expect(plainText(phrase)).toBe('n3 was suspected, and is alive.');
    expect(piecesOf(phrase).filter(({ state }) => state !== null)).toEqual([
      { text: 'suspected', state: 'suspect' },
      { text: 'alive', state: 'alive' },
    ]);
    expect(wordsIn(phrase)).toBe(6);
  });

  test('of a state that is none is an error', () => {
    expect(() => piecesOf('it is [odd|odd]')).toThrow(/no such state/);
  });
});
