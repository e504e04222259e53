/**
 * The members: what the chair holds each for, who tells what it believes, and, where it is known, what was
 * done.
 */
import { Eye, EyeOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { beliefAt, type LiveMoment } from '../live/moment.ts';
import { Belief } from '../player/scene.ts';
import { BELIEF_WORDS } from '../stage/describe-glyph.ts';
import { BeliefSign } from '../ui/inspector/facts.tsx';
import '../ui/observers.css';

interface LiveMembersProps {
  readonly moment: LiveMoment;
  readonly chair: number;
  readonly selected: number | null;
  readonly isTruthShown: boolean;
  readonly onSit: (index: number) => void;
  readonly onTruth: (isShown: boolean) => void;
}

export function LiveMembers({
  moment,
  chair,
  selected,
  isTruthShown,
  onSit,
  onTruth,
}: LiveMembersProps): ReactNode {
  const { names, rows, actors } = moment;
  return (
    <section className="panel live-members" aria-label="Members">
      <header className="panel-head">
        <h2 className="panel-title">Members</h2>
        <span className="panel-note">
          {rows.size} of {names.length} tell
        </span>
      </header>
      {actors === null ? null : (
        <div className="observers-modes">
          <button
            type="button"
            className="button"
            aria-pressed={isTruthShown}
            onClick={() => onTruth(!isTruthShown)}
          >
            {isTruthShown ? <Eye /> : <EyeOff />} What we did
          </button>
        </div>
      )}
      <ul className="observers-list" aria-label="Members: whose view is shown">
        {names.map((name, index) => (
          <li key={name}>
            <button
              type="button"
              className="observers-one"
              aria-pressed={index === chair}
              data-selected={index === selected ? '' : undefined}
              data-silent={rows.has(index) ? undefined : ''}
              onClick={() => onSit(index)}
            >
              <BeliefSign belief={beliefAt(moment, chair, index)} />
              <span className="number live-name">{name}</span>
              <span className="observers-note">{noteOf(moment, { index, chair, isTruthShown })}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function noteOf(
  moment: LiveMoment,
  {
    index,
    chair,
    isTruthShown,
  }: { readonly index: number; readonly chair: number; readonly isTruthShown: boolean },
): ReactNode {
  const held = beliefAt(moment, chair, index);
  const actor = isTruthShown ? moment.actors?.get(index) : undefined;
  const done =
    actor === undefined ? '' : actor.isCut ? 'cut off' : actor.condition === 'running' ? '' : actor.condition;
  return (
    <>
      {index === chair ? 'our chair' : held === Belief.Alive ? '' : BELIEF_WORDS[held]}
      {done === '' ? null : <em>{done}</em>}
      {moment.rows.has(index) || done !== '' ? null : <span title={moment.silent.get(index)}>silent</span>}
    </>
  );
}
