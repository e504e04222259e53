/**
 * Claims as people type them ("with no helpers and loss 5% no suspicion"), brought into the claim grammar.
 * What is read is shown for confirmation before anything runs, so it may be generous; where no time is said
 * it is a minute.
 */
import {
  formatClaim,
  parseClaim,
  STATEMENTS,
  type Bound,
  type Claim,
  type ClaimKnob,
  type ParsedClaim,
  type Statement,
} from './claim-grammar.ts';

const WITHIN_MS = 60_000;

const KNOB_NAMES: readonly (readonly [ClaimKnob, string])[] = [
  ['suspicion mult', 'suspicion (?:mult(?:iplier)?|[x×])'],
  ['k', 'indirect (?:probes?|checks?|pings?)|helpers?|k'],
  ['loss', 'packet loss|message loss|loss|lost'],
  ['delay', 'one-way delay|delay|latency'],
  ['nodes', 'nodes|members|machines|servers'],
  ['pause', 'gc pauses?|pauses?|pause'],
  ['split', 'partitions?|splits?'],
  ['fanout', 'fan-?outs?'],
];
const NUMBER = '(\\d+(?:\\.\\d+)?)';
const UNIT = '(%|percent|ms|s|sec|seconds?)?';
const SIGN =
  '(>=|<=|<|>|=|at least|at most|up to|no more than|no less than|' +
  'less than|more than|below|above|under|over)?';
const SIGNS: readonly (readonly [RegExp, Bound])[] = [
  [/^(?:>=|>|at least|no less than|more than|above|over)$/, '>='],
  [/^(?:<=|<|at most|up to|no more than|less than|below|under)$/, '<='],
];

interface Read {
  readonly conditions: Claim['conditions'];
  /** What is left when the conditions are taken out. */
  readonly rest: string;
}

/** As it is in the grammar; else as it may be meant. */
export function readClaim(text: string): ParsedClaim {
  const strict = parseClaim(text);
  if (strict.ok) return strict;
  const plain = plainly(text);
  const { conditions, rest } = conditionsIn(plain);
  const statement = statementIn(rest);
  if (statement === null)
    return conditions.length === 0
      ? strict
      : {
          ok: false,
          problem: `What is to happen then? I can test: ${Object.values(STATEMENTS).join('; ')}.`,
        };
  // Once more through the grammar, which knows what is in bounds.
  return parseClaim(formatClaim({ conditions, statement, withinMs: withinOf(plain) }));
}

/** Something that wants to be tried, whether or not it can be read. */
export function soundsLikeClaim(text: string): boolean {
  if (parseClaim(text).ok) return true;
  const { conditions, rest } = conditionsIn(plainly(text));
  return conditions.length > 0 || statementIn(rest) !== null;
}

function plainly(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/≥|=>/g, '>=')
    .replace(/≤|=</g, '<=')
    .replace(/[’']/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function conditionsIn(plain: string): Read {
  let rest = plain.replace(
    /\b(?:within|in|for|after) \d+(?:\.\d+)? ?(?:s|sec|seconds?|min|minutes?)\b/g,
    ' ',
  );
  const conditions: Claim['conditions'][number][] = [];
  for (const [knob, name] of KNOB_NAMES) {
    const found = conditionOf(rest, knob, name);
    if (found === null) continue;
    conditions.push(found.condition);
    rest = rest.replace(found.said, ' ');
  }
  return { conditions, rest };
}

function conditionOf(
  text: string,
  knob: ClaimKnob,
  name: string,
): { readonly condition: Claim['conditions'][number]; readonly said: string } | null {
  const after = new RegExp(`\\b(?:${name})(?: is| are| of)? ?${SIGN} ?${NUMBER} ?${UNIT}(?![\\w.])`);
  const before = new RegExp(`${SIGN} ?(?<![\\w.])${NUMBER} ?${UNIT} (?:of )?(?:${name})\\b`);
  for (const pattern of [after, before]) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const [said, sign = '', amount = '', unit = ''] = match;
    const bound = SIGNS.find(([words]) => words.test(sign))?.[1] ?? '=';
    return { condition: { knob, bound, value: Number(amount) * scaleOf(knob, unit) }, said };
  }
  // No nodes are no cluster, and no multiplier is no number.
  if (knob === 'nodes' || knob === 'suspicion mult' || knob === 'fanout') return null;
  const none = new RegExp(`\\b(?:no|without|zero|without any) (?:${name})\\b`).exec(text);
  return none === null ? null : { condition: { knob, bound: '=', value: 0 }, said: none[0] };
}

function scaleOf(knob: ClaimKnob, unit: string): number {
  if (knob === 'delay' && unit.startsWith('s')) return 1000;
  return (knob === 'pause' || knob === 'split') && unit === 'ms' ? 0.001 : 1;
}

const NOBODY = /\b(?:no|nobody|none|never|zero|without|not a single|no one|noone)\b/;
const DEATHS = /\b(?:dies?|died|dead|deaths?|killed)\b/;
const SUSPICIONS = /\b(?:suspicions?|suspects?|suspected|accused|accusations?)\b/;
const KNOWN = /\b(?:every|any|a|all|each) crash(?:es|ed)?\b.*\b(?:everywhere|everybody|everyone|all)\b/;
const AGREE = /\b(?:all|every\w*|views|nodes|members)\b.*\b(?:agrees?|same (?:view|list))\b/;

/** A sentence that asks is no claim. */
const ASKS = /^(?:how|what|whats|why|when|who|where|which|does|do|is|are|can|could)\b|\?$/;

function statementIn(rest: string): Statement | null {
  if (ASKS.test(rest.trim())) return null;
  if (KNOWN.test(rest)) return 'crash-known';
  if (NOBODY.test(rest) && DEATHS.test(rest)) return 'no-false-death';
  if (/\b(?:all|every\w*)\b.*\bsurvives?\b/.test(rest)) return 'no-false-death';
  if (NOBODY.test(rest) && SUSPICIONS.test(rest)) return 'no-false-suspicion';
  return AGREE.test(rest) && !/\bdisagree/.test(rest) ? 'views-agree' : null;
}

function withinOf(plain: string): number {
  const found = /\b(?:within|in|for|after) (\d+(?:\.\d+)?) ?(s|sec|seconds?|min|minutes?)\b/.exec(plain);
  if (found === null) return WITHIN_MS;
  return Number(found[1]) * (found[2]!.startsWith('m') ? 60_000 : 1000);
}
