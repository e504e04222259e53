/**
 * The file of a recording: a ring on disk. Blocks are appended in the background, so a process that is killed
 * leaves all but its last moments; when the file has grown by a quarter over its size, the newest part of it
 * is copied beside it and takes its place at once, under the same name. A part begins with a saved state and
 * can be replayed without what was before.
 *
 * One task at a time uses the file. Nothing waits for it: what comes meanwhile waits in memory, and when that
 * is too much, the recording has a gap instead of the node a stall.
 */
import { closeSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { UsageError } from '../base/errors.ts';
import { MAGIC } from '../trace/format.ts';

/** A quarter more than what is to be kept. */
const GROWTH = 1.25;
/** The name of what is to take the file's place. */
const BESIDE = '.new';
const COPY_BYTES = 0x10_0000;
/** What may wait to be written. */
const WAITING_BYTES_MAX = 0x100_0000;

/** Where a part begins, by what has been appended since the beginning of the recording. */
interface Part {
  readonly from: number;
}

export class RecordingFile {
  readonly path: string;
  readonly #bytesMost: number;
  readonly #onFailure: (error: unknown) => void;
  #file: number;
  #header: Uint8Array = new Uint8Array(0);
  /** Appended and not yet known to be in the file, oldest first. */
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** All bytes that were ever appended, and those of them that are in the file. */
  #appended = 0;
  #written = 0;
  /** What the first byte behind the file's header is, counted like these. */
  #keptFrom = 0;
  #parts: Part[] = [];
  #work: Promise<void> | null = null;
  #isClosed = false;

  /**
   * Begins a file. A recording that is there is kept beside it, with `.old` behind its name; any other file
   * is somebody's. @throws UsageError naming `record.file`
   */
  constructor(path: string, bytesMost: number, onFailure: (error: unknown) => void) {
    this.path = path;
    this.#bytesMost = bytesMost;
    this.#onFailure = onFailure;
    try {
      makeRoom(path);
      this.#file = openSync(path, 'w', 0o600);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError('record.file', path, `it cannot be written: ${(error as Error).message}`);
    }
  }

  /** Up to here, of all that was appended, the file has forgotten. */
  get keptFrom(): number {
    return this.#keptFrom;
  }

  /** Too much waits: what comes now would be lost. */
  get isBehind(): boolean {
    return this.#waitingBytes > WAITING_BYTES_MAX;
  }

  /** The trace's header, which begins the file whatever is left out. Once, first, and at once. */
  begin(header: Uint8Array): void {
    this.#header = header;
    this.#writeNow(header, 0);
  }

  /** What is appended next begins a part. */
  beginPart(): void {
    this.#parts.push({ from: this.#appended });
  }

  append(record: Uint8Array): void {
    if (this.#isClosed) return;
    this.#waiting.push(record);
    this.#waitingBytes += record.length;
    this.#appended += record.length;
    this.#start();
  }

  /** Resolves when all that was appended is in the file. */
  async flush(): Promise<void> {
    while (!this.#isClosed && (this.#work !== null || this.#waiting.length > 0)) {
      this.#start();
      await this.#work;
    }
  }

  /** Appends the last record, whatever it says of the blocks that are kept, and closes. */
  async close(last: (blocksFrom: number) => Uint8Array): Promise<void> {
    await this.flush();
    if (this.#isClosed) return;
    this.append(last(this.#keptFrom));
    this.closeNow();
  }

  /** Writes what waits at once and closes: the process ends. */
  closeNow(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const record of this.#waiting) {
      this.#writeNow(record, this.#position());
      this.#written += record.length;
    }
    this.#waiting = [];
    closeSync(this.#file);
    rmSync(`${this.path}${BESIDE}`, { force: true });
  }

  #position(): number {
    return this.#header.length + this.#written - this.#keptFrom;
  }

  #writeNow(bytes: Uint8Array, position: number): void {
    let done = 0;
    try {
      while (done < bytes.length) {
        done += writeSync(this.#file, bytes, done, bytes.length - done, position + done);
      }
    } catch (error) {
      this.#isClosed = true;
      this.#onFailure(error);
    }
  }

  #start(): void {
    if (this.#work !== null || this.#waiting.length === 0 || this.#isClosed) return;
    this.#work = this.#run()
      .catch((error: unknown) => {
        this.#isClosed = true;
        this.#onFailure(error);
      })
      .finally(() => {
        this.#work = null;
        this.#start();
      });
  }

  async #run(): Promise<void> {
    // By its name: a descriptor of our own would have to outlive `closeNow`.
    const file = await open(this.path, 'r+');
    try {
      while (this.#waiting.length > 0 && !this.#isClosed) {
        const record = this.#waiting[0]!;
        await file.write(record, 0, record.length, this.#position());
        if (this.#isClosed) return;
        this.#waiting.shift();
        this.#waitingBytes -= record.length;
        this.#written += record.length;
      }
      if (this.#position() > this.#bytesMost * GROWTH) await this.#shorten(file);
    } finally {
      await file.close();
    }
  }

  /** Leaves the oldest parts out, as many as are too many; never the newest. */
  async #shorten(from: FileHandle): Promise<void> {
    const isNeeded = ({ from: start }: Part): boolean => this.#written - start <= this.#bytesMost;
    const inFile = this.#parts.filter(({ from: start }) => start <= this.#written);
    const first = inFile.find(isNeeded) ?? inFile.at(-1);
    if (first === undefined || first.from <= this.#keptFrom) return;
    const path = `${this.path}${BESIDE}`;
    const to = await open(path, 'w', 0o600);
    try {
      await to.write(this.#header, 0, this.#header.length, 0);
      await copy(from, this.#header.length + first.from - this.#keptFrom, to, this.#header.length);
    } finally {
      await to.close();
    }
    if (this.#isClosed) return rmSync(path, { force: true });
    // In one turn of the loop, so that there is no moment in between at which the process could end.
    const file = openSync(path, 'r+');
    renameSync(path, this.path);
    closeSync(this.#file);
    this.#file = file;
    this.#keptFrom = first.from;
    this.#parts = this.#parts.filter(({ from: start }) => start >= first.from);
  }
}

/** Copies the rest of a file. */
async function copy(from: FileHandle, start: number, to: FileHandle, at: number): Promise<void> {
  const buffer = new Uint8Array(COPY_BYTES);
  for (let done = 0; ;) {
    const { bytesRead } = await from.read(buffer, 0, buffer.length, start + done);
    if (bytesRead === 0) return;
    await to.write(buffer, 0, bytesRead, at + done);
    done += bytesRead;
  }
}

/** Moves a former recording out of the way, and refuses to write over anything else. */
function makeRoom(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || (stats.isFile() && stats.size === 0)) return;
  if (!stats.isFile() || !isTrace(path)) {
    throw new UsageError('record.file', path, 'there is another file of that name, and it is no recording');
  }
  renameSync(path, `${path}.old`);
}

function isTrace(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = new Uint8Array(MAGIC.length);
    readSync(file, start, 0, start.length, 0);
    return start.every((byte, i) => byte === MAGIC[i]);
  } finally {
    closeSync(file);
  }
}
