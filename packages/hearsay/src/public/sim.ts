/** `hearsay/sim`: any core in virtual time, from a seed. Platform-free. */
export { Simulation } from '../sim/simulation.ts';
export type { SimulationOptions } from '../sim/simulation.ts';
export { Process } from '../sim/process.ts';
export { Network } from '../sim/network.ts';
export type { NetworkOptions } from '../sim/network.ts';
export type { Disturbance, LatencyRange, LinkOptions } from '../sim/links.ts';
export { LAWS, watchInvariants } from '../sim/invariants.ts';
export type { Law } from '../sim/invariants.ts';
export { FAULTS } from '../sim/faults.ts';
export type { Fault, FaultKind, FaultSpec } from '../sim/faults.ts';
export type { Action, ActionKind } from '../sim/workload.ts';
export { drawScenario, runScenario } from '../sim/scenario.ts';
export type { Scenario, ScenarioBounds, ScenarioRun } from '../sim/scenario.ts';
export { formatScenario, parseScenario } from '../sim/scenario-text.ts';
export { describeReport, percentile } from '../sim/report.ts';
export type { ScenarioFailure, ScenarioReport } from '../sim/report.ts';
export { replayCommand, shrink } from '../sim/shrink.ts';
export type { ShrinkOptions, Shrunk } from '../sim/shrink.ts';
