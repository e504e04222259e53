/**
 * A misconception beside its correction: you may think, the run shows, because. Closed it is only the belief;
 * what waits for a later system says so and shows nothing.
 */
import { ChevronRight, SquareArrowOutUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { RichText } from './rich-text.tsx';
import type { RichText as Text } from './views.ts';
import './clinic-card.css';

export interface ClinicRun {
  readonly id: string;
  readonly label: string;
  /** A link into the lab; `null`: it is a formula, a model or a search, and nothing to look at. */
  readonly href: string | null;
  /** The exercise that has to be predicted first. */
  readonly lockedBy: string | null;
}

export interface ClinicView {
  readonly id: string;
  readonly title: string;
  readonly belief: string;
  readonly tag: string;
  readonly scenario: string;
  readonly waitsFor: string | null;
  readonly think: string;
  readonly shows: Text;
  readonly because: Text;
  /** In so many of so many seeds the run refutes it; `null`: there is no bank. */
  readonly refuted: { readonly seeds: number; readonly of: number } | null;
  readonly runs: readonly ClinicRun[];
}

interface ClinicCardProps {
  readonly card: ClinicView;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  /** The learner keeps it as an evidence card. */
  readonly onKeep: (() => void) | null;
  readonly isKept: boolean;
}

export function ClinicCard({ card, isOpen, onOpen, onKeep, isKept }: ClinicCardProps): ReactNode {
  const { id, title, belief, tag, waitsFor } = card;
  return (
    <article className="clinic-card" id={id} data-waits={waitsFor !== null}>
      <h2 className="clinic-head">
        <button
          type="button"
          className="clinic-open"
          aria-expanded={isOpen}
          aria-controls={`${id}-body`}
          onClick={() => onOpen(!isOpen)}
        >
          <ChevronRight className="clinic-arrow" />
          <span className="clinic-belief">{belief}</span>
          <span className="clinic-about">
            <span className="number">{id}</span> · {tag}
            {waitsFor === null ? null : ` · waits for ${waitsFor}`}
          </span>
        </button>
      </h2>
      <div id={`${id}-body`} hidden={!isOpen}>
        {isOpen ? (
          <div className="clinic-body">
            <h3>{title}</h3>
            {waitsFor === null ? (
              <Refutation card={card} />
            ) : (
              <p className="panel-note">
                The run that decides this waits for {waitsFor}, which the engine does not run yet.
              </p>
            )}
            {onKeep === null || waitsFor !== null ? null : (
              <div>
                <button type="button" className="button" onClick={onKeep} disabled={isKept}>
                  {isKept ? 'In the notebook' : 'Keep as an evidence card'}
                </button>
              </div>
            )}
          </div>
        ) : null}
      </div>
    </article>
  );
}

function Refutation({ card }: { readonly card: ClinicView }): ReactNode {
  const { think, shows, because, scenario, refuted, runs } = card;
  return (
    <>
      <dl className="clinic-three">
        <div>
          <dt>You may think</dt>
          <dd>{think}</dd>
        </div>
        <div>
          <dt>The run shows</dt>
          <dd>
            <RichText text={shows} />
            {refuted === null ? null : (
              <span className="clinic-seeds">
                So in {refuted.seeds} of {refuted.of} seeds.
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>Because</dt>
          <dd>
            <RichText text={because} />
          </dd>
        </div>
      </dl>
      <p className="clinic-scenario">{scenario}</p>
      <ul className="clinic-runs" aria-label="Runs">
        {runs.map((run) => (
          <Run key={run.id} run={run} />
        ))}
      </ul>
    </>
  );
}

function Run({ run: { label, href, lockedBy } }: { readonly run: ClinicRun }): ReactNode {
  if (lockedBy !== null)
    return (
      <li>
        {label}: <a href={`#/predict/${lockedBy}`}>predict {lockedBy} first</a>
      </li>
    );
  if (href === null)
    return (
      <li>
        <span className="panel-note">{label}: measured, nothing to watch</span>
      </li>
    );
  return (
    <li>
      <a className="button" href={href}>
        <SquareArrowOutUpRight /> Run it: {label}
      </a>
    </li>
  );
}
