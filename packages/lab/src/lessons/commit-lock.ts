/**
 * No run before the prediction: the scenario of an exercise is locked until all of its questions have been
 * answered. The engine, the companion's tool and shared links ask here; a scenario is known by its shape, not
 * by its name, so another seed, another node or a longer run of the same is locked too.
 */
import { factsOf } from '../player/profiles.ts';
import type { RunSpec } from '../player/spec.ts';
import { isAnswered, type Committed } from './answered.ts';
import { specOf } from './base-spec.ts';
import { canonical } from './fingerprint.ts';
import { likenessOf } from './likeness.ts';
import type { Exercise, Variant } from './schema.ts';

export type { Committed } from './answered.ts';

/** Metrics that run nothing of the spec that could be looked at. */
const WITHOUT_A_RUN = new Set(['suspicion-time', 'heartbeats-per-node', 'rounds', 'sends', 'lease']);
/** From here on the delay itself is what matters. */
const SLOW_MS = 100;
const LOSS_STEPS = 20;

export class CommitLock {
  readonly #exercises: readonly Exercise[];
  /** By shape, the exercises that it belongs to. */
  readonly #shapes = new Map<string, string[]>();
  /** By likeness, the exercises that a neighbour of theirs would answer. */
  readonly #alike = new Map<string, string[]>();
  #held: Held | null = null;

  constructor(exercises: readonly Exercise[]) {
    this.#exercises = exercises.filter((one) => one.waits_for === undefined);
    for (const exercise of this.#exercises) {
      for (const variant of exercise.variants) this.#add(exercise, variant);
    }
  }

  /** Whether all questions of an exercise have been answered. What is no exercise is open. */
  isOpen(id: string, committed: readonly Committed[]): boolean {
    const exercise = this.#exercises.find((one) => one.id === id);
    if (exercise === undefined) return true;
    const questions = exercise.questions.map((question) => question.id);
    return isAnswered(id, questions, committed);
  }

  /**
   * An exercise that is asked with a number changed, and is not answered yet: its scenarios are locked, too,
   * whatever has been answered of it before. `null`: none is asked.
   */
  hold(asked: Pick<Exercise, 'id' | 'base' | 'variants'> | null): void {
    if (asked === null) {
      this.#held = null;
      return;
    }
    const runs = asked.variants.filter(({ metric }) => !WITHOUT_A_RUN.has(metric));
    const specs = runs.map((one) => asSeen(one.metric, specOf(1, asked.base, one.spec)));
    const alike = specs.flatMap((one) => likenessOf(one) ?? []);
    this.#held = { id: asked.id, shapes: new Set(specs.map(shapeOf)), alike: new Set(alike) };
  }

  /** The exercise that locks this scenario; `null`: it may be run. */
  lockedBy(spec: RunSpec, committed: readonly Committed[]): string | null {
    const [shape, likeness] = [shapeOf(spec), likenessOf(spec)];
    const held = this.#held;
    if (held !== null && (held.shapes.has(shape) || (likeness !== null && held.alike.has(likeness))))
      return held.id;
    const neighbours = likeness === null ? [] : (this.#alike.get(likeness) ?? []);
    return [...this.ownersOf(spec), ...neighbours].find((id) => !this.isOpen(id, committed)) ?? null;
  }

  /** The exercises that ask about this very scenario, answered or not; neighbours are not counted. */
  ownersOf(spec: RunSpec): readonly string[] {
    return this.#shapes.get(shapeOf(spec)) ?? [];
  }

  #add(exercise: Exercise, { metric, spec: change }: Variant): void {
    if (WITHOUT_A_RUN.has(metric)) return;
    const spec = asSeen(metric, specOf(1, exercise.base, change));
    addOwner(this.#shapes, shapeOf(spec), exercise.id);
    const likeness = likenessOf(spec);
    if (likeness !== null) addOwner(this.#alike, likeness, exercise.id);
  }
}

/** What is asked now, with its neighbours. */
interface Held {
  readonly id: string;
  readonly shapes: ReadonlySet<string>;
  readonly alike: ReadonlySet<string>;
}

function addOwner(owners: Map<string, string[]>, key: string, id: string): void {
  const known = owners.get(key) ?? [];
  if (!known.includes(id)) owners.set(key, [...known, id]);
}

/**
 * Some metrics do something to their scenario themselves: what a learner would have to run to see the answer.
 */
function asSeen(metric: string, spec: RunSpec): RunSpec {
  if (metric === 'least-delay') return { ...spec, latencyMs: { min: SLOW_MS, max: SLOW_MS } };
  if (metric !== 'longest-pause') return spec;
  return { ...spec, faults: [{ kind: 'pause', atMs: 0, forMs: 1, nodes: [1], peers: [], amount: 0 }] };
}

/** What makes two specs the same scenario: seed, length, moments, durations and who is hit do not. */
function shapeOf(spec: RunSpec): string {
  const { nodes, rules, begins, loss, latencyMs, faults, actions } = spec;
  const isSlow = ('max' in latencyMs ? latencyMs.max : latencyMs.mean) >= SLOW_MS;
  const hit = faults.map((fault) => [
    fault.kind,
    fault.nodes.length,
    fault.peers.length === 0 ? nodes - fault.nodes.length : fault.peers.length,
    Math.round(fault.amount * LOSS_STEPS),
  ]);
  return canonical({
    nodes,
    rules,
    begins,
    isSlow,
    loss: Math.round(loss * LOSS_STEPS),
    config: configOf(spec),
    faults: hit.map((one) => one.join(' ')).toSorted(),
    actions: actions.map(({ kind }) => kind).toSorted(),
  });
}

/** With all defaults, so that a setting which says the same as the profile makes no other scenario. */
function configOf(spec: RunSpec): unknown {
  try {
    return factsOf(spec).config;
  } catch {
    // It cannot be run at all, and the engine says why.
    return spec.config;
  }
}
