/**
 * Connect forward and backward: what a concept rests on, what rests on it, what stands beside it, each edge
 * with its one sentence and what shows it; and a bridge, the same fault in two systems. What is no edge of
 * the graph is said to be none.
 */
import { BRIDGE_SEED } from '../../contrast/story.ts';
import type { Bridge, Concept, Edge, EdgeKind, Knowledge } from '../knowledge.ts';
import type { Move, Option } from '../moves.ts';
import { nearName } from '../names.ts';
import { workSource, type Source } from '../sources.ts';
import { misfit, step, unitSources, type Input, type Step } from './policy.ts';
import { EDGE_CONFIDENCE_MIN } from './tutor.ts';

export interface ConnectState {
  readonly concept: string;
  /** The concepts that have been visited, this one last. */
  readonly path: readonly string[];
  /** Whose question is open. */
  readonly bridge: string | null;
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
  return visit({ concept, path: [], bridge: null }, concept, knowledge);
}

export function connect(state: ConnectState, input: Input, knowledge: Knowledge): Step<ConnectState> {
  if (input.kind === 'choice') {
    const open = knowledge.bridges.find(({ id }) => id === state.bridge);
    if (open !== undefined && (input.id === open.left || input.id === open.right))
      return judged(state, open, input.id, knowledge);
    const bridge = knowledge.bridges.find(({ id }) => id === input.id);
    if (bridge !== undefined) return cross(state, bridge, knowledge);
    if (knowledge.concepts.has(input.id)) return visit(state, input.id, knowledge);
  }
  if (input.kind === 'text') return relate(state, conceptNamed(input.text, knowledge), knowledge);
  if (input.kind === 'edge') {
    const isSure = input.confidence >= EDGE_CONFIDENCE_MIN;
    return relate(state, isSure ? knowledge.concepts.get(input.id) : undefined, knowledge);
  }
  return step(state, [misfit('Choose one of the neighbours, or name another concept.')]);
}

/** The concept that a text names: its id, its title, or one of its words; else one with a slip in it. */
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
  return best?.concept ?? nearName(text, concepts.values());
}

function relate(state: ConnectState, named: Concept | undefined, knowledge: Knowledge): Step<ConnectState> {
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
  return step({ concept: id, path: [...state.path, id], bridge: null }, moves);
}

const DIRECTION_WORDS: Readonly<Record<Direction, string>> = {
  back: 'It rests on',
  beside: 'Beside it:',
  forward: 'It leads to',
};

function edgeMove({ direction, concept, edge }: Neighbour, knowledge: Knowledge): Move {
  const title = knowledge.concepts.get(concept)!.title;
  const scenario = edge.scenario === undefined ? undefined : knowledge.scenarios.get(edge.scenario);
  const sources: Source[] = [];
  if (scenario !== undefined)
    sources.push({ level: 2, section: `scenario:${scenario.id}`, title: scenario.title });
  sources.push(...unitSources(concept, knowledge));
  if (edge.route !== undefined) sources.push({ level: 3, ...edge.route });
  if (edge.work !== undefined) sources.push(workSource(edge.work));
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
      .map((bridge) => ({ id: bridge.id, text: `Bridge: ${bridge.title}${waitingWords(bridge)}` })),
    ...neighboursOf(id, knowledge).map(({ concept }) => ({
      id: concept,
      text: concepts.get(concept)!.title,
    })),
  ];
  return { kind: 'ask', id: 'next', form: { kind: 'choice', options }, text: 'Where to?', sources: [] };
}

/** What waits is listed, and says so. */
function waitingWords({ waits_for: waits }: Bridge): string {
  return waits === undefined ? '' : ` (waits for ${waits.replace('-', ' ')})`;
}

function cross(state: ConnectState, bridge: Bridge, knowledge: Knowledge): Step<ConnectState> {
  const { id, title, left, right, fault, ask, model, waits_for: waits } = bridge;
  if (waits !== undefined) {
    const text = `This bridge waits for ${waits.replace('-', ' ')}; it is not run yet.`;
    return step(state, [misfit(text), askNext(state.concept, knowledge)]);
  }
  const options = [left, right].map((one) => ({ id: one, text: knowledge.concepts.get(one)!.title }));
  const moves: Move[] = [
    {
      kind: 'contrast',
      left: `bridge:${model}:left`,
      right: `bridge:${model}:right`,
      text: `${title}. The same fault in both: ${fault}`,
      sources: [runOfBridge(bridge), ...[left, right].flatMap((one) => unitSources(one, knowledge))],
    },
    { kind: 'ask', id, form: { kind: 'choice', options }, text: ask, sources: [] },
  ];
  return step({ ...state, bridge: id }, moves);
}

const runOfBridge = ({ model }: Bridge): Source => ({ level: 1, bridge: model, seed: BRIDGE_SEED });

/** The question of a bridge is answered by what has just been run in both. */
function judged(
  state: ConnectState,
  bridge: Bridge,
  chosen: string,
  knowledge: Knowledge,
): Step<ConnectState> {
  const { left, right, answer, because } = bridge;
  const truth = answer === 'left' ? left : right;
  const sources = [runOfBridge(bridge), ...unitSources(truth, knowledge)];
  const verdict = chosen === truth ? 'right' : 'wrong';
  const said: Move = { kind: 'verdict', verdict, text: because, sources };
  return step({ ...state, bridge: null }, [said, askNext(state.concept, knowledge)]);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
