/**
 * The snapshot of a Serf agent on disk (serf `Snapshotter`): who was alive and which times were seen, so that
 * a restarted node rejoins and hears no old news again. Serf reads ours, and we read Serf's.
 *
 * Lines are written at most half a second after they came. They are made to last (fsync) after a leave, at
 * the end and when the file is rewritten, not at each write: what a machine's crash costs is a few seconds
 * of members, and those are learnt again. The disk is waited for outside the protocol's thread.
 *
 * Differs: Serf appends to a torn last line, which spoils the next one as well; ours is cut off, and said. A
 * file that holds nothing of a snapshot is refused, and one with lines that cannot be read is kept beside
 * the rewritten one. Names that hold the end of a line, which a peer may claim, are not written: they would
 * be lines of their own. A new file takes the old one's place at once, so there is always one.
 */
import { formatEndpoint, endpointOf, type SerfEvent } from 'hearsay/core';
import { FileError } from '../files/located-yaml.ts';
import type { AgentLogger } from './log.ts';
import { NODE_FILES, type SnapshotFiles } from './snapshot-files.ts';
import { aliveLine, formatSnapshot, parseSnapshot, type SnapshotState } from './snapshot-text.ts';

export interface PreviousMember {
  readonly name: string;
  /** `IP:PORT` */
  readonly address: string;
}

export interface SnapshotOptions {
  readonly path: string;
  readonly rejoinAfterLeave: boolean;
  readonly log: Pick<AgentLogger, 'write'>;
  /** Default: Node's. */
  readonly files?: SnapshotFiles;
  /** Monotonic; default `performance.now`. */
  readonly now?: () => number;
}

/** How often `tick` is to be called. */
export const SNAPSHOT_TICK_MS = 500;

/** A file is rewritten when it is larger than this and than so much for each living member. */
const COMPACT_BYTES = 131_072;
const COMPACT_BYTES_PER_MEMBER = 256;
/** After a failure the file is not tried again for so long. */
const RECOVERY_MS = 30_000;
const READ_BYTES_MAX = 1 << 28;
/** Longer than any line of a snapshot: the longest name is what fits into a packet of memberlist's. */
const TORN_BYTES_MAX = 65_536;

/** The end of names and the separators of lines. */
const LINE_END = /\n/;

export class SnapshotFile {
  /** Who was alive, in the order of the file; without those whose address nobody can join. */
  readonly previous: readonly PreviousMember[];
  /** The last times that had been seen. */
  readonly clocks: { readonly clock: bigint; readonly eventClock: bigint; readonly queryClock: bigint };
  readonly #options: SnapshotOptions;
  readonly #files: SnapshotFiles;
  readonly #state: SnapshotState;
  /** Lines that are not written yet. */
  #pending = '';
  #fd: number | null;
  #bytes: number;
  #hasBadLines: boolean;
  #isLeaving = false;
  #isClosed = false;
  /** The rewriting that is under way. */
  #compaction: Promise<void> | null = null;
  #failedAt = -Infinity;

  /** Reads what is there and goes on with it. @throws FileError for a file that is none, or cannot be used */
  static open(options: SnapshotOptions): SnapshotFile {
    return new SnapshotFile(options);
  }

