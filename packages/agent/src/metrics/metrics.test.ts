import { describe, expect, test } from 'vitest';
import type { Case, Coordinate, Member, SerfEvent, SerfMember } from 'hearsay/core';
import { SAMPLE_WHY, sampleMember } from '../../../../test/support/recording-agent.ts';
import { Metrics, type MetricsSource, type Traffic } from './metrics.ts';
import type { MetricSink } from './sink.ts';

const [OWN, HEARD] = SAMPLE_WHY.cases as [Case, Case];
const QUIET: Traffic = {
  acceptedStreams: 0,
  openedStreams: 0,
  streamBytesSent: 0,
  packetBytesSent: 0,
  packetBytesReceived: 0,
};
const at = (x: number): Coordinate => ({ vec: [x, 0], error: 0.1, adjustment: 0, height: 0.0005 });

class Fixture {
  readonly seen: string[] = [];
  cases: Case[] = [];
  healthScore = 0;
  coordinate: Coordinate | undefined = undefined;
  traffic = QUIET;
  readonly metrics: Metrics;

  constructor() {
    const source: MetricsSource = {
      name: 'n1',
      healthScore: () => this.healthScore,
      cases: () => this.cases,
      memberCounts: () => ({ alive: 3, suspect: 1, dead: 2, left: 0 }),
      confirmationsWanted: () => 2,
      coordinate: () => this.coordinate,
      queueDepths: () => ({ broadcasts: 4, intents: 3, queries: 2, events: 1 }),
      traffic: () => this.traffic,
    };
    const say = (name: string, value: number, label?: string): void => {
      this.seen.push(`${name}${label === undefined ? '' : `{${label}}`} ${value}`);
    };
    const sink: MetricSink = { count: (name, by, label) => say(name, by, label), set: say, sample: say };
    this.metrics = new Metrics(source, [sink]);
  }

  /** What comes of some events, one after the other. */
  of(...events: SerfEvent[]): string[] {
    for (const event of events) this.metrics.observeEvent(event, 0);
    return this.seen.splice(0);
  }
}

const swim = (state: Member['state']): Member => ({ name: 'n3', state }) as Member;
const dead: SerfEvent = { type: 'member-leave', member: swim('dead') };
const ack: SerfEvent = { type: 'ping-complete', member: swim('alive'), rttMs: 12, payload: null };
const serfMember = sampleMember('n3', {}) satisfies SerfMember;
const peer = { host: '127.0.0.2', port: 7946 };

describe('the cores’ news', () => {
  const table: [string, SerfEvent, string[]][] = [
    ['a join', { type: 'member-join', member: swim('alive') }, ['memberlist_msg_alive 1']],
    ['an update', { type: 'member-update', member: swim('alive') }, ['memberlist_msg_alive 1']],
    [
      'an accusation',
      { type: 'member-suspect', member: swim('suspect'), accuser: 'n2' },
      ['memberlist_msg_suspect 1'],
    ],
    ['a departure', { type: 'member-leave', member: swim('left') }, ['memberlist_msg_dead 1']],
    [
      'a refutation of another',
      { type: 'member-cleared', member: swim('alive'), how: 'refuted' },
      ['memberlist_msg_alive 1', 'hearsay_suspicions_cleared_total{refuted} 1'],
    ],
    [
      'an accusation withdrawn',
      { type: 'member-cleared', member: swim('alive'), how: 'withdrawn' },
      ['hearsay_suspicions_cleared_total{withdrawn} 1'],
    ],
    [
      'a refutation of our own',
      { type: 'refuted', incarnation: 2, accuser: 'n2' },
      ['hearsay_refutations_total 1'],
    ],
    ['a drop', { type: 'dropped', what: 'checksum', from: null }, ['hearsay_drops_total{checksum} 1']],
    ['a drop of Serf’s', { type: 'serf-dropped', what: 'event-old' }, ['hearsay_drops_total{event-old} 1']],
    [
      'a drop of a new kind',
      { type: 'dropped', what: 'new' as 'key', from: null },
      ['hearsay_drops_total{other} 1'],
    ],
    [
      'a drop named like what every object has',
      { type: 'dropped', what: 'toString' as 'key', from: null },
      ['hearsay_drops_total{other} 1'],
    ],
    [
      'an exchange',
      { type: 'exchanged', ticket: 1, with: peer, purpose: 'heal' },
      ['hearsay_exchanges_total{heal} 1'],
    ],
    [
      'a failed exchange',
      { type: 'exchange-failed', ticket: 1, with: peer, purpose: 'join', failure: { reason: 'closed' } },
      ['hearsay_exchanges_total{failed} 1'],
    ],
    ['serf’s join', { type: 'serf-member', kind: 'member-join', member: serfMember }, ['serf_member_join 1']],
    [
      'serf’s leave',
      { type: 'serf-member', kind: 'member-leave', member: serfMember },
      ['serf_member_left 1'],
    ],
    [
      'serf’s failure',
      { type: 'serf-member', kind: 'member-failed', member: serfMember },
      ['serf_member_failed 1'],
    ],
    [
      'serf’s update',
      { type: 'serf-member', kind: 'member-update', member: serfMember },
      ['serf_member_update 1'],
    ],
    ['a reaped member', { type: 'serf-member', kind: 'member-reap', member: serfMember }, []],
    [
      'a user event',
      { type: 'user-event', lamportTime: 1n as never, name: 'x', payload: null, coalesce: false },
      ['serf_events 1'],
    ],
    [
      'an ack of a query',
      { type: 'query-answer', ticket: 1, kind: 'ack', from: 'n2', payload: null },
      ['serf_query_acks 1'],
    ],
    [
      'an answer to a query',
      { type: 'query-answer', ticket: 1, kind: 'response', from: 'n2', payload: null },
      ['serf_query_responses 1'],
    ],
    ['a command done', { type: 'done', ticket: 1 }, []],
  ];
  test.each(table)('%s', (_what, event, expected) => {
    expect(new Fixture().of(event)).toEqual(expected);
  });
});

