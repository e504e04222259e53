/**
 * Writes the journal of a run while it is computed: watches every input, packet and order, and after each
 * input what it has changed in its node's view. It draws nothing and changes nothing.
 */
import type { Endpoint, Stack, SwimEvent } from 'hearsay/core';
import type { ClusterNode, Fault, Input, Order, Watched } from 'hearsay/sim';
import type { EventKind } from './engine-api.ts';
import type { Experiment, Onlooker } from './experiment.ts';
import { InFlight, type InFlightState } from './in-flight.ts';
import { CauseKind, EVENT_KINDS, NONE, type Beginning, type Journal } from './journal.ts';
import { packetKind } from './packet-kind.ts';
import { Belief, Truth } from './scene.ts';
import { OwnStateRecorder } from './own-state-recorder.ts';
import { StreamPeers, type StreamPeersState } from './stream-peers.ts';
import { truthOf } from './truth.ts';
import { beliefAt, incarnationAt, numberOf, slotAt, ViewShadow } from './view-reader.ts';

/** What a recorder has to know to go on in the middle of a run. */
export interface RecorderState {
  readonly inFlight: InFlightState;
  readonly peers: StreamPeersState;
  /** The faults that have begun, in that order. */
  readonly begun: readonly Fault[];
}

interface Cause {
  readonly kind: CauseKind;
  readonly ref: number;
  /** What the teller believed before this time is what it told. */
  readonly toldMs: number;
}

const NO_CAUSE: Cause = { kind: CauseKind.None, ref: NONE, toldMs: 0 };

type CoreOf = Pick<Stack, 'swim' | 'cases'>;

const LOST = Number.NaN;

export class Recorder implements Onlooker {
  readonly #experiment: Experiment;
  readonly #journal: Journal;
  readonly #nodes: number;
  readonly #inFlight = new InFlight();
  readonly #peers = new StreamPeers();
  readonly #begun: Fault[] = [];
  readonly #numberAt = new Map<string, number>();
  // What each view was when it was last looked at, by observer and subject.
  readonly #belief: Uint8Array;
  readonly #incarnation: Uint32Array;
  readonly #last: Int32Array;
  readonly #truth: Uint8Array;
  readonly #versions: Float64Array;
  /** The number of the subject in each slot of an observer's view; 0: not looked up yet. */
  readonly #subjects: Uint16Array[];
  readonly #shadows: ViewShadow[];
  readonly #ownState: OwnStateRecorder;
  #cause: Cause = NO_CAUSE;
  /** The stream that the running input came by; 0: none. */
  #stream = 0;
  /** The first event and the first change of the running input. */
  #firstEvent = 0;
  #firstChange = 0;

  /** With `saved`, `journal` holds all that was written until then. */
  constructor(experiment: Experiment, journal: Journal, saved?: RecorderState) {
    const { nodes, belief, incarnation, truth } = journal.beginning;
    this.#experiment = experiment;
    this.#journal = journal;
    this.#nodes = nodes;
    this.#belief = belief.slice();
    this.#incarnation = incarnation.slice();
    this.#last = new Int32Array(nodes * nodes).fill(NONE);
    this.#truth = truth.slice();
    this.#versions = new Float64Array(nodes + 1).fill(NONE);
    this.#subjects = Array.from({ length: nodes + 1 }, () => new Uint16Array(nodes));
    this.#shadows = Array.from({ length: nodes + 1 }, () => new ViewShadow());
    this.#ownState = new OwnStateRecorder(journal);
    for (const [number, host] of experiment.cluster.hosts) this.#numberAt.set(host, number);
    if (saved === undefined) {
      const { nodes: born, sim } = experiment.cluster;
      for (const { number, process } of born) this.#ownState.note(number, process.core.swim, sim.now);
      return;
    }
    this.#inFlight.restore(saved.inFlight);
    this.#peers.restore(saved.peers);
    this.#begun.push(...saved.begun);
    this.#replay();
  }

