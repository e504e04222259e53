/**
 * A scripted learner: beliefs with strengths, and a memory of the refutations that it has seen. It is a
 * stand-in that makes a test possible, and no model of people: all its constants are made up, and stated.
 *
 * A refutation that is seen takes 80 % of the belief's strength away. What was seen is half forgotten after
 * ten days, and as much of the belief comes back; each time it is seen or recalled again it is remembered in
 * full, and for twice as long.
 */
import { Rng } from 'hearsay/core';
import type { AnswerBank } from './answers.ts';
import type { Confidence } from './calibration.ts';
import { bandOf, distributionFor } from './grading.ts';
import { valueOfRule } from './mal-rules.ts';
import type { CheckItem } from './quick-check.ts';
import type { Exercise, Question } from './schema.ts';

/** From this strength on it acts on a belief. */
export const HELD_FROM = 0.5;
/** From this strength on it is sure. */
const SURE_FROM = 0.8;
/** The share of a belief's strength that a fresh refutation takes away. */
const TAKEN = 0.8;
const HALF_LIFE_DAYS = 10;
/** Who works it out is wrong by this much at most; who guesses, by a factor of up to e to this. */
const NOISE = 0.1;
const GUESS_LOG = 2;

export interface PersonaScript {
  readonly name: string;
  readonly story: string;
  /** By misconception: how strongly it is held, 0 … 1. */
  readonly beliefs: Readonly<Record<string, number>>;
  /** The chance of working an answer out where no belief is in the way; else it guesses. */
  readonly knows: number;
}

interface Memory {
  readonly sinceDays: number;
  readonly halfLifeDays: number;
}

export interface PersonaPrediction {
  readonly point: number;
  readonly confidence: Confidence;
  /** On which belief it acted; `null`: on none. */
  readonly from: string | null;
}

export class Persona {
  readonly script: PersonaScript;
  readonly #rng: Rng;
  readonly #memories = new Map<string, Memory>();
  nowDays = 0;

  constructor(script: PersonaScript, seed: number) {
    this.script = script;
    this.#rng = Rng.seeded(seed);
  }

  /** How strongly it holds a belief now. */
  strengthOf(misconception: string): number {
    const strength = this.script.beliefs[misconception] ?? 0;
    return strength * (1 - TAKEN * this.#recallOf(misconception));
  }

  holds(misconception: string): boolean {
    return this.strengthOf(misconception) >= HELD_FROM;
  }

  /** It sees the refutation, or recalls what it has seen. */
  remember(misconception: string): void {
    const before = this.#memories.get(misconception);
    const halfLifeDays = before === undefined ? HALF_LIFE_DAYS : 2 * before.halfLifeDays;
    this.#memories.set(misconception, { sinceDays: this.nowDays, halfLifeDays });
  }

  hasSeen(misconception: string): boolean {
    return this.#memories.has(misconception);
  }

  /** The place of the option that it chooses. */
  choose({ id, options }: CheckItem): number {
    const shown = this.#strongest(options.map(({ shows }) => shows));
    if (shown !== null) return options.findIndex(({ shows }) => shows === shown);
    if (this.#worksOut(id)) return options.findIndex(({ is }) => is === 'right');
    return this.#rng.below(options.length);
  }

  predict(exercise: Exercise, question: Question, bank: AnswerBank): PersonaPrediction {
    const from = this.#strongest(question.mal_rules.map((rule) => rule.misconception));
    if (from !== null) {
      const rules = question.mal_rules.filter((rule) => rule.misconception === from);
      const point = valueOfRule(rules[this.#rng.below(rules.length)]!, bank);
      return { point, confidence: this.strengthOf(from) >= SURE_FROM ? 3 : 2, from };
    }
    const { centre } = bandOf(question, distributionFor(bank, exercise, question.variant));
    const isKnown = question.mal_rules.some(({ misconception }) => this.#worksOut(misconception));
    const off = 2 * this.#rng.unit() - 1;
    if (isKnown) return { point: centre * (1 + NOISE * off), confidence: 2, from };
    return { point: (centre || 1) * Math.exp(GUESS_LOG * off), confidence: 1, from };
  }

  /** The place of the mechanism that it chooses. */
  explain({ mechanism: { choices }, questions }: Exercise): number {
    const shown = this.#strongest(choices.map(({ misconception }) => misconception ?? null));
    if (shown !== null) return choices.findIndex(({ misconception }) => misconception === shown);
    const about = questions[0]!.mal_rules.map(({ misconception }) => misconception);
    if (about.some((one) => this.#worksOut(one))) return choices.findIndex((choice) => choice.is_right);
    return this.#rng.below(choices.length);
  }

  #worksOut(about: string): boolean {
    const recall = this.#recallOf(about);
    return this.#rng.chance(Math.max(this.script.knows, recall));
  }

  /** 1: it has just been seen; 0: never. */
  #recallOf(misconception: string): number {
    const memory = this.#memories.get(misconception);
    if (memory === undefined) return 0;
    return Math.exp((-Math.LN2 * (this.nowDays - memory.sinceDays)) / memory.halfLifeDays);
  }

  #strongest(beliefs: readonly (string | null)[]): string | null {
    const held = beliefs.filter((one): one is string => one !== null && this.holds(one));
    return held.toSorted((a, b) => this.strengthOf(b) - this.strengthOf(a))[0] ?? null;
  }
}
