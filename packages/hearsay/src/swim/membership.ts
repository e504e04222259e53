/**
 * One node's view of the cluster: a slot a member, a row of numbers a slot, everything that is not a number
 * interned in the `Directory`. Ten thousand views of ten thousand members fit in a process this way; what is
 * looked at together lies together, since in such a simulation each look finds cold memory.
 *
 * The probe list is memberlist's: one order for probing, for random choice and for push/pull.
 */
import type { WireAddress } from '../base/address.ts';
import { assert } from '../base/assert.ts';
import type { Endpoint, Millis } from '../base/core.ts';
import type { Rng } from '../base/rng.ts';
import { NO_ID, type Description, type Directory, type Id } from './directory.ts';
import { MemberState, stateName, Version, type Incarnation, type Member } from './member.ts';

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

// What lies where in a row: four words, and one time as long as two.
const NAME = 0;
const DESCRIPTION = 1;
const INCARNATION = 2;
const STATE = 3;
const CHANGED_AT = 2;
const ROW_WORDS = 6;
const ROW_TIMES = 3;

export class Membership {
  readonly directory: Directory;
  /** The rows, as words and as times: one piece of memory. */
  #words: Int32Array = new Int32Array(ROW_WORDS * FIRST_CAPACITY);
  #times: Float64Array = new Float64Array(this.#words.buffer);

  /** The probe list: slots in the order in which they are probed; `count` of them. */
  order: Int32Array = new Int32Array(FIRST_CAPACITY);
  /** Counts every change that a snapshot shows: the same number, the same view. */
  version = 0;
  /** How far the round has come in `order`. */
  cursor = 0;
  #count = 0;

  /** By the name's number. Views that were adopted from one share it until they differ. */
  #slotOfName: Int32Array = new Int32Array(FIRST_CAPACITY).fill(NO_SLOT);
  #sharesSlotOfName = false;
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

