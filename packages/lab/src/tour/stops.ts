/** The twelve stops, in order: one idea each, from one node alone to two leaders. */
import type { Fault } from 'hearsay/sim';
import type { SwimConfig } from 'hearsay/core';
import { Belief, PacketKind, type Matrix } from '../player/scene.ts';
import type { RunSpec } from '../player/spec.ts';
import { join, onLinks, onNodes, range, update } from '../presets/deeds.ts';
import { specWith } from '../presets/preset.ts';
import {
  eventAtAll,
  firstArrival,
  firstEvent,
  isLike,
  quietFor,
  type JournalSignal,
  type MatrixSignal,
} from '../presets/signal.ts';
import { followersOf, leadersOf } from './leaders.ts';
import type { Stop } from './stop.ts';

/** A stream would find n3 where datagrams do not; it has a preset of its own. */
const DATAGRAMS_ONLY = { streamPing: false } as const;
const FAULT_BEGINS = firstEvent('something goes wrong', { kind: 'fault-begins' });
const NEWS = firstEvent('n1 has news', { kind: 'updated' });

const withFault =
  (fault: (atMs: number) => Fault) =>
  (spec: RunSpec, atMs: number): RunSpec => ({
    ...spec,
    faults: [...spec.faults, fault(atMs)],
  });

/** What is on at `atMs` ends then. */
const mended = (spec: RunSpec, atMs: number): RunSpec => ({
  ...spec,
  faults: spec.faults.map((fault) => ({ ...fault, forMs: Math.max(0, atMs - fault.atMs) })),
});

const withConfig =
  (config: Partial<SwimConfig>) =>
  (spec: RunSpec): RunSpec => ({
    ...spec,
    config: { ...spec.config, ...config },
  });

const everybodyHears = (subject: number): JournalSignal =>
  eventAtAll('everybody has the news', { kind: 'meta', subject }, (nodes) => nodes - 1);

const newsOver = (kinds: readonly number[]): JournalSignal => ({
  source: 'journal',
  words: 'somebody has the news from a ping or an ack',
  at: ({ events, packets }, fromMs) => {
    const isWanted = (ref: number): boolean => kinds.includes(packets[ref]?.kind ?? -1);
    const found = events.find(
      (event) =>
        isLike(event, { kind: 'meta' }) && event.cause?.kind === 'packet' && isWanted(event.cause.packet),
    );
    return found === undefined || found.atMs < fromMs ? null : found.atMs;
  },
});

const repairedByStream: JournalSignal = {
  source: 'journal',
  words: 'somebody who missed the news has it from an exchange',
  at: ({ events }, fromMs) =>
    events.find(({ kind, cause, atMs }) => kind === 'meta' && cause?.kind === 'stream' && atMs > fromMs)
      ?.atMs ?? null,
};

const QUIET_MS = 1500;
/** The last gossip packet, and none after it: the news is not passed on any more. */
const rumourIsOver = quietFor('nobody passes the news on any more', QUIET_MS, PacketKind.Gossip);

const HALF = 8;
const isTorn: MatrixSignal = {
  source: 'matrix',
  words: 'each side holds all of the other dead',
  everyMs: 100,
  holds: ({ cells, nodes }: Matrix) =>
    cells.every((belief, cell) => {
      const isAcross = Math.floor(cell / nodes) < HALF !== cell % nodes < HALF;
      return !isAcross || belief === Belief.Dead;
    }),
};
const isWhole: MatrixSignal = {
  source: 'matrix',
  words: 'everybody holds everybody alive',
  everyMs: 100,
  holds: ({ cells }) => cells.every((belief) => belief === Belief.Alive),
};
const twoLead: MatrixSignal = {
  source: 'matrix',
  words: 'two nodes lead',
  everyMs: 100,
  holds: (matrix) => leadersOf(matrix).length >= 2,
};
const allFollowOne: MatrixSignal = {
  source: 'matrix',
  words: 'all follow one leader',
  everyMs: 100,
  holds: (matrix) => followersOf(matrix).length === 1,
};

const ACK_FROM =
  (from: number) =>
  (kind: number, sender: number): boolean =>
    kind === PacketKind.Ack && sender === from;

const silence = (fault: Fault): RunSpec =>
  specWith({ nodes: 2, forMs: 30_000, config: DATAGRAMS_ONLY, faults: [fault] });
