/** Both sinks over the whole table, and the table against what memberlist and serf emit. */
import { metrics as api, type Meter, type MeterProvider } from '@opentelemetry/api';
import { afterEach, describe, expect, test } from 'vitest';
import {
  ABSENT,
  COUNTERS,
  GAUGES,
  SAMPLES,
  type CounterName,
  type GaugeName,
  type SampleName,
} from './instruments.ts';
import { OpenTelemetrySink } from './opentelemetry.ts';
import { PrometheusSink } from './prometheus.ts';
import type { MetricSink } from './sink.ts';

const counters = Object.keys(COUNTERS) as CounterName[];
const gauges = Object.keys(GAUGES) as GaugeName[];
const samples = Object.keys(SAMPLES) as SampleName[];

/** Every metric once, with the first value of its label. */
function fill(sink: MetricSink): void {
  for (const name of counters) sink.count(name, 2, COUNTERS[name].label?.values[0]);
  for (const name of gauges) sink.set(name, 3, GAUGES[name].label?.values[0]);
  for (const name of samples) sink.sample(name, 0.04);
}

describe('the table of metrics', () => {
  test('has, or says why not, every point that memberlist emits', () => {
    const points =
      'gossip probeNode pushPullNode msg_alive msg_suspect msg_dead degraded_probe degraded_timeout ' +
      'health_score tcp_accept tcp_connect tcp_sent udp_sent udp_received size_local size_remote ' +
      'queue_broadcasts node_instances';
    const ours = [...counters, ...gauges, ...samples, ...Object.keys(ABSENT)];
    const memberlist = ours.filter((name) => name.startsWith('memberlist_'));
    expect(memberlist.sort()).toEqual(
      points
        .split(' ')
        .map((name) => `memberlist_${name}`)
        .sort(),
    );
  });

  test('has, or says why not, every point that serf emits', () => {
    const points =
      'member_join member_left member_failed member_update member_flap events events_<name> queries ' +
      'queries_<name> query_acks query_responses query_duplicate_acks query_duplicate_responses ' +
      'msgs_received msgs_sent queue_Intent queue_Event queue_Query coordinate_adjustment_ms ' +
      'coordinate_rejected coordinate_zero_rtt snapshot_appendLine snapshot_compact';
    const ours = [...counters, ...gauges, ...samples, ...Object.keys(ABSENT)];
    const serf = ours.filter((name) => name.startsWith('serf_'));
    expect(serf.sort()).toEqual(
      points
        .split(' ')
        .map((name) => `serf_${name}`)
        .sort(),
    );
  });
});

describe('Prometheus', () => {
  test('counters are there from the start, with each value of their label; the rest is not', async () => {
    const text = await new PrometheusSink().text();
    for (const name of counters) {
      const { label } = COUNTERS[name];
      for (const value of label?.values ?? []) expect(text).toContain(`${name}{${label!.name}="${value}"} 0`);
      if (label === undefined) expect(text).toContain(`\n${name} 0`);
    }
    for (const name of [...gauges, ...samples]) expect(text).not.toContain(name);
  });

  test('every metric is shown under its name', async () => {
    const sink = new PrometheusSink();
    fill(sink);
    const text = await sink.text();
    expect(sink.contentType).toContain('text/plain; version=0.0.4');
    expect(text).toContain('hearsay_verdicts_total{cause="own-timeout"} 2');
    expect(text).toContain('memberlist_node_instances{node_state="alive"} 3');
    expect(text).toContain('memberlist_probeNode{quantile="0.99"} 0.04');
    expect(text).toContain('memberlist_probeNode_count 1');
    expect(text).toContain('hearsay_loop_delay_seconds_bucket{le="0.025"} 0');
    expect(text).toContain('hearsay_loop_delay_seconds_bucket{le="0.05"} 1');
    for (const name of [...counters, ...gauges, ...samples]) expect(text).toContain(`# TYPE ${name} `);
  });

  test('Node’s own metrics are there if asked for, and two agents of a process have their own', async () => {
    const [with_, without] = [new PrometheusSink({ withProcess: true }), new PrometheusSink()];
    without.count('serf_events', 1);
    expect(await with_.text()).toContain('process_resident_memory_bytes');
    expect(await with_.text()).toContain('\nserf_events 0');
    expect(await without.text()).not.toContain('process_');
  });
});

describe('OpenTelemetry', () => {
  afterEach(() => api.disable());

  test('without a provider nothing happens', () => {
    expect(() => fill(new OpenTelemetrySink())).not.toThrow();
  });

  test('with a provider it gets the same metrics', () => {
    const seen = new Map<string, unknown[]>();
    const instrument = (method: string) => (name: string) => ({
      [method]: (...told: unknown[]) => seen.set(name, told),
    });
    const meter = {
      createCounter: instrument('add'),
      createGauge: instrument('record'),
      createHistogram: instrument('record'),
    } as unknown as Meter;
    api.setGlobalMeterProvider({ getMeter: () => meter } satisfies MeterProvider);
    fill(new OpenTelemetrySink());
    expect([...seen.keys()].sort()).toEqual([...counters, ...gauges, ...samples].sort());
    expect(seen.get('hearsay_verdicts_total')).toEqual([2, { cause: 'own-timeout' }]);
    expect(seen.get('memberlist_health_score')).toEqual([3, {}]);
    expect(seen.get('memberlist_probeNode')).toEqual([0.04]);
  });
});
