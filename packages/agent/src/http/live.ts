/**
 * The live stream: the agent's events to any number of clients by server-sent events, up to a limit. Each
 * has a bounded buffer of its own; a slow one gets `lagged` for what it missed, and one that reads nothing
 * for a minute is dropped. Nothing that a client does can hold up the agent.
 *
 * There are no event ids and nothing is kept for a client that comes back: it gets a new `hello` with all
 * members, which is what it needs.
 */
import type { AgentApi, AgentEvent } from '../agent/agent-api.ts';
import { admits, type EventFilter } from '../agent/event-filter.ts';
import { Slots } from './slots.ts';
import { eventView, membersView, type LiveData } from './views.ts';

export interface LiveLimits {
  readonly clientsMax: number;
  /** Unread events, and their text, that a client may leave before the oldest are dropped. */
  readonly bufferEventsMax: number;
  readonly bufferCharsMax: number;
  readonly heartbeatMs: number;
}

export const LIVE_LIMITS: LiveLimits = {
  clientsMax: 32,
  bufferEventsMax: 256,
  bufferCharsMax: 4 * 1024 * 1024,
  heartbeatMs: 15_000,
};

/** A client that has not read for so many heartbeats on end is dropped. */
const UNREAD_HEARTBEATS_MAX = 4;
const HEARTBEAT = ': still here\n\n';

/** What is counted of the stream. */
export interface LiveMetrics {
  observeLiveClients(clients: number): void;
  observeLagged(missed: number): void;
}

export class LiveHub {
  readonly #api: Pick<AgentApi, 'name' | 'members' | 'subscribe'>;
  readonly #metrics: LiveMetrics;
  readonly #limits: LiveLimits;
  readonly #slots: Slots;
  readonly #clients = new Set<LiveClient>();
  #end: (() => void) | null = null;

  constructor(
    api: Pick<AgentApi, 'name' | 'members' | 'subscribe'>,
    metrics: LiveMetrics,
    limits: LiveLimits = LIVE_LIMITS,
  ) {
    this.#api = api;
    this.#metrics = metrics;
    this.#limits = limits;
    this.#slots = new Slots(limits.clientsMax, 'live streams');
  }

  /** The stream of a new client. @throws HttpFailure 503 if there are too many */
  open(filters: readonly EventFilter[]): ReadableStream<Uint8Array> {
    const giveBack = this.#slots.take();
    const client = new LiveClient({
      filters,
      hello: () => this.#hello(),
      limits: this.#limits,
      onLagged: (missed) => this.#metrics.observeLagged(missed),
      onClose: () => {
        giveBack();
        this.#clients.delete(client);
        this.#metrics.observeLiveClients(this.#clients.size);
        if (this.#clients.size === 0) this.#stop();
      },
    });
    this.#clients.add(client);
    this.#start();
    this.#metrics.observeLiveClients(this.#clients.size);
    return client.stream;
  }

  /** Ends every stream. */
  close(): void {
    for (const client of this.#clients) client.close();
  }

  #hello(): string {
    const { name } = this.#api;
    return frame({ event: 'hello', at: now(), name, members: membersView(this.#api.members(), name) });
  }

  #start(): void {
    if (this.#end !== null) return;
    const unsubscribe = this.#api.subscribe((event) => this.#deliver(event));
    const timer = setInterval(() => this.#beat(), this.#limits.heartbeatMs);
    timer.unref();
    this.#end = () => {
      unsubscribe();
      clearInterval(timer);
    };
  }

  #stop(): void {
    this.#end?.();
    this.#end = null;
  }

  /** One text for all who want it. */
  #deliver(event: AgentEvent): void {
    let text: string | undefined;
    for (const client of this.#clients) {
      if (!client.filters.some((filter) => admits(filter, event))) continue;
      text ??= frame(eventView(event, this.#api.name, now()));
      client.offer(text);
    }
  }

  #beat(): void {
    for (const client of this.#clients) client.beat();
  }
}

interface LiveClientOptions {
  readonly filters: readonly EventFilter[];
  /** Made for the first read: no event comes before it, and none that could be missing in it after it. */
  readonly hello: () => string;
  readonly limits: LiveLimits;
  readonly onLagged: (missed: number) => void;
  readonly onClose: () => void;
}

class LiveClient {
  readonly filters: readonly EventFilter[];
  readonly stream: ReadableStream<Uint8Array>;
  readonly #options: LiveClientOptions;
  readonly #unread: string[] = [];
  #unreadChars = 0;
  #missed = 0;
  #unreadHeartbeats = 0;
  #isGreeted = false;
  /** Set while the reader waits. */
  #wake: (() => void) | null = null;
  #isClosed = false;

  constructor(options: LiveClientOptions) {
    this.filters = options.filters;
    this.#options = options;
    // Nothing is taken from our buffer before it is asked for, so that the buffer's limits are the true ones.
    this.stream = new ReadableStream<Uint8Array>(
      { pull: (controller) => this.#pull(controller), cancel: () => this.close() },
      { highWaterMark: 0 },
    );
  }

  offer(text: string): void {
    if (this.#isClosed) return;
    this.#unread.push(text);
    this.#unreadChars += text.length;
    this.#dropOldest();
    this.#wake?.();
  }

  /** Tells a reader that waits that we are there; takes note of one that does not read. */
  beat(): void {
    if (this.#wake !== null) {
      this.offer(HEARTBEAT);
      return;
    }
    this.#unreadHeartbeats += 1;
    if (this.#unreadHeartbeats < UNREAD_HEARTBEATS_MAX) return;
    this.#unread.length = 0;
    this.close();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#wake?.();
    this.#options.onClose();
  }

  /** The newest is kept, however large it is. */
  #dropOldest(): void {
    const { bufferEventsMax, bufferCharsMax } = this.#options.limits;
    let missed = 0;
    while (
      this.#unread.length > 1 &&
      (this.#unread.length > bufferEventsMax || this.#unreadChars > bufferCharsMax)
    ) {
      this.#unreadChars -= this.#unread.shift()!.length;
      missed += 1;
    }
    if (missed === 0) return;
    this.#missed += missed;
    this.#options.onLagged(missed);
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (this.#isGreeted && this.#unread.length === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
    this.#unreadHeartbeats = 0;
    const text = this.#takeAll();
    if (text !== '') controller.enqueue(new TextEncoder().encode(text));
    else controller.close();
  }

  #takeAll(): string {
    const hello = this.#isGreeted || this.#isClosed ? '' : this.#options.hello();
    this.#isGreeted = true;
    const missed = this.#missed;
    const lagged = missed === 0 ? '' : frame({ event: 'lagged', at: now(), missed });
    this.#missed = 0;
    this.#unreadChars = 0;
    return hello + lagged + this.#unread.splice(0).join('');
  }
}

/** One server-sent event. JSON has no line ends of its own. */
function frame(data: LiveData): string {
  return `event: ${data.event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function now(): string {
  return new Date().toISOString();
}
