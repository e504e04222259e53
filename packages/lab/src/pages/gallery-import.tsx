/**
 * A run from elsewhere: a file that the lab has saved, a spec, a link, a trace, or what an agent has
 * recorded. It is told what it was; what cannot be read says why, and nothing else changes.
 */
import { Download, FileUp, FlaskConical, Radio } from 'lucide-react';
import { useRef, useState, type DragEvent, type FormEvent, type ReactNode } from 'react';
import type { Imported, ImportedRecording, ImportedView } from '../live/imported.ts';
import type { SharedView } from '../player/share.ts';
import { formatCount, formatSpan } from '../ui/format.ts';
import { goTo } from '../ui/hash-location.ts';
import { useCurrentRun } from './lab/lab-store.ts';

interface Taken {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly imported: Imported;
}

export function ImportPanel(): ReactNode {
  const [taken, setTaken] = useState<Taken | null>(null);
  const [failure, setFailure] = useState('');
  const [isOver, setOver] = useState(false);
  const take = (name: string, bytes: Promise<Uint8Array>): void => {
    setTaken(null);
    setFailure('');
    read(name, bytes).then(setTaken, (error: unknown) => setFailure(`${name}: ${(error as Error).message}`));
  };
  const takeFile = (file: File | undefined): void => {
    if (file !== undefined) take(file.name, bytesOf(file));
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    takeFile(event.dataTransfer.files[0]);
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
          Drop a file here: what the lab has saved, a spec as JSON, the trace of{' '}
          <code>hearsay sim run --trace</code>, or a recording of <code>hearsay agent -record</code>. Or paste
          a link. Nothing leaves this browser.
        </p>
        {failure === '' ? null : (
          <p className="gallery-failure" role="alert">
            {failure}
          </p>
        )}
        {taken === null ? null : (
          <Ready key={taken.name} taken={taken} onFailure={(text) => setFailure(`${taken.name}: ${text}`)} />
        )}
      </div>
      <div className="gallery-import-ways">
        <LinkForm onLink={(text) => take('the link', Promise.resolve(new TextEncoder().encode(text)))} />
        <FileButton onFile={takeFile} />
        <SaveButton />
      </div>
    </section>
  );
}

function FileButton({ onFile }: { readonly onFile: (file: File | undefined) => void }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        aria-label="Open a file"
        tabIndex={-1}
        onChange={(event) => {
          onFile(event.target.files?.[0]);
          // The same file may be chosen again when it has been mended.
          event.target.value = '';
        }}
      />
      <button type="button" className="button" onClick={() => input.current?.click()}>
        <FileUp /> Open a file…
      </button>
    </>
  );
}

function LinkForm({ onLink }: { readonly onLink: (text: string) => void }): ReactNode {
  const [typed, setTyped] = useState('');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onLink(typed);
  };
  return (
    <form className="gallery-link" onSubmit={send}>
      <input
        className="input"
        type="text"
        spellCheck={false}
        autoComplete="off"
        placeholder="#/lab?s=1.…"
        aria-label="A link of the lab"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit" className="button" disabled={typed.trim() === ''}>
        Read the link
      </button>
    </form>
  );
}

interface ReadyProps {
  readonly taken: Taken;
  readonly onFailure: (text: string) => void;
}

/** What it is, and where it can be opened. */
function Ready({ taken, onFailure }: ReadyProps): ReactNode {
  const { imported } = taken;
  return (
    <div className="gallery-ready" role="status">
      {imported.kind === 'view' ? (
        <ReadyView name={taken.name} imported={imported} onFailure={onFailure} />
      ) : (
        <ReadyRecording taken={taken} imported={imported} onFailure={onFailure} />
      )}
    </div>
  );
}

function ReadyView({
  name,
  imported: { what, view, notes },
  onFailure,
}: {
  readonly name: string;
  readonly imported: ImportedView;
  readonly onFailure: (text: string) => void;
}): ReactNode {
  const { spec, digest } = view;
  const deeds = formatCount(spec.faults.length + spec.actions.length, 'deed');
  return (
    <>
      <p>
        <strong>{name}</strong> is {what}: {formatCount(spec.nodes, 'node')} for {formatSpan(spec.forMs)},
        seed {spec.seed}, {deeds}.
        {digest === null ? '' : ` Its run had the digest ${digest}; the lab checks it.`}
      </p>
      {notes.map((note) => (
        <p key={note} className="panel-note">
          {note}
        </p>
      ))}
      <OpenButton label="Open it in the lab" view={view} onFailure={onFailure} />
    </>
  );
}

function ReadyRecording({
  taken,
  imported: { what, recording },
  onFailure,
}: {
  readonly taken: Taken;
  readonly imported: ImportedRecording;
  readonly onFailure: (text: string) => void;
}): ReactNode {
  const { fromMs, toMs, verdicts } = recording;
  const look = async (): Promise<void> => {
    const { useLive } = await import('./live-store.ts');
    useLive.getState().open(taken.name, taken.bytes);
    goTo('/live');
  };
  return (
    <>
      <p>
        <strong>{taken.name}</strong> is {what}: {formatSpan(toMs - fromMs)} with{' '}
        {formatCount(verdicts.length, 'verdict')}. The Live page shows what its node believed, tells what it
        said, and makes a run that resembles it.
      </p>
      <button
        type="button"
        className="button button-main"
        onClick={() => void look().catch((error: unknown) => onFailure((error as Error).message))}
      >
        <Radio /> Look at it on the Live page
      </button>
    </>
  );
}

interface OpenProps {
  readonly label: string;
  readonly view: SharedView;
  readonly onFailure: (text: string) => void;
}

function OpenButton({ label, view, onFailure }: OpenProps): ReactNode {
  const open = async (): Promise<void> => {
    const { openView } = await import('./lab/lab-share.ts');
    await openView(view);
    goTo('/lab');
  };
  return (
    <button
      type="button"
      className="button button-main"
      onClick={() => void open().catch((error: unknown) => onFailure((error as Error).message))}
    >
      <FlaskConical /> {label}
    </button>
  );
}

function SaveButton(): ReactNode {
  const info = useCurrentRun();
  if (info === undefined) return null;
  const save = async (): Promise<void> => {
    const { saveFile } = await import('./lab/lab-share.ts');
    await saveFile();
  };
  return (
    <button
      type="button"
      className="button"
      onClick={() => void save()}
      title="What is open in the lab now, with its moment and its chair, as a file"
    >
      <Download /> Save the lab’s run
    </button>
  );
}

async function bytesOf(file: File): Promise<Uint8Array> {
  const { IMPORT_BYTES_MAX } = await import('../live/imported.ts');
  // One more than is taken: a wrong file may be a large one.
  return new Uint8Array(await file.slice(0, IMPORT_BYTES_MAX + 1).arrayBuffer());
}

/** @throws Error that says what is wrong with it. */
async function read(name: string, bytes: Promise<Uint8Array>): Promise<Taken> {
  const { readImport } = await import('../live/imported.ts');
  const given = await bytes;
  return { name, bytes: given, imported: readImport(given) };
}
