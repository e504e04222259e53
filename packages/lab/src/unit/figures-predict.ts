/** The figures of the unit's second and third parts: what a cluster does, and what it is not. */
import { onLinks, onNodes, range, update } from '../presets/deeds.ts';
import { seconds, specOf, stops, type Figure } from './figure.ts';
import {
  accusations,
  allAfter,
  count,
  eventsLike,
  firstAfter,
  firstsOf,
  memberShareAt,
  ms,
  observersOf,
  oppositeShare,
  share,
  twoLeadersMs,
} from './figure-readings.ts';

const AT_MS = 3000;

export const PREDICT: readonly Figure[] = [
  {
    id: 'rumour-size',
    title: 'One piece of news, in clusters of many sizes',
    answers: ['E2'],
    handle: { label: 'Members', stops: stops([8, 16, 32, 64, 128, 256], String), start: 8 },
    spec: (nodes) =>
      specOf({ nodes, forMs: 8000, latencyMs: { min: 5, max: 15 }, actions: [update(1, 2000)] }),
    view: { chair: null, isTruthShown: true, picture: 'curve', fromMs: 2000, toMs: 3200 },
    lookAt: 'The flat S of an epidemic, and how little it moves to the right.',
    read: (told) => [
      ms(
        'the last member has heard after',
        allAfter(told, { kind: 'meta', subject: 1 }, { fromMs: 2000, observers: told.spec.nodes - 1 }),
      ),
    ],
  },
  {
    id: 'delay',
    title: 'Slow links, all alike',
    answers: ['E1'],
    handle: {
      label: 'One way takes',
      stops: stops([50, 150, 250, 350, 450, 550, 650], (value) => `${value} ms`),
      start: 150,
    },
    spec: (delayMs) => specOf({ nodes: 12, forMs: 30_000, latencyMs: { min: delayMs, max: delayMs } }),
    view: { chair: 1, isTruthShown: true, picture: 'stage', fromMs: 4000, toMs: 12_000 },
    lookAt: 'When the helpers are asked, and when somebody is accused: not at the same delay.',
    read: (told) => {
      const { latencyMs } = told.spec;
      const oneWayMs = 'min' in latencyMs ? latencyMs.min : 0;
      return [
        ms('a round trip takes', 2 * oneWayMs),
        count('false accusations in half a minute', accusations(told, {})),
      ];
    },
  },
  {
    id: 'lossy-member',
    title: 'One member on a bad line',
    answers: ['E4'],
    handle: {
      label: 'n5 loses, in and out',
      stops: stops([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6], (value) => `${Math.round(100 * value)} %`),
      start: 0.2,
    },
    spec: (amount) =>
      specOf({
        nodes: 24,
        forMs: 60_000,
        faults:
          amount === 0
            ? []
            : [
                onLinks('loss', [[5], []], { atMs: 1000, amount }),
                onLinks('loss', [range(1, 24).filter((node) => node !== 5), [5]], { atMs: 1000, amount }),
              ],
      }),
    view: { chair: 1, isTruthShown: true, picture: 'stage', fromMs: 1000, toMs: 12_000 },
    lookAt: 'The packets at n5 that fade away, and the helpers that are called.',
    read: (told) => [
      count('accusations of n5 in a minute, with three helpers', accusations(told, { subject: 5 })),
      count('accusations by n5', accusations(told, { observer: 5 })),
      count('times that n5 had to refute', eventsLike(told, { kind: 'refuted', observer: 5 }).length),
    ],
  },
  {
    id: 'views',
    title: 'Who thinks what about whom, while n5 is being buried',
    handle: { label: 'Members', stops: stops([8, 16, 32, 64], String), start: 16 },
    spec: (nodes) => specOf({ nodes, forMs: 25_000, faults: [onNodes('crash', [5], { atMs: AT_MS })] }),
    view: { chair: null, isTruthShown: true, picture: 'matrix', fromMs: AT_MS, toMs: AT_MS + 11_000 },
    lookAt: 'The column of n5. It changes row by row, twice.',
    read: (told) => {
      const dead = [...firstsOf(told, { kind: 'dead', subject: 5 }).values()];
      const suspects = [...firstsOf(told, { kind: 'suspect', subject: 5 }).values()];
      const spread = (times: readonly number[]): number | null =>
        times.length === 0 ? null : Math.max(...times) - Math.min(...times);
      return [
        ms('from the first to suspect it to the last', spread(suspects)),
        ms('from the first to call it dead to the last', spread(dead)),
      ];
    },
  },
  {
    id: 'partition',
    title: 'A split, and the time after it',
    answers: ['E13'],
    handle: {
      label: 'The halves are apart for',
      stops: stops([5000, 10_000, 20_000, 30_000, 60_000], seconds),
      start: 10_000,
    },
    spec: (forMs) =>
      specOf({
        nodes: 12,
        forMs: AT_MS + forMs + 90_000,
        faults: [onLinks('partition', [range(1, 6), range(7, 12)], { atMs: AT_MS, forMs })],
      }),
    view: { chair: null, isTruthShown: true, picture: 'matrix', fromMs: AT_MS, toMs: AT_MS + 90_000 },
    lookAt: 'Two blocks, each of which has buried the other; and whether they come back.',
    read: (told) => {
      const healsMs = AT_MS + (told.spec.faults[0]!.forMs ?? 0);
      return [
        share('of all views of a member, are right when the cut ends', memberShareAt(told, healsMs)),
        share('are right a minute and a half later', memberShareAt(told, told.spec.forMs)),
      ];
    },
  },
  {
    id: 'two-events',
    title: 'Two pieces of news at nearly the same time',
    handle: {
      label: 'The second comes later by',
      stops: stops([0, 50, 100, 200, 400, 800], (value) => `${value} ms`),
      start: 0,
    },
    spec: (gapMs) => specOf({ nodes: 32, forMs: 8000, actions: [update(1, 2000), update(17, 2000 + gapMs)] }),
    view: { chair: null, isTruthShown: true, picture: 'stage', fromMs: 1900, toMs: 3600 },
    lookAt: 'Gossip from n1 and from n17, which meet somewhere in the middle.',
    read: (told) => [
      share('of all pairs of members, heard the two in opposite order', oppositeShare(told, [1, 17])),
    ],
  },
  {
    id: 'two-leaders',
    title: '“The lowest member that I believe alive leads”',
    answers: ['E18'],
    handle: {
      label: 'The cluster is split for',
      stops: stops([2000, 5000, 10_000, 20_000, 40_000, 60_000], seconds),
      start: 20_000,
    },
    // The rules of this library, whose halves find each other again however long they were apart.
    spec: (forMs) =>
      specOf({
        nodes: 12,
        rules: 'hearsay',
        forMs: AT_MS + forMs + 60_000,
        faults: [
          onLinks(
            'partition',
            [
              [1, 3, 5, 7, 9, 11],
              [2, 4, 6, 8, 10, 12],
            ],
            { atMs: AT_MS, forMs },
          ),
        ],
      }),
    view: { chair: 2, isTruthShown: true, picture: 'stage', fromMs: AT_MS, toMs: AT_MS + 40_000 },
    lookAt: 'This is n2’s view: from when on it takes itself for the leader, as n1 does all the time.',
    read: (told) => [ms('there are two leaders for', twoLeadersMs(told))],
  },
  {
    id: 'tuning',
    title: 'A pause of six seconds, and a crash',
    handle: {
      label: 'Suspicion multiplier',
      stops: stops([1, 2, 3, 4, 5, 6, 8], (value) => `× ${value}`),
      start: 4,
    },
    spec: (suspicionMult) =>
      specOf({
        nodes: 24,
        forMs: 80_000,
        config: { suspicionMult },
        faults: [
          onNodes('pause', [5], { atMs: AT_MS, forMs: 6000 }),
          onNodes('crash', [9], { atMs: 40_000 }),
        ],
      }),
    view: { chair: 1, isTruthShown: true, picture: 'stage', fromMs: AT_MS - 300, toMs: AT_MS + 12_000 },
    lookAt: 'n5, which only pauses; further on n9 crashes.',
    read: (told) => [
      count('of 23 others, held the paused member for dead', observersOf(told, { kind: 'dead', subject: 5 })),
      ms('the crash is first called a death after', firstAfter(told, { kind: 'dead', subject: 9 }, 40_000)),
    ],
  },
];
