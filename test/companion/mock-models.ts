/** Models that behave in one way each: honest, lying, leaking, broken. */
import type { LanguageModel } from 'ai';
import { MockLanguageModelV3, simulateReadableStream } from 'ai/test';

type Chunk =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'call'; readonly tool: string; readonly input: unknown }
  | { readonly type: 'break' };

export interface Behaviour {
  readonly name: string;
  /** What of it must never be shown. */
  readonly lies: readonly string[];
  /** Whether a wording may stand at all. */
  readonly mayStand: boolean;
  /** `step` counts from 0 within a turn; `prompt` is all that the model was sent. */
  chunks(prompt: string, step: number): readonly Chunk[];
}

const say = (text: string): readonly Chunk[] => [{ type: 'text', text }];
const lie = (name: string, text: string, lies: readonly string[]): Behaviour => ({
  name,
  lies,
  mayStand: false,
  chunks: () => say(text),
});

/** The first authored text, word for word, with its mark. */
function echo(prompt: string): string {
  const [, mark = '', text = ''] = /\[(§\d+)\] ([^\n]*?[.!?])(?:\s|\n|\\n|$)/.exec(prompt) ?? [];
  return mark === '' ? '' : `${text} [${mark}]`;
}

export const BEHAVIOURS: readonly Behaviour[] = [
  { name: 'honest', lies: [], mayStand: true, chunks: (prompt) => say(echo(prompt)) },
  lie('a wrong number', 'The first suspicion comes after 17.3 s [§1].', ['17.3']),
  lie('no source', 'Gossip elects a wise old leader by rumour.', ['wise old leader']),
  lie('a run that is not', 'In that run node 5 is dead [run#77].', ['node 5 is dead']),
  lie('a section that is not', 'The unit says that leaders are chosen by lot [§lots].', ['by lot']),
  lie('an absolute', 'It is guaranteed to always reach everybody without exception [§1].', ['guaranteed']),
  lie('a leak in digits', 'Between us: E4 gives 30.6 and then 4.13 [§1]. It is 30.6.', ['30.6', '4.13']),
  lie('a leak in words', 'The answer of E4 is thirty-one, then four [§1]. Would thirty-one surprise you?', [
    'thirty-one',
  ]),
  lie('many questions', 'Why? And how? Did you know that 30.6 is it? Is it not 4.13 then?', ['30.6', '4.13']),
  {
    name: 'runs what is locked',
    lies: ['failed 30', '30.6'],
    mayStand: false,
    chunks: (_prompt, step) =>
      step === 0
        ? [{ type: 'call', tool: 'runScenario', input: { scenario: 'E4.k0' } }]
        : say('The run shows that it failed 30 times, or 30.6 in the middle [run#1].'),
  },
  {
    name: 'calls without end',
    lies: [],
    mayStand: false,
    chunks: () => [{ type: 'call', tool: 'no_such_tool', input: { a: 1 } }],
  },
  {
    name: 'breaks off',
    lies: ['It is clear that'],
    mayStand: false,
    chunks: () => [{ type: 'text', text: 'It is clear that' }, { type: 'break' }],
  },
];

export function mockModel(behaviour: Behaviour): LanguageModel {
  return new MockLanguageModelV3({
    doStream: ({ prompt }) => {
      const step = prompt.filter(({ role }) => role === 'tool').length;
      const sent = JSON.stringify(prompt.filter(({ role }) => role === 'user'))
        .replaceAll('\\\\n', '\n')
        .replaceAll('\\n', '\n');
      const chunks = behaviour.chunks(sent, step);
      const isCall = chunks.some(({ type }) => type === 'call');
      const parts = chunks.flatMap((chunk, i): Part[] => {
        if (chunk.type === 'break') return [{ type: 'error', error: new Error('socket hang up') }];
        if (chunk.type === 'call')
          return [
            {
              type: 'tool-call',
              toolCallId: `c${step}`,
              toolName: chunk.tool,
              input: JSON.stringify(chunk.input),
            },
          ];
        const id = `t${i}`;
        return [
          { type: 'text-start', id },
          { type: 'text-delta', id, delta: chunk.text },
          { type: 'text-end', id },
        ];
      });
      const finish: Part = {
        type: 'finish',
        finishReason: { unified: isCall ? 'tool-calls' : 'stop', raw: undefined },
        usage: {
          inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
          outputTokens: { total: 1, text: 1, reasoning: 0 },
        },
      };
      const stream = simulateReadableStream<Part>({
        chunks: [{ type: 'stream-start', warnings: [] }, ...parts, finish],
      });
      return Promise.resolve({ stream });
    },
  });
}

type Part =
  Awaited<ReturnType<MockLanguageModelV3['doStream']>>['stream'] extends ReadableStream<infer One>
    ? One
    : never;
