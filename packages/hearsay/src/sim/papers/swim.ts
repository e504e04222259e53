/**
 * SWIM's analysis and measurements (SWIM §3.1, §4, §5), on the production cores without Lifeguard's parts:
 * how soon a crash is met, what a member sends, how often a live member is taken for failed, how news
 * spreads, and the bound of round-robin probing.
 */
import { UsageError } from '../../base/errors.ts';
import type { Paper, PaperOptions, PaperResult, PaperRow } from './paper.ts';
import * as formula from './swim-formulas.ts';
import { mistakesInDetectionTime, runCrash, runLoad, runMistakes, runPings, runSpread } from './swim-runs.ts';

type Table = PaperResult['tables'][number];

/** What a table needs to be made: how many seeds, whether it may be gated, and whom to tell of each run. */
interface Making {
  readonly seeds: number;
  /** The paper's group sizes, or the one that was asked for. */
  sizes(published: readonly number[]): readonly number[];
  readonly isGated: boolean;
  step(): void;
}

const DEFAULT_SEEDS = 8;

const DETECTION_SIZES = [8, 16, 28, 55, 128, 1000];
const DETECTION_SAMPLES = 2000;
/** The largest group in which the bound is tried: a pass over the list takes as many periods. */
const BOUND_SIZE_MAX = 55;
const LOAD_SIZES = [5, 13, 21, 28, 36, 44, 51, 55];
/** Figure 2: sent by one member in one period, at these sizes. */
const LOAD_PUBLISHED: ReadonlyMap<number, number> = new Map([
  [5, 2.08],
  [13, 2.11],
  [21, 2.1],
  [28, 2],
  [36, 2.02],
  [44, 1.98],
  [51, 2.13],
  [55, 1.98],
]);
const MISTAKE_SIZE = 28;
const MISTAKE_LOSSES = [0.1, 0.05];
const MISTAKE_HELPERS = [1, 2, 3, 4];
/** Enough for a hundred mistakes where they are frequent, and for five where they are rare. */
const MISTAKE_PERIODS_MAX = 300;
const SPREAD_SIZES = [8, 16, 56, 128];
const SPREAD_RUNS = 8;
const CRASH_SIZES = [28];

function run(options: PaperOptions, progress: (done: number, total: number) => void): PaperResult {
  const { n, seeds = DEFAULT_SEEDS } = options;
  if (n !== undefined && n < 4) throw new UsageError('n', n, 'a group of at least 4');
  const sizes = (published: readonly number[]): readonly number[] => (n === undefined ? published : [n]);
  const total =
    seeds *
    (sizes(DETECTION_SIZES).length +
      sizes(LOAD_SIZES).length +
      MISTAKE_LOSSES.length * MISTAKE_HELPERS.length +
      sizes(SPREAD_SIZES).length * 3 +
      sizes(CRASH_SIZES).length);
  let done = 0;
  const making: Making = {
    seeds,
    sizes,
    isGated: n === undefined,
    step: () => progress((done += 1), total),
  };
  return {
    setup: [
      `protocol period 2 s, direct time-out 0.5 s, one way 0.1 to 0.4 ms, k = 1 unless said; seeds: ${seeds}`,
      "rules: memberlist's, without Lifeguard, gossip of its own, push/pull and streams: news is piggybacked",
      'detection: every member of a quiet group at a random instant; a crash shows first in a ping',
      'false positives: no piggyback, and whoever is declared failed is alive again at once at the declarer',
      'left out: Figure 4 (one run; its Basic and +Inf. variants have no suspicion, which we always have)',
    ],
    tables: [
      ...detectionTables(making),
      loadTable(making),
      mistakeTable(making),
      spreadTable(making),
      crashTable(making),
    ],
  };
}

function detectionTables(making: Making): Table[] {
  const rows: PaperRow[] = [];
  const bounds: PaperRow[] = [];
  for (const n of making.sizes(DETECTION_SIZES)) {
    const isBounded = n <= BOUND_SIZE_MAX;
    // Each instant takes two periods or more, so that many last for longer than the bound.
    const instants = Math.max(isBounded ? n : 1, Math.ceil(DETECTION_SAMPLES / (n * making.seeds)));
    const firstPings: number[] = [];
    let gapMax = 0;
    for (let seed = 1; seed <= making.seeds; seed += 1) {
      // A group of a thousand has enough members for one run.
      if (isBounded || firstPings.length < DETECTION_SAMPLES) {
        const log = runPings({ n, seed, instants });
        firstPings.push(...log.firstPings);
        gapMax = Math.max(gapMax, log.gapMax);
      }
      making.step();
    }
    const label = `n = ${n}`;
    const periods = mean(firstPings.map((time) => Math.floor(time) + 1));
    const detection = { label, quantity: 'period of the first ping after a crash', unit: 'periods' };
    const exact = formula.firstDetection(n);
    rows.push(
      gated({ ...detection, measured: periods, published: exact }, making, within(0.05, periods, exact)),
    );
    const time = { label, quantity: 'time to that ping', unit: 'periods', measured: mean(firstPings) };
    rows.push(info({ ...time, published: null, note: 'periods of the members begin at random times' }));
    if (!isBounded) continue;
    const bound = { label, quantity: 'longest time between two pings of one pair', unit: 'periods' };
    const verdict = { tolerance: 'at most 2n - 1', holds: gapMax <= 2 * n - 1 + 1e-6 };
    bounds.push(gated({ ...bound, measured: gapMax, published: 2 * n - 1 }, making, verdict));
  }
  return [
    { title: 'First detection (section 3.1: 1/(1-(1-1/(n-1))^(n-1)), in the limit e/(e-1) = 1.582)', rows },
    { title: 'Round-robin probing is bounded (section 4.3)', rows: bounds },
  ];
}

