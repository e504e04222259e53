/**
 * A recorded conversation over Serf's RPC, taken apart: requests with their answers and records, and an agent
 * that does what the recorded one did, when it did it.
 */
import type { Coordinate, KeyAnswer, KeyOperation, QueryRequest, SerfMember, Tags } from 'hearsay/core';
import type {
  AgentApi,
  AgentEvent,
  LogLevel,
  LogLine,
  QueryAnswer,
} from '../../packages/agent/src/agent/agent-api.ts';
import { MapValue, Raw, Float, type Value } from '../../packages/agent/src/rpc/values.ts';
import { Channel, fakeMember } from '../support/fake-rpc-agent.ts';
import { unhex, type Vector } from './load.ts';

/** Anything in the form of the vectors. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };
export type Fields = Record<string, Plain>;

export interface Turn {
  readonly from: 'client' | 'server';
  readonly hex: string;
  /** Missing where the bytes are no msgpack. */
  readonly objects?: Plain[];
}

export interface RpcVector extends Vector {
  readonly turns: Turn[];
  readonly command?: string;
  readonly server_closed?: boolean;
}

/** A header of the server and what belongs to it. */
export interface Unit {
  readonly seq: number;
  readonly error: string;
  readonly body: Plain | undefined;
  readonly turn: number;
  /** Of a stream, not the answer that began it. */
  readonly isRecord: boolean;
}

export interface Request {
  readonly command: string;
  readonly seq: number;
  readonly body: Fields;
  readonly answer: Unit | undefined;
}

const BODILESS = ['members', 'leave', 'list-keys', 'stats'];
const STREAMING = ['stream', 'monitor', 'query'];

export class Recording {
  readonly requests: Request[] = [];
  readonly units: Unit[] = [];
  readonly turns: readonly Turn[];

  constructor({ turns }: RpcVector) {
    this.turns = turns;
    const sent = turns.flatMap(({ from, objects = [] }) => (from === 'client' ? requestsOf(objects) : []));
    for (const [turn, { from, objects = [] }] of turns.entries()) {
      if (from === 'server') this.#addUnits(objects, turn, sent);
    }
    const answers = this.units.filter(({ isRecord }) => !isRecord);
    for (const request of sent) {
      const at = answers.findIndex(({ seq }) => seq === request.seq);
      this.requests.push({ ...request, answer: at < 0 ? undefined : answers.splice(at, 1)[0] });
    }
  }

  /** What `rpc_auth` was, as far as it shows. */
  get authKey(): string {
    const auths = this.requests.filter(({ command }) => command === 'auth');
    const accepted = auths.find(({ answer }) => answer?.error === '');
    if (accepted !== undefined) return accepted.body['AuthKey'] as string;
    return this.units.some(({ error }) => /^(Authentication|Invalid auth)/.test(error)) ? 'sekrit' : '';
  }

  #addUnits(objects: Plain[], turn: number, sent: { command: string; seq: number }[]): void {
    for (let i = 0; i < objects.length; i += 1) {
      const { Seq: seq, Error: error } = objects[i] as { Seq: number; Error: string };
      const next = objects[i + 1];
      const body = next === undefined || isHeader(next) ? undefined : next;
      if (body !== undefined) i += 1;
      const isStream = sent.some((one) => one.seq === seq && STREAMING.includes(one.command));
      this.units.push({ seq, error, body, turn, isRecord: isStream && body !== undefined });
    }
  }
}

function requestsOf(objects: Plain[]): Omit<Request, 'answer'>[] {
  const requests: Omit<Request, 'answer'>[] = [];
  for (let i = 0; i < objects.length; i += 1) {
    const head = objects[i]!;
    const [command, seq] = Array.isArray(head)
      ? (head as [string, number])
      : [(head as Fields)['Command'] as string, (head as Fields)['Seq'] as number];
    const hasBody = !BODILESS.includes(command) && i + 1 < objects.length;
    requests.push({ command, seq, body: hasBody ? (objects[i + 1] as Fields) : {} });
    if (hasBody) i += 1;
  }
  return requests;
}

function isHeader(object: Plain): boolean {
  const keys = typeof object === 'object' && object !== null ? Object.keys(object).sort() : [];
  return keys.join() === 'Error,Seq';
}

/** A value of ours in the form of the vectors; maps keep their order. */
export function plainOf(value: Value): Plain {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return { [value < 0n ? '$i64' : '$u64']: String(value) };
  if (value instanceof Raw) {
    const bytes = Buffer.from(value.bytes);
    return value.isText ? bytes.toString() : { $bin: bytes.toString('hex') };
  }
  if (value instanceof Float) return { $f64: value.value };
  if (value instanceof MapValue) {
    return Object.fromEntries(value.entries.map(([key, one]) => [plainOf(key) as string, plainOf(one)]));
  }
  if (Array.isArray(value)) return value.map(plainOf);
  throw new Error('an extension type');
}

