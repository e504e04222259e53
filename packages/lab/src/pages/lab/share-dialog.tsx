/** A link to what is shown, and what another page needs to show it. */
import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useId, useState, type ReactNode } from 'react';
import { formatCount } from '../../ui/format.ts';
import { chooseFile, saveFile, shareLink } from './lab-share.ts';
import { useCurrentRun } from './lab-store.ts';

interface ShareDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function ShareDialog({ isOpen, onClose }: ShareDialogProps): ReactNode {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-back" />
        <Dialog.Popup className="popup dialog">
          <Dialog.Title className="dialog-title">Share this moment</Dialog.Title>
          <Dialog.Description className="panel-note">
            The link holds the scenario, its faults, the chair and the time, not the run: whoever opens it
            runs the same again, and the digests are compared.
          </Dialog.Description>
          <ShareBody />
          <div className="share-files">
            <button type="button" className="button" onClick={() => void saveFile()}>
              Save as a file
            </button>
            <button
              type="button"
              className="button"
              onClick={() => {
                onClose();
                chooseFile();
              }}
            >
              Open a file…
            </button>
            <Dialog.Close className="button share-close">Close</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function ShareBody(): ReactNode {
  const info = useCurrentRun();
  const isWhole = info !== undefined && info.computedMs >= info.spec.forMs;
  const [link, setLink] = useState('');
  const [failure, setFailure] = useState('');
  useEffect(() => {
    shareLink().then(setLink, (error: unknown) => setFailure((error as Error).message));
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- a whole run has a digest for its link
  }, [isWhole]);
  if (failure !== '') return <p role="alert">There is no link to this: {failure}.</p>;
  const embed = `<iframe src="${link}&embed=stage,timeline" width="720" height="560"></iframe>`;
  return (
    <div className="share">
      <Copied label="Link" what="the address" text={link} />
      <Copied label="To embed it" what="the frame" text={embed} />
      <p className="panel-note">
        {formatCount(link.length, 'character')}.{' '}
        {isWhole
          ? `The run's digest is ${info.digest}.`
          : 'The run is still being computed: until it is whole, the link has no digest to compare.'}
      </p>
    </div>
  );
}

interface CopiedProps {
  readonly label: string;
  /** What is copied, for the name of the button. */
  readonly what: string;
  readonly text: string;
}

function Copied({ label, what, text }: CopiedProps): ReactNode {
  const [isCopied, setCopied] = useState(false);
  const id = useId();
  return (
    <div className="share-row">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="input number"
        readOnly
        value={text}
        onFocus={(event) => event.target.select()}
      />
      <button
        type="button"
        className="button"
        aria-label={`${isCopied ? 'Copied' : 'Copy'} ${what}`}
        onClick={() => {
          // Without a secure context there is no clipboard: the field is there to be copied from.
          navigator.clipboard?.writeText(text).then(
            () => setCopied(true),
            () => undefined,
          );
        }}
      >
        {isCopied ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
}
