/**
 * A scenario: a cluster forms, faults befall it while the invariants watch (**safety**), then everything is
 * mended and the views must be equal and true again within a bound (**liveness**), and stay so. It is plain
 * data, drawn from a seed or written by hand, and running it twice gives the same report (TigerBeetle's
 * simulator has the same two phases).
 *
 * Safety is demanded of every preset, as far as its laws go. Liveness is demanded of our rules only:
 * memberlist promises no heal after a partition.
 */
import type { Millis } from '../base/core.ts';
import { AssertionError } from '../base/assert.ts';
import { UsageError } from '../base/errors.ts';
import { Rng } from '../base/rng.ts';
import { PROFILES, swimConfig, type Profile, type SwimConfig } from '../swim/config.ts';
import { pushPullMs } from '../swim/push-pull.ts';
import type { RulesName } from '../swim/rules.ts';
import { suspicionMinMs } from '../swim/suspicion.ts';
import { checkFault, drawFaults, type Fault } from './faults.ts';
import { Cluster } from './cluster.ts';
import { Injection } from './injection.ts';
import { Frequent } from './frequent.ts';
import { BrokenLaw, watchInvariants } from './invariants.ts';
import { presetOf } from './presets.ts';
import type { ScenarioFailure, ScenarioReport } from './report.ts';
import { difference, isQuiet, mistaken } from './views.ts';
import { checkAction, drawWorkload, type Action } from './workload.ts';

/** All that decides a run, as plain data; `formatScenario` makes a line of it. */
export interface Scenario {
  /** Decides all that the scenario leaves open: latencies, losses, and the randomness of each core. */
  readonly seed: number;
  /** How many nodes form the cluster, from 2; numbered from 1. */
  readonly nodes: number;
  /** What every node follows. */
  readonly rules: RulesName;
  /** What every node's settings begin from. */
  readonly profile: Profile;
  /** Settings that differ from the profile's. */
  readonly config?: Partial<SwimConfig>;
  /** How long things go wrong, from the moment at which the cluster has formed. */
  readonly faultsMs: Millis;
  /** For how long the cluster must stay whole after it has healed. */
  readonly calmMs: Millis;
  /** What goes wrong; whatever would begin at `faultsMs` or later is left out. */
  readonly faults: readonly Fault[];
  /** What is done to the cluster meanwhile; likewise. */
  readonly actions: readonly Action[];
}

/** What a scenario is drawn for, besides its seed; `runScenario` judges whether it can be. */
export interface ScenarioBounds {
  /** How many form the cluster, 2 to 1000; default: 16. */
  readonly nodes?: number;
  /** Default: `hearsay`. */
  readonly rules?: RulesName;
  /** Default: `lan`. */
  readonly profile?: Profile;
  /** Settings that differ from the profile's; default: none. */
  readonly config?: Partial<SwimConfig>;
  /** How long things go wrong, in milliseconds of virtual time; default: 90,000. */
  readonly faultsMs?: Millis;
  /** For how long the healed cluster must stay whole, in milliseconds of virtual time; default: 30,000. */
  readonly calmMs?: Millis;
  /** How many faults are drawn at most; default: 8. */
  readonly faultsMax?: number;
  /** How many actions are drawn at most; default: 6. */
  readonly actionsMax?: number;
}

/** How far a run may go. */
export interface ScenarioRun {
  /**
   * A run that has given its cores more inputs than this, packets, commands and deadlines together, is
   * stopped, and has failed; default: 5,000,000.
   */
  readonly inputsMax?: number;
}

/**
 * The laws of a run as a whole, beside the invariants. That it forms, ends and throws nothing is asked of
 * every preset; that it is live and stays so, and that gossip suffices for news, of `hearsay` alone.
 */
export const RUN_LAWS = {
  forms: 'a cluster without faults forms within its bound',
  live: 'after the last fault all views are equal and true within the bound',
  news: 'in a whole and calm cluster gossip brings news to nearly everybody within the bound',
  stays: 'a whole and calm cluster stays whole',
  ends: 'a run ends within its inputs',
  throws: 'no core throws',
} as const;

export const NODES_MAX = 1000;
const INPUTS_MAX = 5_000_000;
/** Of a run that does not end the last inputs are looked at, and the most frequent ones named. */
const INPUTS_LOOKED_AT = 1000;
const FORM_BOUND_MS = 180_000;
/** The house's bound for a heal is this and one push/pull interval. */
const HEAL_BOUND_MS = 60_000;
/** How often views are compared. */
const LOOK_MS = 100;
/** News takes a few rounds of everybody's retransmissions; so many are more than it ever needs. */
const NEWS_ROUNDS = 4;
/**
 * The share of members that gossip alone may miss. Each member sends news `retransmitLimit` times, eight
 * times in a cluster of 16, so it misses one of them in about one run of 300 (e^-8 for each) and push/pull
 * brings it there; two are missed in one run of 80,000. With fewer transmissions, in clusters below ten and
 * in the local profile, gossip alone promises nothing.
 */
const MISSED_BY_GOSSIP = 1 / 8;
const TRANSMITS_ENOUGH = 8;

