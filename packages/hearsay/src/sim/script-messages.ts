/** `send`: a hand-made message, handed to a node at once, for tests of single transitions. */
import { parseIp, wireAddressOf } from '../base/address.ts';
import { encodeUtf8 } from '../base/utf8.ts';
import { Writer } from '../base/writer.ts';
import { encodeAlive, encodeDead, encodeSuspect } from '../wire/claims.ts';
import { MessageType } from '../wire/message-type.ts';
import { encodeAck, encodeNack, encodePing } from '../wire/probe-messages.ts';
import { endpointOf, nameOf, type ClusterNode } from './cluster.ts';
import { heldText } from './script-conditions.ts';
import { ScriptError } from './script-error.ts';
import { packetText } from './script-packets.ts';
import type { ScriptSession } from './script-session.ts';
import { nodeOf, wholeOf, type Words } from './script-words.ts';

const KINDS = ['alive', 'suspect', 'dead', 'ping', 'ack', 'nack', 'user', 'bytes'] as const;
type Kind = (typeof KINDS)[number];

const NODES = 'n1, n2, …';
const writer = new Writer();
/** What memberlist 0.5 and we advertise. */
const VERSIONS = Uint8Array.of(1, 5, 2, 0, 0, 0);

/** Hands over the message and tells what the receiver did at once. */
export function sendMessage(words: Words, session: ScriptSession): void {
  const from = nodeOf(words.needed('from', NODES));
  const to = session.nodeThatIs('running', nodeOf(words.needed('to', NODES)));
  const kind = kindOf(words.word(KINDS.join(', ')));
  const { packet, about } = made(kind, words, from);
  words.finish();
  session.sayNow(`${nameOf(from)} -> ${to.name}  ${packetText(packet, false)}`);
  const before = about === null ? '' : heldText(to, about);
  const { sim } = session.cluster;
  const shows = new Set(['members', 'messages', 'drops', 'packets'] as const);
  session.listen({ shows, at: null, isFull: false }, () =>
    sim.network.arrive(endpointOf(from), to.process.endpoint, packet),
  );
  if (about !== null) session.say(changeText(to, about, before));
}

function changeText(to: ClusterNode, about: string, before: string): string {
  const after = heldText(to, about);
  if (before === after) return `${to.name} sees ${about} ${after}, as before`;
  return `${to.name} saw ${about} ${before}, and now ${after}`;
}

function kindOf(word: string): Kind {
  const kind = KINDS.find((one) => one === word);
  if (kind === undefined) throw new ScriptError(word, 'no such message', KINDS.join(', '));
  return kind;
}

interface Made {
  readonly packet: Uint8Array;
  /** Whom a claim is about. */
  readonly about: string | null;
}

function made(kind: Kind, words: Words, from: number): Made {
  const seqNo = (): number => words.whole('seqNo', 0) ?? 1;
  switch (kind) {
    case 'alive':
    case 'suspect':
    case 'dead':
      return claim(kind, words, from);
    case 'ping': {
      const node = nameOf(nodeOf(words.needed('node', NODES)));
      const source = { sourceAddr: wireAddressOf(endpointOf(from))!.bytes, sourceNode: nameOf(from) };
      const ping = { seqNo: seqNo(), node, ...source, sourcePort: endpointOf(from).port, mark: null };
      return { packet: written(() => encodePing(writer, ping)), about: null };
    }
    case 'ack': {
      const ack = { seqNo: seqNo(), payload: null, mark: null };
      return { packet: written(() => encodeAck(writer, ack)), about: null };
    }
    case 'nack': {
      const nack = { seqNo: seqNo() };
      return { packet: written(() => encodeNack(writer, nack)), about: null };
    }
    case 'user': {
      const text = encodeUtf8(words.needed('text', 'any text'));
      return { packet: Uint8Array.of(MessageType.User, ...text), about: null };
    }
    case 'bytes':
      return { packet: bytesOf(words.needed('hex', 'an even number of digits')), about: null };
  }
}

function claim(kind: 'alive' | 'suspect' | 'dead', words: Words, from: number): Made {
  const number = nodeOf(words.needed('node', NODES));
  const node = nameOf(number);
  const incarnation = wholeOf(words.needed('incarnation', 'a whole number from 0'), 0);
  if (kind !== 'alive') {
    const accuser = words.value('accuser');
    const accusation = { node, incarnation, from: accuser ?? nameOf(from) };
    const encode = kind === 'suspect' ? encodeSuspect : encodeDead;
    return { packet: written(() => encode(writer, accusation)), about: node };
  }
  const { host, port } = endpointOf(number);
  const address = words.value('address') ?? host;
  const addr = parseIp(address);
  if (addr === undefined) throw new ScriptError(`address=${address}`, 'this is no address', '10.0.0.3');
  const meta = encodeUtf8(words.value('meta') ?? '');
  const alive = { node, incarnation, addr, port, meta: meta.length === 0 ? null : meta, vsn: VERSIONS };
  return { packet: written(() => encodeAlive(writer, alive)), about: node };
}

function written(write: () => void): Uint8Array {
  writer.begin();
  write();
  return writer.finish();
}

function bytesOf(hex: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})+$/.test(hex))
    throw new ScriptError(`hex=${hex}`, 'these are no bytes', 'an even number of digits 0-9 and a-f');
  return Uint8Array.from(hex.match(/../g)!, (digits) => Number.parseInt(digits, 16));
}
