import type { Fault } from 'hearsay/sim';
import { describe, expect, test } from 'vitest';
import { runHeartbeats, type DetectorSpec, type HeartbeatSpec } from './heartbeat-run.ts';
import { AKKA_PHI } from './phi-accrual.ts';

const FIXED: DetectorSpec = { kind: 'fixed', timeoutMs: 5000 };
const PHI: DetectorSpec = { kind: 'phi', ...AKKA_PHI };

function spec(more: Partial<HeartbeatSpec> = {}): HeartbeatSpec {
  return { seed: 1, nodes: 8, intervalMs: 1000, detector: FIXED, forMs: 60_000, ...more };
}

function fault(more: Partial<Fault> & Pick<Fault, 'kind' | 'nodes'>): Fault {
  return { atMs: 20_000, forMs: null, peers: [], amount: 0, ...more };
}

describe('heartbeats from all to all', () => {
  test('cost each node a packet for every other one in every interval', () => {
    for (const nodes of [8, 32]) {
      const { packetsPerNodeAndSecond, verdicts } = runHeartbeats(spec({ nodes }));
      expect(Math.abs(packetsPerNodeAndSecond - (nodes - 1))).toBeLessThan((nodes - 1) / 30);
      expect(verdicts).toEqual([]);
    }
  });

  test('find a crash within a time-out and an interval, each node for itself', () => {
    for (const detector of [FIXED, PHI]) {
      const run = runHeartbeats(spec({ detector, faults: [fault({ kind: 'crash', nodes: [3] })] }));
      expect(run.detectionsMs).toHaveLength(7);
      expect(run.falseDowns).toBe(0);
      expect(run.detectionsMs.at(-1)!).toBeLessThan(6000);
    }
  });

  test('take a paused node for a crashed one, and take it back when it goes on', () => {
    const pause = fault({ kind: 'pause', nodes: [2], forMs: 10_000 });
    const { falseDowns, verdicts } = runHeartbeats(spec({ faults: [pause] }));
    expect(falseDowns).toBe(7);
    expect(verdicts.filter(({ type }) => type === 'up')).toHaveLength(7);
    expect(verdicts.every(({ peer }) => peer === 2)).toBe(true);
  });

  test('a restarted node is heard again', () => {
    const crash = fault({ kind: 'crash', nodes: [2], forMs: 15_000 });
    const { verdicts } = runHeartbeats(spec({ faults: [crash] }));
    expect(verdicts.filter(({ type, peer }) => type === 'up' && peer === 2)).toHaveLength(7);
  });

  test('phi learns what jitter a network has, where a short fixed time-out goes on being wrong', () => {
    const network = { latencyMs: { min: 0, max: 1500 } };
    const fixed = runHeartbeats(
      spec({ network, detector: { kind: 'fixed', timeoutMs: 1500 }, forMs: 120_000 }),
    );
    const phi = { ...PHI, acceptablePauseMs: 0 };
    const accrual = runHeartbeats(spec({ network, detector: phi, forMs: 120_000 }));
    expect(fixed.falseDowns).toBeGreaterThan(100);
    expect(accrual.falseDowns).toBeLessThan(fixed.falseDowns / 10);
  });
});
