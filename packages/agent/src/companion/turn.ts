/**
 * One step of a model, asked for by the page: messages go in, pieces of text and calls of the page's own
 * tools come out. Tools are run by the page, which holds the engine and the commit lock; it comes back with
 * what they answered. So nothing is kept here between steps. Whatever goes wrong becomes one last line that
 * says so in plain words.
 */
import type { LanguageModel, ModelMessage, ToolSet } from 'ai';
import { systemPrompt, type Task } from './prompt.ts';

export type TurnMessage =
  | { readonly role: 'user'; readonly text: string }
  | {
      readonly role: 'assistant';
      readonly text: string;
      readonly calls: readonly { readonly id: string; readonly tool: string; readonly input: unknown }[];
    }
  | {
      readonly role: 'tool';
      readonly results: readonly { readonly id: string; readonly tool: string; readonly output: unknown }[];
    };

export interface TurnBody {
  readonly task: Task;
  readonly messages: readonly TurnMessage[];
  readonly tools: readonly {
    readonly name: string;
    readonly description: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  }[];
}

export type TurnLine =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly id: string; readonly tool: string; readonly input: unknown }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: string };

export interface TurnLimits {
  /** Without a piece of the answer for so long, it is given up. */
  readonly idleMs: number;
  readonly totalMs: number;
}

const OUTPUT_TOKENS_MAX = 600;

export async function* runTurn(
  model: LanguageModel,
  body: TurnBody,
  limits: TurnLimits,
  cancelled: AbortSignal,
): AsyncGenerator<TurnLine> {
  const { streamText } = await import('ai');
  const patience = new Patience(limits);
  try {
    const { fullStream } = streamText({
      model,
      system: systemPrompt(body.task),
      messages: body.messages.map(messageOf),
      tools: await toolsOf(body),
      maxRetries: 0,
      maxOutputTokens: OUTPUT_TOKENS_MAX,
      abortSignal: AbortSignal.any([cancelled, patience.signal]),
      // The error is told as a line; it is not to be printed.
      onError: () => {},
    });
    for await (const part of fullStream) {
      patience.renew();
      switch (part.type) {
        case 'text-delta':
          if (part.text !== '') yield { kind: 'text', text: part.text };
          break;
        case 'tool-call':
          yield { kind: 'call', id: part.toolCallId, tool: part.toolName, input: part.input };
          break;
        case 'error':
          yield { kind: 'failed', error: plainly(part.error) };
          return;
        case 'abort':
          yield { kind: 'failed', error: patience.text };
          return;
        default:
      }
    }
    yield { kind: 'done' };
  } catch (error) {
    yield { kind: 'failed', error: patience.signal.aborted ? patience.text : plainly(error) };
  } finally {
    patience.end();
  }
}

/** Two clocks: since the last piece, and since the beginning. */
class Patience {
  readonly #ending = new AbortController();
  readonly #idleMs: number;
  readonly #total: ReturnType<typeof setTimeout>;
  #idle: ReturnType<typeof setTimeout>;
  text = 'the answer was cut off';

  constructor({ idleMs, totalMs }: TurnLimits) {
    this.#idleMs = idleMs;
    this.#total = setTimeout(() => this.#end(`the model was not done after ${totalMs / 1000} s`), totalMs);
    this.#idle = this.#wait();
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  renew(): void {
    clearTimeout(this.#idle);
    this.#idle = this.#wait();
  }

  end(): void {
    clearTimeout(this.#idle);
    clearTimeout(this.#total);
  }

  #wait(): ReturnType<typeof setTimeout> {
    const text = `the model has sent nothing for ${this.#idleMs / 1000} s`;
    return setTimeout(() => this.#end(text), this.#idleMs);
  }

  #end(text: string): void {
    this.text = text;
    this.#ending.abort();
  }
}

async function toolsOf({ tools }: TurnBody): Promise<ToolSet> {
  const { dynamicTool, jsonSchema } = await import('ai');
  return Object.fromEntries(
    tools.map(({ name, description, parameters }) => {
      // Without `execute`: the page runs it.
      const { execute: _page, ...rest } = dynamicTool({
        description,
        inputSchema: jsonSchema(parameters),
        execute: () => null,
      });
      return [name, rest];
    }),
  );
}

function messageOf(message: TurnMessage): ModelMessage {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.text };
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          ...(message.text === '' ? [] : [{ type: 'text' as const, text: message.text }]),
          ...message.calls.map(({ id, tool, input }) => ({
            type: 'tool-call' as const,
            toolCallId: id,
            toolName: tool,
            input,
          })),
        ],
      };
    case 'tool':
      return {
        role: 'tool',
        content: message.results.map(({ id, tool, output }) => ({
          type: 'tool-result' as const,
          toolCallId: id,
          toolName: tool,
          output: { type: 'json' as const, value: output as never },
        })),
      };
  }
}

/** What the learner may be told: the kind of failure, and never the body, which could hold the key. */
function plainly(error: unknown): string {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (status === 401 || status === 403) return 'the model refused the key';
  if (status === 404) return 'there is no such model there';
  if (status === 429) return 'the model has too much to do';
  if (typeof status === 'number' && status >= 400) return `the model answered with status ${status}`;
  const name = error instanceof Error ? error.name : '';
  // With a status the answer had begun.
  if (name === 'AI_APICallError' && status === undefined) return 'the model could not be reached';
  return 'the answer of the model broke off';
}
