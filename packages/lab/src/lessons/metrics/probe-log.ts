/**
 * How each probe of a run ended. A ping begins a probe, unless it goes out because somebody asked for it; an
 * ack to it, from whomever it comes, ends it well; without one until the end of the interval, which ill
 * health stretches, it has failed (memberlist `probeNode`).
 */
import { decodeAck, decodePing, MessageType, Reader } from 'hearsay/wire';
import type { Endpoint } from 'hearsay/core';
import type { Input, Watched } from 'hearsay/sim';
import type { Onlooker } from '../../player/experiment.ts';
import { numberOf, type Observation } from './observation.ts';

export interface Probe {
  readonly by: number;
  readonly of: number;
  readonly seqNo: number;
  readonly atMs: number;
  readonly endsMs: number;
  isAcked: boolean;
}

const CHECKSUM_BYTES = 5;
const COMPOUND_HEADER_BYTES = 2;
/** One for all: a message has been decoded before anything is done about it. */
const READER = new Reader();

export class ProbeLog implements Onlooker {
  readonly #observation: Observation;
  readonly #probes: Probe[] = [];
  /** The last probe of each node: only its ack can still count. */
  readonly #last = new Map<number, Probe>();
  #isRelay = false;

  /** Made before the run begins. */
  constructor(observation: Observation) {
    this.#observation = observation;
    observation.experiment.watch(this);
  }

  /** Probes that are over and got no ack. */
  get failed(): readonly Probe[] {
    const { now } = this.#observation.experiment;
    return this.#probes.filter((probe) => !probe.isAcked && probe.endsMs <= now);
  }

  beforeInput(process: Watched, input: Input<unknown>, now: number): void {
    this.#isRelay = false;
    if (input.kind !== 'packet') return;
    const message = firstMessage(input.packet);
    this.#isRelay = message[0] === MessageType.IndirectPing;
    if (message[0] !== MessageType.Ack) return;
    const probe = this.#last.get(numberOf(process.name));
    if (probe === undefined || probe.isAcked || now > probe.endsMs) return;
    if (decodeAck(READER.reset(message, 1)).seqNo === probe.seqNo) probe.isAcked = true;
  }

  onPacket(process: Watched, to: Endpoint, packet: Uint8Array, now: number): void {
    if (this.#isRelay) return;
    const message = firstMessage(packet);
    if (message[0] !== MessageType.Ping) return;
    const by = numberOf(process.name);
    const { cluster } = this.#observation.experiment;
    const { healthScore } = cluster.node(by)!.process.core.swim;
    const { seqNo } = decodePing(READER.reset(message, 1));
    const endsMs = now + cluster.config.probeIntervalMs * (healthScore + 1);
    const probe = { by, of: this.#observation.numberAt(to.host), seqNo, atMs: now, endsMs, isAcked: false };
    this.#probes.push(probe);
    this.#last.set(by, probe);
  }
}

/** The first message of a packet that is neither encrypted nor compressed. */
export function firstMessage(packet: Uint8Array): Uint8Array {
  const at = packet[0] === MessageType.HasCrc ? CHECKSUM_BYTES : 0;
  if (packet[at] !== MessageType.Compound) return packet.subarray(at);
  return packet.subarray(at + COMPOUND_HEADER_BYTES + 2 * packet[at + 1]!);
}
