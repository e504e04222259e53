/**
 * The results of a sweep as they come: a first line that says which sweep it is, then a line of JSON for each
 * cell, in any order. Lines are written whole and only appended, so whatever ends the process leaves all
 * cells that were done, and at most one torn line, which is dropped when the sweep is resumed.
 */
import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { FileError } from '../files/located-yaml.ts';
import { cellCount, digestOf, type CellRecord, type Sweep } from './sweep.ts';

interface Head {
  readonly sweep: string;
  readonly experiment: string;
  readonly cells: number;
  readonly version: string;
}

/** Where the results of a sweep come from and go to. */
export interface ResultsOf {
  readonly sweep: Sweep;
  /** Of this program: results of another version may differ. */
  readonly version: string;
}

const READ_BYTES = 1 << 16;

/**
 * The records of a file, each cell once. A last line that is torn is left out.
 * @throws FileError for a file that is none of these results, or of another sweep or version.
 */
export function readResults(path: string, of: ResultsOf): CellRecord[] {
  return load(path, of).records;
}

/** A results file that is being written. */
export class ResultsFile {
  readonly path: string;
  /** What stood in it when it was opened. */
  readonly found: readonly CellRecord[];
  readonly #fd: number;

  private constructor(path: string, found: readonly CellRecord[], fd: number) {
    this.path = path;
    this.found = found;
    this.#fd = fd;
  }

  /**
   * Starts a file, or with `mayExist` goes on with the one that is there. A torn last line is cut off.
   * @throws FileError for a file that may not be there, cannot be written, or is of another sweep
   */
  static open(path: string, of: ResultsOf, { mayExist }: { readonly mayExist: boolean }): ResultsFile {
    const isThere = existsSync(path);
    if (isThere && !mayExist) {
      throw new FileError(`${path}: it is there already; add --resume to go on with it, or remove it`);
    }
    const { records, wholeBytes } = isThere ? load(path, of) : { records: [], wholeBytes: 0 };
    const fd = openAt(path, 'a');
    ftruncateSync(fd, wholeBytes);
    if (wholeBytes === 0) writeSync(fd, `${JSON.stringify(headOf(of))}\n`);
    return new ResultsFile(path, records, fd);
  }

  /** Writes one line, at once. @throws FileError if it cannot, as on a full disk */
  append(record: CellRecord): void {
    try {
      writeSync(this.#fd, `${JSON.stringify(record)}\n`);
    } catch (error) {
      throw new FileError(`${this.path}: it cannot be written (${(error as NodeJS.ErrnoException).code})`);
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}

interface Loaded {
  readonly records: CellRecord[];
  /** How much of the file are whole lines. */
  readonly wholeBytes: number;
}

function load(path: string, of: ResultsOf): Loaded {
  const cells = cellCount(of.sweep);
  const seen = new Uint8Array(cells);
  const records: CellRecord[] = [];
  let wholeBytes = 0;
  let number = 0;
  for (const { text, endsAt, isLast } of linesOf(path)) {
    number += 1;
    const value = parsed(text);
    // The process may have ended within the first line, too; a file of other people's is not cut off.
    const isTornHead = isLast && JSON.stringify(headOf(of)).startsWith(text);
    if (number === 1 && !isTornHead) checkHead(value, path, of);
    if (isLast) break;
    wholeBytes = endsAt;
    if (number === 1) continue;
    if (!isRecord(value, cells)) throw new FileError(`${path}:${number}:1: this line is no result of a cell`);
    if (seen[value.cell] === 1) continue;
    seen[value.cell] = 1;
    records.push(value);
  }
  return { records, wholeBytes };
}

function headOf({ sweep, version }: ResultsOf): Head {
  return { sweep: digestOf(sweep), experiment: sweep.experiment, cells: cellCount(sweep), version };
}

function checkHead(value: unknown, path: string, of: ResultsOf): void {
  const head = value as Partial<Head> | null;
  const wanted = headOf(of);
  if (typeof head !== 'object' || head === null || typeof head.sweep !== 'string') {
    throw new FileError(`${path}:1:1: it holds no results of a sweep`);
  }
  if (head.sweep !== wanted.sweep) {
    const which = `${head.sweep} (${head.experiment}, ${head.cells} cells)`;
    throw new FileError(
      `${path}:1:1: it holds the results of another sweep, ${which}; this one is ${wanted.sweep}`,
    );
  }
  if (head.version !== wanted.version) {
    const versions = `hearsay ${head.version}, and this is ${wanted.version}`;
    throw new FileError(`${path}:1:1: its results were made by ${versions}: they may differ`);
  }
}

function isRecord(value: unknown, cells: number): value is CellRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { cell, results } = value as Partial<CellRecord>;
  const isCell = Number.isInteger(cell) && cell! >= 0 && cell! < cells;
  return isCell && typeof results === 'object' && results !== null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

interface Line {
  readonly text: string;
  /** The place in the file behind its line feed. */
  readonly endsAt: number;
  /** What stands behind the last line feed: torn, or nothing. */
  readonly isLast: boolean;
}

/** The lines of a file, without having all of it in memory. */
function* linesOf(path: string): Generator<Line> {
  const fd = openAt(path, 'r');
  try {
    if (!fstatSync(fd).isFile()) throw new FileError(`${path}: it is no file`);
    const decoder = new StringDecoder('utf8');
    const chunk = new Uint8Array(READ_BYTES);
    let rest = '';
    let endsAt = 0;
    for (let read = readSync(fd, chunk); read > 0; read = readSync(fd, chunk)) {
      const pieces = (rest + decoder.write(Buffer.from(chunk.buffer, 0, read))).split('\n');
      rest = pieces.pop()!;
      for (const text of pieces) {
        endsAt += Buffer.byteLength(text) + 1;
        yield { text, endsAt, isLast: false };
      }
    }
    yield { text: rest, endsAt, isLast: true };
  } finally {
    closeSync(fd);
  }
}

function openAt(path: string, mode: 'r' | 'a'): number {
  try {
    return openSync(path, mode);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new FileError(`${path}: it cannot be ${mode === 'r' ? 'read' : 'written'} (${code})`);
  }
}
