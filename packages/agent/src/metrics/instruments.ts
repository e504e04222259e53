/**
 * Every metric of the agent. Names of memberlist's and serf's points are theirs, with `_` where go-metrics
 * has `.` and what Prometheus does not allow, as its Prometheus sink writes them; a dashboard made for a Go
 * agent reads ours. `ABSENT` says of each of their points that is not here why it cannot be.
 *
 * Each metric has one label at most, whose values are listed here: no peer can make a new series.
 */
import type { DropReason, SerfDropReason, StateName } from 'hearsay/core';

export interface Instrument {
  readonly help: string;
  /** Of UCUM, as OpenTelemetry wants it. */
  readonly unit: 'ms' | 's' | 'By' | '1';
  readonly label?: { readonly name: string; readonly values: readonly string[] };
  /** The upper bounds of a histogram; a sample without them is a summary, as go-metrics has it. */
  readonly buckets?: readonly number[];
}

export type CounterName =
  | 'memberlist_msg_alive'
  | 'memberlist_msg_suspect'
  | 'memberlist_msg_dead'
  | 'memberlist_degraded_probe'
  | 'memberlist_degraded_timeout'
  | 'memberlist_tcp_accept'
  | 'memberlist_tcp_connect'
  | 'memberlist_tcp_sent'
  | 'memberlist_udp_sent'
  | 'memberlist_udp_received'
  | 'serf_member_join'
  | 'serf_member_left'
  | 'serf_member_failed'
  | 'serf_member_update'
  | 'serf_member_flap'
  | 'serf_events'
  | 'serf_queries'
  | 'serf_query_acks'
  | 'serf_query_responses'
  | 'hearsay_verdicts_total'
  | 'hearsay_suspicions_cleared_total'
  | 'hearsay_refutations_total'
  | 'hearsay_drops_total'
  | 'hearsay_exchanges_total'
  | 'hearsay_http_requests_total'
  | 'hearsay_live_lagged_total';

export type GaugeName =
  | 'memberlist_health_score'
  | 'memberlist_node_instances'
  | 'hearsay_queue_depth'
  | 'hearsay_live_clients';

export type SampleName =
  | 'memberlist_probeNode'
  | 'memberlist_queue_broadcasts'
  | 'serf_queue_Intent'
  | 'serf_queue_Event'
  | 'serf_queue_Query'
  | 'serf_coordinate_adjustment_ms'
  | 'serf_snapshot_appendLine'
  | 'serf_snapshot_compact'
  | 'hearsay_loop_delay_seconds';

/** How a member came to be dead in our view: by our own probe, or by whose word. */
export type VerdictCause = 'own-timeout' | 'own-refused' | 'gossip' | 'push-pull' | 'unknown';
export type QueueName = 'broadcasts' | 'intents' | 'queries' | 'events';

const VERDICT_CAUSES: readonly VerdictCause[] = [
  'own-timeout',
  'own-refused',
  'gossip',
  'push-pull',
  'unknown',
];
export const QUEUES: readonly QueueName[] = ['broadcasts', 'intents', 'queries', 'events'];
export const MEMBER_STATES: readonly StateName[] = ['alive', 'suspect', 'dead', 'left'];

/** A map, so that the compiler misses none. */
const DROP_REASONS: Readonly<Record<DropReason | SerfDropReason, true>> = {
  empty: true,
  truncated: true,
  type: true,
  range: true,
  limit: true,
  depth: true,
  unsupported: true,
  compression: true,
  checksum: true,
  label: true,
  key: true,
  'encryption-version': true,
  padding: true,
  plaintext: true,
  encrypted: true,
  'ping-for-another': true,
  'alive-versions': true,
  'alive-address': true,
  'alive-vetoed': true,
  'members-limit': true,
  'accusations-limit': true,
  'relays-limit': true,
  'exchanges-limit': true,
  'streams-limit': true,
  'stream-type': true,
  'stream-timeout': true,
  'serf-decode': true,
  'serf-time': true,
  'event-old': true,
  'query-old': true,
  'events-limit': true,
  'intents-limit': true,
  'query-unknown': true,
  'query-internal': true,
  relay: true,
};

const count = (help: string, label?: Instrument['label']): Instrument => of(help, '1', label);
const bytes = (help: string): Instrument => of(help, 'By');
const millis = (help: string): Instrument => of(help, 'ms');

