/**
 * Every recorded conversation over Serf's RPC. The server is sent what the real client sent, with an agent
 * behind it that does what the recorded one did, and must answer value for value, keys in the same order. Our
 * client is asked to do what the real one did, and must send the same.
 *
 * Not compared, because they are of the agent and not of RPC: which members, versions, counters, log lines
 * and times there are (they are given to the agent from the recording); the order of records of different
 * streams among each other; the order of keys in Go's maps.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import { RpcClient } from '../../packages/agent/src/rpc/client.ts';
import type { RpcStream } from '../../packages/agent/src/rpc/client-stream.ts';
import { RpcConnectionError } from '../../packages/agent/src/rpc/client-errors.ts';
import { serveRpc } from '../../packages/agent/src/rpc/server.ts';
import { ValueDecoder } from '../../packages/agent/src/rpc/value-decoder.ts';
import { encodeValues } from '../../packages/agent/src/rpc/values.ts';
import { FakeLog } from '../support/fake-rpc-agent.ts';
import { describeKinds, ofKind, unhex, type VectorFile } from './load.ts';
import {
  bytesOf,
  coordinateOf,
  type Fields,
  keyAnswerOf,
  membersOf,
  ordered,
  type Plain,
  plainOf,
  RecordedAgent,
  Recording,
  type Request,
  type RpcVector,
} from './rpc-recording.ts';

const LIMITS = { valueBytesMax: 1 << 24, itemsMax: 1 << 20, depthMax: 16 };
const PROBE_SEQ = 4242;
const SOON = { timeout: 5000, interval: 3 };

/** The values that come over a socket, in the form of the vectors. */
class Heard {
  readonly values: Plain[] = [];
  readonly socket: Socket;
  isClosed = false;

  constructor(socket: Socket) {
    const decoder = new ValueDecoder(LIMITS);
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('close', () => (this.isClosed = true));
    socket.on('data', (chunk: Uint8Array) => {
      decoder.push(chunk);
      for (let value = decoder.next(); value !== undefined; value = decoder.next()) {
        this.values.push(plainOf(value));
      }
    });
  }

  /** Waits for so many in all. */
  async count(count: number): Promise<void> {
    await vi.waitFor(() => expect(this.values.length).toBeGreaterThanOrEqual(count), SOON);
  }

  async closed(): Promise<void> {
    await vi.waitFor(() => expect(this.isClosed).toBe(true), SOON);
  }
}

async function dial(address: string): Promise<Socket> {
  const socket = connect(Number(address.split(':').pop()), '127.0.0.1');
  await new Promise((resolve) => {
    socket.once('connect', resolve);
  });
  return socket;
}

/** The values by the number that they belong to, each header before its body. */
function bySeq(values: readonly Plain[]): Map<number, string[]> {
  const streams = new Map<number, string[]>();
  let seq = 0;
  for (const value of values) {
    const isHeader = typeof value === 'object' && value !== null && 'Seq' in value && 'Error' in value;
    if (isHeader) seq = (value as Fields)['Seq'] as number;
    const stream = streams.get(seq) ?? [];
    stream.push(ordered(value));
    streams.set(seq, stream);
  }
  return streams;
}

async function replayAtServer(vector: RpcVector): Promise<void> {
  const recording = new Recording(vector);
  const agent = new RecordedAgent(recording);
  const { authKey } = recording;
  const server = await serveRpc({ api: agent, bind: '127.0.0.1:0', authKey, log: new FakeLog() });
  const heard = new Heard(await dial(server.address));
  const expected: Plain[] = [];
  try {
    for (const [i, { from, hex, objects = [] }] of vector.turns.entries()) {
      if (from === 'client') {
        heard.socket.write(unhex(hex));
        continue;
      }
      const records = recording.units.filter(({ turn, isRecord }) => turn === i && isRecord).length;
      await heard.count(expected.length + objects.length - 2 * records);
      agent.play(i);
      expected.push(...objects);
      await heard.count(expected.length);
    }
    const hasLeft = recording.requests.some(
      ({ command, answer }) => command === 'leave' && answer?.error === '',
    );
    if (vector.server_closed === true || hasLeft) {
      await heard.closed();
    } else {
      heard.socket.write(encodeValues({ Command: 'handshake', Seq: PROBE_SEQ }, { Version: 1 }));
      await heard.count(expected.length + 1);
      expect((heard.values.pop() as Fields)['Seq']).toBe(PROBE_SEQ);
    }
    expect(bySeq(heard.values)).toEqual(bySeq(expected));
  } finally {
    heard.socket.destroy();
    await server.close();
  }
}

