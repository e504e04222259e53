/**
 * Scripts: a cluster is told in plain words what happens to it, and the script holds all that it did. The
 * same text is a test (what it holds is what comes), a transcript to read, and a lesson (datadriven of
 * cockroachdb, which etcd's raft uses in `rafttest`). Everything in it is virtual time from a seed, so it
 * comes out the same everywhere.
 */
import { AssertionError } from '../base/assert.ts';
import { asScriptError } from './script-cluster.ts';
import { carryOut } from './script-commands.ts';
import { ScriptError } from './script-error.ts';
import { ScriptSession } from './script-session.ts';
import { diffLines, needsBlank, parseScript, pieceText, type ScriptPiece } from './script-text.ts';
import { Words } from './script-words.ts';

/** A command whose output is not what the script holds. */
export interface ScriptDifference {
  /** Where the command stands, from 1. */
  readonly line: number;
  readonly command: string;
  readonly expected: readonly string[];
  readonly actual: readonly string[];
}

/** Why a script could not be run to its end. */
export interface ScriptFault {
  /** From 1; `null`: it is the script as a whole. */
  readonly line: number | null;
  /** `WORD: what is wrong; allowed: …`, or what is wrong with the script as a whole. */
  readonly text: string;
}

/** What came of a script. */
export interface ScriptResult {
  /** The script with the outputs that came, up to the first fault. */
  readonly output: string;
  /** All outputs are as the script holds them, and all that it expects is so. */
  readonly ok: boolean;
  /** The commands whose output is another one, in their order. */
  readonly differences: readonly ScriptDifference[];
  /** Where an expectation did not hold or a condition was not reached, whatever is written there. */
  readonly failures: readonly { readonly line: number; readonly text: string }[];
  /** What ended the script before its end; `null`: nothing did. */
  readonly fault: ScriptFault | null;
}

/** How a script is run. */
export interface ScriptOptions {
  /** Told each part of the output as soon as it is there. */
  readonly onOutput?: (part: string) => void;
  /** How many steps of the simulation one command may take at most; default: 1,000,000. */
  readonly stepsMax?: number;
}

/** Runs a script. It throws for nothing that a script can say: `fault` tells what could not be done. */
export function runScript(text: string, options: ScriptOptions = {}): ScriptResult {
  const { onOutput = () => {}, stepsMax } = options;
  const session = new ScriptSession(stepsMax);
  const differences: ScriptDifference[] = [];
  const failures: { line: number; text: string }[] = [];
  const parts: string[] = [];
  const tell = (part: string): void => {
    parts.push(part);
    onOutput(part);
  };
  const { pieces, fault: misread } = read(text);
  let fault: ScriptFault | null = null;
  for (const [i, piece] of pieces.entries()) {
    const end = i === pieces.length - 1 ? '' : '\n';
    if (piece.kind === 'remark') {
      tell(`${piece.text}${end}`);
      continue;
    }
    session.hasFailed = false;
    fault = play(piece.text, piece.line, session);
    if (fault !== null) break;
    const actual = session.takeLines();
    const { line, text: command } = piece;
    const expected = piece.expected ?? [];
    if (piece.expected === null || !isSame(expected, actual))
      differences.push({ line, command, expected, actual });
    if (session.hasFailed) failures.push({ line, text: actual.at(-1) ?? '' });
    tell(`${pieceText(piece, actual)}${needsBlank(piece, pieces[i + 1]) ? '\n' : ''}${end}`);
  }
  fault ??= misread;
  const ok = fault === null && differences.length === 0 && failures.length === 0;
  return { output: parts.join(''), ok, differences, failures, fault };
}

/**
 * The script with the outputs that come now; comments and layout stay exactly. Written again it stays as it
 * is. @throws ScriptError for a script that cannot be run to its end, with the line.
 */
export function rewriteScript(text: string): string {
  const { output, fault } = runScript(text);
  if (fault !== null)
    throw new ScriptError(fault.line === null ? 'script' : `line ${fault.line}`, fault.text);
  return output;
}

/** What is wrong, a paragraph each: `FILE:LINE: …`, and the lines that differ. Empty if all is well. */
export function describeScript(file: string, { differences, failures, fault }: ScriptResult): string {
  const paragraphs = differences.map(({ line, command, expected, actual }) =>
    [`${file}:${line}: ${command}`, ...diffLines(expected, actual)].join('\n'),
  );
  paragraphs.push(...failures.map(({ line, text }) => `${file}:${line}: ${text.trim()}`));
  if (fault !== null)
    paragraphs.push(`${fault.line === null ? file : `${file}:${fault.line}`}: ${fault.text}`);
  return paragraphs.join('\n');
}

function read(text: string): { pieces: readonly ScriptPiece[]; fault: ScriptFault | null } {
  const carriage = text.indexOf('\r');
  if (carriage >= 0) {
    const line = text.slice(0, carriage).split('\n').length;
    return { pieces: [], fault: { line, text: 'line: it ends in CR; allowed: lines that end in LF' } };
  }
  const { pieces, fault } = parseScript(text);
  const isIdle = fault === null && pieces.every(({ kind }) => kind === 'remark');
  // A path that was mistyped, or a file that was never written, must not pass for a test that passes.
  return { pieces, fault: isIdle ? { line: null, text: 'it holds no command' } : fault };
}

/** Carries out one command; gives what was wrong with it. A broken assertion is a finding, not a mistake. */
function play(command: string, line: number, session: ScriptSession): ScriptFault | null {
  try {
    carryOut(new Words(command), session);
    return null;
  } catch (error) {
    const known = asScriptError(error, command);
    if (known instanceof ScriptError) return { line, text: known.message };
    if (known instanceof AssertionError) return { line, text: `the protocol: ${known.message}` };
    throw error;
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, i) => line === other[i]);
}
