import { expect, test } from 'vitest';
import type { Case, Grounds } from '../swim/evidence.ts';
import type { ClusterMember } from './members.ts';
import { whyOf } from './why.ts';

const GROUNDS: Grounds = {
  pingedAt: 1000,
  timeoutMs: 500,
  intervalMs: 1000,
  direct: 'timeout',
  helpers: [
    { helper: 'n3', outcome: 'nack' },
    { helper: 'n4', outcome: 'silent' },
  ],
  stream: 'refused',
  healthScore: 1,
  stallMs: 120,
};

const OPEN: Case = {
  subject: 'n2',
  incarnation: 3,
  accuser: 'self',
  openedAt: 2000,
  hearing: { via: 'probe', grounds: GROUNDS },
  confirmations: [{ accuser: 'n5', at: 2500 }],
  outcome: { kind: 'dead', by: 'self', at: 16_000 },
};

const member = { name: 'n2', host: '10.0.0.2', port: 7946, state: 'dead' } as ClusterMember;
const timeText = (at: number): string => `[${at}]`;

test('the accuser tells the whole story, in order', () => {
  const { story } = whyOf('n2', { self: 'self', member, cases: [OPEN], timeText });
  expect(story.split('\n')).toEqual([
    'self holds n2 (10.0.0.2:7946) to be dead.',
    '[1000]  self pinged n2: no ack within 500 ms.',
    '[1500]  Others were asked to ping it: n3 got no ack either, n4 said nothing. ' +
      'A connection to it was refused.',
    "[2000]  self suspected n2 (incarnation 3). self's own health score was 1, after a stall of 120 ms; " +
      'it had waited 1000 ms in all.',
    '[2500]  n5 confirmed it.',
    '[16000]  self declared n2 dead: it had not refuted, 14.0 s after the accusation.',
  ]);
});

test('others tell who accused, how they heard it, and how it ended', () => {
  const heard: Case = {
    ...OPEN,
    accuser: 'n9',
    hearing: { via: 'gossip', from: { host: '10.0.0.7', port: 1 } },
    confirmations: [],
  };
  const ends: Case['outcome'][] = [
    { kind: 'pending' },
    { kind: 'left', at: 3000 },
    { kind: 'refuted', incarnation: 4, at: 3000 },
    { kind: 'withdrawn', stallMs: 5000, at: 3000 },
  ];
  const cases = ends.map((outcome): Case => ({ ...heard, outcome }));
  const { story } = whyOf('n2', { self: 'self', member, cases, timeText });
  expect(
    story
      .split('\n')
      .slice(1)
      .filter((line) => !line.includes('accused')),
  ).toEqual([
    '[3000]  n2 said that it leaves.',
    '[3000]  n2 refuted with incarnation 4.',
    '[3000]  self withdrew it: it had itself been stalled for 5000 ms.',
  ]);
  expect(story).toContain('[2000]  n9 accused n2 (incarnation 3); heard by gossip from 10.0.0.7:1.');
});

test('without a case it says so, and without a member too', () => {
  const told = { self: 'self', cases: [], timeText };
  expect(whyOf('n2', { ...told, member }).story).toBe(
    'self holds n2 (10.0.0.2:7946) to be dead. self has no accusation against it on record.',
  );
  expect(whyOf('n2', { ...told, member: undefined }).story).toContain('n2 is not a member that self knows.');
});
