/**
 * Rumour mongering by push, backed up by anti-entropy (Demers §1.3 to §1.5), as a core: what is new is told
 * to one peer a cycle until interest is lost, and at a slower pace each site compares a page of its database
 * with a peer's and both resolve the differences. What a comparison brings up becomes a rumour again.
 *
 * A comparison goes page by page through the keys, so that a database of any size needs only packets. A lost
 * packet costs a cycle and nothing else: a rumour without feedback stays hot, and the next comparison finds
 * what is left.
 */
import { unreachable } from '../base/assert.ts';
import type { Core, Effects, Endpoint, Millis, StreamFailure, StreamId } from '../base/core.ts';
import { DecodeError, UsageError } from '../base/errors.ts';
import type { Rng, RngState } from '../base/rng.ts';
import { utf8Length } from '../base/utf8.ts';
import { Database, type DatabaseOptions, type DatabaseState } from './database.ts';
import { compareVersions, type Entry } from './entry.ts';
import { checkInterest, counterAfter, type Interest } from './interest.ts';
import {
  decodePacket,
  encodePacket,
  entryBytes,
  fitting,
  KEY_BYTES_MAX,
  keyBytes,
  type Packet,
  RETENTION_MAX,
  VALUE_BYTES_MAX,
  versionBytes,
} from './packets.ts';

/** Another site. */
export interface Peer {
  readonly site: number;
  readonly endpoint: Endpoint;
}

export interface EpidemicOptions extends DatabaseOptions {
  readonly peers: readonly Peer[];
  readonly interest: Interest;
  /** How often hot rumours are told to one peer. `Infinity`: never. */
  readonly rumourCycleMs: Millis;
  /** How often a page is compared with one peer's. `Infinity`: never. */
  readonly antiEntropyCycleMs: Millis;
  /** How many sites keep a dormant certificate, this one among them; up to 16. */
  readonly retentionSites: number;
}

export type EpidemicCommand =
  | { readonly kind: 'put'; readonly key: string; readonly value: Uint8Array }
  | { readonly kind: 'delete'; readonly key: string }
  /** From now on these are the others. */
  | { readonly kind: 'peers'; readonly peers: readonly Peer[] };

export type EpidemicEvent =
  /** `value` is `null` when the key was deleted. */
  | { readonly kind: 'changed'; readonly key: string; readonly value: Uint8Array | null }
  /** An old copy has met a dormant certificate. */
  | { readonly kind: 'woke'; readonly key: string }
  | { readonly kind: 'full'; readonly key: string }
  | { readonly kind: 'dropped'; readonly from: Endpoint; readonly code: DecodeError['code'] };

export interface EpidemicState {
  readonly database: DatabaseState;
  readonly hot: readonly (readonly [key: string, counter: number])[];
  readonly peers: readonly Peer[];
  readonly rng: RngState;
  readonly page: string;
  readonly nextRumoursAt: Millis;
  readonly nextPageAt: Millis;
}

/** The most packets that one packet of a peer can make us send; the next comparison goes on from there. */
const ANSWER_PACKETS_MAX = 8;

/** The kind byte. */
const HEAD_BYTES = 1;
const PAGE_HEAD_BYTES = HEAD_BYTES + 2 * (1 + KEY_BYTES_MAX) + 1;

export class Epidemic implements Core<EpidemicCommand, EpidemicState> {
  readonly database: Database;
  readonly #options: EpidemicOptions;
  readonly #effects: Effects<EpidemicEvent>;
  readonly #rng: Rng;
  /** The keys of hot rumours, and how often in a row each was useless. */
  readonly #hot = new Map<string, number>();
  #peers: readonly Peer[];
  /** The next page of a comparison begins above this key. */
  #page = '';
  #nextRumoursAt: Millis;
  #nextPageAt: Millis;

  /** The first cycles come at random, so that sites that start together do not keep step. */
  constructor(options: EpidemicOptions, effects: Effects<EpidemicEvent>, rng: Rng, now: Millis) {
    const { retentionSites, rumourCycleMs, antiEntropyCycleMs, interest } = options;
    checkInterest(interest);
    if (!(rumourCycleMs > 0)) throw new UsageError('rumourCycleMs', rumourCycleMs, 'milliseconds above 0');
    if (!(antiEntropyCycleMs > 0)) {
      throw new UsageError('antiEntropyCycleMs', antiEntropyCycleMs, 'milliseconds above 0');
    }
    if (!(retentionSites >= 0 && retentionSites <= RETENTION_MAX)) {
      throw new UsageError('retentionSites', retentionSites, `from 0 to ${RETENTION_MAX}`);
    }
    this.#options = options;
    this.#effects = effects;
    this.#rng = rng;
    this.#peers = options.peers;
    this.database = new Database(options);
    this.#nextRumoursAt = firstAt(now, rumourCycleMs, rng);
    this.#nextPageAt = firstAt(now, antiEntropyCycleMs, rng);
  }