const FREE_MAPS = ['Tags', 'FilterTags', 'Keys', 'Messages'];

/** As text. The keys of Go's maps, whose order means nothing, are sorted; those of structs as they came. */
export function ordered(value: Plain, isFree = false): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((one) => ordered(one)).join()}]`;
  const isStats = 'runtime' in value;
  const entries = Object.entries(value).map(([key, one]) => {
    return `${JSON.stringify(key)}:${ordered(one, isStats || FREE_MAPS.includes(key))}`;
  });
  return `{${(isFree || isStats ? entries.sort() : entries).join()}}`;
}

export function bytesOf(value: Plain | undefined): Uint8Array | null {
  if (value === null || value === undefined) return null;
  return unhex((value as { $bin: string }).$bin);
}

function memberOf(member: Plain): SerfMember {
  const fields = member as Fields;
  const versions = ['ProtocolMin', 'ProtocolMax', 'ProtocolCur', 'DelegateMin', 'DelegateMax', 'DelegateCur'];
  return {
    name: fields['Name'] as string,
    address: { bytes: bytesOf(fields['Addr'])!, port: fields['Port'] as number },
    tags: fields['Tags'] as Tags,
    status: fields['Status'] as SerfMember['status'],
    versions: Uint8Array.from(versions.map((name) => fields[name] as number)),
  };
}

export function membersOf(body: Plain | undefined): SerfMember[] {
  return ((body as Fields)['Members'] as Plain[]).map(memberOf);
}

/** What a recorded answer to a key command says. */
export function keyAnswerOf({ error, body }: Unit): KeyAnswer {
  const { Messages, Keys, NumNodes, NumErr, NumResp } = body as Fields;
  return {
    nodes: NumNodes as number,
    responses: NumResp as number,
    errors: NumErr as number,
    messages: new Map(Object.entries(Messages as Record<string, string>)),
    keys: new Map(Object.entries((Keys ?? {}) as Record<string, number>)),
    primaryKeys: new Map(),
    error: error === '' ? null : error,
  };
}

export function coordinateOf(body: Plain | undefined): Coordinate | undefined {
  const { Coord, Ok } = body as { Coord: Fields; Ok: boolean };
  const float = (value: Plain | undefined): number => (value as { $f64: number }).$f64;
  if (!Ok) return undefined;
  const vec = (Coord['Vec'] as Plain[]).map(float);
  const [error, adjustment, height] = [Coord['Error'], Coord['Adjustment'], Coord['Height']].map(float);
  return { vec, error: error!, adjustment: adjustment!, height: height! };
}

/** Members that no recorded filter lets through. */
const DECOYS = [
  fakeMember('Decoy', { tags: { role: 'decoy' } }),
  fakeMember('a decoy', { status: 'failed' }),
];

function fits(member: SerfMember, { Name, Status, Tags }: Fields): boolean {
  const matches = (expression: Plain | undefined, text: string): boolean =>
    typeof expression !== 'string' || new RegExp(`^${expression}$`).test(text);
  const tags = Object.entries((Tags ?? {}) as Record<string, string>);
  const hasName = Name === '' || matches(Name, member.name);
  const hasStatus = Status === '' || matches(Status, member.status);
  return hasName && hasStatus && tags.every(([tag, value]) => matches(value, member.tags[tag] ?? ''));
}

/** Answers as was recorded, and checks that it is asked as was recorded. */
export class RecordedAgent implements AgentApi {
  readonly name = 'recorded';
  readonly #recording: Recording;
  readonly #open: Request[];
  readonly #queries = new Map<number, Channel<QueryAnswer>>();
  readonly #listeners = new Set<(event: AgentEvent) => void>();
  readonly #watchers = new Set<(line: LogLine) => void>();

  constructor(recording: Recording) {
    this.#recording = recording;
    this.#open = [...recording.requests];
  }

  readonly log: AgentApi['log'] = {
    recent: () => [],
    subscribe: (listener) => {
      this.#watchers.add(listener);
      return () => this.#watchers.delete(listener);
    },
  };

  /** Does what made the recorded agent send the records of this turn. */
  play(turn: number): void {
    for (const { seq, body, isRecord, turn: at } of this.#recording.units) {
      if (isRecord && at === turn) this.#playOne(seq, body as Fields);
    }
  }

  #playOne(seq: number, body: Fields): void {
    const { Log, Type, Event: event } = body;
    if (typeof Log === 'string') {
      const level = /\[(\w+)\]/.exec(Log)![1] as LogLevel;
      for (const watcher of this.#watchers) watcher({ level, text: Log });
    } else if (typeof Type === 'string') {
      const answers = this.#queries.get(seq)!;
      const from = body['From'] as string;
      if (Type === 'done') answers.end();
      else answers.push({ kind: Type as 'ack', from, payload: bytesOf(body['Payload']) });
    } else {
      for (const listener of this.#listeners) listener(this.#eventOf(event as string, body));
    }
  }

  #eventOf(event: string, body: Fields): AgentEvent {
    const name = body['Name'] as string;
    const payload = bytesOf(body['Payload']);
    const lamportTime = BigInt((body['LTime'] ?? 0) as number);
    if (event === 'user') return { event, name, payload, lamportTime, coalesce: body['Coalesce'] as boolean };
    if (event !== 'query') return { event: event as 'member-join', members: membersOf(body) };
    const respond = async (): Promise<void> => {
      const { error } = this.#take('respond');
      if (error !== '') throw new Error(error.replace('failed to respond to key query: ', ''));
    };
    return { event, name, payload, lamportTime, from: '', deadline: Infinity, respond };
  }

  /** The recorded answer to the next request of this kind, which must say what we are asked. */
  #take(command: string, said: Fields = {}): Unit {
    const at = this.#open.findIndex((one) => one.command === command);
    const [request] = at < 0 ? [] : this.#open.splice(at, 1);
    if (request?.answer === undefined) throw new Error(`${command} was not recorded, or not answered`);
    for (const [key, value] of Object.entries(said)) {
      const recorded = request.body[key] ?? zeroLike(value);
      if (!isEmpty(recorded, value) && ordered(recorded, true) !== ordered(value, true)) {
        throw new Error(
          `${command}: ${key} is ${JSON.stringify(value)}, recorded ${JSON.stringify(recorded)}`,
        );
      }
    }
    return request.answer;
  }

  #do(command: string, said: Fields): void {
    const { error } = this.#take(command, said);
    if (error !== '') throw new Error(error);
  }

  members(): readonly SerfMember[] {
    const next = this.#open.find(({ command }) => command.startsWith('members'))!;
    if (next.answer === undefined) return DECOYS; // the filter is none, and nobody was told
    const members = membersOf(this.#take(next.command).body);
    if (next.command === 'members') return members;
    return [...DECOYS.filter((decoy) => !fits(decoy, next.body)), ...members];
  }

  async join(
    addresses: readonly string[],
    { replay }: { readonly replay: boolean },
  ): Promise<{ joined: number; error: string | null }> {
    const { error, body } = this.#take('join', { Existing: [...addresses], Replay: replay });
    return { joined: (body as Fields)['Num'] as number, error: error === '' ? null : error };
  }

  async leave(): Promise<void> {
    this.#do('leave', {});
  }

  async forceLeave(name: string, { prune }: { readonly prune: boolean }): Promise<void> {
    this.#do('force-leave', { Node: name, Prune: prune });
  }

  async publish(
    name: string,
    payload: Uint8Array | null,
    { coalesce }: { readonly coalesce: boolean },
  ): Promise<void> {
    this.#do('event', { Name: name, Payload: binOf(payload), Coalesce: coalesce });
  }

  async query(request: QueryRequest): Promise<AsyncIterable<QueryAnswer>> {
    const { name, payload, wantsAcks = false, relayFactor = 0, timeoutMs = 0 } = request;
    const said = { Name: name, Payload: binOf(payload), RequestAck: wantsAcks, RelayFactor: relayFactor };
    const { error, seq } = this.#take('query', { ...said, Timeout: timeoutMs * 1e6 });
    if (error !== '') throw new Error(error);
    const answers = new Channel<QueryAnswer>();
    this.#queries.set(seq, answers);
    return answers;
  }

  tags(): Tags {
    return {};
  }

  async setTags(tags: Tags): Promise<void> {
    this.#do('tags', { Tags: { ...tags } });
  }

  async keys(operation: KeyOperation, key: Uint8Array | null): Promise<KeyAnswer> {
    if (operation === 'list') return keyAnswerOf(this.#take('list-keys'));
    return keyAnswerOf(this.#take(`${operation}-key`, { Key: Buffer.from(key!).toString('base64') }));
  }

  coordinate(name: string): Coordinate | undefined {
    return coordinateOf(this.#take('get-coordinate', { Node: name }).body);
  }

  stats(): Record<string, Record<string, string>> {
    return this.#take('stats').body as Record<string, Record<string, string>>;
  }

  subscribe(listener: (event: AgentEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  views(): never {
    throw new Error('no recording has it');
  }

  doctor(): never {
    throw new Error('no recording has it');
  }

  why(): never {
    throw new Error('no command of RPC asks that');
  }
}

function binOf(payload: Uint8Array | null): Plain {
  return payload === null ? null : { $bin: Buffer.from(payload).toString('hex') };
}

/** The agent is not told whether it was nil or empty: it means the same to it. */
function isEmpty(recorded: Plain, value: Plain): boolean {
  const size = (one: Plain): number => (typeof one === 'object' ? Object.keys(one ?? {}).length : 1);
  return size(recorded) === 0 && size(value) === 0;
}

function zeroLike(value: Plain): Plain {
  if (typeof value === 'object') return null;
  return typeof value === 'number' ? 0 : typeof value === 'boolean' ? false : '';
}
