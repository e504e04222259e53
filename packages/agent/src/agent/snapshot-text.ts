/**
 * The text of Serf's snapshot: lines that are only appended, and replayed in their order at the start
 * (serf `Snapshotter.replay`). What cannot be read is reported with its line and skipped; a last line
 * without its end is torn and is no line.
 *
 * Differs: the largest 64-bit number is refused as a time, since no clock can be above it.
 */

/** What a node knew when it stopped. */
export interface SnapshotState {
  /** By name, in the order in which they came: `IP:PORT` as it stands there. */
  readonly alive: Map<string, string>;
  /** The last times that were seen: of intents, user events and queries. */
  clock: bigint;
  eventClock: bigint;
  queryClock: bigint;
}

export interface SnapshotNote {
  /** From 1. */
  readonly line: number;
  readonly level: 'INFO' | 'WARN';
  /** In Serf's words. */
  readonly text: string;
}

export interface ParsedSnapshot {
  readonly state: SnapshotState;
  readonly notes: readonly SnapshotNote[];
  /** Lines that say something, comments included. */
  readonly knownLines: number;
  /** What stands behind the end of the last line. */
  readonly torn: string;
}

const TIME_MAX = 0xffff_ffff_ffff_fffen;

const CLOCKS = [
  { prefix: 'clock: ', field: 'clock', what: 'clock' },
  { prefix: 'event-clock: ', field: 'eventClock', what: 'event clock' },
  { prefix: 'query-clock: ', field: 'queryClock', what: 'query clock' },
] as const;

/** Replays a snapshot. Without `rejoinAfterLeave` a leave forgets all that stood before it. */
export function parseSnapshot(
  text: string,
  { rejoinAfterLeave }: { readonly rejoinAfterLeave: boolean },
): ParsedSnapshot {
  const state: SnapshotState = { alive: new Map(), clock: 0n, eventClock: 0n, queryClock: 0n };
  const notes: SnapshotNote[] = [];
  const lines = text.split('\n');
  const torn = lines.pop()!;
  for (const [index, line] of lines.entries()) {
    const note = replay(state, line, rejoinAfterLeave);
    if (note !== null) notes.push({ line: index + 1, ...note });
  }
  const unknown = notes.filter(({ level }) => level === 'WARN').length;
  return { state, notes, knownLines: lines.length - unknown, torn };
}

/** The lines from which a replay comes to this state. */
export function formatSnapshot({ alive, clock, eventClock, queryClock }: SnapshotState): string {
  const lines = Array.from(alive, ([name, address]) => aliveLine(name, address));
  return `${lines.join('')}clock: ${clock}\nevent-clock: ${eventClock}\nquery-clock: ${queryClock}\n`;
}

export function aliveLine(name: string, address: string): string {
  return `alive: ${name} ${address}\n`;
}

type Note = Omit<SnapshotNote, 'line'>;

function replay(state: SnapshotState, line: string, rejoinAfterLeave: boolean): Note | null {
  const clock = CLOCKS.find(({ prefix }) => line.startsWith(prefix));
  if (clock !== undefined) {
    const digits = line.slice(clock.prefix.length);
    const time = /^\d{1,20}$/.test(digits) ? BigInt(digits) : null;
    if (time !== null && time <= TIME_MAX) {
      state[clock.field] = time;
      return null;
    }
    const why = /^\d+$/.test(digits) ? 'value out of range' : 'invalid syntax';
    const detail = `strconv.ParseUint: parsing ${JSON.stringify(digits)}: ${why}`;
    return warning(`Failed to convert ${clock.what} time: ${detail}`);
  }
  if (line.startsWith('alive: ')) {
    const member = line.slice('alive: '.length);
    const cut = member.lastIndexOf(' ');
    if (cut < 0) return warning(`Failed to parse address: ${line}`);
    state.alive.set(member.slice(0, cut), member.slice(cut + 1));
    return null;
  }
  if (line.startsWith('not-alive: ')) {
    state.alive.delete(line.slice('not-alive: '.length));
    return null;
  }
  if (line === 'leave') {
    if (rejoinAfterLeave) return { level: 'INFO', text: 'serf: Ignoring previous leave in snapshot' };
    state.alive.clear();
    for (const { field } of CLOCKS) state[field] = 0n;
    return null;
  }
  const isIgnored = line.startsWith('#') || line.startsWith('coordinate: ');
  return isIgnored ? null : warning(`Unrecognized snapshot line: ${line}`);
}

function warning(text: string): Note {
  return { level: 'WARN', text: `serf: ${text}` };
}
