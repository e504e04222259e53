/**
 * Tries to break a claim: runs from a seed within what the claim bounds, edges first, until one of them
 * does what the claim denies; then makes it smaller (fewer nodes, less fault, shorter) as long as it still
 * does. The same claim, seed and budget find the same run. A healthy node is one whose process has not
 * crashed and has not left.
 */
import { Rng } from 'hearsay/core';
import { difference, type Fault } from 'hearsay/sim';
import { CLAIM_KNOBS, type Claim, type ClaimKnob } from '../claim-grammar.ts';
import { Experiment } from '../../player/experiment.ts';
import { nameOf } from '../../player/numbers.ts';
import { DEFAULT_SPEC, type RunSpec } from '../../player/spec.ts';

/** What was seen, before it is told of which run. */
type Sight = Pick<Broken, 'atMs' | 'observer' | 'subject' | 'text'>;

/** A run as the claim's knobs have it; what a knob is not set to is off. */
export type Knobs = Readonly<Record<ClaimKnob, number>>;

export interface Broken {
  readonly spec: RunSpec;
  readonly knobs: Knobs;
  readonly digest: string;
  readonly atMs: number;
  readonly observer: number;
  readonly subject: number;
  readonly text: string;
  readonly shrunk: number;
}

export interface Search {
  readonly runs: number;
  /** What they had of each knob, from the least to the most. */
  readonly ranges: readonly { readonly knob: ClaimKnob; readonly least: number; readonly most: number }[];
  readonly broken: Broken | null;
  /** The hardest of what the claim allows: where nothing broke, this is what did not. */
  readonly hardest: RunSpec;
}

export interface SearchOptions {
  readonly runs: number;
  readonly seed: number;
  /** Runs that shrinking may take beside. */
  readonly shrinkRuns?: number;
}

/** What a run has where the claim says nothing: a small, quiet, true-to-life network. */
const FREE: Knobs = {
  k: 3,
  loss: 0,
  delay: 1,
  nodes: 16,
  pause: 0,
  split: 0,
  'suspicion mult': 4,
  fanout: 3,
};
/** The end of each knob's range at which a cluster suffers most. */
const HARD_END: Readonly<Record<ClaimKnob, 'min' | 'max'>> = {
  k: 'min',
  loss: 'max',
  delay: 'max',
  nodes: 'max',
  pause: 'max',
  split: 'max',
  'suspicion mult': 'min',
  fanout: 'min',
};
const WHOLE: ReadonlySet<ClaimKnob> = new Set(['k', 'nodes', 'suspicion mult', 'fanout']);
/** When what befalls the cluster begins. */
const FAULT_AT_MS = 1000;
const SHRINK_RUNS = 30;
const SLICE_MS = 500;

export function findCounterexample(claim: Claim, options: SearchOptions): Search {
  const rng = Rng.seeded(options.seed);
  let hardest: RunSpec | null = null;
  const drawn: Knobs[] = [];
  for (let run = 0; run < options.runs; run += 1) {
    const knobs = drawKnobs(claim, rng, run % 2 === 0);
    const seed = (rng.u32() % 99_991) + 1;
    drawn.push(knobs);
    // The first stands on the hard end of all ranges.
    hardest ??= specOfKnobs(claim, knobs, seed);
    const broken = tryOnce(claim, knobs, seed);
    if (broken === null) continue;
    const smallest = shrunk(claim, broken, options.shrinkRuns ?? SHRINK_RUNS);
    return { runs: run + 1, ranges: rangesOf(drawn), broken: smallest, hardest };
  }
  hardest ??= specOfKnobs(claim, FREE, options.seed);
  return { runs: options.runs, ranges: rangesOf(drawn), broken: null, hardest };
}

function rangesOf(drawn: readonly Knobs[]): Search['ranges'] {
  if (drawn.length === 0) return [];
  return (Object.keys(FREE) as ClaimKnob[]).map((knob) => {
    const values = drawn.map((knobs) => knobs[knob]);
    return { knob, least: Math.min(...values), most: Math.max(...values) };
  });
}

