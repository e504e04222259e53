/**
 * Five scripted personas go through the quick check, the cards that it names, the exercises, the cards that
 * their grades name, and the rest of the clinic; then they are checked again, at once and after two months.
 * What is graded is graded by the code that grades learners. It shows that the items tell beliefs apart and
 * that the route reaches each of them. It is no evidence about people.
 */
import type { AnswerBank, Lessons } from './answers.ts';
import { distributionFor, gradeMechanism, gradeNumber } from './grading.ts';
import { matchesOf } from './mal-rules.ts';
import { Persona, type PersonaScript } from './persona.ts';
import { checkItems, findingsOf, itemOf, type CheckItem } from './quick-check.ts';
import type { Exercise, Misconception, Question } from './schema.ts';
import { afterAnswer, dueAt, type SpacedItem } from './spacing.ts';

export const PERSONAS: readonly PersonaScript[] = [
  {
    name: 'the operator',
    story: 'has run heartbeats and alarms for years',
    knows: 0.6,
    beliefs: {
      'M-SUSP': 0.9,
      'M-TIMEOUT': 0.9,
      'M-RTT': 0.8,
      'M-N2': 0.7,
      'M-DEAF': 0.6,
      'M-INDIRECT': 0.6,
    },
  },
  {
    name: 'the database engineer',
    story: 'takes membership for a table that is replicated',
    knows: 0.7,
    beliefs: {
      'M-GLOBAL': 0.9,
      'M-LEADER': 0.9,
      'M-LEASE': 0.8,
      'M-HEAL': 0.7,
      'M-INC': 0.7,
      'M-DEADMERGE': 0.6,
    },
  },
  {
    name: 'the reader of formulas',
    story: 'has calculated gossip, in rounds, and never run it',
    knows: 0.7,
    beliefs: {
      'M-CERTAIN': 0.9,
      'M-FAN': 0.9,
      'M-PCT': 0.8,
      'M-LOGDET': 0.8,
      'M-ROUND': 0.6,
      'M-PULL': 0.6,
    },
  },
  {
    name: 'the believer in order',
    story: 'lets the newest message win, by somebody’s clock',
    knows: 0.6,
    beliefs: { 'M-LAMPORT': 0.9, 'M-LATEST': 0.8, 'M-INC': 0.9, 'M-AE': 0.7, 'M-GLOBAL': 0.6 },
  },
  { name: 'the guesser', story: 'believes nothing, and knows nothing', knows: 0, beliefs: {} },
];

export const PERSONA_SEEDS = 40;
/** When they are checked for the last time. */
export const LATER_DAYS = 60;
const REFUTED_LEAST = 0.95;
const DAY_MS = 24 * 60 * 60 * 1000;

export type Stage = 'check' | 'exercises' | 'clinic';

/** One seed of one persona. Numbers of right answers are of the eight questions of the quick check. */
export interface PersonaRun {
  readonly before: number;
  readonly after: number;
  /** After two months, with what is asked again in between, and without. */
  readonly later: number;
  readonly laterAlone: number;
  /** Of each belief that it holds: where on the route its refutation is first seen; not there: nowhere. */
  readonly reached: ReadonlyMap<string, Stage>;
  /** Answers made from a belief, and of those how many the grader names that belief for. */
  readonly fromBelief: number;
  readonly named: number;
}

class Route {
  readonly #persona: Persona;
  readonly #lessons: Lessons;
  readonly #bank: AnswerBank;
  readonly #items: readonly CheckItem[];
  readonly #open: readonly Misconception[];
  readonly reached = new Map<string, Stage>();
  spaced: readonly SpacedItem[] = [];
  fromBelief = 0;
  named = 0;

  constructor(persona: Persona, lessons: Lessons, bank: AnswerBank) {
    this.#persona = persona;
    this.#lessons = lessons;
    this.#bank = bank;
    this.#items = checkItems(lessons.misconceptions);
    this.#open = lessons.misconceptions.filter((one) => one.waits_for === undefined);
  }

