/**
 * A site's copy of a replicated database (Demers §2). What is deleted leaves a death certificate, or else an
 * old copy somewhere would bring the item back. A certificate is kept everywhere for `holdMs`; then only the
 * sites of its retention list keep it, dormant, for `dormantMs` more. An old copy that meets a dormant
 * certificate wakes it.
 *
 * Differs: the paper reads ages off synchronised clocks. A core has only its own, so a certificate travels
 * with its age, and only the time on the way is not counted. If each site counted from when it heard, those
 * who have forgotten a certificate would take it back from those who have not yet, and it would never go.
 */
import type { Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import { compareVersions, type Entry, type Stamp } from './entry.ts';

export interface DatabaseOptions {
  /** This site's number: from 0 to 2^32 - 1, no other site has it. */
  readonly site: number;
  /** For how long a certificate is kept everywhere (the paper's tau1). */
  readonly holdMs: Millis;
  /** For how long more its retention sites keep it (tau2). */
  readonly dormantMs: Millis;
  /** The most items and certificates together. */
  readonly entriesMax: number;
}

/**
 * What has become of an offered entry: it stands now, we had it, ours is newer, ours was woken, there is no
 * room.
 */
export type MergeOutcome = 'new' | 'known' | 'old' | 'woke' | 'full';

interface Row {
  readonly entry: Entry;
  /** When the certificate was made or woken, by this site's clock. */
  readonly wokenAt: Millis;
}

export interface DatabaseState {
  readonly time: number;
  readonly rows: readonly { readonly entry: Entry; readonly wokenAt: Millis }[];
}

export class Database {
  readonly #options: DatabaseOptions;
  readonly #rows = new Map<string, Row>();
  #time = 0;

  constructor(options: DatabaseOptions) {
    const { site } = options;
    if (site >>> 0 !== site) throw new UsageError('site', site, 'an integer from 0 to 4294967295');
    this.#options = options;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** The value of `key`; `undefined` if there is none or it has been deleted. */
  value(key: string): Uint8Array | undefined {
    return this.#rows.get(key)?.entry.value ?? undefined;
  }

  /** Value or certificate, dormant ones included. */
  entry(key: string, now: Millis): Entry | undefined {
    const row = this.#rows.get(key);
    return row === undefined ? undefined : aged(row, now);
  }

  /** Sets `key` to `value`; returns the entry to be spread. */
  put(key: string, value: Uint8Array, now: Millis): Entry {
    const stamp = this.#nextStamp();
    return this.#write({ key, value, stamp, activation: stamp, retention: [], ageMs: 0 }, now);
  }

  /** Deletes `key`, whether or not it is here; returns the death certificate to be spread. */
  delete(key: string, retention: readonly number[], now: Millis): Entry {
    const stamp = this.#nextStamp();
    return this.#write({ key, value: null, stamp, activation: stamp, retention, ageMs: 0 }, now);
  }

  /** Takes in what another site has. After 'woke', this site's certificate is to be spread again. */
  merge(offered: Entry, now: Millis): MergeOutcome {
    this.#time = Math.max(this.#time, offered.stamp.time, offered.activation.time);
    const row = this.#rows.get(offered.key);
    if (row === undefined) {
      if (this.#rows.size >= this.#options.entriesMax) return 'full';
      this.#rows.set(offered.key, { entry: offered, wokenAt: now - offered.ageMs });
      return 'new';
    }
    const order = compareVersions(offered, row.entry);
    if (order > 0) {
      this.#rows.set(offered.key, { entry: offered, wokenAt: now - offered.ageMs });
      return 'new';
    }
    if (order === 0) return 'known';
    if (!this.#isDormant(row, now)) return 'old';
    const woken = { ...row.entry, activation: this.#nextStamp() };
    this.#rows.set(offered.key, { entry: woken, wokenAt: now });
    return 'woke';
  }

  /** What is compared and spread, in order of key: all but dormant certificates. Forgets what has expired. */
  activeEntries(now: Millis): Entry[] {
    const entries: Entry[] = [];
    for (const row of this.#rows.values()) {
      if (this.#hasExpired(row, now)) this.#rows.delete(row.entry.key);
      else if (!this.#isDormant(row, now)) entries.push(aged(row, now));
    }
    return entries.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  save(): DatabaseState {
    return { time: this.#time, rows: [...this.#rows.values()] };
  }

  restore(state: DatabaseState): void {
    this.#time = state.time;
    this.#rows.clear();
    for (const row of state.rows) this.#rows.set(row.entry.key, row);
  }

  #write(entry: Entry, now: Millis): Entry {
    if (this.#rows.size >= this.#options.entriesMax && !this.#rows.has(entry.key)) {
      throw new UsageError(
        'key',
        entry.key,
        `the database holds ${this.#options.entriesMax} entries already`,
      );
    }
    this.#rows.set(entry.key, { entry, wokenAt: now });
    return entry;
  }

  #nextStamp(): Stamp {
    this.#time += 1;
    return { time: this.#time, site: this.#options.site };
  }

  #isDormant({ entry, wokenAt }: Row, now: Millis): boolean {
    return entry.value === null && now - wokenAt >= this.#options.holdMs;
  }

  #hasExpired({ entry, wokenAt }: Row, now: Millis): boolean {
    if (entry.value !== null) return false;
    const { holdMs, dormantMs, site } = this.#options;
    return now - wokenAt >= holdMs + (entry.retention.includes(site) ? dormantMs : 0);
  }
}

function aged({ entry, wokenAt }: Row, now: Millis): Entry {
  return entry.value === null ? { ...entry, ageMs: now - wokenAt } : entry;
}
