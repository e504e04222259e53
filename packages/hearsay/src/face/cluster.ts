/**
 * What an application holds: one node of a cluster. It turns commands into promises and a core's news into
 * events, over whatever host drives the core.
 */
import { formatEndpoint } from '../base/address.ts';
import type { Endpoint, Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import type { AnyCommand, SerfEvent, SerfMember } from '../serf/api.ts';
import type { Coordinate } from '../serf/coordinate.ts';
import type { Tags } from '../serf/tags.ts';
import type { Ticket } from '../swim/api.ts';
import type { Case } from '../swim/evidence.ts';
import type { Member } from '../swim/member.ts';
import { STREAM_USER_BYTES_MAX } from '../wire/stream-user.ts';
import type { AbortLike } from './abort.ts';
import { metaOf, payloadBytes } from './arguments.ts';
import { joinError, SendError, type JoinError } from './errors.ts';
import { EventHub, type ClusterEvent, type ClusterEventType, type EventOf } from './events.ts';
import { Exchanges, type ExchangeOptions } from './exchanges.ts';
import { DropLog, type Logger } from './log.ts';
import type { Inspection } from './inspection.ts';
import { newsOf, type MemberNews } from './member-news.ts';
import { membersOf, type Members } from './members.ts';
import { decodeApplicationMessage, encodeApplicationMessage } from './message.ts';
import { PEER_MESSAGE } from './peer-requests-codec.ts';
import { PeerRequests, type PeerFacts } from './peer-requests.ts';
import type { QueryAnswers } from './query-answers.ts';
import {
  SerfLayer,
  type ClusterKeys,
  type PublishOptions,
  type QueryOptions,
  type SerfView,
} from './serf-layer.ts';
import { Waiters } from './waiters.ts';
import { whyTold, type WhyOptions, type WhyTold } from './why-remote.ts';
import { whyOf, type TimeText, type Why } from './why.ts';

/** What a node asks of whatever drives its core. */
export interface ClusterHost {
  /** False: the host has stopped. */
  command(command: AnyCommand): boolean;
  members(): Member[];
  /** `null`: the node is a member of memberlist alone. */
  readonly serf: SerfView | null;
  /** Another number, another view. */
  viewVersion(): number;
  cases(name: string): readonly Case[];
  healthScore(): number;
  /** What an operator wants to look at. */
  inspect(): Inspection;
  now(): Millis;
  readonly timeText: TimeText;
  /** What peers may ask for besides the protocol. */
  readonly facts?: PeerFacts;
  /** Calls back once; the result cancels. */
  after(delay: Millis, callback: () => void): () => void;
  close(): Promise<void>;
}

export interface ClusterNodeOptions {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly tags: Tags;
  readonly logger: Logger;
  readonly host: ClusterHost;
  /** How large a message may be to travel as one datagram. */
  readonly packetPayloadBytesMax: number;
}

/** How long `leave` waits for its news to spread, unless told otherwise: Serf's steps take 11 s at most. */
const LEAVE_TIMEOUT_MS = 12_000;

export class ClusterNode {
  readonly name: string;
  /** The address at which others reach this node. */
  readonly host: string;
  readonly port: number;
  /** Questions to other hearsay members. What they answer is a claim. */
  readonly peers: PeerRequests;
  readonly #host: ClusterHost;
  readonly #logger: Logger;
  readonly #drops: DropLog;
  readonly #hub: EventHub;
  readonly #waiters: Waiters;
  readonly #serf: SerfLayer | null;
  readonly #exchanges: Exchanges;
  readonly #packetPayloadBytesMax: number;
  /** What Serf has just said of a member that memberlist is about to speak of. */
  readonly #wentBySerf = new Map<string, 'leave' | 'failed'>();
  #tags: Tags;
  #members: Members | null = null;
  #leaving: Promise<void> | null = null;
  #closing: Promise<void> | null = null;

  /** Made by `join`. */
  constructor(options: ClusterNodeOptions) {
    this.name = options.name;
    this.host = options.endpoint.host;
    this.port = options.endpoint.port;
    this.#host = options.host;
    this.#logger = options.logger;
    this.#drops = new DropLog(options.logger);
    this.#hub = new EventHub((fault) => options.logger.error({ err: fault }, 'an event listener threw'));
    this.#tags = options.tags;
    this.#packetPayloadBytesMax = options.packetPayloadBytesMax;
    const command = (one: AnyCommand): boolean => options.host.command(one);
    this.#waiters = new Waiters(command);
    const { serf: view } = options.host;
    const emit = (event: ClusterEvent): void => this.#hub.emit(event);
    this.#serf = view === null ? null : new SerfLayer({ view, waiters: this.#waiters, command, emit });
    this.#exchanges = new Exchanges({ waiters: this.#waiters, command, hasSerf: view !== null });
    this.peers = this.#peerRequests(options, command);
  }

  // ── the view ─────────────────────────────────────────────────────────────────────────────────────────────

  /** Everybody this node knows, itself included, as of now. */
  get members(): Members {
    const version = this.#host.viewVersion();
    if (this.#members?.version !== version) {
      this.#members = membersOf(this.#host.members(), this.name, version);
    }
    return this.#members;
  }

  /** Local health (Lifeguard): 0 is healthy, 7 is as ill as it gets. */
  get healthScore(): number {
    return this.#host.healthScore();
  }

  /** What an operator wants to look at: depths of queues, states counted, the last accusation's needs. */
  inspect(): Inspection {
    return this.#host.inspect();
  }

  /** What was dropped since the start, by reason. */
  get counters(): { readonly dropped: Readonly<Record<string, number>> } {
    return { dropped: this.#drops.counts };
  }

  /** The accusations against a member that this node knows of, oldest first: what `why` is made of. */
  cases(name: string): readonly Case[] {
    return this.#host.cases(name);
  }

  /** Why a member is held to be suspect or dead: who accused it, on what grounds, who confirmed. */
  why(name: string): Why {
    const cases = this.#host.cases(name);
    const { timeText } = this.#host;
    return whyOf(name, { self: this.name, member: this.members.find(name), cases, timeText });
  }

  /** The same, with what the accusers tell of it, as far as they run hearsay and answer. */
  whyFrom(name: string, options: WhyOptions = {}): Promise<WhyTold> {
    const { members, peers } = this;
    const { timeText } = this.#host;
    return whyTold(
      name,
      { self: this.name, members, cases: this.#host.cases(name), timeText, peers },
      options,
    );
  }

  // ── events ───────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * News from now on, until the node is closed, which ends the loop; after a fault its last event is `fault`.
   * Each loop has a buffer of 1,024 events; a slow one gets `lagged` for what it missed.
   */
  events(options: { readonly signal?: AbortLike } = {}): AsyncIterableIterator<ClusterEvent> {
    return this.#hub.read(options.signal);
  }

  on<Type extends ClusterEventType>(type: Type, listener: (event: EventOf<Type>) => void): this {
    this.#hub.on(type, listener);
    return this;
  }

  off<Type extends ClusterEventType>(type: Type, listener: (event: EventOf<Type>) => void): this {
    this.#hub.off(type, listener);
    return this;
  }

  // ── commands ─────────────────────────────────────────────────────────────────────────────────────────────

  get tags(): Tags {
    return this.#tags;
  }

  /**
   * Replaces this node's tags; resolves when the news has gone out. Rejects with a UsageError for values that
   * are not strings, or more than 512 bytes together.
   */
  async setTags(tags: Tags): Promise<void> {
    const meta = metaOf(tags);
    const gone = this.#waiters.wait('the new tags had gone out', (ticket) => ({
      type: 'update',
      ticket,
      meta,
    }));
    // Ours at once, as they are in `members`; but a node that is closed has taken nothing.
    if (this.#closing === null) this.#tags = Object.freeze({ ...tags });
    return gone;
  }

  // ── Serf's ───────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Tells every member of the cluster, ourselves included; resolves when it is on its way. Rejects with a
   * SerfError if name and payload are too large (512 bytes by default), with a UsageError if one is no text.
   */
  publish(
    name: string,
    payload: Uint8Array | string | null = null,
    options: PublishOptions = {},
  ): Promise<void> {
    return this.#serfLayer.publish(name, payload, options);
  }

  /**
   * Asks every member, or those whom the filter names; the answers come as they come, and end at the
   * query's deadline. The iteration rejects with a SerfError if it could not be asked. @throws UsageError for
   * an argument that is not allowed.
   */
  query(name: string, payload: Uint8Array | string | null = null, options: QueryOptions = {}): QueryAnswers {
    return this.#serfLayer.query(name, payload, options);
  }

  /** The keys of an encrypted cluster. */
  get keys(): ClusterKeys {
    return this.#serfLayer.keys;
  }

  /** The estimated round trip between two members in milliseconds; `undefined` if one is not known. */
  rtt(one: string, other: string = this.name): Millis | undefined {
    return this.#serfLayer.rtt(one, other);
  }

  /** Where a member is in Serf's network coordinates; `undefined` if that is not known. */
  coordinate(name: string): Coordinate | undefined {
    return this.#serfLayer.coordinate(name);
  }

  /** The members by Serf's account: whether they left or failed, remembered for a day. */
  get serfMembers(): readonly SerfMember[] {
    return this.#serfLayer.members();
  }

  /** Declares a failed member left, for the whole cluster; `prune` also forgets it. */
  forceLeave(name: string, options: { readonly prune?: boolean } = {}): Promise<void> {
    return this.#serfLayer.forceLeave(name, options.prune ?? false);
  }

  get #serfLayer(): SerfLayer {
    if (this.#serf !== null) return this.#serf;
    throw new UsageError('serf', false, 'this node was joined without its Serf layer');
  }

  /**
   * Sends a message to one member that is known to be hearsay's (`instance` is not null); a Serf would take
   * its first byte for one of its own. By default over a stream: resolves when it has been written.
   * `reliable: false` sends one datagram that may be lost. @throws UsageError for an unknown member, one that
   * is not ours, and a message that is too large (20 MiB by stream).
   */
  send(
    name: string,
    payload: Uint8Array | string,
    options: { readonly reliable?: boolean } = {},
  ): Promise<void> {
    const member = this.members.find(name);
    if (member === undefined) throw new UsageError('name', name, 'there is no such member');
    if (member.instance === null) {
      throw new UsageError(
        'name',
        name,
        'this member is not known to run hearsay (see the event `recognised`)',
      );
    }
    const bytes = payloadBytes(payload);
    if (options.reliable ?? true) {
      const message = this.#messageOf(bytes, 'message', STREAM_USER_BYTES_MAX);
      return this.#waiters.wait('the message had gone out', (ticket) => ({
        type: 'send-stream',
        ticket,
        to: name,
        payload: message,
      }));
    }
    const message = this.#messageOf(bytes, 'datagram', this.#packetPayloadBytesMax);
    const isRunning = this.#host.command({ type: 'send-packet', to: name, payload: message });
    return isRunning ? Promise.resolve() : Promise.reject(this.#waiters.closed('the message had gone out'));
  }

  #messageOf(payload: Uint8Array, what: string, most: number): Uint8Array {
    // A payload beyond the limit is not even copied.
    const isSmall = payload.length <= most;
    const message = isSmall ? encodeApplicationMessage({ from: this.name, payload }) : payload;
    if (message.length <= most) return message;
    throw new UsageError('payload', payload.length, `a ${what} holds at most ${most} bytes with its header`);
  }

  /**
   * Exchanges state with one endpoint. `null`: well; else why not. Rejects with a UsageError for a host that
   * is no IP address or a port that is none, and with a ClosedError if the node is closed first.
   */
  exchange(to: Endpoint, options: ExchangeOptions = {}): Promise<JoinError | null> {
    return this.#exchanges.ask(to, options);
  }

  /**
   * Tells the others, waits until they have been told (at most `timeoutMs`), and closes. While it is leaving
   * a second call waits for the first; a node that is closed, or was stopped by a fault, has left.
   */
  leave(options: { readonly timeoutMs?: Millis } = {}): Promise<void> {
    if (this.#closing !== null) return this.#closing;
    this.#leaving ??= this.#leave(options.timeoutMs ?? LEAVE_TIMEOUT_MS);
    return this.#leaving;
  }

  async #leave(timeoutMs: Millis): Promise<void> {
    try {
      await this.#atMost(
        timeoutMs,
        this.#waiters.wait('it had said goodbye', (ticket) => {
          return { type: this.#serf === null ? 'leave' : 'serf-leave', ticket };
        }),
      );
    } finally {
      await this.close();
    }
  }

  /** Stops at once, without a goodbye: the others will find out by themselves. May be called again. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.leave();
  }

  // ── news of the host ─────────────────────────────────────────────────────────────────────────────────────

  /** The host hands on what its core emits. */
  handleEvent(event: SerfEvent): void {
    if (this.#serf?.take(event) === true) return;
    switch (event.type) {
      case 'dropped':
        return this.#drops.count(event.what, event.from, this.#host.now());
      case 'serf-dropped':
        return this.#drops.count(event.what, null, this.#host.now());
      case 'serf-member':
        return this.#serfNews(event);
      case 'keyring-changed':
      case 'name-lost':
        return this.#hub.emit(event);
      case 'broadcast-done':
      case 'sent':
        return this.#waiters.settle(event.ticket, null);
      case 'send-failed':
        return this.#waiters.settle(
          event.ticket,
          new SendError(`the message could not be sent: ${event.cause}`),
        );
      case 'exchanged':
        return this.#joined(event.ticket, null);
      case 'exchange-failed':
        return this.#joined(event.ticket, joinError(event.with, event.failure));
      case 'merge-refused':
        return this.#logger.warn({ from: formatEndpoint(event.from) }, `state not merged: ${event.text}`);
      case 'user-message': {
        if (event.payload[0] === PEER_MESSAGE) {
          return this.peers.handle(event.payload, event.from, event.via);
        }
        const message = decodeApplicationMessage(event.payload);
        if (message !== undefined) this.#hub.emit({ type: 'message', ...message });
        return;
      }
      case 'ping-complete':
      case 'remote-state':
        return; // for the layer above
      default:
        this.#memberNews(event as MemberNews);
    }
  }

  /** A fault has stopped the host: the application is told, then whatever waits, and the node is closed. */
  handleFault(fault: unknown): void {
    if (this.#closing !== null) return;
    this.#waiters.blame(fault);
    this.#hub.emit({ type: 'fault', error: fault });
    // Sockets that do not close are the host's to report.
    this.close().catch(() => undefined);
  }

  #memberNews(event: MemberNews): void {
    const news = newsOf(event, { self: this.name, howItWent: (member) => this.#howItWent(member) });
    const { type } = news;
    // That we came and went ourselves is no news to whoever holds this node.
    if ((type === 'join' || type === 'leave') && news.member.isSelf) return;
    const name = 'member' in news ? news.member.name : undefined;
    this.#logger.info({ event: type, member: name }, `${type}${name === undefined ? '' : ` ${name}`}`);
    this.#hub.emit(news);
  }

  /** Whether a member left or failed: with Serf its own word decides, else memberlist's state. */
  #howItWent({ name, state }: Member): 'leave' | 'failed' {
    const said = this.#wentBySerf.get(name);
    this.#wentBySerf.delete(name);
    return said ?? (state === 'left' ? 'leave' : 'failed');
  }

  /** Serf's account of a member, which it gives just before memberlist's. */
  #serfNews(event: SerfEvent & { type: 'serf-member' }): void {
    const { kind, member } = event;
    if (kind === 'member-leave') this.#wentBySerf.set(member.name, 'leave');
    else if (kind === 'member-failed') this.#wentBySerf.set(member.name, 'failed');
    else this.#wentBySerf.delete(member.name);
    this.#hub.emit(event);
  }

  #joined(ticket: Ticket, failure: JoinError | null): void {
    const isAwaited = this.#exchanges.settle(ticket, failure);
    if (isAwaited || failure === null) return;
    this.#logger.debug({ err: failure }, 'an exchange of state failed');
  }

  #peerRequests({ endpoint, host }: ClusterNodeOptions, command: (one: AnyCommand) => boolean): PeerRequests {
    return new PeerRequests({
      self: this.name,
      advertised: endpoint,
      members: () => this.members,
      cases: (name) => host.cases(name),
      healthScore: () => host.healthScore(),
      dropped: () => this.#drops.counts,
      waiters: this.#waiters,
      command,
      now: () => host.now(),
      after: (delay, callback) => host.after(delay, callback),
      facts: host.facts,
      onDrop: (reason, from) => this.#drops.count(reason, from, host.now()),
    });
  }

  #atMost(timeoutMs: Millis, work: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#host.after(timeoutMs, resolve);
      work.then(resolve, reject).finally(cancel);
    });
  }

  async #closeAll(): Promise<void> {
    const closed = this.#host.close();
    // Nothing more will come, so nobody need wait for sockets to close, which may fail.
    this.#waiters.closeAll();
    this.#serf?.closeAll();
    this.peers.closeAll();
    this.#exchanges.closeAll();
    this.#hub.close();
    await closed;
  }
}
