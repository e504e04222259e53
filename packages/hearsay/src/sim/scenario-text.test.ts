import { expect, test } from 'vitest';
import { drawScenario } from './scenario.ts';
import { formatScenario, parseScenario } from './scenario-text.ts';

test('a scenario comes back from its line as it was', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const scenario = drawScenario(seed, { nodes: 2 + (seed % 20), profile: 'local' });
    expect(parseScenario(formatScenario(scenario))).toEqual(scenario);
  }
});

test('seconds are milliseconds, and what is left out has its default', () => {
  expect(parseScenario('crash@1.5s/ever:3  mtu@2s/4s:1,2>3=300B\nleave@9s:4')).toEqual({
    seed: 1,
    nodes: 16,
    rules: 'hearsay',
    profile: 'lan',
    faultsMs: 90_000,
    calmMs: 30_000,
    faults: [
      { kind: 'crash', atMs: 1500, forMs: null, nodes: [3], peers: [], amount: 0 },
      { kind: 'mtu', atMs: 2000, forMs: 4000, nodes: [1, 2], peers: [3], amount: 300 },
    ],
    actions: [{ kind: 'leave', atMs: 9000, node: 4 }],
  });
});

test('times are read in every unit', () => {
  const { faultsMs, faults } = parseScenario('faults=2min crash@1m/1m30s:3');
  expect(faultsMs).toBe(120_000);
  expect(faults).toMatchObject([{ atMs: 60_000, forMs: 90_000 }]);
});

test('settings of the protocol are said by their own names', () => {
  const scenario = parseScenario('nodes=4 suspicionMult=6 probeIntervalMs=500 buddySystem=false');
  expect(scenario.config).toEqual({ suspicionMult: 6, probeIntervalMs: 500, buddySystem: false });
  expect(formatScenario(scenario)).toContain('probeIntervalMs=500 suspicionMult=6 buddySystem=false');
  expect(parseScenario(formatScenario(scenario))).toEqual(scenario);
});

test.each([
  ['buddySystem=perhaps', 'buddySystem is true or false'],
  ['probeIntervalMs=-5', 'probeIntervalMs: -5 is not allowed'],
  ['speed=3', 'scenario: "speed=3" is not allowed; use KEY=VALUE with one of seed, nodes, rules'],
  ['nodes', 'scenario: "nodes" is not allowed; use KEY=VALUE'],
  ['nodes=3 nodes=4', 'scenario: "nodes=4" is not allowed; it has been said already'],
  ['nodes=1', 'nodes: 1 is not allowed; a whole number from 2 to 1000'],
  ['nodes=many', 'scenario: "nodes" is not allowed; \'many\' is no number'],
  ['rules=raft', 'rules: "raft" is not allowed; use one of hearsay, memberlist'],
  ['profile=moon', 'profile: "moon" is not allowed; use one of lan, wan, local'],
  ['faults=90', "a time is a number with ms, s, min or h, not '90'"],
  ['meteor@1s/2s:3', 'scenario: "meteor@1s/2s:3" is not allowed; use one of crash, pause'],
  ['crash@1s:3', 'use crash@TIME/TIME:NODES, or crash@TIME/ever:NODES'],
  ['pause@1s:3', 'use pause@TIME/TIME:NODES'],
  ['crash@1s/2s', 'use crash@TIME…:NODE'],
  ['crash@1s/2s:3=4', 'crash has no amount'],
  ['loss@1s/2s:3', 'loss has an amount, in share: =AMOUNT'],
  ['latency@1s/2s:3=5', "a time is a number with ms, s, min or h, not '5'"],
  ['mtu@1s/2s:3=300', 'bytes end in B'],
  ['crash@1s/2s:99', 'crash: 99 is not allowed; nodes are numbered from 1 to 16'],
  ['pause@1s/ever:3', 'only a crash lasts for ever'],
])('%s is refused with what is allowed', (text, message) => {
  expect(() => parseScenario(text)).toThrow(message);
});
