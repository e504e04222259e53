/**
 * Every message of the wire, encoded by the library at the moment it is looked at, and taken apart again by
 * the library's own `describePacket` and `describeStream`: each row of an example is a piece of its bytes and
 * what they say. The pieces of an example are its bytes, all of them, in their order.
 */
import { formatIp } from 'hearsay/core';
import {
  describePacket,
  describeStream,
  encodeAck,
  encodeAlive,
  encodeCompound,
  encodeDead,
  encodeErrorMessage,
  encodeIndirectPing,
  encodeNack,
  encodePing,
  encodePushPull,
  encodeStreamUser,
  encodeSuspect,
  MessageType,
  PacketEnvelope,
  PLAIN_ENVELOPE,
  Writer,
  type DescribedFields,
  type Layer,
} from 'hearsay/wire';

export interface MessageRow {
  /** How many layers are around it. */
  readonly depth: number;
  readonly name: string;
  readonly value: string;
  readonly bytes: Uint8Array;
}

export interface MessageExample {
  readonly id: string;
  readonly name: string;
  readonly type: number;
  readonly carriedBy: 'packet' | 'stream' | 'packet and stream';
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly rows: readonly MessageRow[];
}

const PORT = 7946;
const VERSIONS = Uint8Array.of(1, 5, 2, 0, 0, 0);
const OPEN = { label: null, keyring: null, aead: null };
const writer = new Writer();

const ip = (last: number): Uint8Array => Uint8Array.of(10, 0, 0, last);

function encoded<Message>(encode: (writer: Writer, message: Message) => void, message: Message): Uint8Array {
  writer.begin();
  encode(writer, message);
  return writer.finish();
}

const source = { sourceAddr: ip(1), sourcePort: PORT, sourceNode: 'n1' };
const ping = (): Uint8Array => encoded(encodePing, { seqNo: 42, node: 'n2', mark: null, ...source });
const suspect = (): Uint8Array => encoded(encodeSuspect, { incarnation: 3, node: 'n4', from: 'n1' });
const alive = (): Uint8Array =>
  encoded(encodeAlive, { incarnation: 4, node: 'n4', addr: ip(4), port: PORT, meta: null, vsn: VERSIONS });
const compound = (): Uint8Array => encoded(encodeCompound, [ping(), suspect()]);

type Draft = Omit<MessageExample, 'rows'> & { readonly isStream?: boolean };

/** In the order of their types. */
export function messageExamples(): MessageExample[] {
  return [...probes(), ...claims(), ...streams(), ...layers()]
    .sort((left, right) => left.type - right.type)
    .map(({ isStream = false, ...draft }) => {
      const layer = isStream ? describeStream(draft.bytes, OPEN) : describePacket(draft.bytes, OPEN);
      return { ...draft, rows: rowsOf(layer, draft.bytes, 0) };
    });
}

function probes(): Draft[] {
  return [
    {
      id: 'ping',
      name: 'ping',
      type: MessageType.Ping,
      carriedBy: 'packet and stream',
      text:
        'Are you there? Names who is meant, so that whoever has taken over an address does not ' +
        'answer for another.',
      bytes: ping(),
    },
    {
      id: 'indirect-ping',
      name: 'indirectPing',
      type: MessageType.IndirectPing,
      carriedBy: 'packet',
      text: 'Ask that member for me: my own ping has had no answer.',
      bytes: encoded(encodeIndirectPing, {
        seqNo: 42,
        target: ip(4),
        port: PORT,
        node: 'n4',
        nack: true,
        ...source,
      }),
    },
    {
      id: 'ack',
      name: 'ackResp',
      type: MessageType.Ack,
      carriedBy: 'packet and stream',
      text: 'I am here. Carries the number of the ping, and room for the layer above.',
      bytes: encoded(encodeAck, { seqNo: 42, payload: null, mark: null }),
    },
    {
      id: 'nack',
      name: 'nackResp',
      type: MessageType.Nack,
      carriedBy: 'packet',
      text: 'I have asked in your place and heard nothing: you and I can hear each other at least.',
      bytes: encoded(encodeNack, { seqNo: 42 }),
    },
  ];
}

