/**
 * How the page asks the server that it came from, and nobody else: an agent, the demonstration of `npm
 * start`, or `hearsay lab` with an agent behind it. Each failure is a `LiveError` in plain words.
 */
import type { z } from '../player/zod.ts';
import {
  AGENT_EVENT,
  DEMO,
  DEMO_EVENT,
  FAILURE,
  LAB,
  VIEWS,
  WHY,
  type AgentEvent,
  type DemoEvent,
  type Lab,
  type Views,
  type WhyAnswer,
} from './answers.ts';
import { eventData } from './event-stream.ts';
import { LiveError, NO_SERVER_TEXT } from './live-error.ts';

/** What may be done to a process of the demonstration. */
export type LiveDeed = 'kill' | 'freeze' | 'resume' | 'cut' | 'connect' | 'restart' | 'leave';

export interface ClientOptions {
  /** Where the page came from, with a slash at its end. */
  readonly base: string;
  readonly fetch?: typeof fetch;
}

const ANSWER_MS = 10_000;
/** Both servers send a heartbeat at least every 15 s. */
const SILENT_MS = 40_000;
/** A recording of 64 MiB grows to twice that before it is cut. */
export const RECORDING_BYTES_MAX = 256 * 1024 * 1024;

export class AgentClient {
  /** What the agent wants for its token; kept in memory alone. */
  token: string | null = null;
  readonly #base: string;
  readonly #fetch: typeof fetch;
  #page: z.infer<typeof DEMO> | null = null;

  constructor({ base, fetch: given }: ClientOptions) {
    this.#base = base;
    this.#fetch = given ?? ((...request) => fetch(...request));
  }

  /** What is behind the page. Each method rejects with a LiveError, or with the signal's reason. */
  async introduce(signal: AbortSignal): Promise<Lab> {
    const answer = await this.#ask('v1/lab', { signal });
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    // A file server knows no such path, or gives its first page for any.
    if (!isJson) throw new LiveError('no-server', NO_SERVER_TEXT);
    return this.#read(answer, LAB);
  }

  async views(signal: AbortSignal): Promise<Views> {
    return this.#read(await this.#ask('v1/views', { signal }), VIEWS);
  }

  async why(name: string, signal: AbortSignal): Promise<WhyAnswer> {
    return this.#read(await this.#ask(`v1/why/${encodeURIComponent(name)}`, { signal }), WHY);
  }

  /** The agent's events until the stream ends or breaks. */
  async *agentEvents(signal: AbortSignal): AsyncGenerator<AgentEvent, void> {
    yield* this.#follow('v1/events?filter=*', AGENT_EVENT, signal);
  }

  async *demoEvents(signal: AbortSignal): AsyncGenerator<DemoEvent, void> {
    yield* this.#follow('v1/demo/events', DEMO_EVENT, signal);
  }

  /** Does it to the real process. */
  async perform(member: string, deed: LiveDeed, signal: AbortSignal): Promise<void> {
    this.#page ??= await this.#read(await this.#ask('v1/demo', { signal }), DEMO);
    const { header, token } = this.#page;
    const path = `v1/demo/${encodeURIComponent(member)}/${deed}`;
    const answer = await this.#ask(path, { method: 'POST', headers: { [header]: token }, signal });
    if (answer.ok) return;
    // A server that was started again has another token.
    if (answer.status === 403) this.#page = null;
    throw await failureOf(answer);
  }

  /** What the agent has recorded. */
  async recording(signal: AbortSignal): Promise<Uint8Array> {
    const answer = await this.#ask('v1/recording', { signal, timeoutMs: null });
    if (!answer.ok) throw await failureOf(answer);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (bytes.length <= RECORDING_BYTES_MAX) return bytes;
    throw new LiveError('foreign', `a recording of ${bytes.length} bytes is more than this page takes`);
  }

  async *#follow<Event>(
    path: string,
    schema: z.ZodType<Event>,
    signal: AbortSignal,
  ): AsyncGenerator<Event, void> {
    const silence = new AbortController();
    const giveUp = (): void => silence.abort(new LiveError('lost', 'nothing has been heard for a while'));
    let timer = setTimeout(giveUp, SILENT_MS);
    try {
      const answer = await this.#ask(path, {
        signal: AbortSignal.any([signal, silence.signal]),
        timeoutMs: null,
      });
      if (!answer.ok || answer.body === null) throw await failureOf(answer);
      const onBytes = (): void => {
        clearTimeout(timer);
        timer = setTimeout(giveUp, SILENT_MS);
      };
      for await (const data of eventData(answer.body, onBytes)) yield parsed(schema, jsonOf(data));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof LiveError) throw error;
      throw silence.signal.aborted ? silence.signal.reason : lost(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask(
    path: string,
    options: {
      readonly signal: AbortSignal;
      readonly method?: string;
      readonly headers?: Record<string, string>;
      readonly timeoutMs?: number | null;
    },
  ): Promise<Response> {
    const { signal, method = 'GET', timeoutMs = ANSWER_MS } = options;
    const headers = {
      ...options.headers,
      ...(this.token === null ? {} : { Authorization: `Bearer ${this.token}` }),
    };
    const within = timeoutMs === null ? signal : AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      // The token goes in a header of ours; cookies of whoever else is on this host go nowhere.
      return await this.#fetch(this.#base + path, {
        method,
        headers,
        signal: within,
        credentials: 'omit',
        cache: 'no-store',
      });
    } catch (error) {
      signal.throwIfAborted();
      throw lost(error);
    }
  }

  async #read<Value>(answer: Response, schema: z.ZodType<Value>): Promise<Value> {
    if (!answer.ok) throw await failureOf(answer);
    let value: unknown;
    try {
      value = await answer.json();
    } catch (error) {
      throw error instanceof SyntaxError ? new LiveError('foreign', NOT_OURS) : lost(error);
    }
    return parsed(schema, value);
  }
}

const NOT_OURS = 'what answers here is no agent of hearsay, or one of another version';

function parsed<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new LiveError('foreign', `${NOT_OURS} (${[...issue.path, issue.message].join(': ')})`);
}

function jsonOf(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new LiveError('foreign', NOT_OURS);
  }
}

function lost(error: unknown): LiveError {
  const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
  return new LiveError(
    'lost',
    isTimeout ? 'the server does not answer' : 'the connection to the server is lost',
  );
}

/** A refusal, by its status and the server's own words. */
async function failureOf(answer: Response): Promise<LiveError> {
  const said = FAILURE.safeParse(await answer.json().catch(() => null));
  const words = said.success ? said.data.error : null;
  switch (answer.status) {
    case 401:
      return new LiveError('token', words ?? 'the agent wants its token');
    case 404:
    case 405:
      return words === null ? new LiveError('no-server', NO_SERVER_TEXT) : new LiveError('refused', words);
    case 502:
      return new LiveError('no-agent', words ?? 'no agent answers behind this page');
    case 503:
      return new LiveError('busy', words ?? 'the server has too much to do');
    default:
      return new LiveError('refused', words ?? `the server answered with status ${answer.status}`);
  }
}
