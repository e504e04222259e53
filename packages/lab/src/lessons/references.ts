/**
 * Numbers in text: `{{run:E4.k3.median}}` is a figure of the answer bank, `{{formula:60 * 0.3}}` the value of
 * a formula. Text holds no literal result, so it cannot be out of date.
 */
import { figureOf, type AnswerBank } from './answers.ts';
import { valueOf } from './formula.ts';
import { STATISTICS } from './schema.ts';
import { shareText, type IsShare } from './shares.ts';

const REFERENCE = /\{\{(run|formula):([^}]+)\}\}/g;

/** The references that a text makes, as `run:E4.k3.median`. */
export function referencesIn(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map(([, kind, name]) => `${kind}:${name!.trim()}`);
}

/**
 * The text with its numbers. What the bank has not is `…`; a mistake of the data shows in the test that looks
 * for references that nothing answers.
 */
export function withFigures(text: string, bank: AnswerBank, isShare: IsShare = () => false): string {
  return text.replaceAll(REFERENCE, (_all, kind: string, name: string) => {
    const isRun = kind === 'run';
    const value = isRun ? figureOf(bank, name.trim()) : valueOf(name, (one) => figureOf(bank, one));
    if (value === undefined) return '…';
    return isRun && isShare(name.trim()) ? shareText(value) : numberText(value);
  });
}

/** Three digits, and no more places than anybody could predict. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return 'never';
  return String(Number(value.toPrecision(3)));
}

const ANY = /\{\{([^{}]*)\}\}/g;

/**
 * The references of a file that nothing answers, each as `file:line: what is wrong`. What belongs to an owner
 * in `waiting` has no run yet, and is left alone; a run without a number, which never happened, is an answer.
 */
export function brokenReferences(
  { path, text }: { readonly path: string; readonly text: string },
  bank: AnswerBank,
  waiting: ReadonlySet<string>,
): string[] {
  return [...text.matchAll(ANY)].flatMap(({ 0: all, 1: inside = '', index }) => {
    const what = mistakeOf(inside.replace(/\s+/g, ' ').trim(), bank, waiting);
    if (what === null) return [];
    return [`${path}:${text.slice(0, index).split('\n').length}: ${all.replace(/\s+/g, ' ')}: ${what}`];
  });
}

function mistakeOf(reference: string, bank: AnswerBank, waiting: ReadonlySet<string>): string | null {
  const [, kind, name = ''] = /^(run|formula):(.*)$/.exec(reference) ?? [];
  if (kind === undefined) return 'it is no reference; one is {{run:E4.k3.median}}';
  if (kind === 'run')
    return isKnown(name.trim(), bank, waiting) ? null : 'the answer bank has no such figure';
  let unknown: string | null = null;
  try {
    valueOf(name, (one) => {
      if (!isKnown(one, bank, waiting)) unknown ??= `the answer bank has no ${one}`;
      return figureOf(bank, one) ?? 1;
    });
  } catch (error) {
    return (error as Error).message;
  }
  return unknown;
}

function isKnown(name: string, bank: AnswerBank, waiting: ReadonlySet<string>): boolean {
  const [owner = '', run = '', statistic = '', ...rest] = name.split('.');
  if (rest.length > 0 || !(STATISTICS as readonly string[]).includes(statistic)) return false;
  return waiting.has(owner) || bank.runs[`${owner}.${run}`] !== undefined;
}
