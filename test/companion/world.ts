/**
 * A conversation as the page would have it: the corpora as they are, the real engine, and E4 still to be
 * predicted.
 */
import { specOf as specOfParts } from '../../packages/lab/src/lessons/base-spec.ts';
import { readData } from '../../packages/lab/src/lessons/read-data.ts';
import { EXERCISES, MISCONCEPTIONS } from '../../packages/lab/src/lessons/schema.ts';
import { parseClaim } from '../../packages/lab/src/companion/claim-grammar.ts';
import { Companion } from '../../packages/lab/src/companion/companion.ts';
import type { Knowledge } from '../../packages/lab/src/companion/knowledge.ts';
import { findCounterexample } from '../../packages/lab/src/companion/oracle/counterexample.ts';
import { Oracle } from '../../packages/lab/src/companion/oracle/oracle.ts';
import { ModelVoice, type ModelPort } from '../../packages/lab/src/companion/voices/model.ts';
import { Engine } from '../../packages/lab/src/player/engine.ts';
import type { RunSpec } from '../../packages/lab/src/player/spec.ts';
import { corpora, textOf } from './corpora.ts';

/** The answers of E4 in this world, which nobody may see. */
export const LOCKED_NUMBERS = [30.6, 4.13] as const;
export const FIGURE = 7;

const { exercises } = readData('exercises.yaml', textOf('exercises.yaml'), EXERCISES);
const { misconceptions } = readData('misconceptions.yaml', textOf('misconceptions.yaml'), MISCONCEPTIONS);
export const knowledge: Knowledge = corpora(() => FIGURE);

/** The spec behind `E4.k3` or `M-SUSP.with`; shortened, since what is tested is not what it gives. */
export function specOf(ref: string): RunSpec | null {
  const [id = '', run = ''] = ref.split('.');
  const exercise = exercises.find((one) => one.id === id);
  const misconception = misconceptions.find((one) => one.id === id);
  const found =
    exercise?.variants.find((one) => one.id === run) ?? misconception?.runs.find((one) => one.id === run);
  if (found === undefined) return null;
  if ('use' in found) return specOf(found.use);
  return specOfParts(1, (exercise ?? misconception)!.base, found.spec);
}

export const E4_SPECS: readonly RunSpec[] = exercises
  .find(({ id }) => id === 'E4')!
  .variants.map(({ id }) => specOf(`E4.${id}`)!);

export function companionWith(port: ModelPort | null, turnMs = 30_000): Companion {
  const oracle = new Oracle({
    engine: new Engine(),
    knowledge,
    lock: () => ({ open: [{ exercise: 'E4', specs: E4_SPECS }], asked: null }),
    view: () => ({
      run: null,
      seed: null,
      digest: null,
      atMs: null,
      chair: null,
      selected: null,
      event: null,
      openExercise: null,
      text: '',
    }),
    specOf: (ref) => {
      const spec = specOf(ref);
      return spec === null ? null : { ...spec, forMs: Math.min(spec.forMs, 4000) };
    },
    grade: ({ exercise, value }) => ({
      exercise,
      score: 0,
      verdict: 'wrong',
      median: FIGURE,
      low: FIGURE,
      high: FIGURE,
      unit: 's',
      misconception: value === 1 ? 'M-SUSP' : null,
      fresh: null,
    }),
    search: (claim, runs) => {
      const parsed = parseClaim(claim);
      if (!parsed.ok) throw new Error(parsed.problem);
      return findCounterexample(parsed.claim, { runs: Math.min(runs, 2), seed: 1 });
    },
    searchSections: () => [],
    resolve: (text) => text,
  });
  return new Companion({
    knowledge,
    oracle,
    figures: { withFigures: (text) => text.replace(/\{\{[^}]*\}\}/g, String(FIGURE)), locked: () => ['E4'] },
    bank: () => null,
    ladder: () => ({
      past: [],
      items: [{ id: 'E12', rating: 1000 }],
      left: new Map(),
      nowMs: 0,
      engine: '00000000',
    }),
    lockedNumbers: () => LOCKED_NUMBERS.map((value) => ({ value, unit: '' })),
    model: port === null ? null : new ModelVoice({ port, oracle, turnMs }),
  });
}
