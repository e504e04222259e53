/** A time that is typed, for whoever knows it: the button with the moment, and its key, open it. */
import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { NumberInput } from '../number-input.tsx';
import './timeline.css';

interface GoToDialogProps {
  readonly isOpen: boolean;
  readonly cursorMs: number;
  readonly endMs: number;
  readonly onGo: (atMs: number) => void;
  readonly onClose: () => void;
}

export function GoToDialog({ isOpen, cursorMs, endMs, onGo, onClose }: GoToDialogProps): ReactNode {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-back" />
        <Dialog.Popup className="popup dialog go-to">
          <Dialog.Title className="dialog-title">Go to a time</Dialog.Title>
          <form
            className="go-to-form"
            onSubmit={(event) => {
              event.preventDefault();
              onClose();
            }}
          >
            <NumberInput
              label="Seconds"
              value={Number((cursorMs / 1000).toFixed(3))}
              min={0}
              max={endMs / 1000}
              unit="s"
              isFraction
              isFirst
              onCommit={(seconds) => onGo(seconds * 1000)}
            />
            <button type="submit" className="button button-main">
              Go
            </button>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
