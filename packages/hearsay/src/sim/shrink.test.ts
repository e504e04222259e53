import { expect, test } from 'vitest';
import type { ScenarioReport } from './report.ts';
import { drawScenario, runScenario, type Scenario } from './scenario.ts';
import { parseScenario } from './scenario-text.ts';
import { replayCommand, shrink } from './shrink.ts';

const BLANK = runScenario(parseScenario('nodes=2 faults=0s calm=0s'));

/** A run that fails when `isBad`. */
function judged(scenario: Scenario, isBad: (scenario: Scenario) => boolean): ScenarioReport {
  const failure = isBad(scenario) ? { law: 'the law', details: 'broken', atMs: 1 } : null;
  return { ...BLANK, scenario, failure };
}

function shrunk(text: string, isBad: (scenario: Scenario) => boolean, runsMax?: number): string {
  const run = (scenario: Scenario): ScenarioReport => judged(scenario, isBad);
  const { report } = shrink(run(parseScenario(text)), { run, ...(runsMax === undefined ? {} : { runsMax }) });
  return replayCommand(report.scenario);
}

const TEXT =
  'seed=4 nodes=16 crash@1s/2s:3 pause@2s/2s:9 loss@3s/4s:1,2>7,8=0.5 clog@4s/1s:5 update@8s:4 leave@9s:6';

test('only the faults that are needed stay, on as few nodes as can be', () => {
  const isBad = ({ faults }: Scenario): boolean =>
    faults.some(({ kind }) => kind === 'pause') && faults.some(({ kind }) => kind === 'clog');
  expect(shrunk(TEXT, isBad)).toBe(
    "hearsay sim fuzz --replay 'seed=4 nodes=2 rules=hearsay profile=lan faults=5001ms calm=30000ms " +
      "pause@2000ms/2000ms:1 clog@4000ms/1000ms:2'",
  );
});

test('nodes that must be there stay, and joiners are numbered after them', () => {
  const isBad = ({ nodes, actions }: Scenario): boolean =>
    nodes >= 5 && actions.some(({ kind }) => kind === 'join');
  expect(shrunk('nodes=16 crash@1s/2s:3 join@4s:17', isBad)).toContain('nodes=5');
  expect(shrunk('nodes=16 crash@1s/2s:3 join@4s:17', isBad)).toContain('join@4000ms:6');
});

test.each([9, 11, 13, 15, 17, 18, 20, 27, 29])('no more nodes stay than the %i it takes', (least) => {
  const isBad = ({ nodes }: Scenario): boolean => nodes >= least;
  expect(shrunk('nodes=30 crash@1s/2s:3', isBad)).toContain(` nodes=${least} `);
});

test('a failure on few nodes is found where it hides on more', () => {
  const isBad = ({ nodes }: Scenario): boolean => nodes === 10 || nodes > 12;
  expect(shrunk(TEXT, isBad)).toContain(' nodes=10 ');
});

test('a failure by another law does not count', () => {
  const run = (scenario: Scenario): ScenarioReport => {
    const law = scenario.faults.length === 4 ? 'the law' : 'another law';
    return { ...BLANK, scenario, failure: { law, details: '', atMs: 1 } };
  };
  const { report } = shrink(run(parseScenario(TEXT)), { run });
  expect(report.scenario.faults).toHaveLength(4);
});

test('it stops at its number of runs, and a scenario that holds is left alone', () => {
  let runs = 0;
  const run = (scenario: Scenario): ScenarioReport => {
    runs += 1;
    return judged(scenario, () => true);
  };
  const found = judged(drawScenario(1), () => true);
  expect(shrink(found, { run, runsMax: 3 }).runs).toBe(3);
  expect(runs).toBe(3);
  expect(shrink(BLANK)).toEqual({ report: BLANK, runs: 0 });
});
