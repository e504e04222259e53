/**
 * The companion's corpora as typed data: concepts with typed edges, explanations at four levels, question
 * graphs, bridges and the scenarios that all of them show. They are written in YAML beside the unit; what
 * is wrong in them is told with file and key. Misconceptions and exercises come from the lessons; the part
 * of them that is needed here is `Misconception` and `Item`.
 */
import { z } from '../player/zod.ts';
import { LEVELS } from './moves.ts';

const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case words with hyphens');
const misconceptionId = z.string().regex(/^M-[A-Z0-9]+$/, 'a misconception is written M-NAME');
const text = z.string().min(1).max(900);

const SCENARIO = z.strictObject({
  id,
  title: text,
  /** What differs from the lab's default. */
  spec: z.record(z.string(), z.unknown()),
  /** Where it is worth looking, and from whose chair. */
  fromMs: z.number().min(0).default(0),
  chair: z.int().min(1).nullable().default(1),
});

const CITED = z.strictObject({ id, place: text.nullable().default(null) });

export const EDGE_KINDS = ['needs', 'is-a', 'contrasts', 'breaks-without', 'used-by'] as const;

const EDGE = z.strictObject({
  kind: z.enum(EDGE_KINDS),
  to: id,
  text,
  scenario: id.optional(),
  route: z.strictObject({ book: text, part: text }).optional(),
  work: CITED.optional(),
});

const CONCEPT = z.strictObject({
  id,
  title: text,
  /** Other words by which people ask for it. */
  words: z.array(text).default([]),
  /** The part of the unit that tells of it, by the id of its heading; `null`: only works do. */
  section: id.nullable().default(null),
  edges: z.array(EDGE),
});

const BRIDGE = z.strictObject({
  id,
  title: text,
  left: id,
  right: id,
  fault: text,
  ask: text,
  /** Which of the two ends the answer is, and why. */
  answer: z.enum(['left', 'right']),
  because: text,
  /** Which of the contrast models runs it. */
  model: id,
  waits_for: text.optional(),
});

const LEVEL_TEXT = z.strictObject({ gist: text, breaks: text });

/** Two sources that do not say the same, and why not. */
const DIFFERS = z.strictObject({
  here: z.strictObject({ says: text, work: CITED }),
  there: z.strictObject({ says: text, work: CITED }),
  because: text,
});

const EXPLANATION = z.strictObject({
  concept: id,
  picture: id,
  work: CITED.optional(),
  differs: DIFFERS.optional(),
  levels: z.strictObject(
    Object.fromEntries(LEVELS.map((level) => [level, LEVEL_TEXT])) as Record<
      (typeof LEVELS)[number],
      typeof LEVEL_TEXT
    >,
  ),
  check: z.strictObject({
    ask: text,
    options: z.array(text).min(2).max(4),
    right: z.int().min(0),
    because: text,
  }),
});

const OPTION = z.strictObject({
  id,
  text,
  right: z.boolean().default(false),
  /** A wrong choice shows why, and says where to look; required of wrong ones, checked below. */
  shows: id.optional(),
  look: text.optional(),
  goes: id.optional(),
});

const FORM = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('choice'), options: z.array(OPTION).min(2).max(5) }),
  z.strictObject({
    kind: z.literal('number'),
    unit: text,
    /** A value of the bank (`{{run:…}}` without the braces), or what arithmetic on the set-up gives. */
    expected: z.union([z.number(), z.strictObject({ run: text })]),
    /** Share of the expected by which an answer may be off. */
    within: z.number().min(0).max(1).default(0.25),
    shows: id,
    look: text.optional(),
    /** Where to measure it if the bank has it not: this scenario, this measure. */
    measure: text.optional(),
  }),
  z.strictObject({
    kind: z.literal('click'),
    what: z.enum(['node', 'message']),
    /** Numbers of nodes, or kinds of messages. */
    right: z.array(z.int()).min(1),
    scenario: id,
    shows: id,
    look: text.optional(),
  }),
  z.strictObject({
    kind: z.literal('knob'),
    name: text,
    min: z.number(),
    max: z.number(),
    right: z.strictObject({ min: z.number(), max: z.number() }),
    shows: id,
    look: text.optional(),
  }),
]);

const NODE = z.strictObject({
  id,
  ask: text,
  scenario: id.optional(),
  form: FORM,
  hints: z.array(text).length(3).optional(),
  /** Next when the answer is right; `null`: the end of the graph. */
  next: id.nullable(),
});

