/**
 * A number that is typed: it counts when it is left or Enter is pressed, and Escape takes it back. What is no
 * number, or out of range, is marked and not taken.
 */
import { useState, type KeyboardEvent, type ReactNode } from 'react';

interface NumberInputProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** Fractions are allowed. */
  readonly isFraction?: boolean;
  readonly unit?: string;
  readonly onCommit: (value: number) => void;
  readonly isLabelHidden?: boolean;
  readonly widthPx?: number;
  readonly isFirst?: boolean;
}

export function NumberInput(props: NumberInputProps): ReactNode {
  const { label, value, min, max, unit, onCommit, isFraction = false, isLabelHidden = false } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const parsed = Number((typed ?? String(value)).trim().replace(',', '.'));
  const isWhole = isFraction || Number.isInteger(parsed);
  const isValid = (typed ?? '0').trim() !== '' && isWhole && parsed >= min && parsed <= max;
  const commit = (): void => {
    if (typed === null) return;
    if (isValid && parsed !== value) onCommit(parsed);
    setTyped(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') {
      // Where there is no form to send, the keys belong to the page again. A field that is left commits by
      // itself: doing both would commit twice.
      if (event.currentTarget.form === null) event.currentTarget.blur();
      else commit();
    }
    if (event.key === 'Escape' && typed !== null) {
      event.stopPropagation();
      setTyped(null);
    }
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      const step = (isFraction && max <= 10 ? 0.05 : 1) * (event.key === 'ArrowUp' ? 1 : -1);
      const next = Math.min(max, Math.max(min, Number((parsed + step).toFixed(4))));
      if (Number.isFinite(next)) setTyped(String(next));
    }
  };
  return (
    <label className="field">
      <span className={isLabelHidden ? 'visually-hidden' : 'field-label'}>{label}</span>
      <input
        className="input input-number"
        style={props.widthPx === undefined ? undefined : { width: props.widthPx }}
        inputMode={isFraction ? 'decimal' : 'numeric'}
        value={typed ?? String(value)}
        aria-invalid={!isValid}
        title={isValid ? undefined : `${min} to ${max}`}
        autoFocus={props.isFirst}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={onKeyDown}
        onFocus={(event) => event.target.select()}
      />
      {unit === undefined ? null : <span className="field-label">{unit}</span>}
    </label>
  );
}
