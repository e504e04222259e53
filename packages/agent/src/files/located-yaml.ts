/**
 * A YAML file that people write, checked against a schema: what is wrong is said in one line that an editor
 * can jump to, `FILE:LINE:COLUMN: key: what is wrong; allowed: what is`.
 *
 * Sizes are limited before anything is parsed, and aliases before they are followed, so that no small file
 * becomes a large value.
 */
import { readFileSync, statSync } from 'node:fs';
import { isMap, isNode, isPair, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';

/** What is wrong with a file; the message is the whole line, without `error:`. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

export interface YamlOptions<Value> {
  /** What stands in front of the line number: the path as the user gave it. */
  readonly name: string;
  /**
   * What the file holds. The message of a `custom` issue is taken as it is: `what is wrong; allowed: what
   * is`. With `params: { isOfKey: true }` its place is that of the key, and else that of the value.
   */
  readonly schema: z.ZodType<Value>;
  readonly bytesMax?: number;
}

type Path = readonly PropertyKey[];

const BYTES_MAX = 1 << 20;
const ALIASES_MAX = 100;
const SHOWN_CHARACTERS_MAX = 60;

/** Reads and checks a file. @throws FileError for one that cannot be read, or is not as the schema says. */
export function readYamlFile<Value>(path: string, options: Omit<YamlOptions<Value>, 'name'>): Value {
  const { bytesMax = BYTES_MAX } = options;
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > bytesMax) throw tooLarge(path, size, bytesMax);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof FileError) throw error;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new FileError(`${path}: the file cannot be read (${code})`);
  }
  return parseYaml(text, { ...options, name: path });
}

/** Checks the text of a file. @throws FileError naming the first thing that is wrong. */
export function parseYaml<Value>(text: string, options: YamlOptions<Value>): Value {
  const { name, schema, bytesMax = BYTES_MAX } = options;
  const bytes = Buffer.byteLength(text);
  if (bytes > bytesMax) throw tooLarge(name, bytes, bytesMax);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const complain = (offset: number, rest: string): FileError => {
    const { line, col } = lines.linePos(offset);
    return new FileError(`${name}:${Math.max(1, line)}:${Math.max(1, col)}: ${rest}`);
  };
  const [broken] = [...document.errors].sort((a, b) => a.pos[0] - b.pos[0]);
  if (broken !== undefined) throw complain(broken.pos[0], syntaxText(text, broken));
  if (!isMap(document.contents)) {
    const isEmpty = document.contents === null || document.toJS() === null;
    const offset = isEmpty ? 0 : (document.contents?.range?.[0] ?? 0);
    const what = isEmpty ? 'it is empty' : 'it is no map';
    throw complain(offset, `the file: ${what}; allowed: a map with the keys ${keysOf(schema)}`);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw complain(0, `the file: its aliases name too much; allowed: ${ALIASES_MAX} of them in effect`);
  }
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const found = checked.error.issues.map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
    const isOfKey =
      issue.code === 'unrecognized_keys' || (issue.code === 'custom' && issue.params?.['isOfKey']);
    return { issue, path, offset: offsetOf(document, path, isOfKey === true) };
  });
  // What a schema's own checks say comes last: they presume that the keys and types are right.
  const rank = (issue: z.core.$ZodIssue): number => (issue.code === 'custom' ? 1 : 0);
  const [first] = found.sort((a, b) => rank(a.issue) - rank(b.issue) || a.offset - b.offset);
  const { issue, path, offset } = first!;
  throw complain(offset, `${pathText(path)}: ${issueText(issue, schema, valueAt(value, path))}`);
}

function tooLarge(name: string, bytes: number, bytesMax: number): FileError {
  return new FileError(`${name}:1:1: the file: ${bytes} bytes; allowed: at most ${bytesMax} bytes`);
}

function syntaxText(text: string, { code, message, pos }: Document['errors'][number]): string {
  if (code === 'DUPLICATE_KEY') {
    const key = /^[^\s:]+/.exec(text.slice(pos[0]))?.[0] ?? 'a key';
    return `${key}: it is there twice; allowed: once`;
  }
  if (code === 'MULTIPLE_DOCS') return 'the file: it holds several documents; allowed: one';
  const [first = ''] = message.split('\n');
  return `the file: ${first}; allowed: YAML 1.2`;
}

/** Where the value at `path` begins, or its key; of what is missing, where the map begins that misses it. */
function offsetOf(document: Document, path: Path, ofKey: boolean): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const part = path.slice(0, length);
    if (ofKey && length === path.length) {
      const key = keyOffset(document.getIn(part.slice(0, -1), true), part.at(-1));
      if (key !== undefined) return key;
    }
    const node = length === 0 ? document.contents : document.getIn(part, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function keyOffset(node: unknown, key: PropertyKey | undefined): number | undefined {
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isPair(item) && String(item.key) === String(key));
  return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
}

function pathText(path: Path): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part + 1}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return text === '' ? 'the file' : text;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[part] : undefined,
    value,
  );
}

function issueText(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown): string {
  switch (issue.code) {
    case 'custom':
      return issue.message;
    case 'unrecognized_keys':
      return `there is no such key; allowed: ${keysOf(schemaAt(schema, issue.path))}`;
    case 'invalid_value':
      return `${shown(value)}; allowed: ${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return `${shown(value)}; allowed: ${TYPES[issue.expected] ?? issue.expected}`;
    case 'too_small':
    case 'too_big': {
      const isLow = issue.code === 'too_small';
      const bound = isLow ? issue.minimum : issue.maximum;
      const side = issue.inclusive === false ? (isLow ? 'more than' : 'less than') : isLow ? 'from' : 'up to';
      const unit = { array: ' entries', string: ' characters' }[issue.origin as string] ?? '';
      return `${shown(value)}; allowed: ${side} ${bound}${unit}`;
    }
    default:
      return `${shown(value)}; allowed: ${issue.message}`;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

/** What was given, short enough for a line. */
export function shown(value: unknown): string {
  if (value === undefined) return 'it is missing';
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return 'a map';
  const text = value.length > SHOWN_CHARACTERS_MAX ? `${value.slice(0, SHOWN_CHARACTERS_MAX)}…` : value;
  return JSON.stringify(text);
}

/** The keys of an object's schema, as they may be written. */
function keysOf(schema: unknown): string {
  const inner = schema instanceof z.ZodPipe ? schema.in : schema;
  return inner instanceof z.ZodObject ? Object.keys(inner.shape).join(', ') : 'others';
}

function schemaAt(schema: unknown, path: Path): unknown {
  let inner = schema;
  for (const part of path) {
    if (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap();
    if (inner instanceof z.ZodArray) inner = inner.element;
    else if (inner instanceof z.ZodObject) inner = inner.shape[String(part)];
    else return undefined;
  }
  return inner instanceof z.ZodOptional || inner instanceof z.ZodDefault ? inner.unwrap() : inner;
}