/** The scenario of a seed. The same seed and bounds give the same scenario. */
export function drawScenario(seed: number, bounds: ScenarioBounds = {}): Scenario {
  const { nodes = 16, rules = 'hearsay', profile = 'lan', faultsMs = 90_000, calmMs = 30_000 } = bounds;
  const { faultsMax = 8, actionsMax = 6, config } = bounds;
  const rng = Rng.seeded(seed, 1);
  const lostMax = Math.floor(nodes / 4);
  const faults = drawFaults(rng, { nodes, untilMs: faultsMs, faultsMax, lostMax });
  const few = Math.max(1, lostMax);
  const workload = { nodes, untilMs: faultsMs, actionsMax, leavesMax: few, joinsMax: few };
  const actions = drawWorkload(rng, workload);
  const settings = config === undefined ? {} : { config };
  return { seed, nodes, rules, profile, ...settings, faultsMs, calmMs, faults, actions };
}

/** Throws a `UsageError` for a scenario that cannot be run. */
export function checkScenario(scenario: Scenario): void {
  const { seed, nodes, rules, profile, faultsMs, calmMs, faults, actions } = scenario;
  if (!Number.isSafeInteger(seed)) throw new UsageError('seed', seed, 'a whole number');
  if (!(Number.isSafeInteger(nodes) && nodes >= 2 && nodes <= NODES_MAX)) {
    throw new UsageError('nodes', nodes, `a whole number from 2 to ${NODES_MAX}`);
  }
  presetOf(rules);
  if (PROFILES[profile] === undefined) {
    throw new UsageError('profile', profile, `use one of ${Object.keys(PROFILES).join(', ')}`);
  }
  swimConfig(profile, scenario.config ?? {});
  for (const [field, ms] of Object.entries({ faultsMs, calmMs })) {
    if (!(ms >= 0 && ms < Infinity)) throw new UsageError(field, ms, 'milliseconds from 0');
  }
  const isJoiner = (node: number): boolean => Number.isSafeInteger(node) && node <= NODES_MAX;
  const joins = actions.filter(({ kind }) => kind === 'join').map(({ node }) => node);
  const most = Math.max(nodes, ...joins.filter(isJoiner));
  for (const fault of faults) checkFault(fault, most);
  for (const action of actions) checkAction(action, most);
}

/** How soon after the last fault all views must be equal: a heal, or the detection of the last crash. */
export function livenessBoundMs(config: SwimConfig, members: number): Millis {
  const healMs = HEAL_BOUND_MS + pushPullMs(config.pushPullIntervalMs, members);
  const suspicionMs = suspicionMinMs(config.suspicionMult, members, config.probeIntervalMs);
  const detectionMs = 2 * members * config.probeIntervalMs + config.suspicionMaxTimeoutMult * suspicionMs;
  return Math.max(healMs, detectionMs);
}

/** How long gossip may take to bring news to everybody in a calm cluster. */
export function newsBoundMs(config: SwimConfig, members: number): Millis {
  return NEWS_ROUNDS * transmits(config, members) * config.gossipIntervalMs;
}

/** What `retransmitLimit` should give; counted here in digits, since that function is under test. */
function transmits({ retransmitMult }: SwimConfig, members: number): number {
  return retransmitMult * String(members).length;
}

/**
 * Runs a scenario to its end or to the first thing that goes wrong, which the report names; it throws only
 * for a scenario that cannot be (`UsageError`).
 */
export function runScenario(
  scenario: Scenario,
  { inputsMax = INPUTS_MAX }: ScenarioRun = {},
): ScenarioReport {
  checkScenario(scenario);
  const run = new Run(scenario, inputsMax);
  let failure: ScenarioFailure | null = null;
  try {
    run.toTheEnd();
  } catch (error) {
    failure = failureOf(error, run.cluster.sim.now);
  }
  return run.report(failure);
}

/** A law of `RUN_LAWS` that did not hold. */
class Unmet extends Error {
  readonly law: string;

  constructor(law: string, details: string) {
    super(details);
    this.law = law;
  }
}

function failureOf(error: unknown, atMs: Millis): ScenarioFailure {
  if (error instanceof BrokenLaw || error instanceof Unmet) {
    return { law: error.law, details: error.message, atMs };
  }
  const details = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const isOurs = error instanceof AssertionError;
  return { law: isOurs ? `${RUN_LAWS.throws}: an assertion` : RUN_LAWS.throws, details, atMs };
}

class Run {
  readonly cluster: Cluster;
  readonly #injection: Injection;
  readonly #scenario: Scenario;
  readonly #lastInputs = new Frequent();
  #inputs = 0;
  #formMs: Millis | null = null;
  #healMs: Millis | null = null;

