/**
 * Simulated streams: reliable, in order, and as bad as TCP when something breaks.
 *
 * A stream is two ends, and each end has a lane to the other: a queue of segments, of which only the first is
 * on the timeline. A lane waits while the link is cut, like TCP's retransmission, and gives up after
 * `timeoutMs`. A stream needs both directions of its link, since acknowledgements travel the other way. What
 * reaches an end that is gone is answered with a reset, so the peer of a crashed process finds out even if
 * the first reset was lost.
 */
import { assert } from '../base/assert.ts';
import type { Endpoint, Millis, StreamFailure, StreamId } from '../base/core.ts';
import type { NetworkInput } from '../trace/input.ts';
import type { Links } from './links.ts';
import type { HappeningState } from './state.ts';
import { Happening, type EndNumbers, type Timeline } from './timeline.ts';

/** Whoever is bound to an endpoint. */
export interface Station {
  readonly name: string;
  readonly endpoint: Endpoint;
  receive(input: NetworkInput): void;
  /** Names a stream that comes in, and keeps its end under that name. */
  adopt(end: StreamEnd): StreamId;
  /** Forgets a stream of which nothing more will come. */
  release(stream: StreamId): void;
}

/** What streams need of their network. */
export interface StreamContext {
  readonly timeline: Timeline;
  readonly links: Links;
  /** For how long opening, and each segment, is tried before the stream fails with `timeout`. */
  readonly timeoutMs: Millis;
  /** The most that arrives in one piece. What is written in one piece may arrive in several. */
  readonly chunkBytesMax: number;
  stationAt(endpoint: Endpoint): Station | undefined;
}

/** Who opens a stream to where. `from` is what the other side is told: a port of the moment, as with TCP. */
export interface StreamRoute {
  readonly from: Endpoint;
  readonly to: Endpoint;
}

type SegmentKind = 'open' | 'opened' | 'data' | 'end' | 'reset';

export interface Segment {
  readonly kind: SegmentKind;
  readonly bytes: Uint8Array;
  /** From when on the timeout runs. */
  readonly sentAt: Millis;
  readonly dueAt: Millis;
}

/** One end of a stream as plain data, with its lane. */
export interface StreamEndState {
  /** The name of the process that it belongs to. */
  readonly station: string;
  readonly route: StreamRoute;
  readonly stream: StreamId;
  readonly peer: number | null;
  readonly condition: 'opening' | 'open' | 'gone';
  readonly hasEnded: boolean;
  readonly peerHasEnded: boolean;
  readonly early: readonly Uint8Array[];
  readonly lane: LaneState;
}

export interface LaneState {
  readonly segments: readonly Segment[];
  readonly isScheduled: boolean;
  readonly lastDueAt: Millis;
}

const NO_BYTES = new Uint8Array(0);

/** Linux's shortest retransmission timeout, `TCP_RTO_MIN`. */
const RETRY_MS = 200;

/** One end of a stream, at the station that opened or accepted it. */
export class StreamEnd {
  readonly #context: StreamContext;
  readonly #station: Station;
  readonly #route: StreamRoute;
  readonly #lane: Lane;
  #id: StreamId = 0;
  #peer: StreamEnd | undefined;
  #state: 'opening' | 'open' | 'gone' = 'opening';
  #hasEnded = false;
  #peerHasEnded = false;
  /** What was written before the stream was open. */
  #early: Uint8Array[] = [];

  private constructor(context: StreamContext, station: Station, route: StreamRoute) {
    this.#context = context;
    this.#station = station;
    this.#route = route;
    this.#lane = new Lane(context, this, route.from.host, route.to.host);
  }

  /** Opens a stream from `station`, which knows it as `stream`. */
  static open(context: StreamContext, station: Station, stream: StreamId, route: StreamRoute): StreamEnd {
    const end = new StreamEnd(context, station, route);
    end.#id = stream;
    end.#lane.push('open', NO_BYTES);
    const { timeline, timeoutMs } = context;
    timeline.add(timeline.now + timeoutMs, new OpeningEnd(end, 'timeout'));
    return end;
  }

