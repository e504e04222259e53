/**
 * One agent: a node, and what Serf's agent puts around it. Events are coalesced before streams and scripts
 * get them; everything that the RPC and HTTP servers offer is here, behind `AgentApi`.
 */
import {
  join,
  StaticDiscovery,
  type ClusterEvent,
  type ClusterNode,
  type JoinOptions,
  type Why,
} from 'hearsay';
import type {
  Coordinate,
  KeyAnswer,
  KeyOperation,
  QueryRequest,
  SerfEvent,
  SerfMember,
  Tags,
} from 'hearsay/core';
import { diagnose, type Diagnosis } from '../doctor/doctor.ts';
import type { AgentApi, AgentEvent, QueryAnswer } from './agent-api.ts';
import { ViewRounds, type ClusterViews } from './cluster-views.ts';
import { Coalescer } from './coalescer.ts';
import type { AgentLogger } from './log.ts';
import { agentStats } from './stats.ts';

export interface AgentOptions {
  readonly log: AgentLogger;
  readonly node: JoinOptions;
  readonly port: number;
  readonly scripts: () => Readonly<Record<string, string>>;
  /** Told all that the cores tell, as it comes. */
  readonly onNews: (event: SerfEvent) => void;
  /** Our tags have changed. */
  readonly onTags: (tags: Tags) => void;
  /** The keys have changed; the primary first. */
  readonly onKeys: (keys: readonly Uint8Array[]) => void;
  /** We are about to say goodbye. */
  readonly beforeLeave: () => Promise<void>;
  /** The agent must end: it has left, its name belongs to another, or a bug of ours has stopped the node. */
  readonly onEnd: (why: 'left' | 'name-lost' | 'fault') => void;
}

const JOIN_RESOLVE_MS = 10_000;

export class Agent implements AgentApi {
  readonly name: string;
  readonly log: AgentLogger;
  readonly node: ClusterNode;
  readonly #options: AgentOptions;
  readonly #listeners = new Set<(event: AgentEvent) => void>();
  readonly #coalescer: Coalescer;
  readonly #viewRounds: ViewRounds;
  #timer: NodeJS.Timeout | undefined;
  #leaving: Promise<void> | null = null;
  #examination: Promise<Diagnosis> | null = null;

  private constructor(node: ClusterNode, options: AgentOptions) {
    this.node = node;
    this.name = node.name;
    this.log = options.log;
    this.#options = options;
    this.#coalescer = new Coalescer({ emit: (event) => this.#tell(event) });
    this.#viewRounds = new ViewRounds(node);
  }

