/** One Serf core without a network: messages of others go in as packets, what it does is written down. */
import { parseIp } from '../../packages/hearsay/src/base/address.ts';
import type { Millis } from '../../packages/hearsay/src/base/core.ts';
import { Rng } from '../../packages/hearsay/src/base/rng.ts';
import { Writer } from '../../packages/hearsay/src/base/writer.ts';
import type { AnyCommand, SerfEvent } from '../../packages/hearsay/src/serf/api.ts';
import { serfConfig, type SerfConfig } from '../../packages/hearsay/src/serf/config.ts';
import { Serf, type SerfCoreState } from '../../packages/hearsay/src/serf/serf.ts';
import { encodeTags } from '../../packages/hearsay/src/serf/tags.ts';
import { swimConfig } from '../../packages/hearsay/src/swim/config.ts';
import { Directory } from '../../packages/hearsay/src/swim/directory.ts';
import { RULES } from '../../packages/hearsay/src/swim/rules.ts';
import { encodeAlive } from '../../packages/hearsay/src/wire/claims.ts';
import type { Keyring } from '../../packages/hearsay/src/wire/keyring.ts';
import { MessageType } from '../../packages/hearsay/src/wire/message-type.ts';
import { peer } from './lone-swim.ts';
import { RecordingEffects } from './recording-effects.ts';

/** memberlist's protocol and Serf's, as Serf's library has them. */
export const SERF_VERSIONS: Uint8Array = Uint8Array.of(1, 5, 2, 2, 5, 4);

export interface LoneSerfOptions {
  readonly serf?: Partial<SerfConfig>;
  readonly keyring?: Keyring;
  readonly packetOverheadBytes?: number;
  readonly saved?: SerfCoreState;
}

/** The node is called `self`, lives at 10.0.0.1, and has started nothing. */
export class LoneSerf {
  readonly effects: RecordingEffects<SerfEvent> = new RecordingEffects<SerfEvent>();
  readonly serf: Serf;
  now: Millis = 1000;
  readonly #writer = new Writer();

  constructor(options: LoneSerfOptions = {}) {
    this.serf = new Serf(
      {
        name: 'self',
        address: { bytes: Uint8Array.of(10, 0, 0, 1), port: 7946 },
        meta: encodeTags({}),
        versions: SERF_VERSIONS,
        config: swimConfig('lan'),
        rules: RULES.hearsay,
        serf: serfConfig(options.serf),
        keyring: options.keyring ?? null,
        delegate: {},
        packetOverheadBytes: options.packetOverheadBytes ?? 0,
        directory: new Directory(),
        rng: Rng.seeded(1),
        now: this.now,
      },
      this.effects,
      options.saved,
    );
    this.effects.clear();
  }

  command(command: AnyCommand): void {
    this.serf.handleCommand(command, this.now);
  }

  /** memberlist's word that `node` is there. */
  alive(node: string, host: string, { vsn = SERF_VERSIONS, incarnation = 1 } = {}): void {
    const claim = { incarnation, node, addr: parseIp(host)!, port: 7946, meta: null, vsn };
    this.serf.handlePacket(peer(99), this.encode(encodeAlive, claim), this.now);
  }

  /** A message of Serf's, alone in its packet. */
  message<Message>(encode: (writer: Writer, message: Message) => void, message: Message): void {
    const bytes = this.encode(encode, message);
    this.serf.handlePacket(peer(99), Uint8Array.of(MessageType.User, ...bytes), this.now);
  }

  encode<Message>(encode: (writer: Writer, message: Message) => void, message: Message): Uint8Array {
    this.#writer.begin();
    encode(this.#writer, message);
    return this.#writer.finish();
  }

  /** Time passes; what is due on the way happens when it is due. */
  wait(durationMs: Millis): void {
    const until = this.now + durationMs;
    for (let next = this.serf.nextDeadline(); next <= until; next = this.serf.nextDeadline()) {
      this.now = Math.max(this.now, next);
      this.serf.handleTimeout(this.now);
    }
    this.now = until;
  }

  events<Type extends SerfEvent['type']>(type: Type): Extract<SerfEvent, { type: Type }>[] {
    return this.effects.events.filter(
      (event): event is Extract<SerfEvent, { type: Type }> => event.type === type,
    );
  }

  /** What was not used, and why, in order. */
  drops(): string[] {
    return this.events('serf-dropped').map(({ what }) => what);
  }

  status(name: string): string | undefined {
    return this.serf.serfMembers().find((member) => member.name === name)?.status;
  }
}
