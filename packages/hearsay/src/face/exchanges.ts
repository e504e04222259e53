/** Exchanges of state that somebody waits for: with one endpoint each, and how they ended. */
import type { Endpoint } from '../base/core.ts';
import type { AnyCommand } from '../serf/api.ts';
import type { Ticket } from '../swim/api.ts';
import { checkEndpoint } from './arguments.ts';
import type { JoinError } from './errors.ts';
import type { Waiters } from './waiters.ts';

/** What a join is asked for, besides its endpoint. */
export interface ExchangeOptions {
  /** Whether user events from before are delivered. Default false. */
  readonly replayEvents?: boolean;
  /** Whether the others are told that we have joined. Default true. */
  readonly isTold?: boolean;
}

export interface ExchangesOptions {
  readonly waiters: Waiters;
  readonly command: (command: AnyCommand) => boolean;
  readonly hasSerf: boolean;
}

interface Waiting {
  readonly resolve: (failure: JoinError | null) => void;
  readonly reject: (error: Error) => void;
}

export class Exchanges {
  readonly #options: ExchangesOptions;
  readonly #waiting = new Map<Ticket, Waiting>();

  constructor(options: ExchangesOptions) {
    this.#options = options;
  }

  /**
   * `null`: well; else why not. Rejects with a UsageError for what is no endpoint, and with a ClosedError if
   * the node is closed first.
   */
  async ask(to: Endpoint, options: ExchangeOptions): Promise<JoinError | null> {
    checkEndpoint(to);
    const { waiters, command, hasSerf } = this.#options;
    const { replayEvents = false, isTold = true } = options;
    return new Promise((resolve, reject) => {
      const ticket = waiters.nextTicket();
      this.#waiting.set(ticket, { resolve, reject });
      const isRunning = command(
        hasSerf
          ? { type: 'serf-join', ticket, to, ignoreOld: !replayEvents, isQuiet: !isTold }
          : { type: 'join', ticket, to },
      );
      if (!isRunning) this.closeAll();
    });
  }

  /** The core's word has come. `false`: nobody waits for it. */
  settle(ticket: Ticket, failure: JoinError | null): boolean {
    const waiting = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    waiting?.resolve(failure);
    return waiting !== undefined;
  }

  /** The host has stopped. */
  closeAll(): void {
    const error = this.#options.waiters.closed('state had been exchanged');
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
