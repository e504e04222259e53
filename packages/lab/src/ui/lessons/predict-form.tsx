/** One question: a number, the range around it, how sure; then it is committed and cannot be taken back. */
import { Lock } from 'lucide-react';
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { fitted, mostOf, pointOf, type Range } from './range-of.ts';
import { RangePicker } from './range-picker.tsx';
import { RichText } from './rich-text.tsx';
import {
  CONFIDENCES,
  CONFIDENCE_WORDS,
  type Confidence,
  type NumberPrediction,
  type QuestionView,
} from './views.ts';
import './predict-form.css';

interface PredictFormProps {
  readonly question: QuestionView;
  /** `2 of 3`; empty where there is one only. */
  readonly place: string;
  readonly onCommit: (prediction: NumberPrediction) => void;
}

export function PredictForm({ question, place, onCommit }: PredictFormProps): ReactNode {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [range, setRange] = useState<Range | null>(null);
  const [confidence, setConfidence] = useState<Confidence | null>(null);
  const [complaint, setComplaint] = useState('');
  const most = mostOf(question.unit);
  const point = pointOf(typed, most);
  const shown = point === null ? null : fitted(range, point, most);
  const commit = (event: FormEvent): void => {
    event.preventDefault();
    if (point === null || shown === null) setComplaint(`A number from 0 to ${most} is wanted.`);
    else if (confidence === null) setComplaint('Say how sure you are.');
    else onCommit({ point, ...shown, confidence, isRangeSet: range !== null });
  };
  return (
    <form className="predict-form" onSubmit={commit} noValidate>
      <p className="predict-ask">
        {place === '' ? null : <span className="predict-place">{place}</span>}{' '}
        <RichText text={question.ask} />
      </p>
      <label className="predict-number" htmlFor={id}>
        <span>Your number</span>
        <span className="predict-number-field">
          <input
            id={id}
            className="input input-number"
            inputMode="decimal"
            autoComplete="off"
            value={typed}
            aria-invalid={typed !== '' && point === null}
            onChange={(event) => {
              setTyped(event.target.value);
              setComplaint('');
            }}
          />
          <span className="field-label">{question.unit}</span>
        </span>
      </label>
      {point === null || shown === null ? (
        <p className="panel-note">The range comes with the number. A guess is enough.</p>
      ) : (
        <RangeField
          {...{ point, most, shown }}
          unit={question.unit}
          isSet={range !== null}
          onRange={setRange}
        />
      )}
      <ConfidencePicker name={id} value={confidence} onChange={setConfidence} />
      <div className="predict-commit">
        <button type="submit" className="button button-main">
          <Lock /> Commit
        </button>
        <span className="panel-note">Nothing runs before; nothing can be changed after.</span>
      </div>
      <p className="predict-complaint" role="alert">
        {complaint}
      </p>
    </form>
  );
}

interface RangeFieldProps {
  readonly unit: string;
  readonly point: number;
  readonly most: number;
  readonly shown: Range;
  readonly isSet: boolean;
  readonly onRange: (range: Range) => void;
}

function RangeField({ unit, point, most, shown, isSet, onRange }: RangeFieldProps): ReactNode {
  return (
    <fieldset className="predict-group">
      <legend>Range that holds the answer with a chance of 80 %</legend>
      <RangePicker {...{ unit, point, most }} {...shown} onRange={(low, high) => onRange({ low, high })} />
      {isSet ? null : (
        <p className="panel-note">This range is only a beginning. It counts when you have set it.</p>
      )}
    </fieldset>
  );
}

interface ConfidencePickerProps {
  readonly name: string;
  readonly value: Confidence | null;
  readonly onChange: (value: Confidence) => void;
}

function ConfidencePicker({ name, value, onChange }: ConfidencePickerProps): ReactNode {
  return (
    <fieldset className="predict-group predict-confidence">
      <legend>How sure are you?</legend>
      {CONFIDENCES.map((one) => (
        <label key={one} className="predict-option">
          <input type="radio" name={`${name}-sure`} checked={value === one} onChange={() => onChange(one)} />
          {CONFIDENCE_WORDS[one]}
        </label>
      ))}
    </fieldset>
  );
}
