import { describe, expect, test } from 'vitest';
import { judgeAdvertise, judgeClock, judgeCondition, judgeJump } from './judge-node.ts';

const WELL = {
  name: 'n1',
  member: null,
  healthScore: 0,
  loopDelay: { longestMs: 4, overMs: 1000 },
  dropped: {},
};

describe('a condition', () => {
  test('one that is well gives no finding, nor does one that is not measured', () => {
    expect(judgeCondition(WELL)).toEqual([]);
    expect(
      judgeCondition({ ...WELL, healthScore: 1, loopDelay: null, dropped: { 'ping-for-another': 9 } }),
    ).toEqual([]);
  });

  test('a blocked loop is a warning, and an error once it outlasts a probe', () => {
    expect(judgeCondition({ ...WELL, loopDelay: { longestMs: 100, overMs: 1000 } })).toMatchObject([
      { level: 'warning' },
    ]);
    expect(judgeCondition({ ...WELL, loopDelay: { longestMs: 500, overMs: 61_000 } })).toMatchObject([
      { level: 'error', evidence: 'For 500 ms at a time, within the last 61.0 s.' },
    ]);
  });

  test('bad health and each family of drops is named with its count', () => {
    const dropped = {
      key: 3,
      padding: 1,
      label: 2,
      plaintext: 1,
      encrypted: 1,
      checksum: 1,
      'streams-limit': 7,
    };
    const findings = judgeCondition({ ...WELL, member: 'n2', name: 'n2', healthScore: 5, dropped });
    expect(findings.map(({ what }) => what)).toEqual([
      'n2 is in bad health by its own account.',
      'n2 gets packets that none of its keys opens.',
      'n2 demands encryption and gets plaintext.',
      'n2 has no key and gets encrypted packets.',
      'n2 gets packets with another label.',
      'n2 gets packets whose checksum is wrong.',
      'n2 turns away what exceeds its limits.',
    ]);
    expect(findings[1]!.evidence).toBe('Since its start: 3 dropped for `key`, 1 dropped for `padding`.');
    expect(findings.every(({ member, fix }) => member === 'n2' && fix !== null)).toBe(true);
  });
});

test('clocks that differ by more than the measurement allows are a warning', () => {
  expect(judgeClock('n2', { aheadMs: 900, uncertaintyMs: 1 })).toEqual([]);
  expect(judgeClock('n2', { aheadMs: -1400, uncertaintyMs: 500 })).toEqual([]);
  expect(judgeClock('n2', { aheadMs: -3_600_000, uncertaintyMs: 2 })).toMatchObject([
    { level: 'warning', evidence: 'Its clock is 3600.0 s behind, right to ±2.0 ms.' },
  ]);
  expect(judgeJump(-99)).toEqual([]);
  expect(judgeJump(-5000)).toMatchObject([
    { level: 'warning', evidence: expect.stringContaining('-5000 ms') as string },
  ]);
});

test.each<[string, string, readonly string[], readonly string[]]>([
  ['0.0.0.0', 'advertises an address that is none', [], []],
  ['::', 'advertises an address that is none', [], []],
  ['127.0.0.1', 'loopback address to other machines', ['127.0.0.1'], ['10.0.0.2']],
  ['192.0.2.1', 'none of this machine’s own', ['10.0.0.1'], ['10.0.0.2']],
])('advertising %s is found: %s', (host, text, localHosts, otherHosts) => {
  const findings = judgeAdvertise({ host, port: 7946 }, { localHosts, otherHosts });
  expect(findings).toHaveLength(1);
  expect(findings[0]!.what).toContain(text);
});

test('an address of this machine is well, and so is loopback among members on loopback', () => {
  expect(judgeAdvertise({ host: '10.0.0.1', port: 1 }, { localHosts: ['10.0.0.1'], otherHosts: [] })).toEqual(
    [],
  );
  const loopback = { localHosts: ['127.0.0.1'], otherHosts: ['127.0.0.2', '::1'] };
  expect(judgeAdvertise({ host: '127.0.0.1', port: 1 }, loopback)).toEqual([]);
});