/** Counters are there from the start, at zero, with each value of their label. */
export const COUNTERS: Readonly<Record<CounterName, Instrument>> = {
  memberlist_msg_alive: count('Words of members that they are alive, where they were news to us'),
  memberlist_msg_suspect: count('Accusations that were news to us'),
  memberlist_msg_dead: count('Deaths and departures that were news to us'),
  memberlist_degraded_probe: count('Probes that ended while this node held itself to be ill'),
  memberlist_degraded_timeout: count('Suspicions that ran out here with fewer confirmations than wanted'),
  memberlist_tcp_accept: count('Streams that others opened'),
  memberlist_tcp_connect: count('Streams that this node opened'),
  memberlist_tcp_sent: bytes('Bytes written to streams'),
  memberlist_udp_sent: bytes('Bytes sent as datagrams'),
  memberlist_udp_received: bytes('Bytes received as datagrams'),
  serf_member_join: count('Members that joined or came back'),
  serf_member_left: count('Members that left'),
  serf_member_failed: count('Members that failed'),
  serf_member_update: count('Members that changed their tags or address'),
  serf_member_flap: count('Members that came back within a minute of their failure'),
  serf_events: count('User events delivered'),
  serf_queries: count('Queries delivered; queries for other members are not among them'),
  serf_query_acks: count('Acknowledgements of our queries'),
  serf_query_responses: count('Answers to our queries'),
  hearsay_verdicts_total: count('Members held to be dead, by how that came', {
    name: 'cause',
    values: VERDICT_CAUSES,
  }),
  hearsay_suspicions_cleared_total: count('Suspicions that ended well', {
    name: 'how',
    values: ['refuted', 'withdrawn'],
  }),
  hearsay_refutations_total: count('Accusations against this node that it refuted'),
  hearsay_drops_total: count('What peers sent and was not used, by the reason', {
    name: 'reason',
    values: [...Object.keys(DROP_REASONS), 'other'],
  }),
  hearsay_exchanges_total: count('Exchanges of state that this node began', {
    name: 'result',
    values: ['join', 'periodic', 'heal', 'failed'],
  }),
  hearsay_http_requests_total: count('Requests to the HTTP API, by the class of the answer', {
    name: 'code',
    values: ['1xx', '2xx', '3xx', '4xx', '5xx'],
  }),
  hearsay_live_lagged_total: count('Events that clients of the live stream were too slow for'),
};

/** Gauges and samples appear with their first value. */
export const GAUGES: Readonly<Record<GaugeName, Instrument>> = {
  memberlist_health_score: of('Local health (Lifeguard): 0 is healthy', '1'),
  memberlist_node_instances: of('Members by what this node holds them to be', '1', {
    name: 'node_state',
    values: MEMBER_STATES,
  }),
  hearsay_queue_depth: of('Messages waiting to be gossiped', '1', { name: 'queue', values: QUEUES }),
  hearsay_live_clients: of('Clients of the live stream', '1'),
};

export const SAMPLES: Readonly<Record<SampleName, Instrument>> = {
  memberlist_probeNode: millis('Length of probes that were answered directly, or in vain'),
  memberlist_queue_broadcasts: of('Claims about members waiting to be gossiped', '1'),
  serf_queue_Intent: of('Intents to join or leave waiting to be gossiped', '1'),
  serf_queue_Event: of('User events waiting to be gossiped', '1'),
  serf_queue_Query: of('Queries waiting to be gossiped', '1'),
  serf_coordinate_adjustment_ms: millis('How far a round trip moved our coordinate'),
  serf_snapshot_appendLine: millis('Time to write a line of the snapshot'),
  serf_snapshot_compact: millis('Time to rewrite the snapshot'),
  hearsay_loop_delay_seconds: {
    ...of('The longest delay of the event loop in each interval of sampling', 's'),
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
};

/** Points of memberlist and serf that are not here, and why. */
export const ABSENT: Readonly<Record<string, string>> = {
  memberlist_gossip: 'a tick of the core does all that is due in one call; a round has no time of its own',
  memberlist_pushPullNode: 'the core does not tell when it begins a periodic exchange',
  memberlist_size_local: 'the core writes the exchanged state piece by piece and does not tell its size',
  memberlist_size_remote: 'as memberlist_size_local',
  serf_query_duplicate_acks: 'the core drops second answers without telling',
  serf_query_duplicate_responses: 'as serf_query_duplicate_acks',
  serf_msgs_received: 'messages between the two cores are not told',
  serf_msgs_sent: 'as serf_msgs_received',
  serf_coordinate_rejected: 'the core drops coordinates that it cannot use without telling',
  serf_coordinate_zero_rtt: 'a round trip of 0 does not happen: the clock has fractions of a millisecond',
  'serf_events_<name>': 'one series for each name that anybody in the cluster makes up',
  'serf_queries_<name>': 'as serf_events_<name>',
};

/** The value as a label that exists: what is not listed is `other`. */
export function dropReason(what: string): string {
  return Object.hasOwn(DROP_REASONS, what) ? what : 'other';
}

function of(help: string, unit: Instrument['unit'], label?: Instrument['label']): Instrument {
  return label === undefined ? { help, unit } : { help, unit, label };
}
