/**
 * A small OpenAI-compatible server on loopback: each request is answered by the next of a list of behaviours,
 * or as a function of its body says.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Behaviour =
  | { readonly kind: 'text'; readonly pieces: readonly string[] }
  | { readonly kind: 'call'; readonly tool: string; readonly input: unknown }
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** Says something and then nothing for ever. */
  | { readonly kind: 'stall'; readonly pieces: readonly string[] }
  /** Says something and cuts the connection. */
  | { readonly kind: 'cut'; readonly pieces: readonly string[] }
  | { readonly kind: 'garbage' };

export interface OpenAiServer {
  readonly url: string;
  /** Bodies and Authorization headers of the requests so far. */
  readonly requests: readonly { readonly body: Record<string, unknown>; readonly authorization: string }[];
  close(): Promise<void>;
}

export type Behave = (body: Record<string, unknown>) => Behaviour;

export async function openAiServer(behaviours: readonly Behaviour[] | Behave): Promise<OpenAiServer> {
  const requests: { body: Record<string, unknown>; authorization: string }[] = [];
  const server = createServer((request, response) => {
    const respond = async (): Promise<void> => {
      const body = await bodyOf(request);
      requests.push({ body, authorization: request.headers.authorization ?? '' });
      const isAsked = typeof behaviours === 'function';
      answer(
        isAsked ? behaviours(body) : behaviours[Math.min(requests.length, behaviours.length) - 1]!,
        response,
      );
    };
    void respond();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return JSON.parse(text) as Record<string, unknown>;
}

function answer(behaviour: Behaviour, response: ServerResponse): void {
  if (behaviour.kind === 'status') {
    response.writeHead(behaviour.status, { 'content-type': 'application/json' });
    response.end(behaviour.body ?? '{"error":{"message":"no"}}');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (delta: unknown, finish: string | null = null): void => {
    const choices = [{ index: 0, delta, finish_reason: finish }];
    const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  if (behaviour.kind === 'garbage') {
    response.end('data: {"this is not json\n\n');
    return;
  }
  if (behaviour.kind === 'call') {
    const fn = { name: behaviour.tool, arguments: JSON.stringify(behaviour.input) };
    send({ role: 'assistant', tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: fn }] });
    send({}, 'tool_calls');
    response.end('data: [DONE]\n\n');
    return;
  }
  for (const content of behaviour.pieces) send({ role: 'assistant', content });
  if (behaviour.kind === 'cut') setTimeout(() => response.destroy(), 20);
  if (behaviour.kind !== 'text') return;
  send({}, 'stop');
  response.end('data: [DONE]\n\n');
}
