/** What opens over the lab: commands, keys, a time to go to, a link to share, and what a deed asks. */
import { useMemo, type ReactNode } from 'react';
import { CommandPalette, type Command } from '../../ui/command-palette.tsx';
import { deedsFor, nameTarget } from '../../ui/faults/deed-kinds.ts';
import { DeedForm } from '../../ui/faults/deed-form.tsx';
import { ShortcutHelp } from '../../ui/shortcut-help.tsx';
import { nameKey, SHORTCUTS, type ShortcutId } from '../../ui/shortcuts.ts';
import { GoToDialog } from '../../ui/timeline/go-to-dialog.tsx';
import { useSettings } from '../settings-store.ts';
import { BookmarkDialog } from './bookmark-dialog.tsx';
import { closeBranch, doDeed, pickRun, reset } from './lab-actions.ts';
import { doShortcut, targetOf, wantDeed } from './lab-keys.ts';
import { nameRun, stopAt, useCurrentRun, useLab, type LabState } from './lab-store.ts';
import { chooseFile, saveFile } from './lab-share.ts';
import { ShareDialog } from './share-dialog.tsx';

const close = (): void => useLab.setState({ dialog: null });

export function LabDialogs({ isThere }: { readonly isThere: (id: ShortcutId) => boolean }): ReactNode {
  const dialog = useLab((state) => state.dialog);
  const wanted = useLab((state) => state.wanted);
  const cursorMs = useLab((state) => (state.wanted === null ? 0 : state.cursorMs));
  const endMs = useCurrentRun()?.spec.forMs ?? 0;
  const shortcutsOn = useSettings((state) => state.shortcutsOn);
  return (
    <>
      <ShortcutHelp
        isOpen={dialog === 'help'}
        onClose={close}
        isOff={!shortcutsOn}
        shortcuts={SHORTCUTS.filter(({ id }) => isThere(id))}
      />
      <Commands isOpen={dialog === 'palette'} isThere={isThere} />
      <GoTo isOpen={dialog === 'go'} endMs={endMs} />
      <BookmarkDialog isOpen={dialog === 'bookmarks'} onClose={close} />
      <ShareDialog isOpen={dialog === 'share'} onClose={close} />
      <DeedForm
        wanted={wanted}
        atMs={cursorMs}
        endMs={endMs}
        onDeed={(deed) => void doDeed(deed)}
        onClose={() => useLab.setState({ wanted: null })}
      />
    </>
  );
}

interface CommandsProps {
  readonly isOpen: boolean;
  readonly isThere: (id: ShortcutId) => boolean;
}

/** Deeds that the table of keys has too are listed once, with their key. */
const DEED_KEYS: Readonly<Record<string, ShortcutId>> = {
  crash: 'crash',
  pause: 'pause',
  restart: 'restart',
  cut: 'cut',
  loss: 'loss',
  heal: 'heal',
};

function Commands({ isOpen, isThere }: CommandsProps): ReactNode {
  const selected = useLab((state) => state.selected);
  const picked = useLab((state) => state.picked);
  const chair = useLab((state) => state.chair);
  const commands = useMemo(
    () => (isOpen ? commandsFor({ selected, picked, chair }, isThere) : []),
    [isOpen, selected, picked, chair, isThere],
  );
  return <CommandPalette isOpen={isOpen} commands={commands} onClose={close} />;
}

function commandsFor(
  state: Pick<LabState, 'selected' | 'picked' | 'chair'>,
  isThere: (id: ShortcutId) => boolean,
): Command[] {
  const target = targetOf(state);
  const keyFor = (id: string): { shortcut?: string } => {
    const shortcut = SHORTCUTS.find((one) => one.id === DEED_KEYS[id]);
    return shortcut === undefined ? {} : { shortcut: nameKey(shortcut) };
  };
  const onTarget = (target === null ? [] : deedsFor(target)).map(({ id, label }): Command => ({
    id: `deed-${id}`,
    label,
    note: nameTarget(target!),
    ...keyFor(id),
    run: () => wantDeed(id, target!),
  }));
  const onCluster = deedsFor({ kind: 'cluster' })
    .filter(({ id }) => !onTarget.some((one) => one.id === `deed-${id}`))
    .map(({ id, label }): Command => ({
      id: `deed-${id}`,
      label,
      run: () => wantDeed(id, { kind: 'cluster' }),
    }));
  const known = new Set(Object.values(DEED_KEYS));
  const others = SHORTCUTS.filter(({ id }) => isThere(id) && !known.has(id) && id !== 'palette').map(
    (shortcut): Command => ({
      id: shortcut.id,
      label: shortcut.what,
      shortcut: nameKey(shortcut),
      run: () => doShortcut(shortcut.id),
    }),
  );
  const { runs } = useLab.getState();
  const onRuns = runs.flatMap(({ id }): Command[] => {
    const name = nameRun(runs, id);
    const show = { id: `run-${id}`, label: `Show run ${name}`, run: () => pickRun(id) };
    const close = { id: `close-${id}`, label: `Close branch ${name}`, run: () => closeBranch(id) };
    return id === runs[0]?.id ? [show] : [show, close];
  });
  return [
    ...onTarget,
    ...onCluster,
    ...others,
    ...(runs.length > 1 ? onRuns : []),
    { id: 'share', label: 'Share this moment', run: () => useLab.setState({ dialog: 'share' }) },
    { id: 'save-file', label: 'Save as a file', note: 'scenario and view', run: () => void saveFile() },
    { id: 'open-file', label: 'Open a file…', note: 'saved here before', run: chooseFile },
    { id: 'reset', label: 'Reset: begin again without faults', run: reset },
  ];
}

function GoTo({ isOpen, endMs }: { readonly isOpen: boolean; readonly endMs: number }): ReactNode {
  const cursorMs = useLab((state) => (state.dialog === 'go' ? state.cursorMs : 0));
  return <GoToDialog isOpen={isOpen} cursorMs={cursorMs} endMs={endMs} onGo={stopAt} onClose={close} />;
}
