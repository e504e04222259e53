/**
 * Things that happen in a run, as questions to the engine: when did the first ack arrive, when does everybody
 * hold n3 dead. What a tour waits for and what a preset promises are signals, never elements of a page and
 * never timers.
 */
import type { EngineApi, LabEvent, PacketNote, RunId } from '../player/engine-api.ts';
import type { Matrix, PacketKind, Scene } from '../player/scene.ts';

/** What a run has noted of itself, until where it was computed. */
export interface Told {
  readonly nodes: number;
  readonly events: readonly LabEvent[];
  readonly packets: readonly PacketNote[];
}

interface Named {
  /** What is looked for, e.g. `the first ack arrives`. */
  readonly words: string;
}

/** Read off the journal. */
export interface JournalSignal extends Named {
  readonly source: 'journal';
  /** The first moment from `fromMs` on at which it has happened; `null`: it has not. */
  readonly at: (told: Told, fromMs: number) => number | null;
}

/** Seen from a chair, at one moment after another. */
export interface SceneSignal extends Named {
  readonly source: 'scene';
  readonly chair: number | null;
  readonly everyMs: number;
  readonly holds: (scene: Scene) => boolean;
}

/** Seen in who thinks what about whom. */
export interface MatrixSignal extends Named {
  readonly source: 'matrix';
  readonly everyMs: number;
  readonly holds: (matrix: Matrix) => boolean;
}

export type Signal = JournalSignal | SceneSignal | MatrixSignal;

type Later<Method> = Method extends (...args: infer Args) => infer Value
  ? (...args: Args) => Promise<Value>
  : never;

/** As much of the engine as signals need, each answer a promise: the page's client has it. */
export type Asked = { readonly [Name in 'events' | 'packets' | 'scene' | 'matrix']: Later<EngineApi[Name]> };

/** When the signal is first there in a run that has been computed until `untilMs`; `null`: not by then. */
export async function momentOf(
  signal: Signal,
  engine: Asked,
  { run, nodes, fromMs, untilMs }: { run: RunId; nodes: number; fromMs: number; untilMs: number },
): Promise<number | null> {
  if (signal.source === 'journal') {
    const [events, packets] = await Promise.all([engine.events(run, 0, ALL), engine.packets(run, 0, ALL)]);
    return signal.at({ nodes, events, packets }, fromMs);
  }
  for (let atMs = fromMs; atMs <= untilMs; atMs += signal.everyMs) {
    const isThere =
      signal.source === 'scene'
        ? signal.holds(await engine.scene(run, atMs, signal.chair))
        : signal.holds(await engine.matrix(run, atMs));
    if (isThere) return atMs;
  }
  return null;
}

const ALL = Number.MAX_SAFE_INTEGER;

export type EventWanted = Partial<Pick<LabEvent, 'kind' | 'observer' | 'subject'>>;

/** The first event like this. */
export function firstEvent(words: string, wanted: EventWanted): JournalSignal {
  return {
    source: 'journal',
    words,
    at: ({ events }, fromMs) =>
      events.find((event) => event.atMs > fromMs && isLike(event, wanted))?.atMs ?? null,
  };
}

/** The first packet like this that arrives. */
export function firstArrival(
  words: string,
  isWanted: (packet: PacketNote, told: Told) => boolean,
): JournalSignal {
  return {
    source: 'journal',
    words,
    at: (told, fromMs) => {
      const times = told.packets
        .filter(
          (packet) => packet.receivedMs !== null && packet.receivedMs > fromMs && isWanted(packet, told),
        )
        .map(({ receivedMs }) => receivedMs!);
      return times.length === 0 ? null : times.reduce((least, atMs) => Math.min(least, atMs));
    },
  };
}

/** When the last of `count` observers has an event like this; each counts once. */
export function eventAtAll(
  words: string,
  wanted: EventWanted,
  count: (nodes: number) => number,
): JournalSignal {
  return {
    source: 'journal',
    words,
    at: ({ events, nodes }, fromMs) => {
      const seen = new Set<number>();
      for (const event of events) {
        if (!isLike(event, wanted) || event.observer === event.subject) continue;
        seen.add(event.observer);
        if (seen.size >= count(nodes)) return Math.max(fromMs, event.atMs);
      }
      return null;
    },
  };
}

/**
 * `forMs` without a packet, or without one of a kind, after the last; counted from `fromMs` if there was
 * none.
 */
export function quietFor(words: string, forMs: number, kind?: PacketKind): JournalSignal {
  return {
    source: 'journal',
    words,
    at: ({ packets }, fromMs) => {
      let lastMs = fromMs;
      for (const { sentMs, kind: sent } of packets) {
        if (sentMs <= fromMs || (kind !== undefined && sent !== kind)) continue;
        if (sentMs - lastMs > forMs) break;
        lastMs = sentMs;
      }
      return lastMs + forMs;
    },
  };
}

export function isLike(event: LabEvent, wanted: EventWanted): boolean {
  const { kind = event.kind, observer = event.observer, subject = event.subject } = wanted;
  return event.kind === kind && event.observer === observer && event.subject === subject;
}
