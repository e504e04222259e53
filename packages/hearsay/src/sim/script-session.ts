/**
 * What the commands of a script work on: the cluster, the faults that are on, and what of its doings is told.
 * Every drive is bounded in virtual time and in steps, so that a script always ends.
 */
import type { Endpoint, Millis } from '../base/core.ts';
import type { SwimEvent } from '../swim/api.ts';
import { Cluster, type ClusterNode, type ClusterOptions, type ClusterSimulation } from './cluster.ts';
import { Injection } from './injection.ts';
import type { Watcher } from './watcher.ts';
import { ScriptError } from './script-error.ts';
import { byName, durationText, hostText, lineAt, nodesText } from './script-format.ts';
import { newsLine, type Show } from './script-news.ts';
import { packetText, streamText } from './script-packets.ts';

/** One command may let so much time pass, and take so many steps. */
const COMMAND_TIME_MAX_MS = 3_600_000;
const COMMAND_STEPS_MAX = 1_000_000;

/** What of a run is told. */
export interface Listening {
  readonly shows: ReadonlySet<Show>;
  /** Only what these nodes tell, send and receive; `null`: all, and packets once, as they go out. */
  readonly at: ReadonlySet<string> | null;
  /** All fields of packets. */
  readonly isFull: boolean;
}

const DEAF: Listening = { shows: new Set(), at: null, isFull: false };

/** A packet as it goes out. */
export interface SentPacket {
  readonly from: string;
  readonly to: string;
  readonly packet: Uint8Array;
}

interface Current {
  readonly cluster: Cluster;
  readonly injection: Injection;
  /** Until when a fault holds a node; the injection would say nothing and do nothing. */
  readonly heldUntil: Map<number, Millis>;
}

export class ScriptSession {
  /** The output of the command that is running. */
  readonly #lines: string[] = [];
  #current: Current | null = null;
  #listening = DEAF;
  #untold = 0;
  #onSent: ((sent: SentPacket) => void) | null = null;
  /** So many steps a command may take. */
  readonly commandStepsMax: number;
  /** An expectation that did not hold, or a condition that was not reached. */
  hasFailed = false;

  constructor(commandStepsMax: number = COMMAND_STEPS_MAX) {
    this.commandStepsMax = commandStepsMax;
  }

  /** Starts another cluster in the place of the last one. */
  begin(options: ClusterOptions): Cluster {
    const onEvent = (node: ClusterNode, event: SwimEvent, now: Millis): void => this.#hear(node, event, now);
    const cluster = new Cluster({ ...options, onEvent });
    cluster.sim.watch(this.#watcher(cluster.sim));
    this.#current = { cluster, injection: new Injection(cluster), heldUntil: new Map() };
    return cluster;
  }

  get cluster(): Cluster {
    return this.#there.cluster;
  }

  get injection(): Injection {
    return this.#there.injection;
  }

  get now(): Millis {
    return this.cluster.sim.now;
  }

  /** A node that was started at some time. */
  node(number: number): ClusterNode {
    const node = this.cluster.node(number);
    if (node !== undefined) return node;
    const numbers = this.cluster.nodes.map((one) => one.number);
    throw new ScriptError(`n${number}`, 'there is no such node', nodesText(numbers.sort((a, b) => a - b)));
  }

  /** A node whose process is in this state and, if it runs, has not said goodbye. */
  nodeThatIs(state: 'running' | 'paused' | 'crashed', number: number): ClusterNode {
    const node = this.node(number);
    const is = node.process.state;
    if (is !== state) throw new ScriptError(node.name, `it is ${is}`, `a node that is ${state}`);
    if (node.isLeaving && state === 'running')
      throw new ScriptError(node.name, 'it is leaving', 'a node that is running');
    const until = this.#there.heldUntil.get(number) ?? 0;
    if (until > this.now)
      throw new ScriptError(node.name, 'a fault holds it', 'a node without a fault, or heal first');
    return node;
  }

  /** A fault holds these nodes until then. */
  hold(numbers: readonly number[], until: Millis): void {
    for (const number of numbers) this.#there.heldUntil.set(number, until);
  }

  /** Ends all faults. */
  heal(): void {
    this.injection.heal();
    this.#there.heldUntil.clear();
  }

  say(text: string): void {
    this.#lines.push(text);
  }

  /** A line with the time. */
  sayNow(text: string): void {
    this.say(lineAt(this.now, text));
  }

  /** How many lines the command has said so far. */
  get saidLines(): number {
    return this.#lines.length;
  }

  /** The lines that were said since the last take. */
  takeLines(): string[] {
    return this.#lines.splice(0);
  }

  /** Tells what happens while `action` is carried out; gives how many reports were heard and not told. */
  listen(listening: Listening, action: () => void, onSent?: (sent: SentPacket) => void): number {
    this.#listening = listening;
    this.#untold = 0;
    this.#onSent = onSent ?? null;
    try {
      action();
    } finally {
      this.#listening = DEAF;
      this.#onSent = null;
    }
    return this.#untold;
  }

  /**
   * Lets time pass until `isOver` holds, which is asked before the first step and after each, for `forMs` at
   * most. Gives whether it came to hold.
   */
  drive(forMs: Millis, isOver: () => boolean): boolean {
    const { sim } = this.cluster;
    if (forMs > COMMAND_TIME_MAX_MS)
      throw new ScriptError(durationText(forMs), 'too long', `at most ${durationText(COMMAND_TIME_MAX_MS)}`);
    const stepsMax = sim.steps + this.commandStepsMax;
    let holds = false;
    const isDone = (): boolean => {
      holds = isOver();
      return holds || sim.steps >= stepsMax;
    };
    runUntil(sim, isDone, forMs);
    if (!holds && sim.steps >= stepsMax)
      throw new ScriptError(
        durationText(forMs),
        'too much happens',
        `${this.commandStepsMax} steps a command`,
      );
    return holds;
  }

  get #there(): Current {
    if (this.#current === null)
      throw new ScriptError('cluster', 'there is none yet', 'cluster nodes=N as the first command');
    return this.#current;
  }

  #hear(node: ClusterNode, event: SwimEvent, now: Millis): void {
    const { core } = node.process;
    const news = newsLine(event, node.name, (name) => core.cases(name));
    if (news === null) return;
    const { shows, at } = this.#listening;
    if (shows.has(news.show) && (at === null || at.has(node.name))) this.say(lineAt(now, news.text));
    else if (news.show === 'members') this.#untold += 1;
  }

