/**
 * Server-sent events from the body of an answer, for `fetch` can send a token and the browser's own
 * `EventSource` cannot. Only what our servers send: `data` in one line, comments as heartbeats.
 */
import { LiveError } from './live-error.ts';

/** No event of ours comes near it. */
const EVENT_CHARACTERS_MAX = 16 * 1024 * 1024;

/** The data of each event. `onBytes` is called whenever anything comes, be it a heartbeat. */
export async function* eventData(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void = () => undefined,
): AsyncGenerator<string, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let held = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes();
      held += decoder.decode(value, { stream: true });
      if (held.length > EVENT_CHARACTERS_MAX) throw new LiveError('foreign', 'an event without an end came');
      const events = held.split(/\r?\n\r?\n/);
      held = events.pop()!;
      for (const event of events) {
        const data = dataOf(event);
        if (data !== null) yield data;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** `null`: a comment. */
function dataOf(event: string): string | null {
  const lines = event.split(/\r?\n/).filter((line) => line.startsWith('data:'));
  return lines.length === 0 ? null : lines.map((line) => line.slice(5).replace(/^ /, '')).join('\n');
}
