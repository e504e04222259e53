/** The bad links under which Rapid compares membership services (Rapid, figures 1, 9 and 10). */
import type { Millis } from '../../base/core.ts';
import type { Disturbance } from '../links.ts';
import { hostsOf, lastOf, Ledger, SizeWatch } from './ledger.ts';
import { secondsOf, type Cell, type Quantity, type Storm } from './storm.ts';
import { AS_IT_IS } from './variants.ts';

const SHARE = 0.01;
const CALM_MS = 10_000;
const STORM_MS = 160_000;
/** How long it may take afterwards until all views are true. */
const PATIENCE_MS = 120_000;
const PHASE_MS = 20_000;
const LOSS = 0.8;

const QUANTITIES: readonly Quantity[] = [
  { name: 'deaths of the sick', unit: 'per view', better: null },
  { name: 'returns of the sick', unit: 'per view', better: 'lower' },
  { name: 'changes of the size', unit: 'per view', better: 'lower' },
  { name: 'sizes seen', unit: '', better: 'lower' },
  { name: 'smallest size seen', unit: '', better: 'higher' },
  { name: 'time in which sizes differ', unit: '%', better: 'lower' },
  { name: 'false suspicions of the others', unit: 'views', better: 'lower' },
  { name: 'false deaths of the others', unit: 'views', better: 'lower' },
  { name: 'all views true, after its end', unit: 's', better: 'lower' },
];

/** Runs the storm, in which `disturb` says what is wrong in each phase of 20 s; `null`: nothing. */
function measure(
  cell: Cell,
  disturbanceIn: (hosts: readonly string[], phase: number) => Disturbance | null,
): number[] {
  const ledger = new Ledger(cell);
  const { cluster, counts } = ledger;
  const { network } = cluster.sim;
  for (const number of lastOf(cell.n, SHARE)) ledger.sick.add(number);
  const hosts = hostsOf(cluster, ledger.sick);
  ledger.run(CALM_MS);
  ledger.isCounting = true;
  const sizes = new SizeWatch(ledger);
  for (let phase = 0; phase * PHASE_MS < STORM_MS; phase += 1) {
    const disturbance = disturbanceIn(hosts, phase);
    const id = disturbance === null ? null : network.disturb(disturbance);
    ledger.run(Math.min(PHASE_MS, STORM_MS - phase * PHASE_MS), sizes.look);
    if (id !== null) network.calm(id);
  }
  const { falseSuspicions, falseDeaths, sickDeaths, sickReturns } = counts;
  const wholeMs = ledger.msUntil(ledger.isWhole, PATIENCE_MS);
  const views = ledger.well.length * ledger.sick.size;
  const perView = (count: number): number => Math.round((100 * count) / views) / 100;
  return [
    perView(sickDeaths),
    perView(sickReturns),
    sizes.changesPerNode,
    sizes.distinct,
    sizes.least,
    sizes.dividedPercent,
    falseSuspicions,
    falseDeaths,
    secondsOf(wholeMs),
  ];
}

const LOOK_FOR =
  'whether the size settles, and at what price: each return of a sick node is one more swing, and a node ' +
  'that never returns is lost when it is well again';

function secondsText(ms: Millis): string {
  return `${ms / 1000} s`;
}

export const flipFlopStorm: Storm = {
  name: 'flip-flop',
  title: 'a hundredth of the nodes hears nothing for 20 s, everything for 20 s, and so on',
  source: 'Suresh et al., Rapid, USENIX ATC 2018, figure 9',
  setup: (n) => [
    `${n} nodes, LAN profile. Nothing reaches ${lastOf(n, SHARE).length} of them, neither datagrams nor`,
    `streams, for ${secondsText(PHASE_MS)} on and ${secondsText(PHASE_MS)} off, ${secondsText(STORM_MS)} in`,
    'all. Sizes are those that the others see, each second.',
  ],
  lookFor: LOOK_FOR,
  n: 200,
  nLeast: 5,
  seeds: 3,
  variants: [AS_IT_IS],
  quantities: QUANTITIES,
  run: (cell) => measure(cell, (hosts, phase) => (phase % 2 === 0 ? { to: hosts, isCut: true } : null)),
};

export const lossyEgressStorm: Storm = {
  name: 'lossy-egress',
  title: 'a hundredth of the nodes loses four fifths of what it sends',
  source: 'Suresh et al., Rapid, USENIX ATC 2018, figures 1 and 10',
  setup: (n) => [
    `${n} nodes, LAN profile. ${lastOf(n, SHARE).length} of them lose ${100 * LOSS} % of the datagrams that`,
    `they send, and ${100 * LOSS} % of the pieces of streams that they send break the stream, for`,
    `${secondsText(STORM_MS)}. Sizes are those that the others see, each second.`,
  ],
  lookFor: LOOK_FOR,
  n: 150,
  nLeast: 5,
  seeds: 3,
  variants: [AS_IT_IS],
  quantities: QUANTITIES,
  run: (cell) => measure(cell, (hosts) => ({ from: hosts, loss: LOSS, streamResets: LOSS })),
};
