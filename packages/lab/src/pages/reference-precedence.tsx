/** The precedence of claims, found by trying the core at the moment the table is looked at. */
import { useMemo, useState, type ReactNode } from 'react';
import type { RulesName } from 'hearsay/core';
import { Choice } from '../ui/choice.tsx';
import { RULES_NAMES } from '../unit/departures.ts';
import type { ClaimKind } from '../unit/lone-member.ts';
import {
  AGES,
  BEFORE,
  CLAIM_KINDS,
  KNOWN_INCARNATION,
  outcomeOf,
  type Age,
  type Before,
  type Outcome,
} from '../unit/precedence.ts';
import { StateGlyph } from './reference-glyph.tsx';

const CLAIM_TITLES: Readonly<Record<ClaimKind, string>> = {
  alive: 'An alive claim',
  suspect: 'A suspect claim',
  dead: 'A dead claim',
  goodbye: 'A goodbye',
};

const AGE_TITLES: Readonly<Record<Age, string>> = {
  older: `older (${KNOWN_INCARNATION - 1})`,
  same: `same (${KNOWN_INCARNATION})`,
  newer: `newer (${KNOWN_INCARNATION + 1})`,
};

export function Precedence(): ReactNode {
  const [rules, setRules] = useState<RulesName>('hearsay');
  const [tables, triedMs] = useMemo(() => tried(rules), [rules]);
  return (
    <>
      <div className="reference-controls">
        <Choice
          label="Rules"
          value={rules}
          onChange={setRules}
          items={RULES_NAMES.map((value) => ({ value, label: value }))}
        />
        <output className="faint">
          {`${BEFORE.length * CLAIM_KINDS.length * AGES.length} cases tried on the core in ${triedMs} ms`}
        </output>
      </div>
      <div className="precedence">
        {CLAIM_KINDS.map((kind) => (
          <ClaimTable key={kind} kind={kind} outcomes={tables[kind]} />
        ))}
      </div>
    </>
  );
}

type Table = Readonly<Record<Before, Readonly<Record<Age, Outcome>>>>;

function tried(rules: RulesName): [tables: Readonly<Record<ClaimKind, Table>>, ms: number] {
  const begun = performance.now();
  const row = (before: Before, kind: ClaimKind) => record(AGES, (age) => outcomeOf(rules, before, kind, age));
  const tables = record(CLAIM_KINDS, (kind) => record(BEFORE, (before) => row(before, kind)));
  return [tables, Math.round(performance.now() - begun)];
}

function record<Key extends string, Value>(
  keys: readonly Key[],
  value: (key: Key) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<Key, Value>;
}

function ClaimTable({ kind, outcomes }: { readonly kind: ClaimKind; readonly outcomes: Table }): ReactNode {
  return (
    <table className="precedence-table">
      <caption>{CLAIM_TITLES[kind]}</caption>
      <thead>
        <tr>
          <th scope="col">believed</th>
          {AGES.map((age) => (
            <th key={age} scope="col">
              {AGE_TITLES[age]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {BEFORE.map((before) => (
          <tr key={before}>
            <th scope="row">
              <StateGlyph state={before === 'ourselves' ? 'alive' : before} />
              {before}
            </th>
            {AGES.map((age) => (
              <OutcomeCell key={age} outcome={outcomes[before][age]} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function OutcomeCell({ outcome }: { readonly outcome: Outcome }): ReactNode {
  const { held, after, isChanged, isConfirmation, isPassedOn, isAnswered } = outcome;
  const rises = after !== null && after.incarnation !== held?.incarnation;
  const marks = [
    ...(isConfirmation ? ['confirms'] : []),
    ...(isPassedOn ? ['passed on'] : []),
    ...(isAnswered ? ['answered'] : []),
  ];
  return (
    <td className={isChanged ? 'is-changed' : undefined}>
      {isChanged ? (
        <span className="precedence-state">
          <StateGlyph state={after?.state ?? 'unknown'} /> {after?.state ?? 'unknown'}{' '}
          {rises ? after.incarnation : null}
        </span>
      ) : (
        <span className="precedence-same">no change</span>
      )}
      {marks.length === 0 ? null : <span className="precedence-marks">{marks.join(', ')}</span>}
    </td>
  );
}
