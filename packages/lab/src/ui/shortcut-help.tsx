/** The keys, made of the table that the page acts on. */
import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { FOCUS_KEYS, nameKey, SHORTCUTS, type Shortcut } from './shortcuts.ts';
import './shortcut-help.css';

interface ShortcutHelpProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly shortcuts?: readonly Shortcut[];
  /** Single keys are switched off in the settings. */
  readonly isOff: boolean;
}

const GROUPS: readonly Shortcut['group'][] = ['Time', 'Faults', 'Panels', 'Page'];

export function ShortcutHelp({
  isOpen,
  onClose,
  isOff,
  shortcuts = SHORTCUTS,
}: ShortcutHelpProps): ReactNode {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-back" />
        <Dialog.Popup className="popup dialog keys">
          <Dialog.Title className="dialog-title">Keys</Dialog.Title>
          <Dialog.Close className="button button-quiet button-icon keys-close" aria-label="Close">
            <X />
          </Dialog.Close>
          {isOff ? <p className="panel-note">Single keys are switched off in the settings.</p> : null}
          <div className="keys-groups">
            {GROUPS.map((group) => (
              <KeyList
                key={group}
                title={group}
                rows={shortcuts
                  .filter((one) => one.group === group)
                  .map((one) => ({ keys: nameKey(one), what: one.what }))}
              />
            ))}
            <KeyList title="On the stage" rows={FOCUS_KEYS} />
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface KeyListProps {
  readonly title: string;
  readonly rows: readonly { readonly keys: string; readonly what: string }[];
}

function KeyList({ title, rows }: KeyListProps): ReactNode {
  return (
    <section>
      <h3 className="keys-title">{title}</h3>
      <dl>
        {rows.map(({ keys, what }) => (
          <div key={keys} className="keys-row">
            <dt>
              <kbd className="key">{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
