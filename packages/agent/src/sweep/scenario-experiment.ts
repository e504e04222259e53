/**
 * The experiment `scenario`: a cluster, what goes wrong in it, and what that cost. Its faults are drawn from
 * the seed as `hearsay sim fuzz` draws them, or said by the sweep: then none are drawn, unless `faultsMax`
 * asks for them.
 */
import { Rng, swimConfig, UsageError } from 'hearsay/core';
import {
  drawScenario,
  formatScenario,
  parseScenario,
  percentile,
  replayCommand,
  runScenario,
  type Fault,
  type FaultKind,
  type Scenario,
  type ScenarioBounds,
} from 'hearsay/sim';
import { counted } from '../simulate/texts.ts';
import type { Complaint, Experiment } from './experiments.ts';
import { choice, count, millis, share, type ParameterSpec } from './parameters.ts';
import type { CellOutcome, Parameters } from './sweep.ts';

const HOUR_MS = 3_600_000;
const NODES_MAX = 1000;
const BYTES: Pick<Extract<ParameterSpec, { kind: 'number' }>, 'kind' | 'unit' | 'isWhole'> = {
  kind: 'number',
  unit: 'bytes',
  isWhole: true,
};

/** The numbers of the protocol, by their own names; switches are 0 and 1. */
const CONFIG = Object.entries(swimConfig('lan'));
const SETTINGS: Readonly<Record<string, ParameterSpec>> = Object.fromEntries(
  CONFIG.map(([name, usual]) => [name, settingSpec(name, usual)]),
);

const PARAMETERS: Readonly<Record<string, ParameterSpec>> = {
  nodes: count('how many nodes form the cluster', 2, NODES_MAX),
  rules: choice('whose rules they follow', ['hearsay', 'memberlist', 'memberlist-0.2']),
  profile: choice('the protocol settings', ['lan', 'wan', 'local']),
  faultsMs: millis('how long things go wrong', 0, 24 * HOUR_MS),
  calmMs: millis('for how long the cluster must stay whole afterwards', 0, 24 * HOUR_MS),
  faultsMax: count('how many faults are drawn at most', 0, 1000),
  actionsMax: count('how many joins, leaves and updates are drawn at most', 0, 1000),
  scenario: {
    kind: 'text',
    complaint: complaintOfScenario,
    what: 'a scenario as `hearsay sim fuzz --replay` takes it, but for its seed',
  },
  crashes: count('how many of the `nodes` crash in the first half, for good', 0, NODES_MAX),
  pauses: count('how many of the others stand still once, for `pauseMs`', 0, NODES_MAX),
  pauseMs: millis('how long they stand still', 0, HOUR_MS),
  loss: share('of all datagrams while things go wrong'),
  latencyMs: millis('up to so much is added to every way while things go wrong', 0, HOUR_MS),
  duplication: share('of all datagrams arrives twice while things go wrong'),
  reorderingMs: millis('half of all datagrams are held back for up to so long', 0, HOUR_MS),
  mtuBytes: { ...BYTES, min: 1, max: 65_535, what: 'larger datagrams vanish while things go wrong' },
  ...SETTINGS,
};

/** Faults of all links: the parameter's name is not always that of the fault. */
const EVERYWHERE: Readonly<Record<string, FaultKind>> = {
  loss: 'loss',
  latencyMs: 'latency',
  duplication: 'duplication',
  reorderingMs: 'reordering',
  mtuBytes: 'mtu',
};

const SAID: readonly string[] = ['scenario', 'crashes', 'pauses', ...Object.keys(EVERYWHERE)];
const BOUNDS: readonly string[] = [
  'nodes',
  'rules',
  'profile',
  'faultsMs',
  'calmMs',
  'faultsMax',
  'actionsMax',
];
const DEFAULT_PAUSE_MS = 10_000;
/** The simulator draws scenarios from stream 1 of a seed, and the cluster's own chance from 2. */
const OWN_STREAM = 3;

export const scenarioExperiment: Experiment = {
  name: 'scenario',
  parameters: PARAMETERS,
  required: [],
  complaint: complaintOf,
  run: (parameters, seed) => outcomeOf(scenarioOf(parameters, seed)),
  replay: (parameters, seed) => replayOf(scenarioOf(parameters, seed)),
};

