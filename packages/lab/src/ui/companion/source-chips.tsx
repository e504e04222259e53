/** What stands behind a card, strongest first: each chip opens what it names. */
import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import './source-chips.css';

export interface SourceChip {
  readonly level: 1 | 2 | 3 | 4 | 5;
  readonly text: string;
  readonly key: string;
  /** `engine run`, `unit text`, … */
  readonly levelName: string;
  /** Where it can be looked at; `null`: it is named here, and stands elsewhere. */
  readonly href: string | null;
  /** What it is, in a sentence. */
  readonly note: string;
}

export function SourceChips({ chips }: { readonly chips: readonly SourceChip[] }): ReactNode {
  if (chips.length === 0) return null;
  return (
    <ul className="chips" aria-label="Sources">
      {chips.map((chip) => (
        <li key={chip.key}>
          <Popover.Root>
            <Popover.Trigger className="chips-chip" data-level={chip.level}>
              {chip.text}
            </Popover.Trigger>
            <Popover.Portal>
              <Popover.Positioner className="popup-layer" sideOffset={6}>
                <Popover.Popup className="popup chips-popup">
                  <Popover.Title className="chips-title">{chip.levelName}</Popover.Title>
                  <Popover.Description className="chips-note">{chip.note}</Popover.Description>
                  {chip.href === null ? null : (
                    <a className="button" {...linkTo(chip.href)}>
                      Open
                    </a>
                  )}
                </Popover.Popup>
              </Popover.Positioner>
            </Popover.Portal>
          </Popover.Root>
        </li>
      ))}
    </ul>
  );
}

/** A work is read where it is published, and the page stays as it is. */
const linkTo = (href: string): { href: string; target?: string; rel?: string } =>
  href.startsWith('#') ? { href } : { href, target: '_blank', rel: 'noreferrer' };