function loadTable(making: Making): Table {
  const rows: PaperRow[] = [];
  for (const n of making.sizes(LOAD_SIZES)) {
    const sent: number[] = [];
    const received: number[] = [];
    for (let seed = 1; seed <= making.seeds; seed += 1) {
      const load = runLoad({ n, seed });
      sent.push(...load.sent);
      received.push(...load.received);
      making.step();
    }
    const at = { label: `n = ${n}`, unit: 'messages' };
    const drawn = LOAD_PUBLISHED.get(n);
    const note = drawn === undefined ? {} : { note: `Figure 2 shows ${drawn.toFixed(2)} in one run` };
    for (const [quantity, values] of [
      ['sent a period', sent],
      ['received a period', received],
    ] as const) {
      const measured = mean(values);
      const facts = {
        ...at,
        quantity,
        measured,
        published: 2,
        ...(quantity === 'sent a period' ? note : {}),
      };
      rows.push(gated(facts, making, within(0.01, measured, 2)));
    }
    if (n !== 28 && making.isGated) continue;
    const few = sent.filter((count) => count < 5).length / sent.length;
    const tail = { ...at, unit: '', quantity: 'share of periods with fewer than 5 sent' };
    const verdict = { tolerance: 'within 0.01', holds: Math.abs(few - 0.99) <= 0.01 };
    rows.push(gated({ ...tail, measured: few, published: 0.99 }, making, verdict));
    const spread = { ...at, quantity: 'variance of sent', measured: variance(sent), published: null };
    rows.push(info({ ...spread, note: 'a Poisson number of incoming pings has 1' }));
  }
  return { title: 'Messages of one member (Figure 2, section 5.1)', rows };
}

function mistakeTable(making: Making): Table {
  const rows: PaperRow[] = [];
  const [n] = making.sizes([MISTAKE_SIZE]);
  for (const loss of MISTAKE_LOSSES) {
    for (const k of MISTAKE_HELPERS) {
      const sum = { mistakes: 0, memberPeriods: 0 };
      const periods = k <= 2 ? MISTAKE_PERIODS_MAX / 3 : MISTAKE_PERIODS_MAX;
      for (let seed = 1; seed <= making.seeds; seed += 1) {
        const one = runMistakes({ n: n!, seed, k, loss, periods });
        sum.mistakes += one.mistakes;
        sum.memberPeriods += one.memberPeriods;
        making.step();
      }
      const published = formula.mistakes(1 - loss, k);
      const measured = mistakesInDetectionTime(sum);
      const error = Math.sqrt((published * formula.FIRST_DETECTION_LIMIT) / sum.memberPeriods);
      const label = `delivery ${(1 - loss).toFixed(2)}, k = ${k}`;
      const facts = {
        label,
        quantity: 'mistakes about a member in e/(e-1) periods',
        unit: '',
        measured,
        published,
      };
      const holds = Math.abs(measured - published) <= 3 * error;
      const tolerance = `3 standard errors (${(3 * error).toExponential(1)})`;
      rows.push(gated({ ...facts, note: MISTAKE_NOTE }, making, { tolerance, holds }));
      const perPeriod = { label, quantity: 'mistakes about a member in one period', unit: '' };
      const rate = { ...perPeriod, measured: sum.mistakes / sum.memberPeriods, published: null };
      const chance = formula.probeFailure(1 - loss, k).toExponential(3);
      const note = `${sum.mistakes} mistakes; one probe in a period, which fails with ${chance}`;
      rows.push(info({ ...rate, note: `${label}: ${note}` }));
    }
  }
  const title =
    'False detections under loss, no suspicion (section 3.1: PM is for the expected detection time)';
  return { title, rows };
}

const MISTAKE_NOTE =
  'PM(T) is for the expected detection time T: a member has one probe a period, and e/(e-1) is T in periods';

