/** The rules by name: those that causal chains mention, and those in which we differ from memberlist. */
import { Check, Minus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { content } from 'virtual:engine-source';
import { RULES_AT_WORK } from '../player/rules-at-work.ts';
import { departures, RULES_NAMES, type Departure } from '../unit/departures.ts';
import { placeKey, type SourceExcerpt } from '../unit/source-excerpt.ts';
import type { SourcePlace } from '../unit/source-place.ts';
import { RULE_PLACES } from './reference-rule-places.ts';
import { Wide } from './unit-layout.tsx';
import './reference-rules.css';

export function RulesAtWork(): ReactNode {
  return (
    <ul className="rules">
      {RULES_AT_WORK.map(({ key, title, sentence, source }) => (
        <li key={key} id={`rule-${key}`} tabIndex={-1}>
          <h3>{title}</h3>
          <p>{sentence}</p>
          <p className="rules-source">{source}</p>
          <Place place={RULE_PLACES[key]} />
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
                <Place place={source} />
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

/** Where it stands in the library; opened, the lines themselves. */
function Place({ place }: { readonly place: SourcePlace }): ReactNode {
  const { file, symbol } = place;
  const [isOpen, setOpen] = useState(false);
  const excerpt = content[placeKey(place)];
  return (
    <details className="rules-code" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <code>
          {file}
          {excerpt === undefined ? null : <span className="rules-line">:{excerpt.line}</span>}
          <span className="rules-symbol"> {symbol}</span>
        </code>
      </summary>
      {isOpen && excerpt !== undefined ? <Lines excerpt={excerpt} name={`${file} ${symbol}`} /> : null}
    </details>
  );
}

function Lines({ excerpt, name }: { readonly excerpt: SourceExcerpt; readonly name: string }): ReactNode {
  const { line, from, text } = excerpt;
  return (
    <Wide className="rules-lines" name={`Source of ${name}`}>
      <pre>
        {text.split('\n').map((one, index) => (
          // A line is known by its place.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={index} className={from + index === line ? 'rules-one is-named' : 'rules-one'}>
            <span className="rules-number" aria-hidden="true">
              {one === '…' ? '' : from + index}
            </span>
            {`${one}\n`}
          </span>
        ))}
      </pre>
    </Wide>
  );
}
