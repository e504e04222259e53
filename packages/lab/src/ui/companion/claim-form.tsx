/**
 * "Refute me": a claim put together from its grammar, or typed; what is understood is shown before anything
 * runs.
 */
import { useState, type FormEvent, type ReactNode } from 'react';
import {
  CLAIM_KNOBS,
  formatClaim,
  STATEMENTS,
  type Bound,
  type Claim,
  type ClaimKnob,
  type Statement,
} from '../../companion/claim-grammar.ts';
import { Choice } from '../choice.tsx';
import { NumberInput } from '../number-input.tsx';
import './claim-form.css';

interface ClaimFormProps {
  readonly isBusy: boolean;
  readonly onClaim: (text: string) => void;
}

type Condition = Claim['conditions'][number];

const SIGNS: readonly { readonly value: Bound; readonly label: string }[] = [
  { value: '>=', label: '≥' },
  { value: '<=', label: '≤' },
  { value: '=', label: '=' },
];
const KNOBS = (Object.keys(CLAIM_KNOBS) as ClaimKnob[]).map((value) => ({
  value,
  label: value,
  note: CLAIM_KNOBS[value].what,
}));
const SAYINGS = (Object.keys(STATEMENTS) as Statement[]).map((value) => ({
  value,
  label: STATEMENTS[value],
}));
const CONDITIONS_MAX = 4;
const WITHIN_S_MAX = 300;
const FIRST: Claim = {
  conditions: [
    { knob: 'k', bound: '>=', value: 3 },
    { knob: 'loss', bound: '<=', value: 10 },
  ],
  statement: 'no-false-death',
  withinMs: 60_000,
};

export function ClaimForm({ isBusy, onClaim }: ClaimFormProps): ReactNode {
  const [claim, setClaim] = useState<Claim>(FIRST);
  const { conditions, statement, withinMs } = claim;
  const change = (index: number, part: Partial<Condition>): void =>
    setClaim({ ...claim, conditions: conditions.map((one, i) => (i === index ? { ...one, ...part } : one)) });
  const free = KNOBS.filter(({ value }) => !conditions.some(({ knob }) => knob === value));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onClaim(formatClaim(claim));
  };
  return (
    <form className="claim" onSubmit={submit}>
      {conditions.map((condition, index) => (
        <ConditionRow
          key={condition.knob}
          condition={condition}
          knobs={KNOBS.filter(
            ({ value }) => value === condition.knob || free.some((one) => one.value === value),
          )}
          word={index === 0 ? 'with' : 'and'}
          onChange={(part) => change(index, part)}
          onRemove={() => setClaim({ ...claim, conditions: conditions.filter((one) => one !== condition) })}
        />
      ))}
      {conditions.length < CONDITIONS_MAX && free[0] !== undefined ? (
        <button
          type="button"
          className="button button-quiet claim-add"
          onClick={() => setClaim({ ...claim, conditions: [...conditions, conditionOf(free[0]!.value)] })}
        >
          Add a condition
        </button>
      ) : null}
      <div className="claim-row">
        <Choice
          label="Statement"
          isLabelHidden
          items={SAYINGS}
          value={statement}
          onChange={(next) => setClaim({ ...claim, statement: next })}
        />
        <NumberInput
          label="within"
          unit="s"
          value={withinMs / 1000}
          min={1}
          max={WITHIN_S_MAX}
          onCommit={(seconds) => setClaim({ ...claim, withinMs: seconds * 1000 })}
        />
      </div>
      <p className="claim-text">{formatClaim(claim)}</p>
      <div>
        <button type="submit" className="button button-main" disabled={isBusy}>
          Refute me
        </button>
      </div>
    </form>
  );
}

const conditionOf = (knob: ClaimKnob): Condition => ({ knob, bound: '<=', value: CLAIM_KNOBS[knob].min });

interface ConditionRowProps {
  readonly condition: Condition;
  readonly knobs: typeof KNOBS;
  readonly word: string;
  readonly onChange: (part: Partial<Condition>) => void;
  readonly onRemove: () => void;
}

function ConditionRow({ condition, knobs, word, onChange, onRemove }: ConditionRowProps): ReactNode {
  const { knob, bound, value } = condition;
  const { min, max, unit } = CLAIM_KNOBS[knob];
  return (
    <div className="claim-row">
      <span className="faint claim-word">{word}</span>
      <Choice
        label="Knob"
        isLabelHidden
        items={knobs}
        value={knob}
        onChange={(next) => onChange(conditionOf(next))}
      />
      <Choice
        label="Bound"
        isLabelHidden
        items={SIGNS}
        value={bound}
        onChange={(next) => onChange({ bound: next })}
      />
      <NumberInput
        label={knob}
        isLabelHidden
        value={value}
        min={min}
        max={max}
        unit={unit}
        isFraction
        onCommit={(next) => onChange({ value: next })}
      />
      <button type="button" className="button button-quiet" aria-label={`Remove ${knob}`} onClick={onRemove}>
        Remove
      </button>
    </div>
  );
}