function spreadTable(making: Making): Table {
  const rows: PaperRow[] = [];
  for (const n of making.sizes(SPREAD_SIZES)) {
    const label = `n = ${n}`;
    const endless = spreads(making, n, null);
    const half = mean(endless.map(({ halfAt }) => halfAt));
    const bailey = formula.halfTime(n);
    const verdict = { tolerance: 'within 0.5 periods', holds: Math.abs(half - bailey) <= 0.5 };
    const toHalf = { label, quantity: 'until half know', unit: 'periods', measured: half, published: bailey };
    rows.push(gated(toHalf, making, verdict));
    const late = mean(endless.map(({ knownAt }) => knownAt.filter((at) => at > Math.log(n)).length));
    const rest = { label, quantity: 'who do not know after ln n periods', unit: 'members', measured: late };
    rows.push(
      info({ ...rest, published: formula.missing(n, 1), note: 'the formula is that of the mean field' }),
    );
    for (const lambda of [1, 3]) {
      const missed = mean(spreads(making, n, lambda).map(({ knownAt }) => n - 1 - knownAt.length));
      const quantity = `who never know, ${lambda} ceil(ln(n+1)) transmits`;
      const facts = {
        label,
        quantity,
        unit: 'members',
        measured: missed,
        published: formula.missing(n, lambda),
      };
      const none = { tolerance: 'at most 0.1', holds: missed <= 0.1 };
      rows.push(lambda === 3 ? gated(facts, making, none) : info(facts));
    }
  }
  return { title: 'Dissemination (section 4.1: Bailey, x(t) = n/(1+(n-1)exp(-(2-1/n)t)))', rows };
}

function spreads(making: Making, n: number, lambda: number | null): ReturnType<typeof runSpread>[] {
  const all: ReturnType<typeof runSpread>[] = [];
  for (let seed = 1; seed <= making.seeds; seed += 1) {
    for (let again = 0; again < SPREAD_RUNS; again += 1) {
      all.push(runSpread({ n, seed: seed * SPREAD_RUNS + again, lambda }));
    }
    making.step();
  }
  return all;
}

function crashTable(making: Making): Table {
  const rows: PaperRow[] = [];
  for (const n of making.sizes(CRASH_SIZES)) {
    const runs = Array.from({ length: making.seeds }, (_, index) => {
      const one = runCrash({ n, seed: index + 1 });
      making.step();
      return one;
    });
    const at = { label: `n = ${n}`, unit: 'periods', published: null };
    const wait = formula.piggybackLimit(n, 3);
    const toSuspicion = mean(runs.map((one) => one.suspectedAt));
    rows.push(info({ ...at, quantity: 'to the first suspicion', measured: toSuspicion, note: FIGURE_3A }));
    const verdict = mean(runs.map((one) => one.firstDeadAt - one.suspectedAt));
    const waits = { tolerance: 'within 0.01', holds: Math.abs(verdict - wait) <= 0.01 };
    const suspicion = {
      ...at,
      quantity: 'from there to the first verdict',
      measured: verdict,
      published: wait,
    };
    rows.push(gated({ ...suspicion, note: 'Figure 3c: 12 periods from n = 20 to 53' }, making, waits));
    const everywhere = mean(runs.map((one) => one.allDeadAt - one.firstDeadAt));
    rows.push(
      info({ ...at, quantity: 'from there to the last verdict', measured: everywhere, note: FIGURE_3B }),
    );
  }
  return { title: 'One crash, with suspicion (Figures 3a to 3c)', rows };
}

const FIGURE_3A = 'Figure 3a: about 29 single runs at n = 8 to 40, mean 1.76';
const FIGURE_3B = 'Figure 3b, a handful of runs: median 3.03 at n = 28; who hears no verdict passes his own';

interface Verdict {
  readonly tolerance: string;
  readonly holds: boolean;
}

function within(share: number, measured: number, published: number): Verdict {
  const holds = Math.abs(measured - published) <= share * published;
  return { tolerance: `within ${Math.round(share * 100)} %`, holds };
}

type Facts = Omit<PaperRow, 'tolerance' | 'verdict'>;

function gated(facts: Facts, { isGated }: Making, { tolerance, holds }: Verdict): PaperRow {
  return isGated ? { ...facts, tolerance, verdict: holds ? 'hit' : 'miss' } : info(facts);
}

function info(facts: Facts): PaperRow {
  return { ...facts, tolerance: '', verdict: 'info' };
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) * (value - centre)));
}

export const swimPaper: Paper = {
  name: 'swim',
  title: 'SWIM: scalable weakly-consistent infection-style process group membership',
  source: 'Das, Gupta and Motivala, DSN 2002; sections 3.1, 4 and 5, figures 2 and 3',
  run,
};
