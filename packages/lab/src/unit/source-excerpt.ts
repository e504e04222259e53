/**
 * The lines of a source file in which a name is defined, or used first: what a rule is, as it runs. Found by
 * indentation, which our formatter keeps, and not by a parser.
 */
import type { SourcePlace } from './source-place.ts';

export interface SourceExcerpt {
  /** The number of the line with the name, from 1. */
  readonly line: number;
  /** The number of the first line of `text`. */
  readonly from: number;
  readonly text: string;
}

/** What is longer is cut: the page is no editor. */
const LINES_MAX = 60;

/** `swim/probe.ts askOthers`. */
export const placeKey = ({ file, symbol }: SourcePlace): string => `${file} ${symbol}`;

/** @throws Error if the name is not in it */
export function excerptOf(text: string, symbol: string): SourceExcerpt {
  const lines = text.split('\n');
  const defined = definedAt(lines, symbol);
  const line = defined ?? usedAt(lines, symbol);
  if (line === null) throw new Error(`${symbol} is not in this source`);
  const head = defined ?? headAbove(lines, line);
  const from = commentAbove(lines, head);
  const to = Math.min(endOf(lines, head), from + LINES_MAX);
  const isCut = to < endOf(lines, head);
  const taken = lines.slice(from, to);
  const indent = indentOf(lines[head]!);
  const shown = taken.map((one) => (indentOf(one) >= indent ? one.slice(indent) : one));
  return { line: line + 1, from: from + 1, text: [...shown, ...(isCut ? ['…'] : [])].join('\n') };
}

const indentOf = (line: string): number => line.length - line.trimStart().length;
const isComment = (line: string): boolean => /^\s*(\/\*\*|\*|\/\/)/.test(line);

/** A declaration, else a method. */
function definedAt(lines: readonly string[], symbol: string): number | null {
  const ways = [
    new RegExp(`^(export )?(abstract )?(class|function|const|interface|type) ${symbol}\\b`),
    new RegExp(`^  (async |\\*|#)*${symbol}(<.*>)?\\(.*[^;]$`),
  ];
  for (const way of ways) {
    const at = lines.findIndex((line) => way.test(line));
    if (at >= 0) return at;
  }
  return null;
}

/** Not in a comment and not where it is imported. */
function usedAt(lines: readonly string[], symbol: string): number | null {
  const name = new RegExp(`\\b${symbol}\\b`);
  const body = lines.findLastIndex((line) => /^(import |\} from )/.test(line)) + 1;
  const at = lines.findIndex((line, index) => index >= body && name.test(line) && !isComment(line));
  return at < 0 ? null : at;
}

/** The method or the declaration around a line. */
function headAbove(lines: readonly string[], line: number): number {
  for (let at = line; at > 0; at -= 1) {
    const text = lines[at]!;
    if (indentOf(text) <= 2 && /^ {0,2}[\w#*]/.test(text) && /[{(]$/.test(text)) return at;
  }
  return line;
}

function commentAbove(lines: readonly string[], head: number): number {
  let at = head;
  while (at > 0 && isComment(lines[at - 1]!) && indentOf(lines[at - 1]!) >= indentOf(lines[head]!)) at -= 1;
  return at;
}

/** Behind the bracket that closes what begins at `head`. */
function endOf(lines: readonly string[], head: number): number {
  if (!/[{([]$/.test(lines[head]!)) return head + 1;
  const indent = indentOf(lines[head]!);
  for (let at = head + 1; at < lines.length; at += 1) {
    // A list of parameters closes, and opens the body.
    if (indentOf(lines[at]!) === indent && /^\s*[})\]]/.test(lines[at]!) && !lines[at]!.endsWith('{'))
      return at + 1;
  }
  return lines.length;
}
