/** The three artefacts that the course asks for: computed when a button is pressed, to be copied or kept. */
import { Copy, Download, Play } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import {
  comparisonMarkdown,
  comparisonSteps,
  tuningMarkdown,
  tuningSteps,
  type Step,
} from '../unit/artefact-heartbeats.ts';
import { WALKTHROUGH_SPEC, walkthroughMarkdown } from '../unit/artefact-walkthrough.ts';
import { engine } from './engine.ts';
import './unit-artefacts.css';

interface Artefact {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  make(onProgress: (share: number) => void): Promise<string>;
}

const ARTEFACTS: readonly Artefact[] = [
  {
    id: 'heartbeat-tuning',
    title: 'Heartbeat-tuning worksheet',
    text: 'Interval, time-out, false positives expected and measured, and the lines for your own system.',
    make: async (onProgress) => tuningMarkdown(await each(tuningSteps(), onProgress)),
  },
  {
    id: 'fixed-or-phi',
    title: 'Fixed time-out against phi-accrual',
    text: 'Four detectors in four networks, each network the same for all of them.',
    make: async (onProgress) => comparisonMarkdown(await each(comparisonSteps(), onProgress)),
  },
  {
    id: 'walkthrough',
    title: 'One update through 100 members',
    text: 'Who told whom, when, in how many tellings; and how the last one heard.',
    make: walkthrough,
  },
];

/** Runs them one by one; the page is drawn in between. */
async function each<Result>(
  steps: readonly Step<Result>[],
  onProgress: (share: number) => void,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const step of steps) {
    results.push(step());
    onProgress(results.length / steps.length);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return results;
}

async function walkthrough(): Promise<string> {
  const { id } = await engine().open(WALKTHROUGH_SPEC);
  try {
    const info = await engine().compute(id, Number.MAX_SAFE_INTEGER);
    const events = await engine().events(id, 0, Number.MAX_SAFE_INTEGER);
    const packets = await engine().packets(id, 0, Number.MAX_SAFE_INTEGER);
    return walkthroughMarkdown(info, events, packets);
  } finally {
    await engine().close(id);
  }
}

export function UnitArtefacts(): ReactNode {
  return (
    <section className="artefacts" aria-label="Artefacts of the course">
      {ARTEFACTS.map((artefact) => (
        <ArtefactCard key={artefact.id} artefact={artefact} />
      ))}
    </section>
  );
}

type Made =
  | { readonly state: 'not' }
  | { readonly state: 'making'; readonly share: number }
  | { readonly state: 'made'; readonly markdown: string }
  | { readonly state: 'failed'; readonly reason: string };

function ArtefactCard({ artefact }: { readonly artefact: Artefact }): ReactNode {
  const [made, setMade] = useState<Made>({ state: 'not' });
  const make = (): void => {
    setMade({ state: 'making', share: 0 });
    artefact
      .make((share) => setMade({ state: 'making', share }))
      .then(
        (markdown) => setMade({ state: 'made', markdown }),
        (error: unknown) => setMade({ state: 'failed', reason: (error as Error).message }),
      );
  };
  return (
    <article className="artefact" id={`artefact-${artefact.id}`} tabIndex={-1}>
      <h4>{artefact.title}</h4>
      <p>{artefact.text}</p>
      <p className="artefact-doors">
        <button type="button" className="button" disabled={made.state === 'making'} onClick={make}>
          <Play aria-hidden="true" /> {made.state === 'made' ? 'Run again' : 'Run'}
        </button>
        {made.state === 'made' ? <Doors id={artefact.id} markdown={made.markdown} /> : null}
        <output>{toldOf(made)}</output>
      </p>
      {made.state === 'made' ? (
        <pre className="artefact-text" aria-label={artefact.title} tabIndex={0}>
          {made.markdown}
        </pre>
      ) : null}
    </article>
  );
}

function toldOf(made: Made): string {
  if (made.state === 'making') return `running… ${Math.round(100 * made.share)} %`;
  return made.state === 'failed' ? `It failed: ${made.reason}` : '';
}

function Doors({ id, markdown }: { readonly id: string; readonly markdown: string }): ReactNode {
  const [told, setTold] = useState('Copy');
  const copy = (): void => {
    navigator.clipboard.writeText(markdown).then(
      () => setTold('Copied'),
      () => setTold('Not allowed here'),
    );
  };
  return (
    <>
      <button type="button" className="button" onClick={copy}>
        <Copy aria-hidden="true" /> {told}
      </button>
      <button type="button" className="button" onClick={() => save(`${id}.md`, markdown)}>
        <Download aria-hidden="true" /> Markdown
      </button>
    </>
  );
}

function save(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
