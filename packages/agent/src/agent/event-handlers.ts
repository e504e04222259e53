/**
 * The scripts that events run (serf `ScriptEventHandler`): for each event those whose filter lets it through,
 * one after another, in the order of the configuration; the next event waits.
 *
 * Differs: Serf's events wait without bound; here those beyond a limit are dropped, and that is logged.
 */
import type { Tags } from 'hearsay/core';
import type { AgentEvent } from './agent-api.ts';
import { admits, type EventScript } from './event-filter.ts';
import { formatGoDuration } from './go-duration.ts';
import type { AgentLogger } from './log.ts';
import { OUTPUT_BYTES_MAX, startScript, type RunningScript } from './script-run.ts';

export interface EventHandlersOptions {
  readonly scripts: readonly EventScript[];
  /** Who we are, asked for each event: tags change. */
  readonly self: () => { readonly name: string; readonly tags: Tags };
  readonly log: Pick<AgentLogger, 'write'>;
  /** After so long a script is killed; Infinity: never. */
  readonly timeoutMs: number;
  /** Events that wait, at most. */
  readonly waitingMax?: number;
  /** Slower scripts than this are warned of, as by Serf. */
  readonly slowMs?: number;
  /** What scripts inherit. Default: the agent's own. */
  readonly environment?: NodeJS.ProcessEnv;
}

const WAITING_MAX = 1024;
const SLOW_MS = 1000;

export class EventHandlers {
  readonly #options: EventHandlersOptions;
  readonly #waiting: AgentEvent[] = [];
  #scripts: readonly EventScript[];
  #timeoutMs: number;
  #running: RunningScript | null = null;
  #turn: Promise<void> | null = null;
  #dropped = 0;
  #isClosed = false;

  constructor(options: EventHandlersOptions) {
    this.#options = options;
    this.#scripts = options.scripts;
    this.#timeoutMs = options.timeoutMs;
  }

  /** Events that wait for their scripts. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Runs the scripts for an event when its turn comes. Never blocks and never throws. */
  handle(event: AgentEvent): void {
    if (this.#isClosed || !this.#scripts.some((script) => admits(script, event))) return;
    if (this.#waiting.length >= (this.#options.waitingMax ?? WAITING_MAX)) {
      if (this.#dropped === 0) this.#log('WARN', 'agent: Event scripts are too slow, dropping events');
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(event);
    this.#turn ??= this.#run();
  }

  /** Other scripts from the next event on. A script that runs goes on. */
  swap(scripts: readonly EventScript[], { timeoutMs }: { readonly timeoutMs: number }): void {
    this.#scripts = scripts;
    this.#timeoutMs = timeoutMs;
  }

  /** Resolves when no event waits and no script runs. */
  async idle(): Promise<void> {
    while (this.#turn !== null) await this.#turn;
  }

  /** Takes no more events, forgets those that wait, and ends the script that runs. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.length = 0;
    this.#running?.kill();
    await this.idle();
  }

  async #run(): Promise<void> {
    for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) {
      // The list of this moment: a reload puts another one in its place.
      for (const one of this.#scripts)
        if (!this.#isClosed && admits(one, event)) await this.#invoke(one.script, event);
    }
    if (this.#dropped > 0)
      this.#log('WARN', `agent: Event scripts have caught up, ${this.#dropped} events were dropped`);
    this.#dropped = 0;
    this.#turn = null;
  }

  async #invoke(script: string, event: AgentEvent): Promise<void> {
    const { self, environment = process.env, slowMs = SLOW_MS } = this.#options;
    const slow = setTimeout(() => {
      this.#log('WARN', `agent: Script '${script}' slow, execution exceeding ${formatGoDuration(slowMs)}`);
    }, slowMs);
    const timeoutMs = this.#timeoutMs;
    this.#running = startScript(script, { event, self: self(), timeoutMs, environment });
    const { failure, output, writtenBytes } = await this.#running.done;
    this.#running = null;
    clearTimeout(slow);
    if (writtenBytes > OUTPUT_BYTES_MAX) {
      const cut = `${writtenBytes} bytes of output, truncated to ${OUTPUT_BYTES_MAX}`;
      this.#log('WARN', `agent: Script '${script}' generated ${cut}`);
    }
    this.#log('DEBUG', `agent: Event '${event.event}' script output: ${output.toString()}`);
    if (failure !== null) this.#log('ERR', `agent: Error invoking script '${script}': ${failure}`);
    else if (event.event === 'query' && output.length > 0) await this.#respond(event, output);
  }

  async #respond(query: Extract<AgentEvent, { event: 'query' }>, output: Uint8Array): Promise<void> {
    try {
      await query.respond(output);
    } catch (error) {
      const { message } = error as Error;
      this.#log('WARN', `agent: Failed to respond to query 'query: ${query.name}': ${message}`);
    }
  }

  #log(level: 'DEBUG' | 'WARN' | 'ERR', text: string): void {
    this.#options.log.write(level, text);
  }
}
