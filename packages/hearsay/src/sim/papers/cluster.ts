/**
 * A cluster for a paper's experiment: whole nodes, as they run in production, on a simulated network, born
 * with full views and nothing left to say, so that a run measures the experiment and not its own
 * beginning.
 *
 * The one addition is `bareProbes`: papers compare detectors that spread nothing by piggyback (SWIM §3),
 * and the library has no switch for that, so the host keeps only the first message of each packet.
 */
import { wireAddressOf } from '../../base/address.ts';
import type { Effects, Endpoint, Millis } from '../../base/core.ts';
import type { Rng } from '../../base/rng.ts';
import { Stack, type StackOptions, type StackState } from '../../stack/stack.ts';
import { SILENT_DELEGATE, type SwimEvent } from '../../swim/api.ts';
import { swimConfig, type SwimConfig } from '../../swim/config.ts';
import { Directory } from '../../swim/directory.ts';
import { MemberState } from '../../swim/member.ts';
import type { MemberRow } from '../../swim/membership.ts';
import type { Rules } from '../../swim/rules.ts';
import { compoundBodyOffset, compoundCount, compoundPartLength } from '../../wire/compound.ts';
import { PLAIN_ENVELOPE } from '../../wire/envelope.ts';
import { MessageType } from '../../wire/message-type.ts';
import type { NetworkOptions } from '../network.ts';
import type { Process } from '../process.ts';
import { Simulation } from '../simulation.ts';

export interface PaperClusterOptions {
  readonly seed: number;
  readonly size: number;
  readonly rules: Rules;
  /** Beside the LAN profile. */
  readonly config: Partial<SwimConfig>;
  readonly network?: NetworkOptions;
  readonly lateDeadlineRule?: boolean;
  /** Only the first message of each packet is sent. */
  readonly bareProbes?: boolean;
  /** Takes all news of all members; `by` is the index of the one that has it. */
  readonly onEvent?: (by: number, event: SwimEvent, at: Millis) => void;
}

export type PaperNode = Process<SwimEvent, Stack>;

/** What memberlist advertises: protocols 1 to 5, speaking 2. */
const VERSIONS: Uint8Array = Uint8Array.of(1, 5, 2, 0, 0, 0);
const NO_META = new Uint8Array(0);
const PORT = 7946;
/** The prefix of every member's name; its index follows. */
const NAME = 'm';

const NO_EFFECTS: Effects<SwimEvent> = {
  sendPacket: () => undefined,
  openStream: () => undefined,
  writeStream: () => undefined,
  endStream: () => undefined,
  abortStream: () => undefined,
  emit: () => undefined,
};

export class PaperCluster {
  readonly sim: Simulation<SwimEvent>;
  readonly config: SwimConfig;
  readonly nodes: readonly PaperNode[];
  readonly #options: PaperClusterOptions;
  readonly #directory = new Directory();
  readonly #rows: readonly MemberRow[];

  /** All members have started, at random places of their probe intervals and of their probe lists. */
  constructor(options: PaperClusterOptions) {
    const { seed, size, network = {}, lateDeadlineRule = true } = options;
    this.#options = options;
    this.config = swimConfig('lan', options.config);
    this.sim = new Simulation<SwimEvent>({
      seed,
      lateDeadlineRule,
      network: { refusals: false, ...network },
    });
    this.#rows = Array.from({ length: size }, (_, index) => rowOf(index));
    this.nodes = this.#rows.map((_, index) => this.#spawn(index));
    for (const node of this.nodes) node.command({ type: 'start' });
  }

  /** The index of the member with this name. */
  indexOf(name: string): number {
    return Number(name.slice(NAME.length));
  }

  /** The index of the member at this endpoint. */
  indexAt(endpoint: Endpoint): number {
    const [, second, third, fourth] = endpoint.host.split('.');
    return (Number(second) << 16) | (Number(third) << 8) | Number(fourth);
  }

  #spawn(index: number): PaperNode {
    const { onEvent, bareProbes = false } = this.#options;
    return this.sim.spawn(
      nameOf(index),
      endpointOf(index),
      (effects, rng, now) => this.#core(index, bareProbes ? withoutNews(effects) : effects, rng, now),
      (event, at) => onEvent?.(index, event, at),
    );
  }

  /** A new core that goes on from a state in which it knows everybody. */
  #core(index: number, effects: Effects<SwimEvent>, rng: Rng, now: Millis): Stack {
    const { rules } = this.#options;
    const options: StackOptions = {
      name: nameOf(index),
      address: this.#rows[index]!.address,
      meta: NO_META,
      versions: VERSIONS,
      config: this.config,
      rules,
      delegate: SILENT_DELEGATE,
      directory: this.#directory,
      rng,
      now,
      envelope: PLAIN_ENVELOPE,
      explainRefusals: true,
    };
    const blank = new Stack(options, NO_EFFECTS).save();
    const order = Array.from(this.#rows, (_, place) => place);
    rng.shuffle(order, order.length);
    const membership = {
      rows: order.map((place) => this.#rows[place]!),
      cursor: rng.below(order.length),
    };
    const rngState = rng.save();
    const core = { ...blank.core, rng: rngState, deadlines: [], queue: [], membership };
    const state: StackState = { ...blank, core };
    return new Stack(options, effects, state);
  }
}

function nameOf(index: number): string {
  return `${NAME}${index}`;
}

function endpointOf(index: number): Endpoint {
  return { host: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, port: PORT };
}

function rowOf(index: number): MemberRow {
  return {
    name: nameOf(index),
    address: wireAddressOf(endpointOf(index))!,
    state: MemberState.Alive,
    incarnation: 1,
    changedAt: 0,
    meta: NO_META,
    versions: VERSIONS,
    instance: null,
  };
}

/** The same effects, but for all messages of a packet behind its first. */
function withoutNews(effects: Effects<SwimEvent>): Effects<SwimEvent> {
  return {
    sendPacket: (to, packet, checksum) => effects.sendPacket(to, firstMessage(packet), checksum),
    openStream: (stream, to) => effects.openStream(stream, to),
    writeStream: (stream, bytes) => effects.writeStream(stream, bytes),
    endStream: (stream) => effects.endStream(stream),
    abortStream: (stream) => effects.abortStream(stream),
    emit: (event) => effects.emit(event),
  };
}

/** The message that a packet was made for; news is piggybacked behind it. */
export function firstMessage(packet: Uint8Array): Uint8Array {
  if (packet[0] !== MessageType.Compound) return packet;
  const start = compoundBodyOffset(compoundCount(packet));
  return packet.subarray(start, start + compoundPartLength(packet, 0));
}
