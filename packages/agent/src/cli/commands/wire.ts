/**
 * `hearsay wire decode`: explains captured packets and streams, layer by layer. It reads standard input, so
 * that what a capture tool or a log prints can be pasted or piped in.
 */
import { text as readText } from 'node:stream/consumers';
import { Command } from 'commander';
import type { CommanderError } from 'commander';
import { nodeAead } from 'hearsay';
import { decodeBase64, describePacket, describeStream, hasErrorLayer, Keyring } from 'hearsay/wire';
import { layerLines } from './wire-tree.ts';

export interface DecodeRequest {
  /** None: nothing is decrypted. */
  readonly keys: readonly Uint8Array[];
  readonly label: string | null;
  /** The input is all that one side of a stream has written, not a datagram. */
  readonly stream: boolean;
  readonly json: boolean;
  /** Every line is an input of its own. */
  readonly lines: boolean;
}

export interface DecodeReport {
  readonly text: string;
  /** Whether everything could be decoded. */
  readonly isComplete: boolean;
}

/**
 * The `wire` command, to be added to a program. It exits with 1 for undecodable input and with 2 for wrong
 * usage.
 */
export function wireCommand(): Command {
  const decode = new Command('decode')
    .description('Explain a packet (hexadecimal or base64 on standard input) layer by layer')
    .option('--key <key>', 'key to decrypt with, base64 or hexadecimal; may be repeated', collect)
    .option('--label <label>', 'the label that must be on it, and with which it was encrypted')
    .option('--stream', 'the input is what one side of a TCP stream wrote')
    .option('--json', 'print JSON, byte strings as {"$hex":…}')
    .option('--lines', 'take every line as an input of its own')
    .exitOverride(exitOnUsage)
    .action(async (options: DecodeOptions) => {
      const keys = (options.key ?? []).map((text) => parseKey(text) ?? decode.error(`error: ${KEY_USAGE}`));
      const { label = null, stream = false, json = false, lines = false } = options;
      const report = decodeText(await readText(process.stdin), { keys, label, stream, json, lines });
      process.stdout.write(report.text);
      if (!report.isComplete) process.exitCode = 1;
    });
  return new Command('wire')
    .description('Look at bytes of the gossip protocol')
    .exitOverride(exitOnUsage)
    .addCommand(decode);
}

interface DecodeOptions {
  readonly key?: readonly string[];
  readonly label?: string;
  readonly stream?: boolean;
  readonly json?: boolean;
  readonly lines?: boolean;
}

// It does not repeat what was given, which may be most of a key.
const KEY_USAGE = "option '--key <key>': a key is 16, 24 or 32 bytes in base64 or hexadecimal.";

/** What the command prints for this input. */
export function decodeText(input: string, request: DecodeRequest): DecodeReport {
  const inputs = request.lines ? input.split('\n').filter((line) => line.trim() !== '') : [input];
  const reports = inputs.map((text) => decodeOne(text, request));
  return {
    text: reports.map((report) => report.text).join(request.json ? '' : '\n'),
    isComplete: reports.length > 0 && reports.every((report) => report.isComplete),
  };
}

/** A key in base64 or hexadecimal, or `undefined`. */
export function parseKey(text: string): Uint8Array | undefined {
  const bytes = /^(?:[0-9a-f]{2})+$/i.test(text) ? unhex(text) : decodeBase64(text);
  return bytes !== undefined && [16, 24, 32].includes(bytes.length) ? bytes : undefined;
}

function decodeOne(text: string, { keys, label, stream, json, lines }: DecodeRequest): DecodeReport {
  const bytes = parseInput(text);
  if (typeof bytes === 'string') {
    return { text: json ? `${JSON.stringify({ error: bytes })}\n` : `error: ${bytes}\n`, isComplete: false };
  }
  const keyring = keys.length === 0 ? null : new Keyring(keys);
  const describe = stream ? describeStream : describePacket;
  const layer = describe(bytes, { label, keyring, aead: nodeAead });
  const isComplete = !hasErrorLayer(layer);
  if (json) return { text: `${JSON.stringify(layer, jsonValue, lines ? 0 : 2)}\n`, isComplete };
  const title = `${stream ? 'stream' : 'packet'}, ${bytes.length} bytes`;
  return { text: `${[title, ...layerLines(layer, 1)].join('\n')}\n`, isComplete };
}

/** The bytes, or what is wrong with the text. */
function parseInput(text: string): Uint8Array | string {
  const digits = text.replace(/\s+/g, '');
  if (digits === '') return 'there is no input';
  if (/^(?:[0-9a-f]{2})+$/i.test(digits)) return unhex(digits);
  if (/^[0-9a-f]+$/i.test(digits) && digits.length % 4 !== 0)
    return 'the input has an odd number of hexadecimal digits';
  return decodeBase64(digits) ?? 'the input is neither hexadecimal nor base64';
}

function collect(text: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, text];
}

function jsonValue(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { $hex: hex(value) } : value;
}

function unhex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function exitOnUsage(error: CommanderError): never {
  process.exit(error.exitCode === 0 ? 0 : 2);
}
