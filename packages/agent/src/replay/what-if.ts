/**
 * Would the member have lived with other settings? The recorded nodes go on from what they were when it fell
 * silent, the others from what the accuser knew of them, on a simulated network with the loss and the delay
 * that the recordings show; and the member is silent for as long as it was. Another seed is another course
 * that things might have taken, so the answer is a share of seeds, and an estimate.
 */
import type { AboutRecording } from 'hearsay';
import {
  Directory,
  endpointOf,
  formatEndpoint,
  Rng,
  RULES,
  SILENT_DELEGATE,
  PLAIN_ENVELOPE,
  Stack,
  type Case,
  type Core,
  type Effects,
  type Endpoint,
  type Millis,
  type StackState,
  type StreamFailure,
  type StreamId,
  type SwimCommand,
  type SwimConfig,
  type SwimEvent,
  type SwimState,
} from 'hearsay/core';
import { Simulation, type Process } from 'hearsay/sim';
import type { NetworkEstimate, Silence } from './network-estimate.ts';
import { swimStateOf, type StartState } from './recorded-core.ts';
import type { RecordingSource } from './recording-source.ts';
import { Replay } from './replay.ts';

/** All that a re-simulation begins from. */
export interface Situation {
  readonly subject: string;
  readonly accuser: string;
  /** The wall clock at its beginning. */
  readonly fromMs: Millis;
  readonly members: readonly Member[];
  readonly about: AboutRecording;
  readonly network: NetworkEstimate;
  readonly silence: Silence;
}

interface Member {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly row: SwimState['membership']['rows'][number];
  /** Whether its state is its own, or made from what the accuser knew. */
  readonly isRecorded: boolean;
  readonly state: SwimState;
  /** Its own clock at the beginning. */
  readonly ownMs: Millis;
}

export interface WhatIf {
  readonly seeds: number;
  /** How many of them nobody declared it dead in. */
  readonly lived: number;
}

/** Members beyond this would take minutes. */
const MEMBERS_MOST = 500;
const AFTERWARDS_MS = 5000;
/** With nobody to wait for, a run ends all the same. */
const RUN_MOST_MS = 600_000;

/** A question that cannot be answered from these recordings; the message says why. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** The situation in which a case began. @throws NoAnswerError */
export function situationOf(
  sources: readonly RecordingSource[],
  told: {
    readonly accusation: Case;
    readonly accuser: RecordingSource;
    readonly network: NetworkEstimate;
    readonly silence: Silence;
  },
): Situation {
  const { accusation, accuser, network, silence } = told;
  const replays = sources.map((source) => new Replay(source, { untilWallMs: silence.fromMs }).run());
  const own = replays.find(({ source }) => source === accuser)!;
  const state = own.state();
  if (state === null) throw new NoAnswerError('the recording begins after it fell silent');
  const known = swimStateOf(state as StartState);
  const rows = known.membership.rows.filter((row) => row.state <= 1);
  if (rows.length > MEMBERS_MOST) {
    throw new NoAnswerError(`${rows.length} members; at most ${MEMBERS_MOST} are simulated`);
  }
  if (!rows.some(({ name }) => name === accusation.subject)) {
    throw new NoAnswerError(`${accuser.name} did not hold ${accusation.subject} to be alive before`);
  }
  const members = rows.map((row): Member => {
    const recorded = replays.find(({ source, inputs }) => source.name === row.name && inputs > 0);
    const { name } = row;
    const endpoint = endpointOf(row.address);
    if (recorded === undefined) {
      const ownMs = own.ownOf(silence.fromMs);
      return { name, endpoint, row, isRecorded: false, state: known, ownMs };
    }
    const state = swimStateOf(recorded.state() as StartState);
    return { name, endpoint, row, isRecorded: true, state, ownMs: recorded.ownOf(silence.fromMs) };
  });
  const { subject } = accusation;
  const { name, about } = accuser;
  return { subject, accuser: name, fromMs: silence.fromMs, members, about, network, silence };
}

/** Plays the situation once for each seed, with `changes` of the settings. */
export function whatIf(situation: Situation, changes: Partial<SwimConfig>, seeds: number): WhatIf {
  let lived = 0;
  for (let seed = 1; seed <= seeds; seed += 1) if (livesThrough(situation, changes, seed)) lived += 1;
  return { seeds, lived };
}

