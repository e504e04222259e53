/**
 * What Tables 1 to 3 of Demers et al. have in common: one rumour among 1000 sites, uniform partners, no
 * connection limit, synchronous cycles; k from 1 up; residue s, traffic m, and the mean and the last delivery
 * in cycles. The tolerances are those of a comparison of means: the paper prints two digits and no spread.
 */
import { Rng } from '../../base/rng.ts';
import type { Direction } from '../../epidemic/direction.ts';
import type { Interest } from '../../epidemic/interest.ts';
import type { EpidemicOutcome } from '../../epidemic/population.ts';
import { RumourEpidemic } from '../../epidemic/rumour-epidemic.ts';
import { type PaperOptions, type PaperResult, type PaperRow, relativeVerdict } from './paper.ts';

export const DEMERS = 'Demers et al., Epidemic Algorithms for Replicated Database Maintenance, PODC 1987';

/** One line of a published table. */
export interface PublishedRumour {
  readonly k: number;
  readonly s: number;
  readonly m: number;
  readonly meanDelay: number;
  readonly lastDelay: number;
}

export interface RumourTable {
  readonly title: string;
  readonly direction: Direction;
  readonly judge: Interest['judge'];
  readonly stop: Interest['stop'];
  /** Enough for the tolerances. */
  readonly seeds: number;
  readonly published: readonly PublishedRumour[];
  /** Lines of the set-up that belong to this table alone. */
  readonly setup: readonly string[];
  /** For k = 1, where the tail is heavy, another relative tolerance for everything. */
  readonly firstRowShare?: number;
  /** Said of the column t_ave, which is not gated. */
  readonly meanDelayNote: string;
  /** Why a row misses, where that is known: by `k` and quantity, such as `3 s`. */
  readonly missNotes?: Readonly<Record<string, string>>;
}

const SITES = 1000;

/** The conventions that give the printed numbers; the paper leaves some of them open. */
const CONVENTIONS = [
  'synchronous cycles; a random other site is the partner; no connection limit',
  'all is judged by the state at the start of the cycle; whoever hears in a cycle begins to tell in the next',
];

const RESIDUE_SHARE = 0.08;
const RESIDUE_K_MAX = 4;
const TRAFFIC_SHARE = 0.015;
const LAST_DELAY_CYCLES = 0.3;

/** The means over `seeds` runs, each quantity for itself. Run number i has the seed i, from 1. */
export function meanOutcome(
  table: Pick<RumourTable, 'direction' | 'judge' | 'stop'>,
  { k, sites, seeds }: { readonly k: number; readonly sites: number; readonly seeds: number },
  onRun: () => void = () => {},
): EpidemicOutcome {
  const sum = { residue: 0, traffic: 0, meanDelayCycles: 0, lastDelayCycles: 0, cycles: 0 };
  const { direction, judge, stop } = table;
  const quantities = Object.keys(sum) as (keyof EpidemicOutcome)[];
  for (let seed = 1; seed <= seeds; seed += 1) {
    const rng = Rng.seeded(seed, k);
    const outcome = new RumourEpidemic({ sites, direction, interest: { judge, stop, k } }, rng).run();
    for (const quantity of quantities) sum[quantity] += outcome[quantity] / seeds;
    onRun();
  }
  return sum;
}

/** Runs a whole table. */
export function runRumourTable(
  table: RumourTable,
  options: PaperOptions,
  progress: (done: number, total: number) => void,
): PaperResult {
  const seeds = options.seeds ?? table.seeds;
  const sites = options.n ?? SITES;
  const total = seeds * table.published.length;
  let done = 0;
  const onRun = (): void => progress((done += 1), total);
  const rows = table.published.flatMap((line) => {
    const outcome = meanOutcome(table, { k: line.k, sites, seeds }, onRun);
    return rumourRows(table, line, outcome, sites === SITES);
  });
  const setup = [`n = ${sites} sites, one update injected at one of them; means over ${seeds} runs`];
  return { setup: [...setup, ...CONVENTIONS, ...table.setup], tables: [{ title: table.title, rows }] };
}

/** The four rows of one k. Where nothing is published for this group size, nothing is gated. */
export function rumourRows(
  table: RumourTable,
  line: PublishedRumour,
  outcome: EpidemicOutcome,
  isPublished: boolean,
): PaperRow[] {
  const label = `k = ${line.k}`;
  const share = line.k === 1 ? table.firstRowShare : undefined;
  const gated = (
    quantity: string,
    unit: string,
    measured: number,
    published: number,
    gate: Gate,
  ): PaperRow => {
    if (!isPublished) return { ...ungated(label, quantity, unit, measured), published: null };
    const { verdict, tolerance } =
      share === undefined ? gate(measured, published) : within(share)(measured, published);
    const note = verdict === 'miss' ? table.missNotes?.[`${line.k} ${quantity}`] : undefined;
    const row = { label, quantity, unit, measured, published, tolerance, verdict };
    return note === undefined ? row : { ...row, note };
  };
  const residue: PaperRow =
    isPublished && line.k > RESIDUE_K_MAX
      ? { ...ungated(label, 's', 'share', outcome.residue), published: line.s, note: 'not gated above k = 4' }
      : gated('s', 'share', outcome.residue, line.s, within(RESIDUE_SHARE));
  return [
    residue,
    gated('m', 'updates/site', outcome.traffic, line.m, within(TRAFFIC_SHARE)),
    isPublished
      ? {
          ...ungated(label, 't_ave', 'cycles', outcome.meanDelayCycles),
          published: line.meanDelay,
          note: table.meanDelayNote,
        }
      : { ...ungated(label, 't_ave', 'cycles', outcome.meanDelayCycles), published: null },
    gated('t_last', 'cycles', outcome.lastDelayCycles, line.lastDelay, apart(LAST_DELAY_CYCLES)),
  ];
}

type Gate = (measured: number, published: number) => Pick<PaperRow, 'verdict' | 'tolerance'>;

function within(share: number): Gate {
  return (measured, published) => ({
    verdict: relativeVerdict(measured, published, share),
    tolerance: `within ${Number((100 * share).toFixed(1))} %`,
  });
}

function apart(distance: number): Gate {
  return (measured, published) => ({
    verdict: Math.abs(measured - published) <= distance ? 'hit' : 'miss',
    tolerance: `within ${distance} cycle`,
  });
}

function ungated(
  label: string,
  quantity: string,
  unit: string,
  measured: number,
): Omit<PaperRow, 'published'> {
  return { label, quantity, unit, measured, tolerance: '', verdict: 'info' };
}
