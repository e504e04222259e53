/**
 * A model as voice, through the process that serves the page, which alone holds the key. It gets the
 * policy's authored cards and what the tools answered; it may call the tools itself; what it writes goes
 * through the claim checker, and what is struck is not shown. Whatever fails (no model, a wrong key,
 * silence, a connection lost in the middle) leaves the authored cards as they are, and the reason in one
 * line.
 */
import { checkClaims } from '../claims.ts';
import { evidenceOf } from '../evidence.ts';
import type { NumberFact } from '../claim-numbers.ts';
import type { Mode, Option } from '../moves.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { CALLS_MAX, toolDescriptions, type ToolResult } from '../oracle/tools.ts';
import type { Card } from './authored.ts';
import { toldCards } from './wording-sources.ts';

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
  readonly task: 'word' | 'edge' | 'claim' | 'beliefs';
  readonly messages: readonly TurnMessage[];
  readonly tools: ReturnType<typeof toolDescriptions>;
}

export type TurnLine =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly id: string; readonly tool: string; readonly input: unknown }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: string };

/**
 * One step of the model; `model-port.ts` asks the process that serves the page. May throw: that is a
 * failure, too.
 */
export type ModelPort = (body: TurnBody, signal: AbortSignal) => AsyncIterable<TurnLine>;

export interface WordTask {
  readonly mode: Mode;
  readonly cards: readonly Card[];
  /** What the learner has written or chosen, if anything. */
  readonly said: string;
  /** Of this turn's policy. */
  readonly results: readonly ToolResult[];
  /** Words that must not be said, since they are the idea that the learner is to find. */
  readonly unsaid: readonly string[];
  readonly locked: readonly NumberFact[];
}

export interface Worded {
  /** Checked; empty: the authored cards stand alone. */
  readonly text: string;
  readonly marks: readonly string[];
  readonly struck: number;
  readonly results: readonly ToolResult[];
  /** Why there is no wording, or none of all of it. `null`: nothing went wrong. */
  readonly failure: string | null;
}

export interface ModelVoiceOptions {
  readonly port: ModelPort;
  readonly oracle: Oracle;
  /** The whole of a turn. */
  readonly turnMs: number;
}

const CHARACTERS_MAX = 4000;
export const NOTHING_BACKED = 'no run and no source bears out what the model wrote, so it was struck';
/** What was expected of a model, and why there is none of it. */
export interface Read<Value> {
  readonly value: Value | null;
  readonly failure: string | null;
}

const NOT_READ: Read<never> = { value: null, failure: 'the model did not answer in the form that was asked' };
const GUESSES_MAX = 3;

export class ModelVoice {
  readonly #options: ModelVoiceOptions;

  constructor(options: ModelVoiceOptions) {
    this.#options = options;
  }

  async word(task: WordTask, signal: AbortSignal): Promise<Worded> {
    const sections = toldCards(task.cards).map(({ text }, i) => ({ mark: `§${i + 1}`, text }));
    const messages: TurnMessage[] = [{ role: 'user', text: promptOf(task, sections) }];
    const results = [...task.results];
    const told = await this.#converse('word', messages, results, signal);
    const evidence = evidenceOf(results, sections, task.locked);
    const checked = checkClaims(told.text, evidence);
    const kept = checked.sentences.filter(({ struck, text }) => struck === null && isAllowed(text, task));
    const text = checkClaims(kept.map((one) => one.text).join(' '), evidence).text;
    const marks = [...new Set(kept.flatMap((one) => one.marks))];
    const struck = checked.sentences.length - kept.length;
    if (told.failure !== null) return { text: '', marks: [], struck, results, failure: told.failure };
    const isEmpty = text === '' && struck > 0;
    return {
      text,
      marks,
      struck,
      results,
      failure: isEmpty ? NOTHING_BACKED : null,
    };
  }

