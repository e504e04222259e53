import { describe, expect, test } from 'vitest';
import { AgentClient } from './agent-client.ts';
import { eventData } from './event-stream.ts';
import { LiveError } from './live-error.ts';

const signal = new AbortController().signal;
const LAB = { server: 'agent', name: 'n1', version: '1', offers: ['views'] };

interface Asked {
  readonly url: string;
  readonly init: RequestInit;
}

/** A client whose server answers as `answer` says. */
function clientOf(answer: (asked: Asked) => Response | Promise<Response>): {
  client: AgentClient;
  asked: Asked[];
} {
  const asked: Asked[] = [];
  const fetch = async (url: unknown, init: RequestInit = {}): Promise<Response> => {
    asked.push({ url: url as string, init });
    return answer(asked.at(-1)!);
  };
  return {
    client: new AgentClient({ base: 'http://127.0.0.1:1/', fetch: fetch as typeof globalThis.fetch }),
    asked,
  };
}

async function failure(work: Promise<unknown>): Promise<LiveError> {
  const error: unknown = await work.then(
    () => null,
    (fault: unknown) => fault,
  );
  expect(error).toBeInstanceOf(LiveError);
  return error as LiveError;
}

describe('what is behind the page', () => {
  test('is told by its server', async () => {
    const { client, asked } = clientOf(() => Response.json(LAB));
    expect(await client.introduce(signal)).toEqual(LAB);
    expect(asked[0]!.url).toBe('http://127.0.0.1:1/v1/lab');
    expect(asked[0]!.init.credentials).toBe('omit');
  });

  test.each([
    ['a file server that does not know it', new Response('<h1>Not found</h1>', { status: 404 })],
    ['a file server that gives its first page for all', new Response('<!doctype html>')],
  ])('%s is no server, and is not asked again', async (_, answer) => {
    const error = await failure(clientOf(() => answer).client.introduce(signal));
    expect(error).toMatchObject({ kind: 'no-server', mayPass: false });
    expect(error.message).toContain('plain file server');
  });

  test.each([
    [401, 'token', false],
    [502, 'no-agent', true],
    [503, 'busy', true],
    [422, 'refused', true],
    [500, 'refused', true],
  ])('status %d is %s, in the words of the server', async (status, kind, mayPass) => {
    const answer = Response.json({ error: 'so it is' }, { status });
    expect(await failure(clientOf(() => answer).client.introduce(signal))).toMatchObject({
      kind,
      mayPass,
      message: 'so it is',
    });
  });

  test('nothing that answers is a lost connection, and may come back', async () => {
    const { client } = clientOf(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(await failure(client.introduce(signal))).toMatchObject({ kind: 'lost', mayPass: true });
  });

  test('an answer of another shape is named, with what is wrong', async () => {
    const error = await failure(
      clientOf(() => Response.json({ ...LAB, server: 'etcd' })).client.introduce(signal),
    );
    expect(error.kind).toBe('foreign');
    expect(error.message).toContain('server');
  });
});

describe('the token', () => {
  test('goes along in a header once it is known', async () => {
    const { client, asked } = clientOf(() => Response.json(LAB));
    await client.introduce(signal);
    client.token = 'secret';
    await client.introduce(signal);
    expect(asked.map(({ init }) => (init.headers as Record<string, string>)['Authorization'])).toEqual([
      undefined,
      'Bearer secret',
    ]);
  });
});

describe('a deed', () => {
  const demo = { token: 'page-token', header: 'X-Hearsay-Page' };

  test('carries the page’s token, which is asked for once', async () => {
    const { client, asked } = clientOf(({ init }) => Response.json(init.method === 'POST' ? {} : demo));
    await client.perform('n3', 'kill', signal);
    await client.perform('n 4', 'cut', signal);
    expect(asked.map(({ url }) => url.slice(19))).toEqual([
      'v1/demo',
      'v1/demo/n3/kill',
      'v1/demo/n%204/cut',
    ]);
    expect(asked[1]!.init.headers).toMatchObject({ 'X-Hearsay-Page': 'page-token' });
  });

  test('that is refused says why; after 403 the token is asked for again', async () => {
    let status = 403;
    const { client, asked } = clientOf(({ init }) =>
      init.method === 'POST' ? Response.json({ error: 'no' }, { status }) : Response.json(demo),
    );
    expect((await failure(client.perform('n3', 'kill', signal))).message).toBe('no');
    status = 422;
    await failure(client.perform('n3', 'kill', signal));
    await failure(client.perform('n3', 'kill', signal));
    expect(asked.filter(({ url }) => url.endsWith('/v1/demo'))).toHaveLength(2);
  });
});

describe('a stream', () => {
  const stream = (...pieces: string[]): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start: (controller) => {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
        controller.close();
      },
    });

  test('is cut into events wherever its pieces end; heartbeats are none', async () => {
    const found: string[] = [];
    for await (const data of eventData(
      stream('event: a\nda', 'ta: {"x":1}\n', '\n: still here\n\ndata: two\r\n\r\n'),
    )) {
      found.push(data);
    }
    expect(found).toEqual(['{"x":1}', 'two']);
  });

  test('events come as they are, and an end is an end', async () => {
    const hello = { event: 'hello', at: '2026-01-01T00:00:00Z', name: 'n1', members: [] };
    const { client } = clientOf(() => new Response(stream(`data: ${JSON.stringify(hello)}\n\n`)));
    const events = [];
    for await (const event of client.agentEvents(signal)) events.push(event);
    expect(events).toEqual([hello]);
  });

  test('an event that is none breaks it', async () => {
    const { client } = clientOf(() => new Response(stream('data: {"event":"coup"}\n\n')));
    expect((await failure(client.agentEvents(signal).next())).kind).toBe('foreign');
  });
});
