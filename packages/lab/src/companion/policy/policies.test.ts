import { describe, expect, test } from 'vitest';
import type { Item, Knowledge, Misconception, QuestionGraph } from '../knowledge.ts';
import { questionsIn, type Move } from '../moves.ts';
import type { RanOnce } from '../oracle/tools.ts';
import { beginChallenge, challenge, type Ladder } from './challenge.ts';
import { beginConnect, connect, neighboursOf } from './connect.ts';
import { beginDiagnose, diagnose, type Finders } from './diagnose.ts';
import { beginExplain, explain } from './explain.ts';
import { EDGE_CONFIDENCE_MIN, beginTutor, tutor } from './tutor.ts';

const option = (id: string, isRight: boolean) => ({
  id,
  text: id,
  right: isRight,
  ...(isRight ? {} : { shows: 'quiet' }),
});
const node = (id: string, next: string | null) => ({
  id,
  ask: `Ask ${id}?`,
  next,
  form: { kind: 'choice' as const, options: [option('a', false), option('b', true)] },
});
const graph: QuestionGraph = {
  misconception: 'M-SUSP',
  idea: 'A suspect is still a member.',
  unsaid: ['still a member'],
  hints: ['one', 'two', 'three'],
  nodes: [
    node('q1', 'q2'),
    {
      id: 'q2',
      ask: 'How many?',
      next: 'q3',
      form: { kind: 'number', unit: 'nodes', expected: 4, within: 0, shows: 'quiet' },
    },
    {
      id: 'q3',
      ask: 'Who?',
      next: 'transfer',
      form: { kind: 'click', what: 'node', right: [2], scenario: 'quiet', shows: 'quiet' },
    },
    node('transfer', null),
  ],
};
const misconception = (id: string, more: Partial<Misconception> = {}): Misconception => ({
  id,
  belief: `${id} is believed.`,
  tag: 'tag',
  refutation: `${id} is refuted.`,
  scenario: `${id}.run`,
  ask: `What of ${id}?`,
  options: [
    { id: 'a', text: 'wrong', is: 'believed', misconception: null },
    { id: 'b', text: 'right', is: 'right', misconception: null },
    { id: 'c', text: 'another', is: 'other', misconception: id === 'M-A' ? 'M-B' : null },
  ],
  phrasings: [],
  waitsFor: null,
  ...more,
});
const item: Item = {
  id: 'E1',
  title: 'Delay',
  setup: 'Thirty-two members.',
  askings: [
    { id: 'd', ask: 'From which delay?', unit: 'ms', changed: null },
    { id: 'd@nodes=8', ask: 'And with 8 nodes?', unit: 'ms', changed: 'the number of nodes is 8, not 32' },
  ],
  tags: [],
  waitsFor: null,
  malRules: [],
  solution: 'It is {{run:E1.d.median}}.',
};
const edge = (kind: 'needs' | 'used-by' | 'contrasts', to: string) => ({
  kind,
  to,
  text: `to ${to}`,
  scenario: 'quiet',
});
const concept = (id: string, ...edges: ReturnType<typeof edge>[]) => ({
  id,
  title: id,
  words: [],
  section: null,
  edges,
});
const knowledge: Knowledge = {
  scenarios: new Map([['quiet', { id: 'quiet', title: 'Quiet', spec: {}, fromMs: 0, chair: 1 }]]),
  concepts: new Map(
    [
      concept('ping', edge('used-by', 'gossip')),
      concept('gossip', edge('contrasts', 'flood')),
      concept('flood'),
    ].map((one) => [one.id, one]),
  ),
  bridges: [],
  explanations: new Map([
    [
      'ping',
      {
        concept: 'ping',
        picture: 'quiet',
        levels: {
          child: { gist: 'c', breaks: 'c' },
          newcomer: { gist: 'n', breaks: 'n' },
          engineer: { gist: 'e', breaks: 'e' },
          paper: { gist: 'p', breaks: 'p' },
        },
        check: { ask: 'What?', options: ['x', 'y'], right: 1, because: 'so' },
      },
    ],
  ]),
  graphs: new Map([['M-SUSP', graph]]),
  misconceptions: new Map(['M-A', 'M-B', 'M-C'].map((id) => [id, misconception(id)])),
  items: new Map([['E1', item]]),
  sections: [],
};
const kinds = (moves: readonly Move[]): string[] => moves.map(({ kind }) => kind);
const bank = (): null => null;

