/**
 * A recorded node: its file is opened here, its verdicts are listed, and the lab can open a run that
 * resembles it. The file stays in this browser.
 */
import { Download, FolderOpen, X } from 'lucide-react';
import { useMemo, useState, type DragEvent, type ReactNode } from 'react';
import { dateText } from '../live/clock-text.ts';
import { FitError, fitSpec, labLink, type Fitted } from '../live/fit-spec.ts';
import { ShareError } from '../player/errors.ts';
import { formatCount, formatSpan } from '../ui/format.ts';
import { LivePredict } from './live-predict.tsx';
import { fetchRecording, useLive, type OpenedFile, type ReadTrace } from './live-store.ts';

export function LiveRecordingPanel({ canFetch }: { readonly canFetch: boolean }): ReactNode {
  const { file, fileError, open, closeFile } = useLive();
  const [isOver, setOver] = useState(false);
  const take = (chosen: File | undefined): void => {
    if (chosen !== undefined)
      void chosen.arrayBuffer().then((bytes) => open(chosen.name, new Uint8Array(bytes)));
  };
  return (
    <section
      className="panel live-file"
      aria-label="Recording"
      data-over={isOver ? '' : undefined}
      onDragOver={(event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files[0]);
      }}
    >
      <header className="panel-head">
        <h2 className="panel-title">Recording</h2>
        {canFetch ? (
          <button type="button" className="button" onClick={() => void fetchRecording()}>
            <Download /> Take the agent’s
          </button>
        ) : null}
        <label className="button live-choose">
          <FolderOpen /> Open a file
          <input
            type="file"
            className="visually-hidden"
            onChange={(event) => take(event.target.files?.[0])}
          />
        </label>
        {file === null ? null : (
          <button type="button" className="button" onClick={closeFile}>
            <X /> Close it
          </button>
        )}
      </header>
      <div className="live-file-body">
        {fileError === null ? null : (
          <p className="live-failure" role="alert">
            {fileError}
          </p>
        )}
        {file === null ? (
          <p className="panel-note">
            What an agent writes with <code>-record FILE</code> can be opened or dropped here, and looked at
            as if it were live. It stays in this browser.
          </p>
        ) : 'recording' in file ? (
          <RecordingFacts file={file} />
        ) : (
          <TraceFacts file={file} />
        )}
      </div>
    </section>
  );
}

function TraceFacts({ file: { name, trace } }: { readonly file: ReadTrace }): ReactNode {
  const { writtenBy, seed, processes, inputs, torn } = trace;
  return (
    <p>
      {name} is a trace of {formatCount(processes.length, 'process', 'processes')} with{' '}
      {formatCount(inputs, 'input')}
      {seed === null ? '' : `, of a simulation with the seed ${seed}`}, written by {writtenBy}. It is no
      recording of a node, so it has no verdicts to list.{torn === null ? '' : ` It is ${torn}.`}
    </p>
  );
}

function RecordingFacts({ file: { recording, moments } }: { readonly file: OpenedFile }): ReactNode {
  const { node, writtenBy, fromMs, toMs, inputs, packets, gaps, torn, verdicts } = recording;
  return (
    <>
      <p>
        {node}, {dateText(fromMs)}, {formatSpan(toMs - fromMs)}: {formatCount(inputs, 'input')}, of which{' '}
        {formatCount(packets, 'packet')}; {formatCount(verdicts.length, 'verdict')}. Written by {writtenBy}.
        {gaps > 0 ? ` It has ${formatCount(gaps, 'gap')}.` : ''}
        {torn === null
          ? ''
          : ' Its end is missing, as of one that is still written; all before that is here.'}
      </p>
      <LivePredict key={`predict ${node} ${fromMs} ${toMs}`} recording={recording} />
      <FitFacts key={`${node} ${fromMs} ${toMs}`} file={{ recording }} />
      <p className="panel-note">
        {formatCount(moments.events.length, 'verdict')} stand in the event log above.
      </p>
    </>
  );
}

function FitFacts({ file: { recording } }: { readonly file: Pick<OpenedFile, 'recording'> }): ReactNode {
  const fitted = useMemo(() => tried(() => fitSpec(recording)), [recording]);
  if (typeof fitted === 'string') return <p className="panel-note">No run resembles it: {fitted}.</p>;
  const link = tried(() => labLink(fitted));
  return (
    <div className="live-fit">
      <p>
        <strong>In the lab</strong> a run with {formatCount(fitted.names.length, 'member')} and{' '}
        {formatCount(fitted.spec.faults.length, 'fault')} resembles it. {namesText(fitted)}
      </p>
      <ul>
        {fitted.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      <a className="button button-main" href={link}>
        Open the estimate in the lab
      </a>
    </div>
  );
}

/** Which number a member has in the run. */
function namesText({ names }: Fitted): string {
  const told = names.slice(0, 6).map((name, i) => `${name} is n${i + 1}`);
  return `${told.join(', ')}${names.length > 6 ? ', …' : ''}.`;
}

function tried<Value>(work: () => Value): Value | string {
  try {
    return work();
  } catch (error) {
    if (error instanceof FitError || error instanceof ShareError) return error.message;
    throw error;
  }
}
