import { describe, expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { Happening, Timeline } from './timeline.ts';

class Doing extends Happening {
  readonly #action: () => void;

  constructor(action: () => void) {
    super();
    this.#action = action;
  }

  happen(): void {
    this.#action();
  }

  save(): { kind: 'order'; order: number } {
    return { kind: 'order', order: this.order };
  }
}

/** Runs everything, and gives the labels in the order in which they happened. */
function drain(timeline: Timeline, fill: (label: (name: string) => Happening) => void): string[] {
  const happened: string[] = [];
  fill((name) => new Doing(() => happened.push(`${name}@${timeline.now}`)));
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
    for (const item of added) timeline.add(item.at, new Doing(() => taken.push(item)));
    for (let next = timeline.take(); next !== undefined; next = timeline.take()) next.happen();
    expect(taken).toEqual(added.toSorted((a, b) => a.at - b.at || a.order - b.order));
    expect(timeline.size).toBe(0);
  });

  test('time stands at what was taken last, and moves on only to where nothing is due before', () => {
    const timeline = new Timeline();
    expect([timeline.now, timeline.next()]).toEqual([0, Infinity]);
    timeline.add(5, new Doing(() => {}));
    timeline.advance(4);
    expect(timeline.now).toBe(4);
    expect(() => timeline.advance(6)).toThrow('past 5');
    timeline.take();
    expect(timeline.now).toBe(5);
    expect(() => timeline.add(4, new Doing(() => {}))).toThrow('due at 4, and it is 5');
    expect(() => timeline.add(Number.NaN, new Doing(() => {}))).toThrow('due at NaN');
  });

  test('times from microseconds to days, added while others are taken: always the first is taken', () => {
    const rng = Rng.seeded(2);
    const timeline = new Timeline();
    const waiting = new Set<Happening>();
    let left = 5000;
    const add = (): void => {
      left -= 1;
      const scale = [0, 0.01, 1, 300, 5000, 100_000_000][rng.below(6)]!;
      const doing = new Doing(() => {
        const more = Math.min(left, rng.below(3));
        for (let i = 0; i < more; i += 1) add();
      });
      if (rng.chance(0.2)) timeline.addLast(timeline.now + rng.unit() * scale, doing);
      else timeline.add(timeline.now + rng.unit() * scale, doing);
      waiting.add(doing);
    };
    for (let i = 0; i < 200; i += 1) add();
    while (waiting.size > 0) {
      const [first] = [...waiting].sort((a, b) => a.at - b.at || a.order - b.order);
      expect(timeline.next()).toBe(first!.at);
      expect(timeline.take()).toBe(first);
      expect(timeline.now).toBe(first!.at);
      waiting.delete(first!);
      first!.happen();
    }
    expect(left).toBe(0);
    expect(timeline.size).toBe(0);
  });

  test('what has been taken back never happens, and is not waited for', () => {
    const timeline = new Timeline();
    const back = new Doing(() => {});
    timeline.add(5, back);
    timeline.add(7, new Doing(() => {}));
    back.isVoid = true;
    expect(timeline.next()).toBe(7);
    expect(timeline.take()?.at).toBe(7);
    expect(timeline.take()).toBeUndefined();
  });

  test('looking far ahead does not lose what is added before', () => {
    const timeline = new Timeline();
    const happened = drain(timeline, (label) => {
      timeline.add(50_000, label('late'));
      timeline.next();
      timeline.add(3, label('early'));
      timeline.add(3.1, label('next'));
      timeline.add(20_000, label('between'));
    });
    expect(happened).toEqual(['early@3', 'next@3.1', 'between@20000', 'late@50000']);
  });

  test('a restored timeline goes on in the same order', () => {
    const timeline = new Timeline();
    for (const at of [9, 3, 3, 70_000]) timeline.add(at, new Doing(() => {}));
    timeline.addLast(3, new Doing(() => {}));
    timeline.take();
    const saved = timeline.save(() => 0);
    const again = new Timeline();
    again.restore(timeline.now, timeline.additions);
    for (const entry of saved.toReversed()) again.restoreEntry(entry, new Doing(() => {}));
    expect(again.save(() => 0)).toEqual(saved);
    const ats = [again.take(), again.take(), again.take(), again.take()].map((one) => one!.at);
    expect(ats).toEqual([3, 3, 9, 70_000]);
  });
});
