/**
 * Drives any `Core` over real sockets: hands it what arrives, carries out what it asks for, and wakes it at
 * its deadline. One driver is one core, two transports and one timer.
 *
 * Inputs come one at a time and run to completion. Events that a core emits wait until its input has
 * returned, so the application may send commands from a handler, and a handler that throws harms nobody but
 * itself. An exception out of the core is a bug of ours: the driver reports it and stops, because half a
 * transition is worse than a crash.
 *
 * The late-deadline rule. Node runs timers after it has polled the sockets (libuv ≥ 1.45). When the
 * application blocks the loop in an I/O callback, the acks that have arrived meanwhile are still unread when
 * the probe's timer runs: measured, 15 of 15 healthy peers were judged dead. So the timer only begins a round
 * of `setImmediate` turns. An immediate set in the timers phase runs in the check phase, and between the two
 * lies exactly one poll phase; one set in the check phase waits for the next loop, again with one poll phase
 * between. Each turn thus reads every socket, up to 32 datagrams of each; as long as a turn has delivered
 * something there may be more. The core is told of the stall before, so that it takes no round trip across it
 * for a sample, and judges after.
 */
import { assert } from '../base/assert.ts';
import type { Core, Effects, Endpoint, Millis, StreamId } from '../base/core.ts';
import { type Clock, systemClock } from './clock.ts';
import { LoopHealth } from './loop-health.ts';
import type { PacketTransport, StreamTransport } from './transport.ts';

/**
 * Where a fault came from. `core`: a bug of ours, the driver has stopped, and has handed on what the core had
 * to tell. Otherwise it goes on.
 */
export type FaultSource = 'core' | 'event' | 'transport';

export interface DriverOptions<Command, State, Event> {
  /** Makes the core. It may already use the effects; events are handed on once the driver is complete. */
  readonly core: (effects: Effects<Event>) => Core<Command, State>;
  /** Bound, not yet started. The driver starts and closes both. */
  readonly packets: PacketTransport;
  readonly streams: StreamTransport;
  readonly onEvent: (event: Event) => void;
  readonly onFault: (source: FaultSource, fault: unknown) => void;
  readonly clock?: Clock;
  /** One of the driver's own if absent; one that is given is not stopped by `close`. */
  readonly loopHealth?: LoopHealth;
  /**
   * Whether sockets are read before a deadline is judged. `false` is for the test that shows what then
   * happens.
   */
  readonly lateDeadlineRule?: boolean;
  /**
   * By how much a deadline must be late for the rule to hold. 0, the default: always. A block that ends just
   * after the deadline makes it late by next to nothing and still hides every ack that came before; a turn
   * costs 1 µs.
   */
  readonly lateMs?: Millis;
  /** Whether the timer alone lets the process end (the sockets still keep it alive). */
  readonly unref?: boolean;
}

/**
 * Turns of the loop before a deadline is judged though packets still come: about 2,000 datagrams a socket.
 */
const TURNS_MAX = 64;

/** From here on a turn was blocked by the application. An idle one takes microseconds. */
const BLOCKED_TURN_MS = 10;

/** By how much the timer must be overdue for a delivery to be taken for the end of a stall. */
const LATE_DELIVERY_MS = 50;

/** The longest delay that Node's timers know; a later deadline is armed again from there. */
const TIMER_MS_MAX = 0x7fff_ffff;

export class Driver<Command, State, Event> implements Effects<Event> {
  readonly #core: Core<Command, State>;
  readonly #packets: PacketTransport;
  readonly #streams: StreamTransport;
  readonly #clock: Clock;
  readonly #loopHealth: LoopHealth;
  readonly #options: DriverOptions<Command, State, Event>;
  readonly #events: Event[] = [];
  #isBusy = true;
  #isDraining = false;
  #isPolling = false;
  /** What the sockets have delivered, counted so that a turn can be seen to deliver nothing. */
  #delivered = 0;
  #timer: NodeJS.Timeout | undefined;
  #armedFor: Millis = Infinity;
  /** When the loop should be back: when the timer is due, or at once during a turn. Later is a stall. */
  #dueBackAt: Millis = Infinity;
  #closing: Promise<void> | undefined;
  /** The core's, until it has been reported. */
  #fault: { readonly error: unknown } | undefined;

