/**
 * One moment as columns: what somebody believes, what is so, and what is on the way. All of it is read from
 * the journal, so a seek runs nothing again.
 */
import { isOnLink } from './experiment.ts';
import { nameOf } from './numbers.ts';
import { flightsAt, flightTimes, type FlightTimes } from './flights.ts';
import { CauseKind, NONE, type Journal, type SuspicionRow, type VitalsRow } from './journal.ts';
import { factsOf } from './profiles.ts';
import { RowFold } from './row-fold.ts';
import { Belief, CUTS_MAX, PacketKind, Truth, type Matrix, type Scene } from './scene.ts';
import type { RunSpec } from './spec.ts';
import { hasView } from './truth.ts';
import type { ViewFold } from './view-fold.ts';

/** What the god view shows as belief. */
const AS_BELIEF: Readonly<Record<Truth, Belief>> = {
  [Truth.Absent]: Belief.Unknown,
  [Truth.Running]: Belief.Alive,
  [Truth.Paused]: Belief.Alive,
  [Truth.Crashed]: Belief.Dead,
  [Truth.Left]: Belief.Left,
};

type Columns = Pick<
  Scene,
  | 'belief'
  | 'incarnation'
  | 'health'
  | 'queue'
  | 'suspicionLeft'
  | 'confirmations'
  | 'confirmationsMax'
  | 'probePhase'
> & { readonly truth: Uint8Array };

/** All that a scene is read from, moving with the cursor. */
export class SceneReader {
  readonly #journal: Journal;
  readonly #spec: RunSpec;
  readonly #times: FlightTimes;
  readonly #names: readonly string[];
  readonly #views: ViewFold;
  readonly #vitals: RowFold<VitalsRow>;
  readonly #suspicions: RowFold<SuspicionRow>;

