/** A described packet as an indented tree for people. */
import type { DecodeCode, DescribedFields, Layer } from 'hearsay/wire';

const PROBLEMS: Readonly<Record<DecodeCode, string>> = {
  empty: 'there is no message in it',
  truncated: 'it ends too early',
  type: 'a field has a value of the wrong kind',
  range: 'a number is too big, too small or negative',
  limit: 'it holds more than a peer may send',
  depth: 'its layers are nested too deeply',
  unsupported: 'its message type is unknown or does not belong here',
  compression: 'the compressed data is broken or of an unknown algorithm',
  checksum: 'its checksum is wrong',
  label: 'it does not carry the expected label',
  key: 'none of the given keys opens it',
  'encryption-version': 'its encryption version is unknown; it may not be encrypted at all',
  padding: 'its padding is wrong',
  plaintext: 'it is not encrypted',
  encrypted: 'it is encrypted, and no key was given',
};

/** The lines of a layer and all that is in it. */
export function layerLines(layer: Layer, depth: number): string[] {
  const indent = '  '.repeat(depth);
  switch (layer.layer) {
    case 'compound':
      return [
        `${indent}compound of ${layer.parts.length}, ${layer.bytes} bytes`,
        ...layer.parts.flatMap((part) => layerLines(part, depth + 1)),
      ];
    case 'message': {
      const content = 'decoded' in layer ? layer.decoded : { payload: layer.payload };
      return [
        `${indent}${layer.name} (type ${layer.type}), ${layer.bytes} bytes`,
        ...fieldLines(content, depth + 1),
      ];
    }
    case 'pushPull':
      return [
        `${indent}pushPull (type 6), ${layer.bytes} bytes`,
        ...fieldLines(layer.header, depth + 1),
        ...layer.nodes.flatMap((node, i) => [`${indent}  node ${i + 1}`, ...fieldLines(node, depth + 2)]),
        ...fieldLines({ 'user state': layer.user_state }, depth + 1),
      ];
    case 'error':
      return [
        `${indent}error: ${PROBLEMS[layer.code]} (${layer.code}), ${layer.bytes} bytes`,
        ...(layer.bytes === 0 ? [] : [`${indent}  ${bytesText(layer.content)}`]),
      ];
    default:
      return [`${indent}${layerTitle(layer)}, ${layer.bytes} bytes`, ...layerLines(layer.inner, depth + 1)];
  }
}

function layerTitle(layer: Extract<Layer, { inner: Layer }>): string {
  switch (layer.layer) {
    case 'label':
      return `label ${JSON.stringify(layer.label)}`;
    case 'encrypt':
      return `encrypted, version ${layer.version}`;
    case 'encrypt-frame':
      return `encrypted frame of ${layer.length}, version ${layer.version}`;
    case 'crc':
      return `checksum ${layer.crc32}`;
    default:
      return 'compressed';
  }
}

function fieldLines(fields: DescribedFields, depth: number): string[] {
  const width = Math.max(...Object.keys(fields).map((name) => name.length));
  return Object.entries(fields).map(([name, value]) => {
    return `${'  '.repeat(depth)}${name.padEnd(width)}  ${valueText(value)}`;
  });
}

function valueText(value: DescribedFields[string]): string {
  if (value === null || value === undefined) return 'nil';
  return value instanceof Uint8Array ? bytesText(value) : JSON.stringify(value);
}

/** Hexadecimal, and the text too if there is one to read. */
function bytesText(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty';
  const buffer = Buffer.from(bytes);
  const isPrintable = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isPrintable
    ? `${buffer.toString('hex')} ${JSON.stringify(buffer.toString('latin1'))}`
    : buffer.toString('hex');
}
