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
import { Rng } from '../base/rng.ts';
import { applyInput, digestInput, type Input, type NetworkInput } from '../trace/input.ts';
import { Asking, type Effect } from './asked.ts';
import { Gate, type NetworkEffect } from './gate.ts';
import { LocalClock } from './local-clock.ts';
import type { ProcessState } from './state.ts';
import type { Station, StreamEnd } from './stream.ts';
import type { EndNumbers, Happening } from './timeline.ts';
import { WakeUp } from './wake-up.ts';
import type { AnyCore, ProcessCondition } from './watcher.ts';
import type { World } from './world.ts';

/** The commands that a core takes. */
export type CommandOf<C extends AnyCore> = C extends Core<infer Command, unknown> ? Command : never;

/** What the `save` of a core gives. */
export type StateOf<C extends AnyCore> = C extends Core<never, infer State> ? State : never;

/**
 * Makes a core. What it asks of `effects` while it is made is carried out when it has been made. With `saved`
 * it goes on from what `save` of another one gave: it asks for nothing, and its randomness is in that state.
 */
export type CoreFactory<Event, C extends AnyCore> = (
  effects: Effects<Event>,
  rng: Rng,
  now: Millis,
  saved?: StateOf<C>,
) => C;

/** Takes a core's news, after the input that caused it has returned. */
export type EventSink<Event> = (event: Event, now: Millis) => void;

/** What a core has emitted, and when, in virtual time. */
export interface News<Event> {
  readonly at: Millis;
  readonly event: Event;
}

/** What a process has asked its network to carry, over all its lives. */
export interface Traffic {
  /** Datagrams, whatever became of them. */
  packetsSent: number;
  /** Their payloads, without the headers of UDP and IP. */
  packetBytesSent: number;
  /** Streams that it opened itself, with or without success. */
  streamsOpened: number;
  /** Written to streams, its own and those that it accepted; without headers and repetitions. */
  streamBytesSent: number;
}

export interface ProcessOptions<Event, C extends AnyCore> {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly factory: CoreFactory<Event, C>;
  /** Without a sink the news is kept in `news`. */
  readonly onEvent?: EventSink<Event> | undefined;
}

const FIRST_ACCEPTED_STREAM = 2;
/** Of all processes whose clocks go with the world's. */
const TRUE_CLOCK = new LocalClock();
const TIMEOUT = { kind: 'timeout' } as const;

/**
 * So many inputs are read before an overdue deadline is judged all the same: the Node host's 64 turns of 32
 * datagrams.
 */
const READ_BEFORE_JUDGING_MAX = 2048;

/**
 * One process of a simulation, made by `Simulation.spawn`: its core, and all that can be done to it from
 * outside. What does not fit its state, such as to resume what is running, is a UsageError.
 */
export class Process<Event, C extends AnyCore> implements Station {
  /** Its own in its simulation. */
  readonly name: string;
  /** Where it is bound in all its lives. */
  readonly endpoint: Endpoint;
  /** What it has sent so far, in all its lives. */
  readonly traffic: Traffic = { packetsSent: 0, packetBytesSent: 0, streamsOpened: 0, streamBytesSent: 0 };
  /** The events of all lives so far, unless a sink takes them. */
  readonly news: News<Event>[] = [];
  readonly #world: World;
  readonly #onEvent: EventSink<Event>;
  readonly #asking: Asking<Event>;
  readonly #streams = new Map<StreamId, StreamEnd>();
  #factory: CoreFactory<Event, C>;
  #core: C;
  #state: ProcessCondition = 'running';
  /** Its own as soon as it goes wrong. */
  #clock = TRUE_CLOCK;
  /** What each input costs in time; 0: nothing. */
  #inputCostMs: Millis = 0;
  /** Until then the last input is being worked on. */
  #busyUntil: Millis = 0;
  /** Inputs that a slow process has read since its deadline passed. */
  #readSinceDue = 0;
  #soundSince: Millis = 0;
  #pausedAt: Millis = 0;
  /** Inputs that wait: for the end of a pause, or of the input that is running. */
  #inbox: Input<CommandOf<C>>[] = [];
  /** `null`: open, as usual. */
  #gate: Gate | null = null;
  /** The one wake-up that counts; those before it have been taken back. */
  #wakeUp: WakeUp;
  #nextAcceptedStream = FIRST_ACCEPTED_STREAM;