function claims(): Draft[] {
  return [
    {
      id: 'suspect',
      name: 'suspect',
      type: MessageType.Suspect,
      carriedBy: 'packet',
      text: 'That member does not answer. Names the accuser, since only independent accusers count.',
      bytes: suspect(),
    },
    {
      id: 'alive',
      name: 'alive',
      type: MessageType.Alive,
      carriedBy: 'packet',
      text: 'That member is there, at this address: its own word, whoever passes it on.',
      bytes: alive(),
    },
    {
      id: 'dead',
      name: 'dead',
      type: MessageType.Dead,
      carriedBy: 'packet',
      text: 'The suspicion of that member has ended unrefuted.',
      bytes: encoded(encodeDead, { incarnation: 3, node: 'n4', from: 'n1' }),
    },
    {
      id: 'goodbye',
      name: 'dead, as a goodbye',
      type: MessageType.Dead,
      carriedBy: 'packet',
      text: 'The accuser is the subject: the member has left.',
      bytes: encoded(encodeDead, { incarnation: 4, node: 'n4', from: 'n4' }),
    },
  ];
}

function streams(): Draft[] {
  const node = { addr: ip(4), port: PORT, meta: null, vsn: VERSIONS };
  const nodes = [{ ...node, name: 'n4', incarnation: 3, state: 1 }];
  return [
    {
      id: 'push-pull',
      name: 'pushPull',
      type: MessageType.PushPull,
      carriedBy: 'stream',
      text: 'All that one side knows, each member with its state; the other side answers with its own.',
      bytes: encodePushPull({ join: false, nodes, userState: new Uint8Array(0) }),
      isStream: true,
    },
    {
      id: 'user',
      name: 'user',
      type: MessageType.User,
      carriedBy: 'packet and stream',
      text:
        'Bytes of the application. In a packet they follow the type; on a stream, as here, their ' +
        'length comes first.',
      bytes: encodeStreamUser(Uint8Array.of(0x68, 0x69)),
      isStream: true,
    },
    {
      id: 'error',
      name: 'err',
      type: MessageType.Error,
      carriedBy: 'stream',
      text: 'Why a stream is refused.',
      bytes: encoded(encodeErrorMessage, { error: 'no room' }),
      isStream: true,
    },
  ];
}

function layers(): Draft[] {
  const labelled = new PacketEnvelope({ ...PLAIN_ENVELOPE, label: 'blue' });
  const compressing = new PacketEnvelope({ ...PLAIN_ENVELOPE, compress: true });
  const alike = encoded(encodeCompound, [alive(), alive(), alive()]);
  return [
    {
      id: 'compound',
      name: 'compound',
      type: MessageType.Compound,
      carriedBy: 'packet',
      text:
        'Several messages in one packet: here a ping to a suspect, and the accusation that it ' +
        'may refute.',
      bytes: compound(),
    },
    {
      id: 'compress',
      name: 'compress',
      type: MessageType.Compress,
      carriedBy: 'packet and stream',
      text: 'LZW, and only if that is shorter: here a compound of three equal messages.',
      bytes: compressing.seal(alike, false),
    },
    {
      id: 'crc',
      name: 'hasCrc',
      type: MessageType.HasCrc,
      carriedBy: 'packet',
      text: 'A checksum in front of the message, for receivers that are known to take one.',
      bytes: new PacketEnvelope(PLAIN_ENVELOPE).seal(suspect(), true),
    },
    {
      id: 'label',
      name: 'hasLabel',
      type: MessageType.HasLabel,
      carriedBy: 'packet and stream',
      text: 'Which cluster this is for, outermost and in plain text.',
      bytes: labelled.seal(suspect(), false),
    },
  ];
}

