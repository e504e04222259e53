/**
 * Two of the artefacts that the course asks for, as documents that are computed when they are asked for: the
 * worksheet for tuning heartbeats, and a fixed time-out against phi-accrual. Both run the models of
 * `contrast/` over the library's simulated network.
 */
import type { Fault, NetworkOptions } from 'hearsay/sim';
import { runHeartbeats, type DetectorSpec, type HeartbeatRun } from '../contrast/heartbeat-run.ts';
import { AKKA_PHI } from '../contrast/phi-accrual.ts';
import { onNodes } from '../presets/deeds.ts';
import { amountText, medianOf, secondsText, tableOf, type Row } from './artefact-table.ts';

const HOUR_MS = 3_600_000;

/** One run of a table, put off so that a page can breathe between two of them. */
export type Step<Result> = () => Result;

export interface TuningRow {
  readonly intervalMs: number;
  readonly missed: number;
  readonly run: HeartbeatRun;
}

const NODES = 8;
const LOSS = 0.02;
const MINUTES = 10;
const TUNING_FOR_MS = MINUTES * 60_000;
const SEED = 7;
const INTERVALS_MS = [500, 1000, 2000] as const;
/** After so many missing heartbeats a peer is called down. */
const MISSED = [2, 3, 5, 8] as const;
/** Pauses of 3 s, one a minute, each of another member; and one crash near the end. */
const TUNING_FAULTS: readonly Fault[] = [
  ...Array.from({ length: 8 }, (_, i) =>
    onNodes('pause', [1 + (i % 7)], { atMs: 30_000 + 60_000 * i, forMs: 3000 }),
  ),
  onNodes('crash', [8], { atMs: 560_000 }),
];

export function tuningSteps(): Step<TuningRow>[] {
  return INTERVALS_MS.flatMap((intervalMs) =>
    MISSED.map((missed) => () => ({
      intervalMs,
      missed,
      run: runHeartbeats({
        seed: SEED,
        nodes: NODES,
        intervalMs,
        detector: { kind: 'fixed', timeoutMs: (missed + 0.5) * intervalMs },
        network: { latencyMs: { min: 1, max: 20 }, loss: LOSS },
        faults: TUNING_FAULTS,
        forMs: TUNING_FOR_MS,
      }),
    })),
  );
}

export function tuningMarkdown(rows: readonly TuningRow[]): string {
  const table = rows.map(({ intervalMs, missed, run }): Row => {
    const beatsAnHour = HOUR_MS / intervalMs;
    return [
      `${intervalMs} ms`,
      missed,
      secondsText((missed + 0.5) * intervalMs),
      amountText(expectedAnHour(beatsAnHour, missed)),
      amountText((run.falseDowns / (NODES * (NODES - 1))) * (HOUR_MS / TUNING_FOR_MS)),
      secondsText(medianOf(run.detectionsMs)),
      amountText(run.packetsPerNodeAndSecond),
    ];
  });
  return `# Worksheet: tuning a heartbeat

Every member sends a heartbeat to every other; a peer from which nothing has come for the time-out is
called down. Measured with ${NODES} members over ${MINUTES} minutes of virtual time (seed ${SEED}): each link
loses ${100 * LOSS} % of its packets, one member a minute stands still for 3 s, and one crashes near the end.
A false positive is a verdict on a member that lives, counted for one observer and one subject in an hour.

Expected from loss alone: m heartbeats in a row are lost with the chance p^m, and there is one try in each
interval.

${tableOf(
  [
    'interval',
    'missed m',
    'time-out',
    'expected from loss, an hour',
    'measured, an hour',
    'crash found after (median)',
    'packets of a member in a second',
  ],
  table,
)}

## Yours

- The longest pause of a healthy process that I have measured:
- How many false positives a day I can bear, and what each costs:
- How soon a crash must be known, and what a later one costs:
- Interval and time-out that I choose:
- Which row of the table they are nearest to:
- Where measured and expected differ in that row, and why:
`;
}

/** Runs of at least `missed` losses begin so often in an hour. */
function expectedAnHour(beats: number, missed: number): number {
  let chance = 1 - LOSS;
  for (let i = 0; i < missed; i += 1) chance *= LOSS;
  return beats * chance;
}

interface Weather {
  readonly name: string;
  readonly network: NetworkOptions;
  readonly faults: readonly Fault[];
}

const CRASH = onNodes('crash', [6], { atMs: 560_000 });
const WEATHERS: readonly Weather[] = [
  { name: 'even: 1–20 ms on the way', network: { latencyMs: { min: 1, max: 20 } }, faults: [CRASH] },
  { name: 'jitter: 1–1500 ms', network: { latencyMs: { min: 1, max: 1500 } }, faults: [CRASH] },
  { name: 'loss: 10 %', network: { latencyMs: { min: 1, max: 20 }, loss: 0.1 }, faults: [CRASH] },
  {
    name: 'pauses: 4 s, one a minute',
    network: { latencyMs: { min: 1, max: 20 } },
    faults: [
      ...Array.from({ length: 8 }, (_, i) =>
        onNodes('pause', [1 + (i % 5)], { atMs: 30_000 + 60_000 * i, forMs: 4000 }),
      ),
      CRASH,
    ],
  },
];
const DETECTORS: readonly { readonly name: string; readonly spec: DetectorSpec }[] = [
  { name: 'fixed 1.5 s', spec: { kind: 'fixed', timeoutMs: 1500 } },
  { name: 'fixed 5 s', spec: { kind: 'fixed', timeoutMs: 5000 } },
  { name: 'phi 8, no pause forgiven', spec: { kind: 'phi', ...AKKA_PHI, acceptablePauseMs: 0 } },
  { name: 'phi 8, 3 s forgiven (Akka)', spec: { kind: 'phi', ...AKKA_PHI } },
];

export interface ComparisonRow {
  readonly weather: string;
  readonly detector: string;
  readonly run: HeartbeatRun;
}

export function comparisonSteps(): Step<ComparisonRow>[] {
  return WEATHERS.flatMap(({ name: weather, network, faults }) =>
    DETECTORS.map(({ name: detector, spec }) => () => ({
      weather,
      detector,
      run: runHeartbeats({
        seed: SEED,
        nodes: 6,
        intervalMs: 1000,
        detector: spec,
        network,
        faults,
        forMs: TUNING_FOR_MS,
      }),
    })),
  );
}

export function comparisonMarkdown(rows: readonly ComparisonRow[]): string {
  const table = rows.map(({ weather, detector, run }): Row => [
    weather,
    detector,
    run.falseDowns,
    secondsText(medianOf(run.detectionsMs)),
  ]);
  return `# A fixed time-out against phi-accrual

Six members send each other a heartbeat in each second, for ${MINUTES} minutes of virtual time; one crashes
near the end. Each network is the same for all detectors, packet by packet (seed ${SEED}). Phi-accrual is that
of Hayashibara and others, with the window and the approximation of Akka.

${tableOf(['network', 'detector', 'false positives', 'crash found after (median)'], table)}

## What to say about it

- In which network does the adaptive detector earn its keep, and what does it adapt to?
- Which detector is wrong in which network, and what does being right there cost it when the crash comes?
- What can neither of them know, that SWIM’s helpers can?
- What can neither of them, nor SWIM, tell apart?
`;
}
