import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Engine } from '../player/engine.ts';
import { specOf } from '../lessons/base-spec.ts';
import { measure } from '../lessons/metrics.ts';
import { readData } from '../lessons/read-data.ts';
import { EXERCISES, type Exercise } from '../lessons/schema.ts';
import { UNIT_PATH } from '../../unit-plugin.ts';
import { countedIn } from './counted.ts';

const path = fileURLToPath(
  new URL(`../../../../${UNIT_PATH.replace(/\.md$/, '/exercises.yaml')}`, import.meta.url),
);
const { exercises } = readData('exercises.yaml', readFileSync(path, 'utf8'), EXERCISES);
const SEED = 7;

function variantOf(id: string, name: string): { exercise: Exercise; variant: Exercise['variants'][number] } {
  const exercise = exercises.find((one) => one.id === id)!;
  return { exercise, variant: exercise.variants.find((one) => one.id === name)! };
}

function countedOf(id: string, name: string) {
  const { exercise, variant } = variantOf(id, name);
  const spec = specOf(SEED, exercise.base, variant.spec);
  const { metric, about } = variant;
  return { counted: countedIn(metric, spec, about), value: measure(metric, spec, about), spec };
}

describe('what a metric has counted', () => {
  test('is as many as the metric says, and each is in one group', () => {
    for (const [id, name] of [
      ['E4', 'k0'],
      ['E9', 'off'],
    ] as const) {
      const { counted, value } = countedOf(id, name);
      expect(counted!.total, id).toBe(value);
      expect(
        counted!.groups.reduce((sum, { count }) => sum + count, 0),
        id,
      ).toBe(value);
    }
  });

  test('tells failed probes by the leg that was lost', () => {
    const { counted } = countedOf('E4', 'k0');
    expect(counted!.groups.map(({ what }) => what).sort()).toEqual([
      'the direct ping arrived, and no ack came back in time',
      'the direct ping did not arrive',
    ]);
  });

  test('tells a suspicion of an own failed probe from one that was heard', () => {
    const { counted } = countedOf('E8', 'first');
    const whats = counted!.groups.map(({ what }) => what);
    expect(whats).not.toContain('the observer’s own clock ran out');
    expect(whats).toContain('the observer’s own probe had failed');
  });

  test('is a moment that the lab shows so: the observer holds the subject dead from then on', () => {
    const { counted, spec } = countedOf('E8', 'verdict');
    const engine = new Engine();
    let info = engine.open(spec);
    while (info.computedMs < spec.forMs) info = engine.compute(info.id, 1000);
    const { atMs, chair, text } = counted!.groups[0]!.moments[0]!;
    expect(text).toBe(`n${chair} holds n32 dead`);
    const { members } = engine.node(info.id, atMs, chair);
    expect(members.find(({ number }) => number === 32)!.belief).toBe(3);
  });

  test('is nothing where a metric counts no moments, or there were none', () => {
    expect(countedOf('E1', 'steady').counted).toBeNull();
    expect(countedOf('E7', 'k3').counted).toBeNull();
  });
});