/** A server that says what was recorded, and keeps what it hears. */
async function recordedServer(
  vector: RpcVector,
): Promise<{ address: string; heard: Plain[]; close(): void }> {
  const heard: Plain[] = [];
  const server = createServer((socket) => {
    const client = new Heard(socket);
    void (async () => {
      let count = 0;
      for (const { from, hex, objects = [] } of vector.turns) {
        if (from === 'server') socket.write(unhex(hex));
        else await client.count((count += objects.length));
      }
      heard.push(...client.values);
    })().catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { address: `127.0.0.1:${port}`, heard, close: () => server.close() };
}

async function drain<T>(stream: RpcStream<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}

/** Asks for what the recorded client asked for, and compares what comes of it. */
class Asker {
  readonly #client: RpcClient;
  readonly #recording: Recording;
  readonly #streams = new Map<number, RpcStream<unknown>>();

  constructor(client: RpcClient, recording: Recording) {
    this.#client = client;
    this.#recording = recording;
  }

  async ask(request: Request): Promise<void> {
    const { answer } = request;
    const asked = this.#ask(request);
    if (answer === undefined) return asked;
    const isPartOfAnswer = /^(join|.*-keys?)$/.test(request.command);
    if (answer.error === '' || isPartOfAnswer) await asked;
    else await expect(asked).rejects.toMatchObject({ name: 'RpcError', message: answer.error });
  }

  async #ask({ command, body, answer, seq }: Request): Promise<void> {
    const client = this.#client;
    const text = (key: string): string => body[key] as string;
    switch (command) {
      case 'members':
        return expect(await client.members()).toEqual(membersOf(answer!.body));
      case 'members-filtered': {
        const tags = body['Tags'] as Record<string, string>;
        const members = await client.membersFiltered({ name: text('Name'), status: text('Status'), tags });
        return expect(members).toEqual(membersOf(answer!.body));
      }
      case 'event': {
        const coalesce = body['Coalesce'] as boolean;
        return client.event(text('Name'), bytesOf(body['Payload']), { coalesce });
      }
      case 'force-leave':
        return client.forceLeave(text('Node'), { prune: body['Prune'] as boolean });
      case 'join': {
        const joined = await client.join(body['Existing'] as string[], { replay: body['Replay'] as boolean });
        const error = answer!.error === '' ? null : answer!.error;
        return expect(joined).toEqual({ joined: (answer!.body as Fields)['Num'], error });
      }
      case 'leave':
        return client.leave();
      case 'tags':
        return client.tags({
          set: body['Tags'] as Record<string, string>,
          remove: body['DeleteTags'] as string[],
        });
      case 'stats': {
        const stats = [...(await client.stats())].map(([name, group]) => [name, Object.fromEntries(group)]);
        return expect(Object.fromEntries(stats)).toEqual(answer!.body);
      }
      case 'get-coordinate':
        return expect(await client.coordinate(text('Node'))).toEqual(coordinateOf(answer!.body));
      case 'query':
        return this.#query(body, seq);
      case 'stream':
        this.#streams.set(seq, await client.stream(text('Type')));
        return;
      case 'monitor':
        this.#streams.set(seq, await client.monitor(text('LogLevel') as 'INFO'));
        return;
      case 'stop':
        return this.#stop(body['Stop'] as number);
      default:
        return this.#keys(command, text('Key'), answer!);
    }
  }

  async #query(body: Fields, seq: number): Promise<void> {
    const tags = body['FilterTags'] as Record<string, string> | null;
    const nodes = body['FilterNodes'] as string[] | null;
    const answers = await this.#client.query({
      name: body['Name'] as string,
      payload: bytesOf(body['Payload']),
      ...(nodes === null ? {} : { nodes }),
      ...(tags === null ? {} : { tags }),
      wantsAcks: body['RequestAck'] as boolean,
      relayFactor: body['RelayFactor'] as number,
      timeoutMs: (body['Timeout'] as number) / 1e6,
    });
    const recorded = this.#records(seq).filter(({ Type }) => Type !== 'done');
    expect(await drain(answers)).toEqual(
      recorded.map(({ Type, From, Payload }) => ({ kind: Type, from: From, payload: bytesOf(Payload) })),
    );
  }

  /** Takes as many records as were recorded, then leaves the loop, which must send the stop. */
  async #stop(seq: number): Promise<void> {
    const recorded = this.#records(seq);
    const stream = this.#streams.get(seq)!;
    let count = 0;
    if (recorded.length === 0) return stream.stop();
    for await (const record of stream) {
      const { Log, Event, Name } = recorded[count]!;
      if (Log !== undefined) expect(record).toBe(Log);
      else expect(record).toMatchObject({ event: Event, name: Name });
      count += 1;
      if (count === recorded.length) break;
    }
  }

  async #keys(command: string, key: string, answer: NonNullable<Request['answer']>): Promise<void> {
    const ask = {
      'install-key': () => this.#client.installKey(key),
      'use-key': () => this.#client.useKey(key),
      'remove-key': () => this.#client.removeKey(key),
      'list-keys': () => this.#client.listKeys(),
    }[command];
    if (ask === undefined) throw new Error(`${command} is no command of the client`);
    const { primaryKeys: _, ...recorded } = keyAnswerOf(answer);
    expect(await ask()).toEqual(recorded);
  }

  #records(seq: number): Fields[] {
    const records = this.#recording.units.filter((one) => one.seq === seq && one.isRecord);
    return records.map(({ body }) => body as Fields);
  }
}

