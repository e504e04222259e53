import { Rng, type Endpoint } from 'hearsay/core';
import type { Fault } from 'hearsay/sim';
import { describe, expect, test } from 'vitest';
import { LeaseServer, LeaseTable, type LeaseOp } from './lease.ts';
import { runLease, type LeaseStart } from './lease-run.ts';
import { decodeMessage, encodeMessage, modelEndpoint } from './packet-core.ts';
import { Disk, ETCD_TIMES } from './raft.ts';
import { RaftLaws } from './raft-laws.ts';
import { Registers } from './register.ts';

function fault(more: Partial<Fault> & Pick<Fault, 'kind' | 'nodes'>): Fault {
  return { atMs: 1000, forMs: 15_000, peers: [], amount: 0, ...more };
}

/** The holder and two voters on one side; the store is reached from both. */
function splitOf({ holder, holders, voters, leader }: LeaseStart): Fault {
  const few = [leader, voters.find((voter) => voter !== leader)!];
  const others = [...voters, ...holders].filter((one) => one !== holder && !few.includes(one));
  return fault({ kind: 'partition', atMs: 5000, forMs: 60_000, nodes: [holder, ...few], peers: others });
}

describe('registers', () => {
  test('a compare-and-set with an old revision is refused', () => {
    const registers = new Registers();
    expect(registers.apply({ kind: 'cas', key: 'a', expected: 0, value: 'x' })).toEqual({
      ok: true,
      revision: 1,
    });
    expect(registers.apply({ kind: 'cas', key: 'a', expected: 0, value: 'y' })).toEqual({
      ok: false,
      revision: 1,
    });
    expect(registers.apply({ kind: 'put', key: 'b', value: 'z' }).revision).toBe(2);
    expect(registers.apply({ kind: 'cas', key: 'a', expected: 1, value: 'y' })).toEqual({
      ok: true,
      revision: 3,
    });
    expect(registers.read('a')).toEqual({ value: 'y', revision: 3, createdAt: 1 });
  });
});

describe('a table of leases', () => {
  test('a key goes with its lease, and whoever gets it next has a higher token', () => {
    const table = new LeaseTable();
    table.apply({ kind: 'grant', lease: 'a', ttlMs: 1000 });
    table.apply({ kind: 'grant', lease: 'b', ttlMs: 1000 });
    const first = table.apply({ kind: 'acquire', lease: 'a', key: 'k' });
    expect(table.apply({ kind: 'acquire', lease: 'a', key: 'k' })).toEqual(first);
    expect(table.apply({ kind: 'acquire', lease: 'b', key: 'k' })).toEqual({ ok: false, why: 'held' });
    table.apply({ kind: 'revoke', lease: 'a' });
    expect(table.apply({ kind: 'acquire', lease: 'a', key: 'k' })).toEqual({ ok: false, why: 'no-lease' });
    const second = table.apply({ kind: 'acquire', lease: 'b', key: 'k' });
    expect(first.ok && second.ok && second.revision > first.revision).toBe(true);
  });
});

describe('a voter', () => {
  test('that leads, but has heard nothing for an election time-out, answers no keep-alive', () => {
    const answers: { about: string; ok: boolean; why?: string }[] = [];
    const nothing = (): void => {};
    const effects = {
      sendPacket: (to: Endpoint, packet: Uint8Array): void => {
        if (to === client) answers.push(decodeMessage(packet) as (typeof answers)[number]);
      },
      openStream: nothing,
      writeStream: nothing,
      endStream: nothing,
      abortStream: nothing,
      emit: nothing,
    };
    const client = modelEndpoint(9);
    const voters = new Map([1, 2, 3].map((number) => [number, modelEndpoint(number)]));
    const options = { self: 1, voters, disk: new Disk<LeaseOp>(), config: ETCD_TIMES };
    const server = new LeaseServer(options, effects, Rng.seeded(1), 0);
    const hear = (from: Endpoint, message: object, now: number): void =>
      server.handlePacket(from, encodeMessage(message), now);
    const peer = voters.get(2)!;
    server.handleTimeout(2000);
    hear(peer, { t: 'vote', from: 2, term: 1, granted: true }, 2001);
    hear(peer, { t: 'appended', from: 2, term: 1, ok: true, index: 1, sentAt: 2001 }, 2002);
    hear(client, { t: 'ask', sentAt: 0, op: { kind: 'grant', lease: 'a', ttlMs: 10_000 } }, 2003);
    hear(peer, { t: 'appended', from: 2, term: 1, ok: true, index: 2, sentAt: 2003 }, 2004);
    hear(client, { t: 'keep-alive', sentAt: 0, lease: 'a' }, 2500);
    // It was paused: what waited is read before it finds out that its time is over.
    hear(client, { t: 'keep-alive', sentAt: 0, lease: 'a' }, 9000);
    expect(answers.map(({ about, ok, why }) => [about, ok, why])).toEqual([
      ['grant', true, undefined],
      ['keep-alive', true, undefined],
      ['keep-alive', false, 'not-leader'],
    ]);
  });
});