  /** With `saved` it goes on from there; its streams and its wake-up are still to be given to it. */
  constructor(world: World, options: ProcessOptions<Event, C>, saved?: ProcessState<Event>) {
    this.name = options.name;
    this.endpoint = options.endpoint;
    this.#world = world;
    this.#factory = options.factory;
    this.#onEvent = options.onEvent ?? ((event, at) => this.news.push({ at, event }));
    this.#asking = new Asking(this.name, world.asked);
    this.#wakeUp = new WakeUp(this, world.timeline);
    if (saved?.condition !== 'crashed') world.network.bind(this);
    this.#core = saved === undefined ? this.#start() : this.#restore(saved);
  }

  /** The core of this life; after a crash, the dead one. Inputs go through the process, never to it. */
  get core(): C {
    return this.#core;
  }

  /** Whether it runs, is paused, or has crashed. */
  get state(): ProcessCondition {
    return this.#state;
  }

  /** The factory of its next life. */
  get factory(): CoreFactory<Event, C> {
    return this.#factory;
  }

  /** Since when it has been neither gated nor slowed, with a true clock; `Infinity` while it is. */
  get soundSince(): Millis {
    const isSound = this.#gate === null && this.#inputCostMs === 0 && this.#clock.rate === 1;
    return isSound ? this.#soundSince : Infinity;
  }

