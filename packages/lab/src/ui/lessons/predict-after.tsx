/**
 * What follows the run: pick the mechanism and say it in a sentence, see the gap, carry it over to one
 * changed knob.
 */
import { Check, X } from 'lucide-react';
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { changeOf, directionWords } from './directions.ts';
import { RichText } from './rich-text.tsx';
import {
  type AnswerView,
  type BeliefOf,
  type Direction,
  type NumberPrediction,
  type OutcomeView,
  type PredictProgress,
  type PredictView,
} from './views.ts';
import './predict-after.css';

interface MechanismProps {
  readonly ask: string;
  readonly choices: readonly string[];
  readonly said: PredictProgress['mechanism'];
  readonly right: number;
  readonly belief: string | null;
  readonly beliefOf: BeliefOf;
  readonly onSay: (choice: number, sentence: string) => void;
}

const SENTENCE_MAX = 400;

export function Mechanism(props: MechanismProps): ReactNode {
  const { ask, choices, said, right, belief, beliefOf, onSay } = props;
  const id = useId();
  const [choice, setChoice] = useState<number | null>(null);
  const [sentence, setSentence] = useState('');
  if (said !== null) return <MechanismSaid {...{ ask, choices, said, right, belief, beliefOf }} />;
  const say = (event: FormEvent): void => {
    event.preventDefault();
    if (choice !== null) onSay(choice, sentence.trim());
  };
  return (
    <form className="predict-form" onSubmit={say}>
      <fieldset className="predict-group">
        <legend className="predict-ask">{ask}</legend>
        <div className="after-choices">
          {choices.map((text, index) => (
            <label key={text} className="predict-option">
              <input
                type="radio"
                name={`${id}-why`}
                checked={choice === index}
                onChange={() => setChoice(index)}
              />
              {text}
            </label>
          ))}
        </div>
      </fieldset>
      <label className="after-sentence">
        <span>In a sentence of your own</span>
        <textarea
          className="input"
          rows={2}
          maxLength={SENTENCE_MAX}
          value={sentence}
          onChange={(event) => setSentence(event.target.value)}
        />
      </label>
      <div>
        <button type="submit" className="button button-main" disabled={choice === null}>
          That is why
        </button>
      </div>
    </form>
  );
}

function MechanismSaid(
  props: Omit<MechanismProps, 'onSay' | 'said'> & { said: { choice: number; sentence: string } },
) {
  const { ask, choices, said, right, belief, beliefOf } = props;
  const isRight = said.choice === right;
  return (
    <div className="after-said" role="status">
      <p className="predict-ask">{ask}</p>
      {isRight ? null : <Judged isRight={false} text={choices[said.choice] ?? ''} note="your choice" />}
      <Judged isRight text={choices[right] ?? ''} note={isRight ? 'your choice' : 'what the engine does'} />
      {isRight || belief === null ? null : (
        <p className="panel-note">
          That is how it would be if this were so: <a href={`#/clinic/${belief}`}>“{beliefOf(belief)}”</a>
        </p>
      )}
      {said.sentence === '' ? null : <blockquote className="after-own">{said.sentence}</blockquote>}
    </div>
  );
}

/** A mark, a word and a colour: never the colour alone. */
function Judged({ isRight, text, note }: { isRight: boolean; text: string; note: string }): ReactNode {
  return (
    <p className="after-judged" data-right={isRight}>
      {isRight ? <Check aria-label="right" /> : <X aria-label="not so" />}
      <span>
        {text} <span className="faint">({note})</span>
      </span>
    </p>
  );
}

interface SolutionProps {
  readonly outcome: OutcomeView;
  readonly exercise: PredictView;
  readonly predictions: readonly NumberPrediction[];
  readonly beliefOf: BeliefOf;
  /** The moments that were counted in the learner's run. */
  readonly counted: ReactNode;
}

export function Solution(props: SolutionProps): ReactNode {
  const { outcome, exercise, predictions, beliefOf, counted } = props;
  return (
    <>
      {outcome.answers.map((answer, index) => (
        <Gap
          key={exercise.questions[index]!.id}
          answer={answer}
          isRangeSet={predictions[index]?.isRangeSet ?? true}
          beliefOf={beliefOf}
          place={outcome.answers.length > 1 ? `${index + 1} of ${outcome.answers.length}` : ''}
        />
      ))}
      {counted}
      {/* Made from the unit's Markdown when the lab is built. */}
      <div className="after-solution" dangerouslySetInnerHTML={{ __html: outcome.solutionHtml }} />
    </>
  );
}

interface GapProps {
  readonly answer: AnswerView;
  readonly isRangeSet: boolean;
  readonly beliefOf: BeliefOf;
  readonly place: string;
}

function Gap({ answer, isRangeSet, beliefOf, place }: GapProps): ReactNode {
  const { points, words, rangePoints, rangeWords, malRule } = answer;
  return (
    <div className="after-gap">
      {place === '' ? null : <p className="panel-note">{place}</p>}
      <dl className="after-points">
        <div>
          <dt>number</dt>
          <dd>
            <span className="number">{shareText(points)}</span> {words}
          </dd>
        </div>
        <div>
          <dt>range</dt>
          <dd>
            <span className="number">{shareText(isRangeSet ? rangePoints : null)}</span>{' '}
            {isRangeSet ? rangeWords : 'you set none, so none is counted'}
          </dd>
        </div>
      </dl>
      {malRule === null ? null : (
        <p className="after-rule">
          {malRule.text}{' '}
          <a href={`#/clinic/${malRule.misconception}`}>“{beliefOf(malRule.misconception)}” in the clinic</a>
        </p>
      )}
    </div>
  );
}

const shareText = (points: number | null): string =>
  points === null ? '–' : `${Math.round(points * 100)} %`;

interface TransferProps {
  readonly ask: string;
  readonly said: Direction | null;
  readonly truth: Direction;
  readonly from: string;
  readonly to: string;
  /** Of both. */
  readonly unit: string;
  readonly because: OutcomeView['transfer']['because'];
  readonly onSay: (direction: Direction) => void;
}

const DIRECTIONS: readonly Direction[] = ['up', 'same', 'down'];

export function Transfer(props: TransferProps): ReactNode {
  const { ask, said, truth, from, to, unit, because, onSay } = props;
  const words = directionWords(ask, unit);
  return (
    <div className="after-transfer">
      <p className="predict-ask">{ask}</p>
      <div className="after-directions" role="group" aria-label={ask}>
        {DIRECTIONS.map((direction) => (
          <button
            key={direction}
            type="button"
            className="button"
            aria-pressed={said === null ? undefined : said === direction}
            disabled={said !== null}
            onClick={() => onSay(direction)}
          >
            {words[direction]}
          </button>
        ))}
      </div>
      {said === null ? null : (
        <div role="status">
          <Judged
            isRight={said === truth}
            text={`${words[truth]}: ${changeOf(from, to, unit)}.`}
            note={said === truth ? 'as you said' : `you said: ${words[said].toLowerCase()}`}
          />
          <p>
            <RichText text={because} />
          </p>
        </div>
      )}
    </div>
  );
}
