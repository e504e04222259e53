/**
 * A page to read: its contents at the side, and parts that can be linked to. The hash is the route, so a part
 * is named in the query behind it: `#/reference?at=timers`.
 */
import { useEffect, useState, type ReactNode } from 'react';
import { useHashQuery } from '../ui/hash-location.ts';
import './unit-layout.css';

export interface Part {
  readonly id: string;
  readonly text: string;
  /** 2 is a part of the page, 3 a part of a part. */
  readonly level: number;
}

interface UnitLayoutProps {
  /** The route of this page, e.g. `/unit`. */
  readonly path: string;
  readonly parts: readonly Part[];
  readonly children: ReactNode;
}

export function partHref(path: string, id: string): string {
  return `#${path}?at=${encodeURIComponent(id)}`;
}

export function UnitLayout({ path, parts, children }: UnitLayoutProps): ReactNode {
  const at = new URLSearchParams(useHashQuery()).get('at');
  useEffect(() => {
    const part = at === null ? null : document.getElementById(at);
    if (part === null) return;
    if (part instanceof HTMLDetailsElement) part.open = true;
    part.scrollIntoView();
    part.focus({ preventScroll: true });
  }, [at]);
  const here = usePartInView(parts);
  return (
    <main className="reading">
      <nav className="reading-contents" aria-label="On this page">
        <PartLinks path={path} parts={parts} here={here} />
      </nav>
      <article className="reading-text">
        <details className="reading-jump">
          <summary>On this page</summary>
          <PartLinks path={path} parts={parts.filter(({ level }) => level < 3)} here={here} />
        </details>
        {children}
      </article>
    </main>
  );
}

interface PartLinksProps {
  readonly path: string;
  readonly parts: readonly Part[];
  /** The part that is being read. */
  readonly here: string | undefined;
}

function PartLinks({ path, parts, here }: PartLinksProps): ReactNode {
  return (
    <ol>
      {parts.map(({ id, text, level }) => (
        <li key={id} className={level > 2 ? 'reading-deeper' : undefined}>
          <a href={partHref(path, id)} aria-current={id === here ? 'location' : undefined}>
            {text}
          </a>
        </li>
      ))}
    </ol>
  );
}

/** A part's heading: it can be linked to, and takes the focus when it is. */
export function PartHeading({
  id,
  children,
}: {
  readonly id: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <h2 id={id} tabIndex={-1} className="reading-part">
      {children}
    </h2>
  );
}

interface WideProps {
  /** What is in it. */
  readonly name: string;
  readonly className: string;
  readonly children: ReactNode;
}

/** What may be wider than the page scrolls by itself, by keyboard too. */
export function Wide({ name, className, children }: WideProps): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={className} aria-label={name} tabIndex={0}>
      {children}
    </section>
  );
}

/** How far below the top of the window a part has begun to be read. */
const READING_LINE_PX = 120;

/** The last part that begins above the reading line. */
function usePartInView(parts: readonly Part[]): string | undefined {
  const [here, setHere] = useState<string>();
  useEffect(() => {
    let asked = 0;
    const look = (): void => {
      asked = 0;
      const begun = parts.filter(({ id }) => {
        const top = document.getElementById(id)?.getBoundingClientRect().top;
        return top !== undefined && top <= READING_LINE_PX;
      });
      setHere((begun.at(-1) ?? parts[0])?.id);
    };
    const ask = (): void => {
      if (asked === 0) asked = requestAnimationFrame(look);
    };
    look();
    // Scroll events do not bubble: capturing them hears whichever element scrolls.
    addEventListener('scroll', ask, { capture: true, passive: true });
    return () => {
      removeEventListener('scroll', ask, { capture: true });
      cancelAnimationFrame(asked);
    };
  }, [parts]);
  return here;
}
