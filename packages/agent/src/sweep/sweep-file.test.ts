import { describe, expect, test } from 'vitest';
import { FileError } from '../files/located-yaml.ts';
import { LIFEGUARD_GRID } from './lifeguard-grid.ts';
import { parseSweep } from './sweep-file.ts';
import { cellAt, cellCount, combinationCount } from './sweep.ts';

function complaint(text: string): string {
  try {
    parseSweep(text, 's.yaml');
  } catch (error) {
    if (error instanceof FileError) return error.message;
    throw error;
  }
  throw new Error('nothing is wrong with it');
}

describe('a sweep’s file', () => {
  test('gives values one by one, in lists, as ranges and as times', () => {
    const text = `
experiment: scenario
seeds: {from: 7, count: 3}
parameters:
  nodes: [16, 32]
  rules: memberlist
  loss: {from: 0, to: 0.3, step: 0.1}
  faultsMs: [1m30s, 200ms, 5]
percentiles: [50, 99.9]
`;
    expect(parseSweep(text, 's.yaml')).toEqual({
      experiment: 'scenario',
      seeds: { from: 7, count: 3 },
      grids: [
        [
          { name: 'nodes', values: [16, 32] },
          { name: 'rules', values: ['memberlist'] },
          { name: 'loss', values: [0, 0.1, 0.2, 0.3] },
          { name: 'faultsMs', values: [90_000, 200, 5] },
        ],
      ],
      percentiles: [50, 99.9],
    });
  });

  test('has shares as percentages, and times in every unit', () => {
    const text = 'experiment: scenario\nparameters: {loss: [5%, 0.1], faultsMs: [1min, 2m]}\n';
    const [grid] = parseSweep(text, 's.yaml').grids;
    expect(grid!.map(({ values }) => values)).toEqual([
      [0.05, 0.1],
      [60_000, 120_000],
    ]);
  });

  test('may be no more than its experiment', () => {
    const sweep = parseSweep('experiment: scenario\n', 's.yaml');
    expect(cellCount(sweep)).toBe(1);
    expect(cellAt(sweep, 0)).toEqual({ experiment: 'scenario', parameters: {}, seed: 1, index: 0 });
    expect(sweep.percentiles).toEqual([50, 99]);
  });

  test('holds the whole grid of Lifeguard, each run once', () => {
    const sweep = parseSweep(LIFEGUARD_GRID, 'grid');
    const runs = (9 * 6 * 8 + 9 * 6) * 10;
    expect(cellCount(sweep)).toBe((6 + 8) * runs);
    const seen = new Set<string>();
    for (let index = 0; index < cellCount(sweep); index += sweep.seeds.count) {
      seen.add(JSON.stringify(cellAt(sweep, index).parameters));
    }
    expect(seen.size).toBe(combinationCount(sweep));
  });
});

