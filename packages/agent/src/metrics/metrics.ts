/**
 * What the agent sees, as metrics: the cores' news as they come (`observeEvent`), what has to be looked at
 * (`sample`, once a second), and what the agent's own parts do. Figures go to every sink.
 */
import {
  distanceMs,
  type Case,
  type Coordinate,
  type Millis,
  type SerfEvent,
  type StateName,
} from 'hearsay/core';
import {
  dropReason,
  MEMBER_STATES,
  QUEUES,
  type CounterName,
  type GaugeName,
  type QueueName,
  type SampleName,
  type VerdictCause,
} from './instruments.ts';
import type { MetricSink } from './sink.ts';

/** The node, as far as metrics look at it. Cheap: some of it is asked for each event. */
export interface MetricsSource {
  readonly name: string;
  healthScore(): number;
  /** What is known of accusations against a member, oldest first. */
  cases(name: string): readonly Case[];
  memberCounts(): Readonly<Record<StateName, number>>;
  /** How many confirmations bring a suspicion to its shortest: memberlist's k, 0 in a small cluster. */
  confirmationsWanted(): number;
  /** Where we are; `undefined` without coordinates. */
  coordinate(): Coordinate | undefined;
  queueDepths(): Readonly<Record<QueueName, number>>;
  /** Since the node started. */
  traffic(): Traffic;
}

/** Totals that only grow. */
export interface Traffic {
  readonly acceptedStreams: number;
  readonly openedStreams: number;
  readonly streamBytesSent: number;
  readonly packetBytesSent: number;
  readonly packetBytesReceived: number;
}

/** Serf's `FlapTimeout`: a member that comes back sooner than this has flapped. */
const FLAP_MS = 60_000;
/** Failures that are remembered for it. */
const FAILURES_MAX = 1024;

const TRAFFIC_COUNTERS: Readonly<Record<keyof Traffic, CounterName>> = {
  acceptedStreams: 'memberlist_tcp_accept',
  openedStreams: 'memberlist_tcp_connect',
  streamBytesSent: 'memberlist_tcp_sent',
  packetBytesSent: 'memberlist_udp_sent',
  packetBytesReceived: 'memberlist_udp_received',
};

const QUEUE_SAMPLES: Readonly<Record<QueueName, SampleName>> = {
  broadcasts: 'memberlist_queue_broadcasts',
  intents: 'serf_queue_Intent',
  queries: 'serf_queue_Query',
  events: 'serf_queue_Event',
};

export class Metrics {
  readonly #source: MetricsSource;
  readonly #sinks: readonly MetricSink[];
  readonly #failedAt = new Map<string, Millis>();
  #coordinate: Coordinate | undefined;
  #traffic: Traffic | undefined;

  constructor(source: MetricsSource, sinks: readonly MetricSink[]) {
    this.#source = source;
    this.#sinks = sinks;
  }

  /** News of the cores, each once, in order, soon after it came. `now` is of a monotonic clock. */
  observeEvent(event: SerfEvent, now: Millis): void {
    switch (event.type) {
      case 'member-join':
      case 'member-update':
        return this.#count('memberlist_msg_alive');
      case 'member-cleared':
        if (event.how === 'refuted') this.#count('memberlist_msg_alive');
        return this.#count('hearsay_suspicions_cleared_total', 1, event.how);
      case 'member-suspect':
        this.#count('memberlist_msg_suspect');
        if (event.accuser === this.#source.name) this.#observeFailedProbe(event.member.name);
        return;
      case 'member-leave':
        this.#count('memberlist_msg_dead');
        if (event.member.state === 'dead') this.#observeVerdict(this.#source.cases(event.member.name).at(-1));
        return;
      case 'ping-complete':
        this.#observeProbe(event.rttMs);
        return this.#observeCoordinate();
      case 'refuted':
        return this.#count('hearsay_refutations_total');
      case 'exchanged':
        return this.#count('hearsay_exchanges_total', 1, event.purpose);
      case 'exchange-failed':
        return this.#count('hearsay_exchanges_total', 1, 'failed');
      case 'dropped':
      case 'serf-dropped':
        return this.#count('hearsay_drops_total', 1, dropReason(event.what));
      default:
        return this.#observeSerfEvent(event, now);
    }
  }

  /** What has to be looked at. To be called at a steady interval, of a second or so. */
  sample(): void {
    this.#set('memberlist_health_score', this.#source.healthScore());
    const counts = this.#source.memberCounts();
    for (const state of MEMBER_STATES) this.#set('memberlist_node_instances', counts[state], state);
    const depths = this.#source.queueDepths();
    for (const queue of QUEUES) {
      this.#set('hearsay_queue_depth', depths[queue], queue);
      this.#sample(QUEUE_SAMPLES[queue], depths[queue]);
    }
    this.#observeTraffic(this.#source.traffic());
  }

  /** The longest delay of the event loop since the last call. */
  observeLoopDelay(delayMs: Millis): void {
    this.#sample('hearsay_loop_delay_seconds', delayMs / 1000);
  }

  observeSnapshot(what: 'appendLine' | 'compact', durationMs: Millis): void {
    this.#sample(`serf_snapshot_${what}`, durationMs);
  }

  observeRequest(status: number): void {
    this.#count('hearsay_http_requests_total', 1, `${Math.trunc(status / 100)}xx`);
  }

  observeLiveClients(clients: number): void {
    this.#set('hearsay_live_clients', clients);
  }

  observeLagged(missed: number): void {
    this.#count('hearsay_live_lagged_total', missed);
  }

  #observeSerfEvent(event: SerfEvent, now: Millis): void {
    switch (event.type) {
      case 'serf-member':
        return this.#observeMember(event.kind, event.member.name, now);
      case 'user-event':
        return this.#count('serf_events');
      case 'query':
        return this.#count('serf_queries');
      case 'query-answer':
        return this.#count(event.kind === 'ack' ? 'serf_query_acks' : 'serf_query_responses');
      default:
        return; // no metric
    }
  }

