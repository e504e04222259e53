import { describe, expect, test } from 'vitest';
import { UsageError } from 'hearsay/core';
import { answersOf, SAMPLE_WHY } from '../../../../test/support/recording-agent.ts';
import { FakeHttp } from '../../../../test/support/fake-http.ts';
import { OPEN_QUERIES_MAX } from './app.ts';
import { BODY_BYTES_MAX } from './mount.ts';

const NO_TOKEN = { headers: { authorization: '' } };

async function names(http: FakeHttp, search: string): Promise<string[]> {
  const answer = await http.ask('GET', `/v1/members${search}`);
  expect(answer.status).toBe(200);
  const { members } = (await answer.json()) as { members: { name: string }[] };
  return members.map(({ name }) => name);
}

async function failure(answer: Response, status: number): Promise<{ error: string; field?: string }> {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/json');
  return answer.json() as Promise<{ error: string; field?: string }>;
}

describe('who may ask', () => {
  test('on loopback reading needs no token', async () => {
    expect((await new FakeHttp().ask('GET', '/v1/members', NO_TOKEN)).status).toBe(200);
  });

  test('on loopback a write needs the token, and is not done without it', async () => {
    const http = new FakeHttp();
    const answer = await http.ask('POST', '/v1/leave', NO_TOKEN);
    expect((await failure(answer, 401)).error).toContain('token');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(http.agent.told).toEqual([]);
  });

  test.each(['Bearer wrong', 'Bearer', 'Basic a-token-of-the-tests', 'a-token-of-the-tests', 'Bearer  '])(
    '%j is not the token',
    async (authorization) => {
      const http = new FakeHttp();
      await failure(await http.ask('POST', '/v1/leave', { headers: { authorization } }), 401);
      expect(http.agent.told).toEqual([]);
    },
  );

  test('without a token there are no writes at all', async () => {
    const http = new FakeHttp({ token: null });
    await failure(await http.ask('POST', '/v1/leave'), 403);
    expect(http.agent.told).toEqual([]);
  });

  test('the keys are not for everybody who may read', async () => {
    const http = new FakeHttp();
    await failure(await http.ask('GET', '/v1/keys', NO_TOKEN), 401);
    expect(http.agent.told).toEqual([]);
  });

  test.each(['/v1/members', '/v1/events', '/v1/health', '/metrics', '/v1/openapi.json', '/nowhere'])(
    'beyond loopback %s needs the token',
    async (path) => {
      const http = new FakeHttp({ isLoopback: false });
      await failure(await http.ask('GET', path, NO_TOKEN), 401);
      expect(http.agent.listeners.size).toBe(0);
    },
  );

  test('beyond loopback the token opens, whatever the server is called', async () => {
    const http = new FakeHttp({ isLoopback: false });
    const answer = await http.ask('GET', '/v1/members', { headers: { host: 'agent.example:7374' } });
    expect(answer.status).toBe(200);
  });

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:80',
    '10.0.0.1',
    '[::2]',
    'a b',
  ])('on loopback a server that is called %s does not answer', async (host) => {
    await failure(await new FakeHttp().ask('GET', '/v1/members', { headers: { host } }), 403);
  });

  test.each(['localhost', 'LOCALHOST:7374', '127.0.0.1:7374', '127.9.9.9', '[::1]:7374'])(
    'on loopback %s is one of its names',
    async (host) => {
      const answer = await new FakeHttp().ask('GET', '/v1/members', { headers: { host } });
      expect(answer.status).toBe(200);
    },
  );

  test('no other origin is allowed to read', async () => {
    const http = new FakeHttp();
    const answer = await http.ask('GET', '/v1/members', { headers: { origin: 'http://evil.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    await failure(await http.ask('OPTIONS', '/v1/events'), 405);
  });
});

describe('requests that are wrong', () => {
  test('an unknown path is 404', async () => {
    await failure(await new FakeHttp().ask('GET', '/v1/nothing'), 404);
  });

  test('a known path with another method is 405, and says which are possible', async () => {
    const answer = await new FakeHttp().ask('DELETE', '/v1/events');
    await failure(answer, 405);
    expect(answer.headers.get('allow')).toBe('GET, POST');
  });

  test('a stream has no HEAD, and no client comes of it', async () => {
    const http = new FakeHttp();
    expect((await http.ask('HEAD', '/v1/events')).status).toBe(405);
    expect(http.agent.listeners.size).toBe(0);
  });

  test.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])(
    'a body of type %s is 415',
    async (type) => {
      const http = new FakeHttp();
      const headers = { 'content-type': type ?? '' };
      await failure(await http.ask('POST', '/v1/events', { body: '{"name":"x"}', headers }), 415);
      expect(http.agent.told).toEqual([]);
    },
  );

  test('a body that is not JSON is 400', async () => {
    await failure(await new FakeHttp().ask('POST', '/v1/events', { body: '{"name":' }), 400);
  });

  test('a body at the limit is read, one byte more is 413', async () => {
    const http = new FakeHttp();
    const sized = (bytes: number): string => {
      const frame = JSON.stringify({ name: '' }).length;
      return JSON.stringify({ name: 'x'.repeat(bytes - frame) });
    };
    expect((await http.ask('POST', '/v1/events', { body: sized(BODY_BYTES_MAX) })).status).toBe(204);
    const answer = await http.ask('POST', '/v1/events', { body: sized(BODY_BYTES_MAX + 1) });
    expect((await failure(answer, 413)).error).toContain(String(BODY_BYTES_MAX));
    expect(http.agent.told).toHaveLength(1);
  });

  test.each([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 3 }, 'name'],
    [{ name: 'x', payload: 7 }, 'payload'],
    [{ name: 'x', payload: '*', encoding: 'base64' }, 'payload'],
    [{ name: 'x', payload: 'YQ', encoding: 'base64' }, 'payload'],
    [{ name: 'x', encoding: 'hex' }, 'encoding'],
    [{ name: 'x', colaesce: true }, 'colaesce'],
  ])('an event of %j is 400 and names the field %s', async (body, field) => {
    const http = new FakeHttp();
    expect(await failure(await http.ask('POST', '/v1/events', { body }), 400)).toMatchObject({ field });
    expect(http.agent.told).toEqual([]);
  });

  test.each([
    ['?status=dead', 'status'],
    ['?sattus=alive', 'sattus'],
    ['?tag.=x', 'tag.'],
    ['?name=a&name=b', 'name'],
  ])('%s is 400 and names the parameter', async (search, field) => {
    const answer = await new FakeHttp().ask('GET', `/v1/members${search}`);
    expect(await failure(answer, 400)).toMatchObject({ field });
  });

  test("what the agent refuses is 422 in serf's words", async () => {
    const http = new FakeHttp();
    http.agent.refusal = new Error('user event exceeds configured limit of 512 bytes before encoding');
    const answer = await http.ask('POST', '/v1/events', { body: { name: 'x' } });
    expect((await failure(answer, 422)).error).toContain('512 bytes');
  });

  test('a value that the library does not take is 400 and names the field', async () => {
    const http = new FakeHttp();
    http.agent.refusal = new UsageError('tags', {}, 'they take 600 bytes of at most 512');
    const answer = await http.ask('PUT', '/v1/tags', { body: { tags: { a: 'b' } } });
    expect(await failure(answer, 400)).toMatchObject({ field: 'tags' });
  });

  test('a bug is 500 without a word of it, and is reported', async () => {
    const http = new FakeHttp();
    http.agent.refusal = new TypeError('secret is not a function');
    expect(await failure(await http.ask('POST', '/v1/leave'), 500)).toEqual({ error: 'internal error' });
    expect(http.faults).toHaveLength(1);
  });
});

