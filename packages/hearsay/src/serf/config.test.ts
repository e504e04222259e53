import { describe, expect, test } from 'vitest';
import { UsageError } from '../base/errors.ts';
import { SERF_DEFAULTS, serfConfig, type SerfConfig } from './config.ts';

describe('serfConfig', () => {
  test('is Serf’s own with what is changed', () => {
    expect(serfConfig()).toEqual(SERF_DEFAULTS);
    expect(serfConfig({ flapTimeoutMs: 0, queueDepthMin: 9 })).toEqual({
      ...SERF_DEFAULTS,
      flapTimeoutMs: 0,
      queueDepthMin: 9,
    });
  });

  test.each([
    ['reapIntervalMs', 0],
    ['reconnectIntervalMs', 0],
    ['reconnectIntervalMs', 0.5],
    ['queueCheckIntervalMs', 0],
    ['flapTimeoutMs', -1],
    ['goneMax', Number.NaN],
    ['tombstoneTimeoutMs', Infinity],
    ['eventBuffer', 0],
    ['eventBuffer', 1.5],
    ['eventBuffer', 65_537],
    ['queryBuffer', 0],
    ['userEventSizeMaxBytes', 9217],
    ['sameTimeMax', '64'],
    ['resolvesConflicts', 1],
    ['coordinates', undefined],
    ['nonsense', 3],
    ['toString', 3],
  ])('%s: %j is refused by name', (field, value) => {
    const wrong = (): unknown => serfConfig({ [field]: value } as Partial<SerfConfig>);
    expect(wrong).toThrow(UsageError);
    expect(wrong).toThrow(`${field}: `);
  });
});
