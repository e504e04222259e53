/**
 * Known storms and ghosts, scaled to a hundred nodes at most: the ways in which gossip membership has gone
 * wrong in the wild. Some are shown under memberlist's rules, since ours keep them from happening; each says
 * so.
 */
import { join, onLinks, onNodes, range, update } from './deeds.ts';
import { AS_HEARSAY, AS_MEMBERLIST, issue, NO_LIFEGUARD, specWith, type Preset } from './preset.ts';

export const GHOSTS: readonly Preset[] = [
  {
    id: 'half-deaf',
    title: 'The half-deaf accuser',
    kind: 'storm',
    puzzle: 'Nothing reaches n32, but all that it says arrives. How many healthy members can it bring down?',
    lookAt: 'Suspicions all over, refutations after them, and what limits the accuser.',
    spec: specWith({
      nodes: 32,
      forMs: 90_000,
      faults: [onLinks('cut', [range(1, 31), [32]], { atMs: 5000, forMs: 60_000 })],
    }),
    view: { chair: 1, atMs: 9000, panels: ['heat', 'why'] },
    sources: [issue('hashicorp/consul', 5928), issue('hashicorp/consul', 5567)],
    beside: { labels: ['Lifeguard', 'without Lifeguard'], change: { config: NO_LIFEGUARD } },
  },
  {
    id: 'frozen',
    title: 'Frozen, and awake again',
    kind: 'storm',
    puzzle:
      'Two nodes lose the network, then freeze for 30 s. Waking, do they take their own nap for ' +
      'everybody’s death?',
    lookAt: 'The moment of waking at 38 s, in the chair of n39.',
    spec: specWith({
      nodes: 40,
      forMs: 90_000,
      faults: [
        onLinks('partition', [[39, 40], []], { atMs: 5000, forMs: 33_000 }),
        onNodes('pause', [39, 40], { atMs: 8000, forMs: 30_000 }),
      ],
    }),
    view: { chair: 39, atMs: 38_400, panels: ['heat', 'event'] },
    sources: [
      issue('uber-archive/hyperbahn', 71),
      issue('colyseus/colyseus', 968),
      issue('hashicorp/consul', 1212),
    ],
    beside: AS_MEMBERLIST,
  },
  {
    id: 'resurrection',
    title: 'The dead who come back',
    kind: 'storm',
    puzzle: 'n7 is dead, and forgotten. Then an old list that was 40 s on its way arrives. What does it do?',
    lookAt: 'Column n7 of the matrix just after 44 s: a ghost, told on by gossip.',
    spec: specWith({
      seed: 3,
      nodes: 12,
      rules: 'memberlist',
      forMs: 80_000,
      config: { gossipToTheDeadMs: 5000, pushPullIntervalMs: 1000, streamTimeoutMs: 60_000 },
      faults: [
        {
          kind: 'clog',
          atMs: 4000,
          forMs: 40_000,
          nodes: [3],
          peers: [1, 2, 4, 5, 6, 8, 9, 10, 11, 12],
          amount: 0,
        },
        onNodes('crash', [7], { atMs: 4500 }),
      ],
    }),
    view: { chair: null, atMs: 44_150, panels: ['heat', 'why'] },
    sources: [issue('hashicorp/memberlist', 312)],
    beside: AS_HEARSAY,
  },
  {
    id: 'low-incarnation',
    title: 'Back, and nobody says that you are dead',
    kind: 'storm',
    puzzle:
      'n5 dies at incarnation 7 and comes back as 1, through somebody who never heard of its ' +
      'death. When is it believed?',
    lookAt: 'Column n5 of the matrix after 28 s: the newcomers hold it alive, the old ones dead.',
    spec: specWith({
      seed: 4,
      nodes: 8,
      rules: 'memberlist',
      forMs: 60_000,
      actions: [
        ...range(0, 5).map((i) => update(5, 500 + 200 * i)),
        ...range(9, 16).map((node) => join(node, 25_000)),
      ],
      faults: [onNodes('crash', [5], { atMs: 4000, forMs: 24_000 })],
    }),
    view: { chair: null, atMs: 32_000, panels: ['heat', 'why'] },
    sources: [issue('hashicorp/memberlist', 345), issue('hashicorp/memberlist', 311)],
    beside: AS_HEARSAY,
  },
  {
    id: 'mass-restart',
    title: 'A tenth restarts at once',
    kind: 'storm',
    puzzle: 'Everybody has news, and in the middle of it six of sixty restart. How long are views wrong?',
    lookAt: 'Queues: the stacks of dots at the nodes; the curve of agreement.',
    spec: specWith({
      nodes: 60,
      forMs: 40_000,
      actions: range(1, 60).map((node) => update(node, 3000)),
      faults: [onNodes('crash', range(55, 60), { atMs: 3200, forMs: 100 })],
    }),
    view: { chair: null, atMs: 3350, panels: ['curves', 'node'] },
    sources: [
      issue('hashicorp/consul', 18_078),
      issue('hashicorp/consul', 7960),
      issue('hashicorp/serf', 269),
    ],
    beside: {
      labels: ['packets of 1400 B', 'packets of 512 B'],
      change: { config: { packetBytesMax: 512 } },
    },
  },
  {
    id: 'flip-flop',
    title: 'Flip-flop',
    kind: 'storm',
    puzzle: 'n50 hears nothing for 20 s, everything for 20 s, nothing for 20 s. How often does it die?',
    lookAt: 'The lanes: each death and each return moves the size of the group once more.',
    spec: specWith({
      nodes: 50,
      forMs: 100_000,
      faults: [5000, 45_000].map((atMs) => onLinks('cut', [range(1, 49), [50]], { atMs, forMs: 20_000 })),
    }),
    view: { chair: 1, atMs: 20_000, panels: ['heat', 'event'] },
    sources: [
      {
        text: 'Rapid, USENIX ATC 2018, fig. 9',
        href: 'https://www.usenix.org/conference/atc18/presentation/suresh',
      },
    ],
    beside: AS_MEMBERLIST,
  },
  {
    id: 'lossy-egress',
    title: 'Four fifths lost on the way out',
    kind: 'storm',
    puzzle: 'n50 hears all and is heard one time in five. Is that a member?',
    lookAt: 'How often it is suspected, and how often it gets its refutation out in time.',
    spec: specWith({
      nodes: 50,
      forMs: 120_000,
      faults: [
        onLinks('loss', [[50], []], { atMs: 5000, forMs: 80_000, amount: 0.8 }),
        onLinks('reset', [[50], []], { atMs: 5000, forMs: 80_000, amount: 0.8 }),
      ],
    }),
    view: { chair: 1, atMs: 24_000, panels: ['heat', 'event'] },
    sources: [
      {
        text: 'Rapid, USENIX ATC 2018, figs. 1, 10',
        href: 'https://www.usenix.org/conference/atc18/presentation/suresh',
      },
    ],
    beside: AS_MEMBERLIST,
  },
  {
    id: 'partition-heal',
    title: 'Two minutes apart',
    kind: 'storm',
    puzzle:
      'Two halves forget each other. The network heals, and nobody is told to join again. Are ' +
      'they one cluster?',
    lookAt: 'The end of the run, with our rules and with memberlist’s.',
    spec: specWith({
      nodes: 32,
      forMs: 240_000,
      faults: [onLinks('partition', [range(1, 16), range(17, 32)], { atMs: 5000, forMs: 120_000 })],
    }),
    view: { chair: 1, atMs: 60_000, panels: ['heat', 'event'] },
    sources: [issue('hashicorp/memberlist', 222), issue('hashicorp/serf', 627)],
    beside: AS_MEMBERLIST,
  },
];
