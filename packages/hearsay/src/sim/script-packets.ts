/** Packets as a script's output shows them: the messages of one in a line, with the wire's own names. */
import { formatIp } from '../base/address.ts';
import { decodeUtf8 } from '../base/utf8.ts';
import { describePacket, describeStream, type Layer } from '../wire/describe.ts';
import type { DescribedFields } from '../wire/describe-message.ts';

const PLAIN = { label: null, keyring: null, aead: null };

/** So many of what cannot be read are shown. */
const UNREADABLE_BYTES = 16;

/** Fields that say who sends, or that every claim repeats: shown only on demand. */
const USUAL = new Set(['Hearsay', 'SourceAddr', 'SourcePort', 'SourceNode', 'Addr', 'Port', 'Meta', 'Vsn']);

/** The messages of a packet: `ping Node=n3 SeqNo=7, suspect From=n1 Incarnation=1 Node=n3`. */
export function packetText(packet: Uint8Array, isFull: boolean): string {
  return layerText(describePacket(packet, PLAIN), isFull);
}

/** The same for bytes of a stream. */
export function streamText(bytes: Uint8Array, isFull: boolean): string {
  return layerText(describeStream(bytes, PLAIN), isFull);
}

/** The wire's names of the messages in a packet. */
export function messageNames(packet: Uint8Array): string[] {
  return namesOf(describePacket(packet, PLAIN));
}

function namesOf(layer: Layer): string[] {
  switch (layer.layer) {
    case 'message':
      return [layer.name];
    case 'compound':
      return layer.parts.flatMap(namesOf);
    case 'pushPull':
      return ['pushPull'];
    case 'error':
      return [];
    default:
      return namesOf(layer.inner);
  }
}

function layerText(layer: Layer, isFull: boolean): string {
  switch (layer.layer) {
    case 'message':
      return 'decoded' in layer
        ? `${layer.name}${fieldsText(layer.decoded, isFull)}`
        : `${layer.name} ${bytesText(layer.payload)}`;
    case 'compound':
      return layer.parts.map((part) => layerText(part, isFull)).join(', ');
    case 'pushPull': {
      const nodes = layer.nodes.map((node) => nodeText(node));
      return `pushPull Join=${String(layer.header['Join'])}: ${nodes.join(', ')}`;
    }
    case 'error':
      return `unreadable ${bytesText(layer.content.subarray(0, UNREADABLE_BYTES))} (${layer.code})`;
    default:
      return isFull ? `${layer.layer}(${layerText(layer.inner, isFull)})` : layerText(layer.inner, isFull);
  }
}

const STATES = ['alive', 'suspect', 'dead', 'left'];

function nodeText(node: DescribedFields): string {
  const state = STATES[Number(node['State'])] ?? `state ${String(node['State'])}`;
  return `${String(node['Name'])} ${state} ${String(node['Incarnation'])}`;
}

function fieldsText(fields: DescribedFields, isFull: boolean): string {
  const shown = Object.entries(fields).filter(([name, value]) => isFull || isTelling(name, value));
  return shown.map(([name, value]) => ` ${name}=${valueText(name, value)}`).join('');
}

function isTelling(name: string, value: DescribedFields[string]): boolean {
  if (value === null || (value instanceof Uint8Array && value.length === 0)) return false;
  return name === 'Meta' || !USUAL.has(name);
}

function valueText(name: string, value: DescribedFields[string]): string {
  if (value === null || value === undefined) return 'nil';
  if (!(value instanceof Uint8Array)) return String(value);
  const isAddress = name === 'Addr' || name === 'SourceAddr' || name === 'Target';
  return isAddress ? formatIp(value) : bytesText(value);
}

/** Text if it is one to read, else hexadecimal. */
function bytesText(bytes: Uint8Array): string {
  const isText = bytes.length > 0 && bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  if (isText) return JSON.stringify(decodeUtf8(bytes));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
