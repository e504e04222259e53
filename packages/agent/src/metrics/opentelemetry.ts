/**
 * The same metrics through OpenTelemetry's API package. It has no exporter: whoever wants one registers a
 * meter provider (`node --import ./telemetry.mjs …`) before the agent starts; without one every call is a
 * no-op of the API.
 */
import { metrics, type Attributes, type Counter, type Gauge, type Histogram } from '@opentelemetry/api';
import {
  COUNTERS,
  GAUGES,
  SAMPLES,
  type CounterName,
  type GaugeName,
  type Instrument,
  type SampleName,
} from './instruments.ts';
import type { MetricSink } from './sink.ts';

export class OpenTelemetrySink implements MetricSink {
  readonly #counters: Readonly<Record<CounterName, Counter>>;
  readonly #gauges: Readonly<Record<GaugeName, Gauge>>;
  readonly #samples: Readonly<Record<SampleName, Histogram>>;

  /** Asks for a meter once: a provider that is registered later is not noticed. */
  constructor() {
    const meter = metrics.getMeter('hearsay');
    this.#counters = mapTable(COUNTERS, (name, { help: description, unit }) =>
      meter.createCounter(name, { description, unit }),
    );
    this.#gauges = mapTable(GAUGES, (name, { help: description, unit }) =>
      meter.createGauge(name, { description, unit }),
    );
    this.#samples = mapTable(SAMPLES, (name, { help: description, unit, buckets }) => {
      const advice = buckets === undefined ? {} : { explicitBucketBoundaries: [...buckets] };
      return meter.createHistogram(name, { description, unit, advice });
    });
  }

  count(name: CounterName, by: number, label?: string): void {
    this.#counters[name].add(by, attributes(COUNTERS[name], label));
  }

  set(name: GaugeName, value: number, label?: string): void {
    this.#gauges[name].record(value, attributes(GAUGES[name], label));
  }

  sample(name: SampleName, value: number): void {
    this.#samples[name].record(value);
  }
}

function mapTable<Name extends string, Made>(
  table: Readonly<Record<Name, Instrument>>,
  make: (name: Name, instrument: Instrument) => Made,
): Readonly<Record<Name, Made>> {
  const names = Object.keys(table) as Name[];
  return Object.fromEntries(names.map((name) => [name, make(name, table[name])])) as Record<Name, Made>;
}

function attributes({ label }: Instrument, value: string | undefined): Attributes {
  return label === undefined || value === undefined ? {} : { [label.name]: value };
}