/** The least and the most that the claim leaves to a knob; free ones stay as they are. */
function rangeOf(claim: Claim, knob: ClaimKnob): readonly [number, number] {
  const condition = claim.conditions.find((one) => one.knob === knob);
  if (condition === undefined) return [FREE[knob], FREE[knob]];
  const { min, max } = CLAIM_KNOBS[knob];
  if (condition.bound === '=') return [condition.value, condition.value];
  return condition.bound === '>=' ? [condition.value, max] : [min, condition.value];
}

/** Every second run stands on the hard end of all ranges: that is where claims break. */
function drawKnobs(claim: Claim, rng: Rng, isEdge: boolean): Knobs {
  const drawn = Object.keys(FREE).map((name) => {
    const knob = name as ClaimKnob;
    const [least, most] = rangeOf(claim, knob);
    const edge = HARD_END[knob] === 'min' ? least : most;
    const any = least + rng.unit() * (most - least);
    const value = isEdge ? edge : any;
    return [knob, WHOLE.has(knob) ? Math.round(value) : Number(value.toPrecision(3))];
  });
  return Object.fromEntries(drawn) as Knobs;
}

export function specOfKnobs(
  { statement, withinMs }: Pick<Claim, 'statement' | 'withinMs'>,
  knobs: Knobs,
  seed: number,
): RunSpec {
  const { nodes, delay, loss, pause, split } = knobs;
  const base = { atMs: FAULT_AT_MS, peers: [], amount: 0 };
  const faults: Fault[] = [];
  if (pause > 0) faults.push({ ...base, kind: 'pause', nodes: [2], forMs: pause * 1000 });
  if (statement === 'crash-known') faults.push({ ...base, kind: 'crash', nodes: [nodes], forMs: null });
  if (split > 0) {
    const all = Array.from({ length: nodes }, (_, i) => i + 1);
    const half = Math.floor(nodes / 2);
    faults.push({
      ...base,
      kind: 'partition',
      nodes: all.slice(0, half),
      peers: all.slice(half),
      forMs: split * 1000,
    });
  }
  return {
    ...DEFAULT_SPEC,
    seed,
    nodes,
    rules: 'memberlist',
    config: {
      streamPing: false,
      indirectChecks: knobs.k,
      suspicionMult: knobs['suspicion mult'],
      gossipNodes: knobs.fanout,
    },
    latencyMs: { min: delay, max: delay },
    loss: loss / 100,
    forMs: FAULT_AT_MS + withinMs,
    faults,
  };
}

function tryOnce(claim: Claim, knobs: Knobs, seed: number): Broken | null {
  const spec = specOfKnobs(claim, knobs, seed);
  const experiment = new Experiment(spec);
  const seen: Sight[] = [];
  const watched =
    claim.statement === 'no-false-death'
      ? 'dead'
      : claim.statement === 'no-false-suspicion'
        ? 'suspect'
        : null;
  experiment.watch({
    onEvent: (node, event, now) => {
      if (seen.length > 0 || watched === null) return;
      const isIt =
        (watched === 'dead' && event.type === 'member-leave' && event.member.state === 'dead') ||
        (watched === 'suspect' && event.type === 'member-suspect');
      if (!isIt) return;
      const subject = experiment.cluster.nodes.find(({ name }) => name === event.member.name);
      if (subject === undefined || subject.process.state === 'crashed' || subject.isLeaving) return;
      const verb = watched === 'dead' ? 'declared it dead' : 'suspected it';
      const text = `${subject.name} had not crashed, and ${node.name} ${verb} at ${secondsOf(now)}.`;
      seen.push({ atMs: now, observer: numberOf(node.name), subject: numberOf(subject.name), text });
    },
  });
  experiment.begin();
  for (let atMs = SLICE_MS; seen.length === 0 && experiment.now < spec.forMs; atMs += SLICE_MS)
    experiment.advanceTo(Math.min(atMs, spec.forMs));
  const first = watched === null ? atTheEnd(claim, experiment) : (seen[0] ?? null);
  if (first === null) return null;
  return { ...first, spec, knobs, digest: experiment.digest, shrunk: 0 };
}

