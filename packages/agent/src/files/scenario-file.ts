/**
 * The file of a simulated run:
 *
 *   nodes: 50
 *   seed: 7                          # rules, profile, born, laws as well
 *   for: 90s
 *   loss: 5%
 *   latency: 1ms..20ms               # or exp:20ms, or normal:20ms±5ms
 *   faults:
 *     - crash@5s/ever:2              # as in `hearsay sim fuzz --replay`
 *     - {kind: partition, at: 20s, for: 30s, nodes: 1-10, peers: 11-50}
 *     - {kind: loss, at: 5s, for: 10s, nodes: [1, 2], amount: 30%}
 *   actions:
 *     - join@8s:51
 *     - {kind: update, at: 7s, node: 3}
 */
import { FAULTS, type Action, type ActionKind, type Fault, type FaultKind } from 'hearsay/sim';
import { z } from 'zod';
import {
  BORN,
  combine,
  complaintOf,
  PROFILE_NAMES,
  RULES_NAMES,
  type Complaint,
  type RunPlan,
} from '../simulate/plan.ts';
import { parseLatency, parseNodes, parseShare, parseTime, parseWord, TextError } from '../simulate/texts.ts';
import { parseYaml, readYamlFile, shown } from './located-yaml.ts';

const LIST_MAX = 1000;
const ACTION_KINDS: readonly ActionKind[] = ['join', 'leave', 'update'];

const MAP_KEYS = 'kind, at, for, nodes, peers, amount in a fault; kind, at, node in an action';

type Over = Partial<RunPlan>;

/** Reads and checks a scenario; `over` is what the command line says besides. @throws FileError */
export function readScenarioFile(path: string, over: Over = {}): Partial<RunPlan> {
  return readYamlFile(path, { schema: schemaFor(over) });
}

/** The scenario of a text; `name` stands in front of what is wrong. @throws FileError */
export function parseScenarioFile(text: string, name: string, over: Over = {}): Partial<RunPlan> {
  return parseYaml(text, { schema: schemaFor(over), name });
}

const time = written(parseTime);
const share = written(parseShare);
const nodes: z.ZodType<number[]> = z.unknown().transform((value, context) => {
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isText = parts.every((part) => typeof part === 'string' || typeof part === 'number');
  return read(context, value, () => parseNodes(isText ? parts.join(',') : ''));
});

const FAULT_MAP: z.ZodType<Fault> = z
  .strictObject({
    kind: z.enum(Object.keys(FAULTS) as FaultKind[]),
    at: time,
    for: z.unknown().optional(),
    nodes,
    peers: nodes.optional(),
    amount: z.union([z.string(), z.number()]).optional(),
  })
  .transform((given, context) => {
    const { kind, at: atMs, nodes, peers = [], amount } = given;
    const forMs = given.for === undefined || given.for === 'ever' ? null : lasting(given.for, context);
    return { kind, atMs, forMs, nodes, peers, amount: amountOf(kind, amount, context) };
  });

const ACTION_MAP: z.ZodType<Action> = z
  .strictObject({ kind: z.enum(ACTION_KINDS), at: time, node: z.number().int().min(1) })
  .transform(({ kind, at: atMs, node }) => ({ kind, atMs, node }));

const FAULT: z.ZodType<Fault> = either(
  FAULT_MAP,
  'a fault such as crash@2s/10s:3, or a map',
  ({ faults }) => faults[0],
);
const ACTION: z.ZodType<Action> = either(
  ACTION_MAP,
  'an action such as join@8s:17, or a map',
  ({ actions }) => actions[0],
);

const KEYS = {
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  nodes: z.number().int().min(2).max(1000).optional(),
  rules: z.enum(RULES_NAMES).optional(),
  profile: z.enum(PROFILE_NAMES).optional(),
  born: z.enum(BORN).optional(),
  for: time.optional(),
  loss: share.optional(),
  latency: written(parseLatency).optional(),
  laws: z.boolean().optional(),
  faults: z.array(FAULT).max(LIST_MAX).optional(),
  actions: z.array(ACTION).max(LIST_MAX).optional(),
};

