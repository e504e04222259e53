/**
 * What recordings tell of the network and of a member's silence: probes of recorded nodes and their answers
 * give loss and delay, and what arrived from the member gives when it was not to be heard. All of it is an
 * estimate: what was sent and never arrived anywhere leaves no trace but its absence.
 */
import type { Verdict } from 'hearsay';
import { formatEndpoint, type Case, type Endpoint, type Millis } from 'hearsay/core';
import { decodeAck, decodePing, MessageType, PacketEnvelope, PLAIN_ENVELOPE, Reader } from 'hearsay/wire';
import type { Input } from 'hearsay/trace';
import type { RecordingSource } from './recording-source.ts';
import { Replay, type ReplayWatcher } from './replay.ts';

export interface NetworkEstimate {
  /** Probes of living members that it is made of. */
  readonly probes: number;
  /** Of datagrams, one way. */
  readonly loss: number;
  /** One way. */
  readonly leastMs: Millis;
  readonly meanMs: Millis;
}

/** When a member was not to be heard, by the wall clock. */
export interface Silence {
  /** It fell silent somewhere in between. */
  readonly fromMs: Millis;
  readonly byMs: Millis;
  /** `null`: it was not heard again. */
  readonly untilMs: Millis | null;
  /** `null`: nobody who was recorded heard it; else the only one who did not. */
  readonly deafNode: string | null;
  /** It was recorded itself, and its own stall is known. */
  readonly isOwnAccount: boolean;
}

/** Of a round trip, one way. */
const HALF = 0.5;
/** A peer of which nothing is heard for so many probe intervals after a ping has stopped. */
const STOPPED_INTERVALS = 3;
/** So little is known from fewer probes that a quiet network is taken instead. */
const PROBES_LEAST = 5;
const QUIET: Omit<NetworkEstimate, 'probes'> = { loss: 0, leastMs: 0.3, meanMs: 0.4 };

interface Ping {
  readonly to: string;
  readonly at: Millis;
  rttMs: Millis | null;
}

/** What one recorded node sent and heard, by the wall clock. */
export class Sight implements ReplayWatcher {
  readonly replay: Replay;
  readonly stalls: { readonly fromMs: Millis; readonly untilMs: Millis }[] = [];
  readonly #heard = new Map<string, Millis[]>();
  readonly #pings = new Map<number, Ping>();
  readonly #envelope = new PacketEnvelope(PLAIN_ENVELOPE);
  readonly #reader = new Reader();

  /** Replays the whole recording. */
  constructor(source: RecordingSource) {
    this.replay = new Replay(source, { watcher: this });
    this.replay.run();
  }

  get name(): string {
    return this.replay.source.name;
  }

  /** When anything came from an endpoint, in order. */
  heardFrom(endpoint: Endpoint): readonly Millis[] {
    return this.#heard.get(formatEndpoint(endpoint)) ?? [];
  }

  onInput(input: Input<unknown>, at: Millis): void {
    if (input.kind === 'stall') {
      const untilMs = this.replay.wallOf(at);
      this.stalls.push({ fromMs: untilMs - input.delayMs, untilMs });
    }
    if (input.kind !== 'packet') return;
    const from = formatEndpoint(input.from);
    const times = this.#heard.get(from) ?? [];
    times.push(this.replay.wallOf(at));
    this.#heard.set(from, times);
    if (input.packet[0] === MessageType.Ack) this.#answered(input.packet, at);
  }

  onPacket(to: Endpoint, packet: Uint8Array, at: Millis): void {
    this.#envelope.open(packet, (message) => {
      if (message[0] !== MessageType.Ping) return;
      const { seqNo } = decodePing(this.#reader.reset(message, 1));
      this.#pings.set(seqNo, { to: formatEndpoint(to), at, rttMs: null });
    });
  }

  /** Those pings whose member was heard within a few probe intervals. */
  probes(): { readonly answered: readonly Millis[]; readonly unanswered: number } {
    const { probeIntervalMs, probeTimeoutMs } = this.replay.source.about.config;
    const answered: Millis[] = [];
    let unanswered = 0;
    for (const { to, at, rttMs } of this.#pings.values()) {
      const from = this.replay.wallOf(at);
      const isOver = at + probeTimeoutMs <= this.replay.lastAt;
      const wasThere = (this.#heard.get(to) ?? []).some(
        (time) => time > from && time < from + STOPPED_INTERVALS * probeIntervalMs,
      );
      if (rttMs !== null && rttMs <= probeTimeoutMs) answered.push(rttMs);
      else if (isOver && wasThere) unanswered += 1;
    }
    return { answered, unanswered };
  }

  #answered(packet: Uint8Array, at: Millis): void {
    const { seqNo } = decodeAck(this.#reader.reset(packet, 1));
    const ping = this.#pings.get(seqNo);
    if (ping !== undefined && ping.rttMs === null) ping.rttMs = at - ping.at;
  }
}

