/**
 * A trace as a file (docs/trace.md): what an agent has recorded (`-record`), or a simulation. What a node
 * told stands in a recording beside what it was given, so its verdicts can be listed without running it
 * again; when each address was heard tells who was silent.
 */
import { DecodeError, formatIp, type SwimConfig } from 'hearsay/core';
import { TraceError, TraceReader, type TraceEntry } from 'hearsay/trace';
import { decodePing, MessageType, Reader } from 'hearsay/wire';
import { z } from '../player/zod.ts';

/** News that a node told of a member, by the wall clock. */
export interface RecordedVerdict {
  readonly atMs: number;
  /** E.g. `member-suspect`, as the core names it. */
  readonly what: string;
  /** '': the node itself. */
  readonly member: string;
  readonly incarnation: number | null;
  readonly how: string | null;
  readonly by: string | null;
}

/** A member of a saved state. */
export interface RecordedMember {
  readonly name: string;
  /** `HOST:PORT`. */
  readonly endpoint: string;
  readonly isGone: boolean;
}

/** What a node was given, as far as this page reads it. */
export interface NodeRecording {
  readonly kind: 'recording';
  readonly node: string;
  readonly writtenBy: string;
  readonly config: SwimConfig;
  readonly rules: string;
  /** By the wall clock. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly inputs: number;
  readonly packets: number;
  readonly gaps: number;
  /** Who was there at its beginning, and whoever else a later state names. */
  readonly members: readonly RecordedMember[];
  readonly verdicts: readonly RecordedVerdict[];
  /** When packets came from each `HOST:PORT`, by the wall clock, in order. */
  readonly heard: ReadonlyMap<string, readonly number[]>;
  /** When the node itself stood still. */
  readonly stalls: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** Why it ends where it ends; `null`: its end is there. */
  readonly torn: string | null;
}

/** Another trace: only what stands in it. */
export interface OtherTrace {
  readonly kind: 'simulation';
  readonly writtenBy: string;
  readonly seed: number | null;
  readonly processes: readonly string[];
  readonly inputs: number;
  readonly torn: string | null;
  /** What `hearsay sim run` was asked to run, unchecked; `null`: the writer did not say. */
  readonly plan: unknown;
}

/** A file that cannot be read here: the message says what is wrong with it. */
export class RecordingFileError extends Error {
  override readonly name = 'RecordingFileError';
}

/** The one version of recordings that this page reads. */
const RECORDING_VERSION = 1;
/** Shorter ones are no news. */
const STALL_MS_MIN = 100;

const ABOUT = z.object({
  kind: z.literal('recording'),
  version: z.number(),
  node: z.object({ name: z.string() }),
  config: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])),
  rules: z.string(),
});
const ROWS = z.array(
  z.object({
    name: z.string(),
    address: z.object({ bytes: z.instanceof(Uint8Array), port: z.number() }),
    state: z.number(),
  }),
);
const PLANNED = z.object({ plan: z.unknown() });
const SWIM = z.object({ membership: z.object({ rows: ROWS }) });
const START = z.object({
  recorded: z.object({ wallMs: z.number(), isAfterGap: z.boolean() }),
  swim: SWIM.optional(),
  membership: SWIM.shape.membership.optional(),
});
const TOLD = z.object({
  kind: z.literal('told'),
  verdict: z.object({
    what: z.string(),
    member: z.string(),
    incarnation: z.number().nullable(),
    how: z.string().nullable(),
    by: z.string().nullable(),
  }),
});

/** @throws RecordingFileError for what is no trace, is damaged, or is of another version. */
export function openRecording(bytes: Uint8Array): NodeRecording | OtherTrace {
  try {
    const reader = new TraceReader([bytes]);
    const { about, writtenBy, seed, processes } = reader.header;
    const kind = z.object({ kind: z.literal('recording') }).safeParse(about);
    if (kind.success) return new NodeReading(reader, aboutOf(about)).read();
    const { count, torn } = counted(reader);
    return {
      kind: 'simulation',
      writtenBy,
      seed,
      processes: processes.map(({ name }) => name),
      inputs: count,
      torn,
      plan: PLANNED.safeParse(about).data?.plan ?? null,
    };
  } catch (error) {
    if (error instanceof TraceError) throw new RecordingFileError(WORDS[error.code](error.message));
    throw error;
  }
}

const WORDS: Readonly<Record<TraceError['code'], (said: string) => string>> = {
  magic: () => 'This file is no recording and no trace of hearsay (`hearsay agent -record FILE` writes one).',
  version: (said) => `This file is ${said}.`,
  torn: (said) => `This file is ${said}, and there is nothing whole before that.`,
  digest: (said) => `This file is damaged, ${said}.`,
  limit: (said) => `This file cannot be read: ${said}.`,
  content: (said) => `This file is not as a trace should be: ${said}.`,
};

function aboutOf(about: unknown): z.infer<typeof ABOUT> {
  const parsed = ABOUT.safeParse(about);
  if (!parsed.success) throw new RecordingFileError('This recording does not say how its node was made.');
  const { version } = parsed.data;
  if (version === RECORDING_VERSION) return parsed.data;
  throw new RecordingFileError(
    `This is a recording of version ${version}; this page reads version ${RECORDING_VERSION}.`,
  );
}

/** What is torn is read up to where it is torn, as `hearsay replay` does. */
function* wholeEntries(reader: TraceReader, onTorn: (text: string) => void): Generator<TraceEntry, void> {
  try {
    yield* reader.entries();
  } catch (error) {
    if (!(error instanceof TraceError) || error.code !== 'torn') throw error;
    onTorn(error.message);
  }
}

