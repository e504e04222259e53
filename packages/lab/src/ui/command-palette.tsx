/** Everything that can be done, by name: type a few letters, choose with the arrow keys, Enter. */
import { Dialog } from '@base-ui/react/dialog';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import './command-palette.css';

export interface Command {
  readonly id: string;
  readonly label: string;
  /** To whom, or what it means. */
  readonly note?: string;
  /** A key that does the same. */
  readonly shortcut?: string;
  readonly run: () => void;
}

interface CommandPaletteProps {
  readonly isOpen: boolean;
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}

export function CommandPalette({ isOpen, commands, onClose }: CommandPaletteProps): ReactNode {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-back" />
        <Dialog.Popup className="popup dialog commands">
          <Dialog.Title className="visually-hidden">All commands</Dialog.Title>
          <Finder commands={commands} onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Finder({ commands, onClose }: Omit<CommandPaletteProps, 'isOpen'>): ReactNode {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const found = matching(commands, typed);
  const chosen = found[Math.min(at, found.length - 1)];
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    // After the dialog has given the focus back, so that what opens next may take it.
    setTimeout(command.run);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') run(chosen);
    else if (event.key === 'ArrowDown') setAt((at + 1) % Math.max(1, found.length));
    else if (event.key === 'ArrowUp') setAt((at + found.length - 1) % Math.max(1, found.length));
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        className="commands-input"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={chosen === undefined ? undefined : `${listId}-${chosen.id}`}
        aria-label="Command"
        placeholder="Crash, pause, cut, go to…"
        autoFocus
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={listId} role="listbox" aria-label="Commands" className="commands-list">
        {found.map((command) => (
          <li
            key={command.id}
            id={`${listId}-${command.id}`}
            role="option"
            aria-selected={command === chosen}
            className="menu-item"
            data-highlighted={command === chosen ? '' : undefined}
            ref={command === chosen ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
            onPointerMove={() => setAt(found.indexOf(command))}
            onClick={() => run(command)}
          >
            {command.label}
            {command.note === undefined ? null : <span className="commands-note">{command.note}</span>}
            {command.shortcut === undefined ? null : (
              <kbd className="menu-item-key" aria-hidden="true">
                {command.shortcut}
              </kbd>
            )}
          </li>
        ))}
        {found.length === 0 ? <li className="menu-label">Nothing is called that.</li> : null}
      </ul>
    </>
  );
}

/** Commands whose words begin with all that was typed, in their own order; whole beginnings first. */
export function matching(commands: readonly Command[], typed: string): readonly Command[] {
  const parts = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (parts.length === 0) return commands;
  const words = (command: Command): string[] =>
    `${command.label} ${command.note ?? ''}`.toLowerCase().split(/[^\p{L}\p{N}.]+/u);
  const found = commands.filter((command) =>
    parts.every((part) => words(command).some((word) => word.startsWith(part))),
  );
  const isFirst = (command: Command): number => (command.label.toLowerCase().startsWith(parts[0]!) ? 0 : 1);
  return found.toSorted((a, b) => isFirst(a) - isFirst(b));
}
