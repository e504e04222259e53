/**
 * A simulator that finds nothing may be blind. Five rules of the protocol are broken on purpose, each by a
 * patch of one method, and each must be caught within the pinned seeds; the core as it is must pass the same.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { drawScenario, runScenario, type ScenarioBounds } from '../../packages/hearsay/src/sim/scenario.ts';
import { percentile } from '../../packages/hearsay/src/sim/report.ts';
import { Membership } from '../../packages/hearsay/src/swim/membership.ts';
import { Suspicion, suspicionMinMs } from '../../packages/hearsay/src/swim/suspicion.ts';
import { Transitions } from '../../packages/hearsay/src/swim/transitions.ts';
import { simCluster } from '../support/sim-cluster.ts';

/** Functions cannot be patched from outside, so their module is replaced, with a switch. */
const broken = vi.hoisted(() => ({ aliveWinsTies: false, retransmitLimit: Infinity }));

vi.mock(import('../../packages/hearsay/src/swim/member.ts'), async (original) => ({
  ...(await original()),
  supersedes: (claimed, known) => (broken.aliveWinsTies ? claimed >= known : claimed > known),
}));

vi.mock(import('../../packages/hearsay/src/swim/suspicion.ts'), async (original) => {
  const { retransmitLimit, ...others } = await original();
  const limited: typeof retransmitLimit = (mult, members) =>
    Math.min(broken.retransmitLimit, retransmitLimit(mult, members));
  return { ...others, retransmitLimit: limited };
});

const PINNED_SEEDS = [1, 2, 3, 4, 5, 6];
const BOUNDS: ScenarioBounds = { nodes: 12, faultsMs: 60_000 };

/** What is broken in the scenarios of the pinned seeds: one law for each that fails. */
function brokenLaws(): string[] {
  return PINNED_SEEDS.flatMap((seed) => {
    const { failure } = runScenario(drawScenario(seed, BOUNDS));
    return failure === null ? [] : [failure.law];
  });
}

/** How long after the crash of one of many each of the others has its verdict, over the pinned seeds. */
function detectionsMs(): number[] {
  return PINNED_SEEDS.flatMap((seed) => {
    const crash = { kind: 'crash', atMs: 1000, forMs: null, nodes: [4], peers: [], amount: 0 } as const;
    const scenario = { ...drawScenario(seed, BOUNDS), faults: [crash], actions: [] };
    return runScenario(scenario).detectionsMs;
  });
}

/** The order in which n1 pings the others, for so many rounds. */
function probeRounds(seed: number, rounds: number): string[] {
  const size = 8;
  const cluster = simCluster({ seed, size }).form();
  cluster.sim.runFor(60_000);
  const pinged: string[] = [];
  cluster.sim.watch({
    onPacket: (process, to, packet) => {
      if (process.name === 'n1' && packet[0] === 0) pinged.push(to.host);
    },
  });
  cluster.sim.runFor(rounds * (size - 1) * 1000);
  return Array.from({ length: rounds }, (_, i) => pinged.slice(i * (size - 1), (i + 1) * (size - 1)).join());
}

/** Whether probe rounds of a node follow the same order, but for where they begin. */
function repeatsItsRounds(seed: number): boolean {
  const [first, ...others] = probeRounds(seed, 4);
  return others.every((round) => `${first},${first}`.includes(round));
}

afterEach(() => {
  vi.restoreAllMocks();
  broken.aliveWinsTies = false;
  broken.retransmitLimit = Infinity;
});

describe('the core as it is', () => {
  test('keeps every law in the scenarios of the pinned seeds', () => {
    expect(brokenLaws()).toEqual([]);
  });

  test('finds a crash within the shortest suspicion and a few probe intervals', () => {
    const found = detectionsMs();
    expect(found).toHaveLength(PINNED_SEEDS.length * 11);
    expect(percentile(found, 0.5)).toBeLessThan(suspicionMinMs(4, 12, 1000) + 5000);
  });

  test('probes in another order each round', () => {
    for (const seed of PINNED_SEEDS) expect(repeatsItsRounds(seed), `seed ${seed}`).toBe(false);
  });
});

describe('a broken rule is caught', () => {
  test('no refutation: the accused stay accused', () => {
    vi.spyOn(Transitions.prototype, 'refute').mockImplementation(() => undefined);
    expect(brokenLaws()).toContain('after the last fault all views are equal and true within the bound');
  });

  test('precedence swapped: an alive of the same incarnation beats an accusation', () => {
    broken.aliveWinsTies = true;
    // An alive that repeats what is known is news, too, and goes round for ever.
    expect(brokenLaws()).toContain('a cluster without faults forms within its bound');
  });

  test('a retransmit limit of 1: news does not come round', () => {
    broken.retransmitLimit = 1;
    expect(brokenLaws()).toContain(
      'in a whole and calm cluster gossip brings news to nearly everybody within the bound',
    );
  });

  test('no reshuffle: each round repeats the one before', () => {
    vi.spyOn(Membership.prototype, 'shuffle').mockImplementation(function (this: Membership) {
      this.cursor = 0;
    });
    expect(PINNED_SEEDS.map(repeatsItsRounds)).toContain(true);
  });

  test('confirmations ignored: the dead are found only when the longest suspicion runs out', () => {
    vi.spyOn(Suspicion.prototype, 'confirm').mockReturnValue(false);
    const found = percentile(detectionsMs(), 0.5)!;
    expect(found).toBeGreaterThan(suspicionMinMs(4, 12, 1000) + 5000);
  });
});
