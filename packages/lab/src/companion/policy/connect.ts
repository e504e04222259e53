/**
 * Connect forward and backward: what a concept rests on, what rests on it, what stands beside it, each edge
 * with its one sentence and what shows it; and a bridge, the same fault in two systems. What is no edge of
 * the graph is said to be none.
 */
import type { Concept, Edge, EdgeKind, Knowledge } from '../knowledge.ts';
import type { Move, Option } from '../moves.ts';
import { WORKS, type Source } from '../sources.ts';
import { misfit, step, type Input, type Step } from './policy.ts';

export interface ConnectState {
  readonly concept: string;
  /** The concepts that have been visited, this one last. */
  readonly path: readonly string[];
}

export type Direction = 'back' | 'forward' | 'beside';

export interface Neighbour {
  readonly direction: Direction;
  readonly concept: string;
  readonly edge: Edge;
}

const OF_OWN: Readonly<Record<EdgeKind, Direction>> = {
  needs: 'back',
  'is-a': 'back',
  'breaks-without': 'back',
  contrasts: 'beside',
  'used-by': 'forward',
};
const OF_OTHERS: Readonly<Record<EdgeKind, Direction>> = {
  needs: 'forward',
  'is-a': 'forward',
  'breaks-without': 'forward',
  contrasts: 'beside',
  'used-by': 'back',
};
const ORDER: readonly Direction[] = ['back', 'beside', 'forward'];
/** Of one direction, in one answer. */
const SHOWN_MAX = 4;

/** All neighbours of a concept, by direction; each once, its own edges before those of others. */
export function neighboursOf(concept: string, { concepts }: Knowledge): readonly Neighbour[] {
  const found = new Map<string, Neighbour>();
  const add = (one: Neighbour): void => {
    if (!found.has(one.concept)) found.set(one.concept, one);
  };
  for (const edge of concepts.get(concept)?.edges ?? [])
    add({ direction: OF_OWN[edge.kind], concept: edge.to, edge });
  for (const { id, edges } of concepts.values()) {
    for (const edge of edges) {
      if (edge.to === concept && id !== concept) add({ direction: OF_OTHERS[edge.kind], concept: id, edge });
    }
  }
  return [...found.values()].sort((a, b) => ORDER.indexOf(a.direction) - ORDER.indexOf(b.direction));
}

export function beginConnect(concept: string, knowledge: Knowledge): Step<ConnectState> {
  return visit({ concept, path: [] }, concept, knowledge);
}

export function connect(state: ConnectState, input: Input, knowledge: Knowledge): Step<ConnectState> {
  if (input.kind === 'choice') {
    const bridge = knowledge.bridges.find(({ id }) => id === input.id);
    if (bridge !== undefined) return step(state, bridgeMoves(bridge.id, knowledge));
    if (knowledge.concepts.has(input.id)) return visit(state, input.id, knowledge);
  }
  if (input.kind === 'text') return relate(state, input.text, knowledge);
  return step(state, [misfit('Choose one of the neighbours, or name another concept.')]);
}

/** The concept that a text names: its id, its title, or one of its words. */
export function conceptNamed(text: string, { concepts }: Knowledge): Concept | undefined {
  const said = ` ${plain(text)} `;
  let best: { readonly concept: Concept; readonly length: number } | undefined;
  for (const concept of concepts.values()) {
    for (const name of [concept.title, concept.id, ...concept.words]) {
      const words = plain(name);
      if (words.length > (best?.length ?? 0) && (said.includes(` ${words} `) || said.includes(` ${words}s `)))
        best = { concept, length: words.length };
    }
  }
  return best?.concept;
}

