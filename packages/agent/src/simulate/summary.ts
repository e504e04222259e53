/** What a played run has shown, as lines for people and as JSON. */
import { formatScenario, percentile, type Latency } from 'hearsay/sim';
import type { RunOutcome } from './play.ts';
import type { RunPlan } from './plan.ts';
import { counted } from './texts.ts';

type Row = readonly [label: string, text: string];

/** The set-up: what is run, in a line, and what goes wrong, if anything. */
export function setupLines(plan: RunPlan): string[] {
  const { seed, nodes, rules, profile, born, forMs, loss, latencyMs, laws } = plan;
  const parts = [
    born === 'whole' ? `${nodes} nodes born whole` : `${nodes} nodes`,
    `rules ${rules}`,
    `profile ${profile}`,
    `seed ${seed}`,
    ...(loss === 0 ? [] : [`loss ${numberText(100 * loss)} %`]),
    ...(latencyMs === null ? [] : [`latency ${latencyText(latencyMs)}`]),
    `for ${numberText(forMs / 1000)} s`,
    ...(laws ? [] : ['laws not watched']),
  ];
  const words = wordsOf(plan);
  return [parts.join(', '), ...words.map((word) => `  ${word}`)];
}

/** The results, aligned. */
export function resultLines(plan: RunPlan, outcome: RunOutcome, trace: string | null): string[] {
  const { falseSuspicions, falseDeaths, digest, inputs, virtualMs, realMs } = outcome;
  const rate = virtualMs / Math.max(1, realMs);
  const rows: Row[] = [
    ...formRows(plan, outcome),
    ['detection', detectionText(plan, outcome)],
    ['false', `${counted(falseSuspicions, 'suspicion')}, ${counted(falseDeaths, 'death')}`],
    ...healRows(plan, outcome),
    ['at the end', endText(outcome)],
    [
      'sent by a member',
      `${perMember(outcome.packets, outcome)} packets/s, ${perMember(outcome.bytes, outcome)} bytes/s`,
    ],
    ['sent in all', `${outcome.packets} packets, ${outcome.bytes} bytes, ${sinceText(outcome)}`],
    ['run', `${seconds(virtualMs)} in ${seconds(realMs)}: ${numberText(rate)} × real time, ${inputs} inputs`],
    ...(trace === null ? [] : [['trace', trace] as const]),
    ['digest', digest],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, text]) => `${label.padEnd(width)}  ${text}`);
}

/** The same for machines. */
export function resultJson(plan: RunPlan, outcome: RunOutcome, trace: string | null): object {
  const { detectionsMs, ...others } = outcome;
  const { faults: _, actions: __, ...said } = plan;
  const seconds = outcome.measuredMs / 1000;
  return {
    plan: { ...said, happenings: wordsOf(plan) },
    ...others,
    detections: detectionsMs.length,
    detectionP50Ms: percentile(detectionsMs, 0.5),
    detectionP99Ms: percentile(detectionsMs, 0.99),
    packetsPerMemberSecond: seconds === 0 ? 0 : outcome.packets / outcome.members / seconds,
    bytesPerMemberSecond: seconds === 0 ? 0 : outcome.bytes / outcome.members / seconds,
    timesRealTime: outcome.virtualMs / Math.max(1, outcome.realMs),
    trace,
  };
}

function formRows({ born }: RunPlan, { formMs }: RunOutcome): Row[] {
  if (born === 'whole') return [];
  return [['formed in', formMs === null ? 'not formed' : seconds(formMs)]];
}

/** From when on packets and bytes are counted. */
function sinceText({ formMs }: RunOutcome): string {
  return formMs === null ? 'since the start' : 'once formed';
}

function endText({ running, difference }: RunOutcome): string {
  if (running === 0) return 'nobody runs';
  return difference === null ? 'whole' : `not whole: ${difference}`;
}

function healRows({ faults, actions }: RunPlan, { lastFaultMs, healMs }: RunOutcome): Row[] {
  if (faults.length + actions.length === 0) return [];
  if (lastFaultMs === null) return [['whole again', 'faults were still on when the run ended']];
  const text = healMs === null ? 'not since' : `${seconds(healMs)} after`;
  return [['whole again', `${text} the last fault, which was over at ${seconds(lastFaultMs)}`]];
}

function detectionText({ faults }: RunPlan, { detectionsMs }: RunOutcome): string {
  if (!faults.some(({ kind }) => kind === 'crash')) return 'nobody crashed';
  const [p50, p99] = [percentile(detectionsMs, 0.5), percentile(detectionsMs, 0.99)];
  if (p50 === null || p99 === null) return 'nobody who had crashed was declared dead';
  return `p50 ${seconds(p50)}, p99 ${seconds(p99)}, ${counted(detectionsMs.length, 'verdict')}`;
}

/** Faults and actions, each as a scenario's line has it. */
function wordsOf({ seed, nodes, rules, profile, forMs, faults, actions }: RunPlan): string[] {
  const text = formatScenario({ seed, nodes, rules, profile, faultsMs: forMs, calmMs: 0, faults, actions });
  return text.split(' ').filter((word) => word.includes('@'));
}

function latencyText(latency: Latency): string {
  if (!('kind' in latency)) return `${latency.min} to ${latency.max} ms`;
  if (latency.kind === 'exponential') return `exponential, mean ${latency.mean} ms`;
  return `normal, ${latency.mean} ± ${latency.deviation} ms`;
}

function perMember(amount: number, { members, measuredMs }: RunOutcome): string {
  return numberText(measuredMs === 0 ? 0 : (1000 * amount) / members / measuredMs);
}

/** Three digits are enough for people. */
function numberText(value: number): string {
  return value >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
