/** The menu at an object of the stage: what can be done to it. Inside a `ContextMenu.Root`. */
import { ContextMenu } from '@base-ui/react/context-menu';
import { Fragment, type ReactNode } from 'react';
import { keyOf, type ShortcutId } from '../shortcuts.ts';
import { deedsFor, nameTarget, type DeedId, type DeedKind, type Target } from './deed-kinds.ts';

interface DeedMenuProps {
  readonly target: Target;
  readonly onDeed: (id: DeedId) => void;
  readonly onSit?: ((node: number) => void) | undefined;
}

const KEYS: Readonly<Partial<Record<DeedId, ShortcutId>>> = {
  crash: 'crash',
  pause: 'pause',
  restart: 'restart',
  cut: 'cut',
  loss: 'loss',
  heal: 'heal',
};

const GROUPS: readonly DeedKind['group'][] = ['process', 'network', 'clock', 'repair'];

export function DeedMenu({ target, onDeed, onSit }: DeedMenuProps): ReactNode {
  const deeds = deedsFor(target);
  const groups = GROUPS.map((group) => deeds.filter((deed) => deed.group === group)).filter(
    ({ length }) => length > 0,
  );
  return (
    <ContextMenu.Portal>
      <ContextMenu.Positioner className="popup-layer">
        <ContextMenu.Popup className="popup menu" aria-label={`What to do to ${nameTarget(target)}`}>
          <div className="menu-label">{nameTarget(target)}</div>
          {target.kind === 'node' && onSit !== undefined ? (
            <ContextMenu.Item className="menu-item" onClick={() => onSit(target.node)}>
              Sit in this chair
            </ContextMenu.Item>
          ) : null}
          {groups.map((group, index) => (
            <Fragment key={group[0]!.group}>
              {index > 0 || target.kind === 'node' ? <ContextMenu.Separator className="menu-line" /> : null}
              {group.map(({ id, label, what }) => (
                <ContextMenu.Item key={id} className="menu-item" title={what} onClick={() => onDeed(id)}>
                  {label}
                  {KEYS[id] === undefined ? null : (
                    <kbd className="menu-item-key" aria-hidden="true">
                      {keyOf(KEYS[id])}
                    </kbd>
                  )}
                </ContextMenu.Item>
              ))}
            </Fragment>
          ))}
        </ContextMenu.Popup>
      </ContextMenu.Positioner>
    </ContextMenu.Portal>
  );
}
