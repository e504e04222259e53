import { describe, expect, test } from 'vitest';
import { measurementsOf } from './lifeguard-full.ts';
import { parseSweep } from './sweep-file.ts';
import { cellAt, cellCount, type CellRecord } from './sweep.ts';

const GRID = `
experiment: lifeguard
seeds: 2
parameters:
  -
    configuration: [SWIM, LHA-Probe, LHA-Suspicion, Buddy, Lifeguard, hearsay]
    alpha: 5
    beta: 6
    anomalous: 4
    anomalyMs: 16384
    normalMs: [64, 1024]
  - { configuration: [SWIM, LHA-Probe, LHA-Suspicion, Buddy, Lifeguard, hearsay], alpha: 5, beta: 6,
      anomalous: 4, anomalyMs: 32768 }
  - { configuration: Lifeguard, alpha: [2, 4], beta: [2, 4, 6], anomalous: 4, anomalyMs: 1, normalMs: 1 }
  - { configuration: Lifeguard, alpha: 5, beta: [2, 4], anomalous: 4, anomalyMs: 1, normalMs: 1 }
`;

/** Each cell counts 1, and its times are its number and half of it, in seconds. */
function records(): CellRecord[] {
  const sweep = parseSweep(GRID, 'grid');
  return Array.from({ length: cellCount(sweep) }, (_, cell) => {
    const { seed, parameters } = cellAt(sweep, cell);
    const counts = { falsePositives: 1, falsePositivesAtHealthy: 2, messages: 3, bytes: 4 };
    return { cell, seed, parameters, results: { ...counts, firstMs: [cell * 1000], fullMs: [cell * 500] } };
  });
}

describe('the runs of the whole grid', () => {
  test('add up to what the tables take: Interval counts, Threshold times in order', () => {
    const { ablation, ours, swim, tunings } = measurementsOf(records());
    expect([...ablation.keys()]).toEqual(['SWIM', 'LHA-Probe', 'LHA-Suspicion', 'Buddy', 'Lifeguard']);
    const counts = { runs: 4, falsePositives: 4, falsePositivesAtHealthy: 8, messages: 12, bytes: 16 };
    // Six configurations with two normal times and two seeds are 24 cells; Threshold runs follow.
    expect(ablation.get('SWIM')).toEqual({ ...counts, firstS: [24, 25], fullS: [12, 12.5] });
    expect(ours).toEqual({ ...counts, firstS: [34, 35], fullS: [17, 17.5] });
    expect(swim).toEqual(ablation.get('SWIM'));
    expect(tunings.map(({ alpha, beta }) => [alpha, beta])).toHaveLength(9);
    expect(tunings.at(-1)).toEqual({ alpha: 5, beta: 6, measured: ablation.get('Lifeguard') });
  });

  test('that are not all there are no tables', () => {
    const some = records().filter(({ parameters }) => parameters['configuration'] !== 'Buddy');
    expect(() => measurementsOf(some)).toThrow('no run of Buddy with alpha 5 and beta 6');
  });
});
