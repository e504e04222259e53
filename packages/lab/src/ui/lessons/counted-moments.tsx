/**
 * What was counted in the learner's own run, in groups: "12 of the 31 failed probes: …". Each moment is a
 * link that opens the lab at that very moment.
 */
import type { ReactNode } from 'react';
import './counted-moments.css';

export interface CountedView {
  readonly what: string;
  readonly total: number;
  readonly groups: readonly {
    readonly what: string;
    readonly count: number;
    readonly moments: readonly { readonly atMs: number; readonly text: string; readonly href: string }[];
  }[];
}

interface CountedMomentsProps {
  readonly seed: number;
  /** What the question asked, when there are several. */
  readonly ask: string;
  readonly counted: CountedView;
}

export function CountedMoments({ seed, ask, counted }: CountedMomentsProps): ReactNode {
  const { what, total, groups } = counted;
  const all = <span className="number">{total}</span>;
  return (
    <section className="counted" aria-label={`${what} of seed ${seed}`}>
      <p className="panel-note">
        {ask === '' ? '' : `${ask} `}In your run, seed {seed}. Click one, and the lab opens there.
      </p>
      {groups.map((group) => (
        <details key={group.what} className="counted-group">
          <summary>
            <strong className="number">{group.count}</strong> of the {all} {what}: {group.what}
          </summary>
          <ul className="counted-list">
            {group.moments.map(({ atMs, text, href }) => (
              <li key={`${atMs} ${text}`}>
                <a href={href}>
                  <span className="number">{(atMs / 1000).toFixed(1)} s</span> {text}
                </a>
              </li>
            ))}
          </ul>
          {group.count > group.moments.length ? (
            <p className="panel-note">and {group.count - group.moments.length} more</p>
          ) : null}
        </details>
      ))}
    </section>
  );
}