  #observeMember(kind: Extract<SerfEvent, { type: 'serf-member' }>['kind'], name: string, now: Millis): void {
    switch (kind) {
      case 'member-join':
        if (now - (this.#failedAt.get(name) ?? -Infinity) < FLAP_MS) this.#count('serf_member_flap');
        this.#failedAt.delete(name);
        return this.#count('serf_member_join');
      case 'member-leave':
        return this.#count('serf_member_left');
      case 'member-failed':
        this.#failedAt.set(name, now);
        if (this.#failedAt.size > FAILURES_MAX) this.#failedAt.delete(this.#failedAt.keys().next().value!);
        return this.#count('serf_member_failed');
      case 'member-update':
        return this.#count('serf_member_update');
      case 'member-reap':
        this.#failedAt.delete(name);
    }
  }

  #observeFailedProbe(subject: string): void {
    const one = this.#source.cases(subject).at(-1);
    if (one?.hearing.via === 'probe') this.#observeProbe(one.hearing.grounds.intervalMs);
  }

  #observeProbe(durationMs: Millis): void {
    this.#sample('memberlist_probeNode', durationMs);
    if (this.#source.healthScore() > 0) this.#count('memberlist_degraded_probe');
  }

  #observeVerdict(one: Case | undefined): void {
    this.#count('hearsay_verdicts_total', 1, one === undefined ? 'unknown' : verdictCause(one));
    if (one?.outcome.kind !== 'dead' || one.outcome.by !== this.#source.name) return;
    if (one.confirmations.length < this.#source.confirmationsWanted()) {
      this.#count('memberlist_degraded_timeout');
    }
  }

  #observeCoordinate(): void {
    const before = this.#coordinate;
    const after = this.#source.coordinate();
    this.#coordinate = after;
    if (before === undefined || after === undefined || before.vec.length !== after.vec.length) return;
    this.#sample('serf_coordinate_adjustment_ms', distanceMs(before, after));
  }

  #observeTraffic(now: Traffic): void {
    for (const key of Object.keys(TRAFFIC_COUNTERS) as (keyof Traffic)[]) {
      this.#count(TRAFFIC_COUNTERS[key], Math.max(0, now[key] - (this.#traffic?.[key] ?? 0)));
    }
    this.#traffic = now;
  }

  #count(name: CounterName, by = 1, label?: string): void {
    for (const sink of this.#sinks) sink.count(name, by, label);
  }

  #set(name: GaugeName, value: number, label?: string): void {
    for (const sink of this.#sinks) sink.set(name, value, label);
  }

  #sample(name: SampleName, value: number): void {
    for (const sink of this.#sinks) sink.sample(name, value);
  }
}

function verdictCause({ hearing }: Case): VerdictCause {
  if (hearing.via !== 'probe') return hearing.via;
  return hearing.grounds.direct === 'refused' ? 'own-refused' : 'own-timeout';
}