async function replayWithClient(vector: RpcVector): Promise<void> {
  const recording = new Recording(vector);
  const server = await recordedServer(vector);
  const auth = recording.requests.find(({ command }) => command === 'auth');
  const authKey = (auth?.body['AuthKey'] ?? '') as string;
  const connecting = RpcClient.connect({ address: server.address, authKey });
  try {
    if (auth !== undefined && auth.answer!.error !== '') {
      await expect(connecting).rejects.toMatchObject({ name: 'RpcError', message: auth.answer!.error });
    } else {
      const client = await connecting;
      const asker = new Asker(client, recording);
      const requests = recording.requests.filter(({ command }) => !/^(handshake|auth)$/.test(command));
      for (const request of requests) await asker.ask(request);
      client.close();
    }
    const sent = vector.turns.flatMap(({ from, objects = [] }) => (from === 'client' ? objects : []));
    await vi.waitFor(() => expect(server.heard).toHaveLength(sent.length), SOON);
    expect(server.heard.map((value) => ordered(value))).toEqual(sent.map((value) => ordered(value)));
  } finally {
    server.close();
  }
}

async function eachVector(
  file: VectorFile,
  kinds: readonly string[],
  check: (vector: RpcVector) => Promise<void>,
): Promise<void> {
  const vectors = kinds.flatMap((kind) => ofKind<RpcVector>(file, kind));
  for (const vector of vectors) {
    try {
      await check(vector);
    } catch (error) {
      if (error instanceof Error) error.message = `vector ${vector.id}: ${error.message}`;
      throw error;
    }
  }
  console.log(`${file.name}: ${vectors.length} vectors`);
}

describeKinds(['rpc-conversation', 'rpc-direct'], (file) => {
  test('the server answers every recorded client as the real one did', () =>
    eachVector(file, ['rpc-conversation', 'rpc-direct'], replayAtServer));
});

describeKinds(['rpc-conversation'], (file) => {
  test('our client sends what the real one sent, and understands the recorded answers', () =>
    eachVector(file, ['rpc-conversation'], replayWithClient));
});

test('a recorded answer that never comes is a lost connection, not a wait for ever', async () => {
  const turns = [
    { from: 'client', hex: '', objects: [{}, {}] },
    { from: 'server', hex: Buffer.from(encodeValues({ Error: '', Seq: 1 })).toString('hex') },
    { from: 'client', hex: '', objects: [{}] },
    { from: 'client', hex: '', objects: [{}] },
  ] as unknown as RpcVector['turns'];
  const server = await recordedServer({ id: '', kind: 'rpc-direct', turns });
  const client = await RpcClient.connect({ address: server.address });
  const asked = client.members();
  server.close();
  client.close();
  await expect(asked).rejects.toThrow(RpcConnectionError);
});
