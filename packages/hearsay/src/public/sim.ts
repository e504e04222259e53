/** `hearsay/sim`: any core in virtual time, from a seed. Platform-free. */
export { Simulation } from '../sim/simulation.ts';
export type { SimulationOptions } from '../sim/simulation.ts';
export { Process } from '../sim/process.ts';
export { Network } from '../sim/network.ts';
export type { NetworkOptions } from '../sim/network.ts';
export type { LinkOptions } from '../sim/links.ts';