function livesThrough(situation: Situation, changes: Partial<SwimConfig>, seed: number): boolean {
  const { subject, members, network, silence, fromMs, about } = situation;
  const { leastMs: min, meanMs: mean, loss } = network;
  const config = { ...about.config, ...changes };
  const simulation = new Simulation<SwimEvent>({
    seed,
    network: { latencyMs: { kind: 'exponential', min, mean }, loss, refusals: false },
  });
  const rng = Rng.seeded(seed, 1);
  const deafness = silence.deafNode === null ? null : deafnessIn(situation, rng);
  const deaths: SwimEvent[] = [];
  const directory = new Directory();
  const processes = new Map<string, Process<SwimEvent, MemberCore>>();
  for (const [i, member] of members.entries()) {
    const { name, endpoint } = member;
    const deaf = deafness !== null && name === silence.deafNode ? deafness : null;
    const process = simulation.spawn(
      name,
      endpoint,
      (effects) => {
        const state = { ...member.state, rng: Rng.seeded(seed, i + 2).save() };
        return new MemberCore({ ...member, state }, { about, config, directory, effects, deaf });
      },
      (event) => {
        if (event.type !== 'member-leave' || name === subject) return;
        if (event.member.name === subject && event.member.state === 'dead') deaths.push(event);
      },
    );
    processes.set(name, process);
    if (!member.isRecorded) process.command({ type: 'start' });
  }
  const until = silence.untilMs === null ? Infinity : silence.untilMs - fromMs;
  if (deafness === null) {
    const silent = processes.get(subject)!;
    const from = Math.min(rng.unit() * (silence.byMs - silence.fromMs), until);
    simulation.at(from, () => silent.pause());
    if (until < Infinity) simulation.at(until, () => silent.resume());
  }
  const endsAt = Math.min(until, RUN_MOST_MS) + longestSuspicionMs(config, members.length) + AFTERWARDS_MS;
  while (deaths.length === 0 && simulation.now < endsAt) simulation.runFor(config.probeIntervalMs);
  return deaths.length === 0;
}

/** memberlist's `suspicionTimeout`, times its longest. */
function longestSuspicionMs(config: SwimConfig, members: number): Millis {
  const scale = Math.max(1, Math.log10(Math.max(1, members)));
  const { suspicionMult, suspicionMaxTimeoutMult, probeIntervalMs } = config;
  return Math.min(suspicionMult * scale * probeIntervalMs * suspicionMaxTimeoutMult, RUN_MOST_MS);
}

/** For so long a node does not hear another one, in its own time. */
interface Deafness {
  readonly to: string;
  readonly from: Millis;
  readonly until: Millis;
}

function deafnessIn({ silence, members, subject, fromMs }: Situation, rng: Rng): Deafness {
  const deaf = members.find(({ name }) => name === silence.deafNode)!;
  const { endpoint } = members.find(({ name }) => name === subject)!;
  const from = deaf.ownMs + rng.unit() * (silence.byMs - silence.fromMs);
  const until = silence.untilMs === null ? Infinity : deaf.ownMs + (silence.untilMs - fromMs);
  return { to: formatEndpoint(endpoint), from, until };
}

interface MemberSurroundings {
  readonly about: AboutRecording;
  readonly config: SwimConfig;
  readonly directory: Directory;
  readonly effects: Effects<SwimEvent>;
  readonly deaf: Deafness | null;
}

/** A member by its own clock, which began before the simulation does, and deaf to another for a while. */
class MemberCore implements Core<SwimCommand, StackState> {
  readonly #stack: Stack;
  readonly #ownMs: Millis;
  readonly #deaf: Deafness | null;
  readonly #unheard = new Set<StreamId>();
  #now: Millis;

  constructor(member: Member, { about, config, directory, effects, deaf }: MemberSurroundings) {
    const { name, row, ownMs, isRecorded } = member;
    this.#ownMs = ownMs;
    this.#now = ownMs;
    this.#deaf = deaf;
    const options = {
      name,
      address: row.address,
      meta: row.meta,
      versions: row.versions,
      config,
      rules: RULES[about.rules],
      delegate: SILENT_DELEGATE,
      rng: Rng.seeded(0),
      now: ownMs,
      envelope: PLAIN_ENVELOPE,
      explainRefusals: false,
    };
    const fresh = new Stack({ ...options, directory: new Directory() }, SILENT).save();
    const core = isRecorded ? member.state : stranger(member, fresh.core);
    this.#stack = new Stack({ ...options, directory }, this.#hearing(effects), { ...fresh, core });
  }

