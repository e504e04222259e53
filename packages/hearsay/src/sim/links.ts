/**
 * How the hosts of a simulation reach each other. A link goes one way, from one host to another: how long it
 * takes, how much it loses, and whether it is cut. All links are alike but those that were set apart, so ten
 * thousand hosts cost nothing; cuts lie on top and come off without a trace.
 */
import type { Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import type { Rng } from '../base/rng.ts';

/** Each latency is drawn uniformly from these, so datagrams overtake each other. */
export interface LatencyRange {
  readonly min: Millis;
  readonly max: Millis;
}

/** One way from one host to another. */
export interface LinkOptions {
  /** How long a datagram is on the way. */
  readonly latencyMs: LatencyRange;
  /** How long a piece of a stream is on the way. Pieces stay in order. */
  readonly streamLatencyMs: LatencyRange;
  /** The share of datagrams that vanish, 0 … 1. Streams lose nothing. */
  readonly loss: number;
}

interface Partition {
  readonly one: ReadonlySet<string>;
  readonly other: ReadonlySet<string>;
}

export class Links {
  readonly #rng: Rng;
  readonly #usual: LinkOptions;
  readonly #special = new Map<string, Map<string, LinkOptions>>();
  readonly #cuts = new Map<string, Set<string>>();
  readonly #partitions: Partition[] = [];

  constructor(usual: LinkOptions, rng: Rng) {
    checkLink(usual);
    this.#usual = usual;
    this.#rng = rng;
  }

  set(from: string, to: string, options: Partial<LinkOptions>): void {
    const link = { ...this.#link(from, to), ...options };
    checkLink(link);
    let row = this.#special.get(from);
    if (row === undefined) this.#special.set(from, (row = new Map()));
    row.set(to, link);
  }

  cut(from: string, to: string): void {
    let row = this.#cuts.get(from);
    if (row === undefined) this.#cuts.set(from, (row = new Set()));
    row.add(to);
  }

  partition(one: readonly string[], other: readonly string[]): void {
    this.#partitions.push({ one: new Set(one), other: new Set(other) });
  }

  heal(): void {
    this.#cuts.clear();
    this.#partitions.length = 0;
  }

  isCut(from: string, to: string): boolean {
    if (this.#cuts.size > 0 && this.#cuts.get(from)?.has(to) === true) return true;
    for (const { one, other } of this.#partitions) {
      if ((one.has(from) && other.has(to)) || (other.has(from) && one.has(to))) return true;
    }
    return false;
  }

  /** Draws whether the next datagram is lost. */
  drawLoss(from: string, to: string): boolean {
    const { loss } = this.#link(from, to);
    return loss > 0 && this.#rng.chance(loss);
  }

  drawLatency(from: string, to: string): Millis {
    return this.#draw(this.#link(from, to).latencyMs);
  }

  drawStreamLatency(from: string, to: string): Millis {
    return this.#draw(this.#link(from, to).streamLatencyMs);
  }

  #draw({ min, max }: LatencyRange): Millis {
    return min === max ? min : min + this.#rng.unit() * (max - min);
  }

  #link(from: string, to: string): LinkOptions {
    if (this.#special.size === 0) return this.#usual;
    return this.#special.get(from)?.get(to) ?? this.#usual;
  }
}

function checkLink({ latencyMs, streamLatencyMs, loss }: LinkOptions): void {
  checkLatency('latencyMs', latencyMs);
  checkLatency('streamLatencyMs', streamLatencyMs);
  if (!(loss >= 0 && loss <= 1)) throw new UsageError('loss', loss, 'a share from 0 to 1');
}

function checkLatency(field: string, { min, max }: LatencyRange): void {
  if (!(min >= 0)) throw new UsageError(`${field}.min`, min, 'milliseconds from 0');
  if (!(max >= min && max < Infinity)) throw new UsageError(`${field}.max`, max, `milliseconds from ${min}`);
}
