import { describe, expect, test } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

const taken = (bucket: TokenBucket, now: number, tries: number): number =>
  Array.from({ length: tries }, () => bucket.take(now)).filter(Boolean).length;

describe('TokenBucket', () => {
  test('it starts full, and gives no more than it holds', () => {
    expect(taken(new TokenBucket({ capacity: 5, refillMs: 1000, now: 0 }), 0, 9)).toBe(5);
  });

  test('it refills steadily, up to its capacity', () => {
    const bucket = new TokenBucket({ capacity: 5, refillMs: 1000, now: 0 });
    taken(bucket, 0, 5);
    expect(taken(bucket, 199, 9)).toBe(0);
    expect(taken(bucket, 400, 9)).toBe(2);
    expect(taken(bucket, 1_000_000, 9)).toBe(5);
  });

  test('asking often does not lose fractions', () => {
    const bucket = new TokenBucket({ capacity: 5, refillMs: 1000, now: 0 });
    taken(bucket, 0, 5);
    let count = 0;
    for (let now = 1; now <= 1001; now += 1) if (bucket.take(now)) count += 1;
    expect(count).toBe(5);
  });

  test('it is full again when its time has passed', () => {
    const bucket = new TokenBucket({ capacity: 5, refillMs: 1000, now: 0 });
    expect(bucket.isFull(0)).toBe(true);
    bucket.take(0);
    expect([bucket.isFull(199), bucket.isFull(200)]).toEqual([false, true]);
  });

  test('a restored bucket goes on where the saved one was', () => {
    const bucket = new TokenBucket({ capacity: 5, refillMs: 1000, now: 0 });
    taken(bucket, 0, 4);
    const restored = new TokenBucket({ capacity: 5, refillMs: 1000, now: 777 });
    restored.restore(bucket.save());
    expect(taken(restored, 200, 9)).toBe(2);
  });
});
