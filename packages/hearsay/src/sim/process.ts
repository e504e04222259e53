/**
 * A simulated process: the host of one core. It gives the core its inputs one at a time, carries out what the
 * core asked for after each input has returned, and keeps one wake-up for the core's next deadline.
 *
 * After a pause it keeps the rule that the Node host keeps, too: the core hears of the stall, then what has
 * arrived is read, and only then is a deadline judged. A host without the rule takes healthy peers for dead.
 */
import { assert } from '../base/assert.ts';
import type { Core, Effects, Endpoint, Millis, StreamId } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import type { Rng } from '../base/rng.ts';
import type { Digest } from './digest.ts';
import { applyInput, digestInput, type Input } from './input.ts';
import type { Network } from './network.ts';
import type { Station, StreamEnd } from './stream.ts';
import type { Happening, Timeline } from './timeline.ts';

/** Any core, whatever its commands and its state. */
export type AnyCore = Core<never, unknown>;

export type CommandOf<C extends AnyCore> = C extends Core<infer Command, unknown> ? Command : never;

/** Makes a core. What it asks of `effects` while it is made is carried out when it has been made. */
export type CoreFactory<Event, C extends AnyCore> = (effects: Effects<Event>, rng: Rng, now: Millis) => C;

/** Takes a core's news, after the input that caused it has returned. */
export type EventSink<Event> = (event: Event, now: Millis) => void;

export interface News<Event> {
  readonly at: Millis;
  readonly event: Event;
}

/** What a process has asked its network to carry, over all its lives. */
export interface Traffic {
  packetsSent: number;
  packetBytesSent: number;
  streamsOpened: number;
  streamBytesSent: number;
}

/** A process as a watcher sees it. */
export interface Watched {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly state: 'running' | 'paused' | 'crashed';
  readonly core: AnyCore;
}

/**
 * Looks on, and changes nothing: called after each input with its effects, and for each packet that is sent.
 */
export interface Watcher {
  /** `kind` is that of the input; 'start' when the core has been made. */
  afterInput?(process: Watched, kind: Input<never>['kind'] | 'start', now: Millis): void;
  onPacket?(process: Watched, to: Endpoint, packet: Uint8Array, now: Millis): void;
}

/** What the processes of one simulation share. */
export interface World {
  readonly timeline: Timeline;
  readonly network: Network;
  readonly digest: Digest;
  /** Each core's randomness is forked from this one. */
  readonly rng: Rng;
  readonly watchers: readonly Watcher[];
  /** Whether hosts read what has arrived before they judge a late deadline. `false` only for a control. */
  readonly lateDeadlineRule: boolean;
}

export interface ProcessOptions<Event, C extends AnyCore> {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly factory: CoreFactory<Event, C>;
  /** Without a sink the news is kept in `news`. */
  readonly onEvent?: EventSink<Event> | undefined;
}

type NetworkEffect =
  | { readonly kind: 'packet'; readonly to: Endpoint; readonly packet: Uint8Array }
  | { readonly kind: 'open'; readonly stream: StreamId; readonly to: Endpoint }
  | { readonly kind: 'write'; readonly stream: StreamId; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly stream: StreamId }
  | { readonly kind: 'abort'; readonly stream: StreamId };
type Effect<Event> = NetworkEffect | { readonly kind: 'emit'; readonly event: Event };

/** What waits at a closed gate, in order. */
interface Gate {
  readonly outgoing: NetworkEffect[];
  readonly incoming: Input<never>[];
  readonly stopsAt: (packet: Uint8Array) => boolean;
  /** The process was paused by a packet of the kind at which it stops. */
  isStopped: boolean;
}

const FIRST_ACCEPTED_STREAM = 2;

export class Process<Event, C extends AnyCore> implements Station {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly traffic: Traffic = { packetsSent: 0, packetBytesSent: 0, streamsOpened: 0, streamBytesSent: 0 };
  /** The events of all lives so far, unless a sink takes them. */
  readonly news: News<Event>[] = [];
  readonly #world: World;
  readonly #onEvent: EventSink<Event>;
  readonly #effects: Effects<Event>;
  readonly #streams = new Map<StreamId, StreamEnd>();
  #factory: CoreFactory<Event, C>;
  #core: C;
  #state: 'running' | 'paused' | 'crashed' = 'running';
  #pausedAt: Millis = 0;
  /** Inputs that wait: for the end of a pause, or of the input that is running. */
  #inbox: Input<CommandOf<C>>[] = [];
  #outbox: Effect<Event>[] = [];
  /** `null`: open, as usual. */
  #gate: Gate | null = null;
  /** While an input runs or its effects are carried out. */
  #isBusy = false;
  /** The one wake-up that counts; those before it find that they have been replaced. */
  #wakeUp: WakeUp | undefined;
  #nextAcceptedStream = FIRST_ACCEPTED_STREAM;

