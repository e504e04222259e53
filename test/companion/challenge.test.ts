/**
 * A challenge that comes again is another one: another question, or another number in the set-up, graded by
 * runs of its own with the real engine, and nothing of them is told or run before the prediction.
 */
import { describe, expect, test } from 'vitest';
import { checkVariations, loadLessons } from '../../packages/lab/lessons-plugin.ts';
import { checkClaims } from '../../packages/lab/src/companion/claims.ts';
import { evidenceOf } from '../../packages/lab/src/companion/evidence.ts';
import { lockedBy } from '../../packages/lab/src/companion/oracle/lock.ts';
import type { Graded } from '../../packages/lab/src/companion/oracle/tools.ts';
import { beginChallenge, challenge, type Ladder } from '../../packages/lab/src/companion/policy/challenge.ts';
import { cardsOf } from '../../packages/lab/src/companion/voices/authored.ts';
import { valueOfRun } from '../../packages/lab/src/lessons/bank-runs.ts';
import { specOf } from '../../packages/lab/src/lessons/base-spec.ts';
import { gradeFresh, type FreshGrade } from '../../packages/lab/src/lessons/fresh-grading.ts';
import { bandOf, distributionFor } from '../../packages/lab/src/lessons/grading.ts';
import { isApartFrom, valueOfRule } from '../../packages/lab/src/lessons/mal-rules.ts';
import type { Exercise, Variant } from '../../packages/lab/src/lessons/schema.ts';
import {
  freshBank,
  runsNeeded,
  servingOf,
  servingsOf,
  variedExercise,
} from '../../packages/lab/src/lessons/variations.ts';
import { knowledge } from './world.ts';

const { exercises, extras } = loadLessons();
const ready = exercises.filter((one) => one.waits_for === undefined);
const E4 = exercises.find(({ id }) => id === 'E4')!;
const figures = { withFigures: (text: string) => text.replace(/\{\{[^}]*\}\}/g, '7'), locked: () => [] };
/** The page runs more; for what is asked here a few will do. */
const FEW = 3;

/** As if the exercise had been answered so often. */
function ladderAfter(exercise: string, times: number): Ladder {
  const past = Array.from({ length: times }, () => ({ exercise, score: 1, atMs: 0, dueMs: null }));
  return { past, items: [], left: new Map(), nowMs: 0, engine: '00000000' };
}

const asked = (exercise: Exercise, question: string): Exercise =>
  variedExercise(exercise, servingOf(exercise, question)!);

const runWith =
  ({ base }: Exercise, seeds: number, first = 1001) =>
  (variant: Variant): Promise<readonly number[]> =>
    Promise.resolve(Array.from({ length: seeds }, (_, i) => valueOfRun({ base, variant }, first + i)));

const made = new Map<string, Promise<readonly number[]>>();

/** Each run is made once: several answers are held against it. */
async function gradeOf(question: string, seed: number, point: number): Promise<FreshGrade> {
  const varied = asked(E4, question);
  const run = runWith(varied, FEW, seed);
  return gradeFresh(varied, { point, low: point, high: point }, (variant) => {
    const key = `${question} ${seed} ${variant.id}`;
    if (!made.has(key)) made.set(key, run(variant));
    return made.get(key)!;
  });
}

function gradedAs(question: string, grade: FreshGrade): Graded {
  const { points, misconception, figures: found, seeds, observed } = grade;
  const fresh = { name: `E4.${question}`, seeds, engine: 'e', observed, spec: { nodes: 64 } };
  const [median, low, high] = [found.median!, found.p10!, found.p90!];
  return {
    exercise: 'E4',
    score: points,
    verdict: points === 1 ? 'right' : 'wrong',
    median,
    low,
    high,
    unit: 'probes',
    misconception,
    fresh,
  };
}

