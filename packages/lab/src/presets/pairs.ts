/** Two runs that differ in one thing, and the question which they answer together. */
import type { RunSpec } from '../player/spec.ts';
import { onLinks, onNodes, range, update } from './deeds.ts';
import { NO_LIFEGUARD, specWith } from './preset.ts';

export interface Side {
  readonly label: string;
  readonly spec: RunSpec;
}

export interface Pair {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  readonly sides: readonly [Side, Side];
  readonly view: { readonly chair: number | null; readonly atMs: number };
}

type View = Pair['view'];

/** `left` and `right` are what the two change of `base`. */
function pair(
  about: Pick<Pair, 'id' | 'title' | 'question'>,
  base: RunSpec,
  [left, right]: readonly [Change, Change],
  view: View,
): Pair {
  const side = ([label, change]: Change): Side => ({ label, spec: { ...base, ...change } });
  return { ...about, sides: [side(left), side(right)], view };
}

type Change = readonly [label: string, change: Partial<RunSpec>];

const STILL = specWith({ forMs: 30_000, faults: [onNodes('pause', [5], { atMs: 3000, forMs: 5000 })] });
const HALF_DEAF = specWith({
  nodes: 32,
  forMs: 90_000,
  faults: [onLinks('cut', [range(1, 31), [32]], { atMs: 5000, forMs: 60_000 })],
});
const BAD_LINK = specWith({
  forMs: 30_000,
  config: { streamPing: false },
  faults: [onLinks('cut', [[5], [1, 2, 3]], { atMs: 2000, forMs: 20_000 })],
});
const RUMOUR = specWith({ nodes: 64, forMs: 10_000, actions: [update(1, 1000)] });
const SPLIT = specWith({
  forMs: 150_000,
  faults: [onLinks('partition', [range(1, 8), range(9, 16)], { atMs: 3000, forMs: 60_000 })],
});
const CRASH = specWith({ nodes: 32, forMs: 60_000, faults: [onNodes('crash', [5], { atMs: 3000 })] });
/** A suspicion as short as it can be set: hardly one. */
const HASTE = { suspicionMult: 1, suspicionMaxTimeoutMult: 1, shrinkingSuspicion: false } as const;
const SHORT_BUDGET = { retransmitMult: 1 } as const;

export const PAIRS: readonly Pair[] = [
  pair(
    {
      id: 'suspicion',
      title: 'Suspicion off / on',
      question: 'A node stands still for 5 s. What does suspicion buy?',
    },
    STILL,
    [
      ['hardly any suspicion', { config: HASTE }],
      ['suspicion', {}],
    ],
    { chair: 1, atMs: 7600 },
  ),
  pair(
    {
      id: 'helpers',
      title: 'Helpers k = 0 / 3',
      question: 'Three links out of n5 are cut, the others work. Who helps?',
    },
    BAD_LINK,
    [
      ['k = 0', { config: { streamPing: false, indirectChecks: 0 } }],
      ['k = 3', {}],
    ],
    { chair: 1, atMs: 8000 },
  ),
  pair(
    {
      id: 'lifeguard',
      title: 'Lifeguard off / on',
      question: 'A half-deaf member accuses everybody. Who listens?',
    },
    HALF_DEAF,
    [
      ['without Lifeguard', { config: NO_LIFEGUARD }],
      ['Lifeguard', {}],
    ],
    { chair: 1, atMs: 9000 },
  ),
  pair(
    {
      id: 'fanout',
      title: 'Fanout 1 / 8',
      question: 'Eight times the gossip: how much sooner does the last of 64 hear?',
    },
    RUMOUR,
    [
      ['fanout 1', { config: { gossipNodes: 1 } }],
      ['fanout 8', { config: { gossipNodes: 8 } }],
    ],
    { chair: null, atMs: 1500 },
  ),
  pair(
    {
      id: 'push-pull',
      title: 'Push/pull off / on',
      question: 'A rumour with a budget of two repeats: who mends what it misses?',
    },
    { ...RUMOUR, forMs: 60_000 },
    [
      ['no push/pull', { config: { ...SHORT_BUDGET, pushPullIntervalMs: 0 } }],
      ['push/pull', { config: { ...SHORT_BUDGET, pushPullIntervalMs: 4000 } }],
    ],
    { chair: null, atMs: 9000 },
  ),
  pair(
    {
      id: 'heal',
      title: 'Healing off / on',
      question: 'A minute apart, then the cut ends. Who speaks first?',
    },
    SPLIT,
    [
      ['memberlist', { rules: 'memberlist' }],
      ['hearsay', {}],
    ],
    { chair: 1, atMs: 75_000 },
  ),
  pair(
    {
      id: 'paper',
      title: 'Paper SWIM / Serf’s LAN',
      question: 'The protocol of 2002 and that of today meet the same crash. What has changed?',
    },
    CRASH,
    [
      ['paper SWIM', { profile: 'paper-swim' }],
      ['LAN', {}],
    ],
    { chair: 1, atMs: 9000 },
  ),
  pair(
    {
      id: 'stream-ping',
      title: 'Stream pings off / on',
      question: 'Every fifth packet is lost. What does one try over a stream save?',
    },
    specWith({ loss: 0.2, forMs: 30_000 }),
    [
      ['no stream ping', { config: { streamPing: false } }],
      ['stream ping', {}],
    ],
    { chair: 1, atMs: 12_000 },
  ),
];

export function pairOf(id: string): Pair | undefined {
  return PAIRS.find((one) => one.id === id);
}