  /** What a free answer means, as one of the options. It proposes; below 0.7 the policy asks instead. */
  async edge(
    question: string,
    options: readonly Option[],
    said: string,
    signal: AbortSignal,
  ): Promise<Read<{ readonly id: string; readonly confidence: number }>> {
    return this.#read('edge', { question, options, said: cut(said) }, signal, (json) => {
      const { id, confidence } = json as { id?: unknown; confidence?: unknown };
      const isKnown = options.some((one) => one.id === id);
      if (!isKnown || typeof confidence !== 'number' || !(confidence >= 0 && confidence <= 1)) return null;
      return { id: String(id), confidence };
    });
  }

  /** Which of some beliefs may be behind what was said, the likeliest first; there may be none. */
  async beliefs(
    options: readonly Option[],
    said: string,
    signal: AbortSignal,
  ): Promise<Read<readonly string[]>> {
    return this.#read('beliefs', { options, said: cut(said) }, signal, (json) => {
      const { ids } = json as { ids?: unknown };
      if (!Array.isArray(ids)) return null;
      const known = ids.filter((id): id is string => options.some((one) => one.id === id));
      return [...new Set(known)].slice(0, GUESSES_MAX);
    });
  }

  /** A free sentence in the claim grammar, for the learner to confirm; `null` for both: it does not fit. */
  async claim(said: string, signal: AbortSignal): Promise<Read<string>> {
    const told = await this.#converse('claim', [{ role: 'user', text: cut(said) }], [], signal);
    if (told.failure !== null) return { value: null, failure: told.failure };
    const text = told.text.trim();
    return { value: text === '' || /^none\.?$/i.test(text) ? null : text, failure: null };
  }

  async #read<Value>(
    task: 'edge' | 'beliefs',
    question: object,
    signal: AbortSignal,
    take: (json: object) => Value | null,
  ): Promise<Read<Value>> {
    const told = await this.#converse(task, [{ role: 'user', text: JSON.stringify(question) }], [], signal);
    if (told.failure !== null) return { value: null, failure: told.failure };
    try {
      const value = take(JSON.parse(/\{[^{}]*\}/.exec(told.text)?.[0] ?? '') as object);
      return value === null ? NOT_READ : { value, failure: null };
    } catch {
      return NOT_READ;
    }
  }

  /** Steps until the model has no more calls; `results` gets what the tools answer. */
  async #converse(
    task: TurnBody['task'],
    messages: TurnMessage[],
    results: ToolResult[],
    signal: AbortSignal,
  ): Promise<{ readonly text: string; readonly failure: string | null }> {
    const { port, oracle, turnMs } = this.#options;
    const ending = new AbortController();
    const clock = setTimeout(() => ending.abort(), turnMs);
    const both = AbortSignal.any([signal, ending.signal]);
    const tools = task === 'word' ? toolDescriptions() : [];
    try {
      for (let step = 0; step <= CALLS_MAX; step += 1) {
        const said = await oneStep(port({ task, messages, tools }, both), both);
        if (said.failure !== null || said.calls.length === 0 || task !== 'word')
          return { text: said.text, failure: said.failure };
        messages.push({ role: 'assistant', text: said.text, calls: said.calls });
        const answers = [];
        for (const { id, tool, input } of said.calls) {
          const output = await oracle.ask({ tool, input });
          results.push(output);
          answers.push({ id, tool, output });
        }
        messages.push({ role: 'tool', results: answers });
      }
      return { text: '', failure: `the model called tools more than ${CALLS_MAX} times` };
    } catch {
      return { text: '', failure: brokenBy(signal, ending.signal) };
    } finally {
      clearTimeout(clock);
    }
  }
}

const cut = (said: string): string => said.slice(0, CHARACTERS_MAX);

function brokenBy(learner: AbortSignal, clock: AbortSignal): string {
  if (learner.aborted) return 'you did not wait for the model';
  return clock.aborted ? 'the model took too long' : 'the connection to the model was lost';
}

async function oneStep(
  lines: AsyncIterable<TurnLine>,
  signal: AbortSignal,
): Promise<{ text: string; calls: { id: string; tool: string; input: unknown }[]; failure: string | null }> {
  const calls: { id: string; tool: string; input: unknown }[] = [];
  let text = '';
  const iterator = lines[Symbol.asyncIterator]();
  const aborted = new Promise<never>((_done, fail) => {
    const end = (): void => fail(new Error('aborted'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
  for (;;) {
    const next = await Promise.race([iterator.next(), aborted]);
    // A stream that ends without its last line was cut.
    if (next.done === true) return { text, calls, failure: 'the answer of the model broke off' };
    const line = next.value;
    if (line.kind === 'done') return { text, calls, failure: null };
    if (line.kind === 'failed') return { text, calls, failure: line.error };
    if (line.kind === 'call') calls.push({ id: line.id, tool: line.tool, input: line.input });
    else text = (text + line.text).slice(0, CHARACTERS_MAX);
  }
}

/**
 * The policy asks the questions, none but its own, and in the tutor's mode nobody says the idea before the
 * learner.
 */
function isAllowed(sentence: string, { unsaid }: WordTask): boolean {
  if (sentence.includes('?')) return false;
  const plain = sentence.toLowerCase();
  return !unsaid.some((words) => plain.includes(words));
}

function promptOf(
  { mode, cards, said }: WordTask,
  sections: readonly { readonly mark: string; readonly text: string }[],
): string {
  const texts = sections.map(({ mark, text }) => `[${mark}] ${text}`).join('\n');
  const asked = cards.find(({ move }) => move.kind === 'ask');
  const after =
    asked === undefined ? '' : `\nAfter your text this is asked, so do not answer it: ${asked.text}`;
  const quoted = JSON.stringify(said.slice(0, 500));
  return `Mode: ${mode}\nAuthored:\n${texts}${after}\nThe learner said: ${quoted}`;
}
