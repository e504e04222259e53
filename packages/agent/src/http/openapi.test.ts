/** The document against the server: every route is in it, and every answer is as it says. */
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  SAMPLE_WHY,
  answersOf,
  sampleMember,
  queryEvent,
  userEvent,
} from '../../../../test/support/recording-agent.ts';
import { FakeHttp } from '../../../../test/support/fake-http.ts';

interface Media {
  readonly schema: { readonly type?: string };
  readonly 'x-itemSchema'?: object;
}
interface Operation {
  readonly operationId: string;
  readonly security?: object[];
  readonly requestBody?: { readonly content: Record<string, Media> };
  readonly parameters: { name: string; in: string; explode?: boolean }[];
  readonly responses: Record<string, { readonly content?: Record<string, Media> }>;
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}

interface Case {
  readonly path: string;
  readonly body?: object;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly prepare?: (http: FakeHttp) => void;
}

const place = { vec: [0, 0, 0, 0, 0, 0, 0, 0], error: 1.5, adjustment: 0, height: 0.001 };
const noToken = { authorization: '' };
const refuse = (http: FakeHttp): void => {
  http.agent.refusal = new Error('no');
};
const breaks = (http: FakeHttp): void => {
  http.agent.refusal = new TypeError('a bug');
};

/** Requests for each operation: at least one that works, and those that fail in ways of its own. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  listMembers: [
    { path: '/v1/members?status=alive&name=n*&tag.role=web' },
    { path: '/v1/members?status=dead', status: 400 },
    { path: '/v1/members', headers: { host: 'evil.example' }, status: 403 },
  ],
  showMember: [{ path: '/v1/members/n1' }, { path: '/v1/members/n9', status: 404 }],
  explainMember: [
    { path: '/v1/why/n3', prepare: ({ agent }) => (agent.known = SAMPLE_WHY) },
    { path: '/v1/why/n9', status: 404 },
    { path: '/v1/why/n3', prepare: refuse, status: 422 },
  ],
  estimateRoundTrip: [
    {
      path: '/v1/coordinates/n1/n2',
      prepare: ({ agent }) => agent.coordinates.set('n1', place).set('n2', place),
    },
    { path: '/v1/coordinates/n1/n9', status: 404 },
  ],
  join: [
    { path: '/v1/join', body: { addresses: ['127.0.0.1:7946'], replay: true } },
    { path: '/v1/join', body: { addresses: [] }, status: 400 },
    {
      path: '/v1/join',
      body: { addresses: ['127.0.0.1:7946'] },
      prepare: ({ agent }) => (agent.joined = { joined: 0, error: 'refused' }),
      status: 422,
    },
  ],
  leave: [
    { path: '/v1/leave', status: 204 },
    { path: '/v1/leave', headers: noToken, status: 401 },
    { path: '/v1/leave', prepare: refuse, status: 422 },
    { path: '/v1/leave', prepare: breaks, status: 500 },
  ],
  forceLeave: [{ path: '/v1/force-leave', body: { name: 'n3' }, status: 204 }],
  replaceTags: [{ path: '/v1/tags', body: { tags: { role: 'web' } } }],
  followEvents: [{ path: '/v1/events?filter=*' }, { path: '/v1/events?filter=nothing', status: 400 }],
  publishEvent: [
    { path: '/v1/events', body: { name: 'x', payload: 'AQ==', encoding: 'base64' }, status: 204 },
    { path: '/v1/events', body: { name: 'x'.repeat(70_000) }, status: 413 },
    { path: '/v1/events', body: { name: 'x' }, headers: { 'content-type': 'text/plain' }, status: 415 },
  ],
  query: [
    {
      path: '/v1/query',
      body: { name: 'x', tags: { role: '^web' }, wantsAcks: true, timeoutMs: 100 },
      prepare: ({ agent }) => {
        const response = { kind: 'response', from: 'n2', payload: Uint8Array.of(0xff) } as const;
        agent.answers = answersOf([{ kind: 'ack', from: 'n2', payload: null }, response]);
      },
    },
  ],
  listKeys: [{ path: '/v1/keys' }, { path: '/v1/keys', headers: noToken, status: 401 }],
  installKey: [{ path: '/v1/keys/install', body: { key: 'AQI=' } }],
  useKey: [
    { path: '/v1/keys/use', body: { key: 'AQI=' } },
    {
      path: '/v1/keys/use',
      body: { key: 'AQI=' },
      prepare: ({ agent }) => (agent.keyAnswer = { ...agent.keyAnswer, error: '1/2 failed' }),
      status: 409,
    },
  ],
  removeKey: [{ path: '/v1/keys/remove', body: { key: 'AQI=' } }],
  showStats: [{ path: '/v1/stats' }],
  examine: [{ path: '/v1/doctor' }],
  showHealth: [{ path: '/v1/health' }],
  showReadiness: [
    { path: '/v1/ready' },
    { path: '/v1/ready', prepare: ({ agent }) => (agent.all = []), status: 503 },
  ],
  scrape: [{ path: '/metrics' }],
  introduce: [{ path: '/v1/lab' }],
  introduceCompanion: [{ path: '/v1/companion' }],
  companionTurn: [
    { path: '/v1/companion/turn', body: { task: 'word', messages: [] }, status: 400 },
    {
      path: '/v1/companion/turn',
      body: { task: 'word', messages: [{ role: 'user', text: 'x' }] },
      status: 503,
    },
  ],
  compareViews: [
    {
      path: '/v1/views',
      prepare: ({ agent }) => {
        const beliefs = [{ name: 'n3', state: 'suspect', incarnation: 4 }] as const;
        const silent = [{ observer: 'n2', reason: 'other-program', text: 'it runs Serf' }] as const;
        agent.seen = { atMs: 1, views: [{ observer: 'n1', tookMs: 0, isCut: false, beliefs }], silent };
      },
    },
    { path: '/v1/views', prepare: refuse, status: 422 },
  ],
  downloadRecording: [
    { path: '/v1/recording', status: 404 },
    { path: '/v1/recording', headers: noToken, status: 401 },
  ],
  describe: [{ path: '/v1/openapi.json' }],
};

let document: Document;

beforeAll(async () => {
  document = (await (await new FakeHttp().ask('GET', '/v1/openapi.json')).json()) as Document;
});

function operations(): { method: string; path: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

/** A schema of the document with all that it refers to. */
function validator(schema: object): z.ZodType {
  const local = (value: object): object =>
    JSON.parse(JSON.stringify(value).replaceAll('#/components/schemas/', '#/$defs/')) as object;
  const whole = { ...local(schema), $defs: local(document.components.schemas) };
  return z.fromJSONSchema(whole as Parameters<typeof z.fromJSONSchema>[0]);
}