/** The scenario of a cell. */
export function scenarioOf(parameters: Parameters, seed: number): Scenario {
  const text = parameters['scenario'];
  const written = typeof text === 'string' ? parseScenario(text) : null;
  const isSaid = SAID.some((name) => parameters[name] !== undefined);
  const most = isSaid ? { faultsMax: 0, actionsMax: 0 } : {};
  const config = { ...written?.config, ...settingsOf(parameters) };
  const settings = Object.keys(config).length === 0 ? {} : { config };
  const bounds: ScenarioBounds = { ...most, ...chosen(written ?? {}), ...chosen(parameters), ...settings };
  // One fault is the least that can be drawn.
  const drawn = drawScenario(seed, bounds.faultsMax === 0 ? { ...bounds, faultsMax: 1 } : bounds);
  const faults = [
    ...(written?.faults ?? []),
    ...(bounds.faultsMax === 0 ? [] : drawn.faults),
    ...saidFaults(drawn, parameters, seed),
  ];
  const actions = [...(written?.actions ?? []), ...drawn.actions];
  return { ...drawn, faults: faults.sort(byTime), actions: actions.sort(byTime) };
}

/** Why a combination cannot be run: what is drawn always can, so it is left out. */
function complaintOf(parameters: Parameters): Complaint | null {
  const { crashes, pauses, pauseMs: _, ...others } = parameters as Record<string, number>;
  const said = Object.keys(EVERYWHERE).map((name) => [name, 0]);
  try {
    // Drawing takes as long as there are nodes, and a grid may have a million combinations.
    const size = others['nodes'] === undefined ? {} : { nodes: 2 };
    const none = { ...Object.fromEntries(said), faultsMax: 0, actionsMax: 0 };
    const drawn = scenarioOf({ ...others, ...none, ...size }, 1);
    const frame: Scenario = { ...drawn, nodes: others['nodes'] ?? drawn.nodes };
    parseScenario(formatScenario(frame));
    return tooMany(crashes ?? 0, pauses ?? 0, frame.nodes) ?? noTime(frame, parameters) ?? tooLate(frame);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { field, message } = error;
    const [what = '', allowed = ''] = message.split(' is not allowed; ');
    // A fault may be called as a parameter is.
    const isSetting = SETTINGS[field] !== undefined && parameters[field] !== undefined;
    if (isSetting) return { parameter: field, what: what.replace(`${field}: `, ''), allowed };
    return { parameter: parameters['scenario'] === undefined ? null : 'scenario', what, allowed };
  }
}

function tooMany(crashes: number, pauses: number, nodes: number): Complaint | null {
  if (crashes + pauses <= nodes) return null;
  const what = [
    ...(crashes > 0 ? [`${crashes} ${crashes === 1 ? 'crash' : 'crashes'}`] : []),
    ...(pauses > 0 ? [counted(pauses, 'pause')] : []),
  ];
  const parameter = crashes > nodes || pauses === 0 ? 'crashes' : 'pauses';
  const allowed = `at most ${nodes}, for each hits another node`;
  return { parameter, what: `${what.join(' and ')} of ${nodes} nodes`, allowed };
}

function noTime({ faultsMs }: Scenario, parameters: Parameters): Complaint | null {
  const happens = SAID.find((name) => name !== 'scenario' && Number(parameters[name] ?? 0) > 0);
  if (faultsMs > 0 || happens === undefined) return null;
  const parameter = parameters['faultsMs'] === undefined ? 'scenario' : 'faultsMs';
  return { parameter, what: `${happens} for 0 ms`, allowed: 'more than 0 ms' };
}

/** What is written for a time at which nothing goes wrong any more would be left out. */
function tooLate({ faultsMs, faults, actions }: Scenario): Complaint | null {
  const late = [...faults, ...actions].find(({ atMs }) => atMs >= faultsMs);
  if (late === undefined) return null;
  const allowed = `before the faults end, at ${faultsMs / 1000} s`;
  return { parameter: 'scenario', what: `${late.kind} at ${late.atMs / 1000} s`, allowed };
}