  /** How many slots there have ever been: those given up among them, each reads as it was last. */
  get slots(): number {
    return this.#slots;
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
  add(name: string, description: Description, rng: Rng): Slot {
    const nameId = this.directory.names.acquire(name);
    const isNew = (this.#slotOfName[nameId] ?? NO_SLOT) === NO_SLOT;
    if (!isNew) assert(false, `member ${name} is there already`);
    const slot = this.#freeSlots.pop() ?? this.#slots++;
    this.#reserve(slot);
    this.#nameSlot(nameId, slot);
    this.#words[ROW_WORDS * slot + NAME] = nameId;
    this.#words[ROW_WORDS * slot + DESCRIPTION] = this.directory.descriptions.acquire(description);
    this.#words[ROW_WORDS * slot + INCARNATION] = 0;
    this.#words[ROW_WORDS * slot + STATE] = MemberState.Dead;
    this.#times[ROW_TIMES * slot + CHANGED_AT] = -Infinity;
    this.#byState[MemberState.Dead]! += 1;
    const place = this.#count === 0 ? 0 : rng.below(this.#count);
    this.order[this.#count] = this.order[place]!;
    this.order[place] = slot;
    this.#count += 1;
    return slot;
  }

  setIncarnation(slot: Slot, incarnation: Incarnation): void {
    this.#words[ROW_WORDS * slot + INCARNATION] = incarnation;
    this.version += 1;
  }

  setState(slot: Slot, state: MemberState, now: Millis): void {
    this.version += 1;
    this.#byState[this.state(slot)]! -= 1;
    this.#byState[state]! += 1;
    this.#words[ROW_WORDS * slot + STATE] = state;
    this.#times[ROW_TIMES * slot + CHANGED_AT] = now;
  }

  state(slot: Slot): MemberState {
    return this.#words[ROW_WORDS * slot + STATE]! as MemberState;
  }

  incarnation(slot: Slot): Incarnation {
    return this.#words[ROW_WORDS * slot + INCARNATION]! >>> 0;
  }

  /** When its state last changed; long ago for one that was never anything. */
  changedAt(slot: Slot): Millis {
    return this.#times[ROW_TIMES * slot + CHANGED_AT]!;
  }

  /** What the member has told of itself. */
  description(slot: Slot): Description {
    return this.directory.description(this.#words[ROW_WORDS * slot + DESCRIPTION]!);
  }

  /** A member tells something else of itself. The instance that it has shown stays. */
  describe(slot: Slot, description: Description): void {
    const instance = this.instance(slot);
    this.#redescribe(slot, this.directory.descriptions.acquire({ ...description, instance }));
  }

  setInstance(slot: Slot, instance: string | null): void {
    this.#redescribe(
      slot,
      this.directory.acquireShown(this.#words[ROW_WORDS * slot + DESCRIPTION]!, instance),
    );
  }

  #redescribe(slot: Slot, id: Id): void {
    this.directory.descriptions.release(this.#words[ROW_WORDS * slot + DESCRIPTION]!);
    this.#words[ROW_WORDS * slot + DESCRIPTION] = id;
    this.version += 1;
  }

  name(slot: Slot): string {
    return this.directory.names.value(this.#words[ROW_WORDS * slot + NAME]!);
  }

  address(slot: Slot): WireAddress {
    return this.directory.description(this.#words[ROW_WORDS * slot + DESCRIPTION]!).address;
  }

  endpoint(slot: Slot): Endpoint {
    return this.directory.description(this.#words[ROW_WORDS * slot + DESCRIPTION]!).endpoint;
  }

  meta(slot: Slot): Uint8Array {
    return this.directory.description(this.#words[ROW_WORDS * slot + DESCRIPTION]!).meta;
  }

  versions(slot: Slot): Uint8Array {
    return this.directory.description(this.#words[ROW_WORDS * slot + DESCRIPTION]!).versions;
  }

  /** The newest protocol that the member understands. */
  protocolMax(slot: Slot): number {
    return this.versions(slot)[Version.ProtocolMax]!;
  }

  /** The instance id that a member of ours has shown, or `null`. */
  instance(slot: Slot): string | null {
    return this.directory.description(this.#words[ROW_WORDS * slot + DESCRIPTION]!).instance;
  }

  /** The instance id that it has shown last to a member which knew none, or `null`. */
  instanceShown(slot: Slot): string | null {
    const { shown } = this.directory.description(this.#words[ROW_WORDS * slot + DESCRIPTION]!);
    return shown === null ? null : shown.instance;
  }

  snapshot(slot: Slot): Member {
    return Object.freeze({
      name: this.name(slot),
      state: stateName(this.state(slot)),
      incarnation: this.incarnation(slot),
      changedAt: this.changedAt(slot),
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

  /**
   * Makes an empty view a copy of another one of the same directory, with a probe order of its own: how a
   * simulation of thousands begins where everybody already knows everybody.
   */
  adopt(view: Membership, rng: Rng): void {
    assert(
      this.#count === 0 && this.directory === view.directory,
      'only an empty view of one directory can adopt',
    );
    // To the measure: ten thousand views of ten thousand members have no room to spare.
    this.#words = view.#words.slice(0, ROW_WORDS * view.#slots);
    this.#times = new Float64Array(this.#words.buffer);
    this.order = view.order.slice(0, view.#slots);
    this.#slotOfName = view.#slotOfName;
    this.#sharesSlotOfName = true;
    view.#sharesSlotOfName = true;
    this.#count = view.#count;
    this.#slots = view.#slots;
    this.#freeSlots.push(...view.#freeSlots);
    for (const [state, count] of view.#byState.entries()) this.#byState[state] = count;
    for (let i = 0; i < this.#count; i += 1) {
      const slot = this.order[i]!;
      this.directory.names.retain(this.#words[ROW_WORDS * slot + NAME]!);
      this.directory.descriptions.retain(this.#words[ROW_WORDS * slot + DESCRIPTION]!);
    }
    this.shuffle(rng);
    // Somewhere in the round: born together, all would end their rounds, and reap, in one instant.
    this.cursor = rng.below(this.#count);
    this.version += 1;
  }

  save(): MembershipState {
    const rows = Array.from(this.order.subarray(0, this.#count), (slot) => ({
      name: this.name(slot),
      address: { bytes: this.address(slot).bytes, port: this.address(slot).port },
      state: this.state(slot),
      incarnation: this.incarnation(slot),
      changedAt: this.changedAt(slot),
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
      const slot = this.add(row.name, row, rng);
      this.order[this.order.indexOf(slot)] = this.order[place]!;
      this.order[place] = slot;
      this.setState(slot, row.state, row.changedAt);
      this.setIncarnation(slot, row.incarnation);
      this.setInstance(slot, row.instance);
    }
    this.cursor = saved.cursor;
  }

  #free(slot: Slot): void {
    this.version += 1;
    this.#nameSlot(this.#words[ROW_WORDS * slot + NAME]!, NO_SLOT);
    this.#byState[this.state(slot)]! -= 1;
    this.directory.names.release(this.#words[ROW_WORDS * slot + NAME]!);
    this.directory.descriptions.release(this.#words[ROW_WORDS * slot + DESCRIPTION]!);
    this.#freeSlots.push(slot);
  }

  #nameSlot(nameId: Id, slot: Slot): void {
    const { length } = this.#slotOfName;
    if (nameId >= length || this.#sharesSlotOfName) {
      const needed = nameId < length ? length : Math.max(nameId + 1, Math.ceil(1.25 * length));
      this.#slotOfName = grow(this.#slotOfName, new Int32Array(needed).fill(NO_SLOT));
      this.#sharesSlotOfName = false;
    }
    this.#slotOfName[nameId] = slot;
  }

  #reserve(slot: Slot): void {
    if (slot < this.order.length) return;
    // By a quarter: a simulation holds thousands of views.
    const capacity = Math.ceil(1.25 * (slot + 1));
    this.#words = grow(this.#words, new Int32Array(ROW_WORDS * capacity));
    this.#times = new Float64Array(this.#words.buffer);
    this.order = grow(this.order, new Int32Array(capacity));
  }
}

function grow(old: Int32Array, grown: Int32Array): Int32Array {
  grown.set(old);
  return grown;
}
