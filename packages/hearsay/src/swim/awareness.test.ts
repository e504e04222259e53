import { describe, expect, test } from 'vitest';
import { Awareness } from './awareness.ts';

describe('Awareness', () => {
  test('the score stays between healthy and one below its maximum', () => {
    const awareness = new Awareness(8);
    awareness.adjust(-3);
    expect(awareness.score).toBe(0);
    awareness.adjust(100);
    expect([awareness.score, awareness.ceiling]).toEqual([7, 7]);
    awareness.adjust(-2);
    expect(awareness.score).toBe(5);
  });

  test('each point stretches a duration by its own length', () => {
    const awareness = new Awareness(8);
    expect(awareness.scale(500)).toBe(500);
    awareness.adjust(3);
    expect(awareness.scale(500)).toBe(2000);
  });

  test('a maximum of 1 switches it off', () => {
    const awareness = new Awareness(1);
    awareness.adjust(5);
    expect(awareness.scale(500)).toBe(500);
    expect(() => new Awareness(0)).toThrow('awareness max 0');
  });
});
