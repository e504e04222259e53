/**
 * A model, for comparison: everybody sends everybody a heartbeat, and a detector for each peer says how long
 * a silence is borne (SWIM §2: n(n−1) packets an interval, where SWIM needs about 2n). The detector is a
 * fixed time-out, or `PhiAccrual`. Nobody tells anybody what it believes: each node judges for itself, from
 * one path.
 */
import { UsageError, type Effects, type Endpoint, type Millis, type Rng } from 'hearsay/core';
import { PacketCore } from './packet-core.ts';

/** Judges the silences of one peer. */
export interface Detector {
  /** A heartbeat has come. */
  heard(now: Millis): void;
  /** When the peer counts as down if nothing more is heard. */
  downAt(): Millis;
  save(): unknown;
}

/** So much silence is a failure, whatever the network is like. */
export class FixedTimeout implements Detector {
  readonly #timeoutMs: Millis;
  #lastAt: Millis;

  constructor(timeoutMs: Millis, now: Millis) {
    if (!(timeoutMs > 0)) throw new UsageError('timeoutMs', timeoutMs, 'milliseconds above 0');
    this.#timeoutMs = timeoutMs;
    this.#lastAt = now;
  }

  heard(now: Millis): void {
    this.#lastAt = now;
  }

  downAt(): Millis {
    return this.#lastAt + this.#timeoutMs;
  }

  save(): unknown {
    return { lastAt: this.#lastAt };
  }
}

export interface HeartbeatsOptions {
  readonly self: number;
  /** The others, by number. */
  readonly peers: ReadonlyMap<number, Endpoint>;
  readonly intervalMs: Millis;
  readonly detector: (now: Millis) => Detector;
}

export interface HeartbeatEvent {
  readonly type: 'down' | 'up';
  readonly peer: number;
}

export interface HeartbeatsState {
  readonly sequence: number;
  readonly nextBeatAt: Millis;
  readonly peers: readonly {
    readonly number: number;
    readonly heard: number;
    readonly isUp: boolean;
    readonly detector: unknown;
  }[];
}

interface Watch {
  readonly detector: Detector;
  /** The highest heartbeat so far. */
  heard: number;
  isUp: boolean;
}

/** Number and sequence, four bytes each. */
const BEAT_BYTES = 8;

export class Heartbeats extends PacketCore<never, HeartbeatsState, HeartbeatEvent> {
  readonly #options: HeartbeatsOptions;
  readonly #watches = new Map<number, Watch>();
  #sequence = 0;
  #nextBeatAt: Millis;
  /** Nobody is down before this; it may be early, which costs a glance. */
  #nextDownAt: Millis = Infinity;

  /** The first heartbeat comes at random within an interval: nodes do not keep step. */
  constructor(options: HeartbeatsOptions, effects: Effects<HeartbeatEvent>, rng: Rng, now: Millis) {
    super(effects);
    const { intervalMs, peers, detector } = options;
    if (!(intervalMs > 0)) throw new UsageError('intervalMs', intervalMs, 'milliseconds above 0');
    this.#options = options;
    this.#nextBeatAt = now + rng.unit() * intervalMs;
    for (const peer of peers.keys())
      this.#watches.set(peer, { detector: detector(now), heard: 0, isUp: true });
    this.#lookAgain();
  }

  /** Whether `peer` counts as up here. */
  isUp(peer: number): boolean {
    return this.#watches.get(peer)?.isUp ?? false;
  }

  handlePacket(_from: Endpoint, packet: Uint8Array, now: Millis): void {
    if (packet.length !== BEAT_BYTES) return;
    const view = new DataView(packet.buffer, packet.byteOffset, BEAT_BYTES);
    const peer = view.getUint32(0);
    const watch = this.#watches.get(peer);
    const sequence = view.getUint32(4);
    if (watch === undefined) return;
    // A restarted peer counts from 1 again; a copy, or one that was overtaken, says nothing new.
    if (sequence <= watch.heard && sequence > 1) return;
    watch.heard = sequence;
    watch.detector.heard(now);
    this.#nextDownAt = Math.min(this.#nextDownAt, watch.detector.downAt());
    if (watch.isUp) return;
    watch.isUp = true;
    this.effects.emit({ type: 'up', peer });
  }

  handleCommand(_command: never, _now: Millis): void {}

  handleTimeout(now: Millis): void {
    if (now >= this.#nextBeatAt) {
      this.#nextBeatAt = now + this.#options.intervalMs;
      this.#beat();
    }
    if (now < this.#nextDownAt) return;
    for (const [peer, watch] of this.#watches) {
      if (!watch.isUp || watch.detector.downAt() > now) continue;
      watch.isUp = false;
      this.effects.emit({ type: 'down', peer });
    }
    this.#lookAgain();
  }

  nextDeadline(): Millis {
    return Math.min(this.#nextBeatAt, this.#nextDownAt);
  }

  save(): HeartbeatsState {
    const peers = Array.from(this.#watches, ([number, { detector, heard, isUp }]) => {
      return { number, heard, isUp, detector: detector.save() };
    });
    return { sequence: this.#sequence, nextBeatAt: this.#nextBeatAt, peers };
  }

  #beat(): void {
    this.#sequence += 1;
    const packet = new Uint8Array(BEAT_BYTES);
    const view = new DataView(packet.buffer);
    view.setUint32(0, this.#options.self);
    view.setUint32(4, this.#sequence);
    for (const endpoint of this.#options.peers.values()) this.effects.sendPacket(endpoint, packet, false);
  }

  #lookAgain(): void {
    let next = Infinity;
    for (const { detector, isUp } of this.#watches.values()) {
      if (isUp) next = Math.min(next, detector.downAt());
    }
    this.#nextDownAt = next;
  }
}
