/**
 * The agent's log, in Serf's style: `YYYY/MM/DD HH:MM:SS [LEVEL] text`. Whatever its level, a line is kept
 * in a ring and goes to those who watch (`serf monitor` has its own level); the stream gets what the level
 * of the configuration lets through, as text or as JSON.
 *
 * Much of what is logged comes from peers: control characters are shown, never sent to a terminal.
 */
import type { Logger } from 'hearsay';
import type { AgentLog, LogLevel, LogLine } from './agent-api.ts';
import { LOG_LEVELS } from './config-keys.ts';

export interface AgentLogOptions {
  readonly level: LogLevel;
  readonly format: 'text' | 'json';
  /** Takes a line with its end. */
  readonly write: (line: string) => void;
  /** Default: the system's clock. */
  readonly now?: () => Date;
}

/** As many lines as Serf's agent keeps. */
const RING_LINES = 512;

export class AgentLogger implements AgentLog {
  readonly #options: AgentLogOptions;
  readonly #ring: LogLine[] = [];
  readonly #listeners = new Set<(line: LogLine) => void>();
  #level: LogLevel;
  /** Where the oldest line of a full ring is. */
  #oldest = 0;

  constructor(options: AgentLogOptions) {
    this.#options = options;
    this.#level = options.level;
  }

  get level(): LogLevel {
    return this.#level;
  }

  /** From now on the stream gets this level and what is above it. */
  setLevel(level: LogLevel): void {
    this.#level = level;
  }

  /** Logs a text, such as `agent: joined: 3 nodes`; it may have several lines. Fields are for JSON only. */
  write(level: LogLevel, message: string, fields: object = {}): void {
    const time = (this.#options.now ?? systemNow)();
    const shown = escapeControls(message);
    const line = { level, text: `${timeText(time)} [${level}] ${shown}` };
    this.#keep(line);
    if (isAtLeast(level, this.#level)) {
      const json = (): string =>
        JSON.stringify({ ...fields, time: time.toISOString(), level, message }, plain);
      this.#options.write(`${this.#options.format === 'json' ? json() : line.text}\n`);
    }
    for (const listener of this.#listeners) listener(line);
  }

  recent(): readonly LogLine[] {
    return [...this.#ring.slice(this.#oldest), ...this.#ring.slice(0, this.#oldest)];
  }

  subscribe(listener: (line: LogLine) => void): () => void {
    // A function of its own: the same listener may be there twice.
    const own = (line: LogLine): void => listener(line);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** The library's logger: its lines have `part` in front, and their fields behind them. */
  loggerFor(part: string): Logger {
    const at =
      (level: LogLevel) =>
      (fields: object, message: string): void => {
        // What is one line there stays one here, whatever a peer has put into it.
        const line = `${part}: ${message}${fieldsText(fields)}`.replaceAll('\n', String.raw`\n`);
        this.write(level, line, { ...fields, part });
      };
    return { debug: at('DEBUG'), info: at('INFO'), warn: at('WARN'), error: at('ERR') };
  }

  #keep(line: LogLine): void {
    if (this.#ring.length < RING_LINES) {
      this.#ring.push(line);
      return;
    }
    this.#ring[this.#oldest] = line;
    this.#oldest = (this.#oldest + 1) % RING_LINES;
  }
}

/** Whether a line of `level` is let through where `least` is asked for. */
export function isAtLeast(level: LogLevel, least: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}

function systemNow(): Date {
  return new Date();
}

function timeText(time: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${time.getFullYear()}/${two(time.getMonth() + 1)}/${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** ` key=value` for each field; the values of those that are no texts, as JSON. */
function fieldsText(fields: object): string {
  const texts = Object.entries(fields).map(([key, value]: [string, unknown]) => {
    return value === undefined ? '' : ` ${key}=${typeof value === 'string' ? value : fieldText(value)}`;
  });
  return texts.join('');
}

function fieldText(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === 'bigint' ? String(value) : (JSON.stringify(value, plain) ?? String(value));
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** Tabs and the ends of lines stay. */
function escapeControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (one) => {
    return String.raw`\x` + one.codePointAt(0)!.toString(16).padStart(2, '0');
  });
}
