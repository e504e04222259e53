/**
 * An `AgentApi` that does nothing: it answers what a test has put into it, and remembers what it was told.
 */
import type { Coordinate, KeyAnswer, SerfMember, Tags } from 'hearsay/core';
import type { Why } from 'hearsay';
import type { AgentApi, AgentEvent, QueryAnswer } from '../../packages/agent/src/agent/agent-api.ts';
import type { ClusterViews } from '../../packages/agent/src/agent/cluster-views.ts';
import type { Diagnosis } from '../../packages/agent/src/doctor/doctor.ts';

export class RecordingAgent implements AgentApi {
  readonly name = 'n1';
  readonly log = { recent: () => [], subscribe: () => () => undefined };
  /** The commands that came, each with its arguments. */
  readonly told: unknown[][] = [];
  readonly listeners = new Set<(event: AgentEvent) => void>();
  all: SerfMember[] = [
    sampleMember('n2', { role: 'web', zone: 'eu' }),
    sampleMember('n1', { role: 'db' }),
    { ...sampleMember('n3', { role: 'web-old' }), status: 'failed' },
  ];
  /** What the next command fails with. */
  refusal: Error | null = null;
  joined: { joined: number; error: string | null } = { joined: 1, error: null };
  keyAnswer: KeyAnswer = {
    nodes: 2,
    responses: 2,
    errors: 0,
    messages: new Map(),
    keys: new Map([['a2V5', 2]]),
    primaryKeys: new Map([['a2V5', 2]]),
    error: null,
  };
  answers: AsyncIterable<QueryAnswer> = answersOf([]);
  known: Why = { member: undefined, cases: [], story: 'n9 is not a member that n1 knows.' };
  seen: ClusterViews = {
    atMs: 0,
    views: [{ observer: 'n1', tookMs: 0, isCut: false, beliefs: [] }],
    silent: [],
  };
  readonly coordinates = new Map<string, Coordinate>();
  healthScore = '0';
  #tags: Tags = { role: 'db' };

  async doctor(): Promise<Diagnosis> {
    return { node: this.name, examined: ['n2'], limited: [], findings: [] };
  }

  members(): readonly SerfMember[] {
    return this.all;
  }

  async join(
    addresses: readonly string[],
    options: { readonly replay: boolean },
  ): Promise<{ joined: number; error: string | null }> {
    this.#tell('join', addresses, options);
    return this.joined;
  }

  async leave(): Promise<void> {
    this.#tell('leave');
  }

  async forceLeave(name: string, options: { readonly prune: boolean }): Promise<void> {
    this.#tell('forceLeave', name, options);
  }

  async publish(...told: unknown[]): Promise<void> {
    this.#tell('publish', ...told);
  }

  async query(...told: unknown[]): Promise<AsyncIterable<QueryAnswer>> {
    this.#tell('query', ...told);
    return this.answers;
  }

  tags(): Tags {
    return this.#tags;
  }

  async setTags(tags: Tags): Promise<void> {
    this.#tell('setTags', tags);
    this.#tags = tags;
  }

  async keys(...told: unknown[]): Promise<KeyAnswer> {
    this.#tell('keys', ...told);
    return this.keyAnswer;
  }

  coordinate(name: string): Coordinate | undefined {
    return this.coordinates.get(name);
  }

  stats(): Record<string, Record<string, string>> {
    return { agent: { name: this.name }, serf: { health_score: this.healthScore, members: '3' } };
  }

  subscribe(listener: (event: AgentEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async why(name: string): Promise<Why> {
    this.#tell('why', name);
    return this.known;
  }

  async views(): Promise<ClusterViews> {
    this.#tell('views');
    return this.seen;
  }

  emit(event: AgentEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  #tell(...told: unknown[]): void {
    this.told.push(told);
    const { refusal } = this;
    this.refusal = null;
    if (refusal !== null) throw refusal;
  }
}

/** Alive at 127.0.0.N, for a name that ends in one digit. */
export function sampleMember(name: string, tags: Tags): SerfMember {
  return {
    name,
    address: { bytes: Uint8Array.of(127, 0, 0, Number(name.at(-1))), port: 7946 },
    tags,
    status: 'alive',
    versions: Uint8Array.of(1, 5, 2, 2, 5, 4),
  };
}

export function userEvent(name: string, payload: Uint8Array | null = null): AgentEvent {
  return { event: 'user', name, payload, coalesce: true, lamportTime: 7n };
}

export function queryEvent(name: string): AgentEvent {
  const respond = (): Promise<void> => Promise.resolve();
  return { event: 'query', name, payload: null, lamportTime: 8n, from: 'n2', deadline: 0, respond };
}

export async function* answersOf(answers: readonly QueryAnswer[]): AsyncIterableIterator<QueryAnswer> {
  yield* answers;
}

/** A verdict of our own and an accusation by another, with everything that a record can hold. */
export const SAMPLE_WHY: Why = {
  member: undefined,
  cases: [
    {
      subject: 'n3',
      incarnation: 4,
      accuser: 'n1',
      openedAt: 1000.5,
      hearing: {
        via: 'probe',
        grounds: {
          pingedAt: 0,
          timeoutMs: 500,
          intervalMs: 1000,
          direct: 'timeout',
          helpers: [{ helper: 'n2', outcome: 'nack' }],
          stream: 'timeout',
          healthScore: 1,
          stallMs: 0,
        },
      },
      confirmations: [{ accuser: 'n2', at: 1500 }],
      outcome: { kind: 'dead', by: 'n1', at: 6000 },
    },
    {
      subject: 'n3',
      incarnation: 5,
      accuser: 'n2',
      openedAt: 9000,
      hearing: { via: 'gossip', from: { host: '127.0.0.2', port: 7946 } },
      confirmations: [],
      outcome: { kind: 'pending' },
    },
  ],
  story: 'n1 holds n3 to be dead.',
};
