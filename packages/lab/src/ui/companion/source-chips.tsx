/** What stands behind a card, strongest first: each chip opens what it names. */
import { Popover } from '@base-ui/react/popover';
import { PreviewCard } from '@base-ui/react/preview-card';
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
          {chip.href === null ? <Named {...chip} /> : <Opens {...chip} href={chip.href} />}
        </li>
      ))}
    </ul>
  );
}

/** A click is at the source; what it is can be read before. */
function Opens({ level, text, levelName, note, href }: SourceChip & { readonly href: string }): ReactNode {
  return (
    <PreviewCard.Root>
      <PreviewCard.Trigger className="chips-chip" data-level={level} {...linkTo(href)}>
        {text}
      </PreviewCard.Trigger>
      <PreviewCard.Portal>
        <PreviewCard.Positioner className="popup-layer" sideOffset={6}>
          <PreviewCard.Popup className="popup chips-popup">
            <p className="chips-title">{levelName}</p>
            <p className="chips-note">{note}</p>
          </PreviewCard.Popup>
        </PreviewCard.Positioner>
      </PreviewCard.Portal>
    </PreviewCard.Root>
  );
}

/** There is no page of it: a click says what it is. */
function Named({ level, text, levelName, note }: SourceChip): ReactNode {
  return (
    <Popover.Root>
      <Popover.Trigger className="chips-chip" data-level={level}>
        {text}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="popup-layer" sideOffset={6}>
          <Popover.Popup className="popup chips-popup">
            <Popover.Title className="chips-title">{levelName}</Popover.Title>
            <Popover.Description className="chips-note">{note}</Popover.Description>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** A work is read where it is published, and the page stays as it is. */
const linkTo = (href: string): { href: string; target?: string; rel?: string } =>
  href.startsWith('#') ? { href } : { href, target: '_blank', rel: 'noreferrer' };
