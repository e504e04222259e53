/**
 * How each mode begins: a concept and a level, a belief, an exercise or a claim, evidence, a neighbourhood.
 */
import { useState, type ReactNode } from 'react';
import { LEVELS, type Level, type Mode } from '../companion/moves.ts';
import { Choice, type ChoiceItem } from '../ui/choice.tsx';
import { beginTalk, candidatesOfNotebook, useCompanion, type Core } from './companion-session.ts';
import { useLab } from './lab/lab-store.ts';

interface StartProps {
  readonly core: Core;
}

export function CompanionStart({ core, mode }: StartProps & { readonly mode: Mode }): ReactNode {
  switch (mode) {
    case 'explain':
      return <Explain core={core} />;
    case 'tutor':
      return <Tutor core={core} />;
    case 'challenge':
      return <Challenge />;
    case 'diagnose':
      return <Diagnose core={core} />;
    case 'connect':
      return <Connect core={core} />;
  }
}

const LEVEL_ITEMS: readonly ChoiceItem<Level>[] = LEVELS.map((value) => ({ value, label: value }));

/** What most of the unit is about; else whatever comes first. */
const firstOf = (concepts: readonly { readonly value: string }[]): string =>
  (concepts.find(({ value }) => value === 'suspicion') ?? concepts[0])?.value ?? '';

/** The list follows the search and the talk: what was named last is what is chosen. */
function useConcept(
  concepts: readonly { readonly value: string }[],
): readonly [string, (concept: string) => void] {
  const named = useCompanion((state) => state.concept);
  const concept = concepts.some(({ value }) => value === named) ? named : firstOf(concepts);
  return [concept, (next) => useCompanion.setState({ concept: next })];
}

function Explain({ core: { knowledge } }: StartProps): ReactNode {
  const [concepts] = useState(() =>
    [...knowledge.explanations.keys()]
      .map((value) => ({ value, label: knowledge.concepts.get(value)?.title ?? value }))
      .sort((a, b) => a.label.localeCompare(b.label)),
  );
  const [concept, setConcept] = useConcept(concepts);
  const [level, setLevel] = useState<Level>('newcomer');
  const isRunOpen = useLab((state) => state.run !== null);
  const isEventPicked = useLab((state) => state.picked?.kind === 'event');
  const shown = isEventPicked ? 'this event' : 'this moment';
  const title = concepts.find(({ value }) => value === concept)?.label ?? concept;
  return (
    <Row what="One idea in at most 120 words: gist, a run to look at, where it breaks, one question.">
      <Choice label="Concept" items={concepts} value={concept} onChange={setConcept} />
      <Choice label="For" items={LEVEL_ITEMS} value={level} onChange={setLevel} />
      <Begin
        label="Explain"
        isMain
        onBegin={() =>
          void beginTalk(
            { mode: 'explain', subject: { kind: 'concept', concept }, level },
            `${title}, ${level}`,
          )
        }
      />
      {isRunOpen ? (
        <Begin
          label={`Explain ${shown} of the lab`}
          onBegin={() => void beginTalk({ mode: 'explain', subject: { kind: 'moment' }, level }, shown)}
        />
      ) : null}
    </Row>
  );
}

function Tutor({ core: { knowledge } }: StartProps): ReactNode {
  const beliefs = [...knowledge.graphs.keys()].flatMap((value) => {
    const found = knowledge.misconceptions.get(value);
    return found === undefined ? [] : [{ value, label: found.belief, note: value }];
  });
  const asked = useCompanion((state) => state.belief);
  const belief = beliefs.some(({ value }) => value === asked) ? asked : (beliefs[0]?.value ?? '');
  const setBelief = (next: string): void => useCompanion.setState({ belief: next });
  const chosen = beliefs.find(({ value }) => value === belief);
  return (
    <Row what="Questions, one at a time, until you have said it yourself. Three hints; or be told.">
      <Choice label="Is it so that" items={beliefs} value={belief} onChange={setBelief} />
      <Begin
        label="Ask me"
        isMain
        onBegin={() => void beginTalk({ mode: 'tutor', misconception: belief }, chosen?.label ?? '')}
      />
    </Row>
  );
}

function Challenge(): ReactNode {
  return (
    <Row what="An exercise at the edge of what you can, or a claim of yours that the engine tries to break.">
      <Begin label="Challenge me" isMain onBegin={() => void beginTalk({ mode: 'challenge', about: null })} />
      <Begin label="Refute me" onBegin={() => void beginTalk({ mode: 'challenge', about: 'claim' })} />
    </Row>
  );
}

function Diagnose({ core }: StartProps): ReactNode {
  const candidates = candidatesOfNotebook(core);
  return (
    <Row what="From your words or your notebook at most three beliefs; then a question, and a run decides.">
      <Begin
        label="From my words"
        isMain
        onBegin={() => void beginTalk({ mode: 'diagnose', candidates: [] })}
      />
      {candidates.length === 0 ? null : (
        <Begin
          label="From my notebook"
          onBegin={() => void beginTalk({ mode: 'diagnose', candidates }, 'my notebook')}
        />
      )}
    </Row>
  );
}

function Connect({ core: { knowledge } }: StartProps): ReactNode {
  const [concepts] = useState(() =>
    [...knowledge.concepts.values()]
      .map(({ id, title }) => ({ value: id, label: title }))
      .sort((a, b) => a.label.localeCompare(b.label)),
  );
  const [concept, setConcept] = useConcept(concepts);
  const title = concepts.find(({ value }) => value === concept)?.label ?? concept;
  return (
    <Row what="What an idea rests on, what rests on it, and the same fault in two systems.">
      <Choice label="Concept" items={concepts} value={concept} onChange={setConcept} />
      <Begin label="Connect" isMain onBegin={() => void beginTalk({ mode: 'connect', concept }, title)} />
    </Row>
  );
}

function Row({ what, children }: { readonly what: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="companion-start">
      <p className="panel-note">{what}</p>
      <div className="lessons-row">{children}</div>
    </div>
  );
}

interface BeginProps {
  readonly label: string;
  readonly isMain?: boolean;
  readonly onBegin: () => void;
}

function Begin({ label, isMain = false, onBegin }: BeginProps): ReactNode {
  const isBusy = useCompanion((state) => state.isBusy);
  return (
    <button
      type="button"
      className={isMain ? 'button button-main' : 'button'}
      disabled={isBusy}
      onClick={onBegin}
    >
      {label}
    </button>
  );
}