  /** Starts a cluster of one. @throws UsageError, BindError */
  static async start(options: AgentOptions): Promise<Agent> {
    const node = await join({ ...options.node, onNews: options.onNews });
    const agent = new Agent(node, options);
    for (const type of ['serf-member', 'user', 'query', 'keyring-changed', 'name-lost', 'fault'] as const) {
      node.on(type, (event) => agent.#hear(event));
    }
    return agent;
  }

  members(): readonly SerfMember[] {
    return this.node.serfMembers;
  }

  async join(
    addresses: readonly string[],
    { replay, isTold = true }: { readonly replay: boolean; readonly isTold?: boolean },
  ): Promise<{ readonly joined: number; readonly error: string | null }> {
    const errors: string[] = [];
    let joined = 0;
    for (const address of addresses) {
      const error = await this.#joinOne(address, replay, isTold);
      if (error === null) joined += 1;
      else errors.push(error);
    }
    if (joined > 0) this.log.write('INFO', `agent: joined: ${joined} nodes`);
    for (const error of errors) this.log.write('WARN', `agent: error joining: ${error}`);
    return { joined, error: joined > 0 || errors.length === 0 ? null : errors.join('; ') };
  }

  leave(): Promise<void> {
    this.#leaving ??= this.#leave();
    return this.#leaving;
  }

  forceLeave(name: string, options: { readonly prune: boolean }): Promise<void> {
    this.log.write('INFO', `agent: Force leaving node: ${name}`);
    return this.node.forceLeave(name, options);
  }

  publish(name: string, payload: Uint8Array | null, options: { readonly coalesce: boolean }): Promise<void> {
    this.log.write('DEBUG', `agent: Requesting user event send: ${name}`);
    return this.node.publish(name, payload, options);
  }

  async query(request: QueryRequest): Promise<AsyncIterable<QueryAnswer>> {
    const { name, payload, nodes, tags, wantsAcks, relayFactor, timeoutMs } = request;
    this.log.write('DEBUG', `agent: Requesting query send: ${name}`);
    const filter = { ...(nodes === undefined ? {} : { nodes }), ...(tags === undefined ? {} : { tags }) };
    const answers = this.node.query(name, payload, {
      filter,
      acks: wantsAcks ?? false,
      relayFactor: relayFactor ?? 0,
      ...(timeoutMs === undefined || timeoutMs === 0 ? {} : { timeoutMs }),
    });
    await answers.asked;
    return answers;
  }

  tags(): Tags {
    return this.node.tags;
  }

  async setTags(tags: Tags): Promise<void> {
    await this.node.setTags(tags);
    this.#options.onTags(this.node.tags);
  }

  keys(operation: KeyOperation, key: Uint8Array | null): Promise<KeyAnswer> {
    const { keys } = this.node;
    this.log.write('INFO', `agent: Initiating key ${operation} request`);
    return operation === 'list' ? keys.list() : keys[operation](key ?? new Uint8Array(0));
  }

  coordinate(name: string): Coordinate | undefined {
    return this.node.coordinate(name);
  }

  stats(): Readonly<Record<string, Readonly<Record<string, string>>>> {
    return agentStats(this.node, this.#options.scripts());
  }

  subscribe(listener: (event: AgentEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  why(name: string): Promise<Why> {
    return this.node.whyFrom(name);
  }

  views(): Promise<ClusterViews> {
    return this.#viewRounds.ask();
  }

  /** One examination at a time: whoever asks meanwhile gets the same. */
  doctor(): Promise<Diagnosis> {
    this.#examination ??= diagnose(this.node).finally(() => (this.#examination = null));
    return this.#examination;
  }

  /** Ends at once, without a goodbye. */
  close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#coalescer.flush();
    return this.node.close();
  }

  async #leave(): Promise<void> {
    this.log.write('INFO', 'agent: requesting graceful leave from Serf');
    await this.#options.beforeLeave();
    await this.node.leave();
    clearTimeout(this.#timer);
    this.#coalescer.flush();
    this.#options.onEnd('left');
  }

  /** `null`: it has worked; else why not. */
  async #joinOne(address: string, replayEvents: boolean, isTold: boolean): Promise<string | null> {
    let reason: string | undefined;
    const discovery = new StaticDiscovery({
      seeds: [address],
      defaultPort: this.#options.port,
      onFailure: (failure) => (reason = failure.reason),
    });
    try {
      const endpoints = await discovery.resolve(AbortSignal.timeout(JOIN_RESOLVE_MS));
      for (const endpoint of endpoints) {
        const failure = await this.node.exchange(endpoint, { replayEvents, isTold });
        if (failure === null) return null;
        reason = failure.message;
      }
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    return `Failed to join ${address}: ${reason ?? 'it has no address'}`;
  }

  #hear(event: ClusterEvent): void {
    const now = performance.now();
    switch (event.type) {
      case 'serf-member':
        this.#coalescer.handleMember(event.kind, event.member, now);
        break;
      case 'user': {
        const { name, payload, coalesce, lamportTime } = event;
        this.#coalescer.handleUserEvent({ event: 'user', name, payload, coalesce, lamportTime }, now);
        break;
      }
      case 'query': {
        const { name, payload, lamportTime, from, deadline, respond } = event;
        return this.#tell({ event: 'query', name, payload, lamportTime, from, deadline, respond });
      }
      case 'keyring-changed':
        return this.#options.onKeys(this.node.inspect().keys);
      case 'name-lost':
        this.log.write('ERR', 'serf: minority in name conflict resolution, quiting');
        return this.#options.onEnd('name-lost');
      case 'fault':
        this.log.write('ERR', `agent: a fault has stopped the node: ${String(event.error)}`);
        return this.#options.onEnd('fault');
      default:
        return;
    }
    this.#wakeCoalescer(now);
  }

  #wakeCoalescer(now: number): void {
    clearTimeout(this.#timer);
    const deadline = this.#coalescer.nextDeadline();
    if (deadline === Infinity) return;
    this.#timer = setTimeout(
      () => {
        this.#coalescer.handleTimeout(performance.now());
        this.#wakeCoalescer(performance.now());
      },
      Math.max(0, deadline - now),
    );
  }

  #tell(event: AgentEvent): void {
    const what = event.event === 'user' ? `user-event: ${event.name}` : eventName(event);
    this.log.write('INFO', `agent: Received event: ${what}`);
    for (const listener of Array.from(this.#listeners)) listener(event);
  }
}

function eventName(event: AgentEvent): string {
  return event.event === 'query' ? `query: ${event.name}` : event.event;
}
