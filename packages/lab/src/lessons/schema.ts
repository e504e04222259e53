/**
 * The shapes of the unit's exercises and misconceptions: what `exercises.yaml` and `misconceptions.yaml` may
 * hold. Each number that a learner is graded by is a reference into the answer bank (`answers.ts`), never a
 * literal; text refers to one as `{{run:E4.k3.median}}`.
 *
 * A variant is one run: a `RunSpec` without a seed, and the metric (`metrics.ts`) that makes it one number.
 */
import { z } from '../player/zod.ts';

/** What a miss is filed under in the mistake log. */
export const TAGS = [
  'fallacy missed',
  'wall-clock used for ordering',
  'vector clock compare wrong',
  'phi threshold too tight',
  'quorum miscounted',
  'Raft invariant confused',
  'fencing token missing',
  'retry without idempotency key',
  'belief taken for truth',
  'suspicion taken for death',
  'probability taken for guarantee',
] as const;
export type Tag = (typeof TAGS)[number];

/** The figures of a distribution over seeds that text and questions may name. */
export const STATISTICS = [
  'least',
  'p5',
  'p10',
  'p25',
  'median',
  'mean',
  'p75',
  'p90',
  'p95',
  'most',
] as const;
export type Statistic = (typeof STATISTICS)[number];

/** Systems that come later; what waits for one is listed, and is not run. */
export const LATER = ['plumtree', 'lazy-replication'] as const;

const text = z.string('must be text').trim().min(1, 'must not be empty');
const key = z.string('must be text').regex(/^[a-z][a-z0-9-]*$/, 'must be small letters, digits and dashes');
const exerciseId = z.string().regex(/^[EX][1-9][0-9]?$/, 'must be E, or X for an extra, and a number');
const misconceptionId = z.string().regex(/^M-[A-Z0-9]+$/, 'must be M- and capital letters or digits');
const amount = z.number('must be a number');
/** `[1, 2]`, or `1..31` for all from 1 to 31. */
const nodes = z.union([
  z.array(z.int().min(1)),
  z
    .string()
    .regex(/^\d+\.\.\d+$/, 'must be a list, or first..last')
    .transform((range) => {
      const [first = 0, last = 0] = range.split('..').map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    }),
]);

const fault = z.strictObject({
  kind: z.enum([
    'crash',
    'pause',
    'gate',
    'slow',
    'clock',
    'cut',
    'partition',
    'loss',
    'latency',
    'duplication',
    'reordering',
    'mtu',
    'clog',
    'refuse',
    'reset',
  ]),
  atMs: amount,
  /** Left out: until the end of the run; a crash is for ever. */
  forMs: amount.optional(),
  nodes,
  peers: nodes.default([]),
  amount: amount.default(0),
});

const action = z.strictObject({
  kind: z.enum(['join', 'leave', 'update']),
  atMs: amount,
  node: z.int().min(1),
});

/**
 * Parts of a `RunSpec`; what is left out is as `BASE_SPEC` has it. A variant's `config` goes on top of the
 * base's.
 */
const parts = z.strictObject({
  nodes: z.int().min(1).optional(),
  profile: z.enum(['lan', 'wan', 'local', 'paper-swim']).optional(),
  rules: z.enum(['hearsay', 'memberlist', 'memberlist-0.2']).optional(),
  config: z.record(z.string(), z.union([z.number(), z.boolean()])).optional(),
  latencyMs: z.strictObject({ min: amount, max: amount }).optional(),
  loss: amount.optional(),
  begins: z.enum(['whole', 'joining']).optional(),
  forMs: amount.optional(),
  faults: z.array(fault).optional(),
  actions: z.array(action).optional(),
});
export type SpecParts = z.infer<typeof parts>;

/** What a metric is told besides the spec; `metrics.ts` says which ones each of them wants. */
const about = z.record(z.string(), z.union([z.number(), z.string(), z.array(text)])).default({});
export type About = Readonly<Record<string, number | string | readonly string[]>>;

const variant = z.strictObject({
  id: key,
  /** In a few words, for the legend. */
  label: text,
  /** On top of the base. */
  spec: parts.default({}),
  metric: key,
  about,
});
export type Variant = z.infer<typeof variant>;

/** A run of an exercise, taken over: `E4.k0`. */
const borrowed = z.strictObject({
  id: key,
  label: text,
  use: z.string().regex(/^E[0-9]+\.[a-z][a-z0-9-]*$/, 'must be a variant of an exercise, as E4.k0'),
});

const malRule = z.strictObject({
  /**
   * A formula (`formula.ts`) over numbers and figures of the bank, such as `60 * 0.3` or `E4.k0.median / 2`.
   */
  formula: z.union([text, z.number().transform(String)]),
  /** Whoever answers this believes that. */
  misconception: misconceptionId,
  /** What went wrong, said to the learner. */
  text,
});
export type MalRule = z.infer<typeof malRule>;