  /** Lets the process's clock go `rate` (above 0) times as fast as the world's from now on; 1: as usual. */
  setClockRate(rate: number): void {
    const { now } = this.#world.timeline;
    if (this.#clock === TRUE_CLOCK) this.#clock = new LocalClock();
    this.#clock.setRate(rate, now);
    this.#soundSince = now;
    this.#reschedule();
  }

  /**
   * Makes each input cost `costMs` of time, in which others wait: a slow or overloaded processor. What waits
   * is read before an overdue deadline is judged, within the Node host's bound.
   */
  setInputCost(costMs: Millis): void {
    if (!(costMs >= 0 && costMs < Infinity)) throw new UsageError('costMs', costMs, 'milliseconds from 0');
    this.#inputCostMs = costMs;
    this.#soundSince = this.#world.timeline.now;
  }

  /**
   * Gives the core a command: at once, or after what is running or paused.
   * @throws UsageError if the process has crashed.
   */
  command(command: CommandOf<C>): void {
    if (this.#state === 'crashed') throw new UsageError('command', this.name, 'the process has crashed');
    this.#take({ kind: 'command', command });
  }

  /** Stops the process as a debugger or a blocked loop does. The network goes on filling its inbox. */
  pause(): void {
    this.#require('running', 'pause');
    this.#state = 'paused';
    this.#forgetWakeUp();
    this.#pausedAt = this.#world.timeline.now;
  }

  /** What waited is delivered at once; deadlines that have passed are judged later in the same instant. */
  resume(): void {
    this.#require('paused', 'resume');
    const { timeline, lateDeadlineRule } = this.#world;
    this.#state = 'running';
    const stall = { kind: 'stall', delayMs: (timeline.now - this.#pausedAt) * this.#clock.rate } as const;
    if (lateDeadlineRule) {
      this.#inbox.unshift(stall);
      this.#drain();
      return;
    }
    if (this.#core.nextDeadline() <= this.#localTime()) this.#inbox.unshift({ kind: 'timeout' });
    this.#take(stall);
  }

  /**
   * Closes a gate between the process and its network, both ways: the core goes on, its timers included,
   * but what it sends waits, and so does what comes (Lifeguard §V-D's anomaly: blocked before each send
   * and after each receive). With `stopsAt` the process is paused, too, by the first packet for which it
   * holds: a program whose loop blocks in that send.
   */
  closeGate(stopsAt?: (packet: Uint8Array) => boolean): void {
    this.#require('running', 'closeGate');
    if (this.#gate !== null) throw new UsageError('closeGate', this.name, 'its gate is closed already');
    this.#gate = new Gate(stopsAt);
  }

  /** Lets pass what has waited, each way in its order: first what goes out, then what comes in. */
  openGate(): void {
    const gate = this.#gate;
    if (gate === null) throw new UsageError('openGate', this.name, 'its gate is open');
    this.#gate = null;
    this.#soundSince = this.#world.timeline.now;
    for (const effect of gate.outgoing) this.#carryOutNetwork(effect);
    this.#inbox.push(...gate.incoming);
    if (gate.hasStopped && this.#state === 'paused') this.resume();
    else if (this.#state === 'running') this.#drain();
  }

  /** Ends this life without a farewell. Its peers see their streams reset, unless the link is cut. */
  crash(): void {
    if (this.#state === 'crashed') throw new UsageError('crash', this.name, 'it has crashed already');
    this.#state = 'crashed';
    this.#inbox = [];
    this.#gate = null;
    this.#forgetWakeUp();
    this.#busyUntil = 0;
    this.#readSinceDue = 0;
    this.#world.network.unbind(this);
    for (const end of this.#streams.values()) end.abort();
    this.#streams.clear();
  }

  /** A new life at the same endpoint, with a core of the last factory or of a new one, and new randomness. */
  restart(factory: CoreFactory<Event, C> = this.#factory): void {
    this.#require('crashed', 'restart');
    assert(!this.#asking.isBusy, `${this.name} restarts while its old core still runs`);
    this.#factory = factory;
    this.#world.network.bind(this);
    this.#nextAcceptedStream = FIRST_ACCEPTED_STREAM;
    this.#state = 'running';
    this.#core = this.#start();
  }

  /** From the network. */
  receive(input: NetworkInput): void {
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
  wake(): void {
    if (this.#state !== 'running') return;
    const { now } = this.#world.timeline;
    const isDue = this.#deadline() <= now;
    if (now < this.#busyUntil) this.#scheduleWakeUp();
    else if (isDue && (this.#inbox.length === 0 || this.#readSinceDue >= READ_BEFORE_JUDGING_MAX))
      this.#judge();
    else if (this.#inbox.length > 0) this.#drain();
    else this.#scheduleWakeUp();
  }

  /** Itself as plain data, between two steps. */
  save(endOf: EndNumbers): ProcessState<Event> {
    assert(!this.#asking.isBusy, `${this.name} is saved in the middle of an input`);
    return {
      name: this.name,
      endpoint: this.endpoint,
      condition: this.#state,
      core: this.#core.save(),
      clock: this.#clock.save(),
      inputCostMs: this.#inputCostMs,
      busyUntil: this.#busyUntil,
      readSinceDue: this.#readSinceDue,
      soundSince: this.#soundSince,
      pausedAt: this.#pausedAt,
      inbox: [...this.#inbox],
      gate: this.#gate?.save(this.name) ?? null,
      streams: Array.from(this.#streams, ([stream, end]) => [stream, endOf(end)]),
      nextAcceptedStream: this.#nextAcceptedStream,
      traffic: { ...this.traffic },
      news: [...this.news],
    };
  }

  /** Gives a restored process one of its streams. */
  restoreStream(stream: StreamId, end: StreamEnd): void {
    this.#streams.set(stream, end);
  }

  /** Makes the wake-up of a restored process, to be put on the timeline. */
  restoreWakeUp(): Happening {
    return this.#wakeUp.restore();
  }

  #restore(saved: ProcessState<Event>): C {
    this.#state = saved.condition;
    this.#clock = new LocalClock();
    this.#clock.restore(saved.clock);
    this.#inputCostMs = saved.inputCostMs;
    this.#busyUntil = saved.busyUntil;
    this.#readSinceDue = saved.readSinceDue;
    this.#soundSince = saved.soundSince;
    this.#pausedAt = saved.pausedAt;
    this.#inbox = [...(saved.inbox as Input<CommandOf<C>>[])];
    this.#nextAcceptedStream = saved.nextAcceptedStream;
    Object.assign(this.traffic, saved.traffic);
    this.news.push(...saved.news);
    if (saved.gate !== null) this.#gate = new Gate(undefined, saved.gate);
    const core = saved.core as StateOf<C>;
    return this.#factory(this.#asking, Rng.seeded(0), this.#localTime(), core);
  }

  #start(): C {
    this.#asking.isBusy = true;
    const first = this.#world.asked.count;
    const core = this.#factory(this.#asking, this.#world.rng.fork(), this.#localTime());
    this.#core = core;
    this.#carryOut(first);
    this.#tellWatchers('start');
    this.#asking.isBusy = false;
    this.#drain();
    return core;
  }

  #take(input: Input<CommandOf<C>>): void {
    if (this.#state === 'crashed') return;
    if (this.#isReady && this.#inbox.length === 0) this.#handle(input);
    else this.#inbox.push(input);
    this.#drain();
  }

  /** A deadline has passed, and what had arrived has been read. */
  #judge(): void {
    this.#readSinceDue = 0;
    if (this.#isReady) this.#handle(TIMEOUT);
    else this.#inbox.unshift(TIMEOUT);
    this.#drain();
  }

  /** Runs what waits, one input after the other, each with its effects; if inputs cost time, only one. */
  #drain(): void {
    if (this.#asking.isBusy) return;
    while (this.#inbox.length > 0 && this.#isReady) this.#handle(this.#inbox.shift()!);
    if (this.#state === 'running') this.#scheduleWakeUp();
  }

  /** Whether an input can be run now. */
  get #isReady(): boolean {
    return !this.#asking.isBusy && this.#state === 'running' && this.#world.timeline.now >= this.#busyUntil;
  }

  /** One input, with its effects. */
  #handle(input: Input<CommandOf<C>>): void {
    this.#asking.isBusy = true;
    if (this.#inputCostMs > 0) this.#spend();
    const first = this.#world.asked.count;
    this.#run(input);
    this.#carryOut(first);
    this.#tellWatchers(input.kind);
    this.#asking.isBusy = false;
  }

  #spend(): void {
    const { now } = this.#world.timeline;
    this.#busyUntil = now + this.#inputCostMs;
    this.#readSinceDue = this.#deadline() <= now ? this.#readSinceDue + 1 : 0;
  }

  #run(input: Input<CommandOf<C>>): void {
    const { timeline, digest, watchers } = this.#world;
    digest.addNumber(timeline.now);
    digest.addText(this.name);
    digestInput(digest, input);
    const now = this.#localTime();
    for (const watcher of watchers) watcher.beforeInput?.(this, input, timeline.now, now);
    applyInput(this.#core as Core<CommandOf<C>, unknown>, input, now);
  }

  /** What the process's own clock shows; never before a deadline for which it was woken. */
  #localTime(): Millis {
    const { now } = this.#world.timeline;
    const time = this.#clock.localTime(now);
    if (this.#clock.isTrue || this.#core === undefined) return time;
    const deadline = this.#core.nextDeadline();
    return deadline > time && this.#clock.worldTime(deadline) <= now ? deadline : time;
  }

  /** The core's next deadline, in the world's time. */
  #deadline(): Millis {
    const deadline = this.#core.nextDeadline();
    if (Number.isNaN(deadline)) assert(false, `${this.name} has no number for its next deadline`);
    return this.#clock.worldTime(deadline);
  }

  /** Effects in order. A sink may do anything to this process, so the rest may be gone when it returns. */
  #carryOut(first: number): void {
    const { asked } = this.#world;
    const end = asked.count;
    for (let place = first; place < end && this.#state !== 'crashed'; place += 1) {
      this.#carryOutOne(asked.at(place));
    }
    asked.drop(first);
  }

  #carryOutOne(effect: Effect): void {
    if (effect.kind === 'emit') this.#onEvent(effect.event as Event, this.#world.timeline.now);
    else if (this.#gate === null) this.#carryOutNetwork(effect);
    else this.#holdBack(effect, this.#gate);
  }

  #holdBack(effect: NetworkEffect, gate: Gate): void {
    if (!gate.holdBack(effect) || this.#state !== 'running') return;
    gate.hasStopped = true;
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

  /** Wakes when the next deadline has come, or the next input that waits can be read. */
  #scheduleWakeUp(): void {
    const next = this.#inbox.length > 0 ? this.#busyUntil : Math.max(this.#deadline(), this.#busyUntil);
    if (this.#wakeUp.set(next)) return;
    this.#forgetWakeUp();
    this.#wakeUp.set(next);
  }

  #forgetWakeUp(): void {
    this.#wakeUp.isVoid = true;
    this.#wakeUp = new WakeUp(this, this.#world.timeline);
  }

  #reschedule(): void {
    this.#forgetWakeUp();
    if (this.#state === 'running' && !this.#asking.isBusy) this.#scheduleWakeUp();
  }

  #require(state: ProcessCondition, action: string): void {
    if (this.#state === state) return;
    throw new UsageError(action, this.name, `the process must be ${state}, and it is ${this.#state}`);
  }
}
