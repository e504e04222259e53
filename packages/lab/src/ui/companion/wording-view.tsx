/** What a model has made of the cards below: marked as its own, with what each of its sentences rests on. */
import type { ReactNode } from 'react';
import { SourceChips, type SourceChip } from './source-chips.tsx';
import './wording-view.css';

interface WordingProps {
  /** Checked. */
  readonly text: string;
  /** How many sentences were taken out. */
  readonly struck: number;
  readonly chips: readonly SourceChip[];
}

const STRUCK_ONE = 'One sentence was struck: no run and no source bears it out.';

export function WordingView({ text, struck, chips }: WordingProps): ReactNode {
  return (
    <div className="wording">
      <p className="wording-label">in the words of a model, checked</p>
      <p>{text}</p>
      {struck === 0 ? null : (
        <p className="panel-note">
          {struck === 1
            ? STRUCK_ONE
            : `${struck} sentences were struck: no run and no source bears them out.`}
        </p>
      )}
      <SourceChips chips={chips} />
    </div>
  );
}

export function WordingAwaited({ onGoOn }: { readonly onGoOn: () => void }): ReactNode {
  return (
    <div className="wording wording-awaited">
      <p className="panel-note">The model words what stands below.</p>
      <button type="button" className="button button-quiet" onClick={onGoOn}>
        Do not wait
      </button>
    </div>
  );
}
