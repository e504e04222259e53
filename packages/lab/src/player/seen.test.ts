import { describe, expect, test } from 'vitest';
import { Engine } from './engine.ts';
import { isOfTruth, momentsSeen } from './seen.ts';
import { complete, troubled } from './test-specs.ts';

const TRUTH_WORDS =
  /truth|crash|paused|and it lives|and it is$|mistaken|what is so|stands still|lost|nothing passes/;

describe('with the eye closed', () => {
  const engine = new Engine();
  const run = complete(engine, troubled(1));

  test('no moment tells a fault, or whether a death is right', () => {
    const all = engine.moments(run);
    const seen = momentsSeen(all);
    expect(all.some(({ text }) => TRUTH_WORDS.test(text))).toBe(true);
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.filter(({ text }) => TRUTH_WORDS.test(text))).toEqual([]);
    expect(new Set(seen.map(({ kind }) => kind))).toEqual(
      new Set(['first-suspicion', 'refutation', 'death']),
    );
  });

  test('a description tells views alone', () => {
    for (const chair of [null, 1, 4]) {
      for (const atMs of [3500, 8000, 20_000, 40_000]) {
        expect(engine.describe(run, atMs, chair)).toContain('truth:');
        expect(engine.describe(run, atMs, chair, false)).not.toMatch(TRUTH_WORDS);
      }
    }
  });

  test('what is left of a chain of causes has no link that nobody in the cluster knows', () => {
    const events = engine.events(run, 0, engine.info(run).events);
    let hidden = 0;
    for (const { id } of events.filter(({ kind }) => kind === 'suspect' || kind === 'dead').slice(0, 60)) {
      const { chain } = engine.why(run, id);
      hidden += chain.filter(({ isTruth }) => isTruth).length;
      for (const { event, isTruth } of chain) {
        if (event !== null && isOfTruth(events[event]!.kind)) expect(isTruth).toBe(true);
      }
    }
    expect(hidden).toBeGreaterThan(10);
  });
});
