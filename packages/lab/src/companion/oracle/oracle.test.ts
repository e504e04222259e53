import { expect, test } from 'vitest';
import { Engine } from '../../player/engine.ts';
import { DEFAULT_SPEC, type RunSpec } from '../../player/spec.ts';
import { knowledgeOf, type Knowledge } from '../knowledge.ts';
import { parseClaim } from '../claim-grammar.ts';
import { findCounterexample } from './counterexample.ts';
import type { Lock } from './lock.ts';
import { fitted, Oracle } from './oracle.ts';
import { CALLS_MAX, RESULT_BYTES_MAX, TOOL_NAMES, toolDescriptions, type ToolResult } from './tools.ts';

const CRASH: RunSpec = {
  ...DEFAULT_SPEC,
  nodes: 8,
  rules: 'memberlist',
  forMs: 20_000,
  faults: [{ kind: 'crash', atMs: 1000, forMs: null, nodes: [5], peers: [], amount: 0 }],
};
const section = {
  id: 'suspicion',
  title: 'Suspicion',
  text: 'A suspected member is still a member. '.repeat(200),
};
const knowledge: Knowledge = knowledgeOf({
  concepts: {
    scenarios: [
      { id: 'quiet', title: 'Eight members', spec: { nodes: 8, forMs: 5000 } },
      { id: 'crash', title: 'One of eight crashes', spec: { ...CRASH } },
    ],
    concepts: [],
    bridges: [],
  },
  explanations: [],
  questionGraphs: [],
  misconceptions: [],
  items: [],
  sections: [section],
});

function oracle(lock: Lock = { open: [], asked: null }): Oracle {
  return new Oracle({
    engine: new Engine(),
    knowledge,
    lock: () => lock,
    view: () => ({
      run: null,
      seed: null,
      digest: null,
      atMs: null,
      chair: null,
      selected: null,
      event: null,
      openExercise: lock.asked,
      text: '',
    }),
    specOf: () => null,
    grade: () => null,
    search: (claim, runs) => {
      const parsed = parseClaim(claim);
      if (!parsed.ok) throw new Error(parsed.problem);
      return findCounterexample(parsed.claim, { runs, seed: 1 });
    },
    searchSections: () => [section, section, section, section],
    resolve: (text) => text,
  });
}

function as<Name extends ToolResult['tool']>(
  result: ToolResult,
  tool: Name,
): Extract<ToolResult, { tool: Name }> {
  if (result.tool !== tool) throw new Error(JSON.stringify(result));
  return result as Extract<ToolResult, { tool: Name }>;
}

test('a scenario is run, measured, and asked about afterwards', async () => {
  const one = oracle();
  const { runs } = as(
    await one.ask({ tool: 'runScenario', input: { scenario: 'crash', seeds: [1, 2] } }),
    'runScenario',
  );
  expect(runs.map(({ run }) => run)).toEqual(['run#1', 'run#2']);
  const { measures } = runs[0]!;
  expect(measures.deaths).toBe(7);
  expect(measures.nodesWronglyDead).toBe(0);
  expect(measures.lastDeathMs).toBeGreaterThanOrEqual(measures.firstDeathMs!);
  expect(measures.firstDeathMs).toBeGreaterThan(measures.firstSuspicionMs!);
  const about = { run: 'run#1', observer: 1, subject: 5 };
  const early = as(await one.ask({ tool: 'queryBelief', input: { ...about, atMs: 500 } }), 'queryBelief');
  const late = as(await one.ask({ tool: 'queryBelief', input: { ...about, atMs: 19_000 } }), 'queryBelief');
  expect([early.belief, late.belief]).toEqual(['alive', 'dead']);
  const why = as(
    await one.ask({ tool: 'explainTransition', input: { run: 'run#1', event: 0 } }),
    'explainTransition',
  );
  expect(why.kind).toBe('fault-begins');
  const diff = as(await one.ask({ tool: 'diffRuns', input: { left: 'run#1', right: 'run#2' } }), 'diffRuns');
  expect(diff.partAtMs).not.toBeNull();
});

test('the lock is in the tool: a variant of an open exercise is not run, whatever its seed', async () => {
  const lock: Lock = { open: [{ exercise: 'E12', specs: [CRASH] }], asked: null };
  const one = oracle(lock);
  const same = await one.ask({ tool: 'runScenario', input: { spec: { ...CRASH, seed: 99, forMs: 9000 } } });
  expect(same).toMatchObject({ tool: 'refused', locked: 'E12' });
  expect(await one.ask({ tool: 'runScenario', input: { scenario: 'crash' } })).toMatchObject({
    locked: 'E12',
  });
  const other = await one.ask({ tool: 'runScenario', input: { spec: { nodes: 4, forMs: 2000 } } });
  expect(other.tool).toBe('runScenario');
});