  handlePacket(from: Endpoint, packet: Uint8Array, now: Millis): void {
    if (!this.#isDeafTo(from, this.#own(now))) this.#stack.handlePacket(from, packet, this.#now);
  }

  handlePacketError(to: Endpoint, cause: 'local' | 'refused', now: Millis): void {
    this.#stack.handlePacketError(to, cause, this.#own(now));
  }

  handleStreamAccepted(stream: StreamId, from: Endpoint, now: Millis): void {
    this.#stack.handleStreamAccepted(stream, from, this.#own(now));
  }

  handleStreamOpened(stream: StreamId, now: Millis): void {
    this.#stack.handleStreamOpened(stream, this.#own(now));
  }

  handleStreamData(stream: StreamId, bytes: Uint8Array, now: Millis): void {
    this.#stack.handleStreamData(stream, bytes, this.#own(now));
  }

  handleStreamEnd(stream: StreamId, now: Millis): void {
    this.#stack.handleStreamEnd(stream, this.#own(now));
  }

  handleStreamClosed(stream: StreamId, cause: StreamFailure, now: Millis): void {
    this.#stack.handleStreamClosed(stream, cause, this.#own(now));
  }

  handleStall(delay: Millis, now: Millis): void {
    this.#stack.handleStall(delay, this.#own(now));
  }

  handleCommand(command: SwimCommand, now: Millis): void {
    this.#stack.handleCommand(command, this.#own(now));
  }

  handleTimeout(now: Millis): void {
    this.#stack.handleTimeout(this.#own(now));
  }

  nextDeadline(): Millis {
    return this.#stack.nextDeadline() - this.#ownMs;
  }

  save(): StackState {
    return this.#stack.save();
  }

  /** Its own time, which is never before a deadline that the simulation has waited for. */
  #own(now: Millis): Millis {
    const own = now + this.#ownMs;
    const deadline = this.#stack.nextDeadline();
    this.#now = deadline > own && deadline - this.#ownMs <= now ? deadline : own;
    return this.#now;
  }

  #isDeafTo(endpoint: Endpoint, own: Millis): boolean {
    const deaf = this.#deaf;
    return deaf !== null && own >= deaf.from && own < deaf.until && formatEndpoint(endpoint) === deaf.to;
  }

  /** A connection to whom it does not hear leads nowhere. */
  #hearing(effects: Effects<SwimEvent>): Effects<SwimEvent> {
    if (this.#deaf === null) return effects;
    const heard =
      <Rest extends unknown[]>(go: (stream: StreamId, ...rest: Rest) => void) =>
      (stream: StreamId, ...rest: Rest): void => {
        if (!this.#unheard.has(stream)) go(stream, ...rest);
      };
    return {
      sendPacket: (to, packet, checksum) => effects.sendPacket(to, packet, checksum),
      openStream: (stream, to) => {
        if (this.#isDeafTo(to, this.#now)) this.#unheard.add(stream);
        else effects.openStream(stream, to);
      },
      writeStream: heard((stream, bytes: Uint8Array) => effects.writeStream(stream, bytes)),
      endStream: heard((stream) => effects.endStream(stream)),
      abortStream: heard((stream) => effects.abortStream(stream)),
      emit: (event) => effects.emit(event),
    };
  }
}

/** A member that was not recorded: new, and with the accuser's view. */
function stranger({ name, state, row }: Member, fresh: SwimState): SwimState {
  const { rows, cursor } = state.membership;
  const alive = rows.map((one) => (one.name === name ? { ...one, state: 0 as const } : one));
  return {
    ...fresh,
    rng: state.rng,
    meta: row.meta,
    incarnation: row.incarnation,
    queue: [],
    membership: { rows: alive, cursor },
  };
}

const SILENT: Effects<SwimEvent> = {
  sendPacket: () => undefined,
  openStream: () => undefined,
  writeStream: () => undefined,
  endStream: () => undefined,
  abortStream: () => undefined,
  emit: () => undefined,
};
