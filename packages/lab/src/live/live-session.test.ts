import { describe, expect, test } from 'vitest';
import { Belief } from '../player/scene.ts';
import type { AgentClient } from './agent-client.ts';
import type { AgentEvent, DemoEvent, Lab, Views } from './answers.ts';
import { LiveError } from './live-error.ts';
import { LiveSession, type LiveState } from './live-session.ts';
import { beliefAt } from './moment.ts';

const AT = '2026-01-01T00:00:00.000Z';
const AGENT: Lab = { server: 'agent', name: 'n1', version: '1', offers: [] };
const DEMO: Lab = { server: 'demonstration', name: 'three', version: '1', offers: ['deeds'] };

/** A server that the test is. */
class FakeClient {
  token: string | null = null;
  lab: Lab | LiveError = AGENT;
  viewsNow: Views = views('aa');
  introduced = 0;
  /** Ends or breaks the stream that is open. */
  break: (error: LiveError | null) => void = () => undefined;
  push: (event: unknown) => void = () => undefined;

  async introduce(): Promise<Lab> {
    this.introduced += 1;
    if (this.lab instanceof LiveError) throw this.lab;
    return this.lab;
  }

  async views(): Promise<Views> {
    return this.viewsNow;
  }

  agentEvents(signal: AbortSignal): AsyncGenerator<AgentEvent, void> {
    return this.#events<AgentEvent>(signal);
  }

  demoEvents(signal: AbortSignal): AsyncGenerator<DemoEvent, void> {
    return this.#events<DemoEvent>(signal);
  }

  async *#events<Event>(signal: AbortSignal): AsyncGenerator<Event, void> {
    const queue: (Event | LiveError | null)[] = [];
    let wake: () => void = () => undefined;
    const put = (one: Event | LiveError | null): void => {
      queue.push(one);
      wake();
    };
    this.push = (event) => put(event as Event);
    this.break = put;
    signal.addEventListener('abort', () => put(null));
    for (;;) {
      if (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const next = queue.shift()!;
      if (next === null) return;
      if (next instanceof LiveError) throw next;
      yield next;
    }
  }
}

function views(states: string): Views {
  const row = { observer: 'n1', tookMs: 0, isCut: false, states, incarnations: [1, 1] };
  return { at: AT, name: 'n1', members: ['n1', 'n2'], views: [row], silent: [] };
}

/** A session whose waits end when the test says so. */
function sessionOf(client: FakeClient): {
  readonly session: LiveSession;
  readonly waits: { readonly ms: number; readonly end: () => void }[];
} {
  const waits: { ms: number; end: () => void }[] = [];
  const wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      waits.push({ ms, end: resolve });
      signal.addEventListener('abort', () => resolve());
    });
  const session = new LiveSession({
    client: client as unknown as AgentClient,
    now: () => 1000,
    wait,
    chance: () => 1,
  });
  return { session, waits };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function started(client: FakeClient): Promise<ReturnType<typeof sessionOf>> {
  const made = sessionOf(client);
  made.session.start();
  await settle();
  return made;
}

const hello = { event: 'hello', at: AT, name: 'n1', members: [] };
const texts = ({ events }: LiveState): string[] => events.map(({ text }) => text);

describe('attached to an agent', () => {
  test('it is live with the first word, and keeps what changes', async () => {
    const client = new FakeClient();
    const { session, waits } = await started(client);
    client.push(hello);
    await settle();
    expect(session.state.connection.kind).toBe('live');
    expect(session.state.self).toBe('n1');
    const kept = session.state.recording.count;
    client.viewsNow = views('as');
    waits.at(-1)!.end();
    await settle();
    expect(beliefAt(session.state.now, 0, 1)).toBe(Belief.Suspect);
    expect(session.state.recording.count).toBe(kept + 1);
    expect(texts(session.state)).toContain('n1 suspects n2 (incarnation 1)');
    waits.at(-1)!.end();
    await settle();
    expect(session.state.recording.count).toBe(kept + 1);
    session.stop();
  });

  test('news of the agent makes it ask at once', async () => {
    const client = new FakeClient();
    const { session } = await started(client);
    client.push(hello);
    await settle();
    client.viewsNow = views('ad');
    client.push({
      event: 'member-failed',
      at: AT,
      members: [{ name: 'n2', host: '', port: 1, status: 'failed' }],
    });
    await settle();
    expect(beliefAt(session.state.now, 0, 1)).toBe(Belief.Dead);
    expect(texts(session.state)).toContain("n2 failed, by n1's account");
    session.stop();
  });
});

