/**
 * Makes a failing scenario small: as few faults and actions as still fail by the same law, then as few nodes,
 * then no more time than it takes (delta debugging: Zeller and Hildebrandt, "Simplifying and Isolating
 * Failure-Inducing Input", TSE 2002). A smaller scenario draws other random numbers, so a failure may hide
 * behind its seed: each candidate is tried with a few.
 */
import { runScenario, type Scenario } from './scenario.ts';
import { formatScenario } from './scenario-text.ts';
import type { ScenarioReport } from './report.ts';
import type { Fault } from './faults.ts';
import type { Action } from './workload.ts';

/** How hard a smaller scenario is looked for. */
export interface ShrinkOptions {
  /** How many runs it may take at most; default: 400. */
  readonly runsMax?: number;
  /** With how many seeds a candidate is tried, from its own on; default: 3. */
  readonly seeds?: number;
  /** Instead of `runScenario`. */
  readonly run?: (scenario: Scenario) => ScenarioReport;
}

/** What `shrink` has found. */
export interface Shrunk {
  /** Of the smallest scenario that was found. */
  readonly report: ScenarioReport;
  /** How many runs that took. */
  readonly runs: number;
}

const RUNS_MAX = 400;
const SEEDS = 3;
const NODES_MIN = 2;
/** Up to so many nodes each number is tried: a failure on five may hide on seven. */
const EACH_TRIED_MAX = 16;
const COARSE_STEP = 4;

/** The smallest failing scenario within `runsMax` runs; the given one if nothing smaller fails alike. */
export function shrink(found: ScenarioReport, options: ShrinkOptions = {}): Shrunk {
  return found.failure === null ? { report: found, runs: 0 } : new Shrinker(found, options).shrink();
}

/** The command that runs a scenario again. */
export function replayCommand(scenario: Scenario): string {
  return `hearsay sim fuzz --replay '${formatScenario(scenario)}'`;
}

type Entry = { readonly fault: Fault } | { readonly action: Action };

class Shrinker {
  readonly #law: string;
  readonly #runsMax: number;
  readonly #seeds: number;
  readonly #run: (scenario: Scenario) => ScenarioReport;
  #best: ScenarioReport;
  #runs = 0;

  constructor(found: ScenarioReport, options: ShrinkOptions) {
    this.#best = found;
    this.#law = found.failure!.law;
    this.#runsMax = options.runsMax ?? RUNS_MAX;
    this.#seeds = options.seeds ?? SEEDS;
    this.#run = options.run ?? ((scenario) => runScenario(scenario));
  }

  shrink(): Shrunk {
    for (let before = ''; before !== formatScenario(this.#scenario) && this.#runs < this.#runsMax;) {
      before = formatScenario(this.#scenario);
      this.#fewerEntries();
      this.#fewerNodes();
      this.#lessTime();
    }
    return { report: this.#best, runs: this.#runs };
  }

  get #scenario(): Scenario {
    return this.#best.scenario;
  }

  /** Leaves out halves, then quarters, … then single faults and actions. */
  #fewerEntries(): void {
    let entries = entriesOf(this.#scenario);
    for (let size = Math.ceil(entries.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let start = 0; start < entries.length;) {
        const rest = [...entries.slice(0, start), ...entries.slice(start + size)];
        if (this.#fails(withEntries(this.#scenario, rest))) entries = rest;
        else start += size;
      }
    }
  }

  /** From below up to the first number that fails; where steps are coarse, then each that they left out. */
  #fewerNodes(): void {
    const whole = this.#scenario;
    let held = NODES_MIN - 1;
    const climb = (stepFrom: (nodes: number) => number): void => {
      const { nodes } = this.#scenario;
      for (let fewer = held + stepFrom(held); fewer < nodes; fewer += stepFrom(fewer)) {
        if (this.#fails(withNodes(whole, fewer))) return;
        held = fewer;
      }
    };
    climb((nodes) => (nodes < EACH_TRIED_MAX ? 1 : COARSE_STEP));
    climb(() => 1);
  }

  #lessTime(): void {
    const { faultsMs } = this.#scenario;
    const ends = [
      ...this.#scenario.faults.map(({ atMs, forMs }) => atMs + (forMs ?? 0)),
      ...this.#scenario.actions.map(({ atMs }) => atMs),
    ];
    const lastMs = Math.max(0, ...ends) + 1;
    if (lastMs < faultsMs) this.#fails({ ...this.#scenario, faultsMs: lastMs });
  }

  /** Whether the candidate fails by the same law with one of a few seeds; if so it is the best. */
  #fails(candidate: Scenario): boolean {
    for (let more = 0; more < this.#seeds && this.#runs < this.#runsMax; more += 1) {
      this.#runs += 1;
      const report = this.#run({ ...candidate, seed: candidate.seed + more });
      if (report.failure?.law !== this.#law) continue;
      this.#best = report;
      return true;
    }
    return false;
  }
}

function entriesOf({ faults, actions }: Scenario): Entry[] {
  return [...faults.map((fault) => ({ fault })), ...actions.map((action) => ({ action }))];
}

function withEntries(scenario: Scenario, entries: readonly Entry[]): Scenario {
  return {
    ...scenario,
    faults: entries.flatMap((entry) => ('fault' in entry ? [entry.fault] : [])),
    actions: entries.flatMap((entry) => ('action' in entry ? [entry.action] : [])),
  };
}

/** The scenario with the first `nodes` of those that it names, numbered anew: none is named in vain. */
function withNodes(scenario: Scenario, nodes: number): Scenario {
  const named = namedFirst(scenario);
  const numberOf = (node: number): number => named.indexOf(node) + 1;
  const isKept = (node: number): boolean => numberOf(node) >= 1 && numberOf(node) <= nodes;
  const faults = scenario.faults.flatMap((fault) => {
    const [hit, peers] = [fault.nodes, fault.peers].map((side) => side.filter(isKept).map(numberOf));
    const isEmpty = hit!.length === 0 || (fault.peers.length > 0 && peers!.length === 0);
    return isEmpty ? [] : [{ ...fault, nodes: hit!, peers: peers! }];
  });
  const actions = scenario.actions.flatMap((action) => {
    if (action.kind === 'join') return [{ ...action, node: action.node - scenario.nodes + nodes }];
    return isKept(action.node) ? [{ ...action, node: numberOf(action.node) }] : [];
  });
  return { ...scenario, nodes, faults, actions };
}

/** The nodes of a scenario, those first that fewest others share their fault with. */
function namedFirst({ faults, actions, nodes }: Scenario): number[] {
  const sides = faults.flatMap((fault) => [fault.nodes, fault.peers]).sort((a, b) => a.length - b.length);
  const named = new Set([...sides.flat(), ...actions.map(({ node }) => node)]);
  const all = Array.from({ length: nodes }, (_, i) => i + 1);
  return [...new Set([...named, ...all])].filter((node) => node <= nodes);
}
