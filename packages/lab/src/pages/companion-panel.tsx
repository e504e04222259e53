/**
 * The companion: five modes, one line to search and diagnose, and cards with their sources. No chat is
 * pretended.
 */
import { Tabs } from '@base-ui/react/tabs';
import { Search } from 'lucide-react';
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { parseClaim } from '../companion/claim-grammar.ts';
import { conceptNamed } from '../companion/policy/connect.ts';
import { MODES, MODE_TITLES, type Mode } from '../companion/moves.ts';
import { CompanionStart } from './companion-start.tsx';
import { CompanionTurn } from './companion-turn.tsx';
import {
  answerTalk,
  beginTalk,
  chooseMode,
  companionCore,
  noteNothing,
  useCompanion,
  type Core,
} from './companion-session.ts';
import { CompanionVoice } from './companion-voice.tsx';
// The rows and notices of the lessons' pages: the drawer opens on pages without them.
import './predict-page.css';
import './companion-panel.css';

export function CompanionPanel(): ReactNode {
  const [core, setCore] = useState<Core | null>(null);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    companionCore().then(setCore, (error: unknown) => setFailure((error as Error).message));
  }, []);
  if (failure !== '') return <p className="lessons-notice">The companion cannot begin: {failure}</p>;
  if (core === null)
    return (
      <p className="panel-note" role="status">
        One moment: the companion reads the unit.
      </p>
    );
  return <Modes core={core} />;
}

function Modes({ core }: { readonly core: Core }): ReactNode {
  const { mode } = useCompanion();
  return (
    <Tabs.Root value={mode} onValueChange={(next) => chooseMode(next as Mode)}>
      <Tabs.List className="tabs-list companion-tabs" aria-label="Modes" activateOnFocus={false}>
        {MODES.map((one) => (
          <Tabs.Tab key={one} value={one} className="tabs-tab">
            {MODE_TITLES[one]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {MODES.map((one) => (
        <Tabs.Panel key={one} value={one} className="companion-mode" tabIndex={-1}>
          <SearchLine core={core} />
          <CompanionStart core={core} mode={one} />
          <Conversation core={core} />
          <CompanionVoice />
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}

function Conversation({ core }: { readonly core: Core }): ReactNode {
  const { turns, isBusy, note } = useCompanion();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (turns.length > 1) end.current?.scrollIntoView({ block: 'nearest' });
  }, [turns.length]);
  return (
    <div className="companion-talk" aria-live="polite" aria-busy={isBusy}>
      {turns.map((turn, index) => (
        // Turns are only ever added.
        // oxlint-disable-next-line react/no-array-index-key
        <CompanionTurn key={index} core={core} turn={turn} isLast={index === turns.length - 1} />
      ))}
      {isBusy ? <p className="panel-note">The engine runs.</p> : null}
      {note === '' ? null : <p className="lessons-notice">{note}</p>}
      <div ref={end} />
    </div>
  );
}

function SearchLine({ core }: { readonly core: Core }): ReactNode {
  const id = useId();
  const [text, setText] = useState('');
  const isBusy = useCompanion((state) => state.isBusy);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const said = text.trim();
    if (said === '') return;
    setText('');
    void hear(said, core);
  };
  return (
    <form className="companion-search" onSubmit={submit} role="search">
      <label htmlFor={id} className="field-label">
        Search &amp; diagnose
      </label>
      <input
        id={id}
        className="input"
        value={text}
        maxLength={400}
        autoComplete="off"
        placeholder="a word of the unit, or what you think happens"
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button" disabled={isBusy || text.trim() === ''}>
        <Search /> Search
      </button>
    </form>
  );
}

/** Words go to the question that wants words; else to a concept that they name; else they are diagnosed. */
async function hear(said: string, core: Core): Promise<void> {
  const { mode, turns, isModelOn } = useCompanion.getState();
  const last = turns.at(-1);
  const ask = last?.reply.cards.findLast(({ move }) => move.kind === 'ask')?.move;
  const form = ask?.kind === 'ask' && last?.reply.isDone === false ? ask.form.kind : null;
  const wantsWords =
    form === 'text' || form === 'claim' || (isModelOn && mode === 'tutor' && form === 'choice');
  // With a model a question behind an explanation is a question; without one it is a word to be looked up.
  const isFollowUp = isModelOn && mode === 'explain' && turns.length > 0 && isSentence(said);
  if (
    wantsWords ||
    isFollowUp ||
    (mode === 'connect' && turns.length > 0) ||
    (mode === 'diagnose' && form === 'choice')
  )
    return answerTalk({ kind: 'text', text: said }, said);
  // What can be broken is a claim, wherever it is said.
  if (parseClaim(said).ok) {
    await beginTalk({ mode: 'challenge', about: 'claim' });
    return answerTalk({ kind: 'text', text: said }, said);
  }
  const concept = conceptNamed(said, core.knowledge);
  if (mode === 'diagnose' || (concept === undefined && isSentence(said))) return diagnoseWords(said);
  if (concept === undefined) return noteNothing(notHere(said, await nearest(said, core)));
  if (mode === 'connect') return beginTalk({ mode: 'connect', concept: concept.id }, said);
  return beginTalk(
    { mode: 'explain', subject: { kind: 'concept', concept: concept.id }, level: 'newcomer' },
    said,
  );
}

const isSentence = (said: string): boolean => said.split(/\s+/).length > 3;

async function diagnoseWords(said: string): Promise<void> {
  chooseMode('diagnose');
  await beginTalk({ mode: 'diagnose', candidates: [] });
  await answerTalk({ kind: 'text', text: said }, said);
}

const notHere = (said: string, near: readonly string[]): string =>
  `“${said}” is not in this unit${near.length === 0 ? '.' : `; nearest: ${near.join(', ')}.`}`;

async function nearest(said: string, { oracle }: Core): Promise<readonly string[]> {
  oracle.beginTurn();
  const found = await oracle.ask({ tool: 'searchUnit', input: { query: said } });
  return found.tool === 'searchUnit' ? found.hits.map(({ title }) => title) : [];
}