describe('a lost connection', () => {
  test('is said once, keeps what was seen, and is tried again later each time', async () => {
    const client = new FakeClient();
    const { session, waits } = await started(client);
    client.push(hello);
    await settle();
    const kept = session.state.recording.count;
    client.break(new LiveError('lost', 'the connection to the server is lost'));
    client.lab = new LiveError('lost', 'the connection to the server is lost');
    await settle();
    expect(session.state.connection).toMatchObject({ kind: 'lost', attempt: 1, retryAtMs: 1500 });
    for (const ms of [500, 1000, 2000]) {
      expect(waits.at(-1)!.ms).toBe(ms);
      waits.at(-1)!.end();
      await settle();
    }
    expect(session.state.recording.count).toBe(kept);
    expect(texts(session.state)).toEqual(['the connection to the server is lost']);
    client.lab = AGENT;
    waits.at(-1)!.end();
    await settle();
    client.push(hello);
    await settle();
    expect(session.state.connection.kind).toBe('live');
    expect(texts(session.state)).toContain('connected again');
    client.break(null);
    await settle();
    expect(session.state.connection).toMatchObject({ kind: 'lost', attempt: 1 });
    session.stop();
  });

  test('somebody who does not want to wait does not have to', async () => {
    const client = new FakeClient();
    client.lab = new LiveError('no-agent', 'no agent answers');
    const { session } = await started(client);
    expect(session.state.connection.kind).toBe('lost');
    session.retry();
    await settle();
    expect(client.introduced).toBe(2);
    session.stop();
  });

  test('what cannot pass by itself is not tried again until somebody does something', async () => {
    const client = new FakeClient();
    client.lab = new LiveError('token', 'the agent wants its token');
    const { session, waits } = await started(client);
    expect(session.state.connection).toMatchObject({ kind: 'stopped', error: { kind: 'token' } });
    expect(waits).toEqual([]);
    client.lab = AGENT;
    session.useToken('secret');
    await settle();
    expect(client.token).toBe('secret');
    client.push(hello);
    await settle();
    expect(session.state.connection.kind).toBe('live');
    session.stop();
    expect(session.state.connection).toEqual({ kind: 'stopped', error: null });
  });
});

describe('attached to the demonstration', () => {
  const actors = ['n1', 'n2'].map((name) => ({
    name,
    condition: 'running' as const,
    isCut: false,
    sinceMs: 0,
    healthScore: 0,
  }));
  const belief = { observer: 'n1', member: 'n2', state: 'alive', incarnation: 1 };

  test('beliefs, deeds and accounts become moments and events', async () => {
    const client = new FakeClient();
    client.lab = DEMO;
    const { session } = await started(client);
    client.push({ event: 'hello', atMs: 1, title: 'two', actors, beliefs: [belief] });
    client.push({ event: 'note', atMs: 2, text: 'n2 killed (SIGKILL)' });
    client.push({ event: 'actors', atMs: 2, actors: [actors[0], { ...actors[1], condition: 'killed' }] });
    client.push({ event: 'belief', atMs: 3, ...belief, state: 'dead', detail: null });
    client.push({ event: 'story', atMs: 4, teller: 'n1', text: 'n1 holds n2 to be dead.' });
    await settle();
    const { now, events, self, recording } = session.state;
    expect(self).toBeNull();
    expect(beliefAt(now, 0, 1)).toBe(Belief.Dead);
    expect(now.actors!.get(1)!.condition).toBe('killed');
    expect(events.map(({ kind }) => kind)).toEqual(['deed', 'belief', 'story']);
    expect(events[0]!.member).toBe(1);
    expect(recording.at(2)!.rows.get(0)!.states[1]).toBe(Belief.Alive);
    session.stop();
  });
});
