/** The members about whom views differ, how many hold each view; sorted by any column. */
import { useMemo, useState, type ReactNode } from 'react';
import { Belief, type Matrix } from '../../player/scene.ts';
import { BeliefSign } from '../inspector/facts.tsx';

interface DisagreementTableProps {
  readonly matrix: Matrix;
  readonly names: readonly string[];
  readonly onSubject?: ((node: number) => void) | undefined;
}

/** A subject, and how many observers hold it for each belief, by the belief's number. */
export interface Disagreement {
  readonly subject: number;
  readonly held: readonly number[];
}

const SHOWN_MAX = 100;
const COLUMNS = [
  { belief: Belief.Alive, name: 'alive' },
  { belief: Belief.Suspect, name: 'suspect' },
  { belief: Belief.Dead, name: 'dead' },
  { belief: Belief.Left, name: 'left' },
  { belief: Belief.Unknown, name: 'unknown' },
] as const;

/** Observers that hold nobody for anything are gone, and have no view. */
export function disagreements({ nodes, cells }: Matrix): Disagreement[] {
  const observers = Array.from({ length: nodes }, (_, row) => row).filter((row) =>
    cells.subarray(row * nodes, (row + 1) * nodes).some((belief) => belief !== Belief.Unknown),
  );
  const found: Disagreement[] = [];
  for (let subject = 0; subject < nodes; subject += 1) {
    const held = [0, 0, 0, 0, 0];
    for (const row of observers) held[cells[row * nodes + subject]!]! += 1;
    if (held.filter((count) => count > 0).length > 1) found.push({ subject, held });
  }
  return found;
}

interface Sort {
  /** A belief's number. */
  readonly by: number | 'name';
  readonly isDown: boolean;
}

export function DisagreementTable({ matrix, names, onSubject }: DisagreementTableProps): ReactNode {
  const [sort, setSort] = useState<Sort>({ by: Belief.Dead, isDown: true });
  const rows = useMemo(() => {
    const { by, isDown } = sort;
    const key = ({ subject, held }: Disagreement): number => (by === 'name' ? subject : held[by]!);
    const sign = isDown ? -1 : 1;
    return disagreements(matrix).toSorted((a, b) => sign * (key(a) - key(b)) || a.subject - b.subject);
  }, [matrix, sort]);
  return (
    <div className="disagreements" tabIndex={0} role="region" aria-label="Where views differ">
      <table>
        <caption className="panel-note">
          {rows.length === 0
            ? 'All observers agree about everybody.'
            : `Views differ about ${rows.length} of ${matrix.nodes}`}
        </caption>
        {rows.length === 0 ? null : <Headings sort={sort} onSort={setSort} />}
        <tbody>
          {rows.slice(0, SHOWN_MAX).map(({ subject, held }) => (
            <tr key={subject}>
              <th scope="row">
                <button type="button" className="inline-link number" onClick={() => onSubject?.(subject + 1)}>
                  {names[subject]}
                </button>
              </th>
              {COLUMNS.map(({ belief }) => (
                <td key={belief} className="number">
                  {held[belief] === 0 ? '' : held[belief]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > SHOWN_MAX ? <p className="panel-note">and {rows.length - SHOWN_MAX} more</p> : null}
    </div>
  );
}

interface HeadingsProps {
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

function Headings({ sort, onSort }: HeadingsProps): ReactNode {
  const heading = (by: Sort['by'], label: ReactNode): ReactNode => (
    <th
      key={String(by)}
      scope="col"
      aria-sort={sort.by === by ? (sort.isDown ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className="inline-link"
        onClick={() => onSort({ by, isDown: sort.by === by ? !sort.isDown : by !== 'name' })}
      >
        {label}
      </button>
    </th>
  );
  const signs = COLUMNS.map(({ belief, name }) =>
    heading(
      belief,
      <span title={name}>
        <BeliefSign belief={belief} />
        <span className="visually-hidden">{name}</span>
      </span>,
    ),
  );
  return (
    <thead>
      <tr>
        {heading('name', 'member')}
        {signs}
      </tr>
    </thead>
  );
}