  /** `views` is shared with others who follow the same cursor. */
  constructor(journal: Journal, spec: RunSpec, views: ViewFold) {
    const { nodes } = views;
    this.#journal = journal;
    this.#spec = spec;
    this.#times = flightTimes(spec);
    this.#names = Array.from({ length: nodes }, (_, i) => nameOf(i + 1));
    this.#views = views;
    this.#vitals = new RowFold(journal.vitals, nodes, (row) => journal.vitals.columns.node[row]! - 1);
    this.#suspicions = new RowFold(journal.suspicions, nodes * nodes, (row) => {
      const { observer, subject } = journal.suspicions.columns;
      return (observer[row]! - 1) * nodes + subject[row]! - 1;
    });
  }

  /**
   * `chair` is a node's number or `null`; the journal has been written until `computedMs`, and `atMs` is not
   * later.
   */
  at(atMs: number, chair: number | null, computedMs: number): Scene {
    this.#views.moveTo(atMs);
    const columns = emptyColumns(this.#names.length);
    this.#own(atMs, columns);
    if (chair === null) this.#god(columns);
    else if (hasView(this.#views.truthOf(chair))) this.#chair(chair, atMs, columns);
    this.#probePhases(atMs, columns);
    return {
      atMs,
      names: this.#names,
      chair: chair === null ? null : chair - 1,
      ...columns,
      flights: flightsAt(this.#journal, atMs, this.#times, computedMs),
      cuts: cutsAt(this.#spec, this.#names.length, atMs),
    };
  }

  /** What each node is by itself. */
  #own(atMs: number, { truth, health, queue }: Columns): void {
    truth.set(this.#views.truth);
    this.#vitals.moveTo(atMs);
    const { columns } = this.#journal.vitals;
    for (const [i, row] of this.#vitals.current.entries()) {
      if (row === NONE || truth[i] === Truth.Crashed) continue;
      health[i] = columns.health[row]!;
      queue[i] = columns.queue[row]!;
    }
  }

  #god({ belief, truth, incarnation }: Columns): void {
    for (let i = 0; i < truth.length; i += 1) {
      belief[i] = AS_BELIEF[truth[i] as Truth];
      incarnation[i] = this.#views.incarnationOf(i + 1, i + 1);
    }
  }

  #chair(chair: number, atMs: number, columns: Columns): void {
    const { nodes, belief, incarnation } = this.#views;
    const from = (chair - 1) * nodes;
    columns.belief.set(belief.subarray(from, from + nodes));
    columns.incarnation.set(incarnation.subarray(from, from + nodes));
    this.#suspicions.moveTo(atMs);
    const { startedMs, deadlineMs, confirmations, confirmationsMax } = this.#journal.suspicions.columns;
    for (let i = 0; i < nodes; i += 1) {
      const row = this.#suspicions.current[from + i]!;
      if (columns.belief[i] !== Belief.Suspect || row === NONE) continue;
      const lengthMs = Math.max(deadlineMs[row]! - startedMs[row]!, Number.MIN_VALUE);
      columns.suspicionLeft[i] = Math.min(1, Math.max(0, (deadlineMs[row]! - atMs) / lengthMs));
      columns.confirmations[i] = confirmations[row]!;
      columns.confirmationsMax[i] = confirmationsMax[row]!;
    }
  }

  /**
   * Since a node's last ping of its own, as a share of the interval that its health gives it: the core does
   * not tell when its next probe is due.
   */
  #probePhases(atMs: number, { probePhase, health, truth }: Columns): void {
    const { packets } = this.#journal;
    const { probeIntervalMs, awarenessMax } = factsOf(this.#spec).config;
    const { from, kind, sentMs, causeKind } = packets.columns;
    let wanted = truth.filter((one) => hasView(one as Truth)).length;
    for (let id = packets.until('sentMs', atMs) - 1; id >= 0 && wanted > 0; id -= 1) {
      const sent = sentMs[id]!;
      if (sent < atMs - probeIntervalMs * awarenessMax) return;
      // A ping in answer to a request is another's probe.
      if (kind[id] !== PacketKind.Ping || causeKind[id] === CauseKind.Packet) continue;
      const i = from[id]! - 1;
      if (!Number.isNaN(probePhase[i]!) || !hasView(truth[i] as Truth)) continue;
      probePhase[i] = Math.min(1, (atMs - sent) / (probeIntervalMs * (1 + health[i]!)));
      wanted -= 1;
    }
  }
}

function emptyColumns(nodes: number): Columns {
  return {
    belief: new Uint8Array(nodes),
    truth: new Uint8Array(nodes),
    incarnation: new Uint32Array(nodes),
    health: new Uint8Array(nodes),
    queue: new Uint16Array(nodes),
    suspicionLeft: new Float32Array(nodes).fill(Number.NaN),
    confirmations: new Uint8Array(nodes),
    confirmationsMax: new Uint8Array(nodes),
    probePhase: new Float32Array(nodes).fill(Number.NaN),
  };
}

/** Pairs of indices; none if there are too many to be shown link by link. */
export function cutsAt(spec: RunSpec, nodes: number, atMs: number): [from: number, to: number][] {
  const cutting = spec.faults.filter(
    ({ kind, atMs: from, forMs }) =>
      (kind === 'cut' || kind === 'partition') && from <= atMs && atMs < from + (forMs ?? Infinity),
  );
  const cuts: [number, number][] = [];
  if (cutting.length === 0) return cuts;
  for (let from = 1; from <= nodes; from += 1) {
    for (let to = 1; to <= nodes; to += 1) {
      if (from === to || !cutting.some((fault) => isOnLink(fault, from, to))) continue;
      if (cuts.length === CUTS_MAX) return [];
      cuts.push([from - 1, to - 1]);
    }
  }
  return cuts;
}

/** `fold` is at `atMs`. */
export function matrixOf(fold: ViewFold, atMs: number): Matrix {
  const { nodes } = fold;
  const cells = fold.belief.slice();
  for (let observer = 0; observer < nodes; observer += 1) {
    if (!hasView(fold.truth[observer] as Truth))
      cells.fill(Belief.Unknown, observer * nodes, (observer + 1) * nodes);
  }
  return { atMs, nodes, cells };
}