describe('the Socratic tutor', () => {
  const first = beginTutor(graph);
  const answer = (state: typeof first.state, input: Parameters<typeof tutor>[1]) =>
    tutor(state, input, graph, bank);

  test('takes own words for the one answer that they fit, says so, and takes nothing else', () => {
    const right = graph.nodes[0]!.form.kind === 'choice' ? graph.nodes[0]!.form.options : [];
    const said = right.find(({ right: isRight }) => isRight)!.text;
    const two = answer(first.state, { kind: 'text', text: said });
    expect(two.moves[0]).toMatchObject({ role: 'note', text: `I take that as: ${said}.` });
    expect(two.moves.at(-1)).toMatchObject({ kind: 'ask', id: graph.nodes[1]!.id });
    const three = answer(two.state, { kind: 'text', text: 'about 4' });
    expect(three.moves.at(-1)).toMatchObject({ kind: 'ask', id: graph.nodes[2]!.id });
    const none = answer(first.state, { kind: 'text', text: 'because it has to refute first' });
    expect(kinds(none.moves)).toEqual(['cite', 'ask']);
    expect(none.state).toEqual(first.state);
  });

  test('asks one question a turn, goes on when it is right, and ends with a transfer question', () => {
    const two = answer(first.state, { kind: 'choice', id: 'b' });
    const three = answer(two.state, { kind: 'number', value: 4 });
    const four = answer(three.state, { kind: 'click', what: 'node', id: 2 });
    expect(four.moves.at(-1)).toMatchObject({ kind: 'ask', id: 'transfer' });
    expect(four.moves.some((move) => move.text === graph.idea)).toBe(true);
    const end = answer(four.state, { kind: 'choice', id: 'b' });
    expect(end.isDone).toBe(true);
    for (const { moves } of [first, two, three, four, end]) expect(questionsIn(moves)).toBeLessThanOrEqual(1);
  });

  test('answers a wrong choice with the run that shows why, and asks again', () => {
    const { moves, state } = answer(first.state, { kind: 'choice', id: 'a' });
    expect(kinds(moves)).toEqual(['verdict', 'show-run', 'ask']);
    expect(state).toMatchObject({ node: 'q1', wrong: 1 });
  });

  test('gives three hints, then offers to tell; the idea is not said before', () => {
    let at = first;
    const said: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      at = answer(at.state, { kind: 'hint' });
      said.push(...at.moves.map(({ text }) => text));
    }
    expect(said.filter((text) => graph.hints.includes(text))).toEqual(graph.hints);
    const form = (at.moves.at(-1) as Extract<Move, { kind: 'ask' }>).form;
    expect(form.kind === 'choice' && form.options.at(-1)!.id).toBe('reveal');
    expect(said.join(' ')).not.toContain('still a member');
    const fourth = answer(at.state, { kind: 'hint' });
    expect(kinds(fourth.moves)).toEqual(['ask']);
  });

  test('tells whoever asks, at once, and notes it', () => {
    const { moves, state } = answer(first.state, { kind: 'reveal' });
    expect(moves[0]).toMatchObject({ kind: 'reveal', text: graph.idea });
    expect(state).toMatchObject({ wasTold: true, node: 'transfer' });
  });

  test("takes a model's reading of an answer only when it is sure, and never another option's", () => {
    const sure = answer(first.state, { kind: 'edge', id: 'b', confidence: EDGE_CONFIDENCE_MIN });
    expect(sure.state.node).toBe('q2');
    const unsure = answer(first.state, { kind: 'edge', id: 'b', confidence: 0.69 });
    expect(unsure.state.node).toBe('q1');
    expect(questionsIn(unsure.moves)).toBe(1);
    expect(answer(first.state, { kind: 'edge', id: 'zz', confidence: 1 }).state.node).toBe('q1');
  });

  test('does not take a number for a choice', () => {
    const { moves, state } = answer(first.state, { kind: 'number', value: 3 });
    expect(state.node).toBe('q1');
    expect(moves[0]!.text).toMatch(/choose one of the answers/);
  });
});

