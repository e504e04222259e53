/**
 * Is this me? Eight questions whose answers tell misconceptions apart, one at a time; two minutes are enough,
 * and nobody counts them down. What comes out is a list of beliefs to look at, not a mark.
 */
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { findingsOf, type CheckItem } from '../../lessons/quick-check.ts';
import './quick-check.css';

interface QuickCheckProps {
  readonly items: readonly CheckItem[];
  readonly beliefOf: (id: string) => string;
  readonly onClose: () => void;
}

export function QuickCheck({ items, beliefOf, onClose }: QuickCheckProps): ReactNode {
  const [answers, setAnswers] = useState<readonly number[]>([]);
  const item = items[answers.length];
  return (
    <section className="check" aria-label="Quick check">
      {item === undefined ? (
        <Findings items={items} answers={answers} beliefOf={beliefOf} onClose={onClose} />
      ) : (
        <Asked
          key={item.id}
          item={item}
          place={`${answers.length + 1} of ${items.length}`}
          onAnswer={(choice) => setAnswers([...answers, choice])}
          onClose={onClose}
        />
      )}
    </section>
  );
}

interface AskedProps {
  readonly item: CheckItem;
  readonly place: string;
  readonly onAnswer: (choice: number) => void;
  readonly onClose: () => void;
}

function Asked({ item, place, onAnswer, onClose }: AskedProps): ReactNode {
  const id = useId();
  const legend = useRef<HTMLLegendElement>(null);
  const [choice, setChoice] = useState<number | null>(null);
  useEffect(() => legend.current?.focus({ preventScroll: true }), []);
  const answer = (event: FormEvent): void => {
    event.preventDefault();
    if (choice !== null) onAnswer(choice);
  };
  return (
    <form onSubmit={answer}>
      <fieldset className="check-group">
        <legend className="check-ask" ref={legend} tabIndex={-1}>
          <span className="faint">{place}</span> {item.ask}
        </legend>
        <div className="check-options">
          {item.options.map(({ text }, index) => (
            <label key={text} className="check-option">
              <input type="radio" name={id} checked={choice === index} onChange={() => setChoice(index)} />
              {text}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="lessons-row">
        <button type="submit" className="button button-main" disabled={choice === null}>
          Next
        </button>
        <button type="button" className="button button-quiet" onClick={onClose}>
          Stop
        </button>
      </div>
    </form>
  );
}

interface FindingsProps extends Omit<QuickCheckProps, 'items'> {
  readonly items: readonly CheckItem[];
  readonly answers: readonly number[];
}

function Findings({ items, answers, beliefOf, onClose }: FindingsProps): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const { right, shown } = findingsOf(items, answers);
  return (
    <div>
      <h2 ref={heading} tabIndex={-1}>
        {right} of {items.length} as the engine has it
      </h2>
      {shown.length === 0 ? (
        <p className="panel-note">None of these beliefs showed in your answers.</p>
      ) : (
        <>
          <p className="panel-note">You answered as one who holds these; their runs decide.</p>
          <ul className="check-found">
            {shown.map((id) => (
              <li key={id}>
                <a href={`#/clinic/${id}`}>{beliefOf(id)}</a>
              </li>
            ))}
          </ul>
        </>
      )}
      <button type="button" className="button" onClick={onClose}>
        Close
      </button>
    </div>
  );
}