  check(): { readonly right: number; readonly shown: readonly string[] } {
    const answers = this.#items.map((item) => this.#persona.choose(item));
    return findingsOf(this.#items, answers);
  }

  exercises(): void {
    for (const exercise of this.#lessons.exercises) {
      if (exercise.waits_for !== undefined) continue;
      for (const question of exercise.questions) this.answer(exercise, question);
      const choice = this.#persona.explain(exercise);
      const { misconception } = exercise.mechanism.choices[choice]!;
      if (gradeMechanism(choice, exercise) === 0 && misconception !== undefined)
        this.see(misconception, 'exercises');
    }
  }

  /** Predicts, is graded, and opens the card that the grade names. */
  answer(exercise: Exercise, question: Question): void {
    const { point, confidence, from } = this.#persona.predict(exercise, question, this.#bank);
    const distribution = distributionFor(this.#bank, exercise, question.variant);
    const wasRight = gradeNumber(point, question, distribution).points === 1;
    const match = matchesOf(point, { exercise, question }, this.#bank)[0]?.rule.misconception ?? null;
    if (from !== null) this.fromBelief += 1;
    if (from !== null && from === match) this.named += 1;
    if (match !== null) this.see(match, 'exercises');
    const key = `${exercise.id}.${question.id}`;
    const atMs = this.#persona.nowDays * DAY_MS;
    this.spaced = afterAnswer(this.spaced, { question: key, wasRight, confidence, atMs });
    if (!wasRight) return;
    for (const { misconception } of question.mal_rules)
      if (this.#persona.hasSeen(misconception)) this.#persona.remember(misconception);
  }

  /** A card convinces only if the engine's runs do refute the belief. */
  see(misconception: string, stage: Stage): void {
    const refuted = this.#bank.refutations[misconception] ?? 0;
    if (refuted < REFUTED_LEAST * this.#bank.seeds) return;
    if (!this.reached.has(misconception)) this.reached.set(misconception, stage);
    this.#persona.remember(misconception);
  }

  /** Each card asks its question first; who does not answer it rightly reads on. */
  clinic(): void {
    for (const one of this.#open) {
      const item = itemOf(one);
      const isRight = item.options[this.#persona.choose(item)]!.is === 'right';
      if (!isRight || !this.#persona.hasSeen(one.id)) this.see(one.id, 'clinic');
    }
  }

  /** Lives through the days until `untilDays`, answering what is due. */
  askAgain(untilDays: number): void {
    for (let day = this.#persona.nowDays + 1; day <= untilDays; day += 1) {
      this.#persona.nowDays = day;
      for (const { question: key } of dueAt(this.spaced, day * DAY_MS)) {
        const [id, name] = key.split('.');
        const exercise = this.#lessons.exercises.find((one) => one.id === id)!;
        this.answer(
          exercise,
          exercise.questions.find((one) => one.id === name)!,
        );
      }
    }
  }
}

export function runPersona(
  script: PersonaScript,
  seed: number,
  lessons: Lessons,
  bank: AnswerBank,
): PersonaRun {
  const first = through(script, seed, lessons, bank);
  first.route.askAgain(LATER_DAYS);
  // The same two months with nothing asked again.
  const second = through(script, seed, lessons, bank);
  second.persona.nowDays = LATER_DAYS;
  const { reached, fromBelief, named } = second.route;
  return {
    before: first.before,
    after: first.after,
    later: first.route.check().right,
    laterAlone: second.route.check().right,
    reached: new Map([...reached].filter(([id]) => script.beliefs[id] !== undefined)),
    fromBelief,
    named,
  };
}

interface Through {
  readonly persona: Persona;
  readonly route: Route;
  readonly before: number;
  readonly after: number;
}

/** The whole route, on one day. */
function through(script: PersonaScript, seed: number, lessons: Lessons, bank: AnswerBank): Through {
  const persona = new Persona(script, seed);
  const route = new Route(persona, lessons, bank);
  const { right: before, shown } = route.check();
  for (const id of shown) route.see(id, 'check');
  route.exercises();
  route.clinic();
  return { persona, route, before, after: route.check().right };
}
