/**
 * An `AgentApi` without a cluster: a few members in memory that join, leave, answer and share keys when told
 * to, with serf's texts for what goes wrong. For tests of what drives an agent.
 */
import type { Coordinate, KeyAnswer, KeyOperation, QueryRequest, SerfMember, Tags } from 'hearsay/core';
import type { Logger, Why } from 'hearsay';
import type {
  AgentApi,
  AgentEvent,
  AgentLog,
  LogLevel,
  LogLine,
  QueryAnswer,
} from '../../packages/agent/src/agent/agent-api.ts';
import type { ClusterViews } from '../../packages/agent/src/agent/cluster-views.ts';
import type { Diagnosis } from '../../packages/agent/src/doctor/doctor.ts';

const NOT_ENCRYPTED = 'No keyring to modify (encryption not enabled)';
const QUERY_MS = 300;

export class FakeLog implements AgentLog, Logger {
  readonly #lines: LogLine[] = [];
  readonly #listeners = new Set<(line: LogLine) => void>();

  recent(): readonly LogLine[] {
    return this.#lines.slice(-512);
  }

  subscribe(listener: (line: LogLine) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many listen now. */
  get listening(): number {
    return this.#listeners.size;
  }

  add(level: LogLevel, text: string): void {
    const line = { level, text: `2026/11/22 22:17:38 [${level}] ${text}` };
    this.#lines.push(line);
    for (const listener of this.#listeners) listener(line);
  }

  debug(_fields: object, message: string): void {
    this.add('DEBUG', message);
  }

  info(_fields: object, message: string): void {
    this.add('INFO', message);
  }

  warn(_fields: object, message: string): void {
    this.add('WARN', message);
  }

  error(_fields: object, message: string): void {
    this.add('ERR', message);
  }
}

/** Values that somebody waits for, until `end`. */
export class Channel<T> implements AsyncIterable<T> {
  #waiting: T[] = [];
  #isOver = false;
  #wake: (() => void) | undefined;
  /** Whether its consumer has gone, or it has ended. */
  isDone = false;

  push(value: T): void {
    this.#waiting.push(value);
    this.#wake?.();
  }

  end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    try {
      for (;;) {
        yield* this.#waiting.splice(0);
        if (this.#waiting.length > 0) continue;
        if (this.#isOver) return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      this.isDone = true;
    }
  }
}

export function fakeMember(name: string, given: Partial<SerfMember> = {}): SerfMember {
  return {
    name,
    address: { bytes: Uint8Array.of(127, 0, 0, 1), port: 7946 },
    tags: {},
    status: 'alive',
    versions: Uint8Array.of(1, 5, 2, 2, 5, 5),
    ...given,
  };
}

export class FakeAgent implements AgentApi {
  readonly name: string;
  readonly log: FakeLog = new FakeLog();
  /** What was asked of it, in words. */
  readonly asked: string[] = [];
  readonly #members = new Map<string, SerfMember>();
  readonly #listeners = new Set<(event: AgentEvent) => void>();
  /** Base64, the primary first; `null`: no encryption. */
  keyring: string[] | null = null;
  /** By address: who is there to be joined. */
  readonly others: Map<string, SerfMember> = new Map();
  readonly coordinates: Map<string, Coordinate> = new Map();
  /** What a member answers to a query. */
  answerOf: (member: string, request: QueryRequest) => string | undefined = () => undefined;
  /** Resolves when it has left. */
  readonly left: Promise<void>;
  #lamportTime = 0n;
  #leave: () => void = () => undefined;

  constructor(name: string, tags: Tags = {}) {
    this.name = name;
    this.#members.set(name, fakeMember(name, { tags }));
    this.left = new Promise((resolve) => {
      this.#leave = resolve;
    });
  }

  get listening(): number {
    return this.#listeners.size;
  }

  add(member: SerfMember): void {
    this.#members.set(member.name, member);
  }

  emit(event: AgentEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  async views(): Promise<ClusterViews> {
    return { atMs: 0, views: [], silent: [] };
  }

  async doctor(): Promise<Diagnosis> {
    return { node: this.name, examined: ['n2'], limited: [], findings: [] };
  }

  members(): readonly SerfMember[] {
    return [...this.#members.values()];
  }

  async join(
    addresses: readonly string[],
    { replay }: { readonly replay: boolean },
  ): Promise<{ joined: number; error: string | null }> {
    this.asked.push(`join ${addresses.join(' ')} replay=${replay}`);
    const found = addresses.map((address) => this.others.get(address)).filter((one) => one !== undefined);
    for (const member of found) this.add(member);
    if (found.length > 0) this.emit({ event: 'member-join', members: found });
    const failures = addresses.map(
      (address) => `\t* Failed to join ${address}: dial tcp ${address}: connect: connection refused\n`,
    );
    const count = `${failures.length} error${failures.length === 1 ? '' : 's'} occurred:\n`;
    const error = found.length > 0 || failures.length === 0 ? null : `${count}${failures.join('')}\n`;
    return { joined: found.length, error };
  }

  async leave(): Promise<void> {
    this.asked.push('leave');
    this.#leave();
  }

  async forceLeave(name: string, { prune }: { readonly prune: boolean }): Promise<void> {
    this.asked.push(`force-leave ${name} prune=${prune}`);
    const member = this.#members.get(name);
    if (member === undefined) return;
    if (prune) this.#members.delete(name);
    else if (member.status === 'failed') this.add({ ...member, status: 'left' });
  }

  async publish(
    name: string,
    payload: Uint8Array | null,
    { coalesce }: { readonly coalesce: boolean },
  ): Promise<void> {
    if (name.length + (payload?.length ?? 0) > 512) {
      throw new Error('user event exceeds configured limit of 512 bytes before encoding');
    }
    this.#lamportTime += 1n;
    this.asked.push(`event ${name} ${textOf(payload)} coalesce=${coalesce}`);
    this.log.info({}, `agent: Received event: user-event: ${name}`);
    this.emit({ event: 'user', name, payload, coalesce, lamportTime: this.#lamportTime });
  }

  async query(request: QueryRequest): Promise<AsyncIterable<QueryAnswer>> {
    const { name, payload } = request;
    this.asked.push(`query ${name} ${textOf(payload)}`);
    if (name.startsWith('_serf_') && (name !== '_serf_ping' || payload !== null)) {
      throw new Error("Queries cannot contain the '_serf_' prefix");
    }
    const answers = new Channel<QueryAnswer>();
    const timeoutMs =
      request.timeoutMs === undefined || request.timeoutMs === 0 ? QUERY_MS : request.timeoutMs;
    setTimeout(() => answers.end(), timeoutMs);
    for (const { name: from, status, tags } of this.#members.values()) {
      const isAsked = request.nodes?.includes(from) ?? true;
      const hasTags = Object.entries(request.tags ?? {}).every(([tag, value]) => tags[tag] === value);
      if (status !== 'alive' || !isAsked || !hasTags) continue;
      if (request.wantsAcks === true) answers.push({ kind: 'ack', from, payload: null });
      const text = this.answerOf(from, request);
      if (text !== undefined) answers.push({ kind: 'response', from, payload: Buffer.from(text) });
    }
    this.#deliver(request, performance.now() + timeoutMs, answers);
    return answers;
  }

  #deliver({ name, payload }: QueryRequest, deadline: number, answers: Channel<QueryAnswer>): void {
    if (name.startsWith('_serf_')) return;
    let isAnswered = false;
    const respond = async (answer: Uint8Array): Promise<void> => {
      if (isAnswered) throw new Error('response already sent');
      isAnswered = true;
      answers.push({ kind: 'response', from: this.name, payload: answer });
    };
    this.#lamportTime += 1n;
    const lamportTime = this.#lamportTime;
    this.emit({ event: 'query', name, payload, lamportTime, from: this.name, deadline, respond });
  }

  tags(): Tags {
    return this.#members.get(this.name)!.tags;
  }

  async setTags(tags: Tags): Promise<void> {
    this.add({ ...this.#members.get(this.name)!, tags });
  }

  async keys(operation: KeyOperation, key: Uint8Array | null): Promise<KeyAnswer> {
    const text = key === null ? null : Buffer.from(key).toString('base64');
    this.asked.push(`keys ${operation}${text === null ? '' : ` ${text}`}`);
    const nodes = this.#members.size;
    const failure = this.#changeKeys(operation, text);
    const everybody = [...this.#members.keys()].map((name): [string, string] => [name, failure ?? '']);
    const keys = operation === 'list' ? (this.keyring ?? []) : [];
    return {
      nodes,
      responses: nodes,
      errors: failure === undefined ? 0 : nodes,
      messages: new Map(failure === undefined ? [] : everybody),
      keys: new Map(keys.map((one) => [one, nodes])),
      primaryKeys: new Map(keys.slice(0, 1).map((one) => [one, nodes])),
      error: failure === undefined ? null : `${nodes}/${nodes} nodes reported failure`,
    };
  }

  #changeKeys(operation: KeyOperation, key: string | null): string | undefined {
    const ring = this.keyring;
    if (ring === null) {
      return operation === 'list' ? 'Keyring is empty (encryption not enabled)' : NOT_ENCRYPTED;
    }
    if (key === null) return undefined;
    if (operation === 'install') this.keyring = [...ring, key];
    else if (!ring.includes(key)) return 'Requested key is not in the keyring';
    else if (operation === 'remove' && ring[0] === key) return 'Removing the primary key is not allowed';
    else if (operation === 'use') this.keyring = [key, ...ring.filter((one) => one !== key)];
    else this.keyring = ring.filter((one) => one !== key);
    return undefined;
  }

  coordinate(name: string): Coordinate | undefined {
    return this.coordinates.get(name);
  }

  stats(): Record<string, Record<string, string>> {
    return {
      agent: { name: this.name },
      serf: { members: String(this.#members.size), encrypted: String(this.keyring !== null) },
      tags: { ...this.tags() },
    };
  }

  subscribe(listener: (event: AgentEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async why(): Promise<Why> {
    throw new Error('nobody has accused anybody');
  }
}

function textOf(payload: Uint8Array | null): string {
  return payload === null ? 'null' : JSON.stringify(Buffer.from(payload).toString());
}
