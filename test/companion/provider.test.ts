import { Hono } from 'hono';
import { afterEach, describe, expect, test } from 'vitest';
import { companionModel } from '../../packages/agent/src/companion/model.ts';
import type { TurnBody, TurnLine } from '../../packages/agent/src/companion/turn.ts';
import { companionRoutes } from '../../packages/agent/src/http/companion-routes.ts';
import { HttpFailure } from '../../packages/agent/src/http/failure.ts';
import { failureAnswer, mountRoutes } from '../../packages/agent/src/http/mount.ts';
import { modelOffer, modelPort } from '../../packages/lab/src/companion/voices/model-port.ts';
import { companionWith } from './world.ts';
import { openAiServer, type Behaviour, type OpenAiServer } from './openai-server.ts';

const KEY = 'sk-secret-of-the-test';
const SETTINGS = {
  provider: 'openai-compatible',
  baseUrl: null,
  model: 'm',
  key: KEY,
  timeoutMs: 20_000,
} as const;
const BODY: TurnBody = { task: 'word', messages: [{ role: 'user', text: 'Word this.' }], tools: [] };
let server: OpenAiServer;
afterEach(() => server.close());

async function linesOf(behaviours: readonly Behaviour[], body = BODY, idleMs = 20_000): Promise<TurnLine[]> {
  server = await openAiServer(behaviours);
  const model = companionModel({ ...SETTINGS, baseUrl: server.url, timeoutMs: idleMs });
  const lines: TurnLine[] = [];
  for await (const line of model.turn(body, new AbortController().signal)) lines.push(line);
  return lines;
}

