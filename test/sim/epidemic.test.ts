/** The epidemic core in the simulator: what the synchronous engines say holds over packets, too. */
import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../packages/hearsay/src/base/core.ts';
import {
  Epidemic,
  type EpidemicEvent,
  type EpidemicOptions,
} from '../../packages/hearsay/src/epidemic/epidemic.ts';
import { Simulation } from '../../packages/hearsay/src/sim/simulation.ts';

const CYCLE_MS = 100;
const endpoint = (site: number): Endpoint => ({ host: `10.0.0.${site}`, port: 7946 });
const hosts = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => endpoint(from + i).host);
const value = Uint8Array.of(7);

/** Sites 1 to `count`, each of which knows all the others. */
function sites(count: number, over: Partial<EpidemicOptions> = {}, { seed = 1, loss = 0 } = {}) {
  const sim = new Simulation<EpidemicEvent>({ seed, network: { loss } });
  const all = Array.from({ length: count }, (_, i) => ({ site: i + 1, endpoint: endpoint(i + 1) }));
  const processes = all.map((self) => {
    const peers = all.filter(({ site }) => site !== self.site);
    return sim.spawn(`s${self.site}`, self.endpoint, (effects, rng, now) => {
      const options = { ...DEFAULTS, ...over, site: self.site, peers };
      return new Epidemic(options, effects, rng, now);
    });
  });
  const holders = (key: string) =>
    processes.filter(({ core }) => core.database.value(key) !== undefined).length;
  return { sim, processes, holders };
}

const DEFAULTS = {
  interest: { judge: 'feedback', stop: 'counter', k: 2 },
  rumourCycleMs: CYCLE_MS,
  antiEntropyCycleMs: Infinity,
  retentionSites: 2,
  holdMs: 5000,
  dormantMs: 60_000,
  entriesMax: 1000,
} as const;

describe('rumour mongering over packets', () => {
  test('a rumour reaches nearly all, then everybody loses interest and nothing is sent any more', () => {
    const { sim, processes, holders } = sites(100);
    processes[0]!.command({ kind: 'put', key: 'k', value });
    sim.runFor(100 * CYCLE_MS);
    // Table 1 of the paper: a residue of 0.037 for k = 2.
    expect(holders('k')).toBeGreaterThan(85);
    expect(processes.every(({ core }) => core.hot === 0)).toBe(true);
    const sent = sim.network.counts.delivered;
    sim.runFor(20 * CYCLE_MS);
    expect(sim.network.counts.delivered).toBe(sent);
  });

  test('blind sites stop without hearing a word: each tells k times', () => {
    const { sim, processes } = sites(20, { interest: { judge: 'blind', stop: 'counter', k: 3 } });
    processes[0]!.command({ kind: 'put', key: 'k', value });
    sim.runFor(60 * CYCLE_MS);
    const informed = processes.filter(({ core }) => core.database.value('k') !== undefined);
    expect(sim.network.counts.delivered).toBe(3 * informed.length);
  });

  test('rumours that do not fit into one packet take turns, and all arrive', () => {
    const { sim, processes, holders } = sites(2, { interest: { judge: 'feedback', stop: 'counter', k: 1 } });
    const keys = Array.from({ length: 40 }, (_, i) => `key ${i}`);
    for (const key of keys) processes[0]!.command({ kind: 'put', key, value: new Uint8Array(300) });
    sim.runUntil(() => keys.every((key) => holders(key) === 2), 40 * CYCLE_MS);
    expect(keys.every((key) => holders(key) === 2)).toBe(true);
  });
});

describe('anti-entropy over packets', () => {
  const backup = { rumourCycleMs: Infinity, antiEntropyCycleMs: CYCLE_MS } as const;

  test('databases of many pages become equal in spite of loss', () => {
    const { sim, processes } = sites(8, backup, { seed: 3, loss: 0.2 });
    for (let i = 0; i < 400; i += 1) {
      processes[i % 8]!.command({ kind: 'put', key: `key ${i}`, value: Uint8Array.of(i & 255) });
    }
    sim.runUntil(() => processes.every(({ core }) => core.database.size === 400), 600 * CYCLE_MS);
    const [first, ...others] = processes.map(({ core }) => core.database.activeEntries(sim.now));
    for (const other of others) expect(other).toEqual(first);
  });

  test('it finds whom a rumour has left out', () => {
    const hasty = { interest: { judge: 'blind', stop: 'coin', k: 1 } } as const;
    const rumoursAlone = sites(30, hasty);
    rumoursAlone.processes[0]!.command({ kind: 'put', key: 'k', value });
    rumoursAlone.sim.runFor(100 * CYCLE_MS);
    expect(rumoursAlone.holders('k')).toBeLessThan(30);
    const both = sites(30, { ...hasty, antiEntropyCycleMs: 5 * CYCLE_MS });
    both.processes[0]!.command({ kind: 'put', key: 'k', value });
    both.sim.runUntil(() => both.holders('k') === 30, 100 * CYCLE_MS);
    expect(both.holders('k')).toBe(30);
  });
});