describe('explain simply', () => {
  test('tells gist, picture and break, and asks one check question', () => {
    const { moves, state } = beginExplain({ kind: 'concept', concept: 'ping' }, 'engineer', knowledge);
    expect(kinds(moves)).toEqual(['cite', 'show-run', 'cite', 'ask']);
    expect(explain(state, { kind: 'choice', id: '1' }, knowledge).moves[0]).toMatchObject({
      verdict: 'right',
    });
    expect(kinds(explain(state, { kind: 'choice', id: '0' }, knowledge).moves)).toEqual([
      'verdict',
      'show-run',
    ]);
  });

  test('says that a word is not of the unit', () => {
    const { moves } = beginExplain({ kind: 'concept', concept: 'pinging' }, 'child', knowledge);
    expect(moves[0]!.text).toBe('pinging is not explained in this unit. Nearest: ping.');
  });

  test("tells an event by the engine's own record", () => {
    const { state, calls } = beginExplain({ kind: 'event', run: 'run#1', event: 3 }, 'child', knowledge);
    expect(calls).toEqual([{ tool: 'explainTransition', input: { run: 'run#1', event: 3 } }]);
    const told = explain(
      state,
      {
        kind: 'told',
        results: [
          {
            tool: 'explainTransition',
            run: 'run#1',
            seed: 1,
            digest: 'd',
            event: 3,
            atMs: 2500,
            kind: 'suspect',
            observer: 1,
            subject: 2,
            text: 'n1 suspects n2',
            steps: [
              { atMs: 2500, text: 'n1 suspects n2', rule: null },
              { atMs: 1500, text: 'n1 pinged n2', rule: null },
            ],
            changedLater: 3,
          },
        ],
      },
      knowledge,
    );
    expect(told.moves[0]!.text).toBe(
      '2.5 s: n1 suspects n2. Behind it, the nearest cause first: 1.5 s: n1 pinged n2. ' +
        'It changed 3 beliefs of others later.',
    );
  });
});

describe('diagnose my confusion', () => {
  const finders: Finders = { words: () => ['M-A', 'M-B'], discriminator: (left) => left };
  const ran: RanOnce = { run: 'run#1', seed: 1, digest: 'd', measures: {} as RanOnce['measures'] };
  const hear = () =>
    diagnose(beginDiagnose([], knowledge, finders).state, { kind: 'text', text: 'x' }, knowledge, finders);

  test('offers what words may mean beside none of these, and asserts nothing', () => {
    const { moves } = hear();
    const { form } = moves[0] as Extract<Move, { kind: 'ask' }>;
    expect(form.kind === 'choice' && form.options.map(({ id }) => id)).toEqual(['M-A', 'M-B', 'none']);
    expect(kinds(moves)).toEqual(['ask']);
  });

  test('concludes after the discriminating answer and its run, and not before', () => {
    const chosen = diagnose(hear().state, { kind: 'choice', id: 'M-B' }, knowledge, finders);
    expect(kinds(chosen.moves)).toEqual(['ask']);
    const asked = diagnose(chosen.state, { kind: 'choice', id: 'a' }, knowledge, finders);
    expect(asked.calls).toEqual([{ tool: 'runScenario', input: { scenario: 'M-B.run' } }]);
    expect(asked.moves).toEqual([]);
    const told = {
      kind: 'told',
      results: [{ tool: 'runScenario', scenario: 'M-B.run', runs: [ran] }],
    } as const;
    const end = diagnose(asked.state, told, knowledge, finders);
    expect(end.moves[0]).toMatchObject({ kind: 'verdict', verdict: 'confirmed' });
    expect(end.isDone).toBe(true);
  });

  test('who answers rightly has not got it; when nothing is left it is not sure', () => {
    const chosen = diagnose(hear().state, { kind: 'choice', id: 'M-B' }, knowledge, finders);
    const next = diagnose(chosen.state, { kind: 'choice', id: 'b' }, knowledge, finders);
    expect(next.moves[0]).toMatchObject({ kind: 'ask', id: 'M-A' });
    const end = diagnose(next.state, { kind: 'choice', id: 'b' }, knowledge, finders);
    expect(end.moves[0]).toMatchObject({ verdict: 'unsure' });
  });

  test('what sounds like no confusion is said to be none, beside what the unit has nearest', () => {
    const deaf: Finders = { ...finders, words: () => [] };
    const begun = beginDiagnose([], knowledge, deaf);
    const looked = diagnose(begun.state, { kind: 'text', text: 'which port' }, knowledge, deaf);
    expect(looked.calls).toEqual([{ tool: 'searchUnit', input: { query: 'which port' } }]);
    const hits = ['Ports', 'Probes', 'Packets'].map((title) => ({ section: title, title, text: '' }));
    const told = { kind: 'told', results: [{ tool: 'searchUnit', hits }] } as const;
    const { moves, isDone } = diagnose(looked.state, told, knowledge, deaf);
    expect(moves[0]).toMatchObject({
      text: 'No confusion of this unit sounds like that; nearest: Ports; Probes.',
      sources: [{ section: 'Ports' }, { section: 'Probes' }],
    });
    expect(moves[1]).toMatchObject({ verdict: 'unsure' });
    expect(isDone).toBe(true);
  });

  test('none of these is believed', () => {
    expect(diagnose(hear().state, { kind: 'choice', id: 'none' }, knowledge, finders).moves[0]).toMatchObject(
      {
        verdict: 'unsure',
      },
    );
  });

  test('tells a wrong formula as the fact that it is', () => {
    const ground = { kind: 'formula', exercise: 'E1', text: '18 is sixty times the loss.' } as const;
    const { moves } = beginDiagnose([{ misconception: 'M-C', ground }], knowledge, finders);
    expect(kinds(moves)).toEqual(['cite', 'ask']);
  });
});

