/** What `hearsay sim run` is to run: a cluster, its network, and what goes wrong, from options and a file. */
import { UsageError } from 'hearsay/core';
import {
  faultConflict,
  formatScenario,
  parseScenario,
  type Action,
  type Fault,
  type Latency,
  type Scenario,
} from 'hearsay/sim';

export interface RunPlan {
  readonly seed: number;
  readonly nodes: number;
  readonly rules: Scenario['rules'];
  readonly profile: Scenario['profile'];
  /** Whether the nodes join one by one first, or begin with everybody in their views. */
  readonly born: 'formed' | 'whole';
  /** How long it runs when it has formed. */
  readonly forMs: number;
  /** Of all datagrams, all the time. */
  readonly loss: number;
  /** Of all links; `null`: as the simulator has it. */
  readonly latencyMs: Latency | null;
  /** Whether the laws are watched. */
  readonly laws: boolean;
  /** Their times count from the moment at which the cluster has formed. */
  readonly faults: readonly Fault[];
  readonly actions: readonly Action[];
}

export const DEFAULT_PLAN: RunPlan = {
  seed: 1,
  nodes: 50,
  rules: 'hearsay',
  profile: 'lan',
  born: 'formed',
  forMs: 60_000,
  loss: 0,
  latencyMs: null,
  laws: true,
  faults: [],
  actions: [],
};

export const RULES_NAMES: readonly Scenario['rules'][] = ['hearsay', 'memberlist', 'memberlist-0.2'];
export const PROFILE_NAMES: readonly Scenario['profile'][] = ['lan', 'wan', 'local'];
export const BORN: readonly RunPlan['born'][] = ['formed', 'whole'];

/** `over` where it says something, else `under`, else the default; what goes wrong adds up. */
export function combine(under: Partial<RunPlan>, over: Partial<RunPlan>): RunPlan {
  const faults = [...(under.faults ?? []), ...(over.faults ?? [])];
  const actions = [...(under.actions ?? []), ...(over.actions ?? [])];
  return { ...DEFAULT_PLAN, ...under, ...over, faults, actions };
}

/** What is wrong with a plan as a whole. */
export interface Complaint {
  /** The list and the place in it, if it is one of them. */
  readonly path: readonly ['faults' | 'actions', number] | readonly ['nodes'];
  /** `what is wrong; allowed: what is`. */
  readonly text: string;
}

/** The first thing that is wrong with a plan whose parts are right; `null`: nothing is. */
export function complaintOf(plan: RunPlan): Complaint | null {
  const { faults, actions, forMs } = plan;
  const nobody = wrongWith({ ...plan, faults: [], actions: [] });
  if (nobody !== null) return { path: ['nodes'], text: nobody };
  const joins = actions.filter(({ kind }) => kind === 'join');
  for (const [i, action] of actions.entries()) {
    const text = tooLate(action, forMs) ?? wrongWith({ ...plan, faults: [], actions: [action, ...joins] });
    if (text !== null) return { path: ['actions', i], text };
  }
  for (const [i, fault] of faults.entries()) {
    const text = tooLate(fault, forMs) ?? wrongWith({ ...plan, faults: [fault], actions: joins });
    if (text !== null) return { path: ['faults', i], text };
  }
  const conflict = faultConflict(plan);
  if (conflict === null) return null;
  const { list, index, what, allowed } = conflict;
  return { path: [list, index], text: `${what}; allowed: ${allowed}` };
}

function tooLate({ kind, atMs }: Fault | Action, forMs: number): string | null {
  if (atMs < forMs) return null;
  return `${kind} at ${atMs / 1000} s; allowed: before the end of the run, at ${forMs / 1000} s`;
}

/** What a scenario with these parts would be refused for. */
function wrongWith({ seed, nodes, rules, profile, forMs, faults, actions }: RunPlan): string | null {
  try {
    parseScenario(
      formatScenario({ seed, nodes, rules, profile, faultsMs: forMs, calmMs: 0, faults, actions }),
    );
    return null;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message.replace(' is not allowed; ', '; allowed: ');
  }
}