describe('what is wrong with it is said in one line, with its place', () => {
  const scenario = (parameters: string): string => `experiment: scenario\nparameters:\n  ${parameters}\n`;

  test.each([
    ['experiment: raft\n', 's.yaml:1:13: experiment: "raft"; allowed: scenario, lifeguard'],
    ['seeds: 3\n', 's.yaml:1:1: experiment: it is missing; allowed: scenario, lifeguard'],
    [
      'experiment: scenario\nseed: 3\n',
      's.yaml:2:1: seed: there is no such key; allowed: experiment, seeds, parameters, percentiles',
    ],
    [
      'experiment: scenario\nseeds: 0\n',
      's.yaml:2:8: seeds: 0; allowed: 1 to 1000000 of them, or a map {from: FIRST, count: HOW MANY}',
    ],
    [
      'experiment: scenario\nseeds: {from: -1, count: 2}\n',
      's.yaml:2:15: seeds.from: -1; allowed: a whole number from 0',
    ],
    [
      'experiment: scenario\nseeds: {from: 1, until: 2}\n',
      's.yaml:2:18: seeds.until: there is no such key; allowed: from, count',
    ],
    [
      'experiment: scenario\npercentiles: [50, 101]\n',
      's.yaml:2:19: percentiles[2]: 101; allowed: up to 100',
    ],
    [scenario('nodez: 3'), 's.yaml:3:3: parameters.nodez: there is no such key; allowed: nodes, rules, '],
    [scenario('constructor: 3'), 's.yaml:3:3: parameters.constructor: there is no such key; allowed: '],
    [
      scenario('nodes: [16, 1]'),
      's.yaml:3:15: parameters.nodes[2]: 1; allowed: a whole number from 2 to 1000',
    ],
    [scenario('nodes: [16, 16]'), 's.yaml:3:15: parameters.nodes[2]: 16 is there twice; allowed: each value'],
    [scenario('nodes: []'), 's.yaml:3:10: parameters.nodes: a list of 0; allowed: 1 to 10000 values'],
    [
      scenario('faultsMs: 90 parsecs'),
      's.yaml:3:13: parameters.faultsMs: "90 parsecs"; allowed: milliseconds from 0 to 86400000, or a time',
    ],
    [
      scenario('mtuBytes: 90s'),
      's.yaml:3:13: parameters.mtuBytes: "90s"; allowed: a whole number of bytes from 1 to 65535',
    ],
    [scenario('loss: 1.5'), 's.yaml:3:9: parameters.loss: 1.5; allowed: a share from 0 to 1'],
    [
      scenario('rules: [raft]'),
      's.yaml:3:11: parameters.rules[1]: "raft"; allowed: hearsay, memberlist, memberlist-0.2',
    ],
    [
      scenario('loss: {from: 0, to: 1}'),
      's.yaml:3:9: parameters.loss.step: it is missing; allowed: a share from 0 to 1',
    ],
    [scenario('loss: {from: 0, to: 1, step: 0}'), 's.yaml:3:32: parameters.loss.step: 0; allowed: above 0'],
    [
      scenario('loss: {from: 1, to: 0, step: 0.1}'),
      's.yaml:3:23: parameters.loss.to: 0; allowed: not below `from`, 1',
    ],
    [
      scenario('loss: {from: 0, to: 1, by: 0.1}'),
      's.yaml:3:26: parameters.loss.by: there is no such key; allowed: from, to, step',
    ],
    [
      scenario('rules: {from: 0, to: 1, step: 1}'),
      's.yaml:3:10: parameters.rules: a range; allowed: one value or a list: hearsay, ',
    ],
    [
      scenario('loss: {from: 0, to: 1, step: 0.00001}'),
      's.yaml:3:9: parameters.loss: a range of 100001; allowed: 1 to 10000 values',
    ],
    [
      scenario('scenario: crash@1s/2s:99'),
      's.yaml:3:13: parameters.scenario: crash: 99 is not allowed; nodes are numbered from 1 to 16; ',
    ],
    [
      scenario('scenario: seed=99 crash@1s/2s:9'),
      's.yaml:3:13: parameters.scenario: seed=99 would not hold, since `seeds` gives them; allowed: a',
    ],
    [
      scenario('indirectChecks: [1.5]'),
      's.yaml:3:20: parameters.indirectChecks[1]: 1.5; allowed: a whole num',
    ],
    [
      scenario('suspicionMult: [0, 0.5]'),
      's.yaml:3:19: parameters.suspicionMult[1]: 0; allowed: a number from 1',
    ],
    [
      scenario('gossipIntervalMs: [0]'),
      's.yaml:3:22: parameters.gossipIntervalMs[1]: 0; allowed: milliseconds from 1, or a time such as 90s',
    ],
    [
      scenario('packetBytesMax: [5]'),
      's.yaml:3:20: parameters.packetBytesMax[1]: 5; allowed: a whole number from 512',
    ],
    // From here on each value is right by itself.
    [
      scenario('{nodes: [8], crashes: [7, 8, 9, 20]}'),
      's.yaml:3:32: parameters.crashes[3]: 9 crashes of 8 nodes (with nodes=8); allowed: at most 8, for each',
    ],
    [
      scenario('{nodes: 8, crashes: 1, pauses: {from: 4, to: 8, step: 1}}'),
      's.yaml:3:34: parameters.pauses: 1 crash and 8 pauses of 8 nodes (with nodes=8 crashes=1); allowed: at',
    ],
    [
      scenario('{nodes: [8], probeTimeoutMs: [500, 2000]}'),
      's.yaml:3:38: parameters.probeTimeoutMs[2]: 2000 (with nodes=8); allowed: it must not exceed',
    ],
    [
      scenario('probeIntervalMs: 100'),
      's.yaml:3:3: parameters: probeTimeoutMs: 500 (with probeIntervalMs=100); allowed: it must not exceed',
    ],
    [
      scenario('{nodes: [16, 8], scenario: ["crash@5s/10s:12"]}'),
      's.yaml:3:31: parameters.scenario[1]: crash: 12 (with nodes=8); allowed: nodes are numbered from 1',
    ],
    [
      scenario('{loss: [0, 0.1], faultsMs: 0}'),
      's.yaml:3:30: parameters.faultsMs: loss for 0 ms (with loss=0.1); allowed: more than 0 ms',
    ],
    [
      scenario('scenario: faults=5s crash@9s/ever:3'),
      's.yaml:3:13: parameters.scenario: crash at 9 s; allowed: before the faults end, at 5 s',
    ],
    [
      'experiment: lifeguard\nparameters:\n  - {size: [8], anomalous: [6, 20], anomalyMs: 1}\n',
      's.yaml:3:32: parameters[1].anomalous[2]: 20 anomalous of 8 members (with size=8 anomalyMs=1); ',
    ],
    ['experiment: scenario\nparameters: 3\n', 's.yaml:2:13: parameters: 3; allowed: a map of parameters'],
    ['experiment: scenario\nparameters: []\n', 's.yaml:2:13: parameters: a list of 0; allowed: a map, or'],
    [
      'experiment: lifeguard\nparameters:\n  - {anomalous: 4, anomalyMs: 1}\n  - {anomalous: 4}\n',
      's.yaml:4:5: parameters[2]: anomalyMs is missing; allowed: a value for it',
    ],
    [
      'experiment: scenario\nseeds: 200000\nparameters: {nodes: [2, 3, 4, 5, 6, 7]}\n',
      's.yaml:3:13: parameters: 1200000 cells; allowed: at most 1000000',
    ],
  ])('%j', (text, line) => {
    const message = complaint(text);
    expect(message.slice(0, line.length)).toBe(line);
    expect(message).not.toContain('\n');
  });
});
