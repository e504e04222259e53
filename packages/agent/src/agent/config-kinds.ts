/**
 * The kinds of values of the configuration: how each is written in a file and on the command line, and what
 * is said where something else stands. What may be a secret is never shown.
 */
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { shown } from '../files/located-yaml.ts';
import { EVENT_SCRIPT_ALLOWED, parseEventScripts } from './event-filter.ts';
import { DURATION_ALLOWED, parseGoDuration } from './go-duration.ts';

/** One kind of value. */
export interface Kind<Value> {
  /** For people: `text`, `switch`, `duration`, `list of texts` … */
  readonly type: string;
  /** What may stand there, for a line that says that something else does. */
  readonly allowed: string;
  /** In a file; `undefined`: an empty text, which says nothing, as in Serf. */
  readonly schema: z.ZodType<Value | undefined>;
  /** On the command line; `undefined`: it is none. Of a list, one entry. */
  readonly parse: (text: string) => Value | undefined;
}

export interface HostPort {
  /** An address or a name, without brackets; `''` is every address of this machine. */
  readonly host: string;
  readonly port: number;
}

export const TEXT: Kind<string> = {
  type: 'text',
  allowed: 'a text',
  schema: z.string(),
  parse: (text) => text,
};

/** A text that no error shows, of whatever type it is. */
export const SECRET: Kind<string> = written(
  { type: 'text', allowed: 'a text', isSecret: true },
  (text) => text,
);

const TRUE = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const FALSE = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

/** On the command line as Go takes it (`strconv.ParseBool`). */
export const SWITCH: Kind<boolean> = {
  type: 'switch',
  allowed: 'true or false',
  schema: z.boolean(),
  parse: (text) => (TRUE.includes(text) ? true : FALSE.includes(text) ? false : undefined),
};

export const DURATION: Kind<number> = written(
  { type: 'duration', allowed: DURATION_ALLOWED },
  parseGoDuration,
);

/** The primary key of a cluster, kept as text: 16, 24 or 32 bytes in base64. */
export const KEY: Kind<string> = written(
  { type: 'key', allowed: '16, 24 or 32 bytes in base64', isSecret: true },
  (text) => (decodeKey(text) === undefined ? undefined : text),
);

/** `HOST:PORT`; `HOST` alone too, where there is a default for the port. */
export function addressKind(defaultPort: number | null): Kind<HostPort> {
  const allowed = defaultPort === null ? 'HOST:PORT' : 'HOST or HOST:PORT, an IPv6 host in brackets';
  return written({ type: 'address', allowed }, (text) => parseHostPort(text, defaultPort));
}

const CIDR_FACTS = { type: 'network', allowed: 'a network such as 10.0.0.0/8', mayBeEmpty: false };

export const CIDR: Kind<string> = written(CIDR_FACTS, (text) => {
  try {
    ipaddr.parseCIDR(text);
    return text;
  } catch {
    return undefined;
  }
});

export const EVENT_HANDLER: Kind<string> = {
  ...TEXT,
  type: 'event handler',
  allowed: EVENT_SCRIPT_ALLOWED,
  schema: z.string().superRefine((text, context) => {
    try {
      parseEventScripts(text);
    } catch (error) {
      const message = `${(error as Error).message}; allowed: ${EVENT_SCRIPT_ALLOWED}`;
      context.addIssue({ code: 'custom', message });
    }
  }),
};

export const TAGS: Kind<Readonly<Record<string, string>>> = {
  type: 'map of texts',
  allowed: 'a map of texts',
  schema: z.record(z.string(), z.string()),
  parse: (text) => {
    const cut = text.indexOf('=');
    return cut <= 0 ? undefined : { [text.slice(0, cut)]: text.slice(cut + 1) };
  },
};

export function wholeKind({ min, max }: { readonly min: number; readonly max: number }): Kind<number> {
  const isWithin = (value: number): boolean => Number.isInteger(value) && value >= min && value <= max;
  return {
    type: 'whole number',
    allowed: `a whole number from ${min} to ${max}`,
    schema: z.number().int().min(min).max(max),
    parse: (text) => (/^[+-]?\d+$/.test(text) && isWithin(Number(text)) ? Number(text) : undefined),
  };
}

/** One of some words, in any case if `inAnyCase`; the value is as it stands in `words`. */
export function wordKind<const Word extends string>(
  words: readonly Word[],
  { inAnyCase = false }: { readonly inAnyCase?: boolean } = {},
): Kind<Word> {
  const same = (a: string, b: string): boolean =>
    a === b || (inAnyCase && a.toLowerCase() === b.toLowerCase());
  const allowed = words.join(', ');
  return written({ type: `one of ${allowed}`, allowed }, (text) => words.find((word) => same(word, text)));
}

/** On the command line each use of the flag is one entry. */
export function listKind<Value>(kind: Kind<Value>): Kind<readonly Value[]> {
  return {
    type: `list of ${kind.type}s`,
    allowed: kind.allowed,
    schema: z.array(kind.schema as z.ZodType<Value>).max(LIST_MAX),
    parse: (text) => {
      const value = kind.parse(text);
      return value === undefined ? undefined : [value];
    },
  };
}

const LIST_MAX = 1000;

/** The bytes of a key in base64; `undefined`: it is none. */
export function decodeKey(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  return [16, 24, 32].includes(bytes.length) ? bytes : undefined;
}

/** As Go's `net.SplitHostPort` does, with a default for the port. */
export function parseHostPort(text: string, defaultPort: number | null): HostPort | undefined {
  const match = /^(?:\[([^\][]*)\]|([^:\][\s]*))(?::(\d{1,5}))?$/.exec(text);
  if (match === null || text === '') return undefined;
  const host = match[1] ?? match[2]!;
  const port = match[3] === undefined ? defaultPort : Number(match[3]);
  return port === null || port > 65_535 ? undefined : { host, port };
}

interface WrittenFacts {
  readonly type: string;
  readonly allowed: string;
  readonly isSecret?: boolean;
  readonly mayBeEmpty?: boolean;
}

/** A value that is written as a text. */
function written<Value>(facts: WrittenFacts, parse: (text: string) => Value | undefined): Kind<Value> {
  const { type, allowed, isSecret = false, mayBeEmpty = true } = facts;
  const schema = z.unknown().transform((value, context) => {
    if (value === '' && mayBeEmpty) return undefined;
    const found = typeof value === 'string' ? parse(value) : undefined;
    if (found !== undefined) return found;
    const what = isSecret ? 'what stands there (not shown)' : shown(value);
    context.addIssue({ code: 'custom', message: `${what}; allowed: ${allowed}` });
    return z.NEVER;
  });
  return { type, allowed, schema, parse };
}