  #watcher(sim: ClusterSimulation): Watcher {
    /** Who is at the other end of the streams that a node accepted. */
    const peers = new Map<string, string>();
    return {
      onPacket: (process, to, packet) => this.#tellPacket(process.name, hostText(to), packet, sim.now),
      beforeInput: ({ name }, input) => {
        if (input.kind === 'packet') this.#tellArrival(name, input.from, input.packet, sim.now);
        else if (input.kind === 'stream-accepted') peers.set(`${name} ${input.stream}`, hostText(input.from));
        else if (input.kind === 'stream-data') {
          const peer = peers.get(`${name} ${input.stream}`) ?? '(answer)';
          this.#tellStream(`${name} <= ${peer}`, name, input.bytes, sim.now);
        }
      },
    };
  }

  #tellPacket(from: string, to: string, packet: Uint8Array, now: Millis): void {
    this.#onSent?.({ from, to, packet });
    const { shows, at, isFull } = this.#listening;
    if (!shows.has('packets') || (at !== null && !at.has(from))) return;
    this.say(lineAt(now, `${from} -> ${to}  ${packetText(packet, isFull)}`));
  }

  /** What comes in is told only where somebody in particular is listened to: else it was told going out. */
  #tellArrival(name: string, from: Endpoint, packet: Uint8Array, now: Millis): void {
    const { shows, at, isFull } = this.#listening;
    if (!shows.has('packets') || at === null || !at.has(name)) return;
    this.say(lineAt(now, `${name} <- ${hostText(from)}  ${packetText(packet, isFull)}`));
  }

  #tellStream(way: string, name: string, bytes: Uint8Array, now: Millis): void {
    const { shows, at, isFull } = this.#listening;
    if (!shows.has('packets') || (at !== null && !at.has(name))) return;
    this.say(lineAt(now, `${way}  ${streamText(bytes, isFull)}`));
  }
}

/** `Simulation.runUntil`, for which it is no failure if the time runs out. */
function runUntil(sim: ClusterSimulation, isDone: () => boolean, withinMs: Millis): void {
  try {
    sim.runUntil(isDone, withinMs);
  } catch (error) {
    const isTimeUp = error instanceof Error && error.message.startsWith('not reached within');
    if (!isTimeUp) throw error;
  }
}

/** The nodes of a cluster by their numbers. */
export function sortedNodes(nodes: readonly ClusterNode[]): ClusterNode[] {
  return [...nodes].sort((a, b) => byName(a.name, b.name));
}