describe('a lease', () => {
  test('without trouble one holder keeps it, and every write lands', () => {
    const run = runLease({ seed: 1, forMs: 30_000 });
    expect(run.believing.seconds).toEqual({ none: 0, one: 30, several: 0 });
    expect(run.writes).toBeGreaterThan(50);
    expect(run.staleLanded + run.staleRefused).toBe(0);
  });

  test('a holder that was paused beyond its time still believes, and its fenced write is refused', () => {
    const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
    const runs = seeds.map((seed) =>
      runLease({ seed, forMs: 30_000, faults: ({ holder }) => [fault({ kind: 'pause', nodes: [holder] })] }),
    );
    for (const { believing, acting, staleLanded } of runs) {
      expect(believing.seconds.several).toBeGreaterThan(3);
      // Between two reads it may be caught just awake; what it does then is what the fence is for.
      expect(acting.seconds.several).toBeLessThanOrEqual(0.05);
      expect(staleLanded).toBe(0);
    }
    expect(runs.filter(({ staleRefused }) => staleRefused > 0).length).toBeGreaterThan(5);
  });

  test('without a fence the same write lands', () => {
    const faults = ({ holder }: LeaseStart): Fault[] => [fault({ kind: 'pause', nodes: [holder] })];
    const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
    const landed = seeds.filter(
      (seed) => runLease({ seed, forMs: 30_000, isFenced: false, faults }).staleLanded > 0,
    );
    expect(landed.length).toBeGreaterThan(5);
  });

  test('cut off with a minority of the voters, a holder stops before another one begins', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const run = runLease({ seed, forMs: 40_000, faults: (start) => [splitOf(start)] });
      expect(run.believing.seconds.several).toBe(0);
      expect(run.believing.seconds.none).toBeGreaterThan(0);
      expect(run.believing.spans.at(-1)!.leaders).not.toContain(run.start.holder);
      expect(run.staleLanded).toBe(0);
    }
  });

  test('never has two who act, whatever befalls links and voters, as long as clocks are true', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const rng = Rng.seeded(seed, 5);
      const faults = ({ voters, holders }: LeaseStart): Fault[] =>
        Array.from({ length: 6 }, () => {
          const kind = (['partition', 'loss', 'crash', 'pause', 'cut', 'latency'] as const)[rng.below(6)]!;
          const all = kind === 'crash' || kind === 'pause' ? voters : [...voters, ...holders];
          const nodes =
            kind === 'crash' || kind === 'pause' ? [all[rng.below(all.length)]!] : all.slice(0, 3);
          const amount = kind === 'loss' ? 0.5 : 800;
          return fault({ kind, atMs: rng.below(30_000), forMs: rng.below(20_000), nodes, amount });
        });
      const laws = new RaftLaws((core) => (core instanceof LeaseServer ? core.raft : undefined));
      const run = runLease({ seed, forMs: 60_000, faults }, laws);
      expect(run.believing.seconds.several).toBe(0);
      expect(laws.committed).toBeGreaterThan(3);
    }
  });

  test('the same seed gives the same run', () => {
    const spec = { seed: 9, forMs: 20_000, faults: (start: LeaseStart): Fault[] => [splitOf(start)] };
    expect(runLease(spec)).toEqual(runLease(spec));
  });
});