  /** How many rumours this site still tells. */
  get hot(): number {
    return this.#hot.size;
  }

  handleCommand(command: EpidemicCommand, now: Millis): void {
    switch (command.kind) {
      case 'put':
        checkKey(command.key);
        if (command.value.length > VALUE_BYTES_MAX) {
          throw new UsageError('value', command.value, `up to ${VALUE_BYTES_MAX} bytes`);
        }
        return this.#changed(this.database.put(command.key, command.value.slice(), now));
      case 'delete':
        checkKey(command.key);
        return this.#changed(this.database.delete(command.key, this.#drawRetention(), now));
      case 'peers':
        this.#peers = command.peers;
        return undefined;
      default:
        return unreachable(command);
    }
  }

  handlePacket(from: Endpoint, bytes: Uint8Array, now: Millis): void {
    try {
      this.#handle(from, decodePacket(bytes), now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#effects.emit({ kind: 'dropped', from, code: error.code });
    }
  }

  handleTimeout(now: Millis): void {
    if (now >= this.#nextRumoursAt) {
      this.#nextRumoursAt = now + this.#options.rumourCycleMs;
      this.#tellRumours(now);
    }
    if (now >= this.#nextPageAt) {
      this.#nextPageAt = now + this.#options.antiEntropyCycleMs;
      this.#comparePage(now);
    }
  }

  nextDeadline(): Millis {
    return Math.min(this.#nextRumoursAt, this.#nextPageAt);
  }

  save(): EpidemicState {
    return {
      database: this.database.save(),
      hot: [...this.#hot],
      peers: this.#peers,
      rng: this.#rng.save(),
      page: this.#page,
      nextRumoursAt: this.#nextRumoursAt,
      nextPageAt: this.#nextPageAt,
    };
  }

  /** Goes on where the saved core was. */
  restore(state: EpidemicState): void {
    this.database.restore(state.database);
    this.#hot.clear();
    for (const [key, counter] of state.hot) this.#hot.set(key, counter);
    this.#peers = state.peers;
    this.#rng.restore(state.rng);
    this.#page = state.page;
    this.#nextRumoursAt = state.nextRumoursAt;
    this.#nextPageAt = state.nextPageAt;
  }

  // What was lost is found by a later cycle, and there are no streams.
  handlePacketError(_to: Endpoint, _cause: 'local' | 'refused', _now: Millis): void {}
  handleStreamAccepted(stream: StreamId, _from: Endpoint, _now: Millis): void {
    this.#effects.abortStream(stream);
  }
  handleStreamOpened(_stream: StreamId, _now: Millis): void {}
  handleStreamData(_stream: StreamId, _bytes: Uint8Array, _now: Millis): void {}
  handleStreamEnd(_stream: StreamId, _now: Millis): void {}
  handleStreamClosed(_stream: StreamId, _cause: StreamFailure, _now: Millis): void {}
  handleStall(_delay: Millis, _now: Millis): void {}

  #handle(from: Endpoint, packet: Packet, now: Millis): void {
    switch (packet.kind) {
      case 'rumours':
        return this.#hearRumours(from, packet.entries, now);
      case 'feedback':
        for (const { key, needed } of packet.rows) this.#judge(key, needed);
        return undefined;
      case 'page':
        return this.#answerPage(from, packet, now);
      case 'entries':
        for (const entry of packet.entries) this.#hear(entry, now);
        return undefined;
      case 'wanted':
        return this.#sendEntries(
          from,
          packet.keys.map((key) => this.database.entry(key, now)).filter(isThere),
        );
      default:
        return unreachable(packet);
    }
  }

