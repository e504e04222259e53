/**
 * No concept of the graph is without an explanation: all four levels, each written for its reader and not
 * copied from another, and a picture in which something is to be seen of what its title says.
 */
import { describe, expect, test } from 'vitest';
import type { Explanation, Scenario } from '../../packages/lab/src/companion/knowledge.ts';
import { LEVELS, type Level } from '../../packages/lab/src/companion/moves.ts';
import { beginExplain, explain } from '../../packages/lab/src/companion/policy/explain.ts';
import { checkSpec } from '../../packages/lab/src/player/check-spec.ts';
import { isOnLink } from '../../packages/lab/src/player/experiment.ts';
import { DEFAULT_SPEC, type RunSpec } from '../../packages/lab/src/player/spec.ts';
import { FAULTS } from 'hearsay/sim';
import { corpora } from './corpora.ts';

const knowledge = corpora();
const explanations = [...knowledge.explanations.values()];
/** What two levels of one concept may have in common, as a share of all their words. */
const SHARED_MOST = 0.3;

const textAt = ({ levels }: Explanation, level: Level): string =>
  `${levels[level].gist} ${levels[level].breaks}`;
const wordsIn = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));

function sharedWords(one: string, other: string): number {
  const [left, right] = [wordsIn(one), wordsIn(other)];
  const shared = [...left].filter((word) => right.has(word)).length;
  return shared / (left.size + right.size - shared);
}

describe('the explanations', () => {
  test('are there for every concept, and for no other', () => {
    expect([...knowledge.explanations.keys()].sort()).toEqual([...knowledge.concepts.keys()].sort());
  });

  test('answer at each level with a gist, a picture, a break and a question, and send nobody away', () => {
    for (const concept of knowledge.concepts.keys())
      for (const level of LEVELS) {
        const { moves, isDone } = beginExplain({ kind: 'concept', concept }, level, knowledge);
        const roles = moves.map((one) => (one.kind === 'cite' ? one.role : one.kind));
        expect([...new Set(roles)], `${concept}, ${level}`).toEqual(
          roles.includes('differs')
            ? ['gist', 'show-run', 'breaks', 'differs', 'ask']
            : ['gist', 'show-run', 'breaks', 'ask'],
        );
        expect(isDone).toBe(false);
      }
  });

  test('are written anew at each level: other words, and not all of one length', () => {
    const copied = explanations.flatMap((one) =>
      LEVELS.flatMap((level, i) =>
        LEVELS.slice(i + 1)
          .filter((other) => sharedWords(textAt(one, level), textAt(one, other)) > SHARED_MOST)
          .map((other) => `${one.concept}: ${level} and ${other}`),
      ),
    );
    expect(copied).toEqual([]);
    const even = explanations.filter(
      (one) => new Set(LEVELS.map((level) => textAt(one, level).length)).size < LEVELS.length - 1,
    );
    expect(even.map(({ concept }) => concept)).toEqual([]);
  });

  test('say no sentence twice, in one concept or in two', () => {
    const said = explanations.flatMap(({ levels }) =>
      LEVELS.flatMap((level) => [levels[level].gist, levels[level].breaks]),
    );
    expect(said.filter((text, i) => said.indexOf(text) !== i)).toEqual([]);
  });

  test('tell the answer to whoever asks for it or has chosen another, and do not call that right', () => {
    for (const { concept, check } of explanations) {
      const { state } = beginExplain({ kind: 'concept', concept }, 'newcomer', knowledge);
      const answer = check.options[check.right]!;
      expect(answer, concept).not.toMatch(/[.!?:]$/);
      const [told] = explain(state, { kind: 'reveal' }, knowledge).moves;
      expect(told, concept).toMatchObject({ kind: 'reveal', text: `${answer}. ${check.because}` });
      for (const i of check.options.keys()) {
        const [said] = explain(state, { kind: 'choice', id: String(i) }, knowledge).moves;
        expect(said, concept).toMatchObject(
          i === check.right
            ? { verdict: 'right', text: check.because }
            : { verdict: 'wrong', text: `${answer}. ${check.because}` },
        );
      }
    }
  });

  test('do not let the place of an answer give it away', () => {
    const places = new Map<number, number>();
    for (const { check } of explanations) places.set(check.right, (places.get(check.right) ?? 0) + 1);
    for (const place of [0, 1, 2])
      expect(places.get(place) ?? 0, `place ${place}`).toBeGreaterThan(explanations.length / 5);
    for (const { concept, check } of explanations)
      expect(new Set(check.options).size, concept).toBe(check.options.length);
  });
});

describe('the scenarios that explanations and questions show', () => {
  test('have no fault that befalls nothing', () => {
    const hollow = [...knowledge.scenarios.values()].flatMap((scenario) => hollowFaultsOf(scenario));
    expect(hollow).toEqual([]);
  });
});

/** Faults of links between nobody and nobody, which would leave the run as it is without them. */
function hollowFaultsOf({ id, spec }: Scenario): string[] {
  const { faults, nodes } = checkSpec({ ...DEFAULT_SPEC, ...spec } as RunSpec);
  const numbers = Array.from({ length: nodes }, (_, i) => i + 1);
  return faults
    .filter(({ kind }) => FAULTS[kind].onLinks)
    .filter(
      (fault) => !numbers.some((from) => numbers.some((to) => from !== to && isOnLink(fault, from, to))),
    )
    .map(({ kind }) => `${id}: ${kind}`);
}
