import { describe, expect, test } from 'vitest';
import {
  decodePing,
  encodeAck,
  MessageType,
  PacketEnvelope,
  PLAIN_ENVELOPE,
  Reader,
  Writer,
} from 'hearsay/wire';
import { PROFILES, type Profile } from 'hearsay/core';
import { LoneMember } from './lone-member.ts';
import { firstProbeIntervals, longestProbeGap, seconds, suspicionTimes, timersOf } from './timers.ts';

const value = (id: string, members: number, profile: Profile = 'lan', rest = {}): number => {
  const timers = timersOf({ profile, members, confirmations: 0, healthScore: 0, ...rest });
  const { value: found } = timers.find((timer) => timer.id === id)!;
  return 'ms' in found ? found.ms : found.times;
};

test('a hundred members on a LAN: suspicions of 48, 22.8, 8 seconds', () => {
  const times = suspicionTimes(PROFILES.lan, 100);
  expect(times).toMatchObject({ k: 2, minMs: 8000, maxMs: 48_000 });
  expect(times.afterMs.map((ms) => Math.round(ms / 100))).toEqual([480, 228, 80]);
  expect(value('suspicion-now', 100, 'lan', { confirmations: 1 })).toBe(times.afterMs[1]);
  expect(value('suspicion-now', 100, 'lan', { confirmations: 9 })).toBe(8000);
});

test('what an exercise asks for is marked: the longest suspicion and the present one', () => {
  for (const members of [3, 64, 100]) {
    const marked = timersOf({ profile: 'lan', members, confirmations: 1, healthScore: 0 }).filter(
      ({ answers }) => answers === 'E11',
    );
    expect(marked.map(({ id }) => id)).toEqual(['suspicion-max', 'suspicion-now']);
  }
});

test.each([2, 3, 4, 10, 100])('a suspicion among %i members lasts as long as the core lets it', (members) => {
  const member = new LoneMember('hearsay');
  for (let number = 2; number <= members; number += 1) {
    member.hear({ kind: 'alive', subject: `n${number}`, incarnation: 1, from: 'n2' });
  }
  const { maxMs } = suspicionTimes(PROFILES.lan, members);
  member.hear({ kind: 'suspect', subject: 'n2', incarnation: 1, from: 'n99' });
  member.wait(maxMs - 1);
  expect(member.holds('n2')?.state).toBe('suspect');
  member.wait(1);
  expect(member.holds('n2')?.state).toBe('dead');
});

test.each([
  ['retransmit-limit', 9, 4],
  ['retransmit-limit', 10, 8],
  ['retransmit-limit', 1000, 16],
  ['push-pull', 32, 30_000],
  ['push-pull', 33, 60_000],
  ['push-pull', 128, 90_000],
])('%s with %i members is %i', (id, members, expected) => {
  expect(value(id, members)).toBe(expected);
});

test('ill health stretches a probe, up to the ceiling', () => {
  expect(value('probe-timeout', 10, 'lan', { healthScore: 2 })).toBe(1500);
  expect(value('probe-interval', 10, 'lan', { healthScore: 99 })).toBe(8000);
});

test('a crash is first probed within e / (e - 1) intervals in a large cluster, sooner in a small one', () => {
  expect(firstProbeIntervals(100_000)).toBeCloseTo(Math.E / (Math.E - 1), 4);
  expect(firstProbeIntervals(3)).toBeCloseTo(4 / 3, 12);
  expect(firstProbeIntervals(2)).toBe(1);
});

describe('the longest time between two probes of one member', () => {
  /** The longest gaps that this member leaves, in intervals. */
  function longestGap(members: number, seed: number): number {
    const member = new LoneMember('hearsay', { seed, config: { indirectChecks: 0, streamPing: false } });
    for (let number = 2; number <= members; number += 1) {
      member.hear({ kind: 'alive', subject: `n${number}`, incarnation: 1, from: 'n2' });
    }
    const envelope = new PacketEnvelope(PLAIN_ENVELOPE);
    const last = new Map<string, number>();
    const waiting: number[] = [];
    let longest = 0;
    member.onPacket = (_to, packet) =>
      envelope.open(packet, (message) => {
        if (message[0] !== MessageType.Ping) return;
        const reader = new Reader();
        reader.reset(message, 1);
        const { node, seqNo } = decodePing(reader);
        longest = Math.max(longest, member.now - (last.get(node) ?? member.now));
        last.set(node, member.now);
        waiting.push(seqNo);
      });
    member.start();
    for (let atMs = 0; atMs < 60_000 * members; atMs += 100) {
      member.wait(100);
      for (const seqNo of waiting.splice(0)) {
        const writer = new Writer();
        writer.begin();
        encodeAck(writer, { seqNo, payload: null, mark: null });
        member.packet(writer.finish());
      }
    }
    return Math.round(longest / 1000);
  }

  test.each([3, 4, 5])('among %i members is reached, and never exceeded', (members) => {
    const longest = Math.max(...[1, 2, 3, 4, 5].map((seed) => longestGap(members, seed)));
    expect(longest).toBe(longestProbeGap(members));
  });
});

test('seconds are told to the millisecond and no further', () => {
  expect([seconds(8000), seconds(22_809.4), seconds(500)]).toEqual(['8 s', '22.809 s', '0.5 s']);
});
