/** What the page is connected to, or why it is not, and what to do about it. */
import { Radio, RotateCw } from 'lucide-react';
import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { secondText } from '../live/clock-text.ts';
import type { LiveErrorKind } from '../live/live-error.ts';
import type { Connection, LiveState } from '../live/live-session.ts';
import { liveSession, openedFile, useLive } from './live-store.ts';

export function LiveStatus({ state }: { readonly state: LiveState }): ReactNode {
  const file = openedFile(useLive((live) => live.file));
  const { connection } = state;
  const cursorMs = useLive((live) => live.cursorMs);
  const isPast = cursorMs !== null;
  const badge =
    file === null
      ? connection.kind === 'live'
        ? isPast
          ? 'PAST'
          : 'LIVE'
        : BADGES[connection.kind]
      : 'RECORDING';
  return (
    <section className="panel live-status" aria-label="Connection">
      <span className="live-badge" data-kind={badge}>
        <Radio aria-hidden="true" />
        {badge}
      </span>
      <div className="live-status-text" role="status">
        <p>
          {file === null
            ? sentence(state)
            : `${file.name}: what ${file.recording.node} was given, and what it made of it.`}
        </p>
        {file === null ? <Aftermath state={state} /> : null}
      </div>
      {file === null ? <Repair connection={connection} /> : null}
    </section>
  );
}

/** What is done about a connection that is not there; a file that is looked at needs none. */
function Repair({ connection }: { readonly connection: Connection }): ReactNode {
  if (connection.kind !== 'lost' && connection.kind !== 'stopped') return null;
  return (
    <>
      {connection.kind === 'lost' ? <Countdown connection={connection} /> : null}
      <button type="button" className="button" onClick={() => liveSession.retry()}>
        <RotateCw /> Try again
      </button>
      {connection.error === null ? null : <Remedy kind={connection.error.kind} />}
    </>
  );
}

const BADGES = { connecting: 'CONNECTING', lost: 'LOST', stopped: 'OFFLINE', live: 'LIVE' } as const;

function sentence({ connection, server, self, now }: LiveState): string {
  switch (connection.kind) {
    case 'connecting':
      return 'Connecting to the server of this page…';
    case 'live': {
      const whom = self === null ? (server?.name ?? 'the cluster') : `the agent ${self}`;
      return `Connected to ${whom}: ${now.rows.size} of ${now.names.length} members told what they believe.`;
    }
    case 'lost':
      return capital(`${connection.error.message}.`);
    case 'stopped':
      return connection.error === null ? 'Not connected.' : capital(connection.error.message);
  }
}

/** What is still there when the connection is not. */
function Aftermath({ state }: { readonly state: LiveState }): ReactNode {
  const { connection, recording, server } = state;
  const { first, last } = recording;
  if (connection.kind === 'live') {
    const note =
      server?.server === 'demonstration'
        ? 'These processes are ours, so what was done to them is known, and drawn as the ring.'
        : 'Here nobody has the eye: there is no truth ring, only views.';
    return <p className="panel-note">{note}</p>;
  }
  if (first === null || last === null) return null;
  return (
    <p className="panel-note">
      What was seen is kept: {secondText(first.atMs)} to {secondText(last.atMs)}.
    </p>
  );
}

function Countdown({ connection }: { readonly connection: Connection & { kind: 'lost' } }): ReactNode {
  const now = useNow(250);
  const seconds = Math.max(0, Math.ceil((connection.retryAtMs - now) / 1000));
  return <span className="panel-note number">next try in {seconds} s</span>;
}

function Remedy({ kind }: { readonly kind: LiveErrorKind }): ReactNode {
  if (kind === 'token') return <TokenForm />;
  const commands = REMEDIES[kind];
  if (commands === undefined) return null;
  return (
    <div className="live-remedy">
      <p>{commands.text}</p>
      <pre tabIndex={0}>{commands.commands}</pre>
    </div>
  );
}

const REMEDIES: Partial<Record<LiveErrorKind, { readonly text: string; readonly commands: string }>> = {
  'no-server': {
    text: 'To look at a cluster, open the page through one of these, and then its Live page:',
    commands:
      'npx hearsay lab     # this page, with the agent of this machine behind it\n' +
      'npx hearsay agent   # an agent serves it too, at its HTTP address\n' +
      'npx hearsay up      # a cluster to play with, and this page',
  },
  'no-agent': {
    text: 'Start an agent on this machine, or name another one when you start the lab:',
    commands: 'npx hearsay agent\nnpx hearsay lab --http-addr HOST:PORT',
  },
};

function TokenForm(): ReactNode {
  const [token, setToken] = useState('');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    liveSession.useToken(token);
  };
  return (
    <form className="live-token" onSubmit={send}>
      <label className="field">
        <span className="field-label">The agent’s http_token</span>
        <input
          className="input"
          type="password"
          autoComplete="off"
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </label>
      <button type="submit" className="button button-main" disabled={token === ''}>
        Connect
      </button>
      <p className="panel-note">It is kept in this tab’s memory and nowhere else.</p>
    </form>
  );
}

/** The wall clock, so many milliseconds apart. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
