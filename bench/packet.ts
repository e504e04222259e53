/**
 * A whole packet through one node: envelope, decoding, transition, encoding, envelope. The node is the one
 * that `join` makes, without its sockets: what it sends is counted and forgotten. It knows 100 members.
 */
import { endpointOf } from '../packages/hearsay/src/base/address.ts';
import type { Effects, Endpoint } from '../packages/hearsay/src/base/core.ts';
import { Rng } from '../packages/hearsay/src/base/rng.ts';
import { nodeAead } from '../packages/hearsay/src/node/crypto.ts';
import { Stack } from '../packages/hearsay/src/stack/stack.ts';
import { SILENT_DELEGATE, type SwimEvent } from '../packages/hearsay/src/swim/api.ts';
import { swimConfig } from '../packages/hearsay/src/swim/config.ts';
import { Directory } from '../packages/hearsay/src/swim/directory.ts';
import { RULES } from '../packages/hearsay/src/swim/rules.ts';
import { encodeAlive, type Alive } from '../packages/hearsay/src/wire/claims.ts';
import { encodeCompound } from '../packages/hearsay/src/wire/compound.ts';
import {
  type EnvelopeOptions,
  PacketEnvelope,
  PLAIN_ENVELOPE,
} from '../packages/hearsay/src/wire/envelope.ts';
import { Keyring } from '../packages/hearsay/src/wire/keyring.ts';
import { encodePing } from '../packages/hearsay/src/wire/probe-messages.ts';
import { measure } from './measure.ts';
import type { Bench, Operation } from './operation.ts';
import { encoded, VERSIONS } from './shapes.ts';

const MEMBERS = 100;
const NAME = 'node-0000';
const GOSSIPED = 10;
/** Four bytes on the wire whatever is added to it, so that it can be raised in place. */
const INCARNATION = 0x0100_0000;

const COMPRESSED = { ...PLAIN_ENVELOPE, compress: true };
const ENCRYPTED = { ...PLAIN_ENVELOPE, keyring: new Keyring([new Uint8Array(16)]), aead: nodeAead };

export const packet: Bench = {
  about: 'a whole packet through a node that knows 100 members',
  usual: true,
  async run(options) {
    const operations = [
      pingOperation('ping-plain', 'ping in, ack out', PLAIN_ENVELOPE),
      pingOperation('ping-aes-gcm', 'the same, AES-128-GCM', ENCRYPTED),
      newsOperation(),
      newsOutOperation(),
      staleOperation('stale-plain', `${GOSSIPED} stale alives in one packet`, PLAIN_ENVELOPE),
      staleOperation('stale-lzw', 'the same, compressed', COMPRESSED),
      staleOperation('stale-aes-gcm', 'the same, AES-128-GCM', ENCRYPTED),
    ];
    const rows = await measure(operations, options, () => null);
    return { kind: 'operations', rows, peer: 'memberlist has no way to run one packet without its sockets' };
  },
};

/** Effects that only count, so that what is measured is the node. */
class CountingEffects implements Effects<SwimEvent> {
  packets = 0;
  events = 0;
  sendPacket(_to: Endpoint, packet: Uint8Array): void {
    this.packets += packet.length > 0 ? 1 : 0;
  }
  openStream(): void {}
  writeStream(): void {}
  endStream(): void {}
  abortStream(): void {}
  emit(_event: SwimEvent): void {
    this.events += 1;
  }
}

interface Node {
  readonly stack: Stack;
  readonly effects: CountingEffects;
  /** Seals what others send to it. */
  readonly peers: PacketEnvelope;
}

/** A node that knows its members and has told all its news. */
function settledNode(envelope: EnvelopeOptions): Node {
  const effects = new CountingEffects();
  const options = {
    name: NAME,
    address: { bytes: addressOf(0), port: 7946 },
    meta: new Uint8Array(0),
    versions: VERSIONS,
    config: swimConfig('lan'),
    rules: RULES.hearsay,
    delegate: SILENT_DELEGATE,
    directory: new Directory(),
    rng: Rng.seeded(1, 2),
    now: 0,
    envelope,
    explainRefusals: true,
  };
  const stack = new Stack(options, effects);
  const node = { stack, effects, peers: new PacketEnvelope(envelope) };
  for (let i = 1; i < MEMBERS; i += 1) deliver(node, encoded(encodeAlive, aliveOf(i, INCARNATION)), 0);
  settle(node);
  if (stack.members().length !== MEMBERS) throw new Error(`the node knows ${stack.members().length} members`);
  return node;
}

/** Gossips until all has been told. Nothing else is due: the node was not started, so it does not probe. */
function settle({ stack }: Node): void {
  for (let due = stack.nextDeadline(); due < Infinity; due = stack.nextDeadline()) stack.handleTimeout(due);
}

function deliver({ stack, peers }: Node, message: Uint8Array, now: number): void {
  stack.handlePacket(endpointOf({ bytes: addressOf(1), port: 7946 }), peers.seal(message, true), now);
}

function addressOf(i: number): Uint8Array {
  return Uint8Array.of(10, 0, 1, i);
}

function aliveOf(i: number, incarnation: number): Alive {
  return {
    incarnation,
    node: `node-${String(i).padStart(4, '0')}`,
    addr: addressOf(i),
    port: 7946,
    meta: null,
    vsn: VERSIONS,
  };
}

