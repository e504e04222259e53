/**
 * The ten questions that may be put to the engine and to the unit: the policies' way to know something, and
 * the only tools that a model has. Schemas check what a model sends; answers are plain data of at most
 * `RESULT_BYTES_MAX`.
 */
import { z } from '../../player/zod.ts';
import type { ClaimKnob } from '../claim-grammar.ts';

export const RESULT_BYTES_MAX = 2048;
export const CALLS_MAX = 6;
/** Seeds that one call may run in the page; the bank has the rest. */
export const SEEDS_MAX = 5;

const text = z.string().min(1).max(400);
const id = z.string().min(1).max(80);
const run = z.string().regex(/^run#\d+$/, 'a run is written run#1');
const node = z.int().min(1).max(1024);
const atMs = z.number().min(0).max(3_600_000);

export const TOOLS = {
  searchUnit: {
    description: 'Sections of the unit and words of its glossary that are about a question.',
    input: z.strictObject({ query: text }),
  },
  getSection: {
    description: 'The text of one section of the unit, by the id that searchUnit gave.',
    input: z.strictObject({ section: id }),
  },
  getScenario: {
    description: 'What is fixed in a scenario, by its id, and its specification. Never its outcome.',
    input: z.strictObject({ scenario: id }),
  },
  runScenario: {
    description:
      'Runs a scenario (by id, or a specification) for the given seeds; gives measures and run ids. ' +
      'Answers locked where an exercise has to be predicted first.',
    input: z.strictObject({
      scenario: id.nullable().default(null),
      spec: z.record(z.string(), z.unknown()).nullable().default(null),
      seeds: z.array(z.int()).max(SEEDS_MAX).default([]),
      untilMs: atMs.nullable().default(null),
    }),
  },
  queryBelief: {
    description: 'What one node of a run believes about another at a moment.',
    input: z.strictObject({ run, observer: node, subject: node, atMs }),
  },
  explainTransition: {
    description: 'Why an event of a run happened: the rule, and its causes back to a timer or a fault.',
    input: z.strictObject({ run, event: z.int().min(0) }),
  },
  diffRuns: {
    description: 'Where two runs part, and in which measures they differ.',
    input: z.strictObject({ left: run, right: run }),
  },
  gradePrediction: {
    description: 'Commits a prediction of an exercise and grades it by the engine. It cannot be taken back.',
    input: z.strictObject({
      exercise: id,
      /** How it was asked; left out, its first question. */
      question: id.nullable().default(null),
      value: z.number(),
      low: z.number(),
      high: z.number(),
      confidence: z.union([z.literal(1), z.literal(2), z.literal(3)]),
      /** Whether the range is the learner's own; one that a form made counts for nothing. */
      isRangeSet: z.boolean().default(true),
    }),
  },
  findCounterexample: {
    description:
      'Tries to break a claim of the claim grammar by running the engine, and shrinks what it finds.',
    input: z.strictObject({ claim: text, runs: z.int().min(1).max(200).default(40) }),
  },
  currentView: {
    description:
      'What the learner looks at: run, moment, chair, selection, and whether a prediction is open.',
    input: z.strictObject({}),
  },
} as const;

export type ToolName = keyof typeof TOOLS;
export const TOOL_NAMES = Object.keys(TOOLS) as readonly ToolName[];

export type ToolCall = {
  [Name in ToolName]: { readonly tool: Name; readonly input: z.input<(typeof TOOLS)[Name]['input']> };
}[ToolName];

/** What can be measured of any run, in the units of the names. `null`: it did not happen. */
export interface Measures {
  readonly firstSuspicionMs: number | null;
  readonly firstDeathMs: number | null;
  /** When the last observer called the subject of the first deed dead. */
  readonly lastDeathMs: number | null;
  readonly suspicions: number;
  readonly deaths: number;
  /** Nodes that were called dead while they ran. */
  readonly nodesWronglyDead: number;
  readonly refutations: number;
  readonly packetsPerNodeSecond: number;
  /** Share of pairs whose view is true at the end. */
  readonly agreeAtEnd: number;
}

export interface RanOnce {
  readonly run: string;
  readonly seed: number;
  readonly digest: string;
  readonly measures: Measures;
}

/** A claim that was tried. */
export interface Tried {
  /** As it was understood, in the grammar's own words. */
  readonly claim: string;
  readonly runs: number;
  readonly found: null | {
    readonly run: string | null;
    readonly seed: number;
    readonly digest: string;
    readonly spec: Readonly<Record<string, unknown>>;
    readonly atMs: number;
    readonly observer: number;
    readonly subject: number;
    readonly text: string;
    /** How often it was made smaller. */
    readonly shrunk: number;
    /** The part of a link after `#/lab?s=`. */
    readonly link: string;
  };
  /** What the runs had of each knob, from the least to the most. */
  readonly ranges: readonly {
    readonly knob: ClaimKnob;
    readonly least: number;
    readonly most: number;
  }[];
  /** The hardest run that was tried, where nothing broke the claim. */
  readonly stood: { readonly run: string; readonly seed: number; readonly digest: string } | null;
}

export interface Graded {
  readonly exercise: string;
  readonly score: number;
  readonly verdict: 'right' | 'partly' | 'wrong';
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  /** What a wrong formula would have given, if the answer is near it. */
  readonly misconception: string | null;
  /** Made to grade it, where a number of the set-up was changed; `null`: the bank had the runs. */
  readonly fresh: Fresh | null;
}

export interface Fresh {
  /** E.g. `E4.k0@loss=20`. */
  readonly name: string;
  readonly seeds: number;
  readonly engine: string;
  /** Of the learner's own seed; `null`: it never happened. */
  readonly observed: number | null;
  /** The run of that seed, to be looked at; `null`: what was asked is no run. */
  readonly spec: Readonly<Record<string, unknown>> | null;
}

export type ToolResult =
  | {
      readonly tool: 'searchUnit';
      readonly hits: readonly { readonly section: string; readonly title: string; readonly text: string }[];
    }
  | { readonly tool: 'getSection'; readonly section: string; readonly title: string; readonly text: string }
  | {
      readonly tool: 'getScenario';
      readonly scenario: string;
      readonly title: string;
      readonly spec: Readonly<Record<string, unknown>>;
    }
  | {
      readonly tool: 'runScenario';
      readonly scenario: string | null;
      readonly runs: readonly RanOnce[];
    }
  | {
      readonly tool: 'queryBelief';
      readonly run: string;
      readonly observer: number;
      readonly subject: number;
      readonly atMs: number;
      readonly belief: string;
      readonly incarnation: number;
    }
  | {
      readonly tool: 'explainTransition';
      readonly run: string;
      readonly seed: number;
      readonly digest: string;
      readonly event: number;
      readonly atMs: number;
      readonly kind: string;
      readonly observer: number;
      readonly subject: number;
      readonly text: string;
      readonly steps: readonly {
        readonly atMs: number;
        readonly text: string;
        readonly rule: string | null;
      }[];
      readonly changedLater: number;
    }
  | {
      readonly tool: 'diffRuns';
      readonly left: string;
      readonly right: string;
      readonly partAtMs: number | null;
      readonly leftText: string | null;
      readonly rightText: string | null;
      readonly measures: readonly {
        readonly name: string;
        readonly left: number | null;
        readonly right: number | null;
      }[];
    }
  | ({ readonly tool: 'gradePrediction' } & Graded)
  | ({ readonly tool: 'findCounterexample' } & Tried)
  | {
      readonly tool: 'currentView';
      readonly run: string | null;
      readonly seed: number | null;
      /** Of the inputs until the moment. */
      readonly digest: string | null;
      readonly atMs: number | null;
      readonly chair: number | null;
      readonly selected: number | null;
      readonly event: number | null;
      /** The exercise whose prediction is open: nothing of it may be run. */
      readonly openExercise: string | null;
      readonly text: string;
    }
  | {
      readonly tool: 'refused';
      readonly of: ToolName;
      /** The exercise that has to be predicted first. */
      readonly locked: string | null;
      readonly reason: string;
    };

/** What a model is told of the tools: JSON schemas. */
export function toolDescriptions(): readonly {
  readonly name: ToolName;
  readonly description: string;
  readonly parameters: unknown;
}[] {
  return TOOL_NAMES.map((name) => ({
    name,
    description: TOOLS[name].description,
    parameters: z.toJSONSchema(TOOLS[name].input, { io: 'input' }),
  }));
}
