/** The answers to a query, a line of JSON each, taken as fast as the client reads and no faster. */
import type { QueryAnswer } from '../agent/agent-api.ts';
import { queryLine } from './views.ts';

/** `onEnd` is called once: when the answers have ended, have failed, or nobody reads any more. */
export function lineStream(
  answers: AsyncIterable<QueryAnswer>,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  const iterator = answers[Symbol.asyncIterator]();
  const seen = { ack: 0, response: 0 };
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const next = await iterator.next();
          if (next.done !== true) {
            seen[next.value.kind] += 1;
            controller.enqueue(line(queryLine(next.value)));
            return;
          }
          controller.enqueue(line({ kind: 'done', acks: seen.ack, responses: seen.response }));
        } catch (error) {
          controller.enqueue(
            line({ kind: 'failed', error: error instanceof Error ? error.message : String(error) }),
          );
        }
        controller.close();
        onEnd();
      },
      cancel: async () => {
        onEnd();
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

function line(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value)}\n`);
}
