/**
 * A model, for comparison: anti-entropy by Merkle tree, as Dynamo (§4.7) and Cassandra's repair have it,
 * beside the exchange of everything that memberlist's push/pull is. Both sites hash their entries into the
 * same tree; they compare hashes from the root down and send entries only of leaves that differ. What is
 * equal costs one hash.
 *
 * A packet: kind, level, and how many rows, then the rows. A hash has 8 bytes. Packets are as large as they
 * need be.
 */
import type { Effects, Endpoint, Millis } from 'hearsay/core';
import { modelEndpoint, PacketCore } from './packet-core.ts';
import { Simulation } from 'hearsay/sim';

export interface MerkleEntry {
  readonly key: string;
  readonly value: string;
  /** The higher one stands. */
  readonly version: number;
}

export interface MerkleOptions {
  readonly peer: Endpoint;
  /** The tree has 2^depth leaves; 0: only a root. */
  readonly depth: number;
  /** `full`: everything is sent, both ways, whether or not it differs. */
  readonly mode: 'tree' | 'full';
}

const NODES = 1;
const ENTRIES = 2;
const ENTRIES_BACK = 3;

export class MerkleSite extends PacketCore<{ readonly type: 'sync' }, readonly MerkleEntry[], never> {
  readonly #options: MerkleOptions;
  readonly #entries = new Map<string, MerkleEntry>();

  constructor(options: MerkleOptions, entries: readonly MerkleEntry[], effects: Effects<never>) {
    super(effects);
    this.#options = options;
    for (const entry of entries) this.#entries.set(entry.key, entry);
  }

