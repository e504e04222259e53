/** Where metrics go. Calls come while events are handled: they must be cheap and never throw. */
import type { CounterName, GaugeName, SampleName } from './instruments.ts';

export interface MetricSink {
  /** `label` is one of the values that the counter lists, and absent if it has none. */
  count(name: CounterName, by: number, label?: string): void;
  set(name: GaugeName, value: number, label?: string): void;
  sample(name: SampleName, value: number): void;
}

/** What a scrape reads. */
export interface Exposition {
  readonly contentType: string;
  text(): Promise<string>;
}
