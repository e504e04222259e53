/**
 * When a confident miss is asked again: after 1, 7 and 21 days. Errors that one was sure of are corrected
 * best by feedback, and come back after a week if nothing is done (hypercorrection; Butler, Fazio and Marsh
 * 2011).
 */
import type { Confidence } from './calibration.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
export const STEPS_DAYS = [1, 7, 21] as const;
const SURE: Confidence = 3;

/** An item that is asked again. Plain data. */
export interface SpacedItem {
  /** `E4.k0`: an exercise and its question. */
  readonly question: string;
  /** Of `STEPS_DAYS`, the one that is waited for. */
  readonly step: number;
  readonly dueMs: number;
}

export interface SpacedAnswer {
  readonly question: string;
  readonly wasRight: boolean;
  readonly confidence: Confidence;
  /** Of the wall clock. */
  readonly atMs: number;
}

/**
 * The items after an answer: a confident miss begins (anew), a right answer to what is due goes on or is
 * done.
 */
export function afterAnswer(items: readonly SpacedItem[], answer: SpacedAnswer): readonly SpacedItem[] {
  const { question, wasRight, confidence, atMs } = answer;
  const others = items.filter((one) => one.question !== question);
  const current = items.find((one) => one.question === question);
  if (!wasRight) {
    if (confidence !== SURE && current === undefined) return items;
    return [...others, itemAt(question, 0, atMs)];
  }
  if (current === undefined || atMs < current.dueMs) return items;
  const next = current.step + 1;
  return next < STEPS_DAYS.length ? [...others, itemAt(question, next, atMs)] : others;
}

/** What is due, the longest overdue first. */
export function dueAt(items: readonly SpacedItem[], nowMs: number): readonly SpacedItem[] {
  return items.filter(({ dueMs }) => dueMs <= nowMs).toSorted((a, b) => a.dueMs - b.dueMs);
}

/** What an exercise or an extra is to the spaced items. */
interface Asked {
  readonly id: string;
  readonly after?: readonly string[] | undefined;
}

/** After a week the same idea is asked with other numbers: from this step on by an extra, if there is one. */
const EXTRA_FROM_STEP = 1;

/** Whether answering this exercise, or this extra, answers what is due. */
export function answersFor({ id, after = [] }: Asked, { question, step }: SpacedItem): boolean {
  const owner = question.split('.')[0]!;
  return owner === id || (step >= EXTRA_FROM_STEP && after.includes(owner));
}

/** The exercise or extra by which an item is asked; extras of one exercise take turns. */
export function askedBy(item: SpacedItem, extras: readonly Asked[]): string {
  const owner = item.question.split('.')[0]!;
  const fitting = extras.filter((one) => one.id !== owner && answersFor(one, item));
  return fitting[(item.step - EXTRA_FROM_STEP) % fitting.length]?.id ?? owner;
}

function itemAt(question: string, step: number, fromMs: number): SpacedItem {
  return { question, step, dueMs: fromMs + STEPS_DAYS[step]! * DAY_MS };
}
