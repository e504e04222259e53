/** A recording as a file: read, checked, and handed on input by input with what its witness saw. */
import { readFileSync } from 'node:fs';
import { RECORDING_VERSION, witnessOf, type AboutRecording, type Witnessed } from 'hearsay';
import { TraceError, TraceReader, type TraceEntry } from 'hearsay/trace';
import { programVersion } from '../sweep/program-version.ts';

/** A file that cannot be replayed; the message is for people and names the file. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/** An input of the node, or its start, and what the witness saw while the core handled it. */
export interface Step {
  readonly entry: TraceEntry;
  readonly witnessed: readonly Witnessed[];
}

export class RecordingSource {
  readonly path: string;
  readonly about: AboutRecording;
  readonly writtenBy: string;
  /** Why it ends where it ends, if its end is missing; known when it has been read. */
  torn: string | null = null;
  readonly #bytes: Uint8Array;

  /** @throws RecordingError in one line, for what is no recording or another version's. */
  constructor(path: string) {
    this.path = path;
    try {
      const { buffer, byteOffset, length } = readFileSync(path);
      // Cores get what they got: no Buffer, whose `slice` is no copy.
      this.#bytes = new Uint8Array(buffer, byteOffset, length);
      const reader = new TraceReader([this.#bytes]);
      this.about = aboutOf(reader);
      this.writtenBy = reader.header.writtenBy;
    } catch (error) {
      if (error instanceof TraceError || error instanceof RecordingError || isSystemError(error)) {
        throw new RecordingError(`${path}: ${error.message}`);
      }
      throw error;
    }
  }

  get name(): string {
    return this.about.node.name;
  }

  /** All that there is, up to where the file is torn. @throws RecordingError for what has been changed. */
  *steps(): Generator<Step, void> {
    let entry: TraceEntry | null = null;
    let witnessed: Witnessed[] = [];
    for (const next of this.#entries()) {
      if (next.process.name === witnessOf(this.name)) {
        if (next.input.kind === 'command') witnessed.push(next.input.command as Witnessed);
        continue;
      }
      if (entry !== null) yield { entry, witnessed };
      entry = next;
      witnessed = [];
    }
    if (entry !== null) yield { entry, witnessed };
  }

  *#entries(): Generator<TraceEntry, void> {
    try {
      yield* new TraceReader([this.#bytes]).entries();
    } catch (error) {
      if (!(error instanceof TraceError)) throw error;
      if (error.code !== 'torn') throw new RecordingError(`${this.path}: ${error.message}`);
      this.torn = error.message;
    }
  }
}

function aboutOf(reader: TraceReader): AboutRecording {
  const said = reader.header.about as Partial<AboutRecording> | null;
  if (said?.kind !== 'recording') {
    const flaw = flawOf(reader);
    const besides = flaw === null ? '' : `; besides, ${flaw}`;
    throw new RecordingError(`a trace, but no recording of a node (hearsay agent --record)${besides}`);
  }
  if (said.version !== RECORDING_VERSION) {
    const reads = `this program reads version ${RECORDING_VERSION}`;
    throw new RecordingError(`a recording of version ${said.version}; ${reads}`);
  }
  if (said.library !== programVersion()) {
    const by = `recorded by hearsay ${said.library}, and this is hearsay ${programVersion()}`;
    throw new RecordingError(`${by}; a saved state is understood by its own version only`);
  }
  return said as AboutRecording;
}

/** Where a trace is torn or changed; `null`: it is whole. */
function flawOf(reader: TraceReader): string | null {
  const blocks = reader.blocks();
  try {
    while (blocks.next().done !== true);
    return null;
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return error.message;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
