/**
 * The timers with their formulas, and numbers to try them with. The library's own functions calculate. What
 * an exercise asks for is covered until it has been predicted, whatever the settings: those next to its own
 * say nearly the same.
 */
import { useState, type ReactNode } from 'react';
import { PROFILES, type Profile } from 'hearsay/core';
import { Choice, type ChoiceItem } from '../ui/choice.tsx';
import { formatSpan } from '../ui/format.ts';
import { RichText } from '../ui/lessons/rich-text.tsx';
import { NumberInput } from '../ui/number-input.tsx';
import {
  ASKS_FOR_SUSPICIONS,
  MEMBERS_MAX,
  suspicionTimes,
  timersOf,
  type Settings,
  type Timer,
} from '../unit/timers.ts';
import { useIsPredicted } from './use-is-predicted.ts';

const PROFILE_ITEMS: readonly ChoiceItem<Profile>[] = [
  { value: 'lan', label: 'LAN' },
  { value: 'wan', label: 'WAN' },
  { value: 'local', label: 'Local' },
];

const FROM_THE_START: Settings = { profile: 'lan', members: 64, confirmations: 1, healthScore: 0 };

export function Timers(): ReactNode {
  const [settings, setSettings] = useState(FROM_THE_START);
  const change = (changed: Partial<Settings>): void => setSettings({ ...settings, ...changed });
  const { k } = suspicionTimes(PROFILES[settings.profile], settings.members);
  const isOpen = useIsPredicted(ASKS_FOR_SUSPICIONS);
  return (
    <>
      <TimerControls settings={settings} onChange={change} />
      <div className="timers">
        {timersOf(settings).map((timer) => (
          <TimerCard key={timer.id} timer={timer} isOpen={isOpen || timer.answers === undefined} />
        ))}
      </div>
      <h3 id="suspicion-times">A suspicion by its confirmations</h3>
      <p>
        {k === 0
          ? 'With these members nobody could confirm, so every suspicion lasts its shortest time.'
          : `The first accuser starts the clock; ${k} others bring it down to its least.`}
      </p>
      {isOpen ? <SuspicionBars settings={settings} /> : <Covered exercise={ASKS_FOR_SUSPICIONS} />}
    </>
  );
}

/** In the place of what would answer an exercise. */
function Covered({ exercise }: { readonly exercise: string }): ReactNode {
  return (
    <p className="timer-text">
      It waits for your prediction: <RichText text={[{ kind: 'locked', exercise }]} />
    </p>
  );
}

interface TimerControlsProps {
  readonly settings: Settings;
  readonly onChange: (changed: Partial<Settings>) => void;
}

function TimerControls({ settings, onChange }: TimerControlsProps): ReactNode {
  const { profile, members, confirmations, healthScore } = settings;
  return (
    <div className="reference-controls">
      <Choice
        label="Profile"
        value={profile}
        onChange={(to) => onChange({ profile: to })}
        items={PROFILE_ITEMS}
      />
      <NumberInput
        label="Members n"
        value={members}
        min={1}
        max={MEMBERS_MAX}
        widthPx={84}
        onCommit={(to) => onChange({ members: to })}
      />
      <NumberInput
        label="Confirmations c"
        value={confirmations}
        min={0}
        max={9}
        widthPx={52}
        onCommit={(to) => onChange({ confirmations: to })}
      />
      <NumberInput
        label="Health score"
        value={healthScore}
        min={0}
        max={PROFILES[profile].awarenessMax - 1}
        widthPx={52}
        onCommit={(to) => onChange({ healthScore: to })}
      />
      <input
        type="range"
        className="timers-range"
        aria-label="Members, on a logarithmic scale"
        aria-valuetext={`${members} members`}
        min={0}
        max={1}
        step={0.005}
        value={Math.log(members) / Math.log(MEMBERS_MAX)}
        onChange={({ target }) => onChange({ members: Math.round(MEMBERS_MAX ** Number(target.value)) })}
      />
    </div>
  );
}

interface TimerCardProps {
  readonly timer: Timer;
  readonly isOpen: boolean;
}

function TimerCard({ timer, isOpen }: TimerCardProps): ReactNode {
  const { id, name, formula, numbers, value, text, source, answers } = timer;
  const shown = 'ms' in value ? formatSpan(value.ms) : `${value.times} times`;
  return (
    <section className="timer" aria-labelledby={`timer-${id}`}>
      <h3 id={`timer-${id}`}>{name}</h3>
      {isOpen ? <p className="timer-value">{shown}</p> : null}
      <p className="timer-formula">
        {formula}
        {isOpen ? <span>= {numbers}</span> : null}
      </p>
      {isOpen || answers === undefined ? null : <Covered exercise={answers} />}
      <p className="timer-text">
        {text} <span className="faint">{source}</span>
      </p>
    </section>
  );
}

/** The longest bar leaves room for its number. */
const WIDEST_PERCENT = 82;

function SuspicionBars({ settings: { profile, members } }: { readonly settings: Settings }): ReactNode {
  const { maxMs, afterMs } = suspicionTimes(PROFILES[profile], members);
  return (
    <ol className="bars">
      {afterMs.map((ms, confirmations) => (
        // The place in the list is what a bar is.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={confirmations}>
          <span>
            {confirmations} {confirmations === 1 ? 'confirmation' : 'confirmations'}
          </span>
          <span className="bars-row">
            <span
              className="bars-bar"
              style={{ width: `${(WIDEST_PERCENT * ms) / maxMs}%` }}
              aria-hidden="true"
            />
            <span className="number">{formatSpan(ms)}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
