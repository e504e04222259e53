/**
 * A whole simulation can be saved, restored and branched: what goes on from a state has the digest of what
 * was never saved, and two branches know nothing of each other.
 */
import { describe, expect, test } from 'vitest';
import { Cluster, type ClusterState } from '../../packages/hearsay/src/sim/cluster.ts';
import { Injection, type InjectionState } from '../../packages/hearsay/src/sim/injection.ts';
import { drawScenario, type Scenario } from '../../packages/hearsay/src/sim/scenario.ts';
import { parseScenario } from '../../packages/hearsay/src/sim/scenario-text.ts';
import { Simulation } from '../../packages/hearsay/src/sim/simulation.ts';
import { difference } from '../../packages/hearsay/src/sim/views.ts';
import { seeds } from '../support/sim-cluster.ts';
import { ToyCore } from '../support/toy-core.ts';

interface State {
  readonly cluster: ClusterState;
  readonly injection: InjectionState;
}

/** A scenario that can be put away and taken out again. */
class Played {
  readonly cluster: Cluster;
  readonly injection: Injection;
  readonly #scenario: Scenario;

  constructor(scenario: Scenario, saved?: State) {
    this.#scenario = scenario;
    const { seed, nodes, faults, actions } = scenario;
    const network = { latencyMs: { min: 0.3, max: 30 }, streamChunkBytesMax: 120, refusals: true };
    this.cluster = new Cluster({ seed, nodesMost: 2 * nodes, network }, saved?.cluster);
    this.injection = new Injection(this.cluster, saved?.injection);
    if (saved !== undefined) return;
    for (let number = 1; number <= nodes; number += 1) this.cluster.spawn(number);
    this.injection.schedule(faults, actions, 5000);
  }

  save(): State {
    return { cluster: this.cluster.save(), injection: this.injection.save() };
  }

  branch(): Played {
    return new Played(this.#scenario, this.save());
  }

  /** What tells two runs apart. */
  get result(): unknown {
    const { sim, tally } = this.cluster;
    return { now: sim.now, steps: sim.steps, digest: sim.digest, tally, counts: sim.network.counts };
  }
}

const EVERYTHING = parseScenario(`
  seed=5 nodes=8 faults=90s
  crash@1s/20s:3 pause@2s/9s:4 gate@3s/8s:5 slow@1s/30s:6=40ms clock@2s/20s:7=1.5x
  partition@12s/20s:1,2,3>4,5,6,7,8 loss@1s/60s:1=0.3 reset@1s/60s:2=0.3 refuse@15s/9s:8 clog@5s/5s:2
  duplication@1s/50s:3=0.5 reordering@1s/50s:4=300ms mtu@1s/50s:5=200B
  leave@40s:6 join@10s:9 update@20s:2
`);

/** A paused process whose wake-up was saved made a step more than one that was never saved. */
const PAUSED_WHEN_SAVED = 418_217_559;

/** Runs to `untilMs`; after each of `everyMs` it goes on as a restored copy of itself. */
function play(scenario: Scenario, everyMs: number, untilMs: number): Played {
  let played = new Played(scenario);
  while (played.cluster.sim.now < untilMs) {
    played.cluster.sim.runFor(everyMs);
    if (everyMs < untilMs) played = new Played(scenario, structuredClone(played.save()));
  }
  return played;
}

describe('a saved simulation', () => {
  test('goes on as if it had never been saved, with every kind of fault under way', () => {
    const straight = play(EVERYTHING, 100_000, 100_000);
    expect(straight.cluster.tally.falseSuspicions).toBeGreaterThan(0);
    expect(play(EVERYTHING, 62.5, 100_000).result).toEqual(straight.result);
  });

  test.each([...seeds(6), PAUSED_WHEN_SAVED])('goes on alike in a drawn scenario (seed %i)', (seed) => {
    const scenario = drawScenario(seed, { nodes: 10 });
    expect(play(scenario, 500, 120_000).result).toEqual(play(scenario, 120_000, 120_000).result);
  });

  test('is plain data: a copy through JSON-like cloning is the same state', () => {
    const state = play(EVERYTHING, 10_000, 10_000).save();
    expect(structuredClone(state)).toEqual(state);
  });
});

describe('a branch', () => {
  test('has its own future, and what it does leaves the other as it was', () => {
    const scenario = drawScenario(3, { nodes: 6 });
    const alone = play(scenario, 60_000, 60_000);
    const trunk = play(scenario, 30_000, 30_000);
    const branch = trunk.branch();
    const [victim] = branch.cluster.running;
    branch.cluster.crash(victim!);
    branch.cluster.sim.runFor(30_000);
    trunk.cluster.sim.runFor(30_000);
    expect(trunk.result).toEqual(alone.result);
    expect(branch.cluster.sim.digest).not.toBe(trunk.cluster.sim.digest);
  });

  test('of a quiet cluster can be healed of what the trunk still suffers', () => {
    const scenario = parseScenario('seed=9 nodes=5 faults=60s partition@1s/200s:1,2>3,4,5');
    const trunk = play(scenario, 60_000, 60_000);
    expect(difference(trunk.cluster)).not.toBeNull();
    const branch = trunk.branch();
    branch.injection.heal();
    branch.cluster.sim.runFor(90_000);
    expect(difference(branch.cluster)).toBeNull();
    trunk.cluster.sim.runFor(90_000);
    expect(difference(trunk.cluster)).not.toBeNull();
  });
});

describe('what cannot be saved is named', () => {
  const endpoint = { host: '10.0.0.1', port: 7946 };

  test('an action that waits as a closure', () => {
    const sim = new Simulation<string>({ seed: 1 });
    sim.at(5, () => undefined);
    expect(() => sim.save()).toThrow('"an action at 5 ms" is not allowed; use schedule instead of at');
  });

  test('a process whose factory takes no saved state', () => {
    const sim = new Simulation<string>({ seed: 1 });
    sim.spawn('a', endpoint, (effects, rng) => new ToyCore(effects, rng));
    expect(() => sim.branch()).toThrow(/factory: "a" is not allowed; a fourth parameter/);
  });
});