function settingSpec(name: string, usual: number | boolean): ParameterSpec {
  if (typeof usual === 'boolean') return count(`${name}: 0 switches it off`, 0, 1);
  const what = `instead of the profile's ${name}`;
  const [min, max] = [leastOf(name), Number.MAX_SAFE_INTEGER];
  if (name.endsWith('Ms')) return millis(what, min, max);
  // Factors may be broken; what is counted may not.
  const isWhole = /(Max|Nodes|Checks)$/.test(name);
  return { kind: 'number', min, max, isWhole, unit: '', what };
}

/** The least that a setting may be; the protocol tells it to whoever gives less. */
function leastOf(name: string): number {
  try {
    swimConfig('lan', { [name]: -1 });
    return 0;
  } catch (error) {
    return Number(/at least (\d+)/.exec((error as Error).message)?.[1] ?? 0);
  }
}

function settingsOf(parameters: Parameters): NonNullable<ScenarioBounds['config']> {
  const said = CONFIG.filter(([name]) => parameters[name] !== undefined);
  return Object.fromEntries(
    said.map(([name, usual]) => [
      name,
      typeof usual === 'boolean' ? parameters[name] === 1 : parameters[name],
    ]),
  );
}

/** What bounds the drawing, of all that is said. */
function chosen(said: object): ScenarioBounds {
  return Object.fromEntries(Object.entries(said).filter(([name]) => BOUNDS.includes(name)));
}

function complaintOfScenario(text: string): string | null {
  try {
    parseScenario(text);
    const seed = /(?:^|\s)(seed=\S*)/.exec(text)?.[1];
    return seed === undefined ? null : `${seed} would not hold, since \`seeds\` gives them`;
  } catch (error) {
    return (error as Error).message.replace(/^scenario: /, '');
  }
}

function saidFaults({ nodes, faultsMs }: Scenario, parameters: Parameters, seed: number): Fault[] {
  const all = Array.from({ length: nodes }, (_, i) => i + 1);
  const faults: Fault[] = Object.entries(EVERYWHERE).flatMap(([name, kind]) => {
    const amount = parameters[name];
    // A fault of no strength is left out, so that 0 in a grid is the cluster without it.
    if (typeof amount !== 'number' || amount === 0) return [];
    return [{ kind, atMs: 0, forMs: faultsMs, nodes: all, peers: all, amount }];
  });
  const { crashes = 0, pauses = 0, pauseMs = DEFAULT_PAUSE_MS } = parameters as Record<string, number>;
  const rng = Rng.seeded(seed, OWN_STREAM);
  const order = [...all];
  rng.shuffle(order, order.length);
  const victims = order.slice(0, crashes + pauses);
  for (const [place, node] of victims.entries()) {
    const atMs = Math.floor((rng.unit() * faultsMs) / 2);
    const isCrash = place < crashes;
    const forMs = isCrash ? null : pauseMs;
    faults.push({ kind: isCrash ? 'crash' : 'pause', atMs, forMs, nodes: [node], peers: [], amount: 0 });
  }
  return faults;
}

function outcomeOf(scenario: Scenario): CellOutcome {
  const report = runScenario(scenario);
  const { detectionsMs, failure } = report;
  const results = {
    detections: detectionsMs.length,
    detectionP50Ms: percentile(detectionsMs, 0.5),
    detectionP99Ms: percentile(detectionsMs, 0.99),
    falseSuspicions: report.falseSuspicions,
    falseDeaths: report.falseDeaths,
    formMs: report.formMs,
    healMs: report.healMs,
    packetsPerMember: report.packetsPerMember,
    bytesPerMember: report.bytesPerMember,
    virtualMs: report.virtualMs,
    inputs: report.inputs,
    failed: failure === null ? 0 : 1,
  };
  return failure === null ? { results } : { results, law: failure.law };
}

/** Without what comes too late to be run, which a replay refuses. */
function replayOf(scenario: Scenario): string {
  const isInTime = ({ atMs }: { readonly atMs: number }): boolean => atMs < scenario.faultsMs;
  const { faults, actions } = scenario;
  return replayCommand({ ...scenario, faults: faults.filter(isInTime), actions: actions.filter(isInTime) });
}

function byTime(a: { readonly atMs: number }, b: { readonly atMs: number }): number {
  return a.atMs - b.atMs;
}
