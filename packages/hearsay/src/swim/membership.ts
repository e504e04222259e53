/**
 * One node's view of the cluster, as columns: a slot a member, typed arrays indexed by slot, everything that
 * is not a number interned in the `Directory`. Ten thousand views of ten thousand members fit in a process
 * this way.
 *
 * The probe list is memberlist's: one order for probing, for random choice and for push/pull.
 */
import type { WireAddress } from '../base/address.ts';
import { assert } from '../base/assert.ts';
import type { Endpoint, Millis } from '../base/core.ts';
import type { Rng } from '../base/rng.ts';
import { NO_ID, type Directory, type Id } from './directory.ts';
import { MemberState, stateName, Version, VERSION_BYTES, type Incarnation, type Member } from './member.ts';

/** A member's place in the columns of one view. Slots are used again after their member has been removed. */
export type Slot = number;
export const NO_SLOT: Slot = -1;

/** One row, as saved. */
export interface MemberRow {
  readonly name: string;
  readonly address: WireAddress;
  readonly state: MemberState;
  readonly incarnation: Incarnation;
  readonly changedAt: Millis;
  readonly meta: Uint8Array;
  readonly versions: Uint8Array;
  readonly instance: string | null;
}

/** The rows in probe order, and how far the round has come. */
export interface MembershipState {
  readonly rows: readonly MemberRow[];
  readonly cursor: number;
}

const FIRST_CAPACITY = 16;
const NO_VERSIONS = new Uint8Array(VERSION_BYTES);
const NO_META = new Uint8Array(0);

export class Membership {
  readonly directory: Directory;
  // The columns. Written only here and in `transitions.ts`.
  state: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  incarnation: Uint32Array = new Uint32Array(FIRST_CAPACITY);
  changedAt: Float64Array = new Float64Array(FIRST_CAPACITY);
  #nameId = new Int32Array(FIRST_CAPACITY);
  #addressId = new Int32Array(FIRST_CAPACITY);
  #metaId = new Int32Array(FIRST_CAPACITY);
  #versionsId = new Int32Array(FIRST_CAPACITY);
  readonly #instances: (string | null)[] = [];

  /** The probe list: slots in the order in which they are probed; `count` of them. */
  order: Int32Array = new Int32Array(FIRST_CAPACITY);
  /** Counts every change that a snapshot shows: the same number, the same view. */
  version = 0;
  /** How far the round has come in `order`. */
  cursor = 0;
  #count = 0;

  #slotOfName = new Int32Array(FIRST_CAPACITY).fill(NO_SLOT);
  readonly #freeSlots: Slot[] = [];
  #slots = 0;
  readonly #byState = [0, 0, 0, 0];

  constructor(directory: Directory) {
    this.directory = directory;
  }

  /** All entries, oneself, dead and left ones included: memberlist's n in all formulas. */
  get count(): number {
    return this.#count;
  }

  countOf(state: MemberState): number {
    return this.#byState[state]!;
  }

  slotOf(name: string): Slot {
    const id = this.directory.names.find(name);
    return id === NO_ID || id >= this.#slotOfName.length ? NO_SLOT : this.#slotOfName[id]!;
  }

