/**
 * Time, memory and collector time of operations. A sample is so many operations that it takes about 20 µs,
 * so that the clock's own cost (0.05 µs) does not count. Rounds of all operations follow each other, and in
 * each round the peer's run comes right after ours: what disturbs one side is likely to disturb the other.
 */
import { PerformanceObserver, performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { Bench } from 'tinybench';
import {
  median,
  type BenchOptions,
  type Operation,
  type PeerRun,
  type Round,
  type Row,
} from './operation.ts';

const SAMPLE_MS = 0.02;
const MEMORY_BATCHES = 20;
/** The collector must not run inside a batch, and a young generation may be as small as a megabyte. */
const MEMORY_BATCH_BYTES_MAX = 200_000;

export type PeerOf = (operation: Operation, durationMs: number) => PeerRun | null;

/** Measures operations, beside those of a peer if there is one. */
export async function measure(
  operations: readonly Operation[],
  options: BenchOptions,
  peerOf: PeerOf,
): Promise<Row[]> {
  const collector = new CollectorTime();
  const samples = operations.map((operation) => opsPerSample(operation, options.roundMs));
  const rounds: Round[][] = operations.map(() => []);
  const peerRounds: PeerRun[][] = operations.map(() => []);
  for (let round = 0; round < options.rounds; round += 1) {
    for (const [i, operation] of operations.entries()) {
      rounds[i]!.push(await measureRound(operation, samples[i]!, options.roundMs, collector));
      const peer = peerOf(operation, options.roundMs);
      if (peer !== null) peerRounds[i]!.push(peer);
    }
  }
  collector.stop();
  return operations.map((operation, i) => rowOf(operation, samples[i]!, rounds[i]!, peerRounds[i]!));
}

function rowOf(operation: Operation, opsPerSample: number, rounds: Round[], peerRounds: PeerRun[]): Row {
  return {
    id: operation.id,
    what: operation.what,
    messageBytes: operation.messageBytes ?? null,
    opsPerSecond: median(rounds.map((round) => round.opsPerSecond)),
    nsMedian: median(rounds.map((round) => round.nsMedian)),
    nsP99: median(rounds.map((round) => round.nsP99)),
    gcPercent: median(rounds.map((round) => round.gcPercent)),
    nsBest: Math.min(...rounds.map((round) => round.nsMedian)),
    opsPerSample,
    bytesPerOp: bytesPerOp(operation),
    peer: peerRounds.length === 0 ? null : comparison(rounds, peerRounds),
    rounds,
  };
}

function comparison(rounds: readonly Round[], peerRounds: readonly PeerRun[]): Row['peer'] {
  const ours = rounds.map((round) => round.opsPerSecond);
  const theirs = peerRounds.map((run) => run.opsPerSecond);
  return {
    opsPerSecond: median(theirs),
    bytesPerOp: median(peerRounds.map((run) => run.bytesPerOp)),
    ratio: median(theirs.map((speed, i) => ours[i]! / speed)),
    ratioOfBests: Math.max(...ours) / Math.max(...theirs),
    rounds: peerRounds,
  };
}

/** How many operations take `SAMPLE_MS`, found after the engine has had time to compile them. */
function opsPerSample(operation: Operation, warmUpMs: number): number {
  const until = performance.now() + warmUpMs;
  while (performance.now() < until) operation.run(16);
  let count = 1;
  for (;;) {
    const start = performance.now();
    operation.run(8 * count);
    if (performance.now() - start >= 8 * SAMPLE_MS) return count;
    count *= 2;
  }
}

async function measureRound(
  operation: Operation,
  opsPerSample: number,
  roundMs: number,
  collector: CollectorTime,
): Promise<Round> {
  const bench = new Bench({ time: roundMs, warmupTime: roundMs / 10, throws: true });
  bench.add(operation.id, () => operation.run(opsPerSample));
  await collector.take(); // what was left of the round before
  const start = performance.now();
  bench.runSync();
  const elapsedMs = performance.now() - start;
  const collectorMs = await collector.take();
  const result = bench.tasks[0]!.result;
  if (result.state !== 'completed') throw new Error(`${operation.id}: the bench is ${result.state}`);
  const nsOf = (sampleMs: number): number => (sampleMs * 1e6) / opsPerSample;
  return {
    opsPerSecond: 1e9 / nsOf(result.latency.mean),
    nsMedian: nsOf(result.latency.p50),
    nsP99: nsOf(result.latency.p99),
    gcPercent: (100 * collectorMs) / elapsedMs,
  };
}

/**
 * What an operation leaves for the collector: the growth of the heap over batches with no collection in
 * them, the median of the batches (the engine throws code away in some), and that of buffers, the mean
 * (`Slab` makes one every so often).
 */
function bytesPerOp(operation: Operation): number {
  const count = memoryBatch(operation);
  const idle = growth(() => undefined);
  const batches = Array.from({ length: MEMORY_BATCHES }, () => growth(() => operation.run(count)));
  const heap = median(batches.map((batch) => batch.heap)) - idle.heap;
  const buffers = batches.reduce((sum, batch) => sum + Math.max(0, batch.buffers), 0) / MEMORY_BATCHES;
  return Math.max(0, heap + buffers) / count;
}

/** How many operations make `MEMORY_BATCH_BYTES_MAX`. */
function memoryBatch(operation: Operation): number {
  const few = 256;
  const { heap, buffers } = growth(() => operation.run(few));
  const perOp = Math.max(1, (heap + buffers) / few);
  return Math.max(few / 8, Math.min(4096, Math.floor(MEMORY_BATCH_BYTES_MAX / perOp)));
}

function growth(work: () => void): { readonly heap: number; readonly buffers: number } {
  globalThis.gc?.();
  globalThis.gc?.(); // buffers of the first are given back behind its back; the second waits for that
  const before = process.memoryUsage();
  work();
  const after = process.memoryUsage();
  return { heap: after.heapUsed - before.heapUsed, buffers: after.arrayBuffers - before.arrayBuffers };
}

/** The time that the collector took, as the engine tells it. */
class CollectorTime {
  #ms = 0;
  readonly #observer = new PerformanceObserver((list) => this.#add(list.getEntries()));

  constructor() {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  /** Since the last call. Entries are told a turn late. */
  async take(): Promise<number> {
    await turn();
    await turn();
    this.#add(this.#observer.takeRecords());
    const ms = this.#ms;
    this.#ms = 0;
    return ms;
  }

  stop(): void {
    this.#observer.disconnect();
  }

  #add(entries: readonly { readonly duration: number }[]): void {
    for (const entry of entries) this.#ms += entry.duration;
  }
}
