/** Promises that wait for a core's word: each has a ticket that goes out with a command and comes back. */
import type { AnyCommand } from '../serf/api.ts';
import type { Ticket } from '../swim/api.ts';
import { ClosedError } from './errors.ts';

interface Waiter {
  readonly what: string;
  resolve(): void;
  reject(error: Error): void;
}

export class Waiters {
  readonly #command: (command: AnyCommand) => boolean;
  readonly #waiting = new Map<Ticket, Waiter>();
  #tickets: Ticket = 0;
  #fault: unknown;

  /** `command` hands a command to the core; false: the host has stopped. */
  constructor(command: (command: AnyCommand) => boolean) {
    this.#command = command;
  }

  nextTicket(): Ticket {
    this.#tickets += 1;
    return this.#tickets;
  }

  /** Gives a command, and waits for its ticket. `what` says in an error what had not happened yet. */
  wait(what: string, command: (ticket: Ticket) => AnyCommand): Promise<void> {
    return new Promise((resolve, reject) => {
      const ticket = this.nextTicket();
      this.#waiting.set(ticket, { what, resolve, reject });
      if (!this.#command(command(ticket))) this.settle(ticket, this.closed(what));
    });
  }

  /** What is said to whoever waits in vain. */
  closed(what: string): ClosedError {
    return new ClosedError(what, this.#fault);
  }

  /** A fault has stopped the host: from now on errors name it. */
  blame(fault: unknown): void {
    this.#fault = fault;
  }

  /** The core's word has come; `null`: it went well. A ticket that nobody waits for is left alone. */
  settle(ticket: Ticket, error: Error | null): void {
    const waiter = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    if (error === null) waiter?.resolve();
    else waiter?.reject(error);
  }

  /** The host has stopped: nothing will come back. */
  closeAll(): void {
    for (const [ticket, { what }] of this.#waiting) this.settle(ticket, this.closed(what));
  }
}