  constructor(scenario: Scenario, inputsMax: number) {
    this.#scenario = scenario;
    const { seed, rules, profile, nodes, actions } = scenario;
    const nodesMost = Math.max(nodes, ...actions.map(({ node }) => node));
    this.cluster = new Cluster({ seed, rules, profile, config: scenario.config ?? {}, nodesMost });
    this.#injection = new Injection(this.cluster);
    const { sim, config } = this.cluster;
    watchInvariants(sim, { rules: scenario.rules, config });
    sim.watch({
      afterInput: (process, kind) => {
        this.#inputs += 1;
        if (this.#inputs > inputsMax + 1 - INPUTS_LOOKED_AT)
          this.#lastInputs.add(`${kind} of ${process.name}`);
        if (this.#inputs > inputsMax) this.#stop(process.name, inputsMax);
      },
    });
  }

  toTheEnd(): void {
    const { cluster } = this;
    this.#form();
    this.#goWrong();
    this.#injection.heal();
    const members = cluster.nodes.length;
    const isOurs = this.#scenario.rules === 'hearsay';
    this.#healMs = this.#until(() => difference(cluster) === null, livenessBoundMs(cluster.config, members));
    if (this.#healMs === null && isOurs) this.#miss(RUN_LAWS.live);
    if (this.#healMs !== null) this.#stayCalm(isOurs);
  }

  report(failure: ScenarioFailure | null): ScenarioReport {
    const { sim, nodes, tally } = this.cluster;
    let packets = 0;
    let bytes = 0;
    for (const { process } of nodes) {
      packets += process.traffic.packetsSent;
      bytes += process.traffic.packetBytesSent + process.traffic.streamBytesSent;
    }
    return {
      scenario: this.#scenario,
      failure,
      virtualMs: sim.now,
      inputs: this.#inputs,
      digest: sim.digest,
      formMs: this.#formMs,
      healMs: this.#healMs,
      detectionsMs: tally.detectionsMs,
      falseSuspicions: tally.falseSuspicions,
      falseDeaths: tally.falseDeaths,
      packetsPerMember: packets / nodes.length,
      bytesPerMember: bytes / nodes.length,
    };
  }

  #form(): void {
    const { cluster } = this;
    for (let number = 1; number <= this.#scenario.nodes; number += 1) cluster.spawn(number);
    const isReady = (): boolean => difference(cluster) === null && isQuiet(cluster);
    this.#formMs = this.#until(isReady, FORM_BOUND_MS);
    if (this.#formMs === null) this.#miss(RUN_LAWS.forms);
  }

  #goWrong(): void {
    const { cluster } = this;
    const { faults, actions, faultsMs } = this.#scenario;
    const isInTime = ({ atMs }: Fault | Action): boolean => atMs < faultsMs;
    this.#injection.schedule(faults.filter(isInTime), actions.filter(isInTime), cluster.sim.now);
    cluster.sim.runFor(faultsMs);
  }

  /** The views are equal: news must come round by gossip alone, and nothing may change besides. */
  #stayCalm(isDemanded: boolean): void {
    const { cluster } = this;
    const { calmMs } = this.#scenario;
    const boundMs = newsBoundMs(cluster.config, cluster.nodes.length);
    if (calmMs < 2 * boundMs) return;
    cluster.sim.runFor(calmMs / 2);
    if (isDemanded && difference(cluster) !== null) this.#miss(RUN_LAWS.stays);
    const teller = cluster.drawRunning();
    if (teller === undefined) return;
    cluster.update(teller);
    const members = cluster.running.length;
    const missing = Math.floor(members * MISSED_BY_GOSSIP);
    const isEnough = transmits(cluster.config, members) >= TRANSMITS_ENOUGH;
    const took = this.#until(() => mistaken(cluster) <= missing, boundMs);
    if (isDemanded && isEnough && took === null) this.#miss(RUN_LAWS.news);
    cluster.sim.runFor(calmMs / 2 - (took ?? boundMs));
    const pushPull = pushPullMs(cluster.config.pushPullIntervalMs, cluster.nodes.length);
    const isWhole = this.#until(() => difference(cluster) === null, 2 * pushPull) !== null;
    if (isDemanded && !isWhole) this.#miss(RUN_LAWS.stays);
  }

  #miss(law: string): never {
    const wrong = difference(this.cluster) ?? 'the views are equal, and news is still under way';
    throw new Unmet(law, `${wrong}\n${this.#whereText()}`);
  }

  #stop(process: string, inputsMax: number): never {
    const taken = `${process} has taken input ${this.#inputs} of ${inputsMax}`;
    const last = `of the last ${this.#lastInputs.total} inputs ${this.#lastInputs.describe()}`;
    throw new Unmet(RUN_LAWS.ends, `${taken}; ${last}\n${this.#whereText()}`);
  }

  #whereText(): string {
    const { seed, now, digest } = this.cluster.sim;
    return `  seed ${seed}, time ${now} ms, digest ${digest}`;
  }

  /** How long it takes until `holds`, looked at every tenth of a second; `null` if the bound passes. */
  #until(holds: () => boolean, boundMs: Millis): Millis | null {
    const { sim } = this.cluster;
    const from = sim.now;
    while (!holds()) {
      if (sim.now - from >= boundMs) return null;
      sim.runFor(Math.min(LOOK_MS, from + boundMs - sim.now));
    }
    return sim.now - from;
  }
}
