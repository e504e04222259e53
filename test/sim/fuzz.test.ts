/** Scenarios drawn from seeds, as `hearsay sim fuzz` draws them: a few pinned, and a fresh one each run. */
import { describe, expect, test } from 'vitest';
import { seeds } from '../support/sim-cluster.ts';
import { drawScenario, runScenario } from '../../packages/hearsay/src/sim/scenario.ts';
import { parseScenario } from '../../packages/hearsay/src/sim/scenario-text.ts';
import { replayCommand } from '../../packages/hearsay/src/sim/shrink.ts';

describe.each([
  ['hearsay', 40],
  ['memberlist', 10],
  ['memberlist-0.2', 5],
] as const)('the rules of %s', (rules, pinned) => {
  test('keep every law that holds for them, whatever befalls the cluster', () => {
    for (const seed of seeds(pinned)) {
      const { failure, scenario } = runScenario(drawScenario(seed, { rules }));
      expect(failure, replayCommand(scenario)).toBeNull();
    }
  });
});

/** What the hunt has found, and what was wrong. */
const FOUND: readonly (readonly [what: string, scenario: string])[] = [
  [
    'a stall below a probe interval did not stop the suspicion clocks',
    'seed=1 nodes=8 faults=60s partition@1s/25600ms:4 pause@25750ms/900ms:4',
  ],
];

describe('what has been found stays found', () => {
  test.each(FOUND)('%s', (_what, text) => {
    expect(runScenario(parseScenario(text)).failure).toBeNull();
  });
});
