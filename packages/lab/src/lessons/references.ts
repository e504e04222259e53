/**
 * Numbers in text: `{{run:E4.k3.median}}` is a figure of the answer bank, `{{formula:60 * 0.3}}` the value of
 * a formula. Text holds no literal result, so it cannot be out of date.
 */
import { figureOf, type AnswerBank } from './answers.ts';
import { valueOf } from './formula.ts';

const REFERENCE = /\{\{(run|formula):([^}]+)\}\}/g;

/** The references that a text makes, as `run:E4.k3.median`. */
export function referencesIn(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map(([, kind, name]) => `${kind}:${name!.trim()}`);
}

/**
 * The text with its numbers. What the bank has not is `…`; a mistake of the data shows in the test that looks
 * for references that nothing answers.
 */
export function withFigures(text: string, bank: AnswerBank): string {
  return text.replaceAll(REFERENCE, (_all, kind: string, name: string) => {
    const value = kind === 'run' ? figureOf(bank, name.trim()) : valueOf(name, (one) => figureOf(bank, one));
    return value === undefined ? '…' : numberText(value);
  });
}

/** Three digits, and no more places than anybody could predict. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return 'never';
  return String(Number(value.toPrecision(3)));
}
