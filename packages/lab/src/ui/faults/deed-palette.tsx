/**
 * The palette beside the stage: each fault as a chip, to be dragged onto a node or a packet's link, or
 * pressed to do it to what is selected.
 */
import type { ReactNode } from 'react';
import { Tip } from '../tip.tsx';
import { deedKind, type DeedId } from './deed-kinds.ts';
import './deed-palette.css';

/** The type under which a chip travels in a drag. */
export const DEED_TYPE = 'application/x-hearsay-deed';

const CHIPS: readonly DeedId[] = [
  'crash',
  'crash-restart',
  'pause',
  'leave',
  'cut',
  'deaf',
  'mute',
  'loss',
  'delay',
  'duplicate',
  'reorder',
  'gray',
  'clock',
  'slow',
  'restart',
  'heal',
];

const SHORT: Readonly<Partial<Record<DeedId, string>>> = {
  'crash-restart': 'Restart in…',
  loss: 'Loss',
  delay: 'Delay',
  gray: 'Gray',
  restart: 'Resume',
};

interface DeedPaletteProps {
  /** Whom a press would hit, in words; `null`: nobody is selected. */
  readonly targetName: string | null;
  readonly onDeed: (id: DeedId) => void;
}

export function DeedPalette({ targetName, onDeed }: DeedPaletteProps): ReactNode {
  return (
    <div className="palette">
      <p className="panel-note">
        {targetName === null
          ? 'Drag onto a node, or select one and press.'
          : `Press: to ${targetName}. Or drag.`}
      </p>
      <ul className="palette-chips" aria-label="Faults">
        {CHIPS.map((id) => {
          const { label, what } = deedKind(id);
          const name = SHORT[id] ?? label.replace('…', '');
          return (
            <li key={id}>
              <Tip text={what}>
                <button
                  type="button"
                  className="palette-chip"
                  data-group={deedKind(id).group}
                  draggable
                  onClick={() => onDeed(id)}
                  onDragStart={(event) => {
                    event.dataTransfer.setData(DEED_TYPE, id);
                    event.dataTransfer.setData('text/plain', name);
                    event.dataTransfer.effectAllowed = 'copy';
                  }}
                >
                  {name}
                </button>
              </Tip>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