const GRAPH = z.strictObject({
  misconception: misconceptionId,
  /** The idea. It is said when the learner has said it, or asks to be told. */
  idea: text,
  /** Words that no question and no hint may hold, since they are the idea. */
  unsaid: z.array(text).min(1),
  hints: z.array(text).length(3),
  work: CITED.optional(),
  nodes: z.array(NODE).min(4).max(7),
});

export type Scenario = z.infer<typeof SCENARIO>;
export type EdgeKind = (typeof EDGE_KINDS)[number];
export type Edge = z.infer<typeof EDGE>;
export type Concept = z.infer<typeof CONCEPT>;
export type Bridge = z.infer<typeof BRIDGE>;
export type Explanation = z.infer<typeof EXPLANATION>;
export type QuestionForm = z.infer<typeof FORM>;
export type QuestionNode = z.infer<typeof NODE>;
export type QuestionGraph = z.infer<typeof GRAPH>;

export const CONCEPTS_FILE: z.ZodType<{
  scenarios: Scenario[];
  concepts: Concept[];
  bridges: Bridge[];
}> = z.strictObject({
  scenarios: z.array(SCENARIO),
  concepts: z.array(CONCEPT),
  bridges: z.array(BRIDGE),
});
export const EXPLANATIONS_FILE: z.ZodType<Explanation[]> = z.array(EXPLANATION);
export const QUESTION_GRAPHS_FILE: z.ZodType<QuestionGraph[]> = z.array(GRAPH);

/** A misconception, as far as the companion needs it. */
export interface Misconception {
  readonly id: string;
  readonly belief: string;
  readonly tag: string;
  /** "You may think … / the run shows … / because …". */
  readonly refutation: string;
  /** The run that refutes it. */
  readonly scenario: string;
  readonly ask: string;
  /** In the order shown. `misconception`: which other one an `other` answer shows. */
  readonly options: readonly {
    readonly id: string;
    readonly text: string;
    readonly is: 'right' | 'believed' | 'other';
    readonly misconception: string | null;
  }[];
  readonly phrasings: readonly string[];
  /** Waits for a system that comes later: it is named, and never asked about. */
  readonly waitsFor: string | null;
}

/** One way to ask an exercise. */
export interface Asking {
  /** `k0`, or `k0@loss=20` where a number of the set-up is changed. */
  readonly id: string;
  readonly ask: string;
  readonly unit: string;
  /** "loss in each direction is 20 %, not 30 %"; `null`: the set-up is as it is told. */
  readonly changed: string | null;
}

/** An exercise, as far as the companion needs it. */
export interface Item {
  readonly id: string;
  readonly title: string;
  readonly setup: string;
  /** Its questions, and the same with one number changed, in the order in which they are asked. */
  readonly askings: readonly Asking[];
  readonly tags: readonly string[];
  readonly waitsFor: string | null;
  /** Wrong formulas of its first question: their value, and what they reveal. */
  readonly malRules: readonly {
    readonly value: number;
    readonly misconception: string;
    readonly text: string;
  }[];
  readonly solution: string;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** All that the companion knows without running anything. */
export interface Knowledge {
  readonly scenarios: ReadonlyMap<string, Scenario>;
  readonly concepts: ReadonlyMap<string, Concept>;
  readonly bridges: readonly Bridge[];
  readonly explanations: ReadonlyMap<string, Explanation>;
  readonly graphs: ReadonlyMap<string, QuestionGraph>;
  readonly misconceptions: ReadonlyMap<string, Misconception>;
  readonly items: ReadonlyMap<string, Item>;
  readonly sections: readonly Section[];
}

export interface RawKnowledge {
  readonly concepts: unknown;
  readonly explanations: unknown;
  readonly questionGraphs: unknown;
  readonly misconceptions: readonly Misconception[];
  readonly items: readonly Item[];
  readonly sections: readonly Section[];
}

/** What is wrong with a corpus: file, key, and what is allowed. */
export class CorpusError extends Error {
  override readonly name = 'CorpusError';
  readonly file: string;
  readonly key: string;

