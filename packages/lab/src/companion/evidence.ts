/**
 * What a turn's tool results and cited texts bear out, for the claim checker: numbers, states, words, by
 * mark.
 */
import { CLAIM_KNOBS } from './claim-grammar.ts';
import { factsOfText, type NumberFact } from './claim-numbers.ts';
import { STATE_WORDS, type Backing, type Evidence } from './claims.ts';
import type { ToolResult } from './oracle/tools.ts';

/** The evidence that a turn's tool results and cited texts are. */
export function evidenceOf(
  results: readonly ToolResult[],
  sections: readonly { readonly mark: string; readonly text: string }[],
  locked: readonly NumberFact[],
): Evidence {
  const marks = new Map<string, Backing>();
  for (const { mark, text } of sections) marks.set(mark, textBacking(text));
  for (const result of results) {
    for (const [mark, backing] of backingsOf(result)) {
      const before = marks.get(mark);
      marks.set(mark, before === undefined ? backing : both(before, backing));
    }
  }
  return { marks, locked };
}

export function textBacking(text: string): Backing {
  return { kind: 'text', numbers: factsOfText(text), text, states: new Map() };
}

function both(left: Backing, right: Backing): Backing {
  const states = new Map(left.states);
  for (const [node, known] of right.states)
    states.set(node, new Set([...(states.get(node) ?? []), ...known]));
  return {
    kind: 'run',
    numbers: [...left.numbers, ...right.numbers],
    text: `${left.text} ${right.text}`,
    states,
  };
}

function runBacking(
  text: string,
  numbers: readonly NumberFact[],
  states: readonly (readonly [number, string])[] = [],
): Backing {
  const known = new Map<number, Set<string>>();
  for (const [node, word] of states) {
    const state = STATE_WORDS[word] ?? word;
    known.set(node, (known.get(node) ?? new Set()).add(state));
  }
  return { kind: 'run', numbers: [...numbers, ...factsOfText(text)], text, states: known };
}

type Backed = readonly (readonly [string, Backing])[];

function backingsOf(result: ToolResult): Backed {
  switch (result.tool) {
    case 'searchUnit':
      return result.hits.map(({ section, text }) => [`§${section}`, textBacking(text)]);
    case 'getSection':
      return [[`§${result.section}`, textBacking(result.text)]];
    case 'runScenario':
      return result.runs.map(({ run, seed, measures }) => [
        run,
        runBacking(measureWords(measures), [{ value: seed, unit: '' }, ...measureFacts(measures)]),
      ]);
    case 'queryBelief':
      return queryBeliefBacking(result);
    case 'explainTransition':
      return explainTransitionBacking(result);
    case 'diffRuns':
      return diffRunsBacking(result);
    case 'findCounterexample':
      return findCounterexampleBacking(result);
    case 'getScenario':
    case 'gradePrediction':
    case 'currentView':
    case 'refused':
      return [];
  }
}

function nodesNamed(text: string): readonly number[] {
  return [...text.matchAll(/\bn(\d{1,4})\b/g)].map((found) => Number(found[1]));
}

function measureFacts(measures: object): readonly NumberFact[] {
  return Object.entries(measures).flatMap(([name, value]) =>
    typeof value === 'number' ? [{ value, unit: unitOf(name) }] : [],
  );
}

function unitOf(name: string): string {
  if (name.endsWith('Ms')) return 'ms';
  return name === 'agreeAtEnd' ? 'share' : '';
}

/** Which states a measure tells of; that none was counted tells of none. */
function measureWords(measures: object): string {
  const words: Readonly<Record<string, string>> = {
    firstSuspicionMs: 'suspected suspicion first node',
    firstDeathMs: 'dead death first node',
    lastDeathMs: 'dead last observer',
    suspicions: 'suspicions suspected',
    deaths: 'deaths dead',
    nodesWronglyDead: 'dead nodes wrongly',
    refutations: 'refuted refutations',
    agreeAtEnd: 'views agree',
    packetsPerNodeSecond: 'packets node second',
  };
  return Object.entries(measures)
    .flatMap(([name, value]) => (typeof value === 'number' ? [words[name] ?? ''] : []))
    .join(' ');
}

function queryBeliefBacking(result: Extract<ToolResult, { tool: 'queryBelief' }>): Backed {
  const { run, observer, subject, belief, atMs, incarnation } = result;
  const text = `node ${observer} holds node ${subject} ${belief}`;
  const numbers = [
    { value: atMs, unit: 'ms' },
    { value: incarnation, unit: '' },
  ];
  return [
    [
      run,
      runBacking(text, numbers, [
        [subject, belief],
        [observer, 'observer'],
      ]),
    ],
  ];
}

function explainTransitionBacking(result: Extract<ToolResult, { tool: 'explainTransition' }>): Backed {
  const { run, text, steps, atMs, kind, subject, observer, changedLater } = result;
  const told = [text, ...steps.map((one) => one.text)].join(' ');
  const numbers = [
    ...[atMs, ...steps.map((one) => one.atMs)].map((value) => ({ value, unit: 'ms' })),
    { value: changedLater, unit: '' },
  ];
  const others = nodesNamed(told).map((node) => [node, 'named'] as const);
  return [
    [run, runBacking(`${told} ${kind}`, numbers, [[subject, kind], [observer, 'observer'], ...others])],
  ];
}

function diffRunsBacking(result: Extract<ToolResult, { tool: 'diffRuns' }>): Backed {
  const { left, right, partAtMs, leftText, rightText, measures } = result;
  const text = [leftText, rightText].filter((one) => one !== null).join(' ');
  const numbers = measures.flatMap((one) =>
    [one.left, one.right].flatMap((value) => (value === null ? [] : [{ value, unit: unitOf(one.name) }])),
  );
  if (partAtMs !== null) numbers.push({ value: partAtMs, unit: 'ms' });
  const backing = runBacking(text, numbers);
  return [
    [left, backing],
    [right, backing],
  ];
}

function findCounterexampleBacking(result: Extract<ToolResult, { tool: 'findCounterexample' }>): Backed {
  const { found, claim, runs, ranges, stood } = result;
  if (stood !== null)
    return [
      [
        stood.run,
        runBacking(claim, [
          { value: runs, unit: '' },
          { value: stood.seed, unit: '' },
          ...ranges.flatMap(({ knob, least, most }) =>
            [least, most].map((value) => ({ value, unit: CLAIM_KNOBS[knob].unit })),
          ),
        ]),
      ],
    ];
  if (found === null || found.run === null) return [];
  const { text, atMs, subject, observer } = found;
  const numbers = [
    { value: atMs, unit: 'ms' },
    { value: runs, unit: '' },
  ];
  return [
    [
      found.run,
      runBacking(`${claim} ${text}`, numbers, [
        [subject, /suspected/.test(claim) ? 'suspect' : 'dead'],
        [observer, 'observer'],
      ]),
    ],
  ];
}
