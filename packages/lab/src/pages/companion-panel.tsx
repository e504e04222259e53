/**
 * The companion: five modes, one line to search and diagnose, and cards with their sources. No chat is
 * pretended.
 */
import { Tabs } from '@base-ui/react/tabs';
import { Search } from 'lucide-react';
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react';
import type { Start } from '../companion/companion.ts';
import { heard, type Door } from '../companion/hearing.ts';
import { MODES, MODE_TITLES, type Answer, type Mode } from '../companion/moves.ts';
import { conceptNamed } from '../companion/policy/connect.ts';
import { CompanionStart } from './companion-start.tsx';
import { CompanionTurn } from './companion-turn.tsx';
import {
  answerTalk,
  beginTalk,
  chooseMode,
  companionCore,
  noteNothing,
  situation,
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
  const { turns, isBusy, note, doors } = useCompanion();
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
      {doors.length === 0 ? null : (
        <p className="lessons-row">
          {doors.map((door) => (
            <DoorLink key={door.text} door={door} isBusy={isBusy} />
          ))}
        </p>
      )}
      <div ref={end} />
    </div>
  );
}

function DoorLink({ door, isBusy }: { readonly door: Door; readonly isBusy: boolean }): ReactNode {
  if ('href' in door)
    return (
      <a className="button" href={door.href}>
        {door.text}
      </a>
    );
  const { start, first, text } = door;
  return (
    <button
      type="button"
      className="button"
      disabled={isBusy}
      onClick={() => void begin(start, first, first?.kind === 'text' ? first.text : text)}
    >
      {text}
    </button>
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
        onChange={(event) => {
          setText(event.target.value);
          choose(event.target.value, core);
        }}
      />
      <button type="submit" className="button" disabled={isBusy || text.trim() === ''}>
        <Search /> Search
      </button>
    </form>
  );
}

/** What is being typed becomes the choice of the lists as soon as it names something. */
function choose(text: string, { knowledge }: Core): void {
  const named = conceptNamed(text, knowledge);
  if (named !== undefined) useCompanion.setState({ concept: named.id });
}

async function hear(said: string, core: Core): Promise<void> {
  const what = heard(said, situation(), core);
  switch (what.kind) {
    case 'turn':
      return answerTalk(what.answer, said);
    case 'begin':
      return begin(what.start, what.first, said, what.note);
    case 'note':
      return noteNothing(what.note, what.doors);
    case 'unknown': {
      const near = await nearest(said, core);
      const [concept] = near.flatMap((title) => conceptTitled(title, core) ?? []);
      // The first hit becomes the choice of the list.
      if (concept !== undefined) useCompanion.setState({ concept });
      return noteNothing(notHere(said, near));
    }
  }
}

/** Into the mode that it belongs to; what was said begins the talk, or is its first answer. */
async function begin(start: Start, first: Answer | undefined, said: string, note?: string): Promise<void> {
  chooseMode(start.mode);
  await beginTalk(start, first === undefined ? said : '');
  if (first !== undefined) await answerTalk(first, said);
  if (note !== undefined) noteNothing(note);
}

function conceptTitled(title: string, { knowledge }: Core): string | undefined {
  return [...knowledge.concepts.values()].find((one) => one.title === title)?.id;
}

const notHere = (said: string, near: readonly string[]): string =>
  `“${said}” is not in this unit${near.length === 0 ? '.' : `; nearest: ${near.join(', ')}.`}`;

async function nearest(said: string, { oracle }: Core): Promise<readonly string[]> {
  oracle.beginTurn();
  const found = await oracle.ask({ tool: 'searchUnit', input: { query: said } });
  return found.tool === 'searchUnit' ? found.hits.map(({ title }) => title) : [];
}