describe('verdicts', () => {
  const refused: Case = {
    ...OWN,
    hearing: {
      via: 'probe',
      grounds: { ...(OWN.hearing as Extract<Case['hearing'], { via: 'probe' }>).grounds, direct: 'refused' },
    },
  };
  const pushed: Case = { ...HEARD, hearing: { via: 'push-pull', from: null } };

  test.each([
    ['own-timeout', OWN],
    ['own-refused', refused],
    ['gossip', HEARD],
    ['push-pull', pushed],
    ['unknown', undefined],
  ])('are counted by their cause: %s', (cause, one) => {
    const fixture = new Fixture();
    fixture.cases = one === undefined ? [] : [HEARD, one];
    expect(fixture.of(dead)).toContain(`hearsay_verdicts_total{${cause}} 1`);
  });

  const confirmed = [
    { accuser: 'n2', at: 1 },
    { accuser: 'n4', at: 2 },
  ];
  test.each<[string, Case, boolean]>([
    ['that ran out here with too few confirmations', OWN, true],
    ['that ran out here with enough', { ...OWN, confirmations: confirmed }, false],
    ['that ran out elsewhere', { ...OWN, outcome: { kind: 'dead', by: 'n2', at: 9 } }, false],
  ])('a suspicion %s is degraded: %s', (_what, one, expected) => {
    const fixture = new Fixture();
    fixture.cases = [one];
    expect(fixture.of(dead).includes('memberlist_degraded_timeout 1')).toBe(expected);
  });
});

describe('probes', () => {
  test('an answered one took its round trip, a failed one all its time', () => {
    const fixture = new Fixture();
    expect(fixture.of(ack)).toEqual(['memberlist_probeNode 12']);
    fixture.cases = [OWN];
    const accused = fixture.of({ type: 'member-suspect', member: swim('suspect'), accuser: 'n1' });
    expect(accused).toEqual(['memberlist_msg_suspect 1', 'memberlist_probeNode 1000']);
  });

  test('one of a node that holds itself ill is degraded', () => {
    const fixture = new Fixture();
    fixture.healthScore = 2;
    expect(fixture.of(ack)).toContain('memberlist_degraded_probe 1');
  });

  test('how far a round trip moved our coordinate', () => {
    const fixture = new Fixture();
    fixture.coordinate = at(0);
    expect(fixture.of(ack)).toEqual(['memberlist_probeNode 12']);
    fixture.coordinate = at(0.003);
    expect(fixture.of(ack)[1]).toBe('serf_coordinate_adjustment_ms 4');
  });
});

describe('a flap', () => {
  const join: SerfEvent = { type: 'serf-member', kind: 'member-join', member: serfMember };
  const failed: SerfEvent = { type: 'serf-member', kind: 'member-failed', member: serfMember };

  test.each([
    [59_999, true],
    [60_000, false],
  ])('is a return %i ms after the failure: %s', (later, expected) => {
    const { metrics, seen } = new Fixture();
    metrics.observeEvent(failed, 1000);
    metrics.observeEvent(join, 1000 + later);
    expect(seen.includes('serf_member_flap 1')).toBe(expected);
  });

  test('is counted once', () => {
    const { metrics, seen } = new Fixture();
    for (const event of [failed, join, join]) metrics.observeEvent(event, 0);
    expect(seen.filter((one) => one === 'serf_member_flap 1')).toHaveLength(1);
  });
});

describe('what is looked at', () => {
  test('health, members, queues', () => {
    const fixture = new Fixture();
    fixture.healthScore = 1;
    fixture.metrics.sample();
    expect(fixture.seen).toEqual(
      expect.arrayContaining([
        'memberlist_health_score 1',
        'memberlist_node_instances{suspect} 1',
        'hearsay_queue_depth{intents} 3',
        'memberlist_queue_broadcasts 4',
        'serf_queue_Intent 3',
        'serf_queue_Query 2',
        'serf_queue_Event 1',
      ]),
    );
  });

  test('traffic: only what came since the last look', () => {
    const { metrics, seen } = Object.assign(new Fixture(), { traffic: { ...QUIET, packetBytesSent: 100 } });
    metrics.sample();
    expect(seen).toContain('memberlist_udp_sent 100');
    seen.length = 0;
    metrics.sample();
    expect(seen).toContain('memberlist_udp_sent 0');
  });

  test('the rest of the agent', () => {
    const { metrics, seen } = new Fixture();
    metrics.observeLoopDelay(250);
    metrics.observeSnapshot('appendLine', 0.5);
    metrics.observeRequest(404);
    metrics.observeLiveClients(2);
    metrics.observeLagged(3);
    expect(seen).toEqual([
      'hearsay_loop_delay_seconds 0.25',
      'serf_snapshot_appendLine 0.5',
      'hearsay_http_requests_total{4xx} 1',
      'hearsay_live_clients 2',
      'hearsay_live_lagged_total 3',
    ]);
  });
});
