/** The application's logger, and how often it hears of the same thing. */
import { formatEndpoint } from '../base/address.ts';
import type { Endpoint, Millis } from '../base/core.ts';

/** The shape of pino, and of most others. Fields come first. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const nothing = (): void => undefined;
export const SILENT_LOGGER: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const LOG_INTERVAL_MS = 60_000;

/** Counts what was dropped, and logs each reason at most once a minute. */
export class DropLog {
  readonly #logger: Logger;
  readonly #counts: Record<string, number> = {};
  readonly #loggedAt = new Map<string, Millis>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  get counts(): Readonly<Record<string, number>> {
    return { ...this.#counts };
  }

  count(reason: string, from: Endpoint | null, now: Millis): void {
    const count = (this.#counts[reason] ?? 0) + 1;
    this.#counts[reason] = count;
    if (now - (this.#loggedAt.get(reason) ?? -Infinity) < LOG_INTERVAL_MS) return;
    this.#loggedAt.set(reason, now);
    const source = from === null ? undefined : formatEndpoint(from);
    this.#logger.warn({ reason, from: source, count }, `dropped: ${reason} (${count} so far)`);
  }
}