function rowsOf(layer: Layer, bytes: Uint8Array, depth: number): MessageRow[] {
  const row = (name: string, value: string, from: number, to: number): MessageRow => ({
    depth,
    name,
    value,
    bytes: bytes.subarray(from, to),
  });
  switch (layer.layer) {
    case 'label':
      return [
        row('hasLabel', `${layer.label.length} bytes: ${layer.label}`, 0, bytes.length - layer.inner.bytes),
        ...rowsOf(layer.inner, bytes.subarray(bytes.length - layer.inner.bytes), depth + 1),
      ];
    case 'crc':
      return [
        row('hasCrc', layer.crc32, 0, bytes.length - layer.inner.bytes),
        ...rowsOf(layer.inner, bytes.subarray(bytes.length - layer.inner.bytes), depth + 1),
      ];
    case 'compress': {
      const value = `${layer.inner.bytes} bytes in ${bytes.length}`;
      return [row('compress', value, 0, bytes.length)];
    }
    case 'compound': {
      const inner = layer.parts.reduce((sum, part) => sum + part.bytes, 0);
      let at = bytes.length - inner;
      const parts = layer.parts.flatMap((part) => {
        const start = at;
        at += part.bytes;
        return rowsOf(part, bytes.subarray(start, at), depth + 1);
      });
      const lengths = layer.parts.map((part) => part.bytes).join(' and ');
      return [
        row('compound', `${layer.parts.length} messages, of ${lengths} bytes`, 0, bytes.length - inner),
        ...parts,
      ];
    }
    case 'pushPull':
      return mapRows(bytes, 'pushPull', [layer.header, ...layer.nodes], depth);
    case 'message':
      if ('decoded' in layer) return mapRows(bytes, layer.name, [layer.decoded], depth);
      return [
        row('user', '', 0, bytes.length - layer.payload.length),
        row('payload', hex(layer.payload), bytes.length - layer.payload.length, bytes.length),
      ];
    default:
      throw new Error(`an example has a layer ${layer.layer}`);
  }
}

/**
 * One row a field, cut where the keys stand: they are in the wire's order, and each is a string before its
 * value.
 */
function mapRows(
  bytes: Uint8Array,
  name: string,
  maps: readonly DescribedFields[],
  depth: number,
): MessageRow[] {
  const cuts = [{ depth, name, value: '', start: 0 }];
  for (const [index, map] of maps.entries()) {
    const inner = depth + (index === 0 ? 1 : 2);
    for (const [place, [key, value]] of Object.entries(map).entries()) {
      const start = keyAt(bytes, key, cuts.at(-1)!.start + 1);
      // The maps of a push/pull stand behind each other, each behind a byte that says how many fields it has.
      if (index > 0 && place === 0)
        cuts.push({ depth: depth + 1, name: 'node', value: '', start: start - 1 });
      cuts.push({ depth: inner, name: key, value: valueText(key, value), start });
    }
  }
  return cuts.map(({ start, ...cut }, index) => ({
    ...cut,
    bytes: bytes.subarray(start, cuts[index + 1]?.start ?? bytes.length),
  }));
}

/** Keys are short strings: a byte with the length, then the letters. */
const SHORT_STRING = 0xa0;

function keyAt(bytes: Uint8Array, key: string, from: number): number {
  const wanted = [SHORT_STRING + key.length, ...Array.from(key, (letter) => letter.charCodeAt(0))];
  for (let at = from; at + wanted.length <= bytes.length; at += 1) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  throw new Error(`${key} is not in the message`);
}

const ADDRESS_FIELDS = new Set(['Addr', 'SourceAddr', 'Target']);

function valueText(key: string, value: string | number | boolean | Uint8Array | null): string {
  if (value === null) return 'nil';
  if (!(value instanceof Uint8Array)) return String(value);
  if (ADDRESS_FIELDS.has(key)) return formatIp(value);
  return key === 'Vsn' ? [...value].join(' ') : hex(value);
}

/** `0a 1f …`, lower case. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
