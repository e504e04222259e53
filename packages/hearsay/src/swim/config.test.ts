import { describe, expect, test } from 'vitest';
import { UsageError } from '../base/errors.ts';
import { PROFILES, swimConfig, type Profile, type SwimConfig } from './config.ts';

describe('swimConfig', () => {
  test('a profile is as it is in memberlist, with what is changed', () => {
    expect(swimConfig('lan')).toMatchObject({
      probeIntervalMs: 1000,
      probeTimeoutMs: 500,
      gossipNodes: 3,
      suspicionMult: 4,
    });
    expect(swimConfig('wan')).toMatchObject({
      probeIntervalMs: 5000,
      probeTimeoutMs: 3000,
      gossipNodes: 4,
      suspicionMult: 6,
    });
    expect(swimConfig('local')).toMatchObject({
      indirectChecks: 1,
      probeTimeoutMs: 200,
      gossipIntervalMs: 100,
    });
    expect(swimConfig('lan', { gossipNodes: 9 })).toEqual({ ...PROFILES.lan, gossipNodes: 9 });
  });

  test.each([
    ['probeIntervalMs', 0],
    ['probeTimeoutMs', -1],
    ['gossipIntervalMs', Number.NaN],
    ['gossipToTheDeadMs', Infinity],
    ['suspicionMult', 0],
    ['packetBytesMax', 511],
    ['membersMax', 1],
    ['healIntervalMs', 99],
    ['streamPing', 1],
    ['gossipNodes', '3'],
    ['nonsense', 3],
  ])('%s: %j is refused by name', (field, value) => {
    const wrong = (): unknown => swimConfig('lan', { [field]: value } as Partial<SwimConfig>);
    expect(wrong).toThrow(UsageError);
    expect(wrong).toThrow(`${field}: `);
  });

  test('what may be 0 may be 0', () => {
    expect(
      swimConfig('lan', { pushPullIntervalMs: 0, indirectChecks: 0, deadNodeReclaimMs: 0 }).indirectChecks,
    ).toBe(0);
  });

  test('a timeout longer than its interval is refused, also when only one of them was given', () => {
    expect(() => swimConfig('lan', { probeTimeoutMs: 1001 })).toThrow('must not exceed probeIntervalMs');
    expect(() => swimConfig('lan', { probeIntervalMs: 499 })).toThrow('must not exceed probeIntervalMs');
  });

  test('an unknown profile is named', () => {
    expect(() => swimConfig('moon' as Profile)).toThrow(
      `profile: "moon" is not allowed; use 'lan', 'wan' or 'local'`,
    );
  });
});