  constructor(file: string, key: string, message: string) {
    super(`${file}: ${key}: ${message}`);
    this.file = file;
    this.key = key;
  }
}

/** @throws CorpusError for the first thing that is wrong, references to nothing included. */
export function knowledgeOf(raw: RawKnowledge): Knowledge {
  const { scenarios, concepts, bridges } = checked('concepts.yaml', CONCEPTS_FILE, raw.concepts);
  const explanations = checked('explanations.yaml', EXPLANATIONS_FILE, raw.explanations);
  const graphs = checked('question-graphs.yaml', QUESTION_GRAPHS_FILE, raw.questionGraphs);
  const knowledge: Knowledge = {
    scenarios: byKey('concepts.yaml', scenarios, (one) => one.id),
    concepts: byKey('concepts.yaml', concepts, (one) => one.id),
    bridges,
    explanations: byKey('explanations.yaml', explanations, (one) => one.concept),
    graphs: byKey('question-graphs.yaml', graphs, (one) => one.misconception),
    misconceptions: byKey('misconceptions.yaml', raw.misconceptions, (one) => one.id),
    items: byKey('exercises.yaml', raw.items, (one) => one.id),
    sections: raw.sections,
  };
  for (const { id: key, askings } of raw.items) {
    if (askings.length === 0) throw new CorpusError('exercises.yaml', key, 'it asks nothing');
    byKey('exercises.yaml', askings, (one) => `${key}.${one.id}`);
  }
  checkReferences(knowledge);
  return knowledge;
}

function checked<Value>(file: string, schema: z.ZodType<Value>, value: unknown): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new CorpusError(file, issue.path.join('.'), issue.message);
}

function byKey<Value>(
  file: string,
  values: readonly Value[],
  keyOf: (value: Value) => string,
): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const value of values) {
    const key = keyOf(value);
    if (found.has(key)) throw new CorpusError(file, key, 'it is there twice');
    found.set(key, value);
  }
  return found;
}

function checkReferences(knowledge: Knowledge): void {
  for (const concept of knowledge.concepts.values()) checkConcept(concept, knowledge);
  for (const { id: key, left, right } of knowledge.bridges) {
    for (const end of [left, right]) mustHave('concepts.yaml', `bridges.${key}`, knowledge.concepts, end);
  }
  for (const { concept, picture, check } of knowledge.explanations.values()) {
    mustHave('explanations.yaml', concept, knowledge.concepts, concept);
    mustHave('explanations.yaml', `${concept}.picture`, knowledge.scenarios, picture);
    if (check.right >= check.options.length)
      throw new CorpusError('explanations.yaml', `${concept}.check.right`, 'there is no such option');
  }
  for (const graph of knowledge.graphs.values()) checkGraph(graph, knowledge);
}

function checkConcept({ id: key, edges }: Concept, { concepts, scenarios }: Knowledge): void {
  for (const [i, edge] of edges.entries()) {
    const path = `concepts.${key}.edges.${i}`;
    mustHave('concepts.yaml', path, concepts, edge.to);
    if (edge.scenario !== undefined) mustHave('concepts.yaml', path, scenarios, edge.scenario);
    if (edge.scenario === undefined && edge.route === undefined && edge.work === undefined)
      throw new CorpusError('concepts.yaml', path, 'an edge needs a scenario, a route or a work');
  }
}

function checkGraph(graph: QuestionGraph, { scenarios }: Knowledge): void {
  const file = 'question-graphs.yaml';
  const key = graph.misconception;
  const nodes = byKey(file, graph.nodes, (one) => one.id);
  for (const node of graph.nodes) {
    const path = `${key}.${node.id}`;
    if (node.next !== null) mustHave(file, `${path}.next`, nodes, node.next);
    if (node.scenario !== undefined) mustHave(file, `${path}.scenario`, scenarios, node.scenario);
    if (node.form.kind !== 'choice') {
      mustHave(file, `${path}.form.shows`, scenarios, node.form.shows);
      continue;
    }
    const { options } = node.form;
    byKey(file, options, (one) => one.id);
    if (!options.some(({ right }) => right)) throw new CorpusError(file, path, 'no option is right');
    for (const option of options) {
      if (option.goes !== undefined) mustHave(file, `${path}.${option.id}.goes`, nodes, option.goes);
      if (option.right) continue;
      if (option.shows === undefined)
        throw new CorpusError(file, `${path}.${option.id}`, 'a wrong choice needs a scenario that shows why');
      mustHave(file, `${path}.${option.id}.shows`, scenarios, option.shows);
    }
  }
}

function mustHave(file: string, path: string, known: ReadonlyMap<string, unknown>, key: string): void {
  if (!known.has(key)) throw new CorpusError(file, path, `there is no ${key}`);
}
