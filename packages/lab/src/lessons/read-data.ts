/**
 * Reads a file of lesson data: YAML held against a schema. A mistake is told with its file, line and key.
 * Read when the lab is built and by tools, never in the browser.
 */
import { isMap, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { z } from 'zod';

/** All mistakes of a file, one a line: `file:line: key: what is wrong`. */
export class DataError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.name = 'DataError';
    this.mistakes = mistakes;
  }
}

/** @throws DataError for text that is no YAML, or is not what the schema wants. `path` is only said. */
export function readData<Schema extends z.ZodType>(
  path: string,
  text: string,
  schema: Schema,
): z.infer<Schema> {
  const counter = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const lineAt = (offset: number): number => counter.linePos(offset).line;
  if (yaml.errors.length > 0)
    throw new DataError(yaml.errors.map(({ pos, message }) => `${path}:${lineAt(pos[0])}: ${message}`));
  const parsed = schema.safeParse(yaml.toJS());
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(
    (issue) => `${path}:${lineAt(offsetOf(yaml, issue.path))}: ${keyOf(issue.path)}: ${whatOf(issue)}`,
  );
  throw new DataError(mistakes);
}

function whatOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'unrecognized_keys'
    ? `there is no such key: ${issue.keys.join(', ')}`
    : issue.message;
}

/** `exercises[0].title`; the file itself is `the file`. */
function keyOf(place: readonly PropertyKey[]): string {
  if (place.length === 0) return 'the file';
  return place
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

/** Where a key stands, or the nearest that is there of what it would stand in. */
function offsetOf(document: Document, place: readonly PropertyKey[]): number {
  for (let length = place.length; length > 0; length -= 1) {
    const parent = nodeAt(document, place.slice(0, length - 1));
    const last = place[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === last)
      : undefined;
    if (pair !== undefined && isScalar(pair.key)) return pair.key.range?.[0] ?? 0;
    const node = nodeAt(document, place.slice(0, length));
    if (node?.range) return node.range[0];
  }
  return 0;
}

function nodeAt(document: Document, place: readonly PropertyKey[]): Node | null {
  const node = place.length === 0 ? document.contents : document.getIn(place as unknown[], true);
  return typeof node === 'object' && node !== null ? (node as Node) : null;
}
