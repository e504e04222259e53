import { Rng, type Millis } from 'hearsay/core';
import { drawFaults, Simulation, type Fault, type Process } from 'hearsay/sim';
import { describe, expect, test } from 'vitest';
import { befall } from './befall.ts';
import { modelEndpoint } from './packet-core.ts';
import { Disk, ETCD_TIMES, Raft, type RaftEvent } from './raft.ts';
import { RaftLaws } from './raft-laws.ts';

type Voter = Process<RaftEvent, Raft<number>>;

interface World {
  readonly sim: Simulation<RaftEvent>;
  readonly voters: ReadonlyMap<number, Voter>;
  readonly laws: RaftLaws;
}

function world(seed: number, size: number, forget = false): World {
  const sim = new Simulation<RaftEvent>({ seed, network: { refusals: false } });
  const laws = new RaftLaws();
  sim.watch(laws);
  const endpoints = new Map(Array.from({ length: size }, (_, i) => [i + 1, modelEndpoint(i + 1)]));
  const voters = new Map<number, Voter>();
  for (const self of endpoints.keys()) {
    const kept = new Disk<number>();
    const process = sim.spawn(`v${self}`, modelEndpoint(self), (effects, rng, now) => {
      const disk = forget ? new Disk<number>() : kept;
      return new Raft({ self, voters: endpoints, disk, config: ETCD_TIMES }, effects, rng, now);
    });
    voters.set(self, process);
  }
  return { sim, voters, laws };
}

function leaderOf({ voters }: World): Voter | undefined {
  return [...voters.values()].find(({ state, core }) => state === 'running' && core.isReady);
}

/** Somebody proposes something to everybody, now and then. */
function propose({ sim, voters }: World, untilMs: Millis): void {
  for (let at = 250; at < untilMs; at += 250) {
    sim.at(at, () => {
      for (const voter of voters.values())
        if (voter.state === 'running') voter.command({ type: 'propose', op: at });
    });
  }
}

const FAULTY_MS = 15_000;

/** At times of the seed's the leader loses the others for a while: what elections are for. */
function isolateLeaders(it: World, rng: Rng): void {
  for (let i = 0; i < 4; i += 1) {
    it.sim.at(2000 + rng.below(10_000), () => {
      const leader = [...it.voters].find(([, { core }]) => core.role === 'leader');
      if (leader === undefined) return;
      const fault = {
        kind: 'partition',
        atMs: 0,
        forMs: 2500,
        nodes: [leader[0]],
        peers: [],
        amount: 0,
      } as const;
      befall(it.sim, [fault], it.voters);
    });
  }
}

/** Faults from the seed, then peace; what the cluster has come to. */
function storm(seed: number, size: number): World {
  const it = world(seed, size);
  const bounds = { nodes: size, untilMs: FAULTY_MS, faultsMax: 8, lostMax: Math.floor((size - 1) / 2) };
  befall(it.sim, drawFaults(Rng.seeded(seed, 7), bounds), it.voters);
  isolateLeaders(it, Rng.seeded(seed, 8));
  propose(it, FAULTY_MS);
  for (let at = 0; at < FAULTY_MS; at += 1000) {
    it.sim.runFor(1000);
    it.laws.checkLogs(it.sim.now);
  }
  return it;
}

describe('a small Raft', () => {
  test('elects one leader and commits what is proposed', () => {
    const it = world(1, 3);
    it.sim.runUntil(() => leaderOf(it) !== undefined, 10_000);
    leaderOf(it)!.command({ type: 'propose', op: 7 });
    it.sim.runFor(500);
    for (const { core } of it.voters.values()) {
      expect(core.log.map(({ op }) => op)).toEqual([null, 7]);
      expect(core.commitIndex).toBe(2);
    }
  });

  test('a leader that is cut off steps down, and what it alone had written is undone', () => {
    const it = world(2, 5);
    it.sim.runUntil(() => leaderOf(it) !== undefined, 10_000);
    const old = leaderOf(it)!;
    const rest = [...it.voters.values()].filter((voter) => voter !== old);
    it.sim.network.partition(
      [old.endpoint.host],
      rest.map(({ endpoint }) => endpoint.host),
    );
    old.command({ type: 'propose', op: 1 });
    it.sim.runFor(5000);
    expect(old.core.role).not.toBe('leader');
    const next = leaderOf(it)!;
    expect(next.core.term).toBeGreaterThan(1);
    next.command({ type: 'propose', op: 2 });
    it.sim.network.heal();
    it.sim.runFor(5000);
    for (const { core } of it.voters.values()) {
      const ops = core.log.slice(0, core.commitIndex).flatMap(({ op }) => (op === null ? [] : [op]));
      expect(ops).toEqual([2]);
    }
  });

  test('what an earlier term left is committed only with an entry of the leader’s own (figure 8)', () => {
    const disk = new Disk<number>();
    disk.term = 2;
    disk.log.push({ term: 2, op: 7 });
    const voters = new Map([1, 2, 3].map((number) => [number, modelEndpoint(number)]));
    const nothing = (): void => {};
    const effects = {
      sendPacket: nothing,
      openStream: nothing,
      writeStream: nothing,
      endStream: nothing,
      abortStream: nothing,
      emit: nothing,
    };
    const raft = new Raft({ self: 1, voters, disk, config: ETCD_TIMES }, effects, Rng.seeded(1), 0);
    raft.handleTimeout(2000);
    raft.handleMessage({ t: 'vote', from: 2, term: 3, granted: true }, 2001);
    raft.handleMessage({ t: 'appended', from: 2, term: 3, ok: true, index: 1, sentAt: 2001 }, 2002);
    expect({ role: raft.role, commitIndex: raft.commitIndex }).toEqual({ role: 'leader', commitIndex: 0 });
    raft.handleMessage({ t: 'appended', from: 2, term: 3, ok: true, index: 2, sentAt: 2001 }, 2003);
    expect(raft.commitIndex).toBe(2);
  });

  test('keeps its laws under faults from 200 seeds, and commits again when they are over', () => {
    let terms = 0;
    let committed = 0;
    for (let seed = 1; seed <= 200; seed += 1) {
      const it = storm(seed, seed % 2 === 0 ? 3 : 5);
      const before = it.laws.committed;
      it.sim.runUntil(() => leaderOf(it) !== undefined, 20_000);
      leaderOf(it)!.command({ type: 'propose', op: -1 });
      it.sim.runUntil(() => it.laws.committed > before, 5000);
      it.laws.checkLogs(it.sim.now);
      terms += it.laws.terms;
      committed += it.laws.committed;
    }
    expect(terms).toBeGreaterThan(400);
    expect(committed).toBeGreaterThan(2000);
  });

  test('a voter that forgets its disk breaks them', () => {
    const crashes: Fault[] = [1, 2, 3].map((node) => {
      return { kind: 'crash', atMs: 6000 + node, forMs: 100, nodes: [node], peers: [], amount: 0 };
    });
    const run = (): void => {
      const it = world(3, 3, true);
      propose(it, 15_000);
      befall(it.sim, crashes, it.voters);
      it.sim.runFor(20_000);
    };
    expect(run).toThrow(/election safety|leader completeness|state machine safety/);
  });
});