  handleCommand(_command: { readonly type: 'sync' }, _now: Millis): void {
    if (this.#options.mode === 'full') this.#sendEntries(ENTRIES, [...this.#entries.values()], []);
    else this.#sendNodes(0, [0]);
  }

  handlePacket(_from: Endpoint, packet: Uint8Array, _now: Millis): void {
    const reader = new PacketReader(packet);
    const kind = reader.number(1);
    if (kind === NODES) this.#compare(reader);
    else this.#merge(reader, kind === ENTRIES);
  }

  handleTimeout(_now: Millis): void {}

  nextDeadline(): Millis {
    return Infinity;
  }

  save(): readonly MerkleEntry[] {
    return [...this.#entries.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  #compare(reader: PacketReader): void {
    const level = reader.number(1);
    const hashes = this.#levelHashes(level);
    const differing: number[] = [];
    for (let rows = reader.number(2); rows > 0; rows -= 1) {
      const index = reader.number(4);
      if (hashes[index] !== reader.hash()) differing.push(index);
    }
    if (differing.length === 0) return;
    if (level < this.#options.depth)
      this.#sendNodes(
        level + 1,
        differing.flatMap((one) => [2 * one, 2 * one + 1]),
      );
    else this.#sendEntries(ENTRIES, this.#entriesIn(differing), differing);
  }

  #merge(reader: PacketReader, isAsked: boolean): void {
    const leaves = Array.from({ length: reader.number(2) }, () => reader.number(4));
    const theirs = new Map<string, number>();
    for (let rows = reader.number(2); rows > 0; rows -= 1) {
      const entry = { key: reader.text(), version: reader.number(4), value: reader.text() };
      theirs.set(entry.key, entry.version);
      if (entry.version > (this.#entries.get(entry.key)?.version ?? 0)) this.#entries.set(entry.key, entry);
    }
    if (!isAsked) return;
    if (this.#options.mode === 'full')
      return this.#sendEntries(ENTRIES_BACK, [...this.#entries.values()], []);
    const newer = this.#entriesIn(leaves).filter(({ key, version }) => version > (theirs.get(key) ?? 0));
    if (newer.length > 0) this.#sendEntries(ENTRIES_BACK, newer, []);
  }

  #sendNodes(level: number, indexes: readonly number[]): void {
    const hashes = this.#levelHashes(level);
    const writer = new PacketWriter().number(NODES, 1).number(level, 1).number(indexes.length, 2);
    for (const index of indexes) writer.number(index, 4).hash(hashes[index]!);
    this.effects.sendPacket(this.#options.peer, writer.packet(), false);
  }

  #sendEntries(kind: number, entries: readonly MerkleEntry[], leaves: readonly number[]): void {
    const writer = new PacketWriter().number(kind, 1).number(leaves.length, 2);
    for (const leaf of leaves) writer.number(leaf, 4);
    writer.number(entries.length, 2);
    for (const { key, version, value } of entries) writer.text(key).number(version, 4).text(value);
    this.effects.sendPacket(this.#options.peer, writer.packet(), false);
  }

  #entriesIn(leaves: readonly number[]): MerkleEntry[] {
    return [...this.#entries.values()].filter(({ key }) => leaves.includes(this.#leafOf(key)));
  }

  #leafOf(key: string): number {
    return Number(hashOf(key) % BigInt(2 ** this.#options.depth));
  }

  /** The hashes of one level, from the leaves up. A leaf's is of its entries in order of key. */
  #levelHashes(level: number): bigint[] {
    const texts = Array.from({ length: 2 ** this.#options.depth }, () => '');
    for (const { key, version, value } of this.save())
      texts[this.#leafOf(key)] += `${key}\n${version}\n${value}\n`;
    let hashes = texts.map(hashOf);
    for (let at = this.#options.depth; at > level; at -= 1) {
      hashes = Array.from({ length: hashes.length / 2 }, (_, i) =>
        hashOf(`${hashes[2 * i]} ${hashes[2 * i + 1]}`),
      );
    }
    return hashes;
  }
}

export interface RepairSpec {
  readonly seed: number;
  /** How many entries each site has, up to 65,535, and how many of them are older at one of the two. */
  readonly entries: number;
  readonly differing: number;
  readonly depth: number;
  readonly mode: MerkleOptions['mode'];
  /** Of each value. */
  readonly valueBytes: number;
}

export interface RepairRun {
  readonly packets: number;
  readonly bytes: number;
  readonly tookMs: Millis;
  /** Both have the same, and the newest, afterwards. */
  readonly isRepaired: boolean;
}

/** Two sites, one exchange. The older entries are drawn from the seed, at one site or the other. */
export function runRepair({ seed, entries, differing, depth, mode, valueBytes }: RepairSpec): RepairRun {
  const sim = new Simulation<never>({ seed });
  const drawn = Array.from({ length: entries }, (_, i) => i);
  const newest = drawn.map((i) => entry(i, 2, valueBytes));
  const sites = [1, 2].map((self) => {
    // Every other one that differs is older here, the rest there.
    const own = newest.map((one, i) => (isOlder(i, self) ? entry(i, 1, valueBytes) : one));
    const peer = modelEndpoint(3 - self);
    return sim.spawn(
      `site ${self}`,
      modelEndpoint(self),
      (effects) => new MerkleSite({ peer, depth, mode }, own, effects),
    );
  });
  function isOlder(i: number, self: number): boolean {
    const place = (i + seed) % entries;
    return place < differing && place % 2 === self - 1;
  }
  sites[0]!.command({ type: 'sync' });
  while (sim.step());
  const traffic = sites.map((site) => site.traffic);
  return {
    packets: traffic.reduce((sum, { packetsSent }) => sum + packetsSent, 0),
    bytes: traffic.reduce((sum, { packetBytesSent }) => sum + packetBytesSent, 0),
    tookMs: sim.now,
    isRepaired: sites.every(({ core }) => core.save().every(({ version }) => version === 2)),
  };
}

function entry(i: number, version: number, valueBytes: number): MerkleEntry {
  return { key: `node-${i}`, value: String(version).repeat(valueBytes), version };
}

const HASH_START = 0xcbf29ce484222325n;
const HASH_PRIME = 0x100000001b3n;
const HASH_MASK = 0xffffffffffffffffn;

/** FNV-1a over 64 bits. Nobody forges entries here. */
function hashOf(text: string): bigint {
  let hash = HASH_START;
  for (const byte of encoder.encode(text)) hash = ((hash ^ BigInt(byte)) * HASH_PRIME) & HASH_MASK;
  return hash;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

class PacketWriter {
  readonly #bytes: number[] = [];

  number(value: number, bytes: number): this {
    for (let shift = bytes - 1; shift >= 0; shift -= 1) this.#bytes.push((value >>> (8 * shift)) & 255);
    return this;
  }

  hash(value: bigint): this {
    return this.number(Number(value >> 32n), 4).number(Number(value & 0xffffffffn), 4);
  }

  text(value: string): this {
    const bytes = encoder.encode(value);
    this.number(bytes.length, 2);
    this.#bytes.push(...bytes);
    return this;
  }

  packet(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

class PacketReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  number(bytes: number): number {
    let value = 0;
    for (let i = 0; i < bytes; i += 1) value = value * 256 + this.#bytes[this.#at + i]!;
    this.#at += bytes;
    return value;
  }

  hash(): bigint {
    return (BigInt(this.number(4)) << 32n) | BigInt(this.number(4));
  }

  text(): string {
    const length = this.number(2);
    this.#at += length;
    return decoder.decode(this.#bytes.subarray(this.#at - length, this.#at));
  }
}
