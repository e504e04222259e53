/**
 * An exercise in the text of the unit, where it is asked: the card of `#/predict/E4`, loaded when it comes
 * near the screen, since the text is read without it.
 */
import { lazy, Suspense, useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { cardId } from './unit-commits.ts';
import './unit-predict.css';

const PredictInText = lazy(() =>
  import('./predict-in-text.tsx').then((module) => ({ default: module.PredictInText })),
);

interface UnitPredictProps {
  readonly exercise: string;
  readonly title: string;
}

export function UnitPredict({ exercise, title }: UnitPredictProps): ReactNode {
  const box = useRef<HTMLElement>(null);
  const isNear = useNear(box);
  const heading = useId();
  return (
    <section
      className="unit-predict"
      id={cardId(exercise)}
      ref={box}
      tabIndex={-1}
      aria-labelledby={heading}
      data-near={isNear}
    >
      <header className="unit-predict-head">
        <h4 id={heading}>
          <span className="unit-predict-id">{exercise}</span> {title}
        </h4>
        <a href={`#/predict/${exercise}`}>on a page of its own</a>
      </header>
      {isNear ? (
        <ErrorBoundary what={`Exercise ${exercise}`}>
          <Suspense fallback={<Waiting />}>
            <PredictInText exercise={exercise} waiting={<Waiting />} />
          </Suspense>
        </ErrorBoundary>
      ) : (
        <Waiting />
      )}
    </section>
  );
}

/** Holds the place of a card, so that little moves when it comes. */
function Waiting(): ReactNode {
  return <p className="unit-predict-waiting">One moment…</p>;
}

/** How far off the screen a card begins to load. */
const NEAR = '900px 0px';

/** Once near, it stays. */
function useNear(box: { readonly current: HTMLElement | null }): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (box.current === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        setNear(true);
        observer.disconnect();
      },
      { rootMargin: NEAR },
    );
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return isNear;
}
