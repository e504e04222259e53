import { describe, expect, test } from 'vitest';
import { LEVELS } from '../../packages/lab/src/companion/moves.ts';
import { neighboursOf } from '../../packages/lab/src/companion/policy/connect.ts';
import { WORDS_MAX } from '../../packages/lab/src/companion/policy/explain.ts';
import { WORKS } from '../../packages/lab/src/companion/sources.ts';
import { checkSpec } from '../../packages/lab/src/player/check-spec.ts';
import { Experiment } from '../../packages/lab/src/player/experiment.ts';
import { DEFAULT_SPEC } from '../../packages/lab/src/player/spec.ts';
import { corpora } from './corpora.ts';

const knowledge = corpora();
const wordsIn = (text: string): number => text.split(/\s+/).filter(Boolean).length;

describe('the corpora', () => {
  test('have their sizes', () => {
    expect(knowledge.concepts.size).toBeGreaterThanOrEqual(60);
    expect(knowledge.explanations.size).toBeGreaterThanOrEqual(40);
    expect([...knowledge.graphs.keys()].sort()).toEqual([...knowledge.misconceptions.keys()].sort());
    expect(knowledge.bridges).toHaveLength(8);
  });

  test('show scenarios that can be run', () => {
    for (const { spec } of knowledge.scenarios.values()) {
      const experiment = new Experiment(checkSpec({ ...DEFAULT_SPEC, ...spec }));
      experiment.begin();
      experiment.advanceTo(10);
    }
  });

  test('explain in at most 120 words at each level, check question included', () => {
    for (const { levels, check } of knowledge.explanations.values()) {
      for (const level of LEVELS) {
        const { gist, breaks } = levels[level];
        const words = [gist, breaks, check.ask, ...check.options].reduce(
          (sum, text) => sum + wordsIn(text),
          0,
        );
        expect(words).toBeLessThanOrEqual(WORDS_MAX);
      }
    }
  });

  test('cite works that have a full title', () => {
    const cited = [
      ...[...knowledge.explanations.values()].map(({ work }) => work?.id),
      ...[...knowledge.graphs.values()].map(({ work }) => work?.id),
      ...[...knowledge.concepts.values()].flatMap(({ edges }) => edges.map(({ work }) => work?.id)),
    ].filter((id) => id !== undefined);
    expect(cited.filter((id) => WORKS[id] === undefined)).toEqual([]);
  });

  test('lead from each concept somewhere, and from each to each', () => {
    const reached = new Set(['failure-detector']);
    for (const id of reached) for (const { concept } of neighboursOf(id, knowledge)) reached.add(concept);
    expect([...knowledge.concepts.keys()].filter((id) => !reached.has(id))).toEqual([]);
  });

  test('do not say the idea of a graph in a question or a hint', () => {
    for (const { misconception, idea, unsaid, hints, nodes } of knowledge.graphs.values()) {
      const said = [...hints, ...nodes.flatMap(({ ask, hints: own = [] }) => [ask, ...own])]
        .join(' ')
        .toLowerCase();
      for (const words of unsaid) {
        expect(idea.toLowerCase(), misconception).toContain(words);
        expect(said, misconception).not.toContain(words);
      }
    }
  });

  test('hold no literal result of a run: numbers in their texts are of the set-up', () => {
    const texts = [...knowledge.explanations.values()].flatMap(({ levels }) =>
      LEVELS.flatMap((level) => [levels[level].gist, levels[level].breaks]),
    );
    expect(texts.filter((text) => /\d+[.,]\d+|\d+ ?(?:ms|s|%)\b/.test(text))).toEqual([]);
  });
});