describe('challenge my understanding', () => {
  const ladder: Ladder = {
    past: [],
    items: [{ id: 'E1', rating: 1000 }],
    left: new Map(),
    nowMs: 0,
    engine: 'e',
  };
  const begun = beginChallenge(null, knowledge, ladder);

  test('tells nothing before the prediction, hints and "just tell me" included', () => {
    for (const kind of ['hint', 'reveal'] as const) {
      const { moves, calls } = challenge(begun.state, { kind }, knowledge, ladder);
      expect(calls).toEqual([]);
      expect(moves.some((move) => move.text.includes('{{run'))).toBe(false);
    }
  });

  test('takes a prediction whose range holds the number, with another seed the next time', () => {
    const prediction = {
      kind: 'prediction',
      exercise: 'E1',
      value: 5,
      low: 4,
      high: 6,
      confidence: 2,
    } as const;
    expect(challenge(begun.state, { ...prediction, high: 4.5 }, knowledge, ladder).calls).toEqual([]);
    const [call] = challenge(begun.state, prediction, knowledge, ladder).calls;
    expect(call).toMatchObject({ tool: 'gradePrediction', input: { low: 4, high: 6, isRangeSet: true } });
    const left = challenge(begun.state, { ...prediction, isRangeSet: false }, knowledge, ladder);
    expect(left.calls).toMatchObject([{ input: { isRangeSet: false } }]);
    const past = [{ exercise: 'E1', score: 1, atMs: 0, dueMs: 1 }];
    const second = beginChallenge('E1', knowledge, { ...ladder, past });
    expect(second.state.seed).not.toBe(begun.state.seed);
    expect([begun.state.question, second.state.question]).toEqual(['d', 'd@nodes=8']);
    expect(kinds(second.moves)).toEqual(['cite', 'cite', 'ask']);
    expect(second.moves[1]!.text).toContain('the number of nodes is 8, not 32');
    // After the last way to ask it the first comes again, with another seed.
    const third = beginChallenge('E1', knowledge, { ...ladder, past, left: new Map([['E1', 1]]) });
    expect(third.state).toMatchObject({ question: 'd' });
    expect(third.state.seed).not.toBe(begun.state.seed);
  });

  test('has a claim confirmed before it is tried, and calls what stands no proof', () => {
    const claiming = challenge(begun.state, { kind: 'choice', id: 'refute-me' }, knowledge, ladder);
    const asked = challenge(
      claiming.state,
      { kind: 'text', text: 'all views agree within 30 s' },
      knowledge,
      ladder,
    );
    expect(asked.moves[0]!.text).toBe('Understood as: all views agree within 30 s. Is that your claim?');
    const searching = challenge(asked.state, { kind: 'choice', id: 'yes' }, knowledge, ladder);
    expect(searching.calls[0]).toMatchObject({ tool: 'findCounterexample' });
    const found = {
      tool: 'findCounterexample',
      claim: 'c',
      runs: 40,
      found: null,
      ranges: [
        { knob: 'nodes', least: 3, most: 64 },
        { knob: 'loss', least: 0, most: 10 },
        { knob: 'pause', least: 0, most: 0 },
      ],
      stood: { run: 'run#1', seed: 1, digest: 'd' },
    } as const;
    const { moves } = challenge(searching.state, { kind: 'told', results: [found] }, knowledge, ladder);
    expect(moves[0]).toMatchObject({
      verdict: 'stands',
      text: expect.stringContaining('no proof') as string,
    });
    expect(moves[0]!.text).toContain('nodes 3 to 64, loss 0 to 10 %; no pause. ');
  });
});

describe('connect', () => {
  test('knows what is behind, beside and before, from edges in both directions', () => {
    const found = neighboursOf('gossip', knowledge).map(({ direction, concept: id }) => [direction, id]);
    expect(found).toEqual([
      ['back', 'ping'],
      ['beside', 'flood'],
    ]);
  });

  test('names an edge that is there, and says so where there is none', () => {
    const { state } = beginConnect('ping', knowledge);
    expect(connect(state, { kind: 'text', text: 'what about gossip?' }, knowledge).moves[0]).toMatchObject({
      role: 'edge',
    });
    expect(connect(state, { kind: 'text', text: 'and a flood?' }, knowledge).moves[0]!.text).toBe(
      'There is no edge between ping and flood in this unit.',
    );
    expect(connect(state, { kind: 'text', text: 'and bananas?' }, knowledge).moves[0]!.text).toMatch(
      /no concept of this unit/,
    );
  });
});
