/**
 * A connection to Redis (RESP2), as small as BullMQ needs it: BullMQ brings its scripts and its queue, and
 * leaves the connection to a client of one's choice. It takes the shape of Bun's client, for which BullMQ has
 * an adapter that also reconnects; this class only connects, sends, and reads replies in order.
 */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Where the server is: `redis://[user:password@]host[:port][/db]`, or `rediss://` over TLS. */
export interface RedisTarget {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username: string;
  readonly password: string;
  readonly isTls: boolean;
}

/** Text, a number, nothing, an error within an array, or an array of these. */
export type Reply = string | number | null | Error | Reply[];

const CONNECT_TIMEOUT_MS = 10_000;
const DEFAULT_PORT = 6379;
/** Redis refuses larger values itself (`proto-max-bulk-len`). */
const REPLY_BYTES_MAX = 512 << 20;
const REPLY_ITEMS_MAX = 1 << 24;
/** BullMQ's adapter knows a lost connection by this text. */
const CLOSED = 'Connection is closed.';

/** The target of a URL; `undefined` for what is none. */
export function parseRedisUrl(text: string): RedisTarget | undefined {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '') return undefined;
  const db = /^\/?(\d{0,4})$/.exec(url.pathname)?.[1];
  if (db === undefined || url.search !== '' || url.hash !== '') return undefined;
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    db: Number(db),
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    isTls: url.protocol === 'rediss:',
  };
}

/** The target without its password, for people. */
export function redisText({ host, port, db }: RedisTarget): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}${db === 0 ? '' : `/${db}`}`;
}

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

export class RedisSocket {
  connected: boolean = false;
  onconnect: (() => void) | null = null;
  onclose: ((error?: Error) => void) | null = null;
  readonly #target: RedisTarget;
  readonly #waiting: Waiting[] = [];
  #socket: Socket | null = null;
  #received: Buffer = Buffer.alloc(0);

  constructor(target: RedisTarget) {
    this.#target = target;
  }

  /** @throws an Error with Node's code, or the server's words if it refuses us. */
  async connect(): Promise<void> {
    const { host, port, username, password, db, isTls } = this.#target;
    const socket = isTls ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy(new Error(`no answer from ${host}:${port}`)));
    await new Promise<void>((resolve, reject) => {
      socket.once(isTls ? 'secureConnect' : 'connect', () => resolve());
      socket.once('error', reject);
    });
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end());
    const user = username === '' ? [] : [username];
    if (password !== '') await this.#write(['AUTH', ...user, password]);
    if (db !== 0) await this.#write(['SELECT', String(db)]);
    await this.#write(['PING']);
    socket.setTimeout(0);
    this.connected = true;
    this.onconnect?.();
  }

  close(): void {
    this.#socket?.destroy();
    this.#end();
  }

  /** Another connection to the same server, not yet connected. */
  async duplicate(): Promise<this> {
    return new RedisSocket(this.#target) as this;
  }

  /** Sends a command at once; replies come in the order of commands. */
  async send<T = Reply>(command: string, args: (string | Buffer)[]): Promise<T> {
    if (!this.connected) throw new Error(CLOSED);
    return (await this.#write([command, ...args])) as T;
  }

  // Bun's client has these besides `send`, and BullMQ's type asks for them.

  async get(key: string): Promise<string | null> {
    return this.send('GET', [key]);
  }

  async smembers(key: string): Promise<unknown[]> {
    return this.send('SMEMBERS', [key]);
  }

  async incr(key: string): Promise<number> {
    return this.send('INCR', [key]);
  }

  #write(words: readonly (string | Buffer)[]): Promise<Reply> {
    const parts: Buffer[] = [Buffer.from(`*${words.length}\r\n`)];
    for (const word of words) {
      const bytes = typeof word === 'string' ? Buffer.from(word) : word;
      parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from('\r\n'));
    }
    return new Promise<Reply>((resolve, reject) => {
      if (this.#socket === null || this.#socket.destroyed) {
        reject(new Error(CLOSED));
        return;
      }
      this.#waiting.push({ resolve, reject });
      this.#socket.write(Buffer.concat(parts));
    });
  }

  #take(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    let at = 0;
    try {
      for (;;) {
        const found = decodeReply(this.#received, at);
        if (found === null) break;
        at = found.end;
        const waiting = this.#waiting.shift();
        if (found.reply instanceof Error) waiting?.reject(found.reply);
        else waiting?.resolve(found.reply);
      }
    } catch (error) {
      this.#socket?.destroy(error as Error);
    }
    this.#received = this.#received.subarray(at);
  }

  #end(error?: Error): void {
    const wasConnected = this.connected;
    this.connected = false;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error ?? new Error(CLOSED));
    if (wasConnected) this.onclose?.(error);
  }
}

/** The reply that begins at `at`; `null`: more bytes are needed. @throws an Error for what is not RESP2. */
export function decodeReply(bytes: Buffer, at: number): { reply: Reply; end: number } | null {
  const lineEnd = bytes.indexOf('\r\n', at);
  if (lineEnd < 0) return null;
  const line = bytes.toString('utf8', at + 1, lineEnd);
  const end = lineEnd + 2;
  switch (String.fromCharCode(bytes[at]!)) {
    case '+':
      return { reply: line, end };
    case '-':
      return { reply: new Error(line), end };
    case ':':
      return { reply: Number(line), end };
    case '$': {
      const length = lengthOf(line, REPLY_BYTES_MAX);
      if (length < 0) return { reply: null, end };
      if (bytes.length < end + length + 2) return null;
      return { reply: bytes.toString('utf8', end, end + length), end: end + length + 2 };
    }
    case '*':
      return decodeArray(bytes, end, lengthOf(line, REPLY_ITEMS_MAX));
    default:
      throw new Error('the server does not speak Redis');
  }
}

function decodeArray(bytes: Buffer, at: number, length: number): { reply: Reply; end: number } | null {
  if (length < 0) return { reply: null, end: at };
  const items: Reply[] = [];
  let end = at;
  while (items.length < length) {
    const item = decodeReply(bytes, end);
    if (item === null) return null;
    items.push(item.reply);
    end = item.end;
  }
  return { reply: items, end };
}

function lengthOf(line: string, most: number): number {
  const length = Number(line);
  if (Number.isInteger(length) && length >= -1 && length <= most) return length;
  throw new Error('the server does not speak Redis');
}
