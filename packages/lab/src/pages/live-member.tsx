/** One member: what everybody holds it for, why, and what can be done to its process. */
import { Skull, Snowflake, Unplug, LogOut, Play, Plug, HelpCircle } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { LiveDeed } from '../live/agent-client.ts';
import type { Actor } from '../live/answers.ts';
import { clockText } from '../live/clock-text.ts';
import type { LiveEvent, LiveState } from '../live/live-session.ts';
import { beliefAt, isGone, type LiveMoment } from '../live/moment.ts';
import { BeliefMark } from '../ui/inspector/facts.tsx';
import { toast } from '../ui/toasts.tsx';
import { LiveDeedDialog } from './live-deed-dialog.tsx';
import { liveSession } from './live-store.ts';
import '../ui/inspector/inspector.css';

interface LiveMemberProps {
  readonly state: LiveState;
  readonly moment: LiveMoment;
  readonly index: number;
  readonly events: readonly LiveEvent[];
  readonly isFile: boolean;
}

export function LiveMember({ state, moment, index, events, isFile }: LiveMemberProps): ReactNode {
  const name = moment.names[index];
  if (name === undefined) return null;
  const isLive = !isFile && state.connection.kind === 'live';
  const silent = moment.silent.get(index);
  const actor = isFile ? undefined : state.now.actors?.get(index);
  return (
    <section className="panel live-member" aria-label={`Member ${name}`}>
      <header className="panel-head">
        <h2 className="panel-title number">{name}</h2>
        {actor === undefined ? null : (
          <span className="panel-note">process: {actor.isCut ? 'cut off' : actor.condition}</span>
        )}
      </header>
      <div className="live-member-body">
        {isLive && actor !== undefined && state.server?.offers.includes('deeds') === true ? (
          <Deeds actor={actor} />
        ) : null}
        <HeldFor moment={moment} index={index} />
        {silent === undefined ? null : (
          <p className="panel-note live-silent">Its own view is not known: {silent}.</p>
        )}
        {isLive ? <Why key={name} name={name} /> : null}
        <Recent events={events} index={index} />
      </div>
    </section>
  );
}

/** Who holds it for what. */
function HeldFor({ moment, index }: { readonly moment: LiveMoment; readonly index: number }): ReactNode {
  const observers = [...moment.rows.keys()].filter((observer) => observer !== index).sort((a, b) => a - b);
  if (observers.length === 0) return <p className="panel-note">Nobody has told what it holds it for.</p>;
  return (
    <table className="live-held">
      <caption className="panel-note">What the others hold it for</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">observer</th>
          <th scope="col">belief</th>
          <th scope="col">incarnation</th>
        </tr>
      </thead>
      <tbody>
        {observers.slice(0, 64).map((observer) => (
          <tr key={observer}>
            <th scope="row" className="number">
              {moment.names[observer]}
            </th>
            <td>
              <BeliefMark belief={beliefAt(moment, observer, index)} />
            </td>
            <td className="number faint">{moment.rows.get(observer)?.incarnations[index] || ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Answer =
  | { readonly kind: 'asking' }
  | { readonly kind: 'told'; readonly story: string; readonly teller: string | null; readonly atMs: number }
  | { readonly kind: 'failed'; readonly text: string };

function Why({ name }: { readonly name: string }): ReactNode {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (asked === 0) return;
    let isOver = false;
    setAnswer({ kind: 'asking' });
    liveSession.why(name).then(
      ({ story, teller = null }) => isOver || setAnswer({ kind: 'told', story, teller, atMs: Date.now() }),
      (error: unknown) =>
        isOver || setAnswer({ kind: 'failed', text: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isOver = true;
    };
  }, [asked, name]);
  return (
    <section className="live-why" aria-label={`Why ${name}`} aria-live="polite">
      <button
        type="button"
        className="button"
        onClick={() => setAsked(asked + 1)}
        disabled={answer?.kind === 'asking'}
      >
        <HelpCircle /> {answer === null ? `Why is ${name} held to be that?` : 'Ask again'}
      </button>
      {answer?.kind === 'asking' ? <p className="panel-note">Asking…</p> : null}
      {answer?.kind === 'failed' ? <p className="live-failure">{answer.text}</p> : null}
      {answer?.kind === 'told' ? (
        <>
          <p className="panel-note">
            {answer.teller === null ? 'Asked' : `As ${answer.teller} tells it, asked`} at{' '}
            {clockText(answer.atMs)}
          </p>
          <pre className="story live-story">{answer.story}</pre>
        </>
      ) : null}
    </section>
  );
}

const SHOWN_MAX = 8;

function Recent({
  events,
  index,
}: {
  readonly events: readonly LiveEvent[];
  readonly index: number;
}): ReactNode {
  const about = events
    .filter((event) => event.member === index)
    .slice(-SHOWN_MAX)
    .toReversed();
  if (about.length === 0) return null;
  return (
    <section className="live-recent">
      <h3>Last about it</h3>
      <ul>
        {about.map((event) => (
          <li key={event.id}>
            <span className="number faint">{clockText(event.atMs)}</span> {event.text}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface DeedButton {
  readonly deed: LiveDeed;
  readonly label: string;
  readonly icon: ReactNode;
  readonly isPossible: (actor: Actor) => boolean;
}

const DEEDS: readonly DeedButton[] = [
  { deed: 'kill', label: 'Kill', icon: <Skull />, isPossible: ({ condition }) => !isGone(condition) },
  {
    deed: 'freeze',
    label: 'Freeze',
    icon: <Snowflake />,
    isPossible: ({ condition }) => condition === 'running',
  },
  { deed: 'resume', label: 'Resume', icon: <Play />, isPossible: ({ condition }) => condition === 'frozen' },
  {
    deed: 'cut',
    label: 'Cut off',
    icon: <Unplug />,
    isPossible: ({ condition, isCut }) => condition === 'running' && !isCut,
  },
  {
    deed: 'connect',
    label: 'Connect',
    icon: <Plug />,
    isPossible: ({ condition, isCut }) => condition === 'running' && isCut,
  },
  { deed: 'leave', label: 'Leave', icon: <LogOut />, isPossible: ({ condition }) => condition === 'running' },
  {
    deed: 'restart',
    label: 'Start again',
    icon: <Play />,
    isPossible: ({ condition }) => isGone(condition) && condition !== 'starting',
  },
];
/** These do harm to a process, so they are asked about first. */
const CONFIRMED: ReadonlySet<LiveDeed> = new Set(['kill', 'freeze', 'cut', 'leave']);

function Deeds({ actor }: { readonly actor: Actor }): ReactNode {
  const [asking, setAsking] = useState<LiveDeed | null>(null);
  const perform = (deed: LiveDeed): void => {
    liveSession.perform(actor.name, deed).catch((error: unknown) => {
      toast({
        title: 'It was not done',
        text: error instanceof Error ? error.message : String(error),
        isWarning: true,
      });
    });
  };
  const possible = DEEDS.filter(({ isPossible }) => isPossible(actor));
  return (
    <div className="live-deeds" role="group" aria-label={`What can be done to ${actor.name}`}>
      {possible.map(({ deed, label, icon }) => (
        <button
          key={deed}
          type="button"
          className="button"
          onClick={() => (CONFIRMED.has(deed) ? setAsking(deed) : perform(deed))}
        >
          {icon} {label}
        </button>
      ))}
      <LiveDeedDialog
        deed={asking}
        name={actor.name}
        onClose={() => setAsking(null)}
        onConfirm={(deed) => {
          setAsking(null);
          perform(deed);
        }}
      />
    </div>
  );
}
