/**
 * What a recording of a node says besides its inputs, for whoever writes and whoever replays it. A recording
 * is a trace (docs/trace.md) with two processes: the node, with what its core was given behind the envelope,
 * and its witness, whose inputs are what the core asked for and told meanwhile. A replay that asks for and
 * tells the same has come to the same verdicts (docs/recording.md).
 */
import type { Effects, Millis } from '../base/core.ts';
import type { SerfEvent } from '../serf/api.ts';
import type { SerfConfig } from '../serf/config.ts';
import type { SwimConfig } from '../swim/config.ts';
import type { RulesName } from '../swim/rules.ts';
import type { WireAddress } from '../base/address.ts';
import { Digest } from '../trace/digest.ts';

/** Raised by every change after which a recording of the last version would be misread. */
export const RECORDING_VERSION = 1;

/** The `about` of a recording's header: how its core was made. */
export interface AboutRecording {
  readonly kind: 'recording';
  readonly version: number;
  /** Of the library. States are understood by the version that saved them, and by no other. */
  readonly library: string;
  readonly node: { readonly name: string; readonly address: WireAddress; readonly versions: Uint8Array };
  readonly config: SwimConfig;
  readonly rules: RulesName;
  /** `null`: a member of memberlist alone. */
  readonly serf: SerfConfig | null;
  /** What the envelope adds to each packet. */
  readonly overheadBytes: number;
}

/** What a `start` holds besides the core's state, under `recorded`. */
export interface RecordedStart {
  /** The wall clock at the time of the start. */
  readonly wallMs: Millis;
  /** Stand-ins for the keys, of the same lengths, the primary first; `null`: no encryption. */
  readonly keyring: readonly Uint8Array[] | null;
  /** Inputs before it are missing: its state is not what the ones before lead to. */
  readonly isAfterGap: boolean;
}

/** An input of the witness. */
export type Witnessed =
  | { readonly kind: 'told'; readonly verdict: Verdict }
  /** The application refused somebody: the nth question of this input, from 1, and its reason. */
  | { readonly kind: 'vetoed'; readonly question: number; readonly reason: string }
  /** All effects since the last `start`, as `EffectsTally` counts them. */
  | { readonly kind: 'asked'; readonly effects: number; readonly digest: string };

/** The name of a node's witness. */
export function witnessOf(name: string): string {
  return `${name} (witness)`;
}

/** News about who is in the cluster, and how that is known. Plain data. */
export interface Verdict {
  readonly what:
    | 'member-join'
    | 'member-leave'
    | 'member-update'
    | 'member-suspect'
    | 'member-cleared'
    | 'member-reaped'
    | 'refuted'
    | 'conflict'
    | 'serf-member'
    | 'name-lost';
  /** Whom it is about; '' : the node itself. */
  readonly member: string;
  readonly incarnation: number | null;
  /** Its state afterwards, Serf's kind of event, or how a suspicion was cleared. */
  readonly how: string | null;
  /** Who accused. */
  readonly by: string | null;
}

/** What an event says about members; `null`: nothing. */
export function verdictOf(event: SerfEvent): Verdict | null {
  switch (event.type) {
    case 'member-join':
    case 'member-leave':
    case 'member-update':
      return verdict(event.type, event.member, event.member.state);
    case 'member-suspect':
      return verdict(event.type, event.member, null, event.accuser);
    case 'member-cleared':
      return verdict(event.type, event.member, event.how);
    case 'member-reaped':
      return verdict(event.type, { name: event.name });
    case 'refuted':
      return verdict(event.type, { name: '', incarnation: event.incarnation }, null, event.accuser);
    case 'conflict':
      return verdict(event.type, event.existing);
    case 'serf-member':
      return verdict(event.type, { name: event.member.name }, event.kind);
    case 'name-lost':
      return verdict(event.type, { name: '' });
    default:
      return null;
  }
}

function verdict(
  what: Verdict['what'],
  { name: member, incarnation = null }: { readonly name: string; readonly incarnation?: number | null },
  how: string | null = null,
  by: string | null = null,
): Verdict {
  return { what, member, incarnation, how, by };
}

/**
 * Counts and digests what a core asks for: to whom and how long, in which order, not the bytes. Bytes may
 * hold keys, which a recording has other ones for.
 */
export class EffectsTally {
  count = 0;
  #digest = new Digest();

  get digest(): string {
    return this.#digest.value;
  }

  /** Begins anew. */
  clear(): void {
    this.count = 0;
    this.#digest = new Digest();
  }

  /** `effects`, counted. `onEvent` sees each event before they do. */
  around<Event extends { readonly type: string }>(
    effects: Effects<Event>,
    onEvent: (event: Event) => void,
  ): Effects<Event> {
    return {
      sendPacket: (to, packet, checksum) => {
        this.#add('packet', packet.length, to.host);
        effects.sendPacket(to, packet, checksum);
      },
      openStream: (stream, to) => {
        this.#add('open', stream, to.host);
        effects.openStream(stream, to);
      },
      writeStream: (stream, bytes) => {
        this.#add('write', stream);
        this.#digest.addNumber(bytes.length);
        effects.writeStream(stream, bytes);
      },
      endStream: (stream) => {
        this.#add('end', stream);
        effects.endStream(stream);
      },
      abortStream: (stream) => {
        this.#add('abort', stream);
        effects.abortStream(stream);
      },
      emit: (event) => {
        this.#add('emit', 0, event.type);
        onEvent(event);
        effects.emit(event);
      },
    };
  }

  #add(kind: string, number: number, text = ''): void {
    this.count += 1;
    this.#digest.addText(kind);
    this.#digest.addNumber(number);
    if (text !== '') this.#digest.addText(text);
  }
}
