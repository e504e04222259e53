/**
 * Which of the faults and actions that somebody has written cannot happen. An injection leaves those out: a
 * node is held by one fault at a time, and who is gone can neither be struck nor act. For scenarios that are
 * drawn this is as it should be; who writes one means all of it, and is told.
 */
import type { Millis } from '../base/core.ts';
import { FAULTS, type Fault } from './faults.ts';
import type { Scenario } from './scenario.ts';
import type { Action } from './workload.ts';

/** The first fault or action of a scenario that would be left out, or would befall nobody. */
export interface FaultConflict {
  readonly list: 'faults' | 'actions';
  /** The place in that list, from 0. */
  readonly index: number;
  /** What is wrong with it. */
  readonly what: string;
  readonly allowed: string;
}

type Written = Pick<Scenario, 'nodes' | 'faults' | 'actions'>;
type Wrong = Pick<FaultConflict, 'what' | 'allowed'>;

/** What is known of a node while the lists are gone through. */
interface Standing {
  /** What holds it, until when; `null`: for ever. */
  held: { readonly by: Fault; readonly untilMs: Millis | null } | null;
  leftAtMs: Millis | null;
}

/**
 * The first thing in a scenario that cannot happen beside the others; `null`: all of it can. Its parts are
 * taken to be right by themselves (`checkFault`, `checkAction`).
 */
export function faultConflict({ nodes, faults, actions }: Written): FaultConflict | null {
  const everybody = new Set(Array.from({ length: nodes }, (_, i) => i + 1));
  for (const { kind, node } of actions) if (kind === 'join') everybody.add(node);
  for (const [index, fault] of faults.entries()) {
    const wrong = wrongAlone(fault, everybody);
    if (wrong !== null) return { list: 'faults', index, ...wrong };
  }
  const course = new Course(nodes);
  // What begins at one time begins in this order, and before what is over then.
  const events = [
    ...faults.map((fault, index) => ({ list: 'faults', index, atMs: fault.atMs, fault }) as const),
    ...actions.map((action, index) => ({ list: 'actions', index, atMs: action.atMs, action }) as const),
  ].sort((a, b) => a.atMs - b.atMs);
  for (const event of events) {
    const wrong = event.list === 'faults' ? course.begin(event.fault) : course.act(event.action);
    if (wrong !== null) return { list: event.list, index: event.index, ...wrong };
  }
  return null;
}

/** What is wrong with a fault whatever else happens. */
function wrongAlone(fault: Fault, everybody: ReadonlySet<number>): Wrong | null {
  const { kind, forMs, nodes } = fault;
  if (forMs === 0) return { what: `${kind} at ${when(fault)}: it lasts no time`, allowed: 'more than 0 s' };
  if (!FAULTS[kind].onLinks) return null;
  const isThere = (node: number): boolean => everybody.has(node);
  const from = nodes.filter(isThere);
  const others = [...everybody].filter((node) => !nodes.includes(node));
  const to = fault.peers.length === 0 ? others : fault.peers.filter(isThere);
  const shared = kind === 'partition' ? to.find((node) => from.includes(node)) : undefined;
  if (shared !== undefined) {
    const what = `${kind} at ${when(fault)}: n${shared} is on both sides`;
    return { what, allowed: 'each node on one side' };
  }
  const isLink = from.some((node) => to.some((peer) => peer !== node));
  if (isLink) return null;
  const what = `${kind} at ${when(fault)}: nobody is on the other side`;
  return { what, allowed: 'nodes, and other nodes that they speak to' };
}

/** The nodes of a cluster while one thing happens after the other. */
class Course {
  readonly #nodes = new Map<number, Standing>();

  constructor(nodes: number) {
    for (let node = 1; node <= nodes; node += 1) this.#nodes.set(node, { held: null, leftAtMs: null });
  }

  /** Holds the nodes of a fault, or says which of them it cannot hold. */
  begin(fault: Fault): Wrong | null {
    const { kind, atMs, forMs, nodes } = fault;
    if (FAULTS[kind].onLinks) return null;
    for (const node of nodes) {
      const wrong = this.#wrongWith(fault, node) ?? this.#heldWrong(fault, node);
      if (wrong !== null) return wrong;
    }
    const held = { by: fault, untilMs: forMs === null ? null : atMs + forMs };
    for (const node of nodes) this.#nodes.get(node)!.held = held;
    return null;
  }

  act(action: Action): Wrong | null {
    const { kind, atMs, node } = action;
    if (kind === 'join') {
      const what = `${kind} at ${when(action)}: n${node} is there already`;
      if (this.#nodes.has(node)) return { what, allowed: 'a node that is not there' };
      this.#nodes.set(node, { held: null, leftAtMs: null });
      return null;
    }
    const wrong = this.#wrongWith(action, node);
    if (wrong !== null) return wrong;
    const by = this.#heldAt(node, atMs)?.by.kind;
    // Who is merely slow or behind a gate can change its metadata; a farewell waits for nobody to be held.
    const isHindered = kind === 'leave' ? by !== undefined : by === 'crash' || by === 'pause';
    if (isHindered) return this.#heldWrong(action, node);
    if (kind === 'leave') this.#nodes.get(node)!.leftAtMs = atMs;
    return null;
  }

  /** It is not there yet, or not any more. */
  #wrongWith(what: Fault | Action, node: number): Wrong | null {
    const standing = this.#nodes.get(node);
    const said = `${what.kind} at ${when(what)}: n${node}`;
    if (standing === undefined) {
      return { what: `${said} is not there then`, allowed: 'a node that is there, or has joined before' };
    }
    if (standing.leftAtMs === null) return null;
    const left = `${standing.leftAtMs / 1000} s`;
    return { what: `${said} has left at ${left}`, allowed: `before ${left}, or another node` };
  }

  #heldWrong(what: Fault | Action, node: number): Wrong | null {
    const held = this.#heldAt(node, what.atMs);
    if (held === null) return null;
    const said = `${what.kind} at ${when(what)}: n${node}`;
    const by = `the ${held.by.kind} at ${when(held.by)}`;
    if (held.untilMs === null) {
      return { what: `${said} stays away after ${by}`, allowed: `before ${when(held.by)}, or another node` };
    }
    return { what: `${said} is held by ${by}`, allowed: `after ${held.untilMs / 1000} s, or another node` };
  }

  #heldAt(node: number, atMs: Millis): Standing['held'] {
    const { held } = this.#nodes.get(node)!;
    return held === null || (held.untilMs !== null && held.untilMs < atMs) ? null : held;
  }
}

function when({ atMs }: Fault | Action): string {
  return `${atMs / 1000} s`;
}