describe('a real OpenAI-compatible server through the real provider package', () => {
  test('pieces of text come as they are sent, then the end', async () => {
    expect(await linesOf([{ kind: 'text', pieces: ['A suspect ', 'is a member.'] }])).toEqual([
      { kind: 'text', text: 'A suspect ' },
      { kind: 'text', text: 'is a member.' },
      { kind: 'done' },
    ]);
    expect(server.requests[0]!.authorization).toBe(`Bearer ${KEY}`);
    expect(server.requests[0]!.body).toMatchObject({ model: 'm', stream: true });
  });

  test('a tool is called by the page: the call comes out, and its answer goes back in', async () => {
    const tools = [
      { name: 'currentView', description: 'What is seen.', parameters: { type: 'object', properties: {} } },
    ];
    const body: TurnBody = { ...BODY, tools };
    const call = { kind: 'call', id: 'call_1', tool: 'currentView', input: {} } as const;
    expect(await linesOf([{ kind: 'call', tool: 'currentView', input: {} }], body)).toEqual([
      call,
      { kind: 'done' },
    ]);
    await server.close();
    const messages: TurnBody['messages'] = [
      ...BODY.messages,
      { role: 'assistant', text: '', calls: [{ id: 'call_1', tool: 'currentView', input: {} }] },
      { role: 'tool', results: [{ id: 'call_1', tool: 'currentView', output: { text: 'nothing' } }] },
    ];
    expect(await linesOf([{ kind: 'text', pieces: ['Seen.'] }], { ...body, messages })).toHaveLength(2);
    const sent = server.requests[0]!.body['messages'] as { role: string }[];
    expect(sent.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool']);
  });

  test.each([
    [401, 'the model refused the key'],
    [404, 'there is no such model there'],
    [429, 'the model has too much to do'],
    [500, 'the model answered with status 500'],
  ])('status %i is told in plain words, and the key is not', async (status, error) => {
    const lines = await linesOf([{ kind: 'status', status, body: `{"error":{"message":"bad ${KEY}"}}` }]);
    expect(lines).toEqual([{ kind: 'failed', error }]);
  });

  test('a model that falls silent is given up', async () => {
    const lines = await linesOf([{ kind: 'stall', pieces: ['It is'] }], BODY, 150);
    expect(lines.at(-1)).toEqual({ kind: 'failed', error: 'the model has sent nothing for 0.15 s' });
  });

  test('a connection that is lost in the middle of an answer is a failure, not an end', async () => {
    const lines = await linesOf([{ kind: 'cut', pieces: ['It is'] }]);
    expect(lines[0]).toEqual({ kind: 'text', text: 'It is' });
    expect(lines.at(-1)).toEqual({ kind: 'failed', error: 'the answer of the model broke off' });
  });

  test('what is no stream of the API is a failure', async () => {
    expect((await linesOf([{ kind: 'garbage' }])).at(-1)!.kind).toBe('failed');
  });

  test('a server that is not there is told to be so', async () => {
    server = await openAiServer([]);
    const { url } = server;
    await server.close();
    const model = companionModel({ ...SETTINGS, baseUrl: url, key: null });
    const lines: TurnLine[] = [];
    for await (const line of model.turn(BODY, new AbortController().signal)) lines.push(line);
    expect(lines).toEqual([{ kind: 'failed', error: 'the model could not be reached' }]);
  });
});

describe('from the page through the process that serves it to the model, and back', () => {
  test.each([
    [
      'an answer',
      {
        kind: 'text',
        pieces: [
          'A member whose probe failed is suspected first; it has time to object before it is ',
          'called dead [§1].',
        ],
      },
      null,
    ],
    ['a wrong key', { kind: 'status', status: 401 }, 'Offline for this answer: the model refused the key.'],
    ['a lost connection', { kind: 'cut', pieces: ['A member whose'] }, 'Offline for this answer: '],
  ] as const)('%s', async (_name, behaviour, note) => {
    server = await openAiServer([behaviour]);
    const model = companionModel({ ...SETTINGS, baseUrl: server.url });
    const { hono } = appWith(model);
    const port = modelPort({
      base: 'http://127.0.0.1',
      token: () => null,
      fetch: async (url, init) => hono.request(new Request(url as string, init)),
    });
    const start = {
      mode: 'explain',
      subject: { kind: 'concept', concept: 'suspicion' },
      level: 'newcomer',
    } as const;
    const reply = await companionWith(port).begin(start);
    const offline = await companionWith(null).begin(start);
    expect(reply.cards).toEqual(offline.cards);
    expect(JSON.stringify(reply)).not.toContain(KEY);
    if (note === null)
      expect(reply).toMatchObject({ note, wording: { text: offline.cards[0]!.text, marks: ['§1'] } });
    else expect(reply.note).toContain(note);
  });

  test('without a model the page is told so, and the companion carries on', async () => {
    server = await openAiServer([]);
    const { hono } = appWith(null);
    const fetch = async (url: unknown, init?: RequestInit) => hono.request(new Request(url as string, init));
    const options = { base: 'http://127.0.0.1', token: () => null, fetch: fetch as typeof globalThis.fetch };
    expect(await modelOffer(options)).toEqual({
      offers: false,
      provider: null,
      model: null,
      wantsToken: false,
    });
    const reply = await companionWith(modelPort(options)).begin({ mode: 'connect', concept: 'gossip' });
    expect(reply.note).toMatch(
      /^Offline for this answer: no model is set; the companion works without one\. /,
    );
    expect(reply.cards.length).toBeGreaterThan(2);
  });
});

test('a server with a token says so, and takes a step from those who have it alone', async () => {
  server = await openAiServer([{ kind: 'text', pieces: ['Well.'] }]);
  const token = 'a-token-of-this-server';
  const { hono } = appWith(companionModel({ ...SETTINGS, baseUrl: server.url }), token);
  const fetch = async (url: unknown, init?: RequestInit) => hono.request(new Request(url as string, init));
  const base = { base: 'http://127.0.0.1', fetch: fetch as typeof globalThis.fetch };
  const signal = new AbortController().signal;
  const lines = async (given: string | null): Promise<unknown[]> => {
    const all: unknown[] = [];
    const port = modelPort({ ...base, token: () => given });
    for await (const line of port(
      { task: 'word', messages: [{ role: 'user', text: 'Hm.' }], tools: [] },
      signal,
    ))
      all.push(line);
    return all;
  };
  expect(await modelOffer({ ...base, token: () => null })).toMatchObject({ offers: true, wantsToken: true });
  expect(await lines(null)).toEqual([
    { kind: 'failed', error: 'the process that serves this page wants its token' },
  ]);
  expect(await lines(token)).toEqual([{ kind: 'text', text: 'Well.' }, { kind: 'done' }]);
  const closed = (async () => new Response(null, { status: 401 })) as typeof globalThis.fetch;
  expect(await modelOffer({ ...base, token: () => null, fetch: closed })).toMatchObject({ offers: null });
});

/** The routes as all servers of the page have them. */
function appWith(
  model: Parameters<typeof companionRoutes>[0],
  token: string | null = null,
): { readonly hono: Hono } {
  const hono = new Hono();
  mountRoutes(hono, companionRoutes(model, token !== null), token);
  hono.onError((error) => {
    if (!(error instanceof HttpFailure)) throw error;
    return failureAnswer(error);
  });
  return { hono };
}
