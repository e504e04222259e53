/** The question before something is done to a real process. */
import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useRef, type ReactNode } from 'react';
import type { LiveDeed } from '../live/agent-client.ts';

interface LiveDeedDialogProps {
  /** `null`: nothing is asked. */
  readonly deed: LiveDeed | null;
  readonly name: string;
  readonly onClose: () => void;
  readonly onConfirm: (deed: LiveDeed) => void;
}

const QUESTIONS: Partial<
  Record<LiveDeed, { readonly title: string; readonly text: string; readonly verb: string }>
> = {
  kill: {
    title: 'Kill',
    text: 'Its process ends at once, without a goodbye (SIGKILL). It can be started again.',
    verb: 'Kill',
  },
  freeze: {
    title: 'Freeze',
    text: 'Its process stands still (SIGSTOP), as in a long pause, until it is resumed.',
    verb: 'Freeze',
  },
  cut: {
    title: 'Cut off',
    text: 'Its process runs on, and nothing passes between it and the others until it is connected.',
    verb: 'Cut off',
  },
  leave: {
    title: 'Let leave',
    text: 'It says goodbye to the others and ends. It can be started again.',
    verb: 'Let it leave',
  },
};

export function LiveDeedDialog({ deed, name, onClose, onConfirm }: LiveDeedDialogProps): ReactNode {
  // What was asked stays to be read while the dialog goes.
  const shown = useRef<LiveDeed>('kill');
  if (deed !== null) shown.current = deed;
  const question = QUESTIONS[shown.current];
  return (
    <AlertDialog.Root open={deed !== null} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="dialog-back" />
        <AlertDialog.Popup className="popup dialog live-dialog">
          <AlertDialog.Title className="dialog-title">
            {question?.title} {name}?
          </AlertDialog.Title>
          <AlertDialog.Description>
            {question?.text} This is a real process on this machine.
          </AlertDialog.Description>
          <div className="live-dialog-ways">
            <AlertDialog.Close className="button">Not now</AlertDialog.Close>
            <button
              type="button"
              className="button button-main"
              onClick={() => deed !== null && onConfirm(deed)}
            >
              {question?.verb}
            </button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
