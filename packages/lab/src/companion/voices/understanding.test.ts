import { describe, expect, test } from 'vitest';
import type { Answer, Mode, Move, Option } from '../moves.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { ModelVoice, type TurnLine } from './model.ts';
import { hear, type Heard } from './understanding.ts';

const OPTIONS: readonly Option[] = [
  { id: 'a', text: 'It is gone' },
  { id: 'b', text: 'It may be gone' },
];
const KNOWLEDGE = {
  misconceptions: new Map([
    ['M-SUSP', { id: 'M-SUSP', belief: 'A suspect has been removed.' }],
    ['M-LEASE', { id: 'M-LEASE', belief: 'A lease is a detector.' }],
  ]),
  concepts: new Map([['suspicion', { id: 'suspicion', title: 'Suspicion', words: ['doubt'], edges: [] }]]),
} as unknown as Knowledge;

type Ask = Extract<Move, { kind: 'ask' }>;
const ask = (form: Ask['form'], id = 'q'): Ask => ({ kind: 'ask', id, form, text: 'What now?', sources: [] });
const choice = ask({ kind: 'choice', options: OPTIONS });

/** What is made of `said`, by a model that answers so, and how often it was asked. */
async function heard(
  mode: Mode,
  asked: Ask,
  said: Answer,
  ...lines: readonly TurnLine[]
): Promise<Heard & { readonly steps: number }> {
  let steps = 0;
  const model = new ModelVoice({
    port: async function* () {
      steps += 1;
      yield* lines;
    },
    oracle: {} as Oracle,
    turnMs: 10_000,
  });
  const signal = new AbortController().signal;
  return { ...(await hear(model, said, { mode, asked, knowledge: KNOWLEDGE, signal })), steps };
}

const words = (text: string): Answer => ({ kind: 'text', text });
const says = (text: string): readonly TurnLine[] => [{ kind: 'text', text }, { kind: 'done' }];

describe('the words of a learner', () => {
  test('answer the tutor as one of its options, and as no other', async () => {
    expect(
      await heard('tutor', choice, words('perhaps'), ...says('{"id":"b","confidence":0.8}')),
    ).toMatchObject({
      answer: { kind: 'edge', id: 'b', confidence: 0.8 },
      failure: null,
    });
    const other = await heard('tutor', choice, words('perhaps'), ...says('{"id":"c","confidence":1}'));
    expect(other.answer).toEqual(words('perhaps'));
    expect(other.failure).toMatch(/form that was asked/);
  });

  test('become a claim, unless they are one', async () => {
    const sentence = 'with k >= 3, no healthy node is declared dead within 60 s';
    const asked = ask({ kind: 'claim' });
    expect(
      (await heard('challenge', asked, words('three helpers save all'), ...says(sentence))).answer,
    ).toEqual(words(sentence));
    expect(await heard('challenge', asked, words(sentence), ...says('none'))).toMatchObject({
      answer: words(sentence),
      steps: 0,
    });
    expect((await heard('challenge', asked, words('nice weather'), ...says('none.'))).answer).toEqual(
      words('nice weather'),
    );
  });

  test('name beliefs to choose from, of those that there are', async () => {
    const asked = ask({ kind: 'text' });
    const made = await heard('diagnose', asked, words('hm'), ...says('{"ids":["M-LEASE","M-X","M-LEASE"]}'));
    expect(made.answer).toEqual({ kind: 'guess', text: 'hm', ids: ['M-LEASE'] });
    // The question that discriminates is answered by the learner alone.
    expect((await heard('diagnose', choice, words('hm'), ...says('{"ids":["M-LEASE"]}'))).steps).toBe(0);
  });

  test('name a concept; the model is asked only where they do not do so themselves', async () => {
    expect((await heard('connect', choice, words('and doubt?'), ...says('{}'))).steps).toBe(0);
    const made = await heard(
      'connect',
      choice,
      words('that feeling'),
      ...says('{"id":"suspicion","confidence":1}'),
    );
    expect(made.answer).toEqual({ kind: 'edge', id: 'suspicion', confidence: 1 });
  });

  test('stay as they are where the model fails, with the reason', async () => {
    const error = 'the model refused the key';
    for (const mode of ['tutor', 'connect'] as const) {
      const made = await heard(mode, choice, words('hm'), { kind: 'failed', error });
      expect(made).toMatchObject({ answer: words('hm'), failure: error });
    }
  });

  test('are nobody’s business but the policy’s where something was chosen', async () => {
    const chosen: Answer = { kind: 'choice', id: 'a' };
    expect(await heard('tutor', choice, chosen, ...says('{}'))).toMatchObject({ answer: chosen, steps: 0 });
  });
});
