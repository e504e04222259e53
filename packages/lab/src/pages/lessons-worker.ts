/**
 * Metrics, counterexamples and bridges in a worker of their own, so that neither the page nor the stage
 * waits.
 */
import { expose } from 'comlink';
import { parseClaim } from '../companion/claim-grammar.ts';
import { countedIn } from '../companion/counted.ts';
import { findCounterexample } from '../companion/oracle/counterexample.ts';
import { bridgeOf } from '../contrast/bridges.ts';
import { engineDigest, valueOfRun } from '../lessons/bank-runs.ts';
import { specOf } from '../lessons/base-spec.ts';
import { tuneSeed } from '../lessons/tuning-run.ts';
import type { LessonsWorkerApi } from './lessons-worker-api.ts';

/** Where every search begins: the same claim is answered alike for everybody. */
const SEARCH_SEED = 1;

const api: LessonsWorkerApi = {
  measure: (seed, base, variant) => valueOfRun({ base, variant }, seed),
  counted: (seed, base, variant) =>
    countedIn(variant.metric, specOf(seed, base, variant.spec), variant.about),
  tune: (choice, seeds) => seeds.map((seed) => tuneSeed(choice, seed)),
  engineDigest,
  search: (text, runs) => {
    const parsed = parseClaim(text);
    if (!parsed.ok) throw new Error(parsed.problem);
    return findCounterexample(parsed.claim, { runs, seed: SEARCH_SEED });
  },
  bridge: (id, seed) => bridgeOf(id)?.run(seed) ?? null,
};

expose(api);