const question = z.strictObject({
  id: key,
  ask: text,
  unit: text,
  /** Whose distribution is the answer. */
  variant: key,
  truth: z
    .strictObject({
      centre: z.enum(STATISTICS).default('median'),
      low: z.enum(STATISTICS).default('p10'),
      high: z.enum(STATISTICS).default('p90'),
      /** Added on both sides of the band, in the unit of the question. */
      tolerance: amount.default(0),
    })
    .prefault({}),
  /** Half of the points for an answer on the right side of this. */
  threshold: z.strictObject({ at: amount, meaning: text }).optional(),
  mal_rules: z.array(malRule).min(1, 'must have at least one'),
});
export type Question = z.infer<typeof question>;

const mechanism = z.strictObject({
  text,
  is_right: z.boolean().default(false),
  misconception: misconceptionId.optional(),
});

/** One knob is changed: does the number go up, go down or stay? The bank knows, from two variants. */
const transfer = z.strictObject({
  ask: text,
  from: key,
  to: key,
  /** Shown after the answer. */
  because: text,
});

/** A path into a spec (`faults.0.amount`, `config.probeIntervalMs`), or into `about` (`about.of`). */
const place = z
  .string('must be text')
  .regex(/^[a-z][A-Za-z]*(\.[A-Za-z0-9]+)*$/, 'must be a path, as faults.0.amount');

/** Where a varied number stands: the value times `times`, plus `plus`. */
const setting = z.strictObject({
  at: place,
  times: amount.default(1),
  plus: amount.default(0),
  /** A list of nodes: from this one to the number; `value`: that one alone. */
  nodes_from: z.union([z.int().min(1), z.literal('value')]).optional(),
});
export type Setting = z.infer<typeof setting>;

const VALUES_MAX = 6;
const SEEDS_LEAST = 5;
const SEEDS_MOST = 100;
/** The learner's own, and ten more. */
const SEEDS_USUAL = 11;

/**
 * One number of the set-up that a challenge may change, the values that it may have, and what is asked then.
 * Nothing of it is in the bank: the page runs it, and grades by that. Variants that have another number than
 * `own` in these places stay as they are.
 */
const variation = z.strictObject({
  /** Its name in questions (`{loss}`) and formulas (`loss`). */
  knob: z.string('must be text').regex(/^[a-z]+$/, 'must be small letters'),
  /** In words: "loss in each direction". */
  what: text,
  unit: text.optional(),
  /** The exercise's own number. */
  own: amount,
  values: z.array(amount).min(1).max(VALUES_MAX),
  seeds: z.int().min(SEEDS_LEAST).max(SEEDS_MOST).default(SEEDS_USUAL),
  sets: z.array(setting).min(1),
  questions: z
    .array(
      z.strictObject({
        /** Of the exercise: its unit, variant and truth are kept. */
        of: key,
        ask: text,
        /** Of the question's own, those that hold for any value. */
        mal_rules: z.array(malRule).min(1, 'must have at least one'),
      }),
    )
    .min(1),
});
export type Variation = z.infer<typeof variation>;

export const EXERCISE = z
  .strictObject({
    id: exerciseId,
    /** Of an extra: the exercises in whose place it is asked when they come back. */
    after: z.array(exerciseId).optional(),
    title: text,
    tags: z.array(z.enum(TAGS)).min(1),
    /** What is done, in a sentence or two. */
    setup: text,
    /** What is fixed: a line each. */
    fixed: z.array(text).min(1),
    base: parts.default({}),
    variants: z.array(variant).min(1),
    /** The first is the exercise's own; the others go a step further with the same runs. */
    questions: z.array(question).min(1),
    mechanism: z.strictObject({ ask: text, choices: z.array(mechanism).min(3) }),
    /** Markdown with `{{run:…}}`. */
    solution: text,
    transfer,
    /** What a challenge may change when the exercise is asked again. */
    variations: z.array(variation).default([]),
    waits_for: z.enum(LATER).optional(),
  })
  .superRefine((exercise, context) => {
    const known = exercise.variants.map(({ id }) => id);
    const wanted: [readonly PropertyKey[], string][] = exercise.questions.map((one, i) => [
      ['questions', i, 'variant'],
      one.variant,
    ]);
    wanted.push([['transfer', 'from'], exercise.transfer.from], [['transfer', 'to'], exercise.transfer.to]);
    for (const [path, id] of wanted) {
      if (known.includes(id)) continue;
      context.addIssue({
        code: 'custom',
        path: [...path],
        message: `must be one of the variants: ${known.join(', ')}`,
      });
    }
    for (const [path, message] of wrongInVariations(exercise.variations, exercise.questions))
      context.addIssue({ code: 'custom', path: ['variations', ...path], message });
    const right = exercise.mechanism.choices.filter((choice) => choice.is_right).length;
    if (right === 1) return;
    context.addIssue({
      code: 'custom',
      path: ['mechanism', 'choices'],
      message: `${right} are right; one is`,
    });
  });
export type Exercise = z.infer<typeof EXERCISE>;

