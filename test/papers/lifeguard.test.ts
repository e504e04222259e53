/**
 * One cell of Lifeguard's Interval experiment a configuration; `hearsay sim paper lifeguard` prints the
 * tables.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  runLifeguardCell,
  type LifeguardCell,
  type LifeguardOutcome,
} from '../../packages/hearsay/src/sim/papers/lifeguard-run.ts';
import { LIFEGUARD_PARTS, lifeguardVariant } from '../../packages/hearsay/src/sim/papers/lifeguard.ts';
import { RULES } from '../../packages/hearsay/src/swim/rules.ts';

const CELL: LifeguardCell = { size: 128, anomalous: 4, anomalyMs: 16_384, normalMs: 4, seed: 1 };
const MIN_SUSPICION_MS = 10_535;

describe('Lifeguard', () => {
  const outcomes = new Map<string, LifeguardOutcome>();
  const of = (name: string): LifeguardOutcome => outcomes.get(name)!;

  beforeAll(() => {
    for (const [name, parts] of Object.entries(LIFEGUARD_PARTS)) {
      outcomes.set(name, runLifeguardCell(CELL, lifeguardVariant(parts, 5, 6)));
    }
  });

  test('under SWIM slow members take healthy ones for failed, and the buddy system changes little', () => {
    expect(of('SWIM').falsePositives).toBeGreaterThan(20);
    expect(of('Buddy').falsePositives).toBeGreaterThan(of('SWIM').falsePositives / 2);
  });

  test('suspicions that start long spare them, alone and with all parts', () => {
    const most = of('SWIM').falsePositives * 0.05;
    expect(of('LHA-Suspicion').falsePositives).toBeLessThanOrEqual(most);
    expect(of('Lifeguard').falsePositives).toBeLessThanOrEqual(most);
  });

  test('hardly any of it is seen at healthy members', () => {
    for (const name of outcomes.keys()) expect(of(name).falsePositivesAtHealthy).toBeLessThan(10);
  });

  test('true failures are detected as soon with all parts as with none', () => {
    const { firstMs } = of('Lifeguard');
    expect(firstMs).toHaveLength(4);
    expect(firstMs).toEqual(of('SWIM').firstMs);
    for (const ms of firstMs) expect(ms).toBeGreaterThan(MIN_SUSPICION_MS);
  });

  test('a host that reads before it judges, with our rules, accuses nobody falsely', () => {
    const { config } = lifeguardVariant(LIFEGUARD_PARTS['Lifeguard']!, 5, 6);
    const ours = runLifeguardCell(CELL, { rules: RULES.hearsay, lateDeadlineRule: true, config });
    expect(ours.falsePositives).toBe(0);
    expect(ours.firstMs).toHaveLength(4);
  });

  test('a run depends on its seed alone', () => {
    const again = runLifeguardCell(CELL, lifeguardVariant(LIFEGUARD_PARTS['SWIM']!, 5, 6));
    expect(again).toEqual(of('SWIM'));
  });
});