describe('challenges of one exercise in a row', () => {
  test('the first ones are its own questions, then its numbers change; the order is for everybody', () => {
    const questions = Array.from({ length: 6 }, (_, times) => {
      const { state } = beginChallenge('E4', knowledge, ladderAfter('E4', times));
      return state.question;
    });
    expect(questions).toEqual(['k0', 'k3', 'k0@loss=20', 'k3@helpers=1', 'k0@loss=50', 'k3@helpers=2']);
    const leaving = { ...ladderAfter('E4', 1), left: new Map([['E4', 2]]) };
    expect(beginChallenge('E4', knowledge, leaving).state).toMatchObject({ question: 'k3@helpers=1' });
  });

  test(
    'three changed ones are graded by their own runs, with different right answers',
    { timeout: 120_000 },
    async () => {
      const medians: number[] = [];
      for (const times of [2, 3, 4]) {
        const ladder = ladderAfter('E4', times);
        const begun = beginChallenge('E4', knowledge, ladder);
        const question = begun.state.question!;
        const { changed } = knowledge.items.get('E4')!.askings.find(({ id }) => id === question)!;
        const before = cardsOf(begun.moves, figures).map(({ text }) => text);
        expect(before.join(' ')).toContain(`This time one number is another: ${changed}.`);

        const range = { low: 1, high: 1, isRangeSet: true };
        const prediction = { exercise: 'E4', value: 1, ...range, confidence: 1 } as const;
        const given = challenge(begun.state, { kind: 'prediction', ...prediction }, knowledge, ladder);
        expect(given.calls).toEqual([{ tool: 'gradePrediction', input: { ...prediction, question } }]);

        const grade = await gradeOf(question, begun.state.seed, 1);
        expect(grade.points).toBe(0);
        medians.push(grade.figures.median!);
        const result = { tool: 'gradePrediction', ...gradedAs(question, grade) } as const;
        const { moves } = challenge(given.state, { kind: 'told', results: [result] }, knowledge, ladder);
        const [verdict, shown, told] = moves;
        expect(verdict).toMatchObject({
          kind: 'verdict',
          verdict: 'wrong',
          sources: [{ level: 1, fresh: `E4.${question}`, seeds: FEW }],
        });
        expect(verdict!.text).toContain(`${FEW} runs in which ${changed}`);
        expect(verdict!.text).toContain(`middle is ${grade.figures.median} probes`);
        expect(shown).toMatchObject({ kind: 'show-run', spec: { nodes: 64 } });
        expect(told!.text).toMatch(/^With the exercise's own numbers: /);
        expect(moves.at(-1)).toMatchObject({ kind: 'hand-off', to: '#/predict/E4' });

        // Who says what these runs give is right, and no other.
        expect(await gradeOf(question, begun.state.seed, grade.figures.median!)).toMatchObject({ points: 1 });
      }
      const sorted = medians.toSorted((a, b) => a - b);
      expect(sorted[1]! - sorted[0]!).toBeGreaterThan(1);
      expect(sorted[2]! - sorted[1]!).toBeGreaterThan(1);
    },
  );

  test('a wrong formula is known for the number as it is now', async () => {
    // 60 probes, 20 % lost: whoever forgets the ack says twelve.
    const seedOf = (times: number): number =>
      beginChallenge('E4', knowledge, ladderAfter('E4', times)).state.seed;
    expect(await gradeOf('k0@loss=20', seedOf(2), 12)).toMatchObject({ misconception: 'M-PCT' });
    expect(await gradeOf('k0@loss=50', seedOf(4), 18)).toMatchObject({ misconception: null });
  });
});

describe('before the prediction', () => {
  const begun = beginChallenge('E4', knowledge, ladderAfter('E4', 2));
  const varied = asked(E4, begun.state.question!);
  const specs = varied.variants.map(({ spec }) => specOf(1, varied.base, spec));

  test('what is asked cannot be run, by its name or as a spec that is nearly it', () => {
    const lock = { open: [{ exercise: 'E4', specs }], asked: 'E4' };
    const answer = runsNeeded(varied).answer;
    expect(lockedBy(lock, { ...specOf(77, varied.base, answer.spec), forMs: 9000 }, true)).toBe('E4');
    expect(lockedBy(lock, { ...specOf(77, varied.base, answer.spec), loss: 0.01 }, false)).toBe('E4');
  });

  test('a model that says the answer is struck: nothing of the turn bears it out', async () => {
    const { figures: found } = await gradeOf('k0@loss=20', begun.state.seed, 1);
    const sections = cardsOf(begun.moves, figures).map(({ text }, i) => ({ mark: `§${i + 1}`, text }));
    const evidence = evidenceOf([], sections, []);
    for (const { mark } of sections) {
      const { text, isWhole } = checkClaims(`Of these probes ${found.median} fail [${mark}].`, evidence);
      expect([text, isWhole]).toEqual(['', false]);
    }
  });

  test('hints and being told are refused, and the same is asked again', () => {
    for (const kind of ['hint', 'reveal'] as const) {
      const { moves, calls, state } = challenge(begun.state, { kind }, knowledge, ladderAfter('E4', 2));
      expect(calls).toEqual([]);
      expect(state).toEqual(begun.state);
      expect(moves.at(-1)).toEqual(begun.moves.at(-1));
    }
  });
});

describe('the variations of the data', () => {
  test.each(ready.map(({ id }) => id))('%s can be asked with another number', (id) => {
    const exercise = exercises.find((one) => one.id === id)!;
    const changed = servingsOf(exercise).filter((one) => one.changed !== null);
    expect(changed.length).toBeGreaterThanOrEqual(2);
  });

  test.each(ready.map(({ id }) => id))(
    'in those of %s no wrong formula gives what is right, and each run gives a number',
    { timeout: 120_000 },
    async (id) => {
      const exercise = exercises.find((one) => one.id === id)!;
      for (const serving of servingsOf(exercise)) {
        if (serving.changed === null) continue;
        const varied = variedExercise(exercise, serving);
        const [question] = varied.questions;
        const { answer, others } = runsNeeded(varied);
        const run = runWith(varied, 2);
        const values = new Map([[answer.id, await run(answer)]]);
        for (const other of others) values.set(other.id, await run(other));
        const bank = freshBank(varied, values);
        const band = bandOf(question!, distributionFor(bank, varied, answer.id));
        expect([serving.id, Number.isFinite(band.centre)]).toEqual([serving.id, true]);
        for (const rule of question!.mal_rules)
          expect([serving.id, rule.formula, isApartFrom(band, valueOfRule(rule, bank))]).toEqual([
            serving.id,
            rule.formula,
            true,
          ]);
      }
    },
  );

  test('a wrong one fails the build, with the file, the exercise and the name', () => {
    const [loss, ...rest] = E4.variations;
    const wrong = { ...E4, variations: [{ ...loss!, own: 40 }, ...rest] };
    expect(() => checkVariations([wrong], extras)).toThrow(
      /exercises\.yaml: E4: variation loss: k0 has not 40 where it says/,
    );
    expect(() => checkVariations(exercises, extras)).not.toThrow();
  });
});