  private constructor(options: SnapshotOptions) {
    const { path, rejoinAfterLeave, log, files = NODE_FILES } = options;
    this.#options = options;
    this.#files = files;
    try {
      this.#fd = files.append(path);
    } catch (error) {
      throw new FileError(`${path}: the snapshot cannot be opened (${codeOf(error)})`);
    }
    const bytes = read(files, path, this.#fd);
    const text = bytes.toString();
    const { state, notes, knownLines, torn } = parseSnapshot(text, { rejoinAfterLeave });
    const problems = notes.filter(({ level }) => level === 'WARN');
    if ((problems.length > 0 && knownLines === 0) || torn.length > TORN_BYTES_MAX) {
      files.close(this.#fd);
      throw new FileError(
        `${path}:1:1: the file: it is no snapshot; allowed: lines such as alive: NAME IP:PORT`,
      );
    }
    for (const { line, level, text } of notes) log.write(level, `${text} (${path}:${line})`);
    // Of the bytes: a character that is torn itself is longer in the text.
    this.#bytes = bytes.lastIndexOf('\n') + 1;
    if (torn !== '') {
      log.write(
        'WARN',
        `serf: Cut off the torn end of the snapshot: ${torn} (${path}:${text.split('\n').length})`,
      );
      files.truncate(this.#fd, this.#bytes);
    }
    this.#hasBadLines = problems.length > 0;
    this.#state = state;
    this.previous = joinable(state.alive);
    this.clocks = { clock: state.clock, eventClock: state.eventClock, queryClock: state.queryClock };
  }

  /** Takes note of news of Serf's; what is no business of a snapshot is let pass. */
  handle(event: SerfEvent): void {
    if (this.#isLeaving) return;
    if (event.type === 'serf-member') {
      const { name, address } = event.member;
      if (LINE_END.test(name)) return;
      if (event.kind === 'member-join') {
        const text = formatEndpoint(endpointOf(address));
        this.#state.alive.set(name, text);
        this.#append(aliveLine(name, text));
      } else if (event.kind === 'member-leave' || event.kind === 'member-failed') {
        this.#state.alive.delete(name);
        this.#append(`not-alive: ${name}\n`);
      }
    } else if (event.type === 'user-event' && event.lamportTime > this.#state.eventClock) {
      this.#state.eventClock = event.lamportTime;
      this.#append(`event-clock: ${event.lamportTime}\n`);
    } else if (event.type === 'query' && event.lamportTime > this.#state.queryClock) {
      this.#state.queryClock = event.lamportTime;
      this.#append(`query-clock: ${event.lamportTime}\n`);
    }
  }

  /** The clock of intents as it stands now: what it shows has not been seen yet. */
  updateClock(clock: bigint): void {
    const seen = clock - 1n;
    if (seen <= this.#state.clock) return;
    this.#state.clock = seen;
    this.#append(`clock: ${seen}\n`);
  }

  /** Writes what has come, every `SNAPSHOT_TICK_MS`; rewrites a file that has grown too large. */
  tick(): void {
    if (this.#compaction !== null || this.#isClosed) return;
    if (this.#fd !== null) this.#flush();
    const isTooLarge = this.#bytes > this.#bytesMax();
    const mayTry = this.#now() - this.#failedAt > RECOVERY_MS;
    if ((isTooLarge || this.#fd === null) && mayTry) this.#compaction = this.#compact();
  }

  /** We leave the cluster: from now on only clocks are written. Resolves when that is on disk. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    if (!this.#options.rejoinAfterLeave) this.#state.alive.clear();
    this.#append('leave\n');
    await this.#settle();
  }

  /** Writes the rest and lets go of the file. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#settle();
    if (this.#fd !== null) this.#files.close(this.#fd);
    this.#fd = null;
  }

  /** Resolves when no rewriting is under way. */
  async compacted(): Promise<void> {
    await this.#compaction;
  }

  async #settle(): Promise<void> {
    await this.#compaction;
    if (this.#fd !== null) this.#flush();
    // A last try: a leave that is not written is a rejoin at the next start.
    if (this.#fd === null) await (this.#compaction = this.#compact());
    try {
      if (this.#fd !== null) await this.#files.sync(this.#fd);
    } catch (error) {
      this.#options.log.write('ERR', `serf: failed to sync snapshot: ${codeOf(error)}`);
    }
  }

  #append(line: string): void {
    // Without a file the state is kept, and is written when the file can be again.
    if (this.#fd !== null || this.#compaction !== null) this.#pending += line;
  }

  #flush(): void {
    if (this.#pending === '') return;
    const bytes = Buffer.from(this.#pending);
    this.#pending = '';
    try {
      this.#files.write(this.#fd!, bytes);
      this.#bytes += bytes.length;
    } catch (error) {
      this.#giveUp(`Failed to update snapshot: ${codeOf(error)}`);
    }
  }

  /** A part of a line may stand at the end now. The file is left as it was, and is rewritten later. */
  #giveUp(why: string): void {
    this.#options.log.write('ERR', `serf: ${why}`);
    const fd = this.#fd!;
    try {
      this.#files.truncate(fd, this.#bytes);
      this.#files.close(fd);
    } catch (error) {
      this.#options.log.write('ERR', `serf: failed to close snapshot: ${codeOf(error)}`);
    }
    this.#fd = null;
    this.#failedAt = this.#now();
  }

  #bytesMax(): number {
    return Math.max(COMPACT_BYTES, COMPACT_BYTES_PER_MEMBER * this.#state.alive.size);
  }

  /** What comes meanwhile waits in `pending`, and goes to the new file, or to the old one if that fails. */
  async #compact(): Promise<void> {
    const { path, log } = this.#options;
    const draft = `${path}.compact`;
    const text = Buffer.from(`${formatSnapshot(this.#state)}${this.#isLeaving ? 'leave\n' : ''}`);
    const isRecovery = this.#fd === null;
    if (isRecovery) log.write('INFO', 'serf: Attempting compaction to recover from error...');
    try {
      await this.#files.create(draft, text);
      if (this.#hasBadLines) this.#files.keep(path, `${path}.corrupt`);
      this.#files.rename(draft, path);
      if (this.#fd !== null) this.#files.close(this.#fd);
      this.#fd = null;
      this.#fd = this.#files.append(path);
      this.#bytes = text.length;
      this.#hasBadLines = false;
      if (isRecovery) log.write('INFO', 'serf: Finished compaction, successfully recovered from error state');
    } catch (error) {
      this.#failedAt = this.#now();
      log.write('ERR', `serf: Compaction failed, will reattempt after 30s: ${codeOf(error)}`);
      if (this.#fd === null) this.#pending = '';
    } finally {
      this.#compaction = null;
    }
  }

  #now(): number {
    return (this.#options.now ?? (() => performance.now()))();
  }
}

function read(files: SnapshotFiles, path: string, fd: number): Buffer {
  const bytes = files.size(fd);
  if (bytes <= READ_BYTES_MAX) return files.read(path);
  files.close(fd);
  throw new FileError(`${path}:1:1: the file: ${bytes} bytes; allowed: at most ${READ_BYTES_MAX} bytes`);
}

function joinable(alive: ReadonlyMap<string, string>): PreviousMember[] {
  const members = Array.from(alive, ([name, address]) => ({ name, address }));
  return members.filter(({ address }) => /^(?:\[[0-9a-fA-F:.]+\]|[0-9.]+):\d{1,5}$/.test(address));
}

function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