  /**
   * A new entry, dead since forever with incarnation 0 (memberlist `aliveNode`), at a random place of the
   * probe list. The name must be unknown.
   */
  add(name: string, address: WireAddress, rng: Rng): Slot {
    const nameId = this.directory.names.acquire(name);
    assert((this.#slotOfName[nameId] ?? NO_SLOT) === NO_SLOT, `member ${name} is there already`);
    const slot = this.#freeSlots.pop() ?? this.#slots++;
    this.#reserve(slot, nameId);
    this.#slotOfName[nameId] = slot;
    this.#nameId[slot] = nameId;
    this.#addressId[slot] = this.directory.addresses.acquire(address);
    this.#metaId[slot] = this.directory.blobs.acquire(NO_META);
    this.#versionsId[slot] = this.directory.blobs.acquire(NO_VERSIONS);
    this.#instances[slot] = null;
    this.incarnation[slot] = 0;
    this.changedAt[slot] = -Infinity;
    this.state[slot] = MemberState.Dead;
    this.#byState[MemberState.Dead]! += 1;
    const place = this.#count === 0 ? 0 : rng.below(this.#count);
    this.order[this.#count] = this.order[place]!;
    this.order[place] = slot;
    this.#count += 1;
    return slot;
  }

  setIncarnation(slot: Slot, incarnation: Incarnation): void {
    this.incarnation[slot] = incarnation;
    this.version += 1;
  }

  setState(slot: Slot, state: MemberState, now: Millis): void {
    this.version += 1;
    this.#byState[this.state[slot]!]! -= 1;
    this.#byState[state]! += 1;
    this.state[slot] = state;
    this.changedAt[slot] = now;
  }

  setAddress(slot: Slot, address: WireAddress): void {
    this.version += 1;
    const id = this.directory.addresses.acquire(address);
    this.directory.addresses.release(this.#addressId[slot]!);
    this.#addressId[slot] = id;
  }

  setMeta(slot: Slot, meta: Uint8Array): void {
    this.version += 1;
    this.#metaId[slot] = this.#swapBlob(this.#metaId[slot]!, meta);
  }

  setVersions(slot: Slot, versions: Uint8Array): void {
    this.#versionsId[slot] = this.#swapBlob(this.#versionsId[slot]!, versions);
  }

  setInstance(slot: Slot, instance: string | null): void {
    this.version += 1;
    this.#instances[slot] = instance;
  }

  name(slot: Slot): string {
    return this.directory.names.value(this.#nameId[slot]!);
  }

  address(slot: Slot): WireAddress {
    return this.directory.address(this.#addressId[slot]!);
  }

  endpoint(slot: Slot): Endpoint {
    return this.directory.address(this.#addressId[slot]!).endpoint;
  }

  meta(slot: Slot): Uint8Array {
    return this.directory.blobs.value(this.#metaId[slot]!);
  }

  versions(slot: Slot): Uint8Array {
    return this.directory.blobs.value(this.#versionsId[slot]!);
  }

  /** The newest protocol that the member understands. */
  protocolMax(slot: Slot): number {
    return this.versions(slot)[Version.ProtocolMax]!;
  }

  /** The instance id that a member of ours has shown, or `null`. */
  instance(slot: Slot): string | null {
    return this.#instances[slot] ?? null;
  }

  snapshot(slot: Slot): Member {
    return Object.freeze({
      name: this.name(slot),
      state: stateName(this.state[slot] as MemberState),
      incarnation: this.incarnation[slot]!,
      changedAt: this.changedAt[slot]!,
      address: this.address(slot),
      meta: this.meta(slot),
      versions: this.versions(slot),
      instance: this.instance(slot),
    });
  }

  /**
   * Removes the members of the probe list for which `isOver` holds, calling it once for each, and keeps the
   * order of the rest (memberlist `resetNodes`, `moveDeadNodes`).
   */
  reap(isOver: (slot: Slot) => boolean): void {
    let kept = 0;
    for (let i = 0; i < this.#count; i += 1) {
      const slot = this.order[i]!;
      if (isOver(slot)) this.#free(slot);
      else this.order[kept++] = slot;
    }
    this.#count = kept;
  }

  /** Starts a new round of the probe list in a new order. */
  shuffle(rng: Rng): void {
    rng.shuffle(this.order, this.#count);
    this.cursor = 0;
  }

  save(): MembershipState {
    const rows = Array.from(this.order.subarray(0, this.#count), (slot) => ({
      name: this.name(slot),
      address: { bytes: this.address(slot).bytes, port: this.address(slot).port },
      state: this.state[slot] as MemberState,
      incarnation: this.incarnation[slot]!,
      changedAt: this.changedAt[slot]!,
      meta: this.meta(slot),
      versions: this.versions(slot),
      instance: this.instance(slot),
    }));
    return { rows, cursor: this.cursor };
  }

  /** Fills an empty view with saved rows. */
  restore(saved: MembershipState, rng: Rng): void {
    assert(this.#count === 0, 'only an empty view can be restored');
    for (const [place, row] of saved.rows.entries()) {
      const slot = this.add(row.name, row.address, rng);
      this.order[this.order.indexOf(slot)] = this.order[place]!;
      this.order[place] = slot;
      this.setState(slot, row.state, row.changedAt);
      this.incarnation[slot] = row.incarnation;
      this.setMeta(slot, row.meta);
      this.setVersions(slot, row.versions);
      this.setInstance(slot, row.instance);
    }
    this.cursor = saved.cursor;
  }

  #free(slot: Slot): void {
    this.version += 1;
    this.#slotOfName[this.#nameId[slot]!] = NO_SLOT;
    this.#byState[this.state[slot]!]! -= 1;
    this.directory.names.release(this.#nameId[slot]!);
    this.directory.addresses.release(this.#addressId[slot]!);
    this.directory.blobs.release(this.#metaId[slot]!);
    this.directory.blobs.release(this.#versionsId[slot]!);
    this.#instances[slot] = null;
    this.#freeSlots.push(slot);
  }

  #swapBlob(old: Id, bytes: Uint8Array): Id {
    const id = this.directory.blobs.acquire(bytes);
    this.directory.blobs.release(old);
    return id;
  }

  #reserve(slot: Slot, nameId: Id): void {
    if (nameId >= this.#slotOfName.length) {
      const grown = new Int32Array(Math.max(nameId + 1, 2 * this.#slotOfName.length)).fill(NO_SLOT);
      grown.set(this.#slotOfName);
      this.#slotOfName = grown;
    }
    if (slot < this.state.length) return;
    const capacity = 2 * this.state.length;
    this.state = grow(this.state, new Uint8Array(capacity));
    this.incarnation = grow(this.incarnation, new Uint32Array(capacity));
    this.changedAt = grow(this.changedAt, new Float64Array(capacity));
    this.#nameId = grow(this.#nameId, new Int32Array(capacity));
    this.#addressId = grow(this.#addressId, new Int32Array(capacity));
    this.#metaId = grow(this.#metaId, new Int32Array(capacity));
    this.#versionsId = grow(this.#versionsId, new Int32Array(capacity));
    this.order = grow(this.order, new Int32Array(capacity));
  }
}

function grow<Column extends { set(from: Column): void }>(old: Column, grown: Column): Column {
  grown.set(old);
  return grown;
}
