/** The runs in numbers, side by side; each is counted from the events of a complete run. */
import type { ReactNode } from 'react';
import type { Figures } from '../presets/figures.ts';
import { formatSpan } from '../ui/format.ts';
import { letterOf } from './compare-knobs.tsx';
import type { ComparedRun } from './compare-store.ts';

interface Row {
  readonly name: string;
  readonly note: string;
  readonly text: (figures: Figures) => string;
}

const span = (ms: number | null): string => (ms === null ? '–' : formatSpan(Math.round(ms)));

const ROWS: readonly Row[] = [
  {
    name: 'false suspicions',
    note: 'views in which a member that was up is suspected',
    text: ({ falseSuspicions }) => String(falseSuspicions),
  },
  {
    name: 'false deaths',
    note: 'views in which a member that was up is declared dead',
    text: ({ falseDeaths }) => String(falseDeaths),
  },
  {
    name: 'true deaths',
    note: 'views in which one that had crashed is declared dead',
    text: ({ trueDeaths }) => String(trueDeaths),
  },
  {
    name: 'refutations',
    note: 'a member raises its incarnation',
    text: ({ refutations }) => String(refutations),
  },
  {
    name: 'detection, first',
    note: 'from the first crash until somebody holds it dead',
    text: ({ firstNoticedMs }) => span(firstNoticedMs),
  },
  { name: 'detection, all', note: 'until all who run do', text: ({ allNoticedMs }) => span(allNoticedMs) },
  {
    name: 'packets a node and second',
    note: 'datagrams, over the whole run',
    text: ({ packetsPerNodeSecond }) => packetsPerNodeSecond.toFixed(2),
  },
];

export function NumbersTable({ runs }: { readonly runs: readonly ComparedRun[] }): ReactNode {
  return (
    <section className="panel compare-panel" aria-label="Numbers">
      <header className="panel-head">
        <h2 className="panel-title">Numbers of one seed</h2>
      </header>
      <div className="compare-scroll">
        <table className="compare-table compare-numbers">
          <thead>
            <tr>
              <th scope="col">over the whole run</th>
              {runs.map(({ label }, index) => (
                <th key={index} scope="col" title={label}>
                  {letterOf(index)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ROWS.map(({ name, note, text }) => (
              <tr key={name}>
                <th scope="row" title={note}>
                  {name}
                </th>
                {runs.map(({ figures }, index) => (
                  <td key={index} className="number" data-figure={name}>
                    {figures === null ? '…' : text(figures)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
