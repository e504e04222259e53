/**
 * A run from a file: a spec as JSON, or what an agent has recorded, from which a run that resembles it is
 * made. What cannot be read says why, and nothing else changes.
 */
import { Download, FileUp } from 'lucide-react';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import type { RunSpec } from '../player/spec.ts';
import { formatSpan } from '../ui/format.ts';
import { goTo } from '../ui/hash-location.ts';
import { useCurrentRun } from './lab/lab-store.ts';

interface Imported {
  readonly name: string;
  readonly spec: RunSpec;
  /** What was guessed or left out. */
  readonly notes: readonly string[];
}

/** Nothing that a browser tab would choke on. */
const FILE_BYTES_MAX = 256 * 1024 * 1024;
const JSON_BYTES_MAX = 1024 * 1024;

export function ImportPanel(): ReactNode {
  const [imported, setImported] = useState<Imported | null>(null);
  const [failure, setFailure] = useState('');
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (file: File | undefined): void => {
    if (file === undefined) return;
    setImported(null);
    setFailure('');
    readRun(file).then(setImported, (error: unknown) =>
      setFailure(`${file.name}: ${(error as Error).message}`),
    );
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <section
      className="panel gallery-import"
      aria-label="A run of your own"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <div className="gallery-import-text">
        <h2 className="panel-title">A run of your own</h2>
        <p className="panel-note">
          A spec as JSON (what it leaves out is as in the lab’s default), or a recording of{' '}
          <code>hearsay agent -record</code>, from which a run that resembles it is made. Drop the file here.
        </p>
        {failure === '' ? null : (
          <p className="gallery-failure" role="alert">
            {failure}
          </p>
        )}
        {imported === null ? null : <Ready imported={imported} />}
      </div>
      <div className="gallery-import-ways">
        <input
          ref={input}
          className="visually-hidden"
          type="file"
          aria-label="Open a file"
          tabIndex={-1}
          onChange={(event) => {
            take(event.target.files?.[0]);
            // The same file may be chosen again when it has been mended.
            event.target.value = '';
          }}
        />
        <button type="button" className="button" onClick={() => input.current?.click()}>
          <FileUp /> Open a file…
        </button>
        <SaveButton />
      </div>
    </section>
  );
}

function Ready({ imported }: { readonly imported: Imported }): ReactNode {
  const { name, spec, notes } = imported;
  const deeds = spec.faults.length + spec.actions.length;
  const about = `${spec.nodes} nodes for ${formatSpan(spec.forMs)}, seed ${spec.seed}, ${deeds} deeds.`;
  const open = async (): Promise<void> => {
    const { openSpec } = await import('./lab/lab-actions.ts');
    await openSpec(spec);
    goTo('/lab');
  };
  return (
    <div className="gallery-ready" role="status">
      <p>
        <strong>{name}</strong>: {about}
      </p>
      {notes.map((note) => (
        <p key={note} className="panel-note">
          {note}
        </p>
      ))}
      <button type="button" className="button button-main" onClick={() => void open()}>
        Open it in the lab
      </button>
    </div>
  );
}

function SaveButton(): ReactNode {
  const info = useCurrentRun();
  if (info === undefined) return null;
  const save = (): void => {
    const url = URL.createObjectURL(
      new Blob([`${JSON.stringify(info.spec, null, 2)}\n`], { type: 'application/json' }),
    );
    const anchor = document.createElement('a');
    anchor.href = url;
    anchor.download = `run-seed-${info.spec.seed}.json`;
    anchor.click();
    URL.revokeObjectURL(url);
  };
  return (
    <button type="button" className="button" onClick={save} title="What is open in the lab now, as JSON">
      <Download /> Save the lab’s run
    </button>
  );
}

/** @throws Error that says what is wrong with the file. */
async function readRun(file: File): Promise<Imported> {
  if (file.size === 0) throw new Error('it is empty');
  if (file.size > FILE_BYTES_MAX) throw new Error('it has more than 256 MB');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isJson = /^\s*[[{"]/.test(new TextDecoder().decode(bytes.subarray(0, 64)));
  if (isJson) return { name: file.name, spec: await specOfJson(bytes), notes: [] };
  return recordedRun(file.name, bytes);
}

async function specOfJson(bytes: Uint8Array): Promise<RunSpec> {
  if (bytes.length > JSON_BYTES_MAX) throw new Error('a spec of more than 1 MB is none');
  const [{ checkSpec }, { DEFAULT_SPEC }] = await Promise.all([
    import('../player/check-spec.ts'),
    import('../player/spec.ts'),
  ]);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Error(`it is no JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('a spec is an object, e.g. {"nodes": 16}');
  return checkSpec({ ...DEFAULT_SPEC, ...value });
}

async function recordedRun(name: string, bytes: Uint8Array): Promise<Imported> {
  const [{ openRecording }, { fitSpec }] = await Promise.all([
    import('../live/recording-file.ts'),
    import('../live/fit-spec.ts'),
  ]);
  const recording = openRecording(bytes);
  if (recording.kind === 'recording') {
    const { spec, notes } = fitSpec(recording);
    return { name, spec, notes };
  }
  const { seed, processes } = recording;
  throw new Error(
    `it is the trace of a simulation (seed ${seed ?? 'unknown'}, ${processes.length} processes): it holds ` +
      'inputs, not the scenario that they came from. `hearsay replay` runs it again.',
  );
}
