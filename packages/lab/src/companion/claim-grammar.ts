/**
 * The small language in which a learner says something that the engine can break:
 *
 *   with k >= 3 and loss <= 10 % and nodes <= 64, no healthy node is declared dead within 60 s
 *
 * A claim bounds a family of runs and says what never, or always, happens in them. Whatever is not bounded
 * is as the lab has it by default; what is bounded may be anything within the bound, and the search tries
 * the edges first.
 */

export const CLAIM_KNOBS = {
  k: { unit: '', min: 0, max: 8, what: 'indirect probes' },
  loss: { unit: '%', min: 0, max: 100, what: 'share of datagrams lost on every link' },
  delay: { unit: 'ms', min: 0, max: 5000, what: 'one-way delay' },
  nodes: { unit: '', min: 3, max: 128, what: 'members' },
  pause: { unit: 's', min: 0, max: 60, what: 'one member stands still for so long' },
  split: { unit: 's', min: 0, max: 120, what: 'a partition in two halves of so long' },
  'suspicion mult': { unit: '', min: 1, max: 8, what: 'multiplier of the suspicion time' },
  fanout: { unit: '', min: 1, max: 8, what: 'nodes told in each gossip tick' },
} as const;

export type ClaimKnob = keyof typeof CLAIM_KNOBS;
export type Bound = '>=' | '<=' | '=';

export const STATEMENTS = {
  'no-false-death': 'no healthy node is declared dead',
  'no-false-suspicion': 'no healthy node is suspected',
  'crash-known': 'a crashed node is dead everywhere',
  'views-agree': 'all views agree',
} as const;
export type Statement = keyof typeof STATEMENTS;

export interface Claim {
  readonly conditions: readonly { readonly knob: ClaimKnob; readonly bound: Bound; readonly value: number }[];
  readonly statement: Statement;
  readonly withinMs: number;
}

export type ParsedClaim =
  | { readonly ok: true; readonly claim: Claim }
  | { readonly ok: false; readonly problem: string };

export const GRAMMAR = 'with k ≥ 3 and loss ≤ 10 %, no healthy node is declared dead within 60 s';
export const WITHIN_MS_MAX = 300_000;
const CONDITIONS_MAX = 4;
const SENTENCE = new RegExp(
  '^(?:with (.+?),? )?((?:no|never|a|any|every|all) .+?) ' +
    'within ([\\d.]+) ?(ms|s|seconds?|min|minutes?)$',
);

const NAMES: readonly (readonly [RegExp, ClaimKnob])[] = [
  [/^(k|indirect probes?|indirect checks?|helpers?)\b/, 'k'],
  [/^(packet loss|loss)\b/, 'loss'],
  [/^(one-way delay|delay|latency)\b/, 'delay'],
  [/^(nodes|members|n)\b/, 'nodes'],
  [/^(pauses?|gc pause)\b/, 'pause'],
  [/^(partition|split)\b/, 'split'],
  [/^(suspicion mult(iplier)?|suspicion ×|suspicion x)/, 'suspicion mult'],
  [/^fan-?out\b/, 'fanout'],
];
const SAYINGS: readonly (readonly [RegExp, Statement])[] = [
  [
    /^(no|never any?) (healthy|running|live) (node|member) is (ever )?(declared|called|held) dead$/,
    'no-false-death',
  ],
  [/^(no|never any?) (healthy|running|live) (node|member) is (ever )?suspected$/, 'no-false-suspicion'],
  [/^(a|any|every) crashed (node|member) is (declared |called )?dead everywhere$/, 'crash-known'],
  [/^all views (agree|are equal|are the same)$/, 'views-agree'],
];

export function parseClaim(text: string): ParsedClaim {
  const plain = text.normalize('NFKC').toLowerCase().replace(/≥|=>/g, '>=').replace(/≤|=</g, '<=');
  const body = plain
    .replace(/\s+/g, ' ')
    .replace(/[.!]\s*$/, '')
    .trim();
  const found = SENTENCE.exec(body);
  if (found === null) return problem(`It has to look like this: ${GRAMMAR}.`);
  const [, conditions = '', said = '', amount = '', unit = ''] = found;
  const statement = SAYINGS.find(([pattern]) => pattern.test(said.trim()))?.[1];
  if (statement === undefined)
    return problem(`I can test: ${Object.values(STATEMENTS).join('; ')}. Not "${said.slice(0, 80)}".`);
  const withinMs = Number(amount) * (unit === 'ms' ? 1 : unit.startsWith('m') ? 60_000 : 1000);
  if (!(withinMs >= 1000 && withinMs <= WITHIN_MS_MAX))
    return problem(`The time has to be from 1 s to ${WITHIN_MS_MAX / 1000} s.`);
  const parts = conditions === '' ? [] : conditions.split(/ and |, /).map((part) => part.trim());
  if (parts.length > CONDITIONS_MAX) return problem(`At most ${CONDITIONS_MAX} conditions.`);
  const read: Claim['conditions'][number][] = [];
  for (const part of parts) {
    const condition = conditionOf(part);
    if (typeof condition === 'string') return problem(condition);
    if (read.some(({ knob }) => knob === condition.knob)) return problem(`${condition.knob} is there twice.`);
    read.push(condition);
  }
  return { ok: true, claim: { conditions: read, statement, withinMs } };
}

function conditionOf(part: string): Claim['conditions'][number] | string {
  const name = NAMES.find(([pattern]) => pattern.test(part));
  if (name === undefined)
    return `I do not know "${part.slice(0, 40)}"; use ${Object.keys(CLAIM_KNOBS).join(', ')}.`;
  const [pattern, knob] = name;
  const rest = part.replace(pattern, '').trim();
  const found = /^(>=|<=|=|of|at least|at most|up to) ?([\d.]+) ?(%|ms|s|seconds?)?$/.exec(rest);
  if (found === null) return `Say ${knob} with ≥, ≤ or = and a number.`;
  const [, sign = '', amount = '', unit = ''] = found;
  const { min, max, unit: wanted } = CLAIM_KNOBS[knob];
  const value = Number(amount) * scale(unit, wanted);
  if (!(value >= min && value <= max))
    return `${knob} has to be from ${min} to ${max} ${wanted}`.trim() + '.';
  const bound: Bound =
    sign === '>=' || sign === 'at least' ? '>=' : sign === '=' || sign === 'of' ? '=' : '<=';
  return { knob, bound, value };
}

function scale(unit: string, wanted: string): number {
  if (wanted === 'ms' && unit.startsWith('s')) return 1000;
  return wanted === 's' && unit === 'ms' ? 0.001 : 1;
}

/** In the grammar's own words; parses back into the same claim. */
export function formatClaim({ conditions, statement, withinMs }: Claim): string {
  const signs = { '>=': '≥', '<=': '≤', '=': '=' } as const;
  const parts = conditions.map(({ knob, bound, value }) =>
    `${knob} ${signs[bound]} ${value} ${CLAIM_KNOBS[knob].unit}`.trim(),
  );
  const within = `${STATEMENTS[statement]} within ${withinMs / 1000} s`;
  return parts.length === 0 ? within : `with ${parts.join(' and ')}, ${within}`;
}

function problem(text: string): ParsedClaim {
  return { ok: false, problem: text };
}