test('a neighbour of an open exercise is not run: a cut link in a cluster of another size', async () => {
  const cut = (nodes: number): RunSpec => ({
    ...CRASH,
    nodes,
    faults: [{ kind: 'cut', atMs: 0, forMs: 9000, nodes: [1], peers: [2], amount: 0 }],
  });
  const one = oracle({ open: [{ exercise: 'E7', specs: [cut(16)] }], asked: null });
  const near = await one.ask({ tool: 'runScenario', input: { spec: cut(12) } });
  expect(near).toMatchObject({ tool: 'refused', locked: 'E7' });
  const free = await one.ask({ tool: 'runScenario', input: { spec: { ...CRASH, forMs: 2000 } } });
  expect(free.tool).toBe('runScenario');
});

test('while a prediction is open, no free spec is run and no claim tried; the corpus is', async () => {
  const lock: Lock = { open: [{ exercise: 'E12', specs: [CRASH] }], asked: 'E12' };
  const one = oracle(lock);
  const near = await one.ask({ tool: 'runScenario', input: { spec: { ...CRASH, nodes: 9 } } });
  expect(near).toMatchObject({ tool: 'refused', locked: 'E12' });
  const claim = await one.ask({ tool: 'findCounterexample', input: { claim: 'all views agree within 5 s' } });
  expect(claim).toMatchObject({ tool: 'refused', locked: 'E12' });
  expect((await one.ask({ tool: 'runScenario', input: { scenario: 'quiet' } })).tool).toBe('runScenario');
});

test('what a model sends is checked, and calls are counted', async () => {
  const one = oracle();
  expect(await one.ask({ tool: 'rm', input: {} })).toMatchObject({ reason: 'there is no tool rm' });
  const bad = await one.ask({
    tool: 'queryBelief',
    input: { run: 'run 1', observer: 1, subject: 2, atMs: 0 },
  });
  expect(bad).toMatchObject({ tool: 'refused', reason: 'run: a run is written run#1' });
  const none = await one.ask({
    tool: 'queryBelief',
    input: { run: 'run#7', observer: 1, subject: 2, atMs: 0 },
  });
  expect(none).toMatchObject({ reason: 'there is no run#7 in this conversation' });
  for (let i = 0; i < CALLS_MAX; i += 1) await one.ask({ tool: 'currentView', input: {} });
  expect(await one.ask({ tool: 'currentView', input: {} })).toMatchObject({ tool: 'refused' });
  one.beginTurn();
  expect((await one.ask({ tool: 'currentView', input: {} })).tool).toBe('currentView');
});

test('answers are kept short', async () => {
  const one = oracle();
  for (const call of [
    { tool: 'searchUnit', input: { query: 'suspicion' } },
    { tool: 'getSection', input: { section: 'suspicion' } },
  ]) {
    const answer = await one.ask(call);
    expect(answer.tool).toBe(call.tool);
    expect(JSON.stringify(answer).length).toBeLessThanOrEqual(RESULT_BYTES_MAX);
  }
  const long = { tool: 'refused', of: 'getSection', locked: null, reason: 'x'.repeat(5000) } as const;
  expect(fitted(long)).toMatchObject({ reason: 'the answer is too long' });
});

test('a false claim is broken, and the run that breaks it is small and the same each time', async () => {
  const parsed = parseClaim('with k <= 3 and pause <= 30 s, no healthy node is declared dead within 40 s');
  if (!parsed.ok) throw new Error(parsed.problem);
  const first = findCounterexample(parsed.claim, { runs: 4, seed: 3 });
  expect(first.broken).not.toBeNull();
  expect(first.broken!.spec.nodes).toBeLessThanOrEqual(4);
  expect(first.broken!.subject).toBe(2);
  expect(findCounterexample(parsed.claim, { runs: 4, seed: 3 })).toEqual(first);
});

test('a claim that holds is not broken, and a link leads to what is', async () => {
  const one = oracle();
  const holds = await one.ask({
    tool: 'findCounterexample',
    input: { claim: 'with nodes <= 6, no healthy node is declared dead within 10 s', runs: 4 },
  });
  expect(as(holds, 'findCounterexample')).toMatchObject({ found: null, stood: { run: 'run#1' } });
  const fails = await one.ask({
    tool: 'findCounterexample',
    input: { claim: 'with nodes = 4, a crashed node is dead everywhere within 2 s', runs: 2 },
  });
  const { found } = as(fails, 'findCounterexample');
  expect(found).toMatchObject({ run: 'run#2', subject: 4 });
  expect(found!.link).toMatch(/^1\./);
});

test('a model is told of all ten tools as JSON schemas', () => {
  expect(toolDescriptions().map(({ name }) => name)).toEqual(TOOL_NAMES);
  expect(TOOL_NAMES).toHaveLength(10);
});
