/**
 * A live moment as the stage and the matrix want it. Nobody has the eye here: there is no truth, unless the
 * processes are ours, and then it is what we did to them.
 */
import { Belief, Truth, type Matrix, type Scene } from '../player/scene.ts';
import type { Actor } from './answers.ts';
import { NODES_MAX } from '../player/spec.ts';
import { beliefAt, type LiveMoment } from './moment.ts';

const OF_CONDITION: Readonly<Record<Actor['condition'], Truth>> = {
  starting: Truth.Absent,
  running: Truth.Running,
  frozen: Truth.Paused,
  killed: Truth.Crashed,
  failed: Truth.Crashed,
  leaving: Truth.Running,
  left: Truth.Left,
};
const NO_FLIGHTS: Scene['flights'] = {
  count: 0,
  id: new Uint32Array(0),
  from: new Uint16Array(0),
  to: new Uint16Array(0),
  kind: new Uint8Array(0),
  progress: new Float32Array(0),
  lost: new Uint8Array(0),
};

/** A stage has room for so many; the others are in the lists. */
export function drawnNames({ names }: LiveMoment): readonly string[] {
  return names.length > NODES_MAX ? names.slice(0, NODES_MAX) : names;
}

/** `chair` is an index; an observer that does not answer knows nobody. */
export function liveScene(moment: LiveMoment, chair: number): Scene {
  const { atMs, actors } = moment;
  const names = drawnNames(moment);
  const row = moment.rows.get(chair);
  const nodes = names.length;
  const columns = {
    belief: Uint8Array.from(names, (_, member) => beliefAt(moment, chair, member)),
    incarnation: Uint32Array.from(names, (_, member) => row?.incarnations[member] ?? 0),
    health: Uint8Array.from(names, (_, member) => Math.min(255, actors?.get(member)?.healthScore ?? 0)),
    queue: new Uint16Array(nodes),
    suspicionLeft: new Float32Array(nodes).fill(NaN),
    confirmations: new Uint8Array(nodes),
    confirmationsMax: new Uint8Array(nodes),
    probePhase: new Float32Array(nodes).fill(NaN),
  };
  const truth = actors === null ? null : Uint8Array.from(names, (_, member) => truthOf(actors.get(member)));
  return { atMs, names, chair, ...columns, truth, flights: NO_FLIGHTS, cuts: cutsOf(moment) };
}

/** A member of somebody else's cluster is not ours to know. */
function truthOf(actor: Actor | undefined): Truth {
  return actor === undefined ? Truth.Running : OF_CONDITION[actor.condition];
}

/** A gate cuts a process off from everybody. */
function cutsOf({ names, actors }: LiveMoment): Scene['cuts'] {
  const cut = [...(actors ?? [])].filter(([, actor]) => actor.isCut).map(([index]) => index);
  return cut.flatMap((one) =>
    names.flatMap((_, other): [number, number][] =>
      other === one
        ? []
        : [
            [one, other],
            [other, one],
          ],
    ),
  );
}

export function liveMatrix(moment: LiveMoment): Matrix {
  const nodes = drawnNames(moment).length;
  const cells = new Uint8Array(nodes * nodes);
  for (const [observer, { states }] of moment.rows) {
    if (observer < nodes) cells.set(states.subarray(0, nodes), observer * nodes);
  }
  return { atMs: moment.atMs, nodes, cells };
}

/** Who sits in the chair if nobody has chosen: whoever answered first by name. */
export function firstChair({ rows }: LiveMoment): number {
  return rows.size === 0 ? 0 : Math.min(...rows.keys());
}

const WORDS: readonly string[] = ['unknown', 'alive', 'suspect', 'dead', 'left'];

/** The moment in words, for whoever does not see the stage. */
export function describeLive(moment: LiveMoment): string {
  const { names, rows, silent, actors } = moment;
  if (names.length === 0) return 'Nobody has answered yet.';
  const parts = [`${names.length} members; ${rows.size} of them told what they believe.`];
  const split: string[] = [];
  for (const [member, name] of names.entries()) {
    const held = countsOf(moment, member);
    const kinds = held.flatMap((count, belief) => (count === 0 ? [] : [`${count} ${WORDS[belief]!}`]));
    if (kinds.length > 1 || held[Belief.Alive] !== rows.size)
      split.push(`${name}: ${kinds.join(', ') || 'nobody knows'}`);
  }
  if (split.length === 0) parts.push('All of them hold everybody alive.');
  else parts.push(`Not everybody is held alive by all: ${split.slice(0, 12).join('; ')}.`);
  if (split.length > 12) parts.push(`And ${split.length - 12} more.`);
  if (silent.size > 0) parts.push(`${silent.size} did not tell.`);
  const touched = [...(actors?.values() ?? [])].filter(
    (actor) => actor.condition !== 'running' || actor.isCut,
  );
  if (touched.length > 0) {
    const deeds = touched.map(({ name, condition, isCut }) => `${name} ${isCut ? 'cut off' : condition}`);
    parts.push(`What was done to the processes: ${deeds.join(', ')}.`);
  }
  return parts.join(' ');
}

/** How many observers hold a member for each belief, themselves left out. */
export function countsOf(moment: LiveMoment, member: number): number[] {
  const held = [0, 0, 0, 0, 0];
  for (const observer of moment.rows.keys()) held[beliefAt(moment, observer, member)]! += 1;
  return held;
}
