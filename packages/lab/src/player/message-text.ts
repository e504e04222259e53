/** Described bytes as the inspector shows them: a message each, fields in words. */
import { formatIp } from 'hearsay/core';
import { describePacket, describeStream, type DescribedFields, type Layer } from 'hearsay/wire';

/** What a message says of a member. */
export interface Claim {
  readonly subject: string;
  readonly incarnation: number;
  readonly says: 'alive' | 'suspect' | 'dead' | 'left';
}

export interface Message {
  readonly type: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly claim: Claim | null;
}

const PLAIN = { label: null, keyring: null, aead: null };
const ADDRESSES = new Set(['Addr', 'SourceAddr', 'Target']);
const HEX_BYTES_MAX = 32;
/** A member's states in a push/pull, by their numbers on the wire. */
const STATES = ['alive', 'suspect', 'dead', 'left'] as const;

export function packetMessages(bytes: Uint8Array): Message[] {
  return messagesOf(describePacket(bytes, PLAIN));
}

export function streamMessages(bytes: Uint8Array): Message[] {
  return messagesOf(describeStream(bytes, PLAIN));
}

/** A broadcast in a few words, e.g. `suspect n7 (incarnation 1) by n3`. */
export function broadcastText(bytes: Uint8Array): string {
  const [message] = packetMessages(bytes);
  if (message?.claim === undefined || message.claim === null) return message?.type ?? 'nothing';
  const { subject, incarnation } = message.claim;
  const from = message.fields.find(({ name }) => name === 'From');
  const by = from === undefined ? '' : ` by ${from.value}`;
  return `${message.type} ${subject} (incarnation ${incarnation})${by}`;
}

function messagesOf(layer: Layer): Message[] {
  switch (layer.layer) {
    case 'compound':
      return layer.parts.flatMap(messagesOf);
    case 'message':
      if ('payload' in layer) {
        return [{ type: layer.name, fields: [{ name: 'payload', value: hex(layer.payload) }], claim: null }];
      }
      return [
        { type: layer.name, fields: fieldsOf(layer.decoded), claim: claimOf(layer.name, layer.decoded) },
      ];
    case 'pushPull':
      return [
        { type: 'pushPull', fields: fieldsOf(layer.header), claim: null },
        ...layer.nodes.map((node) => ({
          type: 'state',
          fields: fieldsOf({ ...node, State: STATES[Number(node['State'])] ?? 'unknown' }),
          claim: stateClaim(node),
        })),
      ];
    case 'error':
      return [{ type: 'incomplete', fields: [{ name: 'why', value: layer.code }], claim: null }];
    default:
      return messagesOf(layer.inner);
  }
}

function fieldsOf(fields: DescribedFields): Message['fields'] {
  return Object.entries(fields).map(([name, value]) => ({ name, value: valueText(name, value) }));
}

function valueText(name: string, value: DescribedFields[string]): string {
  if (!(value instanceof Uint8Array)) return value === null ? 'none' : String(value);
  if (name === 'Vsn') return [...value].join(' ');
  return ADDRESSES.has(name) && (value.length === 4 || value.length === 16) ? formatIp(value) : hex(value);
}

function hex(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty';
  const shown = Array.from(bytes.subarray(0, HEX_BYTES_MAX), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  return bytes.length > HEX_BYTES_MAX ? `${shown}… (${bytes.length} bytes)` : shown;
}

function claimOf(type: string, fields: DescribedFields): Claim | null {
  if (type !== 'alive' && type !== 'suspect' && type !== 'dead') return null;
  const says = type === 'dead' && fields['From'] === fields['Node'] ? 'left' : type;
  return { subject: String(fields['Node']), incarnation: Number(fields['Incarnation']), says };
}

function stateClaim(node: DescribedFields): Claim | null {
  const says = STATES[Number(node['State'])];
  if (says === undefined) return null;
  return { subject: String(node['Name']), incarnation: Number(node['Incarnation']), says };
}
