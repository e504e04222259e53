import { describe, expect, test } from 'vitest';
import { PageFiles } from '../http/page-files.ts';
import { CLIENTS_MAX, DemoFeed, type DemoEvent } from './demo-feed.ts';
import { createDemoApp, PAGE_TOKEN_HEADER } from './demo-http.ts';
import type { Deed } from './keys.ts';
import { Model } from './model.ts';

const TOKEN = 'the-token-of-this-page';
const OWN = { host: '127.0.0.1:7375', 'sec-fetch-site': 'same-origin' };

/** A demonstration of three members, without processes. */
class FakeDemo {
  readonly model = new Model(['n1', 'n2', 'n3'], 1000);
  readonly done: [Deed, string][] = [];
  readonly feed = new DemoFeed({ model: () => this.model, title: '3 members' });
  readonly faults: unknown[] = [];
  /** What is said when somebody asks why. */
  onWhy: (name: string) => void = () => undefined;
  readonly app = createDemoApp({
    demonstration: {
      model: this.model,
      perform: (deed, name) => {
        this.done.push([deed, name]);
        if (deed === 'why') this.onWhy(name);
      },
    },
    feed: this.feed,
    page: new PageFiles('/nowhere'),
    title: '3 members',
    version: '1.2.3',
    token: TOKEN,
    companion: {
      provider: 'ollama',
      model: 'small',
      async *turn() {
        yield { kind: 'done' };
      },
    },
    onFault: (fault) => this.faults.push(fault),
  });

  constructor() {
    for (const name of ['n1', 'n2', 'n3']) this.model.setCondition(name, 'running', 1000);
  }

  ask(method: string, path: string, headers: Record<string, string> = OWN): Promise<Response> {
    return Promise.resolve(this.app.hono.request(path, { method, headers }));
  }

  deed(member: string, deed: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.ask('POST', `/v1/demo/${member}/${deed}`, { ...OWN, [PAGE_TOKEN_HEADER]: TOKEN, ...headers });
  }
}

const errorOf = async (answer: Response): Promise<string> =>
  ((await answer.json()) as { error: string }).error;