/** The parts of a stream as values. A live stream is read once: it does not end by itself. */
async function items(answer: Response, type: string): Promise<unknown[]> {
  const reader = answer.body!.getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
    if (type === 'text/event-stream') break;
  }
  await reader.cancel();
  const parts = type === 'text/event-stream' ? text.match(/(?<=^data: ).*$/gm)! : text.trimEnd().split('\n');
  return parts.map((part) => JSON.parse(part) as unknown);
}

async function expectDescribed(answer: Response, operation: Operation): Promise<void> {
  const described = operation.responses[answer.status];
  expect(described, `${operation.operationId} answers ${answer.status}`).toBeDefined();
  if (described!.content === undefined) {
    expect(await answer.text()).toBe('');
    return;
  }
  const type = answer.headers.get('content-type')!.split(';')[0]!;
  const media = described!.content[type]!;
  expect(media, `${operation.operationId} answers ${answer.status} as ${type}`).toBeDefined();
  const itemSchema = media['x-itemSchema'];
  if (itemSchema !== undefined) {
    const parts = await items(answer, type);
    expect(parts.length).toBeGreaterThan(0);
    for (const part of parts) expect(validator(itemSchema).safeParse(part)).toMatchObject({ success: true });
    return;
  }
  const sent: unknown = type === 'application/json' ? await answer.json() : await answer.text();
  if (media.schema.type !== 'string' || typeof sent === 'string') {
    expect(validator(media.schema).safeParse(sent)).toMatchObject({ success: true });
  }
}

describe('the OpenAPI document', () => {
  test('has every route of the server, and no other', () => {
    const served = new FakeHttp().app.hono.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const described = operations().map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(served)].sort()).toEqual(described.sort());
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
  });

  test('has tried every operation, each with a name of its own', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect([...ids].sort()).toEqual(Object.keys(CASES).sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('names every parameter of each path', () => {
    for (const { path, operation } of operations()) {
      const inPath = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => `{${name}}`);
      expect(inPath).toEqual(path.match(/\{\w+\}/g) ?? []);
    }
  });

  test('says of every write, and of the keys, that they need the token', async () => {
    const http = new FakeHttp();
    for (const { method, path, operation } of operations()) {
      const { status } = await http.ask(method, path.replace(/[{}]/g, ''), { headers: noToken });
      expect(status === 401, `${method} ${path}`).toBe(operation.security !== undefined);
    }
  });

  test('refers only to schemas that it has, and has none that nothing refers to', () => {
    const referred = new Set(JSON.stringify(document).match(/(?<="#\/components\/schemas\/)\w+/g));
    expect([...referred].sort()).toEqual(Object.keys(document.components.schemas).sort());
  });
});

describe('every answer is as the document says', () => {
  const all = Object.entries(CASES).flatMap(([id, cases]) => cases.map((one) => ({ id, ...one })));

  test.each(all)('$id: $path, $status', async ({ id, path, body, status = 200, headers, prepare }) => {
    const { method, operation } = operations().find((one) => one.operation.operationId === id)!;
    const http = new FakeHttp();
    prepare?.(http);
    const answer = await http.ask(method, path, {
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
    });
    expect(answer.status).toBe(status);
    if (status < 300 && body !== undefined) {
      const { schema } = operation.requestBody!.content['application/json']!;
      expect(validator(schema).safeParse(body)).toMatchObject({ success: true });
    }
    await expectDescribed(answer, operation);
  });

  test('every kind of live event', async () => {
    const http = new FakeHttp({
      live: { clientsMax: 1, bufferEventsMax: 9, bufferCharsMax: 1e6, heartbeatMs: 60_000 },
    });
    const { operation } = operations().find((one) => one.operation.operationId === 'followEvents')!;
    const answer = await http.ask('GET', '/v1/events');
    for (let i = 0; i < 4; i += 1) http.agent.emit(userEvent(`e${i}`, Uint8Array.of(0xff)));
    http.agent.emit(queryEvent('load'));
    const kinds = ['member-join', 'member-leave', 'member-failed', 'member-update', 'member-reap'] as const;
    for (const event of kinds) http.agent.emit({ event, members: [sampleMember('n2', { a: 'b' })] });
    expect(http.lagged).toBeGreaterThan(0);
    await expectDescribed(answer, operation);
  });

  test('an answer that is not as described would be noticed', () => {
    const { responses } = document.paths['/v1/health']!['get']!;
    const schema = validator(responses['200']!.content!['application/json']!.schema);
    const good = { status: 'ok', name: 'n1', healthScore: 0 };
    expect(schema.safeParse(good).success).toBe(true);
    expect(schema.safeParse({ ...good, extra: 1 }).success).toBe(false);
    expect(schema.safeParse({ ...good, healthScore: '0' }).success).toBe(false);
  });
});
