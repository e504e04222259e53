/**
 * What a scenario did to its cluster, in numbers: how soon the dead were found, who was wrongly accused, how
 * long the views took to be equal again, and what it cost. The digest tells two runs apart.
 */
import type { Millis } from '../base/core.ts';
import type { Scenario } from './scenario.ts';

/** What went wrong: the law that did not hold, and how. Two runs with one `law` failed alike. */
export interface ScenarioFailure {
  /** A sentence: that of an invariant (`LAWS`), or of a law of the run as a whole. */
  readonly law: string;
  /** How it was broken, in one line or several. */
  readonly details: string;
  /** The virtual time at which it was seen. */
  readonly atMs: Millis;
}

/** What `runScenario` gives. Two runs of one scenario give the same. */
export interface ScenarioReport {
  readonly scenario: Scenario;
  /** `null`: every law held. */
  readonly failure: ScenarioFailure | null;
  /** How much virtual time has passed. */
  readonly virtualMs: Millis;
  /** How many inputs the cores were given. */
  readonly inputs: number;
  /** Of all these inputs, with their times and processes. */
  readonly digest: string;
  /** How long the cluster took to form; `null`: it has not. */
  readonly formMs: Millis | null;
  /** From the end of the last fault until all views were equal and true; `null`: that did not come. */
  readonly healMs: Millis | null;
  /** From each crash to each verdict on it, while it lasted. */
  readonly detectionsMs: readonly Millis[];
  /** Accusations of processes that were running. */
  readonly falseSuspicions: number;
  /** Verdicts on processes that were running. */
  readonly falseDeaths: number;
  /** Datagrams that a node has sent, on average over all that were ever started. */
  readonly packetsPerMember: number;
  /** The bytes of its datagrams and streams. */
  readonly bytesPerMember: number;
}

/** The value below which `share` of `values` lie (nearest rank); `null` of none. */
export function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** A report as lines of text, without the scenario itself. */
export function describeReport(report: ScenarioReport): string {
  const { failure, detectionsMs, healMs, formMs, virtualMs, inputs, digest } = report;
  const { packetsPerMember, bytesPerMember } = report;
  const found = [percentile(detectionsMs, 0.5), percentile(detectionsMs, 0.99)].map(seconds).join(' / ');
  return [
    failure === null ? 'every law held' : `broken at ${seconds(failure.atMs)}: ${failure.law}`,
    ...(failure === null ? [] : failure.details.split('\n').map((line) => `  ${line.trim()}`)),
    `formed in         ${seconds(formMs)}`,
    `whole again after ${seconds(healMs)}`,
    `detection p50/p99 ${found} (${detectionsMs.length} verdicts)`,
    `falsely suspected ${report.falseSuspicions}, falsely dead ${report.falseDeaths}`,
    `sent by a member  ${Math.round(packetsPerMember)} packets, ${Math.round(bytesPerMember)} bytes`,
    `run               ${seconds(virtualMs)} virtual, ${inputs} inputs, digest ${digest}`,
  ].join('\n');
}

function seconds(ms: Millis | null): string {
  return ms === null ? '–' : `${(ms / 1000).toFixed(2)} s`;
}