describe('members', () => {
  test('all of them, in the order of their names', async () => {
    const answer = await new FakeHttp().ask('GET', '/v1/members');
    const { members } = (await answer.json()) as { members: unknown[] };
    expect(members).toHaveLength(3);
    expect(members[0]).toEqual({
      name: 'n1',
      host: '127.0.0.1',
      port: 7946,
      status: 'alive',
      tags: { role: 'db' },
      isSelf: true,
      swimVersions: { min: 1, max: 5, current: 2 },
      serfVersions: { min: 2, max: 5, current: 4 },
    });
  });

  test.each([
    ['?status=alive', ['n1', 'n2']],
    ['?status=failed', ['n3']],
    ['?name=n2', ['n2']],
    ['?name=n', []],
    ['?name=*3', ['n3']],
    ['?tag.role=web', ['n2']],
    ['?tag.role=web*', ['n2', 'n3']],
    ['?tag.role=web*&status=alive', ['n2']],
    ['?tag.zone=', ['n1', 'n3']],
    ['?tag.toString=*function*', []],
  ])('%s: %j', async (search, expected) => {
    expect(await names(new FakeHttp(), search)).toEqual(expected);
  });

  test('one by its name, percent-encoded or not', async () => {
    const http = new FakeHttp();
    http.agent.all = [{ ...http.agent.all[0]!, name: 'a/b c' }];
    const answer = await http.ask('GET', '/v1/members/a%2Fb%20c');
    expect(await answer.json()).toMatchObject({ name: 'a/b c' });
    await failure(await http.ask('GET', '/v1/members/a'), 404);
  });

  test('why: the cases and the story', async () => {
    const http = new FakeHttp();
    http.agent.known = SAMPLE_WHY;
    const why = (await (await http.ask('GET', '/v1/why/n3')).json()) as { accusations: unknown[] };
    expect(why).toMatchObject({ name: 'n3', state: null, story: 'n1 holds n3 to be dead.' });
    expect(why.accusations[1]).toMatchObject({ hearing: { via: 'gossip', from: '127.0.0.2:7946' } });
  });

  test('why of one whom nobody knows is 404', async () => {
    expect((await failure(await new FakeHttp().ask('GET', '/v1/why/n9'), 404)).error).toContain('n9');
  });

  test('the round trip of two members', async () => {
    const http = new FakeHttp();
    const at = (x: number) => ({ vec: [x, 0, 0, 0, 0, 0, 0, 0], error: 0.1, adjustment: 0, height: 0.001 });
    http.agent.coordinates.set('n1', at(0));
    http.agent.coordinates.set('n2', at(0.003));
    http.agent.coordinates.set('n3', { ...at(0), vec: [0] });
    expect(await (await http.ask('GET', '/v1/coordinates/n1/n2')).json()).toMatchObject({ rttMs: 5 });
    expect((await failure(await http.ask('GET', '/v1/coordinates/n1/n4'), 404)).error).toContain('n4');
    await failure(await http.ask('GET', '/v1/coordinates/n1/n3'), 422);
  });
});

