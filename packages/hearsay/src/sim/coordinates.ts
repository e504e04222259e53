/**
 * Network coordinates for the members of a cluster that runs Swim alone: the very client and payload that
 * Serf has, joined to its two places in Swim. What an ack carries is our coordinate, and a `ping-complete`
 * moves us. So a simulated cluster can be mapped without the rest of Serf, whose intents and exchanges would
 * make it another run.
 *
 * A crash takes a member's coordinate with it only when it comes back: until then there is nothing newer.
 */
import { DecodeError } from '../base/errors.ts';
import { Rng, type RngState } from '../base/rng.ts';
import { decodeCoordinate, encodeCoordinate } from '../serf/coordinate-codec.ts';
import { CoordinateClient, type CoordinateClientState } from '../serf/coordinate-client.ts';
import type { Coordinate } from '../serf/coordinate.ts';
import type { SwimEvent } from '../swim/api.ts';

export interface CoordinatesState {
  /** Of the ways in which two in one place part. */
  readonly rng: RngState;
  readonly clients: readonly (readonly [name: string, client: CoordinateClientState])[];
}

export class Coordinates {
  readonly #rng: Rng;
  readonly #clients = new Map<string, CoordinateClient>();

  /** With `saved` they go on from there. */
  constructor(rng: Rng, saved?: CoordinatesState) {
    this.#rng = rng;
    if (saved === undefined) return;
    rng.restore(saved.rng);
    for (const [name, state] of saved.clients) this.#born(name).restore(state);
  }

  /** A member's life begins: it has measured nothing. */
  begin(name: string): void {
    this.#born(name);
  }

  /** What this member's acks carry. */
  payload(name: string): Uint8Array | null {
    const client = this.#clients.get(name);
    return client === undefined ? null : encodeCoordinate(client.coordinate);
  }

  /** Takes a member's news: a round trip moves it, and who is reaped is forgotten. */
  hear(name: string, event: SwimEvent): void {
    if (event.type === 'member-reaped') this.#clients.get(name)?.forget(event.name);
    if (event.type !== 'ping-complete' || event.payload === null) return;
    try {
      const other = decodeCoordinate(event.payload);
      if (other !== null) this.#clients.get(name)?.update(event.member.name, other, event.rttMs, this.#rng);
    } catch (error) {
      // Somebody's payload that is no coordinate: Serf drops it, too.
      if (!(error instanceof DecodeError)) throw error;
    }
  }

  /** Where a member takes itself to be; `undefined` while it has measured nothing. */
  of(name: string): Coordinate | undefined {
    return this.cached(name, name);
  }

  /** Where a member takes another one to be, from the last ack that it had of it. */
  cached(name: string, other: string): Coordinate | undefined {
    return this.#clients.get(name)?.cached(other);
  }

  save(): CoordinatesState {
    return {
      rng: this.#rng.save(),
      clients: Array.from(this.#clients, ([name, client]) => [name, client.save()] as const),
    };
  }

  #born(name: string): CoordinateClient {
    const client = new CoordinateClient(name);
    this.#clients.set(name, client);
    return client;
  }
}
