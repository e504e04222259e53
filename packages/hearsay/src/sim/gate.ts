/**
 * A closed gate between a process and its network: what is sent and what comes waits, each way in its order
 * (Lifeguard §V-D's anomaly: blocked before each send and after each receive).
 */
import type { Endpoint, StreamId } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import type { NetworkInput } from '../trace/input.ts';

export type NetworkEffect =
  | { readonly kind: 'packet'; readonly to: Endpoint; readonly packet: Uint8Array }
  | { readonly kind: 'open'; readonly stream: StreamId; readonly to: Endpoint }
  | { readonly kind: 'write'; readonly stream: StreamId; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly stream: StreamId }
  | { readonly kind: 'abort'; readonly stream: StreamId };

export interface GateState {
  readonly outgoing: readonly NetworkEffect[];
  readonly incoming: readonly NetworkInput[];
}

export class Gate {
  readonly outgoing: NetworkEffect[];
  readonly incoming: NetworkInput[];
  /** The process was paused by a packet at which the gate stops it. */
  hasStopped = false;
  readonly #stopsAt: ((packet: Uint8Array) => boolean) | undefined;

  /** `stopsAt` names the packets in whose sending the whole process stands still. */
  constructor(stopsAt?: (packet: Uint8Array) => boolean, { outgoing, incoming }: GateState = NOTHING) {
    this.#stopsAt = stopsAt;
    this.outgoing = [...outgoing];
    this.incoming = [...incoming];
  }

  /** Keeps what is sent; `true` if the process stops at it. */
  holdBack(effect: NetworkEffect): boolean {
    this.outgoing.push(effect);
    return effect.kind === 'packet' && this.#stopsAt?.(effect.packet) === true;
  }

  /** As plain data; `name` is the process's, for the error. */
  save(name: string): GateState {
    if (this.#stopsAt !== undefined)
      throw new UsageError('save', name, 'its gate stops at packets of a kind');
    return { outgoing: [...this.outgoing], incoming: [...this.incoming] };
  }
}

const NOTHING: GateState = { outgoing: [], incoming: [] };