describe('deletion over packets', () => {
  const both = { antiEntropyCycleMs: 3 * CYCLE_MS } as const;

  test('a site that was cut off meanwhile wakes the dormant certificate, and the item stays dead', () => {
    const { sim, processes, holders } = sites(10, both);
    processes[0]!.command({ kind: 'put', key: 'k', value });
    sim.runUntil(() => holders('k') === 10, 100 * CYCLE_MS);
    sim.network.partition([endpoint(10).host], hosts(1, 9));
    processes[0]!.command({ kind: 'delete', key: 'k' });
    sim.runFor(3 * DEFAULTS.holdMs);
    const keepers = processes.filter(({ core }) => core.database.entry('k', sim.now)?.value === null);
    expect(keepers).toHaveLength(2);
    sim.network.heal();
    sim.runFor(DEFAULTS.holdMs / 2);
    expect(holders('k')).toBe(0);
    const woken = processes.flatMap(({ news }) => news.filter(({ event }) => event.kind === 'woke'));
    expect(woken.length).toBeGreaterThan(0);
  });

  test('without a retention site the item comes back everywhere: what dormant certificates are for', () => {
    const { sim, processes, holders } = sites(10, { ...both, retentionSites: 0 });
    processes[0]!.command({ kind: 'put', key: 'k', value });
    sim.runUntil(() => holders('k') === 10, 100 * CYCLE_MS);
    sim.network.partition([endpoint(10).host], hosts(1, 9));
    processes[0]!.command({ kind: 'delete', key: 'k' });
    sim.runFor(3 * DEFAULTS.holdMs);
    expect(holders('k')).toBe(1);
    sim.network.heal();
    sim.runUntil(() => holders('k') === 10, 100 * CYCLE_MS);
    expect(holders('k')).toBe(10);
  });
});

describe('a host of the core', () => {
  test('the same seed gives the same run', () => {
    const run = (): string => {
      const { sim, processes } = sites(10, { antiEntropyCycleMs: CYCLE_MS }, { seed: 5, loss: 0.1 });
      processes[0]!.command({ kind: 'put', key: 'k', value });
      sim.runFor(30 * CYCLE_MS);
      return sim.digest;
    };
    expect(run()).toBe(run());
  });

  test('bytes that are no packet are dropped and told, and change nothing', () => {
    const { processes } = sites(2);
    const { core, news } = processes[0]!;
    const before = core.save();
    processes[0]!.receive({ kind: 'packet', from: endpoint(9), packet: Uint8Array.of(99) });
    expect(news.map(({ event }) => event)).toEqual([
      { kind: 'dropped', from: endpoint(9), code: 'unsupported' },
    ]);
    expect(core.save()).toEqual(before);
  });

  test('a page that claims to lack everything is answered with eight packets and no more', () => {
    const { sim, processes } = sites(2, { rumourCycleMs: Infinity });
    for (let i = 0; i < 200; i += 1) {
      processes[0]!.command({ kind: 'put', key: `key ${i}`, value: new Uint8Array(300) });
    }
    // Page, after '', to the end, no rows.
    processes[0]!.receive({ kind: 'packet', from: endpoint(2), packet: Uint8Array.of(2, 0, 0, 0) });
    sim.runFor(CYCLE_MS);
    expect(processes[0]!.traffic.packetsSent).toBe(8);
  });

  test('a site calls only those whom it has been told of last', () => {
    const { sim, processes, holders } = sites(3);
    processes[0]!.command({ kind: 'peers', peers: [] });
    processes[0]!.command({ kind: 'put', key: 'k', value });
    sim.runFor(20 * CYCLE_MS);
    expect(holders('k')).toBe(1);
    processes[0]!.command({ kind: 'peers', peers: [{ site: 2, endpoint: endpoint(2) }] });
    sim.runUntil(() => holders('k') === 3, 100 * CYCLE_MS);
    expect(processes[1]!.core.database.value('k')).toEqual(value);
  });

  test('a full database tells what it could not take', () => {
    const { sim, processes } = sites(2, { entriesMax: 1 });
    processes[1]!.command({ kind: 'put', key: 'mine', value });
    processes[0]!.command({ kind: 'put', key: 'yours', value });
    sim.runFor(20 * CYCLE_MS);
    expect(processes[1]!.news.map(({ event }) => event)).toContainEqual({ kind: 'full', key: 'yours' });
    expect(processes[1]!.core.database.size).toBe(1);
  });

  test('what was saved goes on as if nothing had happened', () => {
    const { sim, processes } = sites(5, { antiEntropyCycleMs: CYCLE_MS });
    processes[0]!.command({ kind: 'put', key: 'k', value });
    sim.runFor(3 * CYCLE_MS);
    const saved = structuredClone(processes[1]!.core.save());
    processes[2]!.core.restore(saved);
    expect(processes[2]!.core.save()).toEqual(saved);
  });

  test.each([
    ['an empty key', { kind: 'put', key: '', value }, 'key:'],
    ['a key that is too long', { kind: 'delete', key: 'é'.repeat(128) }, 'key:'],
    ['a value that is too long', { kind: 'put', key: 'k', value: new Uint8Array(513) }, 'value:'],
  ] as const)('%s is refused', (_, command, message) => {
    const { processes } = sites(2);
    expect(() => processes[0]!.command(command)).toThrow(message);
  });
});
