/**
 * The ways to answer without a word of free text: a choice, a number, what was clicked, a knob; and hint and
 * "just tell me".
 */
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import type { Answer, AnswerForm as Form, Option } from '../../companion/moves.ts';
import { NumberInput } from '../number-input.tsx';
import './answer-form.css';

interface AnswerFormProps {
  readonly form: Form;
  readonly isBusy: boolean;
  /** The mode has a hint ladder. */
  readonly hasHints: boolean;
  /** "Just tell me" always works in this mode. */
  readonly canReveal: boolean;
  readonly onAnswer: (answer: Answer, said: string) => void;
}

export function AnswerForm({ form, isBusy, hasHints, canReveal, onAnswer }: AnswerFormProps): ReactNode {
  return (
    <div className="answer">
      <Fields form={form} isBusy={isBusy} onAnswer={onAnswer} />
      {hasHints || canReveal ? (
        <div className="answer-help">
          {hasHints ? (
            <button
              type="button"
              className="button"
              disabled={isBusy}
              onClick={() => onAnswer({ kind: 'hint' }, 'a hint')}
            >
              Hint
            </button>
          ) : null}
          {canReveal ? (
            <button
              type="button"
              className="button button-quiet"
              disabled={isBusy}
              onClick={() => onAnswer({ kind: 'reveal' }, 'just tell me')}
            >
              Just tell me
            </button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

type FieldsProps = Pick<AnswerFormProps, 'form' | 'isBusy' | 'onAnswer'>;

function Fields({ form, isBusy, onAnswer }: FieldsProps): ReactNode {
  switch (form.kind) {
    case 'choice':
      return <Choices options={form.options} isBusy={isBusy} onAnswer={onAnswer} />;
    case 'number':
      return (
        <NumberAnswer
          label={`Your number, ${form.unit}`}
          isBusy={isBusy}
          onNumber={(value) => onAnswer({ kind: 'number', value }, `${value} ${form.unit}`)}
        />
      );
    case 'knob':
      return <Knob form={form} isBusy={isBusy} onAnswer={onAnswer} />;
    // A prediction has a form of its own, a click is made on the stage, and words are typed above.
    case 'click':
    case 'prediction':
    case 'claim':
    case 'text':
      return null;
  }
}

interface ChoicesProps extends Omit<FieldsProps, 'form'> {
  readonly options: readonly Option[];
}

function Choices({ options, isBusy, onAnswer }: ChoicesProps): ReactNode {
  return (
    <div className="answer-choices">
      {options.map(({ id, text }) => (
        <button
          key={id}
          type="button"
          className="answer-choice"
          disabled={isBusy}
          onClick={() => onAnswer({ kind: 'choice', id }, text)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

interface NumberAnswerProps {
  readonly label: string;
  readonly isBusy: boolean;
  readonly onNumber: (value: number) => void;
}

function NumberAnswer({ label, isBusy, onNumber }: NumberAnswerProps): ReactNode {
  const id = useId();
  const [typed, setTyped] = useState('');
  const value = Number(typed.trim().replace(',', '.'));
  const isNumber = typed.trim() !== '' && Number.isFinite(value);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isNumber) onNumber(value);
  };
  return (
    <form className="answer-number" onSubmit={submit}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input input-number"
        inputMode="decimal"
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit" className="button" disabled={!isNumber || isBusy}>
        Answer
      </button>
    </form>
  );
}

interface KnobProps extends Omit<FieldsProps, 'form'> {
  readonly form: Extract<Form, { kind: 'knob' }>;
}

function Knob({ form: { name, min, max }, isBusy, onAnswer }: KnobProps): ReactNode {
  const [value, setValue] = useState(min);
  const step = max - min > 20 ? 1 : Number.isInteger(min) && Number.isInteger(max) ? 1 : (max - min) / 20;
  return (
    <div className="answer-number">
      <input
        type="range"
        aria-label={name}
        min={min}
        max={max}
        step={step}
        value={value}
        onChange={(event) => setValue(Number(event.target.value))}
      />
      <NumberInput label={name} value={value} min={min} max={max} isFraction onCommit={setValue} />
      <button
        type="button"
        className="button"
        disabled={isBusy}
        onClick={() => onAnswer({ kind: 'knob', name, value }, `${name} = ${value}`)}
      >
        Set
      </button>
    </div>
  );
}
