/**
 * What a scenario did to its cluster, in numbers: how soon the dead were found, who was wrongly accused, how
 * long the views took to be equal again, and what it cost. The digest tells two runs apart.
 */
import type { Millis } from '../base/core.ts';
import type { Scenario } from './scenario.ts';

/** What went wrong: the law that did not hold, and how. Two runs with one `law` failed alike. */
export interface ScenarioFailure {
  readonly law: string;
  readonly details: string;
  /** The virtual time at which it was seen. */
  readonly atMs: Millis;
}

export interface ScenarioReport {
  readonly scenario: Scenario;
  /** `null`: every law held. */
  readonly failure: ScenarioFailure | null;
  readonly virtualMs: Millis;
  /** Inputs of cores. */
  readonly inputs: number;
  readonly digest: string;
  /** How long the cluster took to form. */
  readonly formMs: Millis | null;
  /** From the end of the last fault until all views were equal and true; `null`: that did not come. */
  readonly healMs: Millis | null;
  /** From each crash to each verdict on it, while it lasted. */
  readonly detectionsMs: readonly Millis[];
  /** Accusations of processes that were running. */
  readonly falseSuspicions: number;
  /** Verdicts on processes that were running. */
  readonly falseDeaths: number;
  readonly packetsPerMember: number;
  /** Of packets and streams. */
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
