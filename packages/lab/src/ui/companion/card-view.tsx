/** One card of a reply: what the companion asks, shows, cites or judges, and what stands behind it. */
import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Move } from '../../companion/moves.ts';
import { SourceChips, type SourceChip } from './source-chips.tsx';
import './card-view.css';

export interface CardView {
  readonly move: Move;
  readonly text: string;
  readonly chips: readonly SourceChip[];
}

interface CardProps {
  readonly card: CardView;
  /** The run or the two worlds that the card shows. */
  readonly picture?: ReactNode;
  /** The form of a question; `null`: it is not open any more. */
  readonly form?: ReactNode;
  /** On to another mode. */
  readonly onHandOff: (to: string, about: string | null) => void;
}

export function CompanionCard({ card, picture, form, onHandOff }: CardProps): ReactNode {
  const { move, text, chips } = card;
  const label = labelOf(move);
  return (
    <article
      className="card"
      data-kind={move.kind}
      data-verdict={move.kind === 'verdict' ? move.verdict : undefined}
    >
      {label === '' ? null : <p className="card-label">{label}</p>}
      {move.kind === 'hand-off' ? (
        <HandOff to={move.to} about={move.about} text={text} onHandOff={onHandOff} />
      ) : (
        <p className="card-text">{text}</p>
      )}
      {picture}
      {form}
      <SourceChips chips={chips} />
    </article>
  );
}

const ROLES = {
  gist: '',
  breaks: 'where the picture breaks',
  differs: 'two sources, two answers',
  event: 'from the record of the run',
  edge: '',
  why: 'why',
  found: 'found',
  note: '',
} as const;
const VERDICTS = {
  right: 'right',
  wrong: 'not so',
  partly: 'in part',
  refuted: 'refuted',
  stands: 'not broken',
  confirmed: 'likely',
  unsure: 'not sure',
} as const;

function labelOf(move: Move): string {
  switch (move.kind) {
    case 'ask':
      return '';
    case 'hint':
      return `hint ${move.rung} of 3`;
    case 'show-run':
      return 'run';
    case 'contrast':
      return 'two worlds, one fault';
    case 'cite':
      return ROLES[move.role];
    case 'verdict':
      return VERDICTS[move.verdict];
    case 'reveal':
      return 'told';
    case 'hand-off':
      return '';
  }
}

interface HandOffProps {
  readonly to: string;
  readonly about: string | null;
  readonly text: string;
  readonly onHandOff: (to: string, about: string | null) => void;
}

/** To a page it is a link, to another mode a button. */
function HandOff({ to, about, text, onHandOff }: HandOffProps): ReactNode {
  if (to.startsWith('#'))
    return (
      <a className="card-door" href={to}>
        {text} <ArrowRight />
      </a>
    );
  return (
    <button type="button" className="card-door" onClick={() => onHandOff(to, about)}>
      {text} <ArrowRight />
    </button>
  );
}
