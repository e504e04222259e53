/**
 * Faults, as plain data, done to the processes of a model: what `Injection` does to a cluster. A process is
 * held by at most one fault at a time; what befalls links lies on top of everything else.
 */
import type { Endpoint, Millis } from 'hearsay/core';
import { disturbancesOf, FAULTS, type Disturbance, type DisturbanceId, type Fault } from 'hearsay/sim';

/** What is asked of a process that may be hit. */
export interface Victim {
  readonly endpoint: Endpoint;
  readonly state: 'running' | 'paused' | 'crashed';
  pause(): void;
  resume(): void;
  crash(): void;
  restart(): void;
  closeGate(): void;
  openGate(): void;
  setInputCost(costMs: Millis): void;
  setClockRate(rate: number): void;
}

/** What is asked of the simulation. */
export interface Scene {
  readonly now: Millis;
  readonly network: { disturb(disturbance: Disturbance): DisturbanceId; calm(id: DisturbanceId): void };
  at(atMs: Millis, action: () => void): void;
}

/** Puts `faults` on the timeline, counted from now. `victims` are the processes by number. */
export function befall(scene: Scene, faults: readonly Fault[], victims: ReadonlyMap<number, Victim>): void {
  const held = new Set<number>();
  const from = scene.now;
  for (const fault of faults) scene.at(from + fault.atMs, () => begin(scene, fault, victims, held));
}

function begin(scene: Scene, fault: Fault, victims: ReadonlyMap<number, Victim>, held: Set<number>): void {
  const hosts = new Map(Array.from(victims, ([number, { endpoint }]) => [number, endpoint.host]));
  const endsAtMs = scene.now + (fault.forMs ?? 0);
  const disturbances = disturbancesOf(fault, { hosts, endsAtMs }).map((one) => scene.network.disturb(one));
  const hit = FAULTS[fault.kind].onLinks
    ? []
    : fault.nodes.filter((number) => !held.has(number) && victims.get(number)?.state === 'running');
  for (const number of hit) {
    held.add(number);
    strike(fault, victims.get(number)!);
  }
  if (fault.forMs === null) return;
  scene.at(endsAtMs, () => {
    for (const id of disturbances) scene.network.calm(id);
    for (const number of hit) {
      held.delete(number);
      release(fault, victims.get(number)!);
    }
  });
}

function strike({ kind, amount }: Fault, victim: Victim): void {
  if (kind === 'crash') victim.crash();
  else if (kind === 'pause') victim.pause();
  else if (kind === 'gate') victim.closeGate();
  else if (kind === 'slow') victim.setInputCost(amount);
  else if (kind === 'clock') victim.setClockRate(amount);
}

function release({ kind }: Fault, victim: Victim): void {
  if (kind === 'crash') victim.restart();
  else if (kind === 'pause') victim.resume();
  else if (kind === 'gate') victim.openGate();
  else if (kind === 'slow') victim.setInputCost(0);
  else if (kind === 'clock') victim.setClockRate(1);
}
