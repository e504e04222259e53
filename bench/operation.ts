/** What a bench measures, and what it finds. */

/** Something that is done again and again. */
export interface Operation {
  /** Also the name of the same operation of the peer. */
  readonly id: string;
  readonly what: string;
  /** The length of the message or packet, to be compared with the peer's; undefined where there is none. */
  readonly messageBytes?: number;
  /**
   * Does it `count` times. The loop is in here, one an operation, so that the engine sees each operation at a
   * call site of its own, as it does in a program.
   */
  run(count: number): void;
}

/** One run of the peer. */
export interface PeerRun {
  readonly operation: string;
  readonly messageBytes: number;
  readonly operations: number;
  readonly opsPerSecond: number;
  readonly bytesPerOp: number;
}

/** One round of ours. */
export interface Round {
  readonly opsPerSecond: number;
  readonly nsMedian: number;
  readonly nsP99: number;
  /** Of the time of the round. */
  readonly gcPercent: number;
}

export interface Row {
  readonly id: string;
  readonly what: string;
  readonly messageBytes: number | null;
  /** Medians over the rounds. */
  readonly opsPerSecond: number;
  readonly nsMedian: number;
  readonly nsP99: number;
  readonly gcPercent: number;
  /** The least median of a round: what the code costs when nothing disturbs it. */
  readonly nsBest: number;
  /** How many operations one sample holds: `nsP99` is the 99th percentile of the means of so many. */
  readonly opsPerSample: number;
  /** Heap and buffers together. */
  readonly bytesPerOp: number;
  readonly peer: PeerComparison | null;
  readonly rounds: readonly Round[];
}

export interface PeerComparison {
  readonly opsPerSecond: number;
  readonly bytesPerOp: number;
  /** Ours over theirs in one round, the median of the rounds. */
  readonly ratio: number;
  /** Our best round over their best round. */
  readonly ratioOfBests: number;
  readonly rounds: readonly PeerRun[];
}

/** What a bench of operations has found. */
export interface OperationsReport {
  readonly kind: 'operations';
  readonly rows: readonly Row[];
  /** Why there is no peer, or what it is. */
  readonly peer: string;
}

/** A node of a cluster in steady state, as an average over all. */
export interface ClusterRow {
  readonly who: string;
  readonly members: number;
  readonly converged: boolean;
  readonly settleSeconds: number;
  readonly steadySeconds: number;
  readonly cpuSecondsPerMemberMinute: number;
  readonly packetsPerMemberSecond: number;
  readonly bytesPerMemberSecond: number;
  readonly rssKibPerMember: number;
}

export interface ClusterReport {
  readonly kind: 'cluster';
  readonly rows: readonly ClusterRow[];
  readonly peer: string;
}

/** A simulated cluster: how fast virtual time goes by, and what a member costs. */
export interface SimRow {
  readonly where: 'Node' | 'Chromium';
  readonly members: number;
  readonly pushPull: boolean;
  /** How long it took to make the cluster. */
  readonly bornSeconds: number;
  /** Virtual time. */
  readonly seconds: number;
  readonly realSeconds: number;
  readonly timesRealTime: number;
  /** Processor time, garbage collection included, for each member and virtual second. */
  readonly microsPerMemberSecond: number;
  readonly stepsPerSecond: number;
  /** The most that the process has held; `null` where that cannot be read. */
  readonly memoryMib: number | null;
}

export interface SimReport {
  readonly kind: 'sim';
  readonly rows: readonly SimRow[];
}

/** Something that takes milliseconds, and is measured one by one. */
export interface TimesRow {
  readonly what: string;
  readonly samples: number;
  readonly msMedian: number;
  /** The least median of a round. */
  readonly msBest: number;
  readonly msP99: number;
  /** Processor time of the thread, the mean; `null` where that cannot be read. */
  readonly msProcessor: number | null;
}

export interface TimesReport {
  readonly kind: 'times';
  readonly rows: readonly TimesRow[];
}

export type Report = OperationsReport | ClusterReport | SimReport | TimesReport;

export interface BenchOptions {
  readonly rounds: number;
  readonly roundMs: number;
}

export interface Bench {
  readonly about: string;
  /** Whether it is run when no bench is named. */
  readonly usual: boolean;
  run(options: BenchOptions): Promise<Report>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
