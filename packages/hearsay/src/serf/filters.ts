/**
 * The filters of a query: to whom it is put (serf `filterType`, `shouldProcessQuery`). A filter is a type
 * byte and a value: a list of names, one of which must be the member's, or an expression, which must match
 * one of its tags. All filters of a query must match.
 *
 * The expression is one of Go's, and is not anchored. It runs on an automaton whose time is bounded, whoever
 * sent it (`regex.ts`): classes, Unicode categories and scripts, groups, lazy and counted repeats, assertions
 * and the flags i, m, s and U are all there. A filter that cannot be read, whose type is unknown or whose
 * expression is none matches nobody.
 *
 * Differs: expressions of a query that together have more than 1,024 characters, which its own limit forbids
 * by default, or more than 1,024 steps, match nobody. `a{1000}` is below that.
 */
import { UsageError, DecodeError } from '../base/errors.ts';
import { Reader } from '../base/reader.ts';
import { Writer } from '../base/writer.ts';
import { fieldCount, Fields, UNKNOWN_FIELD } from '../wire/fields.ts';
import { putMapHeader, putString, readStructHeader, skipValue } from '../wire/msgpack.ts';
import { putTexts, readText, readTexts } from './bounded.ts';
import { EXPRESSION_CHARACTERS_MAX } from './regex-syntax.ts';
import { Regex, REGEX_STEPS_MAX } from './regex.ts';
import type { Tags } from './tags.ts';

/** Append only. */
export const FilterType = {
  Node: 0,
  Tag: 1,
} as const;

export type Filter =
  | { readonly type: 'node'; readonly names: readonly string[] }
  /** A tag that a member does not have is taken as ''. */
  | { readonly type: 'tag'; readonly tag: string; readonly expression: string };

/** Whom a filter is held against. */
export interface FilterSubject {
  readonly name: string;
  readonly tags: Tags;
}

/** Names that a filter may list: many more than a query has room for. */
export const FILTER_NAMES_MAX = 4096;
/** How much of a tag is looked at: metadata is no longer, tags and all. */
export const TAG_CHARACTERS_MAX = 512;

const TAG = new Fields(['Expr', 'Tag'], ['Tag', 'Expr']);
const reader = new Reader();
const writer = new Writer();

/** @throws UsageError for an expression that we would not match ourselves. */
export function encodeFilter(filter: Filter): Uint8Array {
  writer.begin();
  if (filter.type === 'node') {
    writer.u8(FilterType.Node);
    putTexts(writer, filter.names);
    return writer.finish();
  }
  if (Regex.compile(filter.expression) === undefined) {
    throw new UsageError('expression', filter.expression, "it must be one of Go's regular expressions");
  }
  writer.u8(FilterType.Tag);
  putMapHeader(writer, 2);
  writer.raw(TAG.keys[0]!);
  putString(writer, filter.expression);
  writer.raw(TAG.keys[1]!);
  putString(writer, filter.tag);
  return writer.finish();
}

/** Throws `empty` for no bytes, `unsupported` for an unknown type, and what a bad value deserves. */
export function decodeFilter(bytes: Uint8Array): Filter {
  if (bytes.length === 0) throw DecodeError.of('empty');
  reader.reset(bytes, 1);
  switch (bytes[0]) {
    case FilterType.Node:
      return { type: 'node', names: readTexts(reader, FILTER_NAMES_MAX) };
    case FilterType.Tag:
      return readTagFilter();
    default:
      throw DecodeError.of('unsupported');
  }
}

/**
 * Whether a query with these filters is for `subject`. Never throws for what a peer has sent. The limits are
 * on all its expressions together: they are on what a query costs.
 */
export function matchesFilters(filters: readonly Uint8Array[], subject: FilterSubject): boolean {
  let characters = 0;
  let steps = 0;
  try {
    for (const bytes of filters) {
      const filter = decodeFilter(bytes);
      if (filter.type === 'node') {
        if (!filter.names.includes(subject.name)) return false;
        continue;
      }
      characters += filter.expression.length;
      if (characters > EXPRESSION_CHARACTERS_MAX) return false;
      const regex = Regex.compile(filter.expression);
      steps += regex?.size ?? 0;
      if (regex === undefined || steps > REGEX_STEPS_MAX) return false;
      if (!regex.test(valueOf(subject.tags, filter.tag))) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

function valueOf(tags: Tags, tag: string): string {
  return Object.hasOwn(tags, tag) ? tags[tag]!.slice(0, TAG_CHARACTERS_MAX) : '';
}

function readTagFilter(): Filter {
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let tag = '';
  let expression = '';
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = TAG.next(reader, header, i, field);
    if (field === 0) expression = readText(reader);
    else if (field === 1) tag = readText(reader);
    else skipValue(reader);
  }
  return { type: 'tag', tag, expression };
}