  save(simulation: Parameters<InFlight['save']>[0]): RecorderState {
    return { inFlight: this.#inFlight.save(simulation), peers: this.#peers.save(), begun: [...this.#begun] };
  }

  // ── what a node is given ─────────────────────────────────────────────────────────────────────────────────

  beforeInput(process: Watched, input: Input<unknown>, now: number): void {
    const observer = numberOf(process.name);
    this.#mark();
    switch (input.kind) {
      case 'packet':
        return this.#heard(observer, input.packet, now);
      case 'stream-accepted':
        this.#peers.accepted(observer, input.stream, this.#numberOfHost(input.from.host), now);
        return this.#because(CauseKind.Stream, this.#numberOfHost(input.from.host), now);
      case 'stream-opened':
        return this.#opened(observer, input.stream, now);
      case 'stream-data':
        return this.#piece(observer, input.stream, now);
      case 'stream-end':
      case 'stream-closed':
        this.#because(CauseKind.Stream, this.#peers.of(observer, input.stream) ?? 0, now);
        if (input.kind === 'stream-closed') this.#peers.over(observer, input.stream);
        return undefined;
      case 'packet-error':
        this.#cause = NO_CAUSE;
        return undefined;
      case 'command':
        return this.#because(CauseKind.Command, 0, now);
      case 'stall':
        return this.#because(CauseKind.Stall, 0, now);
      case 'timeout':
        return this.#because(CauseKind.Timer, 0, now);
    }
  }

  afterInput(process: Watched, kind: Input<never>['kind'] | 'start', now: number): void {
    const observer = numberOf(process.name);
    if (kind === 'start') {
      this.#cause = NO_CAUSE;
      this.#mark();
      this.#versions[observer] = NONE;
      this.#subjects[observer]!.fill(0);
      this.#shadows[observer]!.reset();
    }
    const { swim } = process.core as unknown as CoreOf;
    const view = swim.membership;
    if (view.version !== this.#versions[observer]) {
      this.#versions[observer] = view.version;
      if (kind === 'start') this.#lookAgain(observer, view, now);
      else this.#look(observer, view, now);
      this.#link();
    }
    this.#ownState.note(observer, swim, now);
  }

  onPacket(process: Watched, to: Endpoint, packet: Uint8Array, now: number): void {
    const id = this.#journal.packets.push({
      from: numberOf(process.name),
      to: this.#numberOfHost(to.host),
      kind: packetKind(packet),
      bytes: packet.length,
      sentMs: now,
      receivedMs: LOST,
      causeKind: this.#cause.kind,
      causeRef: this.#cause.ref,
    });
    this.#inFlight.add(packet, id);
  }

  /** Notes the arrival of a packet. */
  #heard(observer: number, bytes: Uint8Array, now: number): void {
    const { to, receivedMs, sentMs } = this.#journal.packets.columns;
    const ids = this.#inFlight.idsOf(bytes).filter((id) => to[id] === observer);
    const waiting = ids.find((id) => Number.isNaN(receivedMs[id]!));
    if (waiting !== undefined) receivedMs[waiting] = now;
    const id = waiting ?? ids.at(-1);
    if (id === undefined) this.#cause = NO_CAUSE;
    else this.#because(CauseKind.Packet, id, sentMs[id]! + Number.EPSILON * now);
  }

  #opened(observer: number, stream: number, now: number): void {
    const answered = this.#peers.opened(observer, stream);
    this.#because(CauseKind.Stream, answered?.by ?? 0, now);
    if (answered === undefined) return;
    this.#journal.pieces.push({ from: answered.by, to: observer, sentMs: answered.atMs, receivedMs: now });
    this.#pieceBegins(answered.by, observer, now);
  }

  #piece(observer: number, stream: number, now: number): void {
    const peer = this.#peers.of(observer, stream) ?? 0;
    this.#stream = stream;
    const began = this.#pieceBegan.get(peer * (this.#nodes + 1) + observer) ?? now;
    this.#because(CauseKind.Stream, peer, began);
    if (peer === 0) return;
    this.#journal.pieces.push({ from: peer, to: observer, sentMs: began, receivedMs: now });
    // Who is given a side of an exchange answers with its own in the same moment.
    this.#pieceBegins(peer, observer, now);
  }

  /** When the side that speaks now began to: by the pair, speaker first. */
  readonly #pieceBegan = new Map<number, number>();

  #pieceBegins(from: number, to: number, now: number): void {
    this.#pieceBegan.delete(from * (this.#nodes + 1) + to);
    this.#pieceBegan.set(to * (this.#nodes + 1) + from, now);
  }

  // ── what a node says ─────────────────────────────────────────────────────────────────────────────────────

  onEvent(node: ClusterNode, event: SwimEvent, now: number): void {
    const { number } = node;
    switch (event.type) {
      case 'member-join':
        return this.#about('alive', number, event.member, 0, now);
      case 'member-leave': {
        const { state, name } = event.member;
        if (state === 'left') return this.#about('left', number, event.member, 0, now);
        const outcome = node.process.core.cases(name).at(-1)?.outcome;
        const by = outcome?.kind === 'dead' ? outcome.by : '';
        return this.#about('dead', number, event.member, this.#numberOfName(by), now);
      }
      case 'member-update':
        return this.#about('meta', number, event.member, 0, now);
      case 'member-suspect':
        return this.#about('suspect', number, event.member, this.#numberOfName(event.accuser), now);
      case 'member-cleared':
        return this.#about('cleared', number, event.member, 0, now);
      case 'member-reaped':
        return this.#reaped(number, numberOf(event.name), now);
      case 'refuted':
        this.#event('refuted', { observer: number, subject: number, now }, event.incarnation, {
          accuser: this.#numberOfName(event.accuser),
        });
        return undefined;
      case 'exchanged':
        return this.#exchanged(number, this.#numberOfHost(event.with.host), now);
      default:
        return undefined;
    }
  }

  #about(
    kind: EventKind,
    observer: number,
    member: { readonly name: string; readonly incarnation: number },
    accuser: number,
    now: number,
  ): void {
    const subject = numberOf(member.name);
    this.#event(kind, { observer, subject, now }, member.incarnation, { accuser });
  }

  #reaped(observer: number, subject: number, now: number): void {
    this.#event('forgotten', { observer, subject, now }, 0, {});
    this.#subjects[observer]!.fill(0);
    this.#change(observer, subject, Belief.Unknown, 0, now);
  }

  /** Now it is certain who was at the other end, so what this input was said to have caused is put right. */
  #exchanged(observer: number, peer: number, now: number): void {
    if (this.#stream !== 0 && this.#cause.ref !== peer) {
      this.#peers.correct(observer, this.#stream, peer);
      this.#because(CauseKind.Stream, peer, this.#cause.toldMs);
      const { causeRef } = this.#journal.events.columns;
      for (let i = this.#firstEvent; i < this.#journal.events.length; i += 1) causeRef[i] = peer;
    }
    this.#event('exchanged', { observer, subject: peer, now }, 0, {});
  }

  #event(
    kind: EventKind,
    where: { readonly observer: number; readonly subject: number; readonly now: number },
    incarnation: number,
    more: { readonly accuser?: number; readonly fault?: number },
  ): void {
    this.#journal.events.push({
      atMs: where.now,
      kind: EVENT_KINDS.indexOf(kind),
      observer: where.observer,
      subject: where.subject,
      incarnation,
      accuser: more.accuser ?? 0,
      belief: NONE,
      causeKind: more.fault === undefined ? this.#cause.kind : CauseKind.None,
      causeRef: more.fault ?? this.#cause.ref,
    });
  }

  // ── what a node believes ─────────────────────────────────────────────────────────────────────────────────

  #look(observer: number, view: ViewOf, now: number): void {
    const subjects = this.#subjects[observer]!;
    const row = (observer - 1) * this.#nodes - 1;
    for (const slot of this.#shadows[observer]!.changed(view)) {
      const subject = subjects[slot]! || (subjects[slot] = numberOf(view.name(slot)));
      const belief = beliefAt(view, slot);
      const incarnation = incarnationAt(view, slot);
      const cell = row + subject;
      if (belief === Belief.Suspect) this.#ownState.suspects(observer, subject, slot);
      if (belief === this.#belief[cell] && incarnation === this.#incarnation[cell]) continue;
      this.#change(observer, subject, belief, incarnation, now);
    }
  }

  /** A new life: whom the former one knew is unknown. */
  #lookAgain(observer: number, view: ViewOf, now: number): void {
    const row = (observer - 1) * this.#nodes - 1;
    for (let subject = 1; subject <= this.#nodes; subject += 1) {
      const isKnown = this.#belief[row + subject] !== Belief.Unknown;
      if (isKnown && view.slotOf(`n${subject}`) < 0) this.#change(observer, subject, Belief.Unknown, 0, now);
    }
    this.#look(observer, view, now);
  }

  #change(observer: number, subject: number, belief: Belief, incarnation: number, now: number): void {
    const cell = (observer - 1) * this.#nodes + subject - 1;
    if (belief === Belief.Unknown && this.#belief[cell] === Belief.Unknown) return;
    this.#belief[cell] = belief;
    this.#incarnation[cell] = incarnation;
    const row = this.#journal.beliefs.push({
      atMs: now,
      observer,
      subject,
      belief,
      incarnation,
      before: this.#last[cell]!,
      parent: this.#parentOf(observer, subject),
      causeKind: this.#cause.kind,
      causeRef: this.#cause.ref,
    });
    this.#last[cell] = row;
  }

  /** Each event of this input learns which change of belief it was. */
  #link(): void {
    const { columns, length } = this.#journal.events;
    for (let i = this.#firstEvent; i < length; i += 1) {
      const subject = columns.subject[i]!;
      if (subject === 0) continue;
      const row = this.#last[(columns.observer[i]! - 1) * this.#nodes + subject - 1]!;
      if (row >= this.#firstChange) columns.belief[i] = row;
    }
  }

  #mark(): void {
    this.#firstEvent = this.#journal.events.length;
    this.#firstChange = this.#journal.beliefs.length;
    this.#stream = 0;
  }

  /** The newest change about the subject at whoever told us, before it did. */
  #parentOf(observer: number, subject: number): number {
    const { kind, ref, toldMs } = this.#cause;
    const { packets, beliefs } = this.#journal;
    if (kind !== CauseKind.Packet && kind !== CauseKind.Stream) return NONE;
    const teller = kind === CauseKind.Packet ? packets.columns.from[ref]! : ref;
    if (teller < 1 || teller > this.#nodes || teller === observer) return NONE;
    const { atMs, before } = beliefs.columns;
    let row = this.#last[(teller - 1) * this.#nodes + subject - 1]!;
    while (row !== NONE && atMs[row]! >= toldMs) row = before[row]!;
    return row;
  }

  // ── what is done to nodes and links ──────────────────────────────────────────────────────────────────────

  afterOrder(order: Order, now: number): void {
    if (order.kind === 'fault') {
      this.#begun.push(order.fault);
      this.#fault('fault-begins', order.fault, now);
    } else if (order.kind === 'fault-ends') {
      this.#fault('fault-ends', this.#begun[order.id - 1]!, now);
    }
    this.#lookAtTruth(now);
    if (order.kind !== 'action' || order.action.kind !== 'update') return;
    const { node } = order.action;
    if (this.#truth[node - 1] === Truth.Running) this.#deed('updated', node, now);
  }

  #fault(kind: 'fault-begins' | 'fault-ends', fault: Fault, now: number): void {
    const first = fault.nodes[0] ?? 0;
    const isOnLinks = fault.kind !== 'crash' && !['pause', 'gate', 'slow', 'clock'].includes(fault.kind);
    const where = { observer: isOnLinks ? 0 : first, subject: first, now };
    this.#event(kind, where, 0, { fault: indexOfFault(this.#experiment.spec.faults, fault) });
  }

  #deed(kind: EventKind, node: number, now: number): void {
    this.#event(kind, { observer: node, subject: node, now }, 0, { fault: NONE });
  }

  #lookAtTruth(now: number): void {
    for (const node of this.#experiment.cluster.nodes) {
      const { number } = node;
      const truth = truthOf(node);
      const was = this.#truth[number - 1] as Truth;
      if (truth === was) continue;
      this.#truth[number - 1] = truth;
      this.#journal.truths.push({ atMs: now, node: number, truth, was });
      if (truth === Truth.Crashed) this.#deed('crashed', number, now);
      else if (truth === Truth.Left) this.#deed('leaving', number, now);
      else if (was === Truth.Absent) this.#deed('joined', number, now);
      else if (was === Truth.Crashed) this.#deed('restarted', number, now);
    }
  }

  /** Brings what is remembered of views and truth to the end of the journal. */
  #replay(): void {
    const { beliefs, truths } = this.#journal;
    const { observer, subject, belief, incarnation } = beliefs.columns;
    for (let i = 0; i < beliefs.length; i += 1) {
      const cell = (observer[i]! - 1) * this.#nodes + subject[i]! - 1;
      this.#belief[cell] = belief[i]!;
      this.#incarnation[cell] = incarnation[i]!;
      this.#last[cell] = i;
    }
    const { node, truth } = truths.columns;
    for (let i = 0; i < truths.length; i += 1) this.#truth[node[i]! - 1] = truth[i]!;
  }

  #because(kind: CauseKind, ref: number, toldMs: number): void {
    this.#cause = { kind, ref, toldMs };
  }

  #numberOfHost(host: string): number {
    return this.#numberAt.get(host) ?? 0;
  }

  #numberOfName(name: string): number {
    return /^n\d+$/.test(name) ? numberOf(name) : 0;
  }
}

type ViewOf = Stack['swim']['membership'];

/** A fault's place in the spec; of equal ones the first. */
function indexOfFault(faults: readonly Fault[], fault: Fault): number {
  const same = faults.indexOf(fault);
  return same >= 0 ? same : faults.findIndex((one) => JSON.stringify(one) === JSON.stringify(fault));
}

/** How it stands at time 0, when everybody who begins has been started and nothing has happened. */
export function beginningOf({ cluster, nodesMost }: Experiment): Beginning {
  const belief = new Uint8Array(nodesMost * nodesMost);
  const incarnation = new Uint32Array(nodesMost * nodesMost);
  const truth = new Uint8Array(nodesMost);
  for (const node of cluster.nodes) {
    truth[node.number - 1] = truthOf(node);
    const view = node.process.core.swim.membership;
    for (let i = 0; i < view.count; i += 1) {
      const slot = slotAt(view, i);
      const cell = (node.number - 1) * nodesMost + numberOf(view.name(slot)) - 1;
      belief[cell] = beliefAt(view, slot);
      incarnation[cell] = incarnationAt(view, slot);
    }
  }
  return { nodes: nodesMost, belief, incarnation, truth };
}