  constructor(world: World, options: ProcessOptions<Event, C>) {
    this.name = options.name;
    this.endpoint = options.endpoint;
    this.#world = world;
    this.#factory = options.factory;
    this.#onEvent = options.onEvent ?? ((event, at) => this.news.push({ at, event }));
    this.#effects = this.#makeEffects();
    world.network.bind(this);
    this.#core = this.#start();
  }

  /** The core of this life; after a crash, the dead one. Inputs go through the process, never to it. */
  get core(): C {
    return this.#core;
  }

  get state(): 'running' | 'paused' | 'crashed' {
    return this.#state;
  }

  /** Gives the core a command: at once, or after what is running or paused. */
  command(command: CommandOf<C>): void {
    if (this.#state === 'crashed') throw new UsageError('command', this.name, 'the process has crashed');
    this.#take({ kind: 'command', command });
  }

  /** Stops the process as a debugger or a blocked loop does. The network goes on filling its inbox. */
  pause(): void {
    this.#require('running', 'pause');
    this.#state = 'paused';
    this.#pausedAt = this.#world.timeline.now;
  }

  /** What waited is delivered at once; deadlines that have passed are judged later in the same instant. */
  resume(): void {
    this.#require('paused', 'resume');
    const { timeline, lateDeadlineRule } = this.#world;
    this.#state = 'running';
    const stall = { kind: 'stall', delayMs: timeline.now - this.#pausedAt } as const;
    if (lateDeadlineRule) {
      this.#inbox.unshift(stall);
      this.#drain();
      return;
    }
    if (this.#core.nextDeadline() <= timeline.now) this.#inbox.unshift({ kind: 'timeout' });
    this.#take(stall);
  }

  /**
   * Closes a gate between the process and its network, both ways: the core goes on, its timers included,
   * but what it sends waits, and so does what comes (Lifeguard §V-D's anomaly: blocked before each send
   * and after each receive). With `stopsAt` the process is paused, too, by the first packet for which it
   * holds: a program whose loop blocks in that send.
   */
  closeGate(stopsAt: (packet: Uint8Array) => boolean = () => false): void {
    this.#require('running', 'closeGate');
    if (this.#gate !== null) throw new UsageError('closeGate', this.name, 'its gate is closed already');
    this.#gate = { outgoing: [], incoming: [], stopsAt, isStopped: false };
  }

  /** Lets pass what has waited, each way in its order: first what goes out, then what comes in. */
  openGate(): void {
    const gate = this.#gate;
    if (gate === null) throw new UsageError('openGate', this.name, 'its gate is open');
    this.#gate = null;
    for (const effect of gate.outgoing) this.#carryOutNetwork(effect);
    this.#inbox.push(...gate.incoming);
    if (gate.isStopped && this.#state === 'paused') this.resume();
    else if (this.#state === 'running') this.#drain();
  }

  /** Ends this life without a farewell. Its peers see their streams reset, unless the link is cut. */
  crash(): void {
    if (this.#state === 'crashed') throw new UsageError('crash', this.name, 'it has crashed already');
    this.#state = 'crashed';
    this.#inbox = [];
    this.#outbox = [];
    this.#gate = null;
    this.#wakeUp = undefined;
    this.#world.network.unbind(this);
    for (const end of this.#streams.values()) end.abort();
    this.#streams.clear();
  }

  /** A new life at the same endpoint, with a core of the last factory or of a new one, and new randomness. */
  restart(factory: CoreFactory<Event, C> = this.#factory): void {
    this.#require('crashed', 'restart');
    assert(!this.#isBusy, `${this.name} restarts while its old core still runs`);
    this.#factory = factory;
    this.#world.network.bind(this);
    this.#nextAcceptedStream = FIRST_ACCEPTED_STREAM;
    this.#state = 'running';
    this.#core = this.#start();
  }

  /** From the network. */
  receive(input: Input<never>): void {
    if (this.#gate === null) this.#take(input);
    else this.#gate.incoming.push(input);
  }

  /** From the network. */
  adopt(end: StreamEnd): StreamId {
    const stream = this.#nextAcceptedStream;
    this.#nextAcceptedStream += 2;
    this.#streams.set(stream, end);
    return stream;
  }

  /** From the network. */
  release(stream: StreamId): void {
    this.#streams.delete(stream);
  }

  /** From the timeline. */
  wake(wakeUp: WakeUp): void {
    if (wakeUp !== this.#wakeUp) return;
    this.#wakeUp = undefined;
    if (this.#state !== 'running') return;
    if (this.#core.nextDeadline() <= this.#world.timeline.now) this.#take({ kind: 'timeout' });
    else this.#scheduleWakeUp();
  }

  #start(): C {
    this.#isBusy = true;
    const core = this.#factory(this.#effects, this.#world.rng.fork(), this.#world.timeline.now);
    this.#core = core;
    this.#carryOut();
    this.#tellWatchers('start');
    this.#isBusy = false;
    this.#drain();
    return core;
  }

  #take(input: Input<CommandOf<C>>): void {
    if (this.#state === 'crashed') return;
    this.#inbox.push(input);
    this.#drain();
  }

  /** Runs what waits, one input after the other, each with its effects. */
  #drain(): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#inbox.length > 0 && this.#state === 'running') {
      const input = this.#inbox.shift()!;
      this.#run(input);
      this.#carryOut();
      this.#tellWatchers(input.kind);
    }
    this.#isBusy = false;
    if (this.#state === 'running') this.#scheduleWakeUp();
  }

  #run(input: Input<CommandOf<C>>): void {
    const { timeline, digest } = this.#world;
    digest.addNumber(timeline.now);
    digest.addText(this.name);
    digestInput(digest, input);
    applyInput(this.#core as Core<CommandOf<C>, unknown>, input, timeline.now);
  }

  /** Effects in order. A sink may do anything to this process, so the rest may be gone when it returns. */
  #carryOut(): void {
    const effects = this.#outbox;
    if (effects.length === 0) return;
    this.#outbox = [];
    for (const effect of effects) {
      if (this.#state === 'crashed') return;
      this.#carryOutOne(effect);
    }
  }

  #carryOutOne(effect: Effect<Event>): void {
    if (effect.kind === 'emit') this.#onEvent(effect.event, this.#world.timeline.now);
    else if (this.#gate === null) this.#carryOutNetwork(effect);
    else this.#holdBack(effect, this.#gate);
  }

  #holdBack(effect: NetworkEffect, gate: Gate): void {
    gate.outgoing.push(effect);
    if (this.#state !== 'running' || effect.kind !== 'packet' || !gate.stopsAt(effect.packet)) return;
    gate.isStopped = true;
    this.pause();
  }

  #carryOutNetwork(effect: NetworkEffect): void {
    const { network, timeline } = this.#world;
    switch (effect.kind) {
      case 'packet':
        this.traffic.packetsSent += 1;
        this.traffic.packetBytesSent += effect.packet.length;
        for (const watcher of this.#world.watchers)
          watcher.onPacket?.(this, effect.to, effect.packet, timeline.now);
        return network.sendPacket(this.endpoint, effect.to, effect.packet);
      case 'open':
        return this.#openStream(effect.stream, effect.to);
      case 'write':
        this.traffic.streamBytesSent += effect.bytes.length;
        return this.#streams.get(effect.stream)?.write(effect.bytes);
      case 'end':
        return this.#streams.get(effect.stream)?.end();
      case 'abort':
        return this.#streams.get(effect.stream)?.abort();
    }
  }

  #tellWatchers(kind: Input<never>['kind'] | 'start'): void {
    for (const watcher of this.#world.watchers) watcher.afterInput?.(this, kind, this.#world.timeline.now);
  }

  #openStream(stream: StreamId, to: Endpoint): void {
    assert(stream % 2 === 1, `${this.name} opens stream ${stream}, and cores open odd ones`);
    assert(!this.#streams.has(stream), `${this.name} opens stream ${stream} twice`);
    this.traffic.streamsOpened += 1;
    this.#streams.set(stream, this.#world.network.openStream(this, stream, to));
  }

  #scheduleWakeUp(): void {
    const deadline = this.#core.nextDeadline();
    assert(!Number.isNaN(deadline), `${this.name} has no number for its next deadline`);
    if (deadline >= (this.#wakeUp?.at ?? Infinity)) return;
    const { timeline } = this.#world;
    this.#wakeUp = new WakeUp(this, Math.max(deadline, timeline.now));
    timeline.addLast(this.#wakeUp.at, this.#wakeUp);
  }

  #require(state: 'running' | 'paused' | 'crashed', action: string): void {
    if (this.#state === state) return;
    throw new UsageError(action, this.name, `the process must be ${state}, and it is ${this.#state}`);
  }

  #makeEffects(): Effects<Event> {
    const ask = (effect: Effect<Event>): void => {
      assert(this.#isBusy, `${this.name} asks for '${effect.kind}' outside an input`);
      this.#outbox.push(effect);
    };
    return {
      sendPacket: (to, packet) => ask({ kind: 'packet', to, packet }),
      openStream: (stream, to) => ask({ kind: 'open', stream, to }),
      writeStream: (stream, bytes) => ask({ kind: 'write', stream, bytes }),
      endStream: (stream) => ask({ kind: 'end', stream }),
      abortStream: (stream) => ask({ kind: 'abort', stream }),
      emit: (event) => ask({ kind: 'emit', event }),
    };
  }
}

/** A core's deadline on the timeline. */
class WakeUp implements Happening {
  readonly at: Millis;
  readonly #process: Waking;

  constructor(process: Waking, at: Millis) {
    this.#process = process;
    this.at = at;
  }

  happen(): void {
    this.#process.wake(this);
  }
}

interface Waking {
  wake(wakeUp: WakeUp): void;
}
