/** In which settings runs differ: what a comparison is about, in words. */
import type { Fault } from 'hearsay/sim';
import { faultText } from '../player/fault-text.ts';
import type { RunSpec } from '../player/spec.ts';

export interface Difference {
  readonly knob: string;
  /** A text for each run, in their order. */
  readonly values: readonly string[];
}

const LATENCY = (latency: RunSpec['latencyMs']): string =>
  'kind' in latency
    ? `${latency.kind}, ${latency.min} ms at least, ${latency.mean} ms in the mean`
    : `${latency.min}–${latency.max} ms`;

const PLAIN: readonly (readonly [knob: string, textOf: (spec: RunSpec) => string])[] = [
  ['seed', ({ seed }) => String(seed)],
  ['nodes', ({ nodes }) => String(nodes)],
  ['profile', ({ profile }) => profile],
  ['rules', ({ rules }) => rules],
  ['latency', ({ latencyMs }) => LATENCY(latencyMs)],
  ['places', ({ places }) => places?.groups.map(({ name }) => name).join(', ') ?? 'one room'],
  ['loss', ({ loss }) => `${Math.round(loss * 1000) / 10} %`],
  ['beginning', ({ begins }) => begins],
  ['length', ({ forMs }) => `${forMs / 1000} s`],
  ['faults', ({ faults }) => faultsText(faults)],
  ['actions', ({ actions }) => (actions.length === 0 ? 'none' : `${actions.length}`)],
];

/** Only what is not the same in all. A setting that a run leaves out is that of its profile. */
export function differencesOf(specs: readonly RunSpec[]): readonly Difference[] {
  const plain = PLAIN.map(([knob, textOf]) => ({
    knob,
    values: specs.map(textOf),
    keys: specs.map((spec) => keyOf(knob, spec)),
  }));
  const names = [...new Set(specs.flatMap(({ config }) => Object.keys(config)))].toSorted();
  const settings = names.map((name) => {
    const values = specs.map(({ config }) =>
      String(config[name as keyof RunSpec['config']] ?? 'as the profile'),
    );
    return { knob: name, values, keys: values };
  });
  return [...plain, ...settings]
    .filter(({ keys }) => new Set(keys).size > 1)
    .map(({ knob, values }) => ({ knob, values }));
}

/** Two lists of faults may read alike. */
function keyOf(knob: string, spec: RunSpec): string {
  if (knob === 'places') return JSON.stringify(spec.places) ?? '';
  if (knob === 'faults') return JSON.stringify(spec.faults);
  if (knob === 'actions') return JSON.stringify(spec.actions);
  return PLAIN.find(([name]) => name === knob)![1](spec);
}

function faultsText(faults: readonly Fault[]): string {
  if (faults.length === 0) return 'none';
  return faults.length === 1 ? faultText(faults[0]!) : `${faults.length}: ${faultText(faults[0]!)}, …`;
}

/**
 * The spec with another number of nodes: deeds that name a node beyond it fall away, and newcomers are
 * numbered on.
 */
export function withNodes(spec: RunSpec, nodes: number): RunSpec {
  const has = (node: number): boolean => node <= nodes;
  return {
    ...spec,
    nodes,
    faults: spec.faults.filter((fault) => fault.nodes.every(has) && fault.peers.every(has)),
    actions: spec.actions.filter(({ node, kind }) => kind !== 'join' && has(node)),
  };
}
