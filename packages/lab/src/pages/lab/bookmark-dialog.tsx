/**
 * Bookmarks with notes. The flag stands on the timeline as long as the page is open; what has a note is kept
 * in the notebook too, with a link to the moment, and goes out with its export.
 */
import { Dialog } from '@base-ui/react/dialog';
import { Trash2 } from 'lucide-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import { formatMoment } from '../../ui/format.ts';
import { IconButton } from '../../ui/tip.tsx';
import { toast } from '../../ui/toasts.tsx';
import { noteBookmark, pickRun, removeBookmark } from './lab-actions.ts';
import { keepInNotebook } from './lab-share.ts';
import { nameRun, stopAt, useLab, type Bookmark } from './lab-store.ts';

interface BookmarkDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function BookmarkDialog({ isOpen, onClose }: BookmarkDialogProps): ReactNode {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-back" />
        <Dialog.Popup className="popup dialog bookmarks">
          <Bookmarks onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Bookmarks({ onClose }: Pick<BookmarkDialogProps, 'onClose'>): ReactNode {
  const bookmarks = useLab((state) => state.bookmarks);
  const noted = useLab((state) => state.noted);
  const here = bookmarks.find((one) => one.run === noted?.run && one.atMs === noted.atMs);
  const others = bookmarks.filter((one) => one !== here).toSorted((a, b) => a.atMs - b.atMs);
  return (
    <>
      <Dialog.Title className="dialog-title">
        {here === undefined ? 'Bookmarks' : `Bookmark at ${formatMoment(here.atMs)}`}
      </Dialog.Title>
      {here === undefined ? null : (
        <NoteForm key={`${here.run} ${here.atMs}`} bookmark={here} onClose={onClose} />
      )}
      {here === undefined && others.length === 0 ? <p className="panel-note">None is left.</p> : null}
      <ul className="bookmarks-list" aria-label="Other bookmarks">
        {others.map((one) => (
          <Other key={`${one.run} ${one.atMs}`} bookmark={one} onClose={onClose} />
        ))}
      </ul>
    </>
  );
}

const NOTE_CHARACTERS_MAX = 500;

interface OneProps extends Pick<BookmarkDialogProps, 'onClose'> {
  readonly bookmark: Bookmark;
}

function NoteForm({ bookmark, onClose }: OneProps): ReactNode {
  const [note, setNote] = useState(bookmark.note);
  const keep = (event: FormEvent): void => {
    event.preventDefault();
    onClose();
    const text = note.trim();
    if (text === bookmark.note) return;
    noteBookmark(bookmark, text);
    if (text !== '') void keepNote({ ...bookmark, note: text });
  };
  return (
    <form onSubmit={keep}>
      <p className="panel-note">
        Its flag is on the timeline. With a note it is in the notebook too, which outlives this page.
      </p>
      <div className="bookmarks-form">
        <label className="field">
          <span className="field-label">Note</span>
          <input
            className="input"
            value={note}
            maxLength={NOTE_CHARACTERS_MAX}
            placeholder="What is to be seen here?"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog was opened to write this
            autoFocus
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
        <button type="submit" className="button button-main">
          Keep
        </button>
        <IconButton
          name="Remove this bookmark"
          icon={<Trash2 />}
          onPress={() => {
            removeBookmark(bookmark);
            onClose();
          }}
        />
      </div>
    </form>
  );
}

async function keepNote(bookmark: Bookmark): Promise<void> {
  try {
    await keepInNotebook(bookmark);
    toast({ title: 'Kept', text: 'The bookmark and its note are in the notebook.' });
  } catch (error) {
    const text = `The note is on the timeline only: ${(error as Error).message}.`;
    toast({ title: 'Not in the notebook', text, isWarning: true });
  }
}

function Other({ bookmark, onClose }: OneProps): ReactNode {
  const runs = useLab((state) => state.runs);
  const { run, atMs, note } = bookmark;
  const time = formatMoment(atMs);
  return (
    <li>
      <button
        type="button"
        className="button button-quiet bookmarks-go"
        onClick={() => {
          pickRun(run);
          stopAt(atMs);
          onClose();
        }}
      >
        <span className="number">{time}</span>
        {runs.length < 2 ? null : <span className="faint">{nameRun(runs, run)}</span>}
        <span className="bookmarks-note">{note}</span>
      </button>
      <IconButton
        name={`Remove the bookmark at ${time}`}
        icon={<Trash2 />}
        onPress={() => removeBookmark(bookmark)}
      />
    </li>
  );
}
