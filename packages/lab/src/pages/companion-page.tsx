/** The companion on a page of its own; the drawer of the header is the same conversation. */
import type { ReactNode } from 'react';
import { CompanionPanel } from './companion-panel.tsx';
import './predict-page.css';

export function CompanionPage(): ReactNode {
  return (
    <main className="lessons-page">
      <h1>Companion</h1>
      <p className="lessons-lead">
        It runs the system before it speaks. What it says rests on a run, the unit or a named source; open any
        of them.
      </p>
      <div className="lessons-part">
        <CompanionPanel />
      </div>
    </main>
  );
}
