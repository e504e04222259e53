/**
 * One step of the model, asked of the process that serves the page: `POST /v1/companion/turn`, a line of
 * JSON each.
 */
import type { ModelPort, TurnLine } from './model.ts';

export interface ModelPortOptions {
  /** Where the page was served from; empty: there. */
  readonly base: string;
  readonly token: () => string | null;
  readonly fetch?: typeof fetch;
}

export interface ModelOffer {
  /** `null`: it tells nobody without its token. */
  readonly offers: boolean | null;
  readonly provider: string | null;
  readonly model: string | null;
  /** Its words are for who says the serving process's token. */
  readonly wantsToken: boolean;
}

const NONE: ModelOffer = { offers: false, provider: null, model: null, wantsToken: false };

/** What leaves the machine with a turn; shown, and agreed to, before the first one. */
export const CONSENT =
  'Sent to the model: your question, the texts of the answer, and measures of runs. Never files, never keys.';

/** Whether there is a model; where nothing answers there is none. */
export async function modelOffer(options: ModelPortOptions): Promise<ModelOffer> {
  const { base, token, fetch = globalThis.fetch } = options;
  try {
    const answer = await fetch(`${base}/v1/companion`, { headers: authorization(token()) });
    if (answer.status === 401) return { ...NONE, offers: null, wantsToken: true };
    return answer.ok ? ((await answer.json()) as ModelOffer) : NONE;
  } catch {
    return NONE;
  }
}

export function modelPort({ base, token, fetch = globalThis.fetch }: ModelPortOptions): ModelPort {
  return async function* turn(body, signal) {
    const headers = { 'Content-Type': 'application/json', ...authorization(token()) };
    const answer = await fetch(`${base}/v1/companion/turn`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal,
    });
    if (answer.status === 401) {
      yield { kind: 'failed', error: 'the process that serves this page wants its token' };
      return;
    }
    if (!answer.ok || answer.body === null) {
      const told = (await answer.json().catch(() => null)) as { error?: unknown } | null;
      const error = typeof told?.error === 'string' ? told.error : `the server answered ${answer.status}`;
      yield { kind: 'failed', error };
      return;
    }
    yield* linesOf(answer.body);
  };
}

const authorization = (token: string | null): Record<string, string> =>
  token === null ? {} : { Authorization: `Bearer ${token}` };

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<TurnLine> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = lines.pop()!;
      for (const line of lines) if (line !== '') yield JSON.parse(line) as TurnLine;
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}
