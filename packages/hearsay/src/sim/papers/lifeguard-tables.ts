/** Lifeguard's Tables IV to VII beside ours, with the gates that its noise allows. */
import { quantile, type Measured } from './lifeguard-plan.ts';
import type { PaperResult, PaperRow } from './paper.ts';

type Table = PaperResult['tables'][number];

interface Published {
  readonly falsePositives: number;
  readonly falsePositivesAtHealthy: number;
  /** Median and 99th percentile, seconds. */
  readonly first: readonly [median: number, p99: number];
  readonly full: readonly [median: number, p99: number];
  /** Per cent of SWIM's. */
  readonly messages: number;
  readonly bytes: number;
}

/** Tables IV, V and VI: α 5, β 6. */
const PUBLISHED: Readonly<Record<string, Published>> = {
  SWIM: published([339_002, 1326], [12.44, 16.96], [12.9, 16.93], [100, 100]),
  'LHA-Probe': published([229_574, 436], [12.42, 17.75], [12.9, 17.98], [98.46, 90.03]),
  'LHA-Suspicion': published([10_174, 89], [12.42, 17.47], [12.89, 17.33], [111.31, 106.52]),
  Buddy: published([318_935, 591], [12.45, 17.12], [12.92, 17.18], [100.07, 99.01]),
  Lifeguard: published([5193, 25], [12.45, 17.9], [12.91, 18.05], [110.59, 97.97]),
};

/** Table VII, per cent of SWIM: median first detection, false positives, those at healthy members. */
const TUNED: Readonly<Record<string, readonly [first: number, fp: number, fpAtHealthy: number]>> = {
  '2,2': [53.14, 98.37, 31.15],
  '2,4': [54.1, 43.64, 22.47],
  '2,6': [54.34, 24.16, 13.65],
  '4,2': [82.96, 37.72, 20.29],
  '4,4': [83.04, 8.04, 9.5],
  '4,6': [83.12, 3.18, 4.83],
  '5,2': [99.76, 26.61, 15.38],
  '5,4': [99.52, 5.43, 5.05],
  '5,6': [100.08, 1.53, 1.89],
};

/** With fewer of SWIM's events than this, a share of them says nothing and is not gated. */
const EVENTS_MIN = 30;

/** What our columns are measured against. */
interface Gate {
  readonly tolerance: string;
  holds(measured: number): boolean;
}

const NO_GATE: Gate = { tolerance: '', holds: () => true };

export interface Ablation {
  readonly ablation: ReadonlyMap<string, Measured>;
  readonly ours: Measured;
  readonly minMs: number;
  readonly isGated: boolean;
  /** Whether it is the paper's whole grid, so that counts a run may be compared. */
  readonly isWholeGrid: boolean;
}

export function ablationTables(all: Ablation): Table[] {
  return [
    falsePositiveTable(all, 'falsePositives', 'Table IV: false positives at any member'),
    falsePositiveTable(all, 'falsePositivesAtHealthy', 'Table IV: false positives at healthy members (FP-)'),
    latencyTable(all),
    loadTable(all),
  ];
}

function falsePositiveTable(all: Ablation, field: FalsePositives, title: string): Table {
  const { ablation, ours, isGated } = all;
  const swim = ablation.get('SWIM')!;
  const gates = falsePositiveGates(all, field);
  const isEnough = swim[field] >= EVENTS_MIN;
  const few = { note: `not gated: SWIM has ${swim[field]} events, and ${EVENTS_MIN} are needed` };
  const rows: PaperRow[] = [];
  for (const [name, measured] of ablation) {
    const events = measured[field];
    const perRun = { label: name, quantity: 'events a run', unit: '', measured: events / measured.runs };
    const published = PUBLISHED[name]![field];
    const apart = all.isWholeGrid ? {} : { note: OTHER_GRID };
    rows.push(row({ ...perRun, published: published / PAPER_RUNS, ...apart }));
    if (name === 'SWIM' || swim[field] === 0) continue;
    const note = isEnough
      ? { note: `${events} of ${swim[field]} events${SHARE_NOTES.get(name) ?? ''}` }
      : few;
    const at = { label: name, quantity: 'share of SWIM', unit: '%', ...note };
    const shares = {
      measured: percent(events, swim[field]),
      published: percent(published, PUBLISHED['SWIM']![field]),
    };
    rows.push(row({ ...at, ...shares }, gates[name], isGated && isEnough));
  }
  const note = 'our rules and our host, which reads what has come before it judges';
  const at = { label: 'hearsay', quantity: 'events a run', unit: '', published: null, note };
  rows.push(row({ ...at, measured: ours[field] / ours.runs }));
  return { title, rows };
}

