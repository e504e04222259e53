/** What all commands print with: colours for people at a terminal, errors, and what an exit status means. */
import { styleText } from 'node:util';
import type { CommanderError } from 'commander';
import type { Style } from '../demo/line.ts';

/** Exit statuses: it went well; it could not be done; it was called wrongly. */
export const EXIT = { ok: 0, failure: 1, usage: 2 } as const;

type Format = Parameters<typeof styleText>[0];

const FORMATS: Readonly<Record<Style, Format | null>> = {
  plain: null,
  strong: 'bold',
  faint: 'dim',
  good: 'green',
  warning: ['bold', 'yellow'],
  bad: ['bold', 'red'],
  gone: 'blue',
  chosen: ['bold', 'inverse'],
};

/** The text in a style, if standard output is a terminal and `NO_COLOR` is not set. */
export function paint(style: Style, text: string): string {
  const format = FORMATS[style];
  // Asked here: `styleText` of Node 20 asks for a single format, but not for several.
  const hasColors = process.stdout.isTTY && process.stdout.hasColors();
  return format === null || !hasColors ? text : styleText(format, text);
}

/** One line on standard error. */
export function printError(text: string): void {
  process.stderr.write(`error: ${text}\n`);
}

/** For a command's `exitOverride`: help ends well, everything else that commander says is wrong usage. */
export function exitOnUsage(error: CommanderError): never {
  process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
}
