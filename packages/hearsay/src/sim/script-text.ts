/**
 * A script as text: comments, commands, and below each command `----` and its expected output, as in
 * cockroachdb/datadriven, which etcd's raft uses. Reading keeps every line, so that a script which is written
 * again differs in nothing but the outputs.
 *
 * Output ends at the next blank line. Output that itself holds blank lines stands between two doubled marks.
 */
const MARK = '----';
const UNENDED = `${MARK}: the output begins with two marks; allowed: two more at its end`;

/** A line that is no command: a comment, or nothing. */
export interface ScriptRemark {
  readonly kind: 'remark';
  readonly text: string;
}

export interface ScriptCommand {
  readonly kind: 'command';
  /** Where it stands, from 1. */
  readonly line: number;
  readonly text: string;
  /** The output that the script gives; `null`: it gives none yet. */
  readonly expected: readonly string[] | null;
}

export type ScriptPiece = ScriptRemark | ScriptCommand;

/** The pieces of a script in order; what cannot be read ends them. */
export function parseScript(text: string): {
  readonly pieces: readonly ScriptPiece[];
  readonly fault: { readonly line: number; readonly text: string } | null;
} {
  const lines = text.split('\n');
  const pieces: ScriptPiece[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!;
    at += 1;
    if (isRemark(line)) {
      pieces.push({ kind: 'remark', text: line });
      continue;
    }
    const command = { kind: 'command', line: at, text: line } as const;
    if (lines[at] !== MARK) {
      pieces.push({ ...command, expected: null });
      continue;
    }
    const block = lines[at + 1] === MARK ? doubleBlock(lines, at + 2) : singleBlock(lines, at + 1);
    if (block === null) return { pieces, fault: { line: at, text: UNENDED } };
    pieces.push({ ...command, expected: block.output });
    at = block.end;
  }
  return { pieces, fault: null };
}

/** A piece as it stands in a script, a command with this output. */
export function pieceText(piece: ScriptPiece, output: readonly string[]): string {
  if (piece.kind === 'remark') return piece.text;
  const isDouble = output.includes('') || output[0] === MARK;
  const block = isDouble ? [MARK, MARK, ...output, MARK, MARK] : [MARK, ...output];
  return [piece.text, ...block].join('\n');
}

/** Whether a blank line has to be put below a command that had no output so far. */
export function needsBlank(piece: ScriptPiece, next: ScriptPiece | undefined): boolean {
  if (piece.kind !== 'command' || piece.expected !== null) return false;
  return next === undefined || next.kind === 'command' || next.text.trim() !== '';
}

function isRemark(line: string): boolean {
  return line.trim() === '' || line.startsWith('#');
}

interface Block {
  readonly output: readonly string[];
  /** Index of the first line below it. */
  readonly end: number;
}

function singleBlock(lines: readonly string[], start: number): Block {
  let end = start;
  while (end < lines.length && lines[end] !== '') end += 1;
  return { output: lines.slice(start, end), end };
}

function doubleBlock(lines: readonly string[], start: number): Block | null {
  for (let end = start; end + 1 < lines.length; end += 1) {
    if (lines[end] === MARK && lines[end + 1] === MARK)
      return { output: lines.slice(start, end), end: end + 2 };
  }
  return null;
}

/** What differs between two outputs, a line a line: `-` was expected, `+` came, others are equal. */
export function diffLines(expected: readonly string[], actual: readonly string[]): string[] {
  const shorter = Math.min(expected.length, actual.length);
  let head = 0;
  while (head < shorter && expected[head] === actual[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && expected.at(-1 - tail) === actual.at(-1 - tail)) tail += 1;
  const before = expected.slice(Math.max(0, head - CONTEXT), head);
  const after = expected.slice(expected.length - tail, expected.length - tail + CONTEXT);
  return [
    ...before.map((line) => `  ${line}`),
    ...expected.slice(head, expected.length - tail).map((line) => `- ${line}`),
    ...actual.slice(head, actual.length - tail).map((line) => `+ ${line}`),
    ...after.map((line) => `  ${line}`),
  ];
}

/** Lines that are shown above and below a difference. */
const CONTEXT = 2;
