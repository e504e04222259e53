/**
 * The same metrics for statsd (UDP) and statsite (TCP), under the names and in the lines of go-metrics'
 * sinks: `serf-agent.memberlist.msg.alive:1.000000|c`. A label is one more part of the name, as there.
 *
 * Nothing waits: lines gather for 100 ms or for a packet, and what the way cannot take is dropped and
 * counted. Serf's agent puts the host's name into gauges; here only if it is given.
 */
import type { AgentLogger } from '../agent/log.ts';
import type { HostPort } from '../agent/config-kinds.ts';
import { SAMPLES, type CounterName, type GaugeName, type SampleName } from './instruments.ts';
import type { MetricSink } from './sink.ts';
import { openTcpLink, openUdpLink, type StatsdLink } from './statsd-links.ts';

export interface StatsdOptions {
  readonly address: HostPort;
  /** `udp` for statsd, `tcp` for statsite. */
  readonly protocol: 'udp' | 'tcp';
  readonly log: Pick<AgentLogger, 'write'>;
  /** In front of every name. Default: that of Serf's agent. */
  readonly prefix?: string;
  /** Behind the prefix, in gauges only, as go-metrics has it. Default: nothing. */
  readonly hostName?: string;
  /** Default: 100, as in go-metrics. */
  readonly flushMs?: number;
  /** How long after a failure the next attempt is made. Default: 5000, as in go-metrics. */
  readonly retryMs?: number;
}

/** go-metrics' `statsdMaxLen`: fits an Ethernet frame. */
export const PACKET_BYTES_MAX = 1400;

const FLUSH_MS = 100;
const RETRY_MS = 5000;

/** Where `_` of our table is not `.` of go-metrics. */
const NAMES: Readonly<Partial<Record<CounterName | GaugeName | SampleName, string>>> = {
  serf_query_acks: 'serf.query_acks',
  serf_query_responses: 'serf.query_responses',
  serf_coordinate_adjustment_ms: 'serf.coordinate.adjustment-ms',
  // A statsd timer is in milliseconds.
  hearsay_loop_delay_seconds: 'hearsay.loop_delay',
};

export class StatsdSink implements MetricSink {
  readonly #options: StatsdOptions;
  readonly #link: StatsdLink;
  readonly #timer: NodeJS.Timeout;
  readonly #gaugeParts: readonly string[];
  readonly #parts: readonly string[];
  #packet = '';
  #failures = 0;
  #dropped = 0;
  #isTold = false;

  /** Opens the way at once, and again whenever it fails. Never keeps a process alive by its timer. */
  constructor(options: StatsdOptions) {
    const { address, protocol, prefix = 'serf-agent', hostName } = options;
    this.#options = options;
    this.#parts = [prefix];
    this.#gaugeParts = hostName === undefined ? [prefix] : [prefix, hostName];
    const open = protocol === 'udp' ? openUdpLink : openTcpLink;
    this.#link = open({
      address,
      retryMs: options.retryMs ?? RETRY_MS,
      onUp: () => this.#handleUp(),
      onFailure: (error) => this.#handleFailure(error),
    });
    this.#timer = setInterval(() => this.#flush(), options.flushMs ?? FLUSH_MS);
    this.#timer.unref();
  }

  /** How often the way has failed. */
  get failures(): number {
    return this.#failures;
  }

  /** Packets that were given up: no way was open, or it was full. */
  get dropped(): number {
    return this.#dropped;
  }

  count(name: CounterName, by: number, label?: string): void {
    // The traffic of a second without any: go-metrics is not told of it either.
    if (by !== 0) this.#push(this.#parts, name, { value: by, kind: 'c', label });
  }

  set(name: GaugeName, value: number, label?: string): void {
    this.#push(this.#gaugeParts, name, { value, kind: 'g', label });
  }

  sample(name: SampleName, value: number): void {
    const inMillis = SAMPLES[name].unit === 's' ? value * 1000 : value;
    this.#push(this.#parts, name, { value: inMillis, kind: 'ms', label: undefined });
  }

  /** Sends what has gathered, and ends. */
  close(): void {
    clearInterval(this.#timer);
    this.#flush();
    this.#link.close();
  }

  #push(
    parts: readonly string[],
    name: CounterName | GaugeName | SampleName,
    {
      value,
      kind,
      label,
    }: { readonly value: number; readonly kind: string; readonly label: string | undefined },
  ): void {
    if (!Number.isFinite(value)) return;
    const key = [...parts, statsdName(name), ...(label === undefined ? [] : [label])].join('.');
    const line = `${key.replaceAll(/[: \n|]/g, '_')}:${value.toFixed(6)}|${kind}\n`;
    if (Buffer.byteLength(this.#packet) + Buffer.byteLength(line) > PACKET_BYTES_MAX) this.#flush();
    this.#packet += line;
  }

  #flush(): void {
    if (this.#packet === '') return;
    if (!this.#link.send(this.#packet)) this.#dropped += 1;
    this.#packet = '';
  }

  /** A datagram is sent whether somebody listens or not: only a connection is worth a word. */
  #handleUp(): void {
    if (this.#options.protocol === 'udp' || !this.#isTold) return;
    this.#isTold = false;
    this.#options.log.write('INFO', 'agent: metrics reach statsite again');
  }

  #handleFailure(error: Error): void {
    this.#failures += 1;
    if (this.#isTold) return;
    this.#isTold = true;
    const { protocol, address } = this.#options;
    const whom = protocol === 'udp' ? 'statsd' : 'statsite';
    this.#options.log.write(
      'WARN',
      `agent: metrics do not reach ${whom} at ${address.host}:${address.port} (${error.message}); ` +
        'it is tried again, and metrics are dropped until then',
    );
  }
}

/** The name that go-metrics sends, without the prefix. Ours have one dot, behind `hearsay`. */
export function statsdName(name: CounterName | GaugeName | SampleName): string {
  return NAMES[name] ?? (name.startsWith('hearsay_') ? name.replace('_', '.') : name.replaceAll('_', '.'));
}
