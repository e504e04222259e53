/**
 * A connection to a running cluster that looks after itself: it finds out what is behind the page, follows
 * it, keeps what it sees, and when the connection breaks says so, keeps what it has, and tries again,
 * later each time. The state is one immutable value; whoever wants to draw it subscribes.
 */
import type { AgentClient, LiveDeed } from './agent-client.ts';
import type { AgentEvent, DemoEvent, Lab, Views } from './answers.ts';
import { backOffMs } from './back-off.ts';
import { changeText, memberText } from './event-texts.ts';
import { LiveError } from './live-error.ts';
import { LiveRecording } from './live-recording.ts';
import {
  indexOf,
  NOTHING_YET,
  withActors,
  withBelief,
  withHello,
  withNames,
  withViews,
  type Folded,
  type LiveChange,
  type LiveMoment,
} from './moment.ts';

export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** It is tried again by itself. */
  | { readonly kind: 'lost'; readonly error: LiveError; readonly retryAtMs: number; readonly attempt: number }
  /** Somebody has to do something first. */
  | { readonly kind: 'stopped'; readonly error: LiveError | null };

/** `deed`: what was done to a process. `page`: of this page and its connection. */
export type LiveEventKind = 'belief' | 'deed' | 'story' | 'member' | 'user' | 'page';

export interface LiveEvent {
  readonly id: number;
  readonly atMs: number;
  readonly kind: LiveEventKind;
  /** Indices of members; `null`: nobody in particular. */
  readonly observer: number | null;
  readonly member: number | null;
  readonly text: string;
}

export interface LiveState {
  readonly connection: Connection;
  readonly server: Lab | null;
  /** The name of the agent that answers; `null`: the whole demonstration does. */
  readonly self: string | null;
  /** The newest moment; what came before is in `recording`. */
  readonly now: LiveMoment;
  readonly recording: LiveRecording;
  /** Oldest first; the oldest are forgotten. */
  readonly events: readonly LiveEvent[];
}

export interface SessionOptions {
  readonly client: AgentClient;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Resolves after so long, or when the signal aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** In 0 … 1. */
  readonly chance?: () => number;
}

const EVENTS_MAX = 1000;
/** An agent keeps an answer for a second. */
const VIEWS_EVERY_MS = 1000;

export class LiveSession {
  readonly #client: AgentClient;
  readonly #now: () => number;
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly #chance: () => number;
  readonly #listeners = new Set<() => void>();
  #state: LiveState;
  #abort: AbortController | null = null;
  #retry = new AbortController();
  #attempt = 0;
  #lastId = 0;

