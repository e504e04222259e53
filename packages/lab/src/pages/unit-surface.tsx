/**
 * The facts of the unit as the page shows them. Everything here comes from the surface's model, in its order;
 * what is marked `data-surface` is exactly what the Markdown surface says, and a test holds the two together.
 */
import type { ReactNode } from 'react';
import type { Entry, Piece, Section, Surface } from '../unit/surface.ts';
import { PartHeading } from './unit-layout.tsx';
import { useProgress } from './unit-progress.ts';

export function SurfaceHead({ surface }: { readonly surface: Surface }): ReactNode {
  return (
    <header className="unit-head">
      <h1 data-surface>{surface.title}</h1>
      <nav aria-label="Curriculum path">
        <ol className="unit-path" data-surface>
          {surface.path.map((folder) => (
            <li key={folder}>
              {folder.replace(/\.md$/, '')}
              {folder.endsWith('.md') ? <span>.md</span> : null}
            </li>
          ))}
        </ol>
      </nav>
    </header>
  );
}

export function SurfaceSection({ section }: { readonly section: Section }): ReactNode {
  return (
    <section className={`unit-section unit-${section.id}`} aria-labelledby={section.id}>
      <span data-surface>
        <PartHeading id={section.id}>{section.heading}</PartHeading>
      </span>
      <Entries section={section} />
    </section>
  );
}

function Entries({ section: { id, entries } }: { readonly section: Section }): ReactNode {
  if (id === 'facts') return <Facts entries={entries} />;
  if (id === 'objectives') return <Objectives entries={entries} />;
  if (id === 'source-of-truth') {
    return (
      <blockquote className="unit-note" data-surface>
        {entries.map((entry) => (
          <Pieces key={keyOf(entry)} pieces={entry.pieces} />
        ))}
      </blockquote>
    );
  }
  return (
    <ul className="unit-list" data-surface>
      {entries.map((entry) => (
        <li key={keyOf(entry)}>
          <Pieces pieces={entry.pieces} />
        </li>
      ))}
    </ul>
  );
}

const keyOf = ({ pieces }: Entry): string => pieces.map(({ text }) => text).join(' ');

function Facts({ entries }: { readonly entries: readonly Entry[] }): ReactNode {
  return (
    <dl className="unit-facts-list" data-surface>
      {entries.map(({ pieces: [label, ...values] }) => (
        <div key={label!.text}>
          <dt>{label!.text}</dt>
          <dd>
            <Pieces pieces={values} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The objectives, to be ticked by whoever has reached them. */
function Objectives({ entries }: { readonly entries: readonly Entry[] }): ReactNode {
  const { reached, toggle } = useProgress();
  const count = entries.filter(({ id }) => id !== null && reached.includes(id)).length;
  return (
    <>
      <ul className="unit-objectives-list" data-surface>
        {entries.map(({ id, pieces }) => (
          <li key={id}>
            <label>
              <input
                type="checkbox"
                checked={id !== null && reached.includes(id)}
                onChange={() => id !== null && toggle(id)}
              />
              <span>
                <Pieces pieces={pieces} />
              </span>
            </label>
          </li>
        ))}
      </ul>
      <output className="unit-progress">
        {count} of {entries.length} reached, as you judge it. Kept in this browser.
      </output>
    </>
  );
}

function Pieces({ pieces }: { readonly pieces: readonly Piece[] }): ReactNode {
  return pieces.map((piece) => <PieceText key={piece.text} piece={piece} />);
}

/** A space behind each piece, for those who hear or copy the text. */
function PieceText({ piece }: { readonly piece: Piece }): ReactNode {
  switch (piece.kind) {
    case 'code':
      return (
        <>
          <code className="unit-code">{piece.text}</code>{' '}
        </>
      );
    case 'name':
      return (
        <>
          <span className="unit-name">{piece.text}</span>{' '}
        </>
      );
    case 'label':
      return (
        <>
          <span className="unit-label">{piece.text}</span>{' '}
        </>
      );
    case 'link':
      return (
        <>
          <a href={piece.href} target="_blank" rel="noreferrer">
            {piece.text}
          </a>{' '}
        </>
      );
    default:
      return (
        <>
          <span className="unit-text">{piece.text}</span>{' '}
        </>
      );
  }
}