/** The order of the five, and how far from SWIM the outer ones are. */
function falsePositiveGates({ ablation }: Ablation, field: FalsePositives): Readonly<Record<string, Gate>> {
  const share = (name: string): number => percent(ablation.get(name)![field], ablation.get('SWIM')![field]);
  const isAnywhere = field === 'falsePositives';
  const [suspicion, probe, buddy] = [share('LHA-Suspicion'), share('LHA-Probe'), share('Buddy')];
  return {
    'LHA-Probe': between(suspicion, buddy, 'between LHA-Suspicion and Buddy'),
    'LHA-Suspicion': between(share('Lifeguard'), probe, 'between Lifeguard and LHA-Probe'),
    Buddy: isAnywhere ? between(85, 105, '85 to 105 %') : between(30, 60, '30 to 60 %'),
    Lifeguard: isAnywhere ? between(0, 5, 'at most 5 %') : between(0, 6, 'at most 6 %'),
  };
}

/** What the number of events alone does not say. */
const SHARE_NOTES: ReadonlyMap<string, string> = new Map([
  ['LHA-Probe', '; the order is gated, and the third that it saved in the paper does not show in our cells'],
  [
    'LHA-Suspicion',
    '; few beside SWIM, as in the paper, and so few that their order with Lifeguard is chance',
  ],
]);

type FalsePositives = 'falsePositives' | 'falsePositivesAtHealthy';

const OTHER_GRID = "not comparable: the paper's grid is larger, and most of its cells have no such event";

/** Interval runs of one configuration in the paper. */
const PAPER_RUNS = 4320;

function latencyTable({ ablation, ours, minMs, isGated }: Ablation): Table {
  const swim = ablation.get('SWIM')!;
  const rows: PaperRow[] = [];
  const low = minMs / 1000 + 1.5;
  const high = minMs / 1000 + 2.4;
  for (const [name, { firstS, fullS }] of ablation) {
    const { first, full } = PUBLISHED[name]!;
    const at = { label: name, unit: 's' };
    const median = quantile(firstS, 0.5);
    const medianGate = between(low, high, `${low.toFixed(2)} to ${high.toFixed(2)} s`);
    rows.push(
      row(
        { ...at, quantity: 'first detection, median', measured: median, published: first[0] },
        medianGate,
        isGated,
      ),
    );
    if (name !== 'SWIM') {
      const apart = Math.abs(median - quantile(swim.firstS, 0.5));
      const published = Math.abs(first[0] - PUBLISHED['SWIM']!.first[0]);
      const measured = { ...at, quantity: 'median, apart from SWIM', measured: apart, published };
      rows.push(row(measured, between(0, 0.1, 'at most 0.1 s'), isGated));
    }
    rows.push(
      row({
        ...at,
        quantity: 'first detection, 99th',
        measured: quantile(firstS, 0.99),
        published: first[1],
      }),
    );
    rows.push(
      row({ ...at, quantity: 'everywhere, median', measured: quantile(fullS, 0.5), published: full[0] }),
    );
    rows.push(
      row({ ...at, quantity: 'everywhere, 99th', measured: quantile(fullS, 0.99), published: full[1] }),
    );
  }
  const ratio = quantile(ablation.get('Lifeguard')!.firstS, 0.99) / quantile(swim.firstS, 0.99);
  const tail = {
    label: 'Lifeguard / SWIM',
    quantity: 'first detection, 99th',
    unit: 'ratio',
    measured: ratio,
  };
  rows.push(row({ ...tail, published: 17.9 / 16.96 }, between(1, 1.12, '1.00 to 1.12'), isGated));
  const median = { label: 'hearsay', quantity: 'first detection, median', unit: 's' };
  rows.push(row({ ...median, measured: quantile(ours.firstS, 0.5), published: null }));
  return { title: 'Table V: how long detection takes (Threshold)', rows };
}

function loadTable({ ablation, isGated }: Ablation): Table {
  const swim = ablation.get('SWIM')!;
  const gates: Readonly<Record<string, Gate>> = {
    'LHA-Probe': between(95, 100, '95 to 100 %'),
    'LHA-Suspicion': between(105, 118, '105 to 118 %'),
  };
  const rows: PaperRow[] = [];
  for (const [name, { messages, bytes }] of ablation) {
    if (name === 'SWIM') continue;
    const published = PUBLISHED[name]!;
    const at = { label: name, unit: '% of SWIM' };
    const share = percent(messages, swim.messages);
    const gate = gates[name];
    const note = LOAD_NOTES.get(name);
    const why = note === undefined ? {} : { note };
    const sent = { ...at, ...why, quantity: 'messages', measured: share, published: published.messages };
    rows.push(row(sent, gate ?? NO_GATE, isGated && gate !== undefined));
    const size = percent(bytes, swim.bytes);
    rows.push(row({ ...at, quantity: 'bytes', measured: size, published: published.bytes }));
  }
  return { title: 'Table VI: messages (packets and streams), Interval', rows };
}