  constructor({ client, now = Date.now, wait = waitFor, chance = Math.random }: SessionOptions) {
    this.#client = client;
    this.#now = now;
    this.#wait = wait;
    this.#chance = chance;
    this.#state = {
      connection: { kind: 'stopped', error: null },
      server: null,
      self: null,
      now: NOTHING_YET,
      recording: new LiveRecording(),
      events: [],
    };
  }

  get state(): LiveState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Connects, and stays connected until `stop`. */
  start(): void {
    if (this.#abort !== null) return;
    this.#abort = new AbortController();
    this.#attempt = 0;
    void this.#run(this.#abort.signal);
  }

  stop(): void {
    this.#abort?.abort();
    this.#abort = null;
    if (this.#state.connection.kind !== 'stopped')
      this.#set({ connection: { kind: 'stopped', error: null } });
  }

  /** Tries now, whatever it is waiting for. */
  retry(): void {
    if (this.#abort === null) this.start();
    else this.#retry.abort();
  }

  /** Takes the agent's token, for as long as the page is open, and tries again. */
  useToken(token: string): void {
    this.#client.token = token === '' ? null : token;
    this.retry();
  }

  why(name: string): Promise<{ readonly story: string; readonly teller?: string | undefined }> {
    return this.#client.why(name, AbortSignal.timeout(15_000));
  }

  /** Does it to the real process. Rejects with a LiveError. */
  perform(name: string, deed: LiveDeed): Promise<void> {
    return this.#client.perform(name, deed, AbortSignal.timeout(10_000));
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#set({ connection: { kind: 'connecting' } });
      const error = await this.#connect(signal).catch((fault: unknown) => fault);
      if (signal.aborted) return;
      const known =
        error instanceof LiveError ? error : new LiveError('lost', `this page has failed: ${String(error)}`);
      if (!known.mayPass) {
        this.#abort = null;
        this.#note(known.message);
        this.#set({ connection: { kind: 'stopped', error: known } });
        return;
      }
      await this.#pause(known, signal);
    }
  }

  async #pause(error: LiveError, signal: AbortSignal): Promise<void> {
    this.#attempt += 1;
    const waitMs = backOffMs(this.#attempt, this.#chance());
    if (this.#attempt === 1) this.#note(error.message);
    const retryAtMs = this.#now() + waitMs;
    this.#set({ connection: { kind: 'lost', error, retryAtMs, attempt: this.#attempt } });
    this.#retry = new AbortController();
    await this.#wait(waitMs, AbortSignal.any([signal, this.#retry.signal]));
  }

  /** Until it breaks. It never resolves with anything but a reason. */
  async #connect(signal: AbortSignal): Promise<never> {
    const server = await this.#client.introduce(signal);
    const isNew = this.#state.server !== null && this.#state.server.server !== server.server;
    // What was kept of another cluster is none of this one's past.
    if (isNew) this.#set({ now: NOTHING_YET, recording: new LiveRecording(), events: [] });
    this.#set({ server, self: server.server === 'agent' ? server.name : null });
    if (server.server === 'demonstration') return this.#followDemo(signal);
    return this.#followAgent(signal);
  }

  async #followDemo(signal: AbortSignal): Promise<never> {
    for await (const event of this.#client.demoEvents(signal)) this.handleDemo(event);
    throw new LiveError('lost', ENDED);
  }

  /** Its events and the round of questions, one by the other: if one breaks, both do. */
  async #followAgent(signal: AbortSignal): Promise<never> {
    const both = new AbortController();
    const within = AbortSignal.any([signal, both.signal]);
    const news = { hurry: new AbortController() };
    const events = async (): Promise<never> => {
      for await (const event of this.#client.agentEvents(within)) {
        this.handleAgent(event);
        news.hurry.abort();
      }
      throw new LiveError('lost', ENDED);
    };
    const views = async (): Promise<never> => {
      for (;;) {
        this.handleViews(await this.#client.views(within));
        await this.#wait(VIEWS_EVERY_MS, AbortSignal.any([within, news.hurry.signal]));
        within.throwIfAborted();
        news.hurry = new AbortController();
      }
    };
    try {
      return await Promise.race([events(), views()]);
    } finally {
      both.abort();
    }
  }

  // ── what comes ───────────────────────────────────────────────────────────────────────────────────────────

  handleDemo(event: DemoEvent): void {
    const { now } = this.#state;
    switch (event.event) {
      case 'hello':
        this.#connected();
        return this.#moment(withHello(now, event));
      case 'actors':
        return this.#moment(withActors(now, event.actors, event.atMs));
      case 'belief':
        return this.#folded(withBelief(now, event, event.atMs), event.detail);
      case 'note':
        return this.#event({ kind: 'deed', atMs: event.atMs, text: event.text, ...this.#named(event.text) });
      case 'story': {
        const text = `${event.teller} tells: ${event.text}`;
        return this.#event({ kind: 'story', atMs: event.atMs, text, observer: null, member: null });
      }
    }
  }

  handleAgent(event: AgentEvent): void {
    const atMs = Date.parse(event.at);
    if (event.event === 'hello') {
      this.#connected();
      const names = event.members.map(({ name }) => name).sort();
      return this.#moment({ ...withNames(this.#state.now, names), atMs });
    }
    if (event.event === 'lagged')
      return this.#note(`${event.missed} events were missed: the page was too slow`);
    if (event.event === 'user') {
      return this.#event({
        kind: 'user',
        atMs,
        text: `user event ${event.name}`,
        observer: null,
        member: null,
      });
    }
    if (event.event === 'query') {
      const text = `query ${event.name} by ${event.from}`;
      return this.#event({ kind: 'user', atMs, text, observer: null, member: null });
    }
    for (const { name } of event.members) {
      const member = this.#state.now.names.indexOf(name);
      const text = memberText(event.event, name, this.#state.self);
      this.#event({ kind: 'member', atMs, text, observer: null, member: member < 0 ? null : member });
    }
  }

  handleViews(views: Views): void {
    const atMs = Date.parse(views.at);
    const before = this.#state.now;
    const folded = withViews(before, views, atMs);
    // Nothing is kept of a moment in which nothing has changed.
    const isSame =
      before.rows.size === folded.moment.rows.size &&
      before.names.length === folded.moment.names.length &&
      [...folded.moment.rows].every(([observer, row]) => before.rows.get(observer) === row) &&
      [...folded.moment.silent].every(([member, text]) => before.silent.get(member) === text);
    if (isSame) return this.#set({ now: { ...before, atMs } });
    this.#folded(folded, null);
  }

  #folded({ moment, changes }: Folded, detail: string | null): void {
    this.#moment(moment);
    for (const change of changes) this.#changed(change, moment, detail);
  }

  /** What somebody thinks of itself is news only when it refutes. */
  #changed(change: LiveChange, { names, atMs }: LiveMoment, detail: string | null): void {
    const text = changeText(change, names, detail);
    if (text === null) return;
    this.#event({ kind: 'belief', atMs, text, observer: change.observer, member: change.member });
  }

  #moment(moment: LiveMoment): void {
    this.#set({ now: this.#state.recording.add(moment) });
  }

  #connected(): void {
    if (this.#attempt > 0) this.#note('connected again');
    this.#attempt = 0;
    this.#set({ connection: { kind: 'live' } });
  }

  #note(text: string): void {
    this.#event({ kind: 'page', atMs: this.#now(), text, observer: null, member: null });
  }

  /** The member that a note begins with. */
  #named(text: string): Pick<LiveEvent, 'observer' | 'member'> {
    const member = indexOf(this.#state.now.names).get(/^[^\s:]+/.exec(text)?.[0] ?? '') ?? null;
    return { observer: null, member };
  }

  #event(event: Omit<LiveEvent, 'id'>): void {
    this.#lastId += 1;
    const { events } = this.#state;
    this.#set({
      events: [...events.slice(events.length >= EVENTS_MAX ? 1 : 0), { id: this.#lastId, ...event }],
    });
  }

  #set(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const ENDED = 'the server has ended the connection';

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
