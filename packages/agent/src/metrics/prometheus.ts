/** The metrics for a scrape in Prometheus' text format, in a registry of their own. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import {
  COUNTERS,
  GAUGES,
  SAMPLES,
  type CounterName,
  type GaugeName,
  type Instrument,
  type SampleName,
} from './instruments.ts';
import type { Exposition, MetricSink } from './sink.ts';

/** Quantiles are of the last minute; go-metrics has the same three, of 10 seconds. */
const PERCENTILES = [0.5, 0.9, 0.99];
const SUMMARY_AGE_SECONDS_MAX = 60;
const SUMMARY_AGE_BUCKETS = 6;

export interface PrometheusOptions {
  /** Also Node's own metrics (`process_*`, `nodejs_*`). Default false. */
  readonly withProcess?: boolean;
}

export class PrometheusSink implements MetricSink, Exposition {
  readonly #registry = new Registry();
  readonly #counters = new Map<CounterName, Counter>();
  readonly #gauges = new Map<GaugeName, Gauge>();
  readonly #samples = new Map<SampleName, Histogram | Summary>();

  constructor(options: PrometheusOptions = {}) {
    if (options.withProcess === true) collectDefaultMetrics({ register: this.#registry });
    for (const name of Object.keys(COUNTERS) as CounterName[]) {
      const instrument = COUNTERS[name];
      const counter = new Counter(this.#configuration(name, instrument));
      for (const value of instrument.label?.values ?? []) counter.inc(labels(instrument, value), 0);
      this.#counters.set(name, counter);
    }
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  count(name: CounterName, by: number, label?: string): void {
    this.#counters.get(name)!.inc(labels(COUNTERS[name], label), by);
  }

  set(name: GaugeName, value: number, label?: string): void {
    let gauge = this.#gauges.get(name);
    if (gauge === undefined) {
      gauge = new Gauge(this.#configuration(name, GAUGES[name]));
      this.#gauges.set(name, gauge);
    }
    gauge.set(labels(GAUGES[name], label), value);
  }

  sample(name: SampleName, value: number): void {
    let sample = this.#samples.get(name);
    if (sample === undefined) {
      sample = this.#newSample(name);
      this.#samples.set(name, sample);
    }
    sample.observe(value);
  }

  #newSample(name: SampleName): Histogram | Summary {
    const instrument = SAMPLES[name];
    const configuration = this.#configuration(name, instrument);
    if (instrument.buckets !== undefined) {
      return new Histogram({ ...configuration, buckets: [...instrument.buckets] });
    }
    return new Summary({
      ...configuration,
      percentiles: PERCENTILES,
      maxAgeSeconds: SUMMARY_AGE_SECONDS_MAX,
      ageBuckets: SUMMARY_AGE_BUCKETS,
    });
  }

  #configuration(
    name: string,
    { help, label }: Instrument,
  ): { name: string; help: string; labelNames: string[]; registers: Registry[] } {
    return { name, help, labelNames: label === undefined ? [] : [label.name], registers: [this.#registry] };
  }
}

function labels({ label }: Instrument, value: string | undefined): Record<string, string> {
  return label === undefined || value === undefined ? {} : { [label.name]: value };
}