/** Why, where we miss. */
const LOAD_NOTES: ReadonlyMap<string, string> = new Map([
  [
    'LHA-Suspicion',
    'confirmed suspicions are told again, and our cells are the ones with the most suspicions',
  ],
]);

export interface Tuning {
  readonly alpha: number;
  readonly beta: number;
  readonly minMs: number;
  readonly measured: Measured;
}

export function tuningTable(all: { swim: Measured; tunings: readonly Tuning[]; isGated: boolean }): Table {
  const { swim, tunings, isGated } = all;
  const rows: PaperRow[] = [];
  for (const { alpha, beta, minMs, measured } of tunings) {
    const label = `alpha ${alpha}, beta ${beta}`;
    const published = TUNED[`${alpha},${beta}`]!;
    const median = quantile(measured.firstS, 0.5);
    const beyond = { label, quantity: 'median first detection beyond Min', unit: 's' };
    const gate = between(1.5, 2.4, '1.5 to 2.4 s');
    rows.push(row({ ...beyond, measured: median - minMs / 1000, published: null }, gate, isGated));
    const first = (100 * median) / quantile(swim.firstS, 0.5);
    rows.push(
      row({
        label,
        quantity: 'median first detection',
        unit: '% of SWIM',
        measured: first,
        published: published[0],
      }),
    );
    const note =
      alpha === 2 ? { note: 'with alpha 2 memberlist wants no confirmation, so beta does nothing' } : {};
    if (swim.falsePositives === 0) continue;
    const fp = { label, quantity: 'false positives', unit: '% of SWIM', published: published[1], ...note };
    rows.push(row({ ...fp, measured: percent(measured.falsePositives, swim.falsePositives) }));
    if (swim.falsePositivesAtHealthy < EVENTS_MIN) continue;
    const atHealthy = percent(measured.falsePositivesAtHealthy, swim.falsePositivesAtHealthy);
    rows.push(
      row({ label, quantity: 'FP-', unit: '% of SWIM', measured: atHealthy, published: published[2] }),
    );
  }
  rows.push(...signRows(tunings, isGated));
  return {
    title: 'Table VII: Lifeguard with other suspicion times, against SWIM with alpha 5, beta 1',
    rows,
  };
}

/** The signs of Table VII: what must not rise when α or β does, as the largest rise that we see. */
function signRows(tunings: readonly Tuning[], isGated: boolean): PaperRow[] {
  const of = (alpha: number, beta: number): Measured =>
    tunings.find((one) => one.alpha === alpha && one.beta === beta)!.measured;
  const latency = (alpha: number): number => quantile(of(alpha, 6).firstS, 0.5);
  const steps = (values: readonly number[]): number =>
    Math.max(...values.slice(1).map((value, i) => value - values[i]!));
  const falls = between(-Infinity, 0, 'not above 0');
  const fp = (cells: readonly (readonly [number, number])[]): number =>
    steps(cells.map(([alpha, beta]) => of(alpha, beta).falsePositives / of(alpha, beta).runs));
  const sign = { quantity: 'largest rise', published: null };
  const perRun = { ...sign, unit: 'FP a run' };
  const withAlpha = steps([latency(5), latency(4), latency(2)]);
  return [
    row(
      { ...sign, unit: 's', label: 'first detection, alpha from 5 to 2', measured: withAlpha },
      falls,
      isGated,
    ),
    row(
      {
        ...perRun,
        label: 'alpha from 2 to 5, beta 6',
        measured: fp([
          [2, 6],
          [4, 6],
          [5, 6],
        ]),
      },
      falls,
      isGated,
    ),
    row(
      {
        ...perRun,
        label: 'beta from 2 to 6, alpha 5',
        measured: fp([
          [5, 2],
          [5, 4],
          [5, 6],
        ]),
      },
      falls,
      isGated,
    ),
    row(
      {
        ...perRun,
        label: 'beta from 2 to 6, alpha 4',
        measured: fp([
          [4, 2],
          [4, 6],
        ]),
      },
      falls,
      isGated,
    ),
  ];
}

function percent(part: number, whole: number): number {
  return (100 * part) / whole;
}

function row(
  facts: Omit<PaperRow, 'tolerance' | 'verdict'>,
  gate: Gate = NO_GATE,
  isGated = false,
): PaperRow {
  if (!isGated) return { ...facts, tolerance: '', verdict: 'info' };
  return { ...facts, tolerance: gate.tolerance, verdict: gate.holds(facts.measured) ? 'hit' : 'miss' };
}

function between(low: number, high: number, tolerance: string): Gate {
  return { tolerance, holds: (measured) => measured >= low && measured <= high };
}

function published(
  [falsePositives, falsePositivesAtHealthy]: readonly [number, number],
  first: readonly [number, number],
  full: readonly [number, number],
  [messages, bytes]: readonly [number, number],
): Published {
  return { falsePositives, falsePositivesAtHealthy, first, full, messages, bytes };
}
