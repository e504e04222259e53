import { afterEach, describe, expect, test, vi } from 'vitest';
import { drawScenario, livenessBoundMs, newsBoundMs, RUN_LAWS, runScenario } from './scenario.ts';
import { parseScenario } from './scenario-text.ts';
import { describeReport, percentile } from './report.ts';
import { swimConfig } from '../swim/config.ts';
import { Transitions } from '../swim/transitions.ts';

afterEach(() => vi.restoreAllMocks());

test('the same scenario twice gives the same report', () => {
  const scenario = drawScenario(3, { nodes: 8, faultsMs: 30_000 });
  expect(runScenario(scenario)).toEqual(runScenario(scenario));
  const other = runScenario({ ...scenario, seed: 4 });
  expect(other.digest).not.toBe(runScenario(scenario).digest);
});

test('a crash for ever is found by everybody, and nobody else is accused', () => {
  const report = runScenario(parseScenario('nodes=8 faults=40s crash@1s/ever:3'));
  expect(report).toMatchObject({ failure: null, falseSuspicions: 0, falseDeaths: 0, healMs: 0 });
  expect(report.detectionsMs).toHaveLength(7);
  expect(report.packetsPerMember).toBeGreaterThan(50);
  expect(report.bytesPerMember).toBeGreaterThan(report.packetsPerMember);
});

test('pauses, partitions, leaves, joins and updates are carried out', () => {
  const report = runScenario(
    parseScenario('nodes=8 faults=60s partition@1s/40s:1,2 pause@2s/30s:7 leave@3s:5 join@4s:9 update@5s:3'),
  );
  expect(report.failure).toBeNull();
  expect(report.falseDeaths).toBeGreaterThan(0);
  expect(report.healMs).toBeLessThan(90_000);
});

test('a stand-still shorter than a probe interval costs no life either', () => {
  const text = 'seed=1 nodes=8 faults=60s partition@1s/25600ms:4 pause@25750ms/900ms:4';
  expect(runScenario(parseScenario(text)).failure).toBeNull();
});

describe('the report of a failure', () => {
  test('views that stay apart miss liveness, under our rules only', () => {
    const text = 'nodes=4 faults=40s pause@1s/39s:2';
    vi.spyOn(Transitions.prototype, 'refute').mockImplementation(() => undefined);
    const { failure, healMs } = runScenario(parseScenario(text));
    expect(failure?.law).toBe(RUN_LAWS.live);
    expect(failure?.details).toMatch(/n\d holds n2 .*\n {2}seed 1, time \d+ ms, digest/);
    expect(healMs).toBeNull();
    expect(runScenario(parseScenario(`rules=memberlist ${text}`)).failure).toBeNull();
  });

  test('a run that takes too many inputs stops and says where', () => {
    const { failure, inputs, digest } = runScenario(parseScenario('nodes=4'), { inputsMax: 500 });
    expect(failure).toMatchObject({ law: RUN_LAWS.ends });
    const [what, where] = failure!.details.split('\n');
    expect(what).toMatch(
      /^n\d has taken input 501 of 500; of the last 501 inputs (\d+ × [a-z-]+ of n\d(, |$)){4}$/,
    );
    expect(where).toBe(`  seed 1, time ${failure!.atMs} ms, digest ${digest}`);
    expect(inputs).toBe(501);
  });

  test('of many inputs the last thousand are looked at', () => {
    const { failure } = runScenario(parseScenario('nodes=4'), { inputsMax: 1500 });
    expect(failure?.details).toMatch(/^n\d has taken input 1501 of 1500; of the last 1000 inputs \d+ × /);
  });

  test('what a core throws is a failure, too', () => {
    vi.spyOn(Transitions.prototype, 'suspect').mockImplementation(() => {
      throw new RangeError('planted');
    });
    const report = runScenario(parseScenario('nodes=4 faults=20s crash@1s/ever:3'));
    expect(report.failure).toMatchObject({ law: RUN_LAWS.throws, details: 'RangeError: planted' });
    expect(describeReport(report)).toContain('no core throws\n  RangeError: planted');
  });
});

test('the bounds are those of the formulas', () => {
  const config = swimConfig('lan');
  expect(livenessBoundMs(config, 16)).toBe(90_000);
  expect(livenessBoundMs(config, 100)).toBe(2 * 100_000 + 48_000);
  expect(newsBoundMs(config, 16)).toBe(4 * 8 * 200);
});

test('a percentile is the nearest rank', () => {
  expect(percentile([], 0.5)).toBeNull();
  expect([0.5, 0.99, 1, 0].map((share) => percentile([4, 1, 3, 2], share))).toEqual([2, 4, 4, 1]);
});
