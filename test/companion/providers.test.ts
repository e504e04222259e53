/** The other providers through their real packages, against small servers that speak as theirs do. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { companionModel } from '../../packages/agent/src/companion/model.ts';
import type { TurnBody, TurnLine } from '../../packages/agent/src/companion/turn.ts';
import { openAiServer } from './openai-server.ts';

const BODY: TurnBody = { task: 'word', messages: [{ role: 'user', text: 'Word this.' }], tools: [] };
const SAID = ['A suspect ', 'is a member.'];
const LINES: readonly TurnLine[] = [
  ...SAID.map((text) => ({ kind: 'text', text }) as const),
  { kind: 'done' },
];

let close: () => void = () => undefined;
afterEach(() => close());

type Settings = Parameters<typeof companionModel>[0];

async function linesOf(settings: Pick<Settings, 'provider' | 'baseUrl' | 'key'>): Promise<TurnLine[]> {
  const model = companionModel({ ...settings, model: 'm', timeoutMs: 20_000 });
  const lines: TurnLine[] = [];
  for await (const line of model.turn(BODY, new AbortController().signal)) lines.push(line);
  return lines;
}

/** The events of a streamed answer of Anthropic's Messages API. */
const EVENTS: readonly { readonly type: string }[] = [
  {
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  ...SAID.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
  { type: 'content_block_stop', index: 0 },
  {
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 5 },
  },
  { type: 'message_stop' },
] as { type: string }[];

interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

async function anthropicServer(status: number): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server: Server = createServer((request, response) => {
    asked.push({ path: request.url!, headers: request.headers });
    request.resume();
    if (status !== 200) {
      const error = { type: 'authentication_error', message: 'invalid x-api-key' };
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ type: 'error', error }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of EVENTS) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => void server.close();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked };
}

test('Anthropic: pieces of text come as they are sent, and the key goes in its header', async () => {
  const { url, asked } = await anthropicServer(200);
  expect(await linesOf({ provider: 'anthropic', baseUrl: url, key: 'sk-secret' })).toEqual(LINES);
  expect(asked).toMatchObject([{ path: '/v1/messages', headers: { 'x-api-key': 'sk-secret' } }]);
});

test('Anthropic: a wrong key is a failure, which does not tell it', async () => {
  const { url } = await anthropicServer(401);
  const lines = await linesOf({ provider: 'anthropic', baseUrl: url, key: 'sk-secret' });
  expect(lines).toMatchObject([{ kind: 'failed', error: expect.stringMatching(/key|401/) }]);
  expect(JSON.stringify(lines)).not.toContain('sk-secret');
});

test('Ollama: its OpenAI-compatible side is spoken to without a key', async () => {
  const server = await openAiServer([{ kind: 'text', pieces: SAID }]);
  close = () => void server.close();
  expect(await linesOf({ provider: 'ollama', baseUrl: server.url, key: null })).toEqual(LINES);
  expect(server.requests[0]).toMatchObject({ authorization: '', body: { model: 'm', stream: true } });
});