describe('commands', () => {
  test.each<[string, string, object | undefined, number, unknown[]]>([
    ['POST', '/v1/leave', undefined, 204, ['leave']],
    ['POST', '/v1/force-leave', { name: 'n3' }, 204, ['forceLeave', 'n3', { prune: false }]],
    ['POST', '/v1/force-leave', { name: 'n3', prune: true }, 204, ['forceLeave', 'n3', { prune: true }]],
    ['POST', '/v1/join', { addresses: ['a:1'] }, 200, ['join', ['a:1'], { replay: false }]],
    ['PUT', '/v1/tags', { tags: { a: 'b' } }, 200, ['setTags', { a: 'b' }]],
    ['POST', '/v1/events', { name: 'x' }, 204, ['publish', 'x', null, { coalesce: false }]],
    [
      'POST',
      '/v1/events',
      { name: 'x', payload: 'ü', coalesce: true },
      204,
      ['publish', 'x', Uint8Array.of(0xc3, 0xbc), { coalesce: true }],
    ],
    [
      'POST',
      '/v1/events',
      { name: 'x', payload: '/w==', encoding: 'base64' },
      204,
      ['publish', 'x', Uint8Array.of(0xff), { coalesce: false }],
    ],
    ['GET', '/v1/keys', undefined, 200, ['keys', 'list', null]],
    ['POST', '/v1/keys/install', { key: 'AQI=' }, 200, ['keys', 'install', Uint8Array.of(1, 2)]],
    ['POST', '/v1/keys/use', { key: 'AQI=' }, 200, ['keys', 'use', Uint8Array.of(1, 2)]],
    ['POST', '/v1/keys/remove', { key: 'AQI=' }, 200, ['keys', 'remove', Uint8Array.of(1, 2)]],
  ])('%s %s of %j answers %i and tells the agent', async (method, path, body, status, told) => {
    const http = new FakeHttp();
    const answer = await http.ask(method, path, body === undefined ? {} : { body });
    expect(answer.status).toBe(status);
    expect(http.agent.told).toEqual([told]);
  });

  test('a join that worked nowhere is 422 with what was wrong', async () => {
    const http = new FakeHttp();
    http.agent.joined = { joined: 0, error: 'connection refused' };
    const answer = await http.ask('POST', '/v1/join', { body: { addresses: ['a:1'] } });
    expect(await failure(answer, 422)).toEqual({ joined: 0, error: 'connection refused' });
  });

  test('a change of keys that not all have made is 409 with who said what', async () => {
    const http = new FakeHttp();
    http.agent.keyAnswer = {
      ...http.agent.keyAnswer,
      errors: 1,
      messages: new Map([['n2', 'no']]),
      error: '1/2 nodes reported failure',
    };
    const answer = await http.ask('POST', '/v1/keys/use', { body: { key: 'AQI=' } });
    expect(await failure(answer, 409)).toMatchObject({ messages: { n2: 'no' }, errors: 1 });
  });

  test('tags named like what every object has are tags', async () => {
    const http = new FakeHttp();
    const body = '{"tags":{"constructor":"x"}}';
    expect((await http.ask('PUT', '/v1/tags', { body })).status).toBe(200);
    expect(http.agent.told).toEqual([['setTags', { constructor: 'x' }]]);
  });
});

