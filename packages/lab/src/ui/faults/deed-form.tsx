/**
 * What a deed asks before it is done: its amount and how long it lasts, in a popover at the place of the
 * deed.
 */
import { Popover } from '@base-ui/react/popover';
import { useState, type FormEvent, type ReactNode } from 'react';
import { formatMoment } from '../format.ts';
import { NumberInput } from '../number-input.tsx';
import { deedKind, nameTarget, type DeedId, type Target } from './deed-kinds.ts';
import type { DeedAsked } from './deed.ts';
import './deed-form.css';

export interface DeedWanted {
  readonly id: DeedId;
  readonly target: Target;
  /** Where on the page, so that the form stands beside it. */
  readonly at: { readonly x: number; readonly y: number };
}

interface DeedFormProps {
  readonly wanted: DeedWanted | null;
  readonly atMs: number;
  /** When the run ends: nothing lasts longer. */
  readonly endMs: number;
  readonly onDeed: (deed: DeedAsked) => void;
  readonly onClose: () => void;
}

export function DeedForm({ wanted, atMs, endMs, onDeed, onClose }: DeedFormProps): ReactNode {
  if (wanted === null) return null;
  const anchor = { getBoundingClientRect: () => new DOMRect(wanted.at.x, wanted.at.y, 1, 1) };
  return (
    <Popover.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Popover.Portal>
        <Popover.Positioner
          className="popup-layer"
          anchor={anchor}
          sideOffset={14}
          side="right"
          collisionPadding={8}
        >
          <Popover.Popup className="popup deed-form">
            <Popover.Title className="deed-form-title">
              {deedKind(wanted.id).label.replace('…', '')}: {nameTarget(wanted.target)}
            </Popover.Title>
            <Popover.Description className="panel-note">{deedKind(wanted.id).what}</Popover.Description>
            <Fields
              key={wanted.id}
              wanted={wanted}
              atMs={atMs}
              endMs={endMs}
              onDeed={(deed) => {
                onDeed(deed);
                onClose();
              }}
              onClose={onClose}
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

type FieldsProps = Omit<DeedFormProps, 'wanted'> & { readonly wanted: DeedWanted };

function Fields({ wanted, atMs, endMs, onDeed, onClose }: FieldsProps): ReactNode {
  const { amount: asked, spanMs, id } = deedKind(wanted.id);
  const leftMs = Math.max(1, endMs - atMs);
  const [amount, setAmount] = useState(asked?.initial ?? 0);
  const [seconds, setSeconds] = useState((spanMs ?? 0) / 1000);
  const [isToTheEnd, setToTheEnd] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const forMs = isToTheEnd ? leftMs : seconds * 1000;
    onDeed({
      id,
      target: wanted.target,
      amount: amount * (asked?.scale ?? 1),
      forMs: spanMs === null ? null : forMs,
    });
  };
  return (
    <form className="deed-form-fields" onSubmit={submit}>
      {asked === null ? null : (
        <NumberInput
          label={asked.label}
          value={amount}
          min={asked.min}
          max={asked.max}
          unit={asked.unit}
          isFraction
          onCommit={setAmount}
          isFirst
        />
      )}
      {spanMs === null ? null : (
        <>
          <NumberInput
            label="For"
            value={seconds}
            min={0.001}
            max={3600}
            unit="s"
            isFraction
            onCommit={(value) => {
              setSeconds(value);
              setToTheEnd(false);
            }}
            isFirst={asked === null}
          />
          <label className="field">
            <input
              type="checkbox"
              checked={isToTheEnd}
              onChange={(event) => setToTheEnd(event.target.checked)}
            />
            <span>until the run ends</span>
          </label>
        </>
      )}
      <p className="panel-note">
        From <span className="number">{formatMoment(atMs)}</span> on. The future as it was stays, as a branch.
      </p>
      <div className="deed-form-ways">
        <button type="submit" className="button button-main">
          Do it
        </button>
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}
