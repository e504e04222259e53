/** The rules by name: those that causal chains mention, and those in which we differ from memberlist. */
import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { RULES_AT_WORK } from '../player/rules-at-work.ts';
import { departures, RULES_NAMES, type Departure } from '../unit/departures.ts';
import type { SourcePlace } from '../unit/source-place.ts';
import { RULE_PLACES } from './reference-rule-places.ts';
import { Wide } from './unit-layout.tsx';

export function RulesAtWork(): ReactNode {
  return (
    <ul className="rules">
      {RULES_AT_WORK.map(({ key, title, sentence, source }) => (
        <li key={key} id={`rule-${key}`} tabIndex={-1}>
          <h3>{title}</h3>
          <p>{sentence}</p>
          <p className="rules-source">
            {source} · <Place place={RULE_PLACES[key]} />
          </p>
        </li>
      ))}
    </ul>
  );
}

export function Departures(): ReactNode {
  const all = departures();
  return (
    <>
      <DepartureTable title="Ours" departures={all.filter(({ kind }) => kind === 'ours')} />
      <DepartureTable
        title="Between memberlist’s versions"
        departures={all.filter(({ kind }) => kind === 'between versions')}
      />
    </>
  );
}

interface DepartureTableProps {
  readonly title: string;
  readonly departures: readonly Departure[];
}

function DepartureTable({ title, departures: rows }: DepartureTableProps): ReactNode {
  return (
    <Wide className="prose-table" name={title}>
      <table className="departures">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">rule</th>
            {RULES_NAMES.map((name) => (
              <th key={name} scope="col" className="departures-preset">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ field, title: heading, text, source, on }) => (
            <tr key={field} id={`departure-${field}`} tabIndex={-1}>
              <th scope="row">
                <strong>{heading}</strong>
                <span>{text}</span>
                <span className="rules-source">
                  <Place place={source} />
                </span>
              </th>
              {RULES_NAMES.map((name) => (
                <td key={name} className="departures-preset">
                  {on[name] ? <Check aria-hidden="true" /> : <Minus className="is-off" aria-hidden="true" />}
                  <span className="visually-hidden">{on[name] ? 'on' : 'off'}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

function Place({ place: { file, symbol } }: { readonly place: SourcePlace }): ReactNode {
  return (
    <code>
      {file}
      <span className="rules-symbol"> {symbol}</span>
    </code>
  );
}