const PAUSED = silence(onNodes('pause', [2], { atMs: 2200, forMs: 27_000 }));
const RUMOUR = { nodes: 64, actions: [update(1, 1000)] } as const;
const TWICE = { retransmitMult: 1 } as const;

export const STOPS: readonly Stop[] = [
  {
    id: 'alone',
    title: 'Who else is there?',
    spec: specWith({ nodes: 1, begins: 'joining', forMs: 20_000 }),
    from: null,
    until: quietFor('n1 has nobody to talk to for 3 s', 3000),
    narration:
      'n1 is alone. It knows only itself, and sends nothing: there is nobody to ask. A member ' +
      'must be heard of.',
    chair: 1,
    isTruthShown: true,
    panels: [],
    question: null,
    change: {
      label: 'Start n2',
      apply: (spec, atMs) => ({ ...spec, actions: [...spec.actions, join(2, atMs)] }),
      isFromBeginning: false,
      seen: firstEvent('n2 holds n1 alive', { kind: 'alive', observer: 2, subject: 1 }),
      told:
        'n2 knew one address, and asked there. They exchanged all they knew: each holds the other' +
        ' [alive|alive].',
    },
  },
  {
    id: 'ack',
    title: 'An ack is evidence',
    spec: specWith({ nodes: 2, forMs: 20_000 }),
    from: null,
    until: firstArrival('the first ack arrives', ({ kind }) => kind === PacketKind.Ack),
    narration:
      'n1 pings, n2 answers. The ack is evidence: n2 was [alive|alive] when it sent it. More than' +
      ' that, nobody knows.',
    chair: 1,
    isTruthShown: true,
    panels: [],
    question: null,
    change: {
      label: 'Slow the way back',
      apply: withFault((atMs) => onLinks('latency', [[2], [1]], { atMs, forMs: 15_000, amount: 400 })),
      isFromBeginning: false,
      seen: firstArrival('an ack takes more than 150 ms', ({ kind, from, sentMs, receivedMs }) => {
        const tookMs = (receivedMs ?? 0) - sentMs;
        return ACK_FROM(2)(kind, from) && tookMs > 150;
      }),
      told:
        'A late ack, and as good as a fast one: it came before n1 stopped waiting. How long is ' +
        'too long?',
    },
  },
  {
    id: 'silence',
    title: 'Dead, slow or cut?',
    spec: PAUSED,
    from: FAULT_BEGINS,
    until: firstEvent('n1 suspects n2', { kind: 'suspect', observer: 1, subject: 2 }),
    narration:
      'No ack. n1 has waited its whole interval, and [suspects|suspect] n2. Something happened to' +
      ' n2, or to the way between.',
    chair: 1,
    isTruthShown: false,
    panels: [],
    question: {
      kind: 'choice',
      ask: 'What has happened?',
      options: [
        {
          id: 'dead',
          label: 'n2 has crashed',
          spec: silence(onNodes('crash', [2], { atMs: 2200, forMs: 27_000 })),
        },
        { id: 'slow', label: 'n2 stands still', spec: PAUSED },
        {
          id: 'cut',
          label: 'the link is cut',
          spec: silence(onLinks('cut', [[2], [1]], { atMs: 2200, forMs: 27_000 })),
        },
      ],
      reply:
        'It may be so. In all three worlds n1 is given exactly the same. Nobody in its chair can ' +
        'prove one of them.',
    },
    change: {
      label: 'Mend it',
      apply: mended,
      isFromBeginning: false,
      seen: {
        source: 'journal',
        words: 'n1 holds n2 alive again',
        at: ({ events }, fromMs) =>
          events.find(
            ({ kind, observer, subject, atMs }) =>
              observer === 1 && subject === 2 && atMs > fromMs && (kind === 'alive' || kind === 'cleared'),
          )?.atMs ?? null,
      },
      told:
        'n1 hears from n2, and holds it [alive|alive] again. Silence was never a proof; a timeout' +
        ' is only a decision.',
    },
  },
  {
    id: 'helper',
    title: 'Ask someone else',
    spec: specWith({
      nodes: 3,
      forMs: 30_000,
      config: DATAGRAMS_ONLY,
      faults: [onLinks('cut', [[3], [1]], { atMs: 1000 })],
    }),
    from: FAULT_BEGINS,
    until: firstArrival('n2 brings n1 the ack of n3', ({ kind, from, to, receivedMs }, { packets }) => {
      const isAckOfHelper = ACK_FROM(2)(kind, from) && to === 1;
      return (
        isAckOfHelper &&
        packets.some(
          (asked) =>
            asked.kind === PacketKind.IndirectPing &&
            asked.from === 1 &&
            asked.to === 2 &&
            asked.receivedMs !== null &&
            asked.receivedMs < receivedMs!,
        )
      );
    }),
    narration:
      'The answers of n3 do not reach n1. So n1 asks n2 to ping it: n3 is [alive|alive], only one' +
      ' link is bad.',
    chair: 1,
    isTruthShown: true,
    panels: [],
    question: null,
    change: {
      label: 'Cut n3 off from n2, too',
      apply: withFault((atMs) => onLinks('partition', [[3], [2]], { atMs })),
      isFromBeginning: false,
      seen: firstEvent('n1 suspects n3', { kind: 'suspect', observer: 1, subject: 3 }),
      told:
        'Now nobody who is asked can reach n3, and n1 [suspects|suspect] it. It still does not ' +
        'call it dead.',
    },
  },
  {
    id: 'clock',
    title: 'The clock of a suspicion',
    spec: specWith({ nodes: 6, forMs: 40_000, faults: [onNodes('crash', [4], { atMs: 1000 })] }),
    from: FAULT_BEGINS,
    until: {
      source: 'scene',
      words: 'another accuser confirms the suspicion of n1',
      chair: 1,
      everyMs: 50,
      holds: ({ belief, confirmations }) => belief[3] === Belief.Suspect && confirmations[3]! >= 1,
    },
    narration:
      'n4 is [suspected|suspect], and a clock drains around it. Each other accuser who confirms ' +
      'makes it drain faster. At zero: [dead|dead].',
    chair: 1,
    isTruthShown: true,
    panels: [],
    question: null,
    change: {
      label: 'Just as patient, without confirmations',
      apply: withConfig({ shrinkingSuspicion: false, suspicionMult: 24 }),
      isFromBeginning: true,
      seen: firstEvent('n1 holds n4 dead', { kind: 'dead', observer: 1, subject: 4 }),
      told:
        'Alone, a careful node must wait the whole time before it says [dead|dead]. Confirmations' +
        ' buy speed without haste.',
    },
  },
  {
    id: 'refute',
    title: 'The number only you may raise',
    spec: specWith({ nodes: 8, forMs: 60_000, faults: [onNodes('pause', [3], { atMs: 1000, forMs: 4000 })] }),
    from: FAULT_BEGINS,
    until: firstEvent('n3 refutes', { kind: 'refuted', observer: 3 }),
    narration:
      'n3 stood still and was [suspected|suspect]. Awake, it hears so, raises its incarnation, ' +
      'and says: [alive|alive]. Only n3 may raise that number.',
    chair: 1,
    isTruthShown: true,
    panels: [],
    question: null,
    change: {
      label: 'Freeze n3 again, for 30 s',
      // A moment later: at this very moment it wakes.
      apply: withFault((atMs) => onNodes('pause', [3], { atMs: atMs + 100, forMs: 30_000 })),
      isFromBeginning: false,
      seen: firstEvent('n1 holds n3 dead', { kind: 'dead', observer: 1, subject: 3 }),
      told:
        'Nobody can refute for n3. The clock runs out, and it is held [dead|dead], though it only' +
        ' sleeps.',
    },
  },
  {
    id: 'piggyback',
    title: 'News rides on probes',
    spec: specWith({ nodes: 8, forMs: 20_000, config: { gossipNodes: 0 }, actions: [update(1, 1000)] }),
    from: NEWS,
    until: newsOver([PacketKind.Ping, PacketKind.Ack]),
    narration:
      'n1 has news, and sends no packet for it. It rides on pings and acks that are sent ' +
      'anyway, and costs a few bytes.',
    chair: null,
    isTruthShown: true,
    panels: ['heard'],
    question: null,
    change: {
      label: 'Add gossip packets',
      apply: withConfig({ gossipNodes: 3 }),
      isFromBeginning: true,
      seen: everybodyHears(1),
      told: 'Between two probes everybody with news also tells three others. All eight know it, and sooner.',
    },
  },
  {
    id: 'doubling',
    title: 'Doubling',
    spec: specWith({ ...RUMOUR, forMs: 10_000 }),
    from: NEWS,
    until: everybodyHears(1),
    narration:
      'One knows, soon two, four, eight, faster and faster: each who hears tells others. In the end ' +
      'few are left to be told.',
    chair: null,
    isTruthShown: true,
    panels: ['heard'],
    question: {
      kind: 'number',
      ask: 'Each who knows tells three others, five times a second. When does the last of 64 hear it?',
      unit: 's',
      least: 0,
      most: 60,
      subject: 1,
    },
    change: {
      label: 'Raise the fanout to 8',
      apply: withConfig({ gossipNodes: 8 }),
      isFromBeginning: true,
      seen: everybodyHears(1),
      told:
        'More than twice the fanout, and not half the time: growth was fast already. The last ' +
        'ones are luck.',
    },
  },
  {
    id: 'budget',
    title: 'Someone never hears',
    spec: specWith({ ...RUMOUR, forMs: 20_000, config: { ...TWICE, pushPullIntervalMs: 0 } }),
    from: NEWS,
    until: rumourIsOver,
    narration:
      'Here everybody repeats news only twice. The rumour has died out, and some have [never ' +
      'heard|unknown] it. They do not know that.',
    chair: null,
    isTruthShown: true,
    panels: ['heard'],
    question: null,
    change: {
      label: 'Repeat it eight times',
      apply: withConfig({ retransmitMult: 4 }),
      isFromBeginning: true,
      seen: everybodyHears(1),
      told:
        'Eight repeats reached everybody here. A miss has become rare; no number of repeats makes' +
        ' it impossible.',
    },
  },
  {
    id: 'push-pull',
    title: 'Push/pull repairs',
    spec: specWith({ ...RUMOUR, forMs: 40_000, config: { ...TWICE, pushPullIntervalMs: 4000 } }),
    from: rumourIsOver,
    until: repairedByStream,
    narration:
      'Now and then two nodes exchange all they know, over a stream. One who had [missed|unknown]' +
      ' the rumour gets it there.',
    chair: null,
    isTruthShown: true,
    panels: ['heard'],
    question: null,
    change: {
      label: 'Exchange twice as often',
      apply: withConfig({ pushPullIntervalMs: 2000 }),
      isFromBeginning: true,
      seen: everybodyHears(1),
      told:
        'Everybody has it, and sooner. Rumours are fast and leaky, exchanges slow and thorough: ' +
        'together they are both.',
    },
  },
  {
    id: 'partition',
    title: 'Two honest truths',
    spec: specWith({
      forMs: 120_000,
      faults: [onLinks('partition', [range(1, HALF), range(HALF + 1, 16)], { atMs: 1000, forMs: 118_000 })],
    }),
    from: FAULT_BEGINS,
    until: isTorn,
    narration:
      'The network is torn. Each side holds the other [dead|dead]. Both are honest, and all of ' +
      'them are [alive|alive].',
    chair: 1,
    isTruthShown: true,
    panels: ['matrix'],
    question: null,
    change: {
      label: 'Heal the network',
      apply: mended,
      isFromBeginning: false,
      seen: isWhole,
      told:
        'Somebody tries a dead one, and it answers. The accused refute, both ways: all hold all ' +
        '[alive|alive] again.',
    },
  },
  {
    id: 'leader',
    title: 'Pick a leader',
    spec: specWith({
      nodes: 5,
      forMs: 120_000,
      faults: [
        onLinks(
          'partition',
          [
            [1, 2],
            [3, 4, 5],
          ],
          { atMs: 1000, forMs: 118_000 },
        ),
      ],
    }),
    from: FAULT_BEGINS,
    until: twoLead,
    narration:
      'A rule: the lowest number I hold [alive|alive] leads. Torn in two, the group has two ' +
      'leaders, and each gives orders.',
    chair: 3,
    isTruthShown: true,
    panels: ['leaders', 'matrix'],
    question: null,
    change: {
      label: 'Heal the network',
      apply: mended,
      isFromBeginning: false,
      seen: allFollowOne,
      told:
        'One leader again. What two of them ordered stays: gossip tells who is there, never who ' +
        'decides. That takes consensus.',
    },
  },
];