function relate(state: ConnectState, text: string, knowledge: Knowledge): Step<ConnectState> {
  const named = conceptNamed(text, knowledge);
  const here = knowledge.concepts.get(state.concept)!;
  if (named === undefined)
    return step(state, [
      misfit(`That is no concept of this unit, so I can name no edge from ${here.title}.`),
    ]);
  const edge = neighboursOf(here.id, knowledge).find(({ concept }) => concept === named.id);
  if (edge !== undefined)
    return step(state, [edgeMove(edge, knowledge), ...runOf(edge), askNext(here.id, knowledge)]);
  if (named.id === here.id) return visit(state, here.id, knowledge);
  const said = misfit(`There is no edge between ${here.title} and ${named.title} in this unit.`);
  return step(state, [said, askNext(here.id, knowledge)]);
}

function visit(state: ConnectState, id: string, knowledge: Knowledge): Step<ConnectState> {
  const concept = knowledge.concepts.get(id);
  if (concept === undefined)
    return step(state, [misfit(`${id} is no concept of this unit.`)], { isDone: true });
  const shown = ORDER.flatMap((direction) =>
    neighboursOf(id, knowledge)
      .filter((one) => one.direction === direction)
      .slice(0, SHOWN_MAX),
  );
  const moves: Move[] = shown.map((one) => edgeMove(one, knowledge));
  const picture = shown.find(({ edge }) => edge.scenario !== undefined);
  if (picture !== undefined) moves.push(...runOf(picture));
  moves.push(askNext(id, knowledge));
  return step({ concept: id, path: [...state.path, id] }, moves);
}

const DIRECTION_WORDS: Readonly<Record<Direction, string>> = {
  back: 'rests on',
  beside: 'beside',
  forward: 'leads to',
};

function edgeMove({ direction, concept, edge }: Neighbour, { concepts, scenarios }: Knowledge): Move {
  const title = concepts.get(concept)!.title;
  const scenario = edge.scenario === undefined ? undefined : scenarios.get(edge.scenario);
  const sources: Source[] = [];
  if (scenario !== undefined)
    sources.push({ level: 2, section: `scenario:${scenario.id}`, title: scenario.title });
  if (edge.route !== undefined) sources.push({ level: 3, ...edge.route });
  if (edge.work !== undefined)
    sources.push({ level: 4, work: WORKS[edge.work.id] ?? edge.work.id, place: edge.work.place });
  return {
    kind: 'cite',
    role: 'edge',
    text: `${DIRECTION_WORDS[direction]} ${title}: ${edge.text}`,
    sources,
  };
}

function runOf({ edge }: Neighbour): readonly Move[] {
  if (edge.scenario === undefined) return [];
  return [{ kind: 'show-run', scenario: edge.scenario, fromMs: null, text: 'See it:', sources: [] }];
}

function askNext(id: string, knowledge: Knowledge): Move {
  const { concepts, bridges } = knowledge;
  const options: Option[] = [
    ...bridges
      .filter(({ left, right }) => left === id || right === id)
      .map((bridge) => ({ id: bridge.id, text: `Bridge: ${bridge.title}` })),
    ...neighboursOf(id, knowledge).map(({ concept }) => ({
      id: concept,
      text: concepts.get(concept)!.title,
    })),
  ];
  return { kind: 'ask', id: 'next', form: { kind: 'choice', options }, text: 'Where to?', sources: [] };
}

function bridgeMoves(id: string, { bridges, concepts }: Knowledge): readonly Move[] {
  const bridge = bridges.find((one) => one.id === id)!;
  if (bridge.waits_for !== undefined)
    return [misfit(`This bridge waits for ${bridge.waits_for}; it is not run yet.`)];
  const [left, right] = [bridge.left, bridge.right].map((one) => concepts.get(one)!.title);
  return [
    {
      kind: 'contrast',
      left: `bridge:${bridge.model}:left`,
      right: `bridge:${bridge.model}:right`,
      text: `${bridge.title}. The same fault in both: ${bridge.fault}`,
      sources: [],
    },
    {
      kind: 'ask',
      id: bridge.id,
      form: {
        kind: 'choice',
        options: [
          { id: bridge.left, text: left! },
          { id: bridge.right, text: right! },
        ],
      },
      text: bridge.ask,
      sources: [],
    },
  ];
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