/** What can be said of variations without running anything; `variation-mistakes.ts` says the rest. */
function wrongInVariations(
  variations: readonly Variation[],
  questions: readonly Question[],
): (readonly [readonly PropertyKey[], string])[] {
  const ids = questions.map(({ id }) => id);
  return variations.flatMap(({ knob, own, values, questions: asked }, i) => {
    const wrong: (readonly [readonly PropertyKey[], string])[] = [];
    if (variations.findIndex((one) => one.knob === knob) !== i)
      wrong.push([[i, 'knob'], `${knob} is there twice`]);
    if (new Set([own, ...values]).size <= values.length)
      wrong.push([[i, 'values'], 'must differ from each other, and from the own one']);
    for (const [j, { of, ask }] of asked.entries()) {
      if (!ids.includes(of))
        wrong.push([[i, 'questions', j, 'of'], `must be one of the questions: ${ids.join(', ')}`]);
      if (!ask.includes(`{${knob}}`)) wrong.push([[i, 'questions', j, 'ask'], `must hold {${knob}}`]);
    }
    return wrong;
  });
}

/**
 * The two runs of a misconception's evidence card, and what was turned between them. `repair`: the first is
 * broken, the second is not; `contrast`: nothing is broken, and the two together show what is so.
 */
const evidence = z.strictObject({
  is: z.enum(['repair', 'contrast']).default('repair'),
  runs: z.tuple([key, key]),
  /** What each of them shows: a sentence with `{{run:…}}`. */
  says: z.tuple([text, text]),
  /** Their values stand in the runs; they are not said twice. */
  knobs: z
    .array(z.strictObject({ what: text, at: place, unit: z.enum(['ms', 's']).optional() }))
    .min(1, 'must have at least one'),
});
export type Evidence = z.infer<typeof evidence>;

/** What an answer to the discriminating question shows. */
const option = z.strictObject({
  text,
  is: z.enum(['right', 'believed', 'other']),
  /** `other`: what it shows instead. */
  misconception: misconceptionId.optional(),
});

export const MISCONCEPTION = z
  .strictObject({
    id: misconceptionId,
    title: text,
    /** In the first person: "A suspect has been removed." */
    belief: text,
    tag: z.enum(TAGS),
    /** The scenario in a sentence or two. */
    scenario: text,
    base: parts.default({}),
    runs: z.array(z.union([borrowed, variant])).min(1),
    /**
     * What refutes the belief: comparisons of formulas over the runs' numbers of one seed, such as
     * `without > 40`. All must hold in at least 95 % of the seeds.
     */
    refutes: z.array(text).min(1),
    /** What who believes it expects of one run: a formula, held against what the run gives. */
    believer: z.strictObject({ run: key, expects: z.union([text, z.number().transform(String)]) }),
    question: z.strictObject({ ask: text, options: z.array(option).min(3) }),
    refutation: z.strictObject({ think: text, shows: text, because: text }),
    /** Left out: the card says what was believed, and what was seen in the first run that can be shown. */
    evidence: evidence.optional(),
    /** As learners say it, for the search of the companion. */
    phrasings: z.array(text).min(8, 'must have 8 to 15').max(15, 'must have 8 to 15'),
    waits_for: z.enum(LATER).optional(),
  })
  .superRefine(({ runs, believer, evidence: card, question: { options } }, context) => {
    for (const [i, id] of (card?.runs ?? []).entries()) {
      if (runs.some((run) => run.id === id)) continue;
      context.addIssue({ code: 'custom', path: ['evidence', 'runs', i], message: 'must be one of the runs' });
    }
    if (!runs.some(({ id }) => id === believer.run))
      context.addIssue({ code: 'custom', path: ['believer', 'run'], message: 'must be one of the runs' });
    for (const is of ['right', 'believed'] as const) {
      if (options.filter((one) => one.is === is).length === 1) continue;
      context.addIssue({ code: 'custom', path: ['question', 'options'], message: `one must be ${is}` });
    }
  });
export type Misconception = z.infer<typeof MISCONCEPTION>;

/** Something to be checked by the engine before it is taught. */
export const FINDING = z.strictObject({
  id: z.string().regex(/^F-[A-Z0-9]+$/, 'must be F- and capital letters or digits'),
  title: text,
  text,
  /** Dear runs: of the bank's seeds only the first. */
  seeds_max: z.int().min(1),
  base: parts.default({}),
  variants: z.array(variant).min(2),
  /** Which variants are held against each other. */
  compared: z.array(z.tuple([key, key])).min(1),
});
export type Finding = z.infer<typeof FINDING>;

/** The files. */
export const EXERCISES = z.strictObject({
  exercises: z.array(EXERCISE).min(1),
  /** For spaced practice: not among the unit's own exercises. */
  extras: z.array(EXERCISE).default([]),
  findings: z.array(FINDING).default([]),
});
export const MISCONCEPTIONS = z.strictObject({ misconceptions: z.array(MISCONCEPTION).min(1) });
