/** Small parts that all views of the inspector are made of. */
import type { ReactNode } from 'react';
import { BELIEF_WORDS } from '../../stage/describe-glyph.ts';
import { formatMoment } from '../format.ts';

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

export function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="facts">
      {facts.map(({ name, value }) => (
        <div key={name} className="facts-row">
          <dt>{name}</dt>
          <dd className="number">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Section({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className="inspector-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** A node's name that leads to it; 0: the network itself. */
export function NodeLink({
  node,
  onNode,
}: {
  readonly node: number;
  readonly onNode: (node: number) => void;
}): ReactNode {
  if (node === 0) return <>the network</>;
  return (
    <button type="button" className="inline-link number" onClick={() => onNode(node)}>
      n{node}
    </button>
  );
}

/** A moment that leads to itself. */
export function TimeLink({
  atMs,
  onSeek,
}: {
  readonly atMs: number;
  readonly onSeek: (atMs: number) => void;
}): ReactNode {
  return (
    <button type="button" className="inline-link number" onClick={() => onSeek(atMs)}>
      {formatMoment(atMs)}
    </button>
  );
}

/** A state as its sign and its word. */
export function BeliefMark({ belief }: { readonly belief: number }): ReactNode {
  return (
    <span className="belief" data-belief={BELIEF_WORDS[belief]}>
      <BeliefSign belief={belief} />
      {BELIEF_WORDS[belief]}
    </span>
  );
}

/** The stage's shapes, small: they stand wherever a state is named. */
export function BeliefSign({
  belief,
  size = 12,
}: {
  readonly belief: number;
  readonly size?: number;
}): ReactNode {
  return (
    <svg className="belief-sign" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      {SIGNS[belief]}
    </svg>
  );
}

const SIGNS: readonly ReactNode[] = [
  <circle
    key="unknown"
    cx="8"
    cy="8"
    r="6"
    fill="none"
    stroke="var(--left)"
    strokeWidth="1.6"
    strokeDasharray="0.1 3.1"
    strokeLinecap="round"
  />,
  <circle key="alive" cx="8" cy="8" r="6.5" fill="var(--alive)" />,
  <g key="suspect">
    <path d="M1.8 8a6.2 6.2 0 0 0 12.4 0Z" fill="var(--suspect)" />
    <circle
      cx="8"
      cy="8"
      r="6.2"
      fill="none"
      stroke="var(--suspect-ink)"
      strokeWidth="1.5"
      strokeDasharray="3 2"
    />
  </g>,
  <g key="dead">
    <circle cx="8" cy="8" r="6.5" fill="var(--dead)" />
    <path d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2" stroke="var(--panel)" strokeWidth="1.6" strokeLinecap="round" />
  </g>,
  <g key="left">
    <circle cx="8" cy="8" r="6" fill="none" stroke="var(--left)" strokeWidth="1.6" />
    <path d="M5.2 8h5.6" stroke="var(--left)" strokeWidth="1.6" strokeLinecap="round" />
  </g>,
];
