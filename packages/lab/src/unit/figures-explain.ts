/** The figures of the unit's first part: how a cluster comes to believe something. */
import { join, onLinks, onNodes, range, update } from '../presets/deeds.ts';
import { NO_LIFEGUARD } from '../presets/preset.ts';
import { seconds, specOf, stops, type Figure } from './figure.ts';
import {
  accusations,
  allAfter,
  count,
  eventsLike,
  firstAfter,
  firstsOf,
  incarnationOf,
  ms,
  observersOf,
  rate,
} from './figure-readings.ts';

const AT_MS = 3000;

export const EXPLAIN: readonly Figure[] = [
  {
    id: 'joining',
    title: 'Newcomers, seen by an old member',
    handle: {
      label: 'Newcomers',
      stops: stops([1, 2, 3, 4, 6, 8], String),
      start: 4,
    },
    spec: (newcomers) =>
      specOf({
        nodes: 8,
        forMs: 12_000,
        actions: range(9, 8 + newcomers).map((node, i) => join(node, AT_MS + 100 * i)),
      }),
    view: { chair: 3, isTruthShown: true, picture: 'stage', fromMs: AT_MS - 400, toMs: AT_MS + 2200 },
    lookAt: 'The dotted circles: they are there, and n3 has not heard of them.',
    read: (told) => {
      const { actions, nodes } = told.spec;
      const all = actions.map(({ node, atMs }) => {
        const old = [...firstsOf(told, { kind: 'alive', subject: node })].filter(
          ([observer]) => observer <= nodes,
        );
        return old.length < nodes ? null : Math.max(...old.map(([, heardMs]) => heardMs)) - atMs;
      });
      const known = all.filter((one) => one !== null);
      return [
        ms('the last of the old members knows the first newcomer after', all[0] ?? null),
        ms('and knows every newcomer after at most', known.length < all.length ? null : Math.max(...known)),
      ];
    },
  },
  {
    id: 'silence',
    title: 'Three causes, one silence',
    handle: {
      label: 'What has happened to n5',
      stops: [
        { value: 0, label: 'it has crashed' },
        { value: 1, label: 'it is paused' },
        { value: 2, label: 'its cable is cut' },
      ],
      start: 0,
    },
    spec: (cause) =>
      specOf({
        nodes: 8,
        forMs: 20_000,
        faults: [
          cause === 0
            ? onNodes('crash', [5], { atMs: AT_MS })
            : cause === 1
              ? onNodes('pause', [5], { atMs: AT_MS, forMs: 30_000 })
              : onLinks('partition', [[5], []], { atMs: AT_MS }),
        ],
      }),
    view: { chair: 1, isTruthShown: false, picture: 'stage', fromMs: AT_MS - 500, toMs: AT_MS + 9000 },
    lookAt: 'What n1 believes of n5. The truth is hidden, as it is from n1.',
    read: (told) => [
      ms('n1 suspects n5 after', firstAfter(told, { kind: 'suspect', observer: 1, subject: 5 }, AT_MS)),
      ms('n1 holds n5 for dead after', firstAfter(told, { kind: 'dead', observer: 1, subject: 5 }, AT_MS)),
    ],
  },
  {
    id: 'heartbeat-price',
    title: 'What one member sends when nothing happens',
    handle: { label: 'Members', stops: stops([4, 8, 16, 32, 64, 128], String), start: 8 },
    spec: (nodes) => specOf({ nodes, forMs: 20_000 }),
    view: { chair: null, isTruthShown: true, picture: 'stage', fromMs: 5000, toMs: 8000 },
    lookAt: 'Pings and acks: there are more of them, and more members who send them.',
    read: ({ spec, packets }) => [
      rate('SWIM, measured: packets of a member in a second', packets / spec.nodes / (spec.forMs / 1000)),
      rate('heartbeats to all others, one in a second each', spec.nodes - 1),
    ],
  },
  {
    id: 'indirect',
    title: 'One link, one direction',
    answers: ['E7'],
    handle: { label: 'Helpers that n1 asks', stops: stops([0, 1, 2, 3], String), start: 0 },
    spec: (indirectChecks) =>
      specOf({
        nodes: 10,
        forMs: 60_000,
        config: { indirectChecks },
        faults: [onLinks('cut', [[1], [2]], { atMs: 2000 })],
      }),
    view: { chair: 2, isTruthShown: true, picture: 'stage', fromMs: 2000, toMs: 20_000 },
    lookAt: 'The arrow from n1 to n2, which ends, and who pings in n1’s place.',
    read: (told) => [
      count('accusations of n2 by n1 in a minute', accusations(told, { observer: 1, subject: 2 })),
      count('times that n2 had to refute', eventsLike(told, { kind: 'refuted', observer: 2 }).length),
    ],
  },
  {
    id: 'first-suspicion',
    title: 'A crash, in clusters of many sizes',
    answers: ['E12'],
    handle: { label: 'Members', stops: stops([8, 16, 32, 64, 128], String), start: 8 },
    spec: (nodes) => specOf({ nodes, forMs: 30_000, faults: [onNodes('crash', [5], { atMs: AT_MS })] }),
    view: { chair: 1, isTruthShown: true, picture: 'stage', fromMs: AT_MS - 300, toMs: AT_MS + 9000 },
    lookAt: 'When n5 is suspected, and when it is held for dead.',
    read: (told) => [
      ms('the first suspicion comes after', firstAfter(told, { kind: 'suspect', subject: 5 }, AT_MS)),
      ms(
        'the last member holds it for dead after',
        allAfter(told, { kind: 'dead', subject: 5 }, { fromMs: AT_MS, observers: told.spec.nodes - 1 }),
      ),
    ],
  },
  {
    id: 'suspicion',
    title: 'A pause, and what it costs',
    handle: {
      label: 'n5 stands still for',
      stops: stops([1000, 2000, 4000, 6000, 8000, 10_000, 12_000, 16_000], seconds),
      start: 4000,
    },
    spec: (forMs) =>
      specOf({ nodes: 16, forMs: 40_000, faults: [onNodes('pause', [5], { atMs: AT_MS, forMs })] }),
    view: { chair: 1, isTruthShown: true, picture: 'stage', fromMs: AT_MS - 300, toMs: AT_MS + 14_000 },
    lookAt:
      'The fill of n5: half for suspect, crossed for dead; and the number beside it when it comes back.',
    read: (told) => [
      count('of 15 others, suspected it', observersOf(told, { kind: 'suspect', subject: 5 })),
      count('held it for dead', observersOf(told, { kind: 'dead', subject: 5 })),
      count('its incarnation in the end', incarnationOf(told, 5)),
    ],
  },
  {
    id: 'objection',
    title: 'Two ways to be silent',
    answers: ['E8'],
    handle: {
      label: 'n5',
      stops: [
        { value: 0, label: 'pauses for 5 s' },
        { value: 1, label: 'cannot be heard' },
      ],
      start: 0,
    },
    spec: (isMute) =>
      specOf({
        nodes: 16,
        forMs: 40_000,
        faults: [
          isMute === 1
            ? onLinks('cut', [[5], []], { atMs: AT_MS })
            : onNodes('pause', [5], { atMs: AT_MS, forMs: 5000 }),
        ],
      }),
    view: { chair: 5, isTruthShown: true, picture: 'stage', fromMs: AT_MS - 300, toMs: AT_MS + 12_000 },
    lookAt: 'This is n5’s own view. Nobody seems to be missing.',
    read: (told) => [
      count('times that n5 objected', eventsLike(told, { kind: 'refuted', observer: 5 }).length),
      count('of 15 others, held it for dead', observersOf(told, { kind: 'dead', subject: 5 })),
    ],
  },
  {
    id: 'lifeguard',
    title: 'A member that hears nothing',
    answers: ['E9'],
    handle: {
      label: 'Lifeguard',
      stops: [
        { value: 0, label: 'off' },
        { value: 1, label: 'on' },
      ],
      start: 0,
    },
    spec: (isOn) =>
      specOf({
        nodes: 16,
        forMs: 45_000,
        config: isOn === 1 ? {} : NO_LIFEGUARD,
        faults: [
          onLinks('cut', [range(1, 16).filter((node) => node !== 5), [5]], { atMs: AT_MS, forMs: 40_000 }),
        ],
      }),
    view: { chair: 1, isTruthShown: true, picture: 'stage', fromMs: AT_MS - 300, toMs: AT_MS + 14_000 },
    lookAt: 'Healthy members that are suspected, one after the other; and the bar of n5’s health.',
    read: (told) => {
      const refuters = eventsLike(told, { kind: 'refuted' }).filter(({ observer }) => observer !== 5);
      return [
        count('accusations by n5', accusations(told, { observer: 5 })),
        count('refutations by healthy members', refuters.length),
      ];
    },
  },
  {
    id: 'rumour-budget',
    title: 'A rumour with a budget',
    answers: ['E14'],
    handle: { label: 'Retransmit multiplier', stops: stops([1, 2, 3, 4], (value) => `× ${value}`), start: 1 },
    spec: (retransmitMult) =>
      specOf({
        nodes: 64,
        forMs: 12_000,
        config: { retransmitMult, pushPullIntervalMs: 0 },
        actions: [update(1, 2000)],
      }),
    view: { chair: null, isTruthShown: true, picture: 'curve', fromMs: 2000, toMs: 4000 },
    lookAt: 'Where the curve ends: not always at the top.',
    read: (told) => {
      const heard = firstsOf(told, { kind: 'meta', subject: 1 });
      return [
        count('of 63 others, never heard', 63 - heard.size),
        ms('the last that did heard after', heard.size === 0 ? null : Math.max(...heard.values()) - 2000),
      ];
    },
  },
  {
    id: 'repair',
    title: 'After the rumour has died',
    handle: {
      label: 'Push/pull',
      stops: [
        { value: 0, label: 'off' },
        { value: 15_000, label: 'every 15 s' },
        { value: 4000, label: 'every 4 s' },
      ],
      start: 0,
    },
    spec: (pushPullIntervalMs) =>
      specOf({
        nodes: 32,
        forMs: 60_000,
        config: { retransmitMult: 1, gossipNodes: 1, pushPullIntervalMs },
        actions: [update(1, 2000)],
      }),
    view: { chair: null, isTruthShown: true, picture: 'curve', fromMs: 2000, toMs: 32_000 },
    lookAt: 'The rumour is the steep part at the beginning; each later step is an exchange of whole views.',
    read: (told) => {
      const heard = [...firstsOf(told, { kind: 'meta', subject: 1 }).values()];
      return [
        count('of 31 others, had not heard after 5 s', 31 - heard.filter((atMs) => atMs <= 7000).length),
        count('had not heard after 58 s', 31 - heard.length),
      ];
    },
  },
];
