/**
 * The log for syslog (RFC 3164, serf `SyslogWrapper`). `/dev/log` is a datagram socket with a path, which
 * Node has none of: `logger` of util-linux (package bsdutils) runs beside us and gets a line for each of the
 * log's, with its priority in front. It is in a session of its own, so that an interrupt from the terminal
 * does not end it before our last words.
 *
 * Nothing waits for it. Lines that it is too slow for, or that come while it is away, are dropped and
 * counted. Differs: Serf's lines have the tag `serf`, ours `hearsay`.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { LogLevel, LogLine } from './agent-api.ts';
import { ConfigError } from './flags.ts';
import { isAtLeast, type AgentLogger } from './log.ts';

export interface SyslogOptions {
  /** One of RFC 3164, in any case: `LOCAL0`, `daemon` … */
  readonly facility: string;
  readonly log: AgentLogger;
  /** Default: `logger`, from the path. */
  readonly command?: string;
  /** Behind our own arguments. */
  readonly extra?: readonly string[];
  /** How long after each end it is started again; when they are used up, it is given up. */
  readonly restartMs?: readonly number[];
}

/** Their codes (RFC 3164 §4.1.1); these are the ones that Serf takes. */
const FACILITIES: Readonly<Record<string, number>> = {
  KERN: 0,
  USER: 1,
  MAIL: 2,
  DAEMON: 3,
  AUTH: 4,
  SYSLOG: 5,
  LPR: 6,
  NEWS: 7,
  UUCP: 8,
  CRON: 9,
  AUTHPRIV: 10,
  FTP: 11,
  LOCAL0: 16,
  LOCAL1: 17,
  LOCAL2: 18,
  LOCAL3: 19,
  LOCAL4: 20,
  LOCAL5: 21,
  LOCAL6: 22,
  LOCAL7: 23,
};

/** Serf's `levelPriority`: debug, info, notice, warning, error. */
const SEVERITIES: Readonly<Record<LogLevel, number>> = { TRACE: 7, DEBUG: 6, INFO: 5, WARN: 4, ERR: 3 };

/** A longer line is cut; `logger` itself would make two of it, the second without its priority. */
const LINE_BYTES_MAX = 2048;
const WAITING_BYTES_MAX = 1_048_576;
const COMPLAINT_LENGTH_MAX = 200;

const RESTART_MS: readonly number[] = [100, 1000, 10_000];
/** Who has lived so long is as good as new. */
const HEALTHY_MS = 60_000;
/** How long it may take to write down the rest. */
const CLOSE_MS_MAX = 1000;

export class Syslog {
  readonly #options: SyslogOptions;
  readonly #facility: number;
  readonly #unsubscribe: () => void;
  #child: ChildProcessWithoutNullStreams | null = null;
  #startedAt = 0;
  #restarts = 0;
  #dropped = 0;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  /** Sends what the log still knows, and from now on all that its level lets through. @throws ConfigError */
  constructor(options: SyslogOptions) {
    const { facility, log } = options;
    this.#options = options;
    this.#facility = facilityCode(facility);
    const before = log.recent();
    this.#start();
    for (const line of before) this.#handle(line);
    this.#unsubscribe = log.subscribe((line) => this.#handle(line));
  }

  /** Lines of the log that syslog did not get. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Waits, not long, until the rest is written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unsubscribe();
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === null) return;
    // Not only `close`: that waits for whoever else has its output.
    const ended = new Promise((resolve) => child.once('exit', resolve).once('close', resolve));
    const late = setTimeout(() => child.kill('SIGKILL'), CLOSE_MS_MAX);
    child.stdin.end();
    await ended;
    clearTimeout(late);
  }

  #handle({ level, text }: LogLine): void {
    const { log } = this.#options;
    if (!isAtLeast(level, log.level)) return;
    const stdin = this.#child?.stdin;
    if (stdin === undefined || !stdin.writable || stdin.writableLength > WAITING_BYTES_MAX) {
      this.#dropped += 1;
      return;
    }
    stdin.write(syslogLines({ level, text }, this.#facility));
  }

  #start(): void {
    const { command = 'logger', extra = [] } = this.#options;
    // Without `on` a `logger` that finds no socket reads on, says nothing, and loses everything.
    const args = ['--prio-prefix', '--tag', 'hearsay', '--size', '4096', '--socket-errors=on', ...extra];
    const child = spawn(command, args, { detached: true, stdio: 'pipe' });
    this.#child = child;
    this.#startedAt = performance.now();
    let complaint = '';
    child.stdin.on('error', () => undefined); // it has ended, which is told below
    child.stdout.resume();
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(0, COMPLAINT_LENGTH_MAX);
    });
    child.on('error', (error) => (complaint = error.message));
    child.on('close', (code, signal) => {
      this.#handleEnd(complaint.trim() || `it ended with ${signal ?? `status ${code}`}`);
    });
  }

  #handleEnd(why: string): void {
    this.#child = null;
    if (this.#isClosed) return;
    const { log, restartMs = RESTART_MS } = this.#options;
    if (performance.now() - this.#startedAt >= HEALTHY_MS) this.#restarts = 0;
    const delayMs = restartMs[this.#restarts];
    const left = restartMs.length - this.#restarts;
    const level = this.#restarts === 0 ? 'WARN' : 'DEBUG';
    this.#restarts += 1;
    log.write(level, `agent: syslog does not get the log (${why}); starts that are left: ${left}`);
    if (delayMs !== undefined) this.#timer = setTimeout(() => this.#start(), delayMs).unref();
  }
}

/** The code of a facility by its name. @throws ConfigError */
export function facilityCode(name: string): number {
  const upper = name.toUpperCase();
  if (Object.hasOwn(FACILITIES, upper)) return FACILITIES[upper]!;
  const allowed = Object.keys(FACILITIES).join(', ');
  throw new ConfigError(`syslog_facility: ${JSON.stringify(name)}; allowed: ${allowed}`);
}

/** The line of the log as `logger --prio-prefix` reads it: without its time and level, which syslog has. */
export function syslogLines({ level, text }: LogLine, facility: number): string {
  const mark = ` [${level}] `;
  const at = text.indexOf(mark);
  const lines = (at === -1 ? text : text.slice(at + mark.length)).split('\n');
  const priority = facility * 8 + SEVERITIES[level];
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => `<${priority}>${cut(line)}\n`)
    .join('');
}

function cut(line: string): string {
  const bytes = Buffer.from(line);
  // What is left of a character that was cut in two is shown as such.
  return bytes.length <= LINE_BYTES_MAX ? line : bytes.subarray(0, LINE_BYTES_MAX).toString('utf8');
}
