/**
 * Heartbeats under a detector, run and counted: who was called down wrongly, how soon the crashed were found,
 * and what it cost. Each link has chance of its own, so two detectors with one seed meet the same network.
 */
import type { Millis } from 'hearsay/core';
import { Simulation, type Fault, type NetworkOptions } from 'hearsay/sim';
import { befall } from './befall.ts';
import { FixedTimeout, Heartbeats, type Detector, type HeartbeatEvent } from './heartbeats.ts';
import { modelEndpoint } from './packet-core.ts';
import { PhiAccrual, type PhiOptions } from './phi-accrual.ts';

export type DetectorSpec =
  | { readonly kind: 'fixed'; readonly timeoutMs: Millis }
  | ({ readonly kind: 'phi' } & PhiOptions);

export interface HeartbeatSpec {
  readonly seed: number;
  /** From 2 to 254. */
  readonly nodes: number;
  readonly intervalMs: Millis;
  readonly detector: DetectorSpec;
  readonly network?: NetworkOptions;
  /** Counted from the beginning; nodes are numbered from 1. */
  readonly faults?: readonly Fault[];
  readonly forMs: Millis;
}

export interface HeartbeatVerdict extends HeartbeatEvent {
  readonly atMs: Millis;
  readonly observer: number;
  /**
   * At that moment the peer's process ran or was paused: `down` was wrong, in a world that one can see whole.
   */
  readonly peerLives: boolean;
}

export interface HeartbeatRun {
  readonly verdicts: readonly HeartbeatVerdict[];
  /** How often somebody called a peer down that had not crashed. */
  readonly falseDowns: number;
  /** From each crash to each `down` of it, sorted. */
  readonly detectionsMs: readonly Millis[];
  readonly packetsPerNodeAndSecond: number;
}

export function runHeartbeats(spec: HeartbeatSpec): HeartbeatRun {
  const { seed, nodes, intervalMs, forMs } = spec;
  const network = { refusals: false, randomness: 'per-link' as const, ...spec.network };
  const sim = new Simulation<HeartbeatEvent>({ seed, network });
  const numbers = Array.from({ length: nodes }, (_, i) => i + 1);
  const verdicts: HeartbeatVerdict[] = [];
  const crashes = new Map<number, Millis>();
  const processes = new Map(
    numbers.map((self) => {
      const peers = new Map(numbers.filter((one) => one !== self).map((one) => [one, modelEndpoint(one)]));
      const process = sim.spawn(
        `n${self}`,
        modelEndpoint(self),
        (effects, rng, now) => {
          const detector = (at: Millis): Detector => makeDetector(spec.detector, at);
          return new Heartbeats({ self, peers, intervalMs, detector }, effects, rng, now);
        },
        (event, atMs) => {
          const peerLives = processes.get(event.peer)!.state !== 'crashed';
          verdicts.push({ ...event, atMs, observer: self, peerLives });
        },
      );
      return [self, process] as const;
    }),
  );
  for (const { kind, atMs, nodes: hit } of spec.faults ?? []) {
    if (kind === 'crash') for (const node of hit) crashes.set(node, atMs);
  }
  befall(sim, spec.faults ?? [], processes);
  sim.runFor(forMs);
  const downs = verdicts.filter(({ type }) => type === 'down');
  const right = downs.filter(({ peerLives }) => !peerLives);
  const packets = sim.processes.reduce((sum, { traffic }) => sum + traffic.packetsSent, 0);
  return {
    verdicts,
    falseDowns: downs.length - right.length,
    detectionsMs: right.map(({ atMs, peer }) => atMs - crashes.get(peer)!).sort((a, b) => a - b),
    packetsPerNodeAndSecond: packets / nodes / (forMs / 1000),
  };
}

function makeDetector(spec: DetectorSpec, now: Millis): Detector {
  return spec.kind === 'fixed' ? new FixedTimeout(spec.timeoutMs, now) : new PhiAccrual(spec, now);
}
