/** One question: a number, the range around it, how sure; then it is committed and cannot be taken back. */
import { Lock } from 'lucide-react';
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { NUMBER_MAX, RangePicker } from './range-picker.tsx';
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

interface Range {
  readonly low: number;
  readonly high: number;
}

export function PredictForm({ question, place, onCommit }: PredictFormProps): ReactNode {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [range, setRange] = useState<Range | null>(null);
  const [confidence, setConfidence] = useState<Confidence | null>(null);
  const [complaint, setComplaint] = useState('');
  const point = pointOf(typed);
  const shown = point === null ? null : fitted(range, point);
  const commit = (event: FormEvent): void => {
    event.preventDefault();
    if (point === null || shown === null) setComplaint(`A number from 0 to ${NUMBER_MAX} is wanted.`);
    else if (confidence === null) setComplaint('Say how sure you are.');
    else onCommit({ point, ...shown, confidence });
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
        <fieldset className="predict-group">
          <legend>Range that holds the answer with a chance of 80 %</legend>
          <RangePicker
            unit={question.unit}
            point={point}
            {...shown}
            onRange={(low, high) => setRange({ low, high })}
          />
        </fieldset>
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

function pointOf(typed: string): number | null {
  const text = typed.trim().replace(',', '.');
  const value = Number(text);
  return text !== '' && value >= 0 && value <= NUMBER_MAX ? value : null;
}

/** The range that was set, moved out of the number's way; half and half as much again before it is set. */
function fitted(range: Range | null, point: number): Range {
  if (range !== null) return { low: Math.min(range.low, point), high: Math.max(range.high, point) };
  const tidy = (value: number): number => Number(value.toPrecision(3));
  return { low: tidy(point * 0.5), high: tidy(point * 1.5) };
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