  #tellRumours(now: Millis): void {
    const peer = this.#drawPeer();
    if (peer === undefined || this.#hot.size === 0) return;
    const active = new Map(this.database.activeEntries(now).map((entry) => [entry.key, entry]));
    for (const key of this.#hot.keys()) if (!active.has(key)) this.#hot.delete(key);
    const entries = [...this.#hot.keys()].map((key) => active.get(key)!);
    // Those that do not fit wait for their turn: what was told goes to the end of the line.
    const told = entries.slice(0, fitting(entries, 0, { headBytes: HEAD_BYTES, bytesOf: entryBytes }));
    this.#send(peer.endpoint, { kind: 'rumours', entries: told });
    for (const { key } of told) {
      const counter = this.#hot.get(key)!;
      this.#hot.delete(key);
      this.#hot.set(key, counter);
      if (this.#options.interest.judge === 'blind') this.#judge(key, false);
    }
  }

  #hearRumours(from: Endpoint, entries: readonly Entry[], now: Millis): void {
    const rows = entries.map((entry) => ({ key: entry.key, needed: this.#hear(entry, now) }));
    if (this.#options.interest.judge === 'feedback') this.#send(from, { kind: 'feedback', rows });
  }

  /** Whether `entry` was needed here. */
  #hear(entry: Entry, now: Millis): boolean {
    const outcome = this.database.merge(entry, now);
    if (outcome === 'new') this.#changed(entry);
    else if (outcome === 'woke') {
      this.#hot.set(entry.key, 0);
      this.#effects.emit({ kind: 'woke', key: entry.key });
    } else if (outcome === 'full') this.#effects.emit({ kind: 'full', key: entry.key });
    return outcome === 'new';
  }

  #judge(key: string, wasUseful: boolean): void {
    const counter = this.#hot.get(key);
    if (counter === undefined) return;
    const after = counterAfter(this.#options.interest, counter, wasUseful, this.#rng);
    if (after >= this.#options.interest.k) this.#hot.delete(key);
    else this.#hot.set(key, after);
  }

  #comparePage(now: Millis): void {
    const peer = this.#drawPeer();
    if (peer === undefined) return;
    const after = this.#page;
    const left = this.database.activeEntries(now).filter(({ key }) => key > after);
    const rows = left.slice(0, fitting(left, 0, { headBytes: PAGE_HEAD_BYTES, bytesOf: versionBytes }));
    const upTo = rows.length < left.length ? rows.at(-1)!.key : null;
    this.#page = upTo ?? '';
    this.#send(peer.endpoint, { kind: 'page', after, upTo, rows });
  }

  /** Sends what we have and the other lacks, and asks for what it has and we lack. */
  #answerPage(from: Endpoint, page: Packet & { readonly kind: 'page' }, now: Millis): void {
    const theirs = new Map(page.rows.map((row) => [row.key, row]));
    const newer = this.database.activeEntries(now).filter((entry) => {
      if (entry.key <= page.after || (page.upTo !== null && entry.key > page.upTo)) return false;
      const row = theirs.get(entry.key);
      return row === undefined || compareVersions(entry, row) > 0;
    });
    this.#sendEntries(from, newer);
    // An old copy that meets a dormant certificate is asked for, too: merging it wakes the certificate.
    const sent = new Set(newer.map(({ key }) => key));
    const keys = page.rows.filter((row) => !sent.has(row.key) && this.#wants(row, now)).map(({ key }) => key);
    if (keys.length > 0) {
      const count = fitting(keys, 0, { headBytes: HEAD_BYTES, bytesOf: keyBytes });
      this.#send(from, { kind: 'wanted', keys: keys.slice(0, count) });
    }
  }

  #wants(row: (Packet & { readonly kind: 'page' })['rows'][number], now: Millis): boolean {
    const ours = this.database.entry(row.key, now);
    return ours === undefined || compareVersions(row, ours) !== 0;
  }

  #sendEntries(to: Endpoint, entries: readonly Entry[]): void {
    let start = 0;
    for (let packets = 0; packets < ANSWER_PACKETS_MAX && start < entries.length; packets += 1) {
      const count = fitting(entries, start, { headBytes: HEAD_BYTES, bytesOf: entryBytes });
      this.#send(to, { kind: 'entries', entries: entries.slice(start, start + count) });
      start += count;
    }
  }

  #changed(entry: Entry): void {
    this.#hot.set(entry.key, 0);
    this.#effects.emit({ kind: 'changed', key: entry.key, value: entry.value });
  }

  #send(to: Endpoint, packet: Packet): void {
    this.#effects.sendPacket(to, encodePacket(packet), false);
  }

  #drawPeer(): Peer | undefined {
    return this.#peers.length === 0 ? undefined : this.#peers[this.#rng.below(this.#peers.length)];
  }

  #drawRetention(): number[] {
    const sites = this.#peers.map(({ site }) => site);
    this.#rng.shuffle(sites, sites.length);
    return [this.#options.site, ...sites].slice(0, this.#options.retentionSites);
  }
}

function firstAt(now: Millis, cycleMs: Millis, rng: Rng): Millis {
  return cycleMs === Infinity ? Infinity : now + rng.unit() * cycleMs;
}

function checkKey(key: string): void {
  if (key !== '' && utf8Length(key) <= KEY_BYTES_MAX) return;
  throw new UsageError('key', key, `1 to ${KEY_BYTES_MAX} bytes of UTF-8`);
}

function isThere(entry: Entry | undefined): entry is Entry {
  return entry !== undefined;
}
