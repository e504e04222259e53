/**
 * Names, addresses and small byte strings as integers. All members' views in a process, and all processes of
 * a simulation, share one directory, so that a view holds a few numbers an entry instead of objects. Entries
 * are counted and their numbers used again; nothing ever iterates the directory.
 */
import { AssertionError } from '../base/assert.ts';
import { endpointOf, type WireAddress } from '../base/address.ts';
import type { Endpoint } from '../base/core.ts';

/** A value's number in an `Interner`. */
export type Id = number;
export const NO_ID: Id = -1;

/** A table of distinct values, each with a number and a count of its users. */
export class Interner<Value> {
  readonly #key: (value: Value) => string;
  readonly #keep: (value: Value) => Value;
  readonly #ids = new Map<string, Id>();
  readonly #values: (Value | undefined)[] = [];
  readonly #users: number[] = [];
  readonly #free: Id[] = [];

  /** `key` tells values apart; `keep` makes of a borrowed value one that may be kept. */
  constructor(key: (value: Value) => string, keep: (value: Value) => Value) {
    this.#key = key;
    this.#keep = keep;
  }

  /** How many distinct values are in use. */
  get size(): number {
    return this.#ids.size;
  }

  /** The number of a value, with one user more. */
  acquire(value: Value): Id {
    const key = this.#key(value);
    const known = this.#ids.get(key);
    if (known !== undefined) {
      this.#users[known]! += 1;
      return known;
    }
    const id = this.#free.pop() ?? this.#values.length;
    this.#values[id] = this.#keep(value);
    this.#users[id] = 1;
    this.#ids.set(key, id);
    return id;
  }

  /** One user more of a number in use. */
  retain(id: Id): void {
    this.#users[id]! += 1;
  }

  /** One user less; at none the number may come to mean another value. */
  release(id: Id): void {
    const users = this.#users[id];
    if (users === undefined || users === 0) return unused(id);
    this.#users[id] = users - 1;
    if (users > 1) return;
    this.#ids.delete(this.#key(this.value(id)));
    this.#values[id] = undefined;
    this.#free.push(id);
  }

  /** The number of a value in use, or `NO_ID`. Changes nothing. */
  find(value: Value): Id {
    return this.#ids.get(this.#key(value)) ?? NO_ID;
  }

  value(id: Id): Value {
    return this.#values[id] ?? unused(id);
  }

  /** Whether a number still means `value`, the very object. */
  holds(id: Id, value: Value): boolean {
    return this.#values[id] === value;
  }
}

/** The text is made only where it is needed: every packet asks for some value. */
function unused(id: Id): never {
  throw new AssertionError(`directory entry ${id} is not in use`);
}

/** What a member tells of itself besides its name. The arrays are never written again. */
export interface Description {
  readonly address: WireAddress;
  readonly meta: Uint8Array;
  /** Six bytes; all 0 where the member has told none. */
  readonly versions: Uint8Array;
  /** The instance id that it has shown with its mark, in hex; absent or `null`: none so far. */
  readonly instance?: string | null;
}

/** A description with the endpoint that a socket takes, computed once. */
export interface KeptDescription extends Description {
  readonly instance: string | null;
  readonly endpoint: Endpoint;
  /** Who shows its mark to one member shows it to all: this, with the instance that was shown last. */
  shown: KeptDescription | null;
  /** The number of `shown`, if it still has it. */
  shownId: Id;
}

export class Directory {
  readonly names: Interner<string> = new Interner<string>(
    (name) => name,
    (name) => name,
  );
  /** One number for all that a member tells: most members have told everybody the same. */
  readonly descriptions: Interner<Description> = new Interner<Description>(keyOf, keep);

  description(id: Id): KeptDescription {
    return this.descriptions.value(id) as KeptDescription;
  }

  /** The number of a description in use with another instance id, with one user more. */
  acquireShown(id: Id, instance: string | null): Id {
    const { descriptions } = this;
    const known = this.description(id);
    const { shown, shownId } = known;
    if (shown !== null && shown.instance === instance && descriptions.holds(shownId, shown)) {
      descriptions.retain(shownId);
      return shownId;
    }
    const told: KeptDescription = { ...known, instance, shown: null, shownId: NO_ID };
    known.shownId = descriptions.acquire(told);
    known.shown = this.description(known.shownId);
    return known.shownId;
  }
}

function keyOf({ address, meta, versions, instance }: Description): string {
  // Lengths first, so that no bytes can move from one part to the next.
  const lengths = `${address.bytes.length} ${meta.length} ${versions.length} ${address.port} `;
  return lengths + latin1(address.bytes) + latin1(meta) + latin1(versions) + (instance ?? '');
}

function keep(description: Description | KeptDescription): KeptDescription {
  // Of one that is kept already nothing but the instance is new.
  if ('endpoint' in description) return description;
  const { address, meta, versions, instance = null } = description;
  const kept = { bytes: address.bytes.slice(), port: address.port };
  const endpoint = endpointOf(kept);
  return {
    address: kept,
    meta: meta.slice(),
    versions: versions.slice(),
    instance,
    endpoint,
    shown: null,
    shownId: NO_ID,
  };
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 1) text += String.fromCharCode(bytes[i]!);
  return text;
}
