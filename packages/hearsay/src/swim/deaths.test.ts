import { describe, expect, test } from 'vitest';
import { Deaths, type Death } from './deaths.ts';

const death = (name: string, at = 0): Death => ({
  name,
  incarnation: 1,
  address: { bytes: Uint8Array.of(10, 0, 0, 1), port: 7946 },
  at,
  left: false,
});

describe('Deaths', () => {
  test('a death is remembered for its time', () => {
    const deaths = new Deaths({ max: 10, memoryMs: 1000 });
    deaths.remember(death('n1'));
    expect([deaths.of('n1', 1000)?.name, deaths.of('n1', 1001), deaths.size]).toEqual(['n1', undefined, 0]);
  });

  test('beyond the bound the oldest is forgotten; a death that is told again is new', () => {
    const deaths = new Deaths({ max: 3, memoryMs: 1000 });
    for (const name of ['n1', 'n2', 'n3', 'n1', 'n4']) deaths.remember(death(name));
    expect(deaths.all().map(({ name }) => name)).toEqual(['n3', 'n1', 'n4']);
  });

  test('those over their time are not among the remembered', () => {
    const deaths = new Deaths({ max: 10, memoryMs: 1000 });
    for (const [name, at] of [
      ['n1', 0],
      ['n2', 500],
    ] as const)
      deaths.remember(death(name, at));
    expect(deaths.remembered(1000).map(({ name }) => name)).toEqual(['n1', 'n2']);
    expect(deaths.remembered(1001).map(({ name }) => name)).toEqual(['n2']);
    expect(deaths.size).toBe(1);
  });

  test('whoever lives again is forgotten, and what is saved comes back', () => {
    const deaths = new Deaths({ max: 3, memoryMs: 1000 });
    for (const name of ['n1', 'n2']) deaths.remember(death(name));
    deaths.forget('n1');
    const restored = new Deaths({ max: 3, memoryMs: 1000 });
    restored.restore(deaths.all());
    expect([restored.of('n1', 0), restored.of('n2', 0)]).toEqual([undefined, death('n2')]);
  });
});
