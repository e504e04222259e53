import { describe, expect, test } from 'vitest';
import { DecodeError } from '../base/errors.ts';
import type { Case } from '../swim/evidence.ts';
import {
  decodeInfo,
  decodeProbeAnswer,
  decodeProbeQuestion,
  decodeViewAnswer,
  decodeViewQuestion,
  decodeWhyAnswer,
  decodeWhyQuestion,
  encodeInfo,
  encodeProbeAnswer,
  encodeProbeQuestion,
  encodeViewAnswer,
  encodeViewQuestion,
  encodeWhyAnswer,
  encodeWhyQuestion,
} from './peer-requests-bodies.ts';
import {
  decodePeerMessage,
  encodePeerMessage,
  type PeerAnswer,
  type PeerQuestion,
} from './peer-requests-codec.ts';
import type { ToldCases } from './why-codec.ts';

const QUESTION: PeerQuestion = {
  kind: 'question',
  ask: 'why',
  id: 4_000_000_000,
  from: 'n1 ä',
  to: 'n2',
  answerVia: 'packet',
  body: Uint8Array.of(1, 2, 3),
};
const ANSWER: PeerAnswer = {
  kind: 'answer',
  id: 7,
  from: 'n2',
  at: 1234.567,
  error: '',
  body: new Uint8Array(0),
};

const CASE: Case = {
  subject: 'n7',
  incarnation: 3,
  accuser: 'n3',
  openedAt: 2000.25,
  hearing: { via: 'gossip', from: { host: '10.0.0.5', port: 7946 } },
  confirmations: [{ accuser: 'n5', at: 2500 }],
  outcome: { kind: 'pending' },
};
const PROBED: Case['hearing'] = {
  via: 'probe',
  grounds: {
    pingedAt: 1000.001,
    timeoutMs: 500,
    intervalMs: 1000,
    direct: 'timeout',
    helpers: [
      { helper: 'n4', outcome: 'nack' },
      { helper: 'n6', outcome: 'silent' },
    ],
    stream: 'no-answer',
    healthScore: 2,
    stallMs: 120.5,
  },
};
const TOLD: ToldCases = {
  state: 'dead',
  cases: [
    CASE,
    { ...CASE, hearing: PROBED, outcome: { kind: 'dead', by: 'n3', at: 4100 } },
    { ...CASE, hearing: { via: 'push-pull', from: null }, outcome: { kind: 'left', at: 4100 } },
    { ...CASE, outcome: { kind: 'refuted', incarnation: 4, at: 4100 } },
    { ...CASE, outcome: { kind: 'withdrawn', stallMs: 5000, at: 4100 } },
  ],
};

describe('the envelope', () => {
  test('a question and an answer come back as they were', () => {
    expect(decodePeerMessage(encodePeerMessage(QUESTION))).toEqual(QUESTION);
    expect(decodePeerMessage(encodePeerMessage(ANSWER))).toEqual(ANSWER);
    const refusal = { ...ANSWER, error: 'unknown question' };
    expect(decodePeerMessage(encodePeerMessage(refusal))).toEqual(refusal);
  });

  test.each([600, 1194, 8966])('padded to %d bytes it has exactly as many, and reads the same', (bytes) => {
    const padded = encodePeerMessage(QUESTION, bytes);
    expect(padded).toHaveLength(bytes);
    expect(decodePeerMessage(padded)).toEqual(QUESTION);
    expect(encodePeerMessage(ANSWER, bytes)).toHaveLength(bytes);
  });

  test('without room for a pad it stays as short as it is', () => {
    expect(encodePeerMessage(QUESTION, 10)).toEqual(encodePeerMessage(QUESTION));
  });

  test('unknown fields are skipped, and what is cut off or of somebody else is nothing', () => {
    const whole = encodePeerMessage(QUESTION);
    for (let length = 0; length < whole.length; length += 1) {
      expect(decodePeerMessage(whole.subarray(0, length))).toBeUndefined();
    }
    expect(decodePeerMessage(Uint8Array.of(0xe0, 0xa1, 0x61, 0xc0))).toBeUndefined();
    expect(decodePeerMessage(Uint8Array.of(0xe1, 0x80))).toBeUndefined();
    const bytes = [0xe1, 0x83, 0xa4, ...new TextEncoder().encode('From'), 0xa1, 0x61];
    bytes.push(0xa2, 0x49, 0x64, 0x05, 0xa3, ...new TextEncoder().encode('New'), 0x92, 0x01, 0xc0);
    expect(decodePeerMessage(Uint8Array.from(bytes))).toMatchObject({ kind: 'answer', from: 'a', id: 5 });
  });
});

describe('bodies', () => {
  test('every kind comes back as it was', () => {
    expect(decodeWhyQuestion(encodeWhyQuestion('n7'))).toBe('n7');
    expect(decodeWhyAnswer(encodeWhyAnswer(TOLD))).toEqual(TOLD);
    expect(decodeWhyAnswer(encodeWhyAnswer({ state: null, cases: [] }))).toEqual({ state: null, cases: [] });
    expect(decodeViewQuestion(encodeViewQuestion({ after: 'a', limit: 9 }))).toEqual({
      after: 'a',
      limit: 9,
    });
    const belief = {
      name: 'n1',
      state: 'suspect',
      incarnation: 2,
      host: '::1',
      port: 1,
      instance: null,
    } as const;
    const page = { beliefs: [belief, { ...belief, instance: 'ab' }], next: 'n1' };
    expect(decodeViewAnswer(encodeViewAnswer(page))).toEqual(page);
    expect(decodeProbeQuestion(encodeProbeQuestion(8972))).toBe(8972);
    const sight = { from: { host: '10.0.0.1', port: 7946 }, via: 'packet', messageBytes: 1394 } as const;
    expect(decodeProbeAnswer(encodeProbeAnswer(sight))).toEqual(sight);
    const info = {
      program: 'hearsay 1',
      extensionVersion: 1,
      healthScore: 3,
      wallMs: 1_790_000_000_000,
      loopDelay: { longestMs: 12.5, overMs: 60_000 },
      advertised: { host: '10.0.0.1', port: 7946 },
      members: 5,
      dropped: { key: 3 },
    };
    expect(decodeInfo(encodeInfo(info))).toEqual(info);
    const bare = { ...info, wallMs: null, loopDelay: null, dropped: {} };
    expect(decodeInfo(encodeInfo(bare))).toEqual(bare);
  });

  test('a broken one is a DecodeError wherever it is cut, never anything else', () => {
    const whole = encodeWhyAnswer(TOLD);
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => decodeWhyAnswer(whole.subarray(0, length))).toThrow(DecodeError);
    }
    for (let at = 0; at < whole.length; at += 1) {
      const flipped = whole.slice();
      flipped[at] = flipped[at]! ^ 0xff;
      try {
        decodeWhyAnswer(flipped);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }
  });

  test('a list that claims more than is told is refused before anything is made for it', () => {
    const hostile = Uint8Array.of(
      0x92,
      0xa4,
      ...new TextEncoder().encode('dead'),
      0xdd,
      0xff,
      0xff,
      0xff,
      0xff,
    );
    expect(() => decodeWhyAnswer(hostile)).toThrow(/limit/);
    expect(() => decodeViewAnswer(Uint8Array.of(0x92, 0xdc, 0xff, 0xff))).toThrow(/limit/);
  });
});
