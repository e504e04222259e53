import { describe, expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { Timeline } from './timeline.ts';

/** Runs everything, and gives the labels in the order in which they happened. */
function drain(timeline: Timeline, fill: (label: (name: string) => { happen(): void }) => void): string[] {
  const happened: string[] = [];
  fill((name) => ({ happen: () => happened.push(`${name}@${timeline.now}`) }));
  for (let next = timeline.take(); next !== undefined; next = timeline.take()) next.happen();
  return happened;
}

describe('Timeline', () => {
  test('things happen by time, and at one time in the order of adding', () => {
    const timeline = new Timeline();
    const happened = drain(timeline, (label) => {
      timeline.add(2, label('c'));
      timeline.add(1, label('a'));
      timeline.add(2, label('d'));
      timeline.add(1, label('b'));
    });
    expect(happened).toEqual(['a@1', 'b@1', 'c@2', 'd@2']);
  });

  test('what is added as last comes after what is added later for the same time', () => {
    const timeline = new Timeline();
    const happened = drain(timeline, (label) => {
      timeline.addLast(1, label('deadline'));
      timeline.add(1, label('packet'));
      timeline.addLast(1, label('another deadline'));
      timeline.add(2, label('later'));
    });
    expect(happened).toEqual(['packet@1', 'deadline@1', 'another deadline@1', 'later@2']);
  });

  test('ten thousand things at random times come out as a stable sort has them', () => {
    const rng = Rng.seeded(1);
    const timeline = new Timeline();
    const added = Array.from({ length: 10_000 }, (_, order) => ({ at: rng.below(500), order }));
    const taken: { at: number; order: number }[] = [];
    for (const item of added) timeline.add(item.at, { happen: () => taken.push(item) });
    for (let next = timeline.take(); next !== undefined; next = timeline.take()) next.happen();
    expect(taken).toEqual(added.toSorted((a, b) => a.at - b.at || a.order - b.order));
    expect(timeline.size).toBe(0);
  });

  test('time stands at what was taken last, and moves on only to where nothing is due before', () => {
    const timeline = new Timeline();
    expect([timeline.now, timeline.next()]).toEqual([0, Infinity]);
    timeline.add(5, { happen: () => {} });
    timeline.advance(4);
    expect(timeline.now).toBe(4);
    expect(() => timeline.advance(6)).toThrow('past 5');
    timeline.take();
    expect(timeline.now).toBe(5);
    expect(() => timeline.add(4, { happen: () => {} })).toThrow('due at 4, and it is 5');
    expect(() => timeline.add(Number.NaN, { happen: () => {} })).toThrow('due at NaN');
  });
});
