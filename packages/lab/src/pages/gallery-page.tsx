/**
 * The gallery: runs worth looking at, each with a question, everyday trouble first and the storms after it.
 */
import { useEffect, type ReactNode } from 'react';
import type { Preset } from '../presets/preset.ts';
import { PRESETS } from '../presets/presets.ts';
import { PresetCard } from './gallery-card.tsx';
import { ImportPanel } from './gallery-import.tsx';
import { endStills } from './gallery-stills.ts';
import './gallery-page.css';

const SHELVES: readonly { readonly kind: Preset['kind']; readonly title: string; readonly note: string }[] = [
  { kind: 'everyday', title: 'Everyday trouble', note: 'one thing at a time' },
  {
    kind: 'storm',
    title: 'Storms and ghosts',
    note: 'met in the wild, scaled down; some under memberlist’s rules, since ours do not let them happen',
  },
];

export function GalleryPage(): ReactNode {
  useEffect(() => endStills, []);
  return (
    <main className="gallery">
      <header className="gallery-head">
        <h1 className="gallery-name">Gallery</h1>
        <p className="faint">
          Each still is a moment of a run that the engine has just made here. Look, guess, then open it.
        </p>
      </header>
      {SHELVES.map(({ kind, title, note }) => (
        <section key={kind} aria-label={title}>
          <h2 className="gallery-shelf">
            {title} <span className="panel-note">{note}</span>
          </h2>
          <ul className="gallery-cards">
            {PRESETS.filter((preset) => preset.kind === kind).map((preset) => (
              <PresetCard key={preset.id} preset={preset} />
            ))}
          </ul>
        </section>
      ))}
      <ImportPanel />
    </main>
  );
}
