/**
 * Keeps encryption keys out of a recording. The envelope's keys never come here, but Serf's key operations
 * carry keys inside it: in commands, in queries, in answers, and in the state of a core that passes them on.
 *
 * Each key gets a stand-in of the same length, the same one wherever it appears, so that a replay finds the
 * keys that it looks for and sends messages of the same lengths. Keys are learnt where they are named (the
 * keyring, key commands, key queries and the answers to them) and then replaced wherever they appear, as
 * bytes and in base64.
 */
import { decodeBase64 } from '../base/base64.ts';
import { DecodeError } from '../base/errors.ts';
import { decodeKeyRequest, decodeKeyResponse } from '../serf/key-messages.ts';
import { SerfMessageType } from '../serf/message-type.ts';
import { decodeQuery, decodeQueryResponse } from '../serf/query-messages.ts';
import { decodeRelay } from '../serf/relay-messages.ts';
import { MessageType } from '../wire/message-type.ts';
import { StreamUserDecoder } from '../wire/stream-user.ts';
import type { Keyring } from '../wire/keyring.ts';

interface KnownKey {
  readonly raw: Buffer;
  /** In base64, without padding. */
  readonly text: string;
  readonly textBytes: Buffer;
  readonly standIn: Buffer;
  readonly standInText: string;
}

const KEY_BYTES: ReadonlySet<number> = new Set([16, 24, 32]);
/** A peer could name any number; each is looked for in everything. The oldest are forgotten first. */
const KEYS_MAX = 256;

export class Redaction {
  readonly #known = new Map<string, KnownKey>();
  #learnt = 0;

  /** How many keys it looks for. */
  get size(): number {
    return this.#known.size;
  }

  /** Learns the keys of a keyring; their stand-ins, the primary first. */
  keyring(keyring: Keyring): Uint8Array[] {
    return keyring.keys.map((key) => this.#learn(key).standIn);
  }

  /** Learns whatever keys a message from a peer names, plain and type byte first. */
  learnFrom(message: Uint8Array): void {
    if (message[0] === MessageType.User) this.#learnFromUser(() => message.subarray(1));
  }

  /**
   * The same from a stream, where a user message has a header. Only what comes in one piece is read: so does
   * all that is encrypted or compressed, and without encryption there are no keys.
   */
  learnFromStream(bytes: Uint8Array): void {
    if (bytes[0] !== MessageType.User) return;
    this.#learnFromUser(() => new StreamUserDecoder().push(bytes.subarray(1)));
  }

  /** Learns the key of a command about keys. */
  learnFromCommand(command: unknown): void {
    const { type, key } = command as { readonly type?: unknown; readonly key?: unknown };
    if (type === 'keys' && key instanceof Uint8Array) this.#offer(key);
  }

  /** The bytes with every key replaced; themselves if there is none in them. */
  bytes(bytes: Uint8Array): Uint8Array {
    if (this.#known.size === 0) return bytes;
    let clean: Buffer | null = null;
    const seen = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    for (const { raw, textBytes, standIn, standInText } of this.#known.values()) {
      const pairs = [
        [raw, standIn],
        [textBytes, Buffer.from(standInText)],
      ] as const;
      for (const [key, other] of pairs) {
        for (let at = seen.indexOf(key); at >= 0; at = seen.indexOf(key, at + 1)) {
          clean ??= Buffer.from(seen);
          other.copy(clean, at);
        }
      }
    }
    return clean === null ? bytes : new Uint8Array(clean.buffer, clean.byteOffset, clean.length);
  }

  /** Plain data with every key replaced; itself if no key is known. */
  data(data: unknown): unknown {
    return this.#known.size === 0 ? data : this.#walk(data);
  }

  #walk(data: unknown): unknown {
    if (typeof data === 'string') return this.#text(data);
    if (typeof data !== 'object' || data === null) return data;
    if (data instanceof Uint8Array) return this.bytes(data);
    if (ArrayBuffer.isView(data)) return data;
    if (Array.isArray(data)) return data.map((one) => this.#walk(one));
    if (data instanceof Map) return new Map(this.#walk([...data]) as [unknown, unknown][]);
    if (data instanceof Set) return new Set(this.#walk([...data]) as unknown[]);
    const entries = Object.entries(data).map(([key, value]) => [this.#text(key), this.#walk(value)]);
    return Object.fromEntries(entries);
  }

  #text(text: string): string {
    let clean = text;
    for (const { text: key, standInText } of this.#known.values()) {
      if (clean.length >= key.length) clean = clean.replaceAll(key, standInText);
    }
    return clean;
  }

  /** What cannot be read is not Serf's, and names no key. */
  #learnFromUser(read: () => Uint8Array | undefined): void {
    try {
      const message = read();
      if (message !== undefined) this.#learnFromSerf(message);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }

  #learnFromSerf(message: Uint8Array): void {
    switch (message[0]) {
      case SerfMessageType.Query: {
        const { name, payload } = decodeQuery(message);
        if (name.startsWith('_serf_') && payload?.[0] === SerfMessageType.KeyRequest) {
          this.#offer(decodeKeyRequest(payload).key);
        }
        return;
      }
      case SerfMessageType.QueryResponse: {
        const { payload } = decodeQueryResponse(message);
        if (payload?.[0] !== SerfMessageType.KeyResponse) return;
        const { keys, primaryKey } = decodeKeyResponse(payload);
        for (const text of [...keys, primaryKey]) this.#offer(decodeBase64(text));
        return;
      }
      case SerfMessageType.Relay:
        return this.#learnFromSerf(decodeRelay(message).message);
      default:
    }
  }

  /** What has another length is no key, and nobody's keyring takes it. */
  #offer(key: Uint8Array | undefined): void {
    if (key !== undefined && KEY_BYTES.has(key.length)) this.#learn(key);
  }

  #learn(key: Uint8Array): KnownKey {
    const raw = Buffer.from(key);
    const text = base64(raw);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#learnt += 1;
    const standIn = Buffer.alloc(raw.length, `stand-in ${String(this.#learnt).padStart(6, '0')} `);
    const learnt = { raw, text, textBytes: Buffer.from(text), standIn, standInText: base64(standIn) };
    this.#known.set(text, learnt);
    if (this.#known.size > KEYS_MAX) this.#known.delete(this.#known.keys().next().value!);
    return learnt;
  }
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