/** Loss and delay, from all probes of all recordings. */
export function estimateNetwork(sights: readonly Sight[]): NetworkEstimate {
  const probes = sights.map((sight) => sight.probes());
  const answered = probes.flatMap(({ answered }) => answered);
  const unanswered = probes.reduce((sum, one) => sum + one.unanswered, 0);
  const count = answered.length + unanswered;
  if (answered.length < PROBES_LEAST) return { probes: count, ...QUIET };
  let sum = 0;
  let least = Infinity;
  for (const rtt of answered) {
    sum += rtt;
    least = Math.min(least, rtt);
  }
  // A probe needs both ways.
  const loss = 1 - Math.sqrt(answered.length / count);
  return { probes: count, loss, leastMs: least * HALF, meanMs: (sum / answered.length) * HALF };
}

/** The silence in which an accusation was made. */
export function silenceAround(
  accusation: Case,
  options: { readonly sights: readonly Sight[]; readonly accuser: Sight; readonly endpoint: Endpoint },
): Silence {
  const { sights, accuser, endpoint } = options;
  const { hearing, openedAt, subject } = accusation;
  const accusedAt = accuser.replay.wallOf(hearing.via === 'probe' ? hearing.grounds.pingedAt : openedAt);
  const own = sights.find(({ name }) => name === subject);
  const stall = own?.stalls.find(({ untilMs }) => untilMs > accusedAt);
  const { probeIntervalMs } = accuser.replay.source.about.config;
  if (stall !== undefined && stall.fromMs <= accusedAt + probeIntervalMs) {
    const { fromMs, untilMs } = stall;
    return { fromMs, byMs: fromMs, untilMs, deafNode: null, isOwnAccount: true };
  }
  const others = sights.filter((sight) => sight !== own);
  const all = gapAround(
    others.flatMap((sight) => sight.heardFrom(endpoint)).sort((a, b) => a - b),
    accusedAt,
  );
  const alone = gapAround(accuser.heardFrom(endpoint), accusedAt);
  const began = Math.max(
    accuser.replay.wallOf(accuser.replay.beganAt),
    ...accuser.replay.told
      .filter(({ wallMs, verdict }) => wallMs <= accusedAt && isArrivalOf(subject, verdict))
      .map(({ wallMs }) => wallMs),
  );
  // In a whole round of probes it would have heard something.
  const roundMs = accuser.replay.members().length * probeIntervalMs;
  const lengthOf = ({ from, until }: Gap): Millis =>
    (until ?? accuser.replay.wallOf(accuser.replay.lastAt)) - (from ?? began);
  const wasHeard = lengthOf(alone) - lengthOf(all) > roundMs;
  const gap = wasHeard ? alone : all;
  return {
    // A member may have come over a stream, and never sent a datagram.
    fromMs: Math.max(gap.from ?? began, began),
    byMs: accusedAt,
    untilMs: gap.until,
    deafNode: wasHeard ? accuser.name : null,
    isOwnAccount: false,
  };
}

function isArrivalOf(name: string, { what, member }: Verdict): boolean {
  return what === 'member-join' && member === name;
}

interface Gap {
  readonly from: Millis | null;
  readonly until: Millis | null;
}

/** The last time up to `at`, and the first one after it. */
function gapAround(times: readonly Millis[], at: Millis): Gap {
  return {
    from: times.findLast((time) => time <= at) ?? null,
    until: times.find((time) => time > at) ?? null,
  };
}
