/**
 * One member's core without a network, for the tables of the reference: claims go in as packets, and what it
 * then believes is read. Nothing of the protocol is repeated here; the tables show what the core did.
 */
import {
  Directory,
  RULES,
  Rng,
  SILENT_DELEGATE,
  Swim,
  swimConfig,
  type Effects,
  type Endpoint,
  type RulesName,
  type StateName,
  type SwimConfig,
  type SwimEvent,
} from 'hearsay/core';
import { encodeAlive, encodeDead, encodeSuspect, Writer } from 'hearsay/wire';

/** A goodbye is a `dead` that a member says of itself. */
export type ClaimKind = 'alive' | 'suspect' | 'dead' | 'goodbye';

export interface Claim {
  readonly kind: ClaimKind;
  readonly subject: string;
  readonly incarnation: number;
  /** Who accuses. */
  readonly from: string;
}

export interface Held {
  readonly state: StateName;
  readonly incarnation: number;
}

const PORT = 7946;
const VERSIONS = Uint8Array.of(1, 5, 2, 0, 0, 0);
const NOBODY: Endpoint = { host: '10.0.0.99', port: PORT };
export const OWN_NAME = 'self';

export class LoneMember {
  readonly #swim: Swim;
  readonly #writer = new Writer();
  #now = 1000;
  #packetsSent = 0;
  /** What it sends is counted, and shown to whoever asks. */
  onPacket: (to: Endpoint, packet: Uint8Array) => void = () => {};

  constructor(
    rules: RulesName,
    { seed = 1, config = {} }: { seed?: number; config?: Partial<SwimConfig> } = {},
  ) {
    const options = {
      name: OWN_NAME,
      address: { bytes: addressOf(OWN_NAME), port: PORT },
      meta: new Uint8Array(0),
      versions: VERSIONS,
      config: swimConfig('lan', config),
      rules: RULES[rules],
      delegate: SILENT_DELEGATE,
      directory: new Directory(),
      rng: Rng.seeded(seed),
      now: this.#now,
    };
    this.#swim = new Swim(options, this.#effects());
  }

  get packetsSent(): number {
    return this.#packetsSent;
  }

  /** How many pieces of news have ever been queued for gossip. */
  get newsQueued(): number {
    return this.#swim.queue.lastId;
  }

  get now(): number {
    return this.#now;
  }

  hear({ kind, subject, incarnation, from }: Claim): void {
    this.#writer.begin();
    if (kind === 'alive') {
      const told = {
        incarnation,
        node: subject,
        addr: addressOf(subject),
        port: PORT,
        meta: null,
        vsn: VERSIONS,
      };
      encodeAlive(this.#writer, told);
    } else {
      const encode = kind === 'suspect' ? encodeSuspect : encodeDead;
      encode(this.#writer, { incarnation, node: subject, from: kind === 'goodbye' ? subject : from });
    }
    this.packet(this.#writer.finish());
  }

  packet(bytes: Uint8Array): void {
    this.#swim.handlePacket(NOBODY, bytes, this.#now);
  }

  start(): void {
    this.#swim.handleCommand({ type: 'start' }, this.#now);
  }

  /** Time passes; what is due on the way happens when it is due. */
  wait(durationMs: number): void {
    const until = this.#now + durationMs;
    for (let next = this.#swim.nextDeadline(); next <= until; next = this.#swim.nextDeadline()) {
      this.#now = Math.max(this.#now, next);
      this.#swim.handleTimeout(this.#now);
    }
    this.#now = until;
  }

  /** Ends a round of the probe list, in which the dead may be forgotten. */
  endRound(): void {
    this.#swim.newRound(this.#now);
  }

  /** `null`: it knows no such member. */
  holds(name: string): Held | null {
    const member = this.#swim.members().find((one) => one.name === name);
    return member === undefined ? null : { state: member.state, incarnation: member.incarnation };
  }

  /** How many have confirmed the newest accusation of a member. */
  confirmations(name: string): number {
    return this.#swim.cases(name).at(-1)?.confirmations.length ?? 0;
  }

  #effects(): Effects<SwimEvent> {
    return {
      sendPacket: (to, packet) => {
        this.#packetsSent += 1;
        this.onPacket(to, packet);
      },
      openStream: () => {},
      writeStream: () => {},
      endStream: () => {},
      abortStream: () => {},
      emit: () => {},
    };
  }
}

/** `n7` lives at 10.0.0.7, we at 10.0.0.1. */
function addressOf(name: string): Uint8Array {
  return Uint8Array.of(10, 0, 0, name === OWN_NAME ? 1 : Number(name.slice(1)));
}