describe('a deed', () => {
  test('is done for our own page with its token', async () => {
    const demo = new FakeDemo();
    expect((await demo.deed('n2', 'kill')).status).toBe(200);
    expect((await demo.deed('n3', 'cut', { origin: 'http://127.0.0.1:7375' })).status).toBe(200);
    expect(demo.done).toEqual([
      ['kill', 'n2'],
      ['cut', 'n3'],
    ]);
  });

  test.each([
    ['no token', { [PAGE_TOKEN_HEADER]: '' }],
    ['another token', { [PAGE_TOKEN_HEADER]: 'the-token-of-that-page' }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:8000' }],
    ['no word from the browser', { 'sec-fetch-site': '' }],
    ['an origin that is not ours', { origin: 'http://evil.example' }],
    ['an origin without a name', { origin: 'null' }],
    ['a name that was rebound', { host: 'evil.example', origin: 'http://evil.example' }],
  ])('is refused with %s', async (_, headers) => {
    const demo = new FakeDemo();
    expect((await demo.deed('n2', 'kill', headers)).status).toBe(403);
    expect(demo.done).toEqual([]);
  });

  test('that cannot be done now says why; what does not exist is not found', async () => {
    const demo = new FakeDemo();
    demo.model.setCondition('n2', 'frozen', 2000);
    const freeze = await demo.deed('n2', 'freeze');
    expect(freeze.status).toBe(422);
    expect(await errorOf(freeze)).toBe('n2 is frozen: freeze cannot be done');
    expect((await demo.deed('n1', 'restart')).status).toBe(422);
    expect((await demo.deed('n1', 'connect')).status).toBe(422);
    expect((await demo.deed('n9', 'kill')).status).toBe(404);
    expect((await demo.deed('n1', 'constructor')).status).toBe(404);
    expect(demo.done).toEqual([]);
  });

  test('has its own word for the two ways of the same key', async () => {
    const demo = new FakeDemo();
    demo.model.setCut('n1', true, 2000);
    demo.model.setCondition('n2', 'killed', 2000);
    expect((await demo.deed('n1', 'connect')).status).toBe(200);
    expect((await demo.deed('n2', 'restart')).status).toBe(200);
    expect(demo.done).toEqual([
      ['cut', 'n1'],
      ['resume', 'n2'],
    ]);
  });
});

describe('the token', () => {
  test('is told to our own page', async () => {
    const answer = await new FakeDemo().ask('GET', '/v1/demo');
    expect(await answer.json()).toMatchObject({ token: TOKEN, header: PAGE_TOKEN_HEADER });
  });

  test.each(['cross-site', 'same-site', 'none', ''])('is not told to a request from %j', async (site) => {
    const answer = await new FakeDemo().ask('GET', '/v1/demo', { ...OWN, 'sec-fetch-site': site });
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain(TOKEN);
  });

  test('no other origin may read any answer', async () => {
    const answer = await new FakeDemo().ask('GET', '/v1/lab', { ...OWN, origin: 'http://evil.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the stream', () => {
  /** Reads until as many events are there. */
  async function events(answer: Response, count: number): Promise<DemoEvent[]> {
    const reader = answer.body!.getReader();
    let text = '';
    let found: string[] = [];
    while (found.length < count) {
      text += new TextDecoder().decode((await reader.read()).value);
      found = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => data!);
    }
    await reader.cancel();
    return found.map((data) => JSON.parse(data) as DemoEvent);
  }

  test('begins with all that is so and goes on with what changes', async () => {
    const demo = new FakeDemo();
    const belief = {
      member: 'n2',
      belief: { state: 'alive', incarnation: 1 } as const,
      at: 1500,
      detail: null,
    };
    demo.model.handle('n1', { type: 'belief', ...belief });
    const answer = await demo.ask('GET', '/v1/demo/events');
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const read = events(answer, 5);
    await new Promise((resolve) => setImmediate(resolve));
    demo.model.setCondition('n2', 'killed', 3000);
    demo.feed.handleNote('n2 killed (SIGKILL)', 3000);
    const suspect = { observer: 'n1', member: 'n2', belief: { state: 'suspect', incarnation: 1 } } as const;
    demo.feed.handleChange({ at: 3500, ...suspect, detail: 'accused by n1', afterMs: 500 });
    demo.feed.handleStory('n1 holds n2 to be dead.', 'n1');
    const [hello, actors, note, change, story] = await read;
    expect(hello).toMatchObject({ event: 'hello', title: '3 members' });
    expect(hello).toMatchObject({
      beliefs: [{ observer: 'n1', member: 'n2', state: 'alive', incarnation: 1 }],
    });
    expect(actors).toMatchObject({ event: 'actors' });
    const told = actors as DemoEvent & { event: 'actors' };
    expect(told.actors[1]).toMatchObject({ name: 'n2', condition: 'killed' });
    expect(note).toMatchObject({ event: 'note', text: 'n2 killed (SIGKILL)' });
    expect(change).toMatchObject({ observer: 'n1', member: 'n2', state: 'suspect', detail: 'accused by n1' });
    expect(story).toMatchObject({ event: 'story', teller: 'n1' });
    expect(demo.feed.clients).toBe(0);
  });

  test('a page that reads nothing is let go; more pages than the limit are not let in', async () => {
    const demo = new FakeDemo();
    const answers = [];
    for (let i = 0; i < CLIENTS_MAX; i += 1) answers.push(await demo.ask('GET', '/v1/demo/events'));
    expect((await demo.ask('GET', '/v1/demo/events')).status).toBe(503);
    for (let i = 0; i < 5000; i += 1) demo.feed.handleNote(`note ${i}`, i);
    expect(demo.feed.clients).toBe(0);
    expect((await demo.ask('GET', '/v1/demo/events')).status).toBe(200);
    demo.feed.close();
    expect(demo.feed.clients).toBe(0);
  });
});

describe('why', () => {
  test('is answered with the account of whoever made the accusation', async () => {
    const demo = new FakeDemo();
    const account = (teller: string, knows: 'none' | 'hearsay' | 'accuser'): void =>
      demo.feed.handleAccount({ at: 1, teller, member: 'n2', story: `as ${teller} has it`, knows, ask: 1 });
    demo.onWhy = () => {
      account('n3', 'hearsay');
      account('n1', 'accuser');
      account('n3', 'none');
    };
    const answer = await demo.ask('GET', '/v1/why/n2');
    expect(await answer.json()).toMatchObject({
      name: 'n2',
      teller: 'n1',
      story: 'as n1 has it',
      state: null,
    });
    expect((await demo.ask('GET', '/v1/why/n9')).status).toBe(404);
  });
});

test('the companion’s model is asked by the demonstration’s process, too', async () => {
  const demo = new FakeDemo();
  expect(await (await demo.ask('GET', '/v1/companion')).json()).toMatchObject({
    offers: true,
    model: 'small',
  });
  const answer = await demo.app.hono.request('/v1/companion/turn', {
    method: 'POST',
    headers: { ...OWN, 'content-type': 'application/json' },
    body: JSON.stringify({ task: 'word', messages: [{ role: 'user', text: 'Word this.' }] }),
  });
  expect(await answer.text()).toBe('{"kind":"done"}\n');
});
