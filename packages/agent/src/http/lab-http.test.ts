import { describe, expect, test } from 'vitest';
import type { CompanionModel } from '../companion/model.ts';
import { createLabApp, type LabHttpOptions } from './lab-http.ts';
import { PageFiles } from './page-files.ts';

const AGENT = 'http://127.0.0.1:7374';

interface Asked {
  readonly url: string;
  readonly init: RequestInit;
}

/** The app over an agent that answers as `answer` says. */
function lab(
  more: Partial<LabHttpOptions> = {},
  answer: () => Response | Promise<Response> = () => Response.json({}),
) {
  const asked: Asked[] = [];
  const app = createLabApp({
    page: new PageFiles('/nowhere'),
    isLoopback: true,
    agent: AGENT,
    onFault: (fault) => {
      throw fault;
    },
    fetch: (async (url: string, init: RequestInit) => {
      asked.push({ url, init });
      return answer();
    }) as typeof fetch,
    ...more,
  });
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    Promise.resolve(app.hono.request(path, { method, headers: { host: '127.0.0.1:7375', ...headers } }));
  return { app, asked, ask };
}

describe('behind the page', () => {
  test('reads go on to the agent, with the token that the page was given and nothing else', async () => {
    const { asked, ask } = lab({}, () => Response.json({ name: 'n1' }, { headers: { 'set-cookie': 'a=b' } }));
    const answer = await ask('/v1/why/n%203?x=1', { authorization: 'Bearer secret', cookie: 'c=d' });
    expect(await answer.json()).toEqual({ name: 'n1' });
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(asked).toMatchObject([{ url: `${AGENT}/v1/why/n%203?x=1` }]);
    expect(asked[0]!.init.headers).toEqual({ authorization: 'Bearer secret' });
    expect(asked[0]!.init.redirect).toBe('error');
  });

  test.each(['/v1/keys', '/v1/stats', '/v1/why/a/b', '/v1/../metrics', '/v1/coordinates/a/b', '/metrics'])(
    '%s is none of its business',
    async (path) => {
      const { asked, ask } = lab();
      expect((await ask(path)).status).toBe(404);
      expect(asked).toEqual([]);
    },
  );

  test('no write goes on', async () => {
    const { asked, ask } = lab();
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect((await ask('/v1/events', {}, method)).status).toBe(404);
    expect(asked).toEqual([]);
  });

  test('the agent’s no is handed back; an agent that does not answer is named', async () => {
    const no = lab({}, () => Response.json({ error: 'wrong token' }, { status: 401 }));
    expect((await no.ask('/v1/views')).status).toBe(401);
    const gone = lab({}, () => Promise.reject(new TypeError('fetch failed')));
    const answer = await gone.ask('/v1/lab');
    expect(answer.status).toBe(502);
    expect(await answer.json()).toEqual({ error: `no agent answers at ${AGENT}` });
  });

  test('a name that was rebound to this machine gets nothing', async () => {
    const { asked, ask } = lab();
    expect((await ask('/v1/views', { host: 'evil.example' })).status).toBe(403);
    expect(asked).toEqual([]);
  });

  test('beyond loopback there is the page alone', async () => {
    const { ask } = lab({ isLoopback: false, agent: null });
    const answer = await ask('/v1/views', { host: 'lab.example' });
    expect(answer.status).toBe(503);
    expect(((await answer.json()) as { error: string }).error).toContain('the page alone');
  });

  test('closing ends what is on its way', async () => {
    const { app, asked, ask } = lab();
    await ask('/v1/events');
    const { signal } = asked[0]!.init;
    expect(signal!.aborted).toBe(false);
    app.close();
    expect(signal!.aborted).toBe(true);
  });
});

describe('the companion’s model', () => {
  const companion: CompanionModel = {
    provider: 'ollama',
    model: 'small',
    async *turn() {
      yield { kind: 'text', text: 'Hello.' };
      yield { kind: 'done' };
    },
  };
  const turn = (app: ReturnType<typeof lab>['app'], type = 'application/json') =>
    app.hono.request('/v1/companion/turn', {
      method: 'POST',
      headers: { host: '127.0.0.1:7375', 'content-type': type },
      body: JSON.stringify({ task: 'word', messages: [{ role: 'user', text: 'Word this.' }] }),
    });

  test('is introduced and asked by this process, not by the agent behind it', async () => {
    const { app, asked, ask } = lab({ companion });
    expect(await (await ask('/v1/companion')).json()).toEqual({
      offers: true,
      provider: 'ollama',
      model: 'small',
      wantsToken: false,
    });
    expect(await (await turn(app)).text()).toBe('{"kind":"text","text":"Hello."}\n{"kind":"done"}\n');
    expect(asked).toEqual([]);
  });

  test('is not for a page of elsewhere: what needs no leave of the browser’s is refused', async () => {
    const { app } = lab({ companion });
    expect((await turn(app, 'text/plain')).status).toBe(415);
    const answer = await app.hono.request('/v1/companion/turn', {
      method: 'OPTIONS',
      headers: { host: '127.0.0.1:7375', origin: 'http://evil.example' },
    });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('is nobody’s beyond loopback, where anyone could spend its key', async () => {
    const { app, ask } = lab({ companion, isLoopback: false });
    expect(await (await ask('/v1/companion')).json()).toMatchObject({ offers: false, model: null });
    expect((await turn(app)).status).toBe(503);
  });
});