function counted(reader: TraceReader): { readonly count: number; readonly torn: string | null } {
  let torn: string | null = null;
  let count = 0;
  for (const _ of wholeEntries(reader, (text) => (torn = text))) count += 1;
  return { count, torn };
}

class NodeReading {
  readonly #reader: TraceReader;
  readonly #about: z.infer<typeof ABOUT>;
  readonly #members = new Map<string, RecordedMember>();
  readonly #verdicts: RecordedVerdict[] = [];
  readonly #heard = new Map<string, number[]>();
  readonly #message = new Reader();
  readonly #stalls: { fromMs: number; toMs: number }[] = [];
  /** The wall clock less the node's own; NaN before the first state. */
  #offset = NaN;
  #fromMs = NaN;
  #toMs = NaN;
  #inputs = 0;
  #packets = 0;
  #gaps = 0;
  #torn: string | null = null;

  constructor(reader: TraceReader, about: z.infer<typeof ABOUT>) {
    this.#reader = reader;
    this.#about = about;
  }

  read(): NodeRecording {
    for (const entry of wholeEntries(this.#reader, (text) => (this.#torn = text))) this.#take(entry);
    if (Number.isNaN(this.#offset))
      throw new RecordingFileError('This recording has no saved state to begin from.');
    return {
      kind: 'recording',
      node: this.#about.node.name,
      writtenBy: this.#reader.header.writtenBy,
      config: this.#about.config as unknown as SwimConfig,
      rules: this.#about.rules,
      fromMs: this.#fromMs,
      toMs: this.#toMs,
      inputs: this.#inputs,
      packets: this.#packets,
      gaps: this.#gaps,
      members: [...this.#members.values()],
      verdicts: this.#verdicts,
      heard: this.#heard,
      stalls: this.#stalls,
      torn: this.#torn,
    };
  }

  #take({ process, ownTime, input }: TraceEntry): void {
    const isWitness = process.name !== this.#about.node.name;
    if (input.kind === 'start') return this.#start(input.state, ownTime);
    const atMs = ownTime + this.#offset;
    if (Number.isNaN(atMs)) return;
    if (isWitness) return this.#testimony(input.kind === 'command' ? input.command : null, atMs);
    this.#toMs = atMs;
    this.#inputs += 1;
    if (input.kind === 'packet') {
      this.#packets += 1;
      const from = `${input.from.host}:${input.from.port}`;
      if (input.packet[0] === MessageType.Ping) this.#introduced(input.packet, from);
      const times = this.#heard.get(from);
      if (times === undefined) this.#heard.set(from, [atMs]);
      else times.push(atMs);
    } else if (input.kind === 'stall' && input.delayMs >= STALL_MS_MIN) {
      this.#stalls.push({ fromMs: atMs - input.delayMs, toMs: atMs });
    }
  }

  #start(state: unknown, ownTime: number): void {
    const parsed = START.safeParse(state);
    if (!parsed.success) throw new RecordingFileError('This recording begins with a state that is none.');
    const { recorded, swim, membership } = parsed.data;
    this.#offset = recorded.wallMs - ownTime;
    if (Number.isNaN(this.#fromMs)) this.#fromMs = recorded.wallMs;
    if (Number.isNaN(this.#toMs)) this.#toMs = recorded.wallMs;
    if (recorded.isAfterGap) this.#gaps += 1;
    const isFirst = this.#members.size === 0;
    for (const { name, address, state: held } of (swim?.membership ?? membership)?.rows ?? []) {
      if (this.#members.has(name)) continue;
      const endpoint = `${formatIp(address.bytes)}:${address.port}`;
      // Whoever is only in a later state was not there at the beginning.
      this.#members.set(name, { name, endpoint, isGone: !isFirst || held > 1 });
    }
  }

  /** Whoever came later than the last state says its name when it pings. */
  #introduced(packet: Uint8Array, endpoint: string): void {
    try {
      const { sourceNode: name } = decodePing(this.#message.reset(packet, 1));
      if (name !== '' && !this.#members.has(name)) this.#members.set(name, { name, endpoint, isGone: true });
    } catch (error) {
      // What a stranger sent may be anything.
      if (!(error instanceof DecodeError)) throw error;
    }
  }

  #testimony(command: unknown, atMs: number): void {
    const told = TOLD.safeParse(command);
    if (told.success) this.#verdicts.push({ atMs, ...told.data.verdict });
  }
}

/** A verdict in words. */
export function verdictText({ what, member, incarnation, how, by }: RecordedVerdict, node: string): string {
  const word = incarnation === null ? '' : ` (incarnation ${incarnation})`;
  switch (what) {
    case 'member-join':
      return `${node} knows ${member}${word}`;
    case 'member-suspect':
      return `${node} suspects ${member}${word}${by === null ? '' : `, accused by ${by}`}`;
    case 'member-cleared':
      return `${node} no longer suspects ${member}${word}${how === null ? '' : `: ${how}`}`;
    case 'member-leave':
      return `${node} holds ${member} to be ${how ?? 'gone'}${word}`;
    case 'member-update':
      return `${node} has news of ${member}${word}`;
    case 'member-reaped':
      return `${node} has forgotten ${member}`;
    case 'refuted':
      return `${node} was accused${by === null ? '' : ` by ${by}`} and says that it lives${word}`;
    case 'conflict':
      return `${node} hears two who call themselves ${member}`;
    case 'name-lost':
      return `${node} has lost its name to another`;
    case 'serf-member':
      return `Serf at ${node}: ${how ?? 'news'} ${member}`;
    default:
      return `${node}: ${what} ${member}${word}`;
  }
}
