import { drawScenario } from 'hearsay/sim';
import { describe, expect, test } from 'vitest';
import { runCell } from './experiments.ts';
import { scenarioOf } from './scenario-experiment.ts';

const ALL = [1, 2, 3, 4];

describe('the scenario of a cell', () => {
  test('is drawn as the fuzzer draws it where nothing is said of its faults', () => {
    expect(scenarioOf({}, 7)).toEqual(drawScenario(7));
    const bounds = { nodes: 5, rules: 'memberlist', faultsMs: 1000, faultsMax: 3 } as const;
    expect(scenarioOf(bounds, 7)).toEqual(drawScenario(7, bounds));
  });

  test('has what is said of its faults, and nothing drawn besides', () => {
    const { faults, actions } = scenarioOf({ nodes: 4, faultsMs: 500, loss: 0.2, latencyMs: 9 }, 7);
    const everywhere = { atMs: 0, forMs: 500, nodes: ALL, peers: ALL };
    expect(faults).toEqual([
      { kind: 'loss', ...everywhere, amount: 0.2 },
      { kind: 'latency', ...everywhere, amount: 9 },
    ]);
    expect(actions).toEqual([]);
    expect(scenarioOf({ nodes: 4, loss: 0 }, 7).faults).toEqual([]);
    expect(scenarioOf({ faultsMax: 0, actionsMax: 0 }, 7)).toMatchObject({ faults: [], actions: [] });
  });

  test('has drawn faults besides where they are asked for', () => {
    const { faults } = scenarioOf({ nodes: 4, loss: 0.2, faultsMax: 3 }, 7);
    const drawn = drawScenario(7, { nodes: 4, faultsMax: 3, actionsMax: 0 }).faults;
    expect(faults).toHaveLength(drawn.length + 1);
    expect(faults).toEqual(expect.arrayContaining([...drawn]));
  });

  test('has so many crashes and pauses, of different nodes that the seed decides', () => {
    const parameters = { nodes: 10, crashes: 3, pauses: 2, pauseMs: 77, faultsMs: 10_000 };
    const { faults } = scenarioOf(parameters, 7);
    expect(faults.filter(({ kind, forMs }) => kind === 'crash' && forMs === null)).toHaveLength(3);
    expect(faults.filter(({ kind, forMs }) => kind === 'pause' && forMs === 77)).toHaveLength(2);
    expect(new Set(faults.map(({ nodes }) => nodes[0])).size).toBe(5);
    expect(faults.every(({ atMs }) => atMs >= 0 && atMs <= 5000)).toBe(true);
    expect(scenarioOf(parameters, 8).faults).not.toEqual(faults);
  });

  test('may be written, with parameters that replace its settings', () => {
    const text = 'seed=3 nodes=4 rules=memberlist crash@1s/ever:3 update@2s:1';
    const scenario = scenarioOf({ scenario: text, nodes: 6 }, 7);
    expect(scenario).toMatchObject({ seed: 7, nodes: 6, rules: 'memberlist' });
    expect(scenario.faults.map(({ kind, nodes }) => [kind, nodes])).toEqual([['crash', [3]]]);
    expect(scenario.actions).toEqual([{ kind: 'update', atMs: 2000, node: 1 }]);
  });
});

describe('a cell', () => {
  const cell = { experiment: 'scenario', parameters: { nodes: 4, crashes: 1, faultsMs: 30_000 }, seed: 3 };

  test('has the same numbers each time, and others with another seed', () => {
    const results = runCell(cell);
    expect(results).toMatchObject({ detections: 3, falseDeaths: 0, failed: 0 });
    expect(results['detectionP50Ms']).toBeGreaterThan(1000);
    expect(runCell(cell)).toEqual(results);
    expect(runCell({ ...cell, seed: 4 })).not.toEqual(results);
  });

  test('that cannot be run throws', () => {
    const parameters = { scenario: 'nodes=9 crash@1s/2s:9', nodes: 3 };
    expect(() => runCell({ ...cell, parameters })).toThrow('nodes are numbered from 1 to 3');
    expect(() => runCell({ ...cell, experiment: 'raft' })).toThrow('there is no experiment "raft"');
  });
});