/** Endpoints as the socket gives them: one object a datagram. */
function senders(): Endpoint[] {
  return Array.from({ length: MEMBERS - 1 }, (_, i) => endpointOf({ bytes: addressOf(i + 1), port: 7946 }));
}

function pingOperation(id: string, what: string, envelope: EnvelopeOptions): Operation {
  const node = settledNode(envelope);
  const { stack, effects } = node;
  const from = senders();
  const packets = from.map((_, i) =>
    node.peers.seal(
      encoded(encodePing, {
        seqNo: 100_000 + i,
        node: NAME,
        sourceAddr: addressOf(i + 1),
        sourcePort: 7946,
        sourceNode: aliveOf(i + 1, 1).node,
        mark: null,
      }),
      false,
    ),
  );
  const operation: Operation = {
    id,
    what,
    messageBytes: packets[0]!.length,
    run(count) {
      for (let i = 0; i < count; i += 1)
        stack.handlePacket(from[i % from.length]!, packets[i % from.length]!, 1000);
    },
  };
  return tried(operation, () => effects.packets, 1);
}

/** Each packet says something new about one member: the claim is believed, encoded again and queued. */
function newsOperation(): Operation {
  const node = settledNode(PLAIN_ENVELOPE);
  const { stack } = node;
  const from = senders();
  const news = new News();
  const operation: Operation = {
    id: 'news',
    what: 'alive with news in, queued for gossip',
    messageBytes: news.packets[0]!.length,
    run(count) {
      for (let i = 0; i < count; i += 1) stack.handlePacket(from[i % from.length]!, news.next(), 1_000_000);
    },
  };
  operation.run(MEMBERS);
  if (stack.members().some(({ name, incarnation }) => name !== NAME && incarnation <= INCARNATION)) {
    throw new Error('the news were not believed');
  }
  return operation;
}

/** The same news in, with the ticks that tell them on: three packets each, which carry what fits. */
function newsOutOperation(): Operation {
  const node = settledNode(PLAIN_ENVELOPE);
  const { stack, effects } = node;
  const from = senders();
  const news = new News();
  let now = 1_000_000;
  const operation: Operation = {
    id: 'gossip-tick',
    what: 'gossip tick: 20 news in, 3 packets out (a tick)',
    run(count) {
      for (let i = 0; i < count; i += 1) {
        for (let one = 0; one < 20; one += 1) stack.handlePacket(from[one]!, news.next(), now);
        now += 200;
        stack.handleTimeout(now);
      }
    },
  };
  return tried(operation, () => effects.packets, 3);
}

/** Packets about each member in turn, each with a higher incarnation than the last about it. */
class News {
  readonly packets: Uint8Array[] = [];
  readonly #offsets: number[] = [];
  #at = 0;
  #incarnation = INCARNATION;

  constructor() {
    for (let i = 1; i < MEMBERS; i += 1) {
      const bytes = encoded(encodeAlive, aliveOf(i, INCARNATION));
      this.packets.push(bytes);
      this.#offsets.push(offsetOf(bytes, Uint8Array.of(0xce, 1, 0, 0, 0)) + 1);
    }
  }

  next(): Uint8Array {
    if (this.#at === this.packets.length) this.#at = 0;
    if (this.#at === 0) this.#incarnation += 1;
    const bytes = this.packets[this.#at]!;
    const offset = this.#offsets[this.#at]!;
    this.#at += 1;
    bytes[offset] = this.#incarnation >>> 24;
    bytes[offset + 1] = this.#incarnation >>> 16;
    bytes[offset + 2] = this.#incarnation >>> 8;
    bytes[offset + 3] = this.#incarnation;
    return bytes;
  }
}

/** Gossip that has been heard before: most of what a node hears while news go round. */
function staleOperation(id: string, what: string, envelope: EnvelopeOptions): Operation {
  const node = settledNode(envelope);
  const { stack, effects } = node;
  const from = senders();
  const packets = from.map((_, i) => {
    const parts = Array.from({ length: GOSSIPED }, (_one, part) =>
      encoded(encodeAlive, aliveOf(1 + ((i + 7 * part) % (MEMBERS - 1)), INCARNATION)),
    );
    return node.peers.seal(encoded(encodeCompound, parts), true);
  });
  const operation: Operation = {
    id,
    what,
    messageBytes: packets[0]!.length,
    run(count) {
      for (let i = 0; i < count; i += 1)
        stack.handlePacket(from[i % from.length]!, packets[i % from.length]!, 1000);
    },
  };
  return tried(operation, () => effects.packets + effects.events, 0);
}

/** Runs an operation a few times and looks whether it does what it is there for. */
function tried(operation: Operation, counter: () => number, perRun: number): Operation {
  const before = counter();
  operation.run(MEMBERS);
  const counted = counter() - before;
  if (counted !== perRun * MEMBERS) {
    throw new Error(`${operation.id}: ${MEMBERS} runs had ${counted} effects, not ${perRun * MEMBERS}`);
  }
  return operation;
}

function offsetOf(bytes: Uint8Array, part: Uint8Array): number {
  const at = bytes.findIndex((_, i) => part.every((byte, k) => bytes[i + k] === byte));
  if (at < 0) throw new Error('the incarnation is not where it should be');
  return at;
}
