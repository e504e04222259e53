/** One Swim core without a network: claims go in as packets, what it does is written down. */
import { parseIp } from '../../packages/hearsay/src/base/address.ts';
import type { Endpoint, Millis } from '../../packages/hearsay/src/base/core.ts';
import { Rng } from '../../packages/hearsay/src/base/rng.ts';
import { Writer } from '../../packages/hearsay/src/base/writer.ts';
import { SILENT_DELEGATE, type Delegate, type SwimEvent } from '../../packages/hearsay/src/swim/api.ts';
import { swimConfig, type SwimConfig } from '../../packages/hearsay/src/swim/config.ts';
import { Directory } from '../../packages/hearsay/src/swim/directory.ts';
import type { Member } from '../../packages/hearsay/src/swim/member.ts';
import { RULES, type Rules } from '../../packages/hearsay/src/swim/rules.ts';
import { Swim } from '../../packages/hearsay/src/swim/swim.ts';
import { encodeAlive, encodeDead, encodeSuspect } from '../../packages/hearsay/src/wire/claims.ts';
import { RecordingEffects } from './recording-effects.ts';

export const VERSIONS: Uint8Array = Uint8Array.of(1, 5, 2, 0, 0, 0);

export interface LoneSwimOptions {
  readonly config?: Partial<SwimConfig>;
  readonly rules?: Partial<Rules>;
  readonly delegate?: Partial<Delegate>;
  readonly packetOverheadBytes?: number;
  readonly seed?: number;
}

export interface Claim {
  readonly incarnation?: number;
  /** Who accuses. */
  readonly from?: string;
  readonly host?: string;
  readonly meta?: Uint8Array | null;
  readonly vsn?: Uint8Array;
}

/** The node is called `self`, lives at 10.0.0.1, and has started nothing. */
export class LoneSwim {
  readonly effects: RecordingEffects<SwimEvent> = new RecordingEffects<SwimEvent>();
  readonly directory: Directory = new Directory();
  readonly swim: Swim;
  now: Millis = 1000;
  readonly #writer = new Writer();

  constructor(options: LoneSwimOptions = {}) {
    this.swim = new Swim(
      {
        name: 'self',
        address: { bytes: Uint8Array.of(10, 0, 0, 1), port: 7946 },
        meta: new Uint8Array(0),
        versions: VERSIONS,
        config: swimConfig('lan', options.config),
        rules: { ...RULES.hearsay, ...options.rules },
        delegate: { ...SILENT_DELEGATE, ...options.delegate },
        packetOverheadBytes: options.packetOverheadBytes ?? 0,
        directory: this.directory,
        rng: Rng.seeded(options.seed ?? 1),
        now: this.now,
      },
      this.effects,
    );
    this.effects.clear();
  }

  alive(node: string, claim: Claim = {}): void {
    const { incarnation = 1, host = hostOf(node), meta = null, vsn = VERSIONS } = claim;
    this.packet(encodeAlive, { incarnation, node, addr: parseIp(host)!, port: 7946, meta, vsn });
  }

  suspect(node: string, { incarnation = 1, from = 'accuser' }: Claim = {}): void {
    this.packet(encodeSuspect, { incarnation, node, from });
  }

  dead(node: string, { incarnation = 1, from = 'accuser' }: Claim = {}): void {
    this.packet(encodeDead, { incarnation, node, from });
  }

  packet<Message>(
    encode: (writer: Writer, message: Message) => void,
    message: Message,
    from = peer(99),
  ): void {
    this.swim.handlePacket(from, this.encode(encode, message), this.now);
  }

  encode<Message>(encode: (writer: Writer, message: Message) => void, message: Message): Uint8Array {
    this.#writer.begin();
    encode(this.#writer, message);
    return this.#writer.finish();
  }

  /** Time passes; what is due on the way happens when it is due. */
  wait(durationMs: Millis): void {
    const until = this.now + durationMs;
    for (let next = this.swim.nextDeadline(); next <= until; next = this.swim.nextDeadline()) {
      this.now = Math.max(this.now, next);
      this.swim.handleTimeout(this.now);
    }
    this.now = until;
  }

  member(name: string): Member | undefined {
    return this.swim.members().find((member) => member.name === name);
  }

  /** `state incarnation` of a member; `undefined` if it is unknown. */
  seen(name: string): string | undefined {
    const member = this.member(name);
    return member === undefined ? undefined : `${member.state} ${member.incarnation}`;
  }

  events<Type extends SwimEvent['type']>(type: Type): Extract<SwimEvent, { type: Type }>[] {
    return this.effects.events.filter(
      (event): event is Extract<SwimEvent, { type: Type }> => event.type === type,
    );
  }

  drops(): string[] {
    return this.events('dropped').map(({ what }) => what);
  }
}

export function peer(last: number): Endpoint {
  return { host: `10.0.0.${last}`, port: 7946 };
}

/** n7 lives at 10.0.0.7; 10.0.1.0 and on for numbers above 255. */
function hostOf(node: string): string {
  if (node === 'self') return '10.0.0.1';
  const number = Number(/\d+$/.exec(node)?.[0] ?? 200);
  return `10.0.${number >> 8}.${number & 255}`;
}