function schemaFor(over: Over): z.ZodType<Partial<RunPlan>> {
  return z.strictObject(KEYS).transform((given, context) => {
    const { for: forMs, latency: latencyMs, ...others } = given;
    const said = Object.entries({ ...others, forMs, latencyMs }).filter(([, value]) => value !== undefined);
    const plan = Object.fromEntries(said) as Partial<RunPlan>;
    const complaint = complaintOf(combine(plan, over));
    if (complaint === null || !isOf(plan, complaint)) return plan;
    context.addIssue({ code: 'custom', path: [...complaint.path], message: complaint.text });
    return z.NEVER;
  });
}

/** Whether it is the file's doing: what the command line adds stands behind it, and is its own to refuse. */
function isOf(plan: Over, { path: [list, index] }: Complaint): boolean {
  return list !== 'nodes' && index !== undefined && index < (plan[list]?.length ?? 0);
}

/** A text in which a value is written; a number counts as its digits, and anything else as no text at all. */
function written<Value>(parse: (text: string) => Value): z.ZodType<Value> {
  return z.unknown().transform((value, context) => {
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    return read(context, value, () => parse(text));
  });
}

type Context = z.core.$RefinementCtx;

function read<Value>(context: Context, value: unknown, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    return refuse(context, value, error.allowed);
  }
}

function refuse(context: Context, value: unknown, allowed: string, path: string[] = []): never {
  context.addIssue({
    code: 'custom',
    path,
    message: `${shown(value)}; allowed: ${allowed}`,
  });
  return z.NEVER;
}

/** A word of a scenario's line, or a map. */
function either<Value>(
  map: z.ZodType<Value>,
  allowed: string,
  pick: (word: ReturnType<typeof parseWord>) => Value | undefined,
): z.ZodType<Value> {
  return z.unknown().transform((value, context) => {
    if (typeof value === 'string') {
      const picked = read(context, value, () => {
        const one = pick(parseWord(value));
        if (one === undefined) throw new TextError(allowed);
        return one;
      });
      return picked;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return refuse(context, value, allowed);
    const checked = map.safeParse(value);
    if (checked.success) return checked.data;
    // A key that there is not is mostly the reason why another one is missing.
    const { issues } = checked.error;
    const strange = issues.filter(({ code }) => code === 'unrecognized_keys');
    for (const issue of strange.length > 0 ? strange : issues) context.addIssue(forwarded(issue));
    return z.NEVER;
  });
}

/** An issue of a map within. A strange key alone is none for zod, and it would go on. */
function forwarded(issue: z.core.$ZodIssue): Parameters<Context['addIssue']>[0] {
  if (issue.code !== 'unrecognized_keys') return issue as Parameters<Context['addIssue']>[0];
  const path = [...issue.path, issue.keys[0]!];
  const message = `there is no such key; allowed: ${MAP_KEYS}`;
  return { code: 'custom', path, message, params: { isOfKey: true } };
}

function lasting(value: unknown, context: Context): number {
  try {
    return parseTime(String(value));
  } catch {
    return refuse(context, value, 'a time such as 90s, or ever for a crash', ['for']);
  }
}

const AMOUNTS = {
  share: 'a share such as 30%',
  ms: 'a time such as 40ms',
  bytes: 'bytes, such as 200B',
  rate: 'a rate such as 1.5x',
} as const;

function amountOf(kind: FaultKind, given: string | number | undefined, context: Context): number {
  const { unit } = FAULTS[kind];
  if (unit === 'none') {
    return given === undefined
      ? 0
      : refuse(context, given, `nothing, since ${kind} has no amount`, ['amount']);
  }
  const allowed = AMOUNTS[unit];
  try {
    if (unit === 'share') return parseShare(String(given));
    if (unit === 'ms') return parseTime(String(given));
    const match = (unit === 'bytes' ? /^(\d+)B$/ : /^(\d+(?:\.\d+)?)x$/).exec(String(given));
    if (match !== null) return Number(match[1]);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
  }
  return refuse(context, given, allowed, ['amount']);
}
