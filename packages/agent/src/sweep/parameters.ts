/**
 * What the parameters of an experiment may be: their kinds, units and ranges, and the values that a sweep's
 * file gives them, one, a list or a range. What is wrong is said as `what; allowed: what`.
 */
import { parseTime } from 'hearsay/sim';
import { shown } from '../files/located-yaml.ts';
import type { ParameterValue } from './sweep.ts';

export type ParameterSpec =
  | {
      readonly kind: 'number';
      readonly min: number;
      readonly max: number;
      readonly isWhole: boolean;
      /** With 'ms' a text such as `90s` is allowed, too, and with 'share' one such as `5%`. */
      readonly unit: '' | 'ms' | 'bytes' | 'share';
      readonly what: string;
    }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly what: string }
  | {
      readonly kind: 'text';
      /** What is wrong with it; `null`: nothing. */
      complaint(text: string): string | null;
      readonly what: string;
    };

/** Why values are refused, and at which place below the parameter. */
export class ValueError extends Error {
  readonly path: readonly (string | number)[];
  /** What is wrong is the key at the end of the path, not its value. */
  readonly isOfKey: boolean;

  constructor(path: readonly (string | number)[], what: string, allowed: string, isOfKey: boolean = false) {
    super(`${what}; allowed: ${allowed}`);
    this.path = path;
    this.isOfKey = isOfKey;
  }

  /** The same below another place. */
  below(path: readonly (string | number)[]): ValueError {
    const [what = '', allowed = ''] = this.message.split('; allowed: ', 2);
    return new ValueError([...path, ...this.path], what, allowed, this.isOfKey);
  }
}

/** For a key that there is not. */
export function strangeKey(path: readonly (string | number)[], allowed: readonly string[]): ValueError {
  return new ValueError(path, 'there is no such key', allowed.join(', '), true);
}

export const VALUES_MAX = 10_000;
const RANGE_KEYS = ['from', 'to', 'step'] as const;

export const count = (what: string, min: number, max: number): ParameterSpec => ({
  kind: 'number',
  min,
  max,
  isWhole: true,
  unit: '',
  what,
});

export const millis = (what: string, min: number, max: number): ParameterSpec => ({
  kind: 'number',
  min,
  max,
  isWhole: false,
  unit: 'ms',
  what,
});

export const share = (what: string): ParameterSpec => ({
  kind: 'number',
  min: 0,
  max: 1,
  isWhole: false,
  unit: 'share',
  what,
});

export const choice = (what: string, choices: readonly string[]): ParameterSpec => ({
  kind: 'choice',
  choices,
  what,
});

/** The values of one parameter, each once. @throws ValueError */
export function valuesOf(spec: ParameterSpec, given: unknown): ParameterValue[] {
  if (!Array.isArray(given)) return isMap(given) ? rangeOf(spec, given) : [valueOf(spec, given, [])];
  if (given.length === 0 || given.length > VALUES_MAX) {
    throw new ValueError([], shown(given), `1 to ${VALUES_MAX} values`);
  }
  const values = given.map((one, index) => valueOf(spec, one, [index]));
  const twice = values.findIndex((value, index) => values.indexOf(value) !== index);
  if (twice >= 0) throw new ValueError([twice], `${shown(values[twice])} is there twice`, 'each value once');
  return values;
}

/** What one value may be, in words. */
export function allowedText(spec: ParameterSpec): string {
  if (spec.kind === 'choice') return spec.choices.join(', ');
  if (spec.kind === 'text') return spec.what;
  const { min, max, isWhole, unit } = spec;
  const number = isWhole ? 'a whole number' : 'a number';
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
  if (unit === 'ms') return `milliseconds ${range}, or a time such as 90s`;
  const kind = { bytes: `${number} of bytes`, share: 'a share', '': number }[unit];
  return `${kind} ${range}${unit === 'share' ? ', or a percentage such as 5%' : ''}`;
}

function valueOf(spec: ParameterSpec, given: unknown, path: readonly (string | number)[]): ParameterValue {
  if (spec.kind === 'number') return numberOf(spec, given, path);
  if (spec.kind === 'choice') {
    if (typeof given === 'string' && spec.choices.includes(given)) return given;
    throw new ValueError(path, shown(given), allowedText(spec));
  }
  if (typeof given !== 'string') throw new ValueError(path, shown(given), allowedText(spec));
  const complaint = spec.complaint(given);
  if (complaint !== null) throw new ValueError(path, complaint, allowedText(spec));
  return given;
}

function numberOf(
  spec: Extract<ParameterSpec, { kind: 'number' }>,
  given: unknown,
  path: readonly (string | number)[],
): number {
  const number = typeof given === 'string' ? written(spec, given) : given;
  const isAllowed =
    typeof number === 'number' &&
    number >= spec.min &&
    number <= spec.max &&
    (!spec.isWhole || Number.isInteger(number));
  if (!isAllowed) throw new ValueError(path, shown(given), allowedText(spec));
  return number;
}

function rangeOf(spec: ParameterSpec, given: Readonly<Record<string, unknown>>): ParameterValue[] {
  if (spec.kind !== 'number')
    throw new ValueError([], 'a range', `one value or a list: ${allowedText(spec)}`);
  const stranger = Object.keys(given).find((key) => !(RANGE_KEYS as readonly string[]).includes(key));
  if (stranger !== undefined) {
    throw strangeKey([stranger], RANGE_KEYS);
  }
  const from = numberOf(spec, given['from'], ['from']);
  const to = numberOf(spec, given['to'], ['to']);
  const step = numberOf({ ...spec, min: 0 }, given['step'], ['step']);
  if (to < from) throw new ValueError(['to'], String(to), `not below \`from\`, ${from}`);
  if (step <= 0) throw new ValueError(['step'], String(step), 'above 0');
  // A little more than whole steps, so that 0.3 is reached from 0 in steps of 0.1.
  const steps = Math.floor((to - from) / step + 1e-9);
  if (steps >= VALUES_MAX) throw new ValueError([], `a range of ${steps + 1}`, `1 to ${VALUES_MAX} values`);
  return Array.from({ length: steps + 1 }, (_, i) => Number((from + i * step).toPrecision(12)));
}

/** A text as a number in the parameter's unit; `null` for one that is none. */
function written({ unit }: Extract<ParameterSpec, { kind: 'number' }>, text: string): number | null {
  if (unit === 'ms') return parseTime(text);
  const percent = unit === 'share' ? /^(\d+(?:\.\d+)?)%$/.exec(text) : null;
  return percent === null ? null : Number(percent[1]) / 100;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