describe('queries', () => {
  const response = { kind: 'response', from: 'n2', payload: Uint8Array.of(0x6f, 0x6b) } as const;

  test('its answers come a line each, and the last says that there are no more', async () => {
    const http = new FakeHttp();
    http.agent.answers = answersOf([
      { kind: 'ack', from: 'n2', payload: null },
      response,
      { ...response, payload: Uint8Array.of(0xff) },
    ]);
    const answer = await http.ask('POST', '/v1/query', { body: { name: 'load', nodes: ['n2'] } });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toEqual([
      { kind: 'ack', from: 'n2', payload: null, encoding: 'text' },
      { kind: 'response', from: 'n2', payload: 'ok', encoding: 'text' },
      { kind: 'response', from: 'n2', payload: '/w==', encoding: 'base64' },
      { kind: 'done', acks: 1, responses: 2 },
    ]);
    expect(http.agent.told[0]![1]).toEqual({
      name: 'load',
      payload: null,
      nodes: ['n2'],
      wantsAcks: false,
      relayFactor: 0,
      timeoutMs: 0,
    });
  });

  test('answers that break off end with what was wrong', async () => {
    const http = new FakeHttp();
    http.agent.answers = (async function* () {
      yield response;
      throw new Error('the agent has stopped');
    })();
    const lines = (await (await http.ask('POST', '/v1/query', { body: { name: 'x' } })).text()).split('\n');
    expect(JSON.parse(lines[1]!)).toEqual({ kind: 'failed', error: 'the agent has stopped' });
  });

  test('only so many are open at once; one that nobody reads any more makes room', async () => {
    const http = new FakeHttp();
    let ended = 0;
    http.agent.answers = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: () => {
          ended += 1;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const open = (): Promise<Response> => http.ask('POST', '/v1/query', { body: { name: 'x' } });
    const answers = await Promise.all(Array.from({ length: OPEN_QUERIES_MAX }, open));
    const refused = await open();
    await failure(refused, 503);
    expect(refused.headers.get('retry-after')).toBe('5');
    await answers[0]!.body!.cancel();
    expect(ended).toBe(1);
    expect((await open()).status).toBe(200);
  });

  test('one that the agent refuses makes room again', async () => {
    const http = new FakeHttp();
    for (let i = 0; i <= OPEN_QUERIES_MAX; i += 1) {
      http.agent.refusal = new Error('query exceeds limit of 1024 bytes');
      await failure(await http.ask('POST', '/v1/query', { body: { name: 'x' } }), 422);
    }
  });
});

describe('how the agent is', () => {
  test('health: as good as local health, and always an answer', async () => {
    const http = new FakeHttp();
    http.agent.healthScore = '3';
    const answer = await http.ask('GET', '/v1/health');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: 'degraded', name: 'n1', healthScore: 3 });
  });

  test('ready while the member is alive', async () => {
    const http = new FakeHttp();
    expect((await http.ask('GET', '/v1/ready')).status).toBe(200);
    http.agent.all = http.agent.all.map((member) => ({ ...member, status: 'leaving' }));
    const answer = await http.ask('GET', '/v1/ready');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ ready: false, reason: 'the agent is leaving' });
  });

  test('not ready before it has joined', async () => {
    const http = new FakeHttp({ readiness: () => 'it has not joined yet' });
    expect((await http.ask('GET', '/v1/ready')).status).toBe(503);
  });

  test('metrics as Prometheus wants them', async () => {
    const answer = await new FakeHttp().ask('GET', '/metrics');
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4');
    expect(await answer.text()).toBe('up 1\n');
  });

  test('no answer is kept or guessed at by what is on the way', async () => {
    for (const path of ['/v1/members', '/v1/events', '/v1/nothing']) {
      const { headers, body } = await new FakeHttp().ask('GET', path);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      await body!.cancel();
    }
  });

  test('every request is counted by its status', async () => {
    const http = new FakeHttp();
    await http.ask('GET', '/v1/members');
    await http.ask('GET', '/v1/nothing');
    await http.ask('POST', '/v1/leave', NO_TOKEN);
    expect(http.statuses).toEqual([200, 404, 401]);
  });
});
