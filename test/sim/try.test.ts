import { expect, test } from 'vitest';
import { simCluster } from '../support/sim-cluster.ts';
test('x', () => {
  for (const size of [10, 50]) {
    const t = performance.now();
    const c = simCluster({ seed: 1, size }).form();
    console.log(size, c.sim.now, c.sim.steps, performance.now() - t);
    c.sim.runFor(60_000);
    console.log(c.sim.steps, performance.now() - t, c.deaths());
    expect(c.converged()).toBe(true);
  }
});