  /** An end as it was saved; `join` gives it its peer. */
  static restore(context: StreamContext, station: Station, saved: StreamEndState): StreamEnd {
    const end = new StreamEnd(context, station, saved.route);
    end.#id = saved.stream;
    end.#state = saved.condition;
    end.#hasEnded = saved.hasEnded;
    end.#peerHasEnded = saved.peerHasEnded;
    end.#early = [...saved.early];
    end.#lane.restore(saved.lane);
    return end;
  }

  /** Gives a restored end its peer. */
  join(peer: StreamEnd): void {
    this.#peer = peer;
  }

  save(endOf: EndNumbers): StreamEndState {
    return {
      station: this.#station.name,
      route: this.#route,
      stream: this.#id,
      peer: this.#peer === undefined ? null : endOf(this.#peer),
      condition: this.#state,
      hasEnded: this.#hasEnded,
      peerHasEnded: this.#peerHasEnded,
      early: [...this.#early],
      lane: this.#lane.saveQueue(),
    };
  }

  /** What is due of a restored end. */
  happening(kind: 'lane' | 'stream-timeout' | 'stream-refused'): Happening {
    if (kind === 'lane') return this.#lane;
    return new OpeningEnd(this, kind === 'stream-timeout' ? 'timeout' : 'refused');
  }

  /** The attempt to open it has come to nothing. */
  fail(cause: 'timeout' | 'refused'): void {
    if (this.#state === 'opening' || cause === 'refused') this.close(cause);
  }

  write(bytes: Uint8Array): void {
    assert(!this.#hasEnded, `stream ${this.#id} is written to after its end`);
    if (this.#state === 'opening') this.#early.push(bytes);
    else if (this.#state === 'open') this.#sendData(bytes);
  }

  /** Ends our direction; the peer's goes on. */
  end(): void {
    assert(!this.#hasEnded, `stream ${this.#id} is ended twice`);
    this.#hasEnded = true;
    if (this.#state === 'open') this.#lane.push('end', NO_BYTES);
    this.#finishIfDone();
  }

  /**
   * Drops the stream, with what is still on the way, as TCP may. The peer sees a reset, the caller nothing.
   */
  abort(): void {
    if (this.#state === 'gone') return;
    this.#vanish();
    this.#lane.push('reset', NO_BYTES);
  }

  /** Ends the stream on this side only, and tells the station. */
  close(cause: StreamFailure): void {
    if (this.#state === 'gone') return;
    this.#vanish();
    this.#station.receive({ kind: 'stream-closed', stream: this.#id, cause });
  }

  /** Something on the way has reset the stream, for both sides. */
  breakOff(): void {
    const peer = this.#peer;
    this.#lane.clear();
    this.close('reset');
    peer?.close('reset');
  }

  /** A segment of ours has come to the other side. */
  deliver(segment: Segment): void {
    const peer = this.#peer;
    if (segment.kind === 'open') this.#knock();
    else if (peer !== undefined) peer.#take(segment);
  }

  #knock(): void {
    const { timeline, links } = this.#context;
    const { from, to } = this.#route;
    const station = this.#context.stationAt(to);
    if (station === undefined || links.refusesStreams(from.host, to.host)) {
      const refusedAt = timeline.now + links.drawStreamLatency(to.host, from.host);
      timeline.add(refusedAt, new OpeningEnd(this, 'refused'));
      return;
    }
    const peer = new StreamEnd(this.#context, station, { from: to, to: from });
    peer.#peer = this;
    this.#peer = peer;
    peer.#state = 'open';
    peer.#id = station.adopt(peer);
    peer.#lane.push('opened', NO_BYTES);
    station.receive({ kind: 'stream-accepted', stream: peer.#id, from });
  }

  #take(segment: Segment): void {
    if (this.#state === 'gone') {
      if (segment.kind !== 'reset') this.#lane.push('reset', NO_BYTES);
      return;
    }
    if (segment.kind === 'opened') {
      this.#sendEarly();
      this.#station.receive({ kind: 'stream-opened', stream: this.#id });
    } else if (segment.kind === 'data') {
      this.#station.receive({ kind: 'stream-data', stream: this.#id, bytes: segment.bytes });
    } else if (segment.kind === 'end') {
      this.#peerHasEnded = true;
      this.#station.receive({ kind: 'stream-end', stream: this.#id });
      this.#finishIfDone();
    } else {
      this.close('reset');
    }
  }

  #sendEarly(): void {
    this.#state = 'open';
    for (const bytes of this.#early) this.#sendData(bytes);
    this.#early = [];
    if (this.#hasEnded) this.#lane.push('end', NO_BYTES);
  }

  #sendData(bytes: Uint8Array): void {
    const { chunkBytesMax } = this.#context;
    for (let start = 0; start < bytes.length; start += chunkBytesMax) {
      this.#lane.push('data', bytes.subarray(start, start + chunkBytesMax));
    }
  }

  /** Both have ended: nothing more comes, and what is still in our lane is delivered without us. */
  #finishIfDone(): void {
    if (this.#state === 'gone' || !this.#hasEnded || !this.#peerHasEnded) return;
    this.#state = 'gone';
    this.#station.release(this.#id);
  }

  #vanish(): void {
    this.#state = 'gone';
    this.#early = [];
    this.#lane.clear();
    this.#station.release(this.#id);
  }
}

/** The end of an attempt to open a stream: nobody has answered in time, or nobody listens there. */
class OpeningEnd extends Happening {
  readonly #end: StreamEnd;
  readonly #cause: 'timeout' | 'refused';

  constructor(end: StreamEnd, cause: 'timeout' | 'refused') {
    super();
    this.#end = end;
    this.#cause = cause;
  }

  happen(): void {
    this.#end.fail(this.#cause);
  }

  save(endOf: EndNumbers): HappeningState {
    return { kind: `stream-${this.#cause}`, end: endOf(this.#end) };
  }
}

/** The way from one end of a stream to the other. */
class Lane extends Happening {
  readonly #context: StreamContext;
  readonly #end: StreamEnd;
  readonly #from: string;
  readonly #to: string;
  readonly #segments: Segment[] = [];
  #isScheduled = false;
  #lastDueAt: Millis = 0;

  constructor(context: StreamContext, end: StreamEnd, from: string, to: string) {
    super();
    this.#context = context;
    this.#end = end;
    this.#from = from;
    this.#to = to;
  }

  save(endOf: EndNumbers): HappeningState {
    return { kind: 'lane', end: endOf(this.#end) };
  }

  saveQueue(): LaneState {
    return { segments: [...this.#segments], isScheduled: this.#isScheduled, lastDueAt: this.#lastDueAt };
  }

  restore({ segments, isScheduled, lastDueAt }: LaneState): void {
    this.#segments.push(...segments);
    this.#isScheduled = isScheduled;
    this.#lastDueAt = lastDueAt;
  }

  push(kind: SegmentKind, bytes: Uint8Array): void {
    const { timeline, links } = this.#context;
    const sentAt = timeline.now;
    const dueAt = Math.max(sentAt + links.drawStreamLatency(this.#from, this.#to), this.#lastDueAt);
    this.#lastDueAt = dueAt;
    this.#segments.push({ kind, bytes, sentAt, dueAt });
    this.#scheduleFirst();
  }

  clear(): void {
    this.#segments.length = 0;
  }

  happen(): void {
    this.#isScheduled = false;
    const segment = this.#segments[0];
    if (segment === undefined) return;
    const { timeline, links } = this.#context;
    if (segment.dueAt > timeline.now) return this.#scheduleFirst();
    if (links.isCut(this.#from, this.#to) || links.isCut(this.#to, this.#from)) return this.#wait(segment);
    if (links.drawReset(this.#from, this.#to)) return this.#end.breakOff();
    this.#segments.shift();
    this.#scheduleFirst();
    this.#end.deliver(segment);
  }

  /** The link is cut: try again, but not for ever. A reset is not tried again. */
  #wait(segment: Segment): void {
    const { timeline, timeoutMs } = this.#context;
    const lastTryAt = segment.sentAt + timeoutMs;
    if (segment.kind === 'reset') {
      this.clear();
    } else if (timeline.now >= lastTryAt) {
      this.clear();
      this.#end.close('timeout');
    } else {
      this.#schedule(Math.min(timeline.now + RETRY_MS, lastTryAt));
    }
  }

  #scheduleFirst(): void {
    const first = this.#segments[0];
    if (first !== undefined) this.#schedule(Math.max(first.dueAt, this.#context.timeline.now));
  }

  #schedule(at: Millis): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#context.timeline.add(at, this);
  }
}