/** What only the end of the run can show. */
function atTheEnd({ statement }: Claim, { cluster, now }: Experiment): Sight | null {
  if (statement === 'views-agree') {
    const wrong = difference(cluster);
    if (wrong === null) return null;
    const [, observer = '0', subject = '0'] = /^n(\d+) holds n(\d+)/.exec(wrong) ?? [];
    const text = `At ${secondsOf(now)} ${wrong}.`;
    return { atMs: now, observer: Number(observer), subject: Number(subject), text };
  }
  const crashed = cluster.nodes.find(({ process }) => process.state === 'crashed');
  if (crashed === undefined) return null;
  for (const observer of cluster.running) {
    const { membership } = observer.process.core.swim;
    const slot = membership.slotOf(crashed.name);
    const state = slot < 0 ? 'forgotten' : membership.snapshot(slot).state;
    if (state === 'dead' || state === 'forgotten') continue;
    const held = `${observer.name} still held ${crashed.name} ${state}`;
    const text = `At ${secondsOf(now)} ${held}, and it had crashed.`;
    return { atMs: now, observer: numberOf(observer.name), subject: numberOf(crashed.name), text };
  }
  return null;
}

/**
 * Smaller in one thing at a time, and what still breaks is taken, until nothing does or the budget is
 * spent.
 */
function shrunk(claim: Claim, found: Broken, budget: number): Broken {
  let best = found;
  let left = budget;
  let isSmaller = true;
  while (isSmaller && left > 0) {
    isSmaller = false;
    for (const knobs of smaller(claim, best.knobs)) {
      if (left <= 0) break;
      left -= 1;
      const broken = tryOnce(claim, knobs, best.spec.seed);
      if (broken === null) continue;
      best = { ...broken, shrunk: best.shrunk + 1 };
      isSmaller = true;
      break;
    }
  }
  return cutShort(claim, best);
}

function smaller(claim: Claim, knobs: Knobs): readonly Knobs[] {
  const found: Knobs[] = [];
  const offer = (knob: ClaimKnob, value: number): void => {
    const [least, most] = knob === 'nodes' ? nodesRange(claim) : rangeOf(claim, knob);
    if (value === knobs[knob] || value < least || value > most) return;
    found.push({ ...knobs, [knob]: value });
  };
  for (const nodes of [3, 4, 6, 8, Math.floor(knobs.nodes / 2), knobs.nodes - 1])
    if (nodes >= 3 && nodes < knobs.nodes) offer('nodes', nodes);
  for (const knob of ['split', 'pause', 'loss', 'delay'] as const) {
    if (knobs[knob] > FREE[knob]) {
      offer(knob, FREE[knob]);
      offer(knob, Number((knobs[knob] / 2).toPrecision(2)));
    }
  }
  return found;
}

/** A claim that says nothing of the number of nodes allows every one. */
function nodesRange(claim: Claim): readonly [number, number] {
  const isBound = claim.conditions.some(({ knob }) => knob === 'nodes');
  return isBound ? rangeOf(claim, 'nodes') : [3, FREE.nodes];
}

/** The run ends soon after what it shows, unless its end is what it shows. */
function cutShort({ statement }: Claim, broken: Broken): Broken {
  if (statement === 'crash-known' || statement === 'views-agree') return broken;
  const forMs = Math.min(broken.spec.forMs, Math.max(1000, Math.ceil(broken.atMs / 1000) * 1000 + 1000));
  const faults = broken.spec.faults.filter(({ atMs }) => atMs <= forMs);
  const spec = { ...broken.spec, forMs, faults };
  const experiment = new Experiment(spec);
  experiment.begin();
  experiment.advanceTo(forMs);
  return { ...broken, spec, digest: experiment.digest };
}

function numberOf(name: string): number {
  const number = Number(name.slice(1));
  return nameOf(number) === name ? number : 0;
}

function secondsOf(atMs: number): string {
  return `${Number((atMs / 1000).toFixed(3))} s`;
}
