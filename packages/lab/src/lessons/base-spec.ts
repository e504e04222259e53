/**
 * What every scenario of the unit has in common, and how the parts that the data names become a `RunSpec`:
 * the rules of memberlist's newest version, its LAN profile, and no ping over a stream, which would hide most
 * of what lost datagrams do (memberlist `DisableTcpPings`).
 */
import type { Fault } from 'hearsay/sim';
import type { RunSpec } from '../player/spec.ts';
import type { SpecParts } from './schema.ts';

export const BASE_SPEC: RunSpec = {
  seed: 1,
  nodes: 64,
  profile: 'lan',
  rules: 'memberlist',
  config: { streamPing: false },
  latencyMs: { min: 0.2, max: 1 },
  loss: 0,
  begins: 'whole',
  forMs: 60_000,
  faults: [],
  actions: [],
};

/**
 * The scenario of a variant with a seed: the common base, the exercise's base, the variant, in this order.
 */
export function specOf(seed: number, base: SpecParts, change: SpecParts): RunSpec {
  const { config: baseConfig = {}, faults: baseFaults, ...baseRest } = base;
  const { config = {}, faults: ownFaults, ...rest } = change;
  const spec = {
    ...BASE_SPEC,
    ...defined(baseRest),
    ...defined(rest),
    config: { ...BASE_SPEC.config, ...baseConfig, ...config },
    seed,
  };
  const faults = ownFaults ?? baseFaults ?? [];
  return { ...spec, faults: faults.map((fault) => faultOf(fault, spec.forMs)) };
}

/** A fault whose end is left out lasts as long as the run; a crash, for ever. */
function faultOf(fault: NonNullable<SpecParts['faults']>[number], runMs: number): Fault {
  const lasting = fault.kind === 'crash' ? null : runMs;
  return { ...fault, forMs: fault.forMs ?? lasting };
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function defined<T extends object>(parts: T): Defined<T> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Defined<T>;
}
