/**
 * The members by Serf's account (serf `Serf.members`, `failedMembers`, `leftMembers`, `recentIntents`): what
 * memberlist says of a member tells whether it is there; what the member itself said, its intent, tells
 * whether it went or failed.
 */
import type { Millis } from '../base/core.ts';
import type { Member } from '../swim/member.ts';
import type { SerfMember, SerfStatus } from './api.ts';
import type { LamportTime } from './lamport-time.ts';
import { decodeTags } from './tags.ts';

/** A member with what its status rests on. */
export interface Entry {
  member: SerfMember;
  /** Of the last intent that set the status; 0: none has. */
  statusTime: LamportTime;
  /** When it was seen to go, on our clock. */
  goneAt: Millis;
}

/** What somebody said of a member that is not known yet, or not any more. */
export interface Intent {
  readonly kind: 'join' | 'leave';
  readonly time: LamportTime;
  readonly heardAt: Millis;
}

export interface RosterState {
  readonly entries: readonly Entry[];
  readonly failed: readonly string[];
  readonly left: readonly string[];
  readonly intents: readonly (readonly [name: string, intent: Intent])[];
}

export class Roster {
  readonly #entries = new Map<string, Entry>();
  /** In the order in which they went. */
  readonly #failed = new Set<string>();
  readonly #left = new Set<string>();
  readonly #intents = new Map<string, Intent>();
  readonly #intentsMax: number;

  constructor(intentsMax: number) {
    this.#intentsMax = intentsMax;
  }

  get size(): number {
    return this.#entries.size;
  }

  get failed(): ReadonlySet<string> {
    return this.#failed;
  }

  get left(): ReadonlySet<string> {
    return this.#left;
  }

  entry(name: string): Entry | undefined {
    return this.#entries.get(name);
  }

  entries(): Iterable<Entry> {
    return this.#entries.values();
  }

  members(): SerfMember[] {
    return Array.from(this.#entries.values(), ({ member }) => member);
  }

  /** Takes in a member as memberlist sees it; a new one has the status given. */
  put(seen: Member, status: SerfStatus): Entry {
    const member = serfMember(seen, status);
    const known = this.#entries.get(seen.name);
    if (known !== undefined) {
      known.member = member;
      return known;
    }
    const entry = { member, statusTime: 0n, goneAt: 0 };
    this.#entries.set(seen.name, entry);
    return entry;
  }

  /** Sets a status, and keeps the lists of those who failed and left in step. */
  setStatus(entry: Entry, status: SerfStatus): void {
    const { name } = entry.member;
    entry.member = { ...entry.member, status };
    this.#failed.delete(name);
    this.#left.delete(name);
    if (status === 'failed') this.#failed.add(name);
    else if (status === 'left') this.#left.add(name);
  }

  remove(name: string): void {
    this.#entries.delete(name);
    this.#failed.delete(name);
    this.#left.delete(name);
  }

  intent(name: string): Intent | undefined {
    return this.#intents.get(name);
  }

  /** Keeps an intent about an unknown member if it is the newest. 'full': there are too many of them. */
  keepIntent(name: string, intent: Intent): 'kept' | 'stale' | 'full' {
    const known = this.#intents.get(name);
    if (known !== undefined && known.time >= intent.time) return 'stale';
    if (known === undefined && this.#intents.size >= this.#intentsMax) return 'full';
    this.#intents.set(name, intent);
    return 'kept';
  }

  /** Forgets intents that were heard before `time`. */
  forgetIntentsBefore(time: Millis): void {
    for (const [name, { heardAt }] of this.#intents) if (heardAt < time) this.#intents.delete(name);
  }

  save(): RosterState {
    return {
      entries: Array.from(this.#entries.values(), (entry) => ({ ...entry })),
      failed: [...this.#failed],
      left: [...this.#left],
      intents: [...this.#intents],
    };
  }

  restore({ entries, failed, left, intents }: RosterState): void {
    for (const entry of entries) this.#entries.set(entry.member.name, { ...entry });
    for (const name of failed) this.#failed.add(name);
    for (const name of left) this.#left.add(name);
    for (const [name, intent] of intents) this.#intents.set(name, intent);
  }
}

function serfMember({ name, address, meta, versions }: Member, status: SerfStatus): SerfMember {
  return { name, address, tags: decodeTags(meta), status, versions };
}
