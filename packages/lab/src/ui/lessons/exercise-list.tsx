/** The exercises with what has become of them; what waits for a later system is listed as waiting. */
import { CircleCheck, CircleDashed, CirclePause, Repeat2 } from 'lucide-react';
import type { ReactNode } from 'react';
import './exercise-list.css';

export type ExerciseState = 'open' | 'begun' | 'done' | 'due' | 'waits';

export interface ExerciseRow {
  readonly id: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly state: ExerciseState;
  /** E.g. `80 %`, `due today`, `waits for plumtree`. */
  readonly note: string;
}

const ICONS: Readonly<Record<ExerciseState, ReactNode>> = {
  open: <CircleDashed />,
  begun: <CircleDashed />,
  done: <CircleCheck />,
  due: <Repeat2 />,
  waits: <CirclePause />,
};

export function ExerciseList({ rows }: { readonly rows: readonly ExerciseRow[] }): ReactNode {
  return (
    <ul className="exercises">
      {rows.map(({ id, title, tags, state, note }) => (
        <li key={id}>
          <a className="exercises-row" href={`#/predict/${id}`} data-state={state}>
            {ICONS[state]}
            <span className="exercises-id number">{id}</span>
            <span className="exercises-title">{title}</span>
            <span className="exercises-tags">{tags.join(', ')}</span>
            <span className="exercises-note">{note}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