  constructor(options: DriverOptions<Command, State, Event>) {
    this.#options = options;
    this.#packets = options.packets;
    this.#streams = options.streams;
    this.#clock = options.clock ?? systemClock;
    this.#core = options.core(this);
    this.#loopHealth = options.loopHealth ?? new LoopHealth({ clock: this.#clock });
    this.#startPackets();
    this.#startStreams();
    this.#isBusy = false;
    this.#input(() => undefined); // asks for the first deadline, hands on the first events
  }

  /** Whether `close` was called or a bug of the core has stopped the driver. */
  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  /** Hands the core a command. `false`: the driver has stopped, and the core has not seen it. */
  command(command: Command): boolean {
    if (this.isClosed) return false;
    this.#input((now) => this.#core.handleCommand(command, now));
    return true;
  }

  /** The core's whole state, as it is between two inputs. */
  save(): State {
    assert(!this.#isBusy, 'a core is saved between its inputs');
    return this.#core.save();
  }

  /** Stops at once and closes both transports. Resolves when no handle is left; may be called again. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  sendPacket(to: Endpoint, packet: Uint8Array): void {
    // The checksum, if any, is in it: the envelope is above us.
    this.#packets.send(to, packet);
  }

  openStream(stream: StreamId, to: Endpoint): void {
    this.#streams.open(stream, to);
  }

  writeStream(stream: StreamId, bytes: Uint8Array): void {
    this.#streams.write(stream, bytes);
  }

  endStream(stream: StreamId): void {
    this.#streams.end(stream);
  }

  abortStream(stream: StreamId): void {
    this.#streams.abort(stream);
  }

  emit(event: Event): void {
    this.#events.push(event);
  }

  #startPackets(): void {
    const core = this.#core;
    this.#packets.start({
      handlePacket: (from, packet) => this.#delivery((now) => core.handlePacket(from, packet, now)),
      handlePacketError: (to, cause) => this.#delivery((now) => core.handlePacketError(to, cause, now)),
      handleFault: (fault) => this.#options.onFault('transport', fault),
    });
  }

  #startStreams(): void {
    const core = this.#core;
    this.#streams.start({
      handleStreamAccepted: (stream, from) =>
        this.#delivery((now) => core.handleStreamAccepted(stream, from, now)),
      handleStreamOpened: (stream) => this.#delivery((now) => core.handleStreamOpened(stream, now)),
      handleStreamData: (stream, bytes) => this.#delivery((now) => core.handleStreamData(stream, bytes, now)),
      handleStreamEnd: (stream) => this.#delivery((now) => core.handleStreamEnd(stream, now)),
      handleStreamClosed: (stream, cause) =>
        this.#delivery((now) => core.handleStreamClosed(stream, cause, now)),
      handleFault: (fault) => this.#options.onFault('transport', fault),
    });
  }

  #delivery(input: (now: Millis) => void): void {
    this.#delivered += 1;
    this.#input((now) => {
      // Overdue while sockets are read: the loop was blocked, and the core should know before it takes a
      // round trip.
      if (now - this.#dueBackAt >= LATE_DELIVERY_MS) this.#tellStall(now);
      input(now);
    });
  }

  #tellStall(now: Millis): void {
    if (this.#dueBackAt < Infinity) this.#loopHealth.noteLate(this.#dueBackAt, now);
    this.#dueBackAt = Infinity;
    const stall = this.#loopHealth.takeStall(now);
    if (stall > 0) this.#core.handleStall(stall, now);
  }

  /** One input, run to completion; then the deadline; then what the core had to tell. */
  #input(input: (now: Millis) => void): void {
    if (this.isClosed) return;
    assert(!this.#isBusy, 'an input came from inside an input: an effect has called back');
    this.#isBusy = true;
    try {
      input(this.#clock.now());
      this.#arm(this.#core.nextDeadline());
    } catch (error) {
      this.#fault = { error };
    }
    this.#isBusy = false;
    if (this.#fault !== undefined) this.#stop();
    this.#drain();
  }

  /** Nobody has asked for this close, so nobody else would hear of a transport that cannot be closed. */
  #stop(): void {
    this.close().catch((error: unknown) => this.#options.onFault('transport', error));
  }

  #drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    try {
      for (let i = 0; i < this.#events.length; i += 1) this.#handOn(this.#events[i]!);
    } finally {
      this.#events.length = 0;
      this.#isDraining = false;
    }
    this.#reportFault();
  }

  /** Last, so that it is the end of all that is told. */
  #reportFault(): void {
    if (this.#fault === undefined) return;
    const { error } = this.#fault;
    this.#fault = undefined;
    this.#options.onFault('core', error);
  }

  #handOn(event: Event): void {
    try {
      this.#options.onEvent(event);
    } catch (error) {
      this.#options.onFault('event', error);
    }
  }

  #arm(deadline: Millis): void {
    assert(!Number.isNaN(deadline), 'a deadline is a time or Infinity');
    if (this.#isPolling || deadline === this.#armedFor) return;
    const now = this.#clock.now();
    // The timer that is given up may be overdue, and what it could tell of a stall must not be lost.
    if (this.#timer !== undefined) this.#loopHealth.noteLate(this.#dueBackAt, now);
    this.#disarm();
    if (deadline === Infinity) return;
    const delayMs = Math.min(Math.max(Math.ceil(deadline - now), 1), TIMER_MS_MAX);
    this.#armedFor = deadline;
    this.#dueBackAt = now + delayMs;
    this.#timer = setTimeout(() => this.#handleTimer(), delayMs);
    if (this.#options.unref === true) this.#timer.unref();
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#armedFor = Infinity;
    this.#dueBackAt = Infinity;
  }

  #handleTimer(): void {
    const now = this.#clock.now();
    const deadline = this.#armedFor;
    this.#loopHealth.noteLate(this.#dueBackAt, now);
    this.#disarm();
    if (now < deadline) {
      this.#arm(deadline); // timers count whole milliseconds and may be early by a part of one
      return;
    }
    const { lateDeadlineRule = true, lateMs = 0 } = this.#options;
    if (!lateDeadlineRule || now - deadline < lateMs) {
      this.#judge();
      return;
    }
    this.#isPolling = true; // until it has judged, no timer is armed
    this.#input((at) => this.#tellStall(at));
    this.#readThenJudge(TURNS_MAX);
  }

  /**
   * Lets the loop poll until a turn has delivered nothing. A turn in which the application blocked proves
   * nothing either: what came after its poll is still unread. Not `unref`ed: such an immediate may wait for
   * ever.
   */
  #readThenJudge(turnsLeft: number): void {
    this.#isPolling = true;
    const before = this.#delivered;
    const beganAt = this.#clock.now();
    this.#dueBackAt = beganAt;
    setImmediate(() => {
      if (this.isClosed) return;
      const now = this.#clock.now();
      this.#loopHealth.noteLate(beganAt, now);
      const isQuiet = this.#delivered === before && now - beganAt < BLOCKED_TURN_MS;
      if (!isQuiet && turnsLeft > 1) this.#readThenJudge(turnsLeft - 1);
      else this.#judge();
    });
  }

  /** What arrived meanwhile may have moved the deadline: then there is nothing to judge. */
  #judge(): void {
    this.#isPolling = false;
    this.#input((now) => {
      this.#tellStall(now);
      if (this.#core.nextDeadline() <= now) this.#core.handleTimeout(now);
    });
  }

  async #closeAll(): Promise<void> {
    this.#disarm();
    if (this.#options.loopHealth === undefined) this.#loopHealth.stop();
    const closing = [this.#packets, this.#streams].map(async (transport) => transport.close());
    const closed = await Promise.allSettled(closing);
    for (const one of closed) if (one.status === 'rejected') throw one.reason;
  }
}
